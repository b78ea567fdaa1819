"""A command's change to the user's file: checked as a whole before it takes the place of what was there."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from lastcall import client, paths
from lastcall.cli.errors import CommandError
from lastcall.cli.schedule_file import load_schedule
from lastcall.core.schedule import Chat, Schedule
from lastcall.edges.config.source import system_zone

if TYPE_CHECKING:
    from lastcall.edges.config.loaded import Loaded

_T = TypeVar("_T")
BOM = b"\xef\xbb\xbf"
HEAD = "# Your chats. `lastcall edit` changes this file, `lastcall check` says what it means.\n"


class ScheduleFile(Struct, frozen=True):
    """The user's file as it was found."""

    path: Path
    data: bytes | None
    """None where there is no file yet."""
    text: str
    """Without a byte order mark, and with the key `chats`."""
    schedule: Schedule

    def edited(self, edit: Callable[[str], _T]) -> _T:
        """What an edit makes of the text; a layout that can't be edited ends the command."""
        from lastcall.edges.schedule_edit import NotEditable

        try:
            return edit(self.text)
        except NotEditable as error:
            raise self._not_editable(str(error)) from None

    def check(self, text: str, chats: Sequence[Chat | None]) -> tuple["Loaded", Schedule]:
        """What a changed text means. It must have these chats, None where a new one stands, and all else as it was.

        Anything else ends the command, and nothing was written.
        """
        from lastcall.edges.config import parse

        loaded = parse(text, timezone=system_zone())
        new = loaded.schedule
        if new is None:
            told = [f"{problem.message}; {problem.hint}".rstrip("; ") for problem in loaded.problems]
            raise CommandError("\n".join(["nothing was changed.", *told]))
        as_meant = len(new.chats) == len(chats) and all(
            meant in (None, found) for meant, found in zip(chats, new.chats, strict=True)
        )
        if not as_meant or replace(new, chats=self.schedule.chats) != self.schedule:
            raise self._not_editable("its layout is unusual")
        return loaded, new

    def save(self, text: str) -> None:
        """Put a text that was checked in the file's place."""
        from lastcall.replacing import ReplaceError, create
        from lastcall.replacing import replace as replace_file

        data = text.encode()
        try:
            if self.data is None:
                create(self.path, HEAD.encode() + data)
            else:
                replace_file(self.path, self.data, (BOM if self.data.startswith(BOM) else b"") + data)
        except ReplaceError as error:
            raise CommandError(str(error)) from None

    def chat(self, hashtag: str) -> Chat:
        """The chat of this hashtag; that there is none ends the command, with a guess at what was meant."""
        if found := self.schedule.chat(hashtag):
            return found
        from lastcall.edges.config.values import did_you_mean

        tag, tags = hashtag.removeprefix("#"), [chat.hashtag for chat in self.schedule.chats]
        hint = did_you_mean(tag, tags) or f"it has {', '.join(tags[:10]) or 'no chats'}"
        raise CommandError(f"no chat #{tag} is in {self.path}; {hint}")

    def closing(self, *, saved: bool) -> str:
        """What became of the file, for people."""
        if not saved:
            return f"Nothing was written to {self.path}."
        return said_saved(self.path)

    def _not_editable(self, why: str) -> CommandError:
        return CommandError(f"{self.path} can't be changed by a command: {why}. Use `lastcall edit`")


def said_saved(path: Path) -> str:
    """That a file was saved, and whether a daemon runs on it and so notices."""
    return f"Saved {path}.{' The running daemon reads it by itself.' * _is_read_by_a_daemon(path)}"


def _is_read_by_a_daemon(path: Path) -> bool:
    try:
        answer = client.request(paths.control_socket(), {"do": "file"}, timeout=1)
    except client.ControlError:
        return False
    return "file" in answer and Path(str(answer["file"])).resolve() == path.resolve()


def open_schedule(named: Path | None, *, begin: bool = False) -> ScheduleFile:
    """Read the file that is to be changed. `begin`: one that isn't there, or holds no chats yet, will do."""
    from lastcall.edges.config import parse
    from lastcall.edges.config.source import file_bytes
    from lastcall.edges.schedule_edit import begun

    path = (named or paths.config_file()).absolute()
    if begin and not path.exists():
        return _new(path, named)
    try:
        data = file_bytes(path)
        text = data.removeprefix(BOM).decode()
    except (OSError, ValueError):
        load_schedule(path)  # it says why
        raise
    zone = system_zone()
    schedule = parse(text, timezone=zone).schedule
    if schedule is None and begin:
        text = begun(text)
        schedule = parse(text, timezone=zone).schedule
    return ScheduleFile(path, data, text, schedule or load_schedule(path))


def _new(path: Path, named: Path | None) -> ScheduleFile:
    from lastcall.edges.config import parse
    from lastcall.edges.schedule_edit import begun
    from lastcall.private import private_folder

    if path.is_symlink():
        raise CommandError(f"{path} is a link to a file that isn't there")
    if named is None:
        private_folder(path.parent)
    elif not path.parent.is_dir():
        raise CommandError(f"there is no folder {path.parent}; make it first")
    text = begun("")
    schedule = parse(text, timezone=system_zone()).schedule
    if schedule is None:
        raise CommandError(f"{path} can't be begun")
    return ScheduleFile(path, None, text, schedule)
