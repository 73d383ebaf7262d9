"""Publishes the time, speaking to the agent line by line: one JSON object a line over the socket ESCALE_SOCKET.

The program says `hello` with its key, then `ready`, `state`, `log`; the agent says `welcome` with the settings,
`settings` when new ones are pushed, and `stop` when it is time to leave.
"""

import json
import os
import select
import signal
import socket
import sys
import time


class Agent:
    """The connection to the agent."""

    def __init__(self):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(os.environ["ESCALE_SOCKET"])
        self.waiting = b""
        self.say(type="hello", key=os.environ["ESCALE_KEY"], client="python-clock 1.0.0")

    def say(self, **line):
        self.socket.sendall(json.dumps(line).encode() + b"\n")

    def lines(self, seconds):
        """Lines that arrive within so many seconds, as they come."""
        end = time.monotonic() + seconds
        while True:
            while b"\n" in self.waiting:
                line, self.waiting = self.waiting.split(b"\n", 1)
                yield json.loads(line)
            left = end - time.monotonic()
            if left <= 0 or not select.select([self.socket], [], [], left)[0]:
                return
            data = self.socket.recv(65536)
            if not data:
                sys.exit("the agent closed the connection")
            self.waiting += data


def main():
    # TERM comes with the line `stop`; either ends the program.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    agent, settings, count = Agent(), None, 0
    while True:
        pause = 10 if settings is None else max(1, int(settings.get("seconds", 2)))
        for line in agent.lines(pause):
            if line["type"] == "refused":
                sys.exit("refused: " + line["text"])
            if line["type"] == "stop":
                return agent.say(type="log", level="info", text="leaving when asked")
            if line["type"] in ("welcome", "settings"):
                if settings is None:
                    agent.say(type="ready")
                settings = line["settings"]
                agent.say(type="log", level="info", text=f"settings: {settings}")
                break
        if settings is None:
            sys.exit("the agent did not answer within 10 s")
        count += 1
        value = {"time": time.strftime(settings.get("format", "%H:%M:%S")), "count": count}
        agent.say(type="state", name="Clock", value=value, kind="Time", lifetime_s=60)


if __name__ == "__main__":
    main()
