"""A notification server that only notes when each bubble came: python bench/server.py FILE, on the session bus.

Each line of FILE is an instant in nanoseconds since 1970, the sender's name for itself, and the bubble's first line.
"""

import asyncio
import os
import sys
import time

from dbus_fast import Message, MessageType
from dbus_fast.aio import MessageBus

NAME = "org.freedesktop.Notifications"
ANSWERS = {
    "GetCapabilities": ("as", [["actions", "body", "persistence"]]),
    "GetServerInformation": ("ssss", ["bench", "lastcall", "1", "1.2"]),
    "CloseNotification": ("", []),
    "Notify": ("u", [1]),
}
ARRIVALS = os.open(sys.argv[1], os.O_WRONLY | os.O_APPEND)


def called(message: Message) -> Message | bool:
    now = time.time_ns()
    if message.message_type is not MessageType.METHOD_CALL or message.interface != NAME:
        return False
    if message.member == "Notify":
        sender, summary = message.body[0], message.body[3]
        os.write(ARRIVALS, f"{now}\t{sender}\t{summary.splitlines()[0]}\n".encode())
    return Message.new_method_return(message, *ANSWERS[str(message.member)])


async def main() -> None:
    bus = await MessageBus().connect()
    bus.add_message_handler(called)
    await bus.request_name(NAME)
    os.write(1, b"ready\n")
    await asyncio.get_running_loop().create_future()


if __name__ == "__main__":
    asyncio.run(main())
