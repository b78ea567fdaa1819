"""`lastcall add`: chats into the user's file, as they were announced."""

import argparse
import sys
from collections.abc import Sequence

from lastcall.cli.change import ScheduleFile, open_schedule
from lastcall.cli.errors import EXIT_DONE, EXIT_NO, EXIT_USAGE, CommandError
from lastcall.cli.pasted import Refused, Wanted, read_lines
from lastcall.cli.putting import Fit, put, say_json, say_text
from lastcall.core.announcement import Unclear, parse
from lastcall.core.duration import written
from lastcall.core.schedule import Schedule
from lastcall.edges.config.announced import PHASE_FROM
from lastcall.edges.schedule_edit import Keys, block_lines

EXAMPLE = 'lastcall add "#critlib" "every other Tuesday 9-10pm ET"'


def run(arguments: argparse.Namespace) -> int:
    """Add one chat, or those on standard input; what is unclear is said, and not added."""
    many, options = arguments.chat == "-", _options(arguments)
    if wrong := _misused(arguments, options, many=many):
        raise CommandError(wrong, EXIT_USAGE)
    found = read_lines(sys.stdin.buffer) if many else [Wanted(arguments.chat, " ".join(arguments.phrase))]
    if not found:
        raise CommandError("standard input holds no line of `#hashtag announcement`")
    file = open_schedule(arguments.config, begin=not arguments.also)
    fit, refused = (_also if arguments.also else _sift)(
        file, [e for e in found if isinstance(e, Wanted)], options
    )
    refused += [each for each in found if isinstance(each, Refused)]
    refused.sort(key=lambda each: each.line or 0)
    told = put(file, fit, also=arguments.also, save=not arguments.dry_run)
    say = say_json if arguments.json else say_text
    say(
        file,
        told,
        refused,
        saved=bool(told) and not arguments.dry_run,
    )
    return EXIT_NO if refused else EXIT_DONE


def _misused(arguments: argparse.Namespace, options: Keys, *, many: bool) -> str:
    """What in the words of a command doesn't go together; empty where all does."""
    if many and arguments.phrase:
        return "`lastcall add -` reads hashtag and announcement from standard input; leave the rest out"
    if many and (arguments.name or arguments.goal or arguments.also):
        return "--name, --goal and --also go with one chat, not with `lastcall add -`"
    if not many and not arguments.phrase:
        return f"a hashtag and its announcement are needed: {EXAMPLE}"
    if arguments.also and options:
        named = ", ".join(f"--{key}" for key in options)
        return f"--also adds an announcement and nothing else; {named}: lastcall edit"
    return ""


def _options(arguments: argparse.Namespace) -> Keys:
    """The keys that the options state."""
    texts = {key: text for key in ("name", "goal", "link") if (text := getattr(arguments, key))}
    lengths = {key: written(length) for key in ("lasts", "budget") if (length := getattr(arguments, key))}
    remind: Keys = {"remind": [written(lead) for lead in arguments.remind]} if arguments.remind else {}
    return {**texts, **lengths, **remind}


def _sift(file: ScheduleFile, wanted: Sequence[Wanted], options: Keys) -> tuple[Fit, list[Refused]]:
    """The chats that can be added, and why the others can't."""
    fit: Fit = {}
    refused: list[Refused] = []
    taken = {
        chat.hashtag.casefold(): f"{chat.hashtag} is in {file.path.name} already"
        for chat in file.schedule.chats
    }
    for each in wanted:
        tag = f"#{each.tag.removeprefix('#')}"
        keys: Keys = {"hashtag": tag, "when": each.phrase, **options}
        notes = _read(file.schedule, each, keys)
        if tag.casefold() in taken:
            hint = f'lastcall add "{tag}" "{each.phrase}" --also   adds a second announcement to it'
            notes = Refused(each.line, each.phrase, taken[tag.casefold()], hint)
        if isinstance(notes, Refused):
            refused.append(notes)
        else:
            fit[tag] = (keys, notes)
            taken[tag.casefold()] = f"{tag} stands on line {each.line}, too"
    return fit, refused


def _also(file: ScheduleFile, wanted: Sequence[Wanted], options: Keys) -> tuple[Fit, list[Refused]]:
    """A further announcement of a chat that is in the file."""
    chat = file.chat(wanted[0].tag)
    keys: Keys = {"hashtag": chat.hashtag, "when": wanted[0].phrase, **options}
    notes = _read(file.schedule, wanted[0], keys)
    return ({}, [notes]) if isinstance(notes, Refused) else ({chat.hashtag: (keys, notes)}, [])


def _read(schedule: Schedule, wanted: Wanted, keys: Keys) -> tuple[str, ...] | Refused:
    """The notes on how a chat's announcement is read, or why it can't be: as the file's own reader has it."""
    from lastcall.edges.config import parse as parse_file

    reading = parse(wanted.phrase, schedule.timezone, PHASE_FROM)
    if isinstance(reading, Unclear):
        return Refused(wanted.line, wanted.phrase, reading.error, reading.hint, reading.column)
    loaded = parse_file("chats:\n- " + "\n  ".join(block_lines(keys)), timezone=schedule.timezone)
    if loaded.schedule is None:
        problem = loaded.problems[0]
        return Refused(wanted.line, wanted.phrase, problem.message, problem.hint)
    return reading.notes
