"""A headless Chromium, spoken to over a pipe (the Chrome DevTools Protocol): what it complains of, what it shows."""

import base64
import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from real.bus import find

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--remote-debugging-pipe",
)  # fmt: skip
LONGEST_ANSWER = 64 * 1024 * 1024


class Browser:
    """One page. Everything that it says about itself is kept."""

    def __init__(self, commands: int, answers: int) -> None:
        self._commands, self._answers = commands, answers
        self._unread = b""
        self._number = 0
        self._session: str | None = None
        self.complaints: list[str] = []
        """What stands in the console: errors, warnings, what the page's policy refused, uncaught exceptions."""
        self.requests: list[str] = []
        """All that was asked for."""
        [target] = [each for each in self._ask("Target.getTargets")["targetInfos"] if each["type"] == "page"]
        attached = self._ask("Target.attachToTarget", targetId=target["targetId"], flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network", "Audits"):
            self._ask(f"{domain}.enable")

    def open(self, path: Path) -> None:
        """Load a file, to its end."""
        self._loaded = False
        self._ask("Page.navigate", url=path.absolute().as_uri())
        while not self._loaded:
            self._hear(self._read())
        self.run("new Promise(done => setTimeout(done, 100))")  # late complaints

    def screen(self, width: int, *, dark: bool, height: int = 900) -> None:
        """A screen of this width, and the user's choice of theme."""
        self._ask(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 500
        )  # fmt: skip
        theme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self._ask("Emulation.setEmulatedMedia", features=[theme])

    def run(self, script: str) -> Any:
        """What a script in the page comes to. The page's own policy doesn't bind it."""
        answer = self._ask("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def picture(self, path: Path) -> None:
        """The whole page as a PNG."""
        shot = self._ask("Page.captureScreenshot", captureBeyondViewport=True)
        path.write_bytes(base64.b64decode(shot["data"]))

    def names(self) -> list[tuple[str, str]]:
        """(role, name) of all that a screen reader would find."""
        nodes = self._ask("Accessibility.getFullAXTree")["nodes"]
        return [
            (each["role"]["value"], each.get("name", {}).get("value", ""))
            for each in nodes
            if not each["ignored"]
        ]

    def press(self, key: str, code: int) -> None:
        """A key goes down and up."""
        for kind in ("keyDown", "keyUp"):
            self._ask(
                "Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code,
                **({"text": "\r"} if key == "Enter" and kind == "keyDown" else {}),
            )  # fmt: skip

    def _ask(self, method: str, **parameters: Any) -> Any:
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self._commands, data) :]
        while (answer := self._read()).get("id") != self._number:
            self._hear(answer)
        assert "error" not in answer, f"{method}: {answer['error']}"
        return answer["result"]

    def _read(self) -> dict[str, Any]:
        while b"\0" not in self._unread:
            chunk = os.read(self._answers, 1 << 16)
            assert chunk, "the browser has ended"
            self._unread += chunk
            assert len(self._unread) < LONGEST_ANSWER
        message, _, self._unread = self._unread.partition(b"\0")
        read: dict[str, Any] = json.loads(message)
        return read

    def _hear(self, event: dict[str, Any]) -> None:
        said = event.get("params", {})
        match event.get("method"):
            case "Page.loadEventFired":
                self._loaded = True
            case "Network.requestWillBeSent":
                self.requests.append(said["request"]["url"])
            case "Log.entryAdded":
                self.complaints.append(said["entry"]["text"])
            case "Runtime.consoleAPICalled":
                self.complaints.append(str(said["args"]))
            case "Runtime.exceptionThrown":
                self.complaints.append(str(said["exceptionDetails"]))
            case "Audits.issueAdded":
                self.complaints.append(str(said["issue"]))
            case _:
                pass


@contextmanager
def browser(folder: Path) -> Iterator[Browser]:
    """A browser with a profile of its own, in `folder`, which also is its HOME."""
    to_it, commands = os.pipe()
    answers, from_it = os.pipe()
    # The pipe must be its descriptors 3 and 4; a shell moves them there, ours may be 3 and 4 already.
    shell = 'exec 8<&"$1" 9>&"$2"; shift 2; exec 3<&8 4>&9 8<&- 9>&-; exec "$@"'
    command = (find("chromium"), *FLAGS, f"--user-data-dir={folder / 'profile'}", "about:blank")
    with (
        (folder / "chromium.log").open("wb") as log,
        subprocess.Popen(
            ["bash", "-c", shell, "bash", str(to_it), str(from_it), *command],
            pass_fds=(to_it, from_it), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            env={"PATH": os.environ["PATH"], "HOME": str(folder), "LC_ALL": "C.UTF-8"},
        ) as process,
    ):  # fmt: skip
        os.close(to_it)
        os.close(from_it)
        try:
            yield Browser(commands, answers)
        finally:
            os.close(commands)  # it ends with its pipe
            os.close(answers)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
