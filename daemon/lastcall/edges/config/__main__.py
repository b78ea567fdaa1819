"""The process that a `ReadingApart` starts: reads the file it is given, writes its stamp and the result, ends."""

import gc
import os
import signal
import sys
from pathlib import Path

gc.disable()  # it ends before there is anything worth collecting, and reading makes many small things
signal.alarm(30)  # seconds until it is ended; the largest file that is read at all takes two
signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C in the daemon's terminal reaches this process as well
signal.signal(
    signal.SIGPIPE, signal.SIG_DFL
)  # the daemon that asked may be killed: then nobody wants the answer
os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"  # looked for in every installed package, and none is ours

from lastcall.edges.config.handover import dump  # noqa: E402 - see above
from lastcall.edges.config.kept import stamp  # noqa: E402
from lastcall.edges.config.reading import load  # noqa: E402
from lastcall.edges.config.source import system_zone  # noqa: E402

zone = system_zone()
loaded = load(Path(sys.argv[1]), timezone=zone)
sys.stdout.buffer.write(stamp(loaded.data, zone) + dump(loaded))
