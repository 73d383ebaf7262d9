"""What was said and waits for an agent or a server that is away: bounded; of a state object only the last value."""

from __future__ import annotations

import collections
import json
import threading
from typing import Any, Deque, Dict, Optional, Tuple

from . import limits
from .callbacks import as_json

#: A line, in the form of the agent's socket.
Line = Dict[str, Any]
_Slot = Optional[Tuple[str, str]]


def _slot(line: Line) -> _Slot:
    """Of lines with one slot, the last counts."""
    if line["type"] == "state":
        return ("state", line["name"])
    if line["type"] == "say" and line["say"]["type"] == "describe":
        return ("describe", "")
    return None


class Outbox:
    """A bounded queue with one reader."""

    def __init__(self) -> None:
        self._lines: Deque[Tuple[_Slot, Line, bytes]] = collections.deque()
        self._bytes = 0
        self._dropped = 0
        self._on_its_way = False
        self._change = threading.Condition()

    def put(self, line: Line) -> None:
        """Puts a line behind those that wait; the oldest go when there are too many."""
        slot, text = _slot(line), json.dumps(as_json(line), separators=(",", ":")).encode()
        with self._change:
            if len(text) >= limits.LINE_BYTES_MAX:
                self._dropped += 1
            else:
                if slot is not None:
                    self._remove(slot)
                self._lines.append((slot, line, text))
                self._bytes += len(text)
                while len(self._lines) > limits.WAITING_MAX or self._bytes > limits.WAITING_BYTES_MAX:
                    self._bytes -= len(self._lines.popleft()[2])
                    self._dropped += 1
            self._change.notify_all()

    def take(self, timeout: Optional[float] = None) -> Optional[Tuple[Line, bytes]]:
        """The next line; it is on its way until :meth:`done` or :meth:`put_back` is called."""
        with self._change:
            if not self._change.wait_for(lambda: bool(self._lines or self._dropped), timeout):
                return None
            self._on_its_way = True
            if self._dropped:
                line = {"type": "log", "level": "warn", "text": "%d lines were dropped while waiting" % self._dropped}
                self._dropped = 0
                return line, json.dumps(line).encode()
            _, line, text = self._lines.popleft()
            self._bytes -= len(text)
            return line, text

    def put_back(self, line: Line, text: bytes) -> None:
        """A line that did not get through waits again, in front; unless a newer one of its slot waits."""
        slot = _slot(line)
        with self._change:
            self._on_its_way = False
            if slot is None or all(other != slot for other, _, _ in self._lines):
                self._lines.appendleft((slot, line, text))
                self._bytes += len(text)
            self._change.notify_all()

    def done(self) -> None:
        """The line that was on its way got through."""
        with self._change:
            self._on_its_way = False
            self._change.notify_all()

    def wake(self) -> None:
        """Wakes whoever waits."""
        with self._change:
            self._change.notify_all()

    def emptied(self, timeout: float) -> bool:
        """Waits until nothing waits; whether that is so."""
        with self._change:
            return self._change.wait_for(lambda: not (self._lines or self._dropped or self._on_its_way), timeout)

    def _remove(self, slot: _Slot) -> None:
        for number, (other, _, text) in enumerate(self._lines):
            if other == slot:
                self._bytes -= len(text)
                del self._lines[number]
                return
