"""What each command's help says beyond its first line."""

ABOUT = {
    "check": """\
All that is wrong is said at once: line, column, what it is and what to write instead. Below that stands how each
announcement was understood, and what it collides with in the coming weeks. Warnings are worth reading and keep
nothing from working; an error exits with 1, and a running lastcall goes on with the schedule it had.""",
    "when": """\
It reads the phrase as `when:` in your schedule does, and shows the coming dates by your own clock. A phrase that
leaves something open exits with 1 and shows where.""",
    "plan": """\
Chats that reach into protected time or into each other are marked: there is no reminder for a chat in protected
time. The last lines say whether each week's chats fit its budget.""",
    "rehearse": """\
It shows each reminder, warning and nag with its time, as if you went to every chat. Nothing is waited for, nothing is
written down, and no daemon is needed. With --popups the notifications are real, and time runs --speed times faster.""",
    "remove": """\
The rest of the file keeps its comments and its layout. A running daemon notices.""",
    "init": """\
It writes an example to change, in your time zone, and never over a file that is there. Beside it goes a JSON Schema,
which the file's first line names: editors with a YAML language server complete and check keys by it.""",
    "edit": """\
It opens a copy in $VISUAL or $EDITOR, checks it, and puts it in place once it is valid. A broken schedule never counts.
If you give up, your copy is kept and its place is said.""",
    "schema": """\
`lastcall init` writes the same beside your schedule.""",
    "run": """\
Ctrl-C ends it. In a terminal a line at the bottom shows the time to the next chat, or what is left of a session.
`lastcall service install` keeps it running instead. There is one lastcall a user; a second one says who runs.""",
    "status": """\
Exits with 3 where no daemon is running. With --watch it goes on until the daemon ends or Ctrl-C: a line that counts
down, or in a pipe one at each change; with --json that line is an object of the documented shape.""",
    "join": """\
The clock starts now. With `attendance: ask` every session begins so; otherwise it is for a chat that you skipped, or
one that is not on. Time off schedule counts like any other.""",
    "leave": """\
The clock stops, and a notification asks what came of it.""",
    "extend": """\
How many, and how often in a session, is under `extensions` in your schedule.""",
    "skip": """\
No reminder, no clock. A session that was assumed because the chat began is taken back; time past its end is not.""",
    "snooze": """\
The next reminder comes after this time.""",
    "overruns": """\
One row an overrun, from the ledger, and the totals by chat. `overruns.jsonl` in ~/.local/state/lastcall has the same
for grep. Exits with 0 also where there is none.""",
    "service": """\
`install` writes ~/.config/systemd/user/lastcall.service with the path of this lastcall, enables it and starts it; with
--config it reads that schedule. `uninstall` removes it and leaves your schedule and your record. `status` exits with
0 if it runs, and with 1 if not. Its log: journalctl --user -u lastcall""",
    "doctor": """\
✓ is well, ! is worth mending, ✗ keeps it from working: then it exits with 1. Below each fault stands what to do.""",
    "completion": """\
For zsh, save it as _lastcall in a folder of your $fpath. Where the folder is missing, make it first (mkdir -p). Start a
new shell then.""",
    "add": """\
Comments and layout are kept. A running daemon notices.""",
    "import": """\
Which of both it is, the file itself says. In a calendar a hashtag is looked for in title, categories and
description; of a history, what is there already stays as it is.""",
    "outcome": """\
It is noted for the chat's last session. No daemon needs to run.""",
    "report": """\
No daemon needs to run.""",
    "export": """\
It has all that `lastcall import` needs.""",
}
