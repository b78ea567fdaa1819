"""Each command's arguments and help, in groups. Only text: what a command needs is imported when it runs."""

from lastcall.cli.arguments import changes, daemon, record, schedule, system

COMMANDS = schedule.COMMANDS | changes.COMMANDS | daemon.COMMANDS | record.COMMANDS | system.COMMANDS
"""By name, in the order of the help."""
