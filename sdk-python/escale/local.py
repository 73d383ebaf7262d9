"""The agent's socket: one JSON object a line (Escale's local protocol)."""

from __future__ import annotations

import json
import os
import socket
import threading
import time
from typing import Any, Callable, Dict, Iterator, List, Mapping, Optional

from . import limits
from .errors import NoAgent, Refused, Unreachable
from .outbox import Line, Outbox


class Local:
    """A connection to the agent, made again when it breaks."""

    is_http = False

    def __init__(self, path: str, key: str, client: str, outbox: Outbox) -> None:
        self._path, self._key, self._client, self._outbox = path, key, client, outbox
        self._socket: Optional[socket.socket] = None
        self._reader: Iterator[bytes] = iter(())
        self._linked = threading.Event()
        self._closed = threading.Event()
        self.agent = ""
        self.instance = ""
        self.settings: Mapping[str, str] = {}
        #: What is said first on each connection, and what hears lines; set by the package before :meth:`start`.
        self.opening: Callable[[], List[Line]] = list
        self.opened: Callable[[], None] = lambda: None
        self.hear: Callable[[Dict[str, Any]], None] = lambda line: None

    @classmethod
    def from_environment(cls, client: str, outbox: Outbox) -> "Local":
        """The agent that runs this program."""
        path, key = os.environ.get("ESCALE_SOCKET"), os.environ.get("ESCALE_KEY")
        if not path or key is None:
            raise NoAgent(
                "no agent runs this program (ESCALE_SOCKET is not set); use Package.standalone or Package.over_http"
            )
        return cls(path, key, client, outbox)

    def connect(self) -> None:
        """Makes the first connection."""
        try:
            self._greet()
        except OSError as error:
            raise Unreachable("the agent could not be reached at %s: %s" % (self._path, error)) from None

    def start(self) -> None:
        """Keeps the connection up from now on."""
        threading.Thread(target=self._keep_up, name="escale-listen", daemon=True).start()
        threading.Thread(target=self._speak, name="escale-speak", daemon=True).start()

    def close(self) -> None:
        """Ends the connection."""
        self._closed.set()
        self._linked.set()
        self._outbox.wake()
        if self._socket is not None:
            self._shut(self._socket)

    def _greet(self) -> None:
        link = socket.socket(socket.AF_UNIX)
        try:
            link.settimeout(limits.ANSWER_WITHIN)
            link.connect(self._path)
            self._write(link, {"type": "hello", "key": self._key, "client": self._client})
            reader = _lines(link)
            answer = json.loads(next(reader, b"{}"))
            if answer.get("type") == "refused":
                raise Refused("the agent refused this program: %s" % answer.get("text", ""))
            if answer.get("type") != "welcome":
                raise OSError("no welcome")
            link.settimeout(None)
        except ValueError:
            link.close()
            raise OSError("no welcome") from None
        except BaseException:
            link.close()
            raise
        self.agent, self.instance, self.settings = answer["agent"], answer["instance"], answer["settings"]
        self._socket, self._reader = link, reader

    def _keep_up(self) -> None:
        first = True
        while not self._closed.is_set():
            if not first and not self._greet_again():
                return
            if not first:
                self.hear({"type": "settings", "settings": self.settings})
            first = False
            link = self._socket
            if link is None:
                return
            try:
                for line in self.opening():
                    self._write(link, line)
                self.opened()
                self._linked.set()
                for text in self._reader:
                    self._understand(text)
            except OSError:
                pass
            if not self._closed.is_set():
                self._linked.clear()
                self.hear({"type": "server", "connected": False})
            self._shut(link)

    def _greet_again(self) -> bool:
        pause = limits.RECONNECT_MIN
        while not self._closed.wait(pause):
            try:
                self._greet()
                return True
            except (OSError, Refused):
                pause = min(pause * 2, limits.RECONNECT_MAX)
        return False

    def _understand(self, text: bytes) -> None:
        try:
            line = json.loads(text)
        except ValueError:
            return
        if isinstance(line, dict) and isinstance(line.get("type"), str):
            self.hear(line)

    def _speak(self) -> None:
        while not self._closed.is_set():
            taken = self._outbox.take(5.0)
            if taken is None:
                continue
            line, text = taken
            self._linked.wait()
            link = self._socket
            if self._closed.is_set() or link is None:
                return
            try:
                link.sendall(text + b"\n")
                self._outbox.done()
            except OSError:
                self._outbox.put_back(line, text)
                # The listener notices the cut, too; until then there is nothing to say.
                self._shut(link)
                time.sleep(limits.RECONNECT_MIN)

    @staticmethod
    def _write(link: socket.socket, line: Line) -> None:
        link.sendall(json.dumps(line).encode() + b"\n")

    @staticmethod
    def _shut(link: socket.socket) -> None:
        try:
            link.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        link.close()


def _lines(link: socket.socket) -> Iterator[bytes]:
    """Lines as they come, until the end or one that is too long."""
    waiting = b""
    while True:
        end = waiting.find(b"\n")
        while end >= 0:
            yield waiting[:end]
            waiting = waiting[end + 1 :]
            end = waiting.find(b"\n")
        if len(waiting) > limits.LINE_BYTES_MAX:
            return
        data = link.recv(65536)
        if not data:
            return
        waiting += data
