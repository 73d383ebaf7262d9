"""Nobody: what is said is printed on the standard error."""

from __future__ import annotations

import json
import sys
from typing import Any, Callable, Dict, List, Mapping

from .callbacks import as_json
from .outbox import Line


class Standalone:
    """A program that is run by hand."""

    is_http = False

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self.agent = self.instance = "standalone"
        self.settings: Mapping[str, str] = {str(key): str(value) for key, value in settings.items()}
        self.opening: Callable[[], List[Line]] = list
        self.opened: Callable[[], None] = lambda: None
        self.hear: Callable[[Dict[str, Any]], None] = lambda line: None

    def connect(self) -> None:
        """Nobody to connect to."""

    def start(self) -> None:
        """Nothing to keep up."""

    def close(self) -> None:
        """Nothing to end."""

    @staticmethod
    def say(line: Line) -> None:
        """Prints a line."""
        text = _printed(line)
        if text:
            print(text, file=sys.stderr, flush=True)


def _printed(line: Line) -> str:
    kind = line["type"]
    if kind == "log":
        return "%s: %s" % (line["level"], line["text"])
    if kind == "state":
        label = " (%s)" % line["kind"] if line["kind"] else ""
        return "state %s%s = %s" % (line["name"], label, json.dumps(as_json(line["value"])))
    if kind == "ready":
        return "ready"
    say = line.get("say", {})
    if say.get("type") == "send":
        scope = say["scope"]
        place = " ".join([scope["kind"]] + ([",".join(scope["args"])] if scope["args"] else []))
        return "message %s to %s = %s" % (say["key"], place, json.dumps(as_json(say["data"])))
    if say.get("type") in ("join", "leave"):
        return "%ss %s" % (say["type"], say["group"])
    return ""
