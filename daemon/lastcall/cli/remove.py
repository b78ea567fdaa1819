"""`lastcall remove`: a chat out of the user's file."""

import argparse
import json

from lastcall.cli.change import open_schedule
from lastcall.cli.errors import EXIT_DONE
from lastcall.edges.schedule_edit import remove_chat


def run(arguments: argparse.Namespace) -> int:
    """Take it out, with its own comments, and show what went."""
    file = open_schedule(arguments.config)
    chats = file.schedule.chats
    index = chats.index(file.chat(arguments.chat))
    text, piece = file.edited(lambda text: remove_chat(text, index))
    file.check(text, [*chats[:index], *chats[index + 1 :]])
    saved = not arguments.dry_run
    if saved:
        file.save(text)
    if arguments.json:
        answer = {"file": str(file.path), "saved": saved, "removed": chats[index].hashtag, "text": piece}
        print(json.dumps(answer, ensure_ascii=False, indent=2))
    else:
        print(f"{'Removed' if saved else 'Would remove'} {chats[index].hashtag}:")
        print("\n".join(f"    {line}".rstrip() for line in piece.strip("\r\n").splitlines()))
        print(file.closing(saved=saved))
    return EXIT_DONE
