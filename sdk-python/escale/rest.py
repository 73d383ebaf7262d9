"""The server's interface for packages, ``rest/constellation`` (spec/constellation §7.4): for virtual packages, devices and
developers' machines. Long polls bring messages and state objects; settings are read again from time to time."""

from __future__ import annotations

import http.client
import json
import socket
import ssl
import threading
import urllib.parse
from typing import Any, Callable, Dict, List, Mapping, Optional, Tuple

from . import limits
from .errors import Refused, Unreachable
from .messages import SCOPES
from .outbox import Line, Outbox

Answer = Tuple[int, Any]


class _Door:
    """Calls of one thread, on a connection that is kept."""

    def __init__(self, rest: "Rest") -> None:
        self._rest = rest
        self._connection: Optional[http.client.HTTPConnection] = None

    def call(self, action: str, query: Mapping[str, Any], body: Any = None, wait: float = 0.0) -> Answer:
        """Calls an action; a kept connection that was closed meanwhile is made again, once."""
        kept = self._connection is not None
        try:
            return self._call(action, query, body, wait)
        except (OSError, http.client.HTTPException) as error:
            self.close()
            # Whoever waited in a poll waits again; anything else is said once more on a fresh connection.
            if not kept or isinstance(error, TimeoutError) or self._rest.closed.is_set():
                raise OSError(str(error) or type(error).__name__) from None
        try:
            return self._call(action, query, body, wait)
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise OSError(str(error) or type(error).__name__) from None

    def close(self) -> None:
        """Ends the connection, also one that waits."""
        connection, self._connection = self._connection, None
        if connection is None:
            return
        try:
            if connection.sock is not None:
                connection.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        connection.close()

    def _call(self, action: str, query: Mapping[str, Any], body: Any, wait: float) -> Answer:
        connection = self._connection or self._rest.new_connection()
        self._connection = connection
        connection.timeout = limits.ANSWER_WITHIN + wait
        if connection.sock is not None:
            connection.sock.settimeout(connection.timeout)
        path = "%s/rest/constellation/%s" % (self._rest.base, action)
        if query:
            path += "?" + urllib.parse.urlencode(query, quote_via=urllib.parse.quote)
        headers = dict(self._rest.headers)
        data = None
        if body is not None:
            data = json.dumps(body).encode()
            headers["Content-Type"] = "application/json"
        connection.request("GET" if data is None else "POST", path, data, headers)
        response = connection.getresponse()
        text = response.read()
        try:
            return response.status, json.loads(text) if text else None
        except ValueError:
            return response.status, None


class Rest:
    """A package over HTTP, with the same lines as one on the agent's socket."""

    is_http = True

    def __init__(
        self,
        server: str,
        sentinel: str,
        package: str,
        access_key: str,
        client: str,
        outbox: Outbox,
        settings_every: float = limits.SETTINGS_EVERY,
        context: Optional[ssl.SSLContext] = None,
    ) -> None:
        address = urllib.parse.urlsplit(server if "//" in server else "http://" + server)
        if address.scheme not in ("http", "https") or not address.hostname:
            raise ValueError("the server's address is like http://host:8088")
        self._secure = address.scheme == "https"
        self._host, self._port = address.hostname, address.port
        self._context = context
        self.base = address.path.rstrip("/")
        self.headers = {
            "SentinelName": sentinel,
            "PackageName": package,
            "AccessKey": access_key,
            "User-Agent": client,
        }
        self._outbox = outbox
        self._settings_every = settings_every
        self.closed = threading.Event()
        self._lock = threading.RLock()
        self._doors: List[_Door] = []
        self._own = threading.local()
        self._messages = _Poll(self, "messages")
        self._states = _Poll(self, "states")
        self.agent, self.instance = sentinel, package
        self.settings: Mapping[str, str] = {}
        #: What hears lines; set by the package before :meth:`start`.
        self.opening: Callable[[], List[Line]] = list
        self.opened: Callable[[], None] = lambda: None
        self.hear: Callable[[Dict[str, Any]], None] = lambda line: None

    def new_connection(self) -> http.client.HTTPConnection:
        """One connection to the server, not yet made."""
        if self._secure:
            context = self._context or ssl.create_default_context()
            return http.client.HTTPSConnection(self._host, self._port, context=context)
        return http.client.HTTPConnection(self._host, self._port)

    def connect(self) -> None:
        """Proves who we are, and reads the settings."""
        try:
            status, _ = self.call("CheckAccess")
            if status == 403:
                raise Refused("the server refused %s/%s: name or access key is wrong" % (self.agent, self.instance))
            if status != 200:
                raise Unreachable("the server answered %d" % status)
            self.settings = self._read_settings() or {}
        except OSError as error:
            raise Unreachable("the server could not be reached: %s" % error) from None

    def start(self) -> None:
        """Speaks and listens from now on."""
        self.hear({"type": "server", "connected": True})
        for line in self.opening():
            self._outbox.put(line)
        self.opened()
        threading.Thread(target=self._speak, name="escale-speak", daemon=True).start()
        if self._settings_every > 0:
            threading.Thread(target=self._look_at_settings, name="escale-settings", daemon=True).start()

    def close(self) -> None:
        """Ends everything, polls included."""
        self.closed.set()
        self._outbox.wake()
        with self._lock:
            for door in self._doors:
                door.close()

    def call(self, action: str, query: Optional[Mapping[str, Any]] = None, body: Any = None, wait: float = 0.0) -> Answer:
        """Calls an action on this thread's connection; raises ``OSError`` when the server cannot be reached."""
        door: Optional[_Door] = getattr(self._own, "door", None)
        if door is None:
            door = self._own.door = _Door(self)
            with self._lock:
                self._doors.append(door)
        return door.call(action, query or {}, body, wait)

    def refresh_settings(self) -> None:
        """Reads the settings again now."""
        values = self._read_settings()
        if values is not None:
            self.hear({"type": "settings", "settings": values})

    def request_states(self, filter: Mapping[str, Optional[str]]) -> List[Dict[str, Any]]:
        """State objects as they stand."""
        status, found = self.call("RequestStateObjects", _criteria(filter))
        if status != 200 or not isinstance(found, list):
            raise OSError("the server answered %d" % status)
        return [_state(one) for one in found]

    def subscribe_messages(self) -> None:
        """Listens to messages from now on; returns once the server knows it."""
        self._messages.begin()

    def _read_settings(self) -> Optional[Dict[str, str]]:
        status, values = self.call("GetSettings")
        return {str(k): str(v) for k, v in values.items()} if status == 200 and isinstance(values, dict) else None

    def _look_at_settings(self) -> None:
        while not self.closed.wait(self._settings_every):
            try:
                self.refresh_settings()
            except OSError:
                pass  # the next look will find it

    def _speak(self) -> None:
        pause = limits.RECONNECT_MIN
        while not self.closed.is_set():
            taken = self._outbox.take(5.0)
            if taken is None:
                continue
            line, text = taken
            try:
                refused = self._say(line)
            except OSError:
                self._outbox.put_back(line, text)
                self.closed.wait(pause)
                pause = min(pause * 2, limits.RECONNECT_MAX)
                continue
            pause = limits.RECONNECT_MIN
            self._outbox.done()
            if refused:
                self.hear({"type": "tell", "tell": {"type": "refused", "text": refused}})

    def _say(self, line: Line) -> Optional[str]:
        """Says one line; why the server did not take it, if so."""
        kind = line["type"]
        if kind == "log":
            level = str(line["level"]).capitalize()
            return self._told("WriteLog", {"message": line["text"], "level": level})
        if kind == "state":
            body = {"Name": line["name"], "Value": line["value"], "Type": line["kind"]}
            body.update(Lifetime=line["lifetime_s"], Metadatas=line["metadata"])
            return self._told("PushStateObject", {}, body)
        return self._say_to_exchange(line["say"]) if kind == "say" else None

    def _say_to_exchange(self, say: Line) -> Optional[str]:
        kind = say["type"]
        if kind == "listen":
            self._messages.begin()
            return None
        if kind == "send":
            wire = say["scope"]
            scope = {"Scope": SCOPES.index(wire["kind"]), "Args": list(wire["args"]), "SagaId": wire.get("conversation")}
            return self._told("SendMessage", {}, {"Scope": scope, "Key": say["key"], "Data": say["data"]})
        if kind == "purge":
            return self._told("PurgeStateObjects", {"name": say["name"], "type": say["kind"]})
        if kind == "describe":
            return self._told("DeclarePackageDescriptor", {}, say["descriptor"])
        if kind == "join":
            return self._messages.add(("SubscribeToMessageGroup", (("group", say["group"]),)))
        if kind == "leave":
            return self._messages.remove(("SubscribeToMessageGroup", (("group", say["group"]),)))
        if kind == "watch":
            return self._states.add(("SubscribeToStateObjects", tuple(_criteria(say["filter"]).items())))
        if kind == "unwatch":
            return self._states.remove(("SubscribeToStateObjects", tuple(_criteria(say["filter"]).items())))
        return None

    def _told(self, action: str, query: Mapping[str, Any], body: Any = None) -> Optional[str]:
        status, _ = self.call(action, query, body)
        return None if status in (200, 204) else "%s: the server answered %d" % (action, status)


_Step = Tuple[str, Tuple[Tuple[str, str], ...]]


class _Poll:
    """A subscription and its long poll."""

    def __init__(self, rest: Rest, what: str) -> None:
        self._rest, self._what = rest, what
        self._steps: List[_Step] = []
        self._id: Optional[str] = None
        self._lock = threading.RLock()
        self._begun = False

    def begin(self) -> None:
        """Subscribes, and polls from then on."""
        with self._lock:
            if self._id is None:
                self._subscribe()
            if not self._begun:
                self._begun = True
                threading.Thread(target=self._listen, name="escale-" + self._what, daemon=True).start()

    def add(self, step: _Step) -> Optional[str]:
        """One more group or filter."""
        with self._lock:
            if step in self._steps:
                return None
            self._steps.append(step)
            try:
                if self._id is not None:
                    return self._take(step)
                self.begin()
            except OSError:
                self._steps.remove(step)
                raise
            return None

    def remove(self, step: _Step) -> Optional[str]:
        """One less: the interface knows no such word, so the next poll is one of another subscription."""
        with self._lock:
            if step in self._steps:
                self._steps.remove(step)
                self._id = None
        return None

    def _take(self, step: _Step) -> Optional[str]:
        action, query = step
        known = {"subscriptionId": self._id} if self._id else {}
        status, answer = self._rest.call(action, dict(query, **known))
        if status == 200 and isinstance(answer, str):
            self._id = answer
            return None
        return "%s: the server answered %d" % (action, status)

    def _subscribe(self) -> None:
        """Says everything again, under the id we have, if we have one."""
        if self._what == "messages":
            self._take(("SubscribeToMessage", ()))
        for step in list(self._steps):
            self._take(step)

    def _listen(self) -> None:
        action = "GetMessages" if self._what == "messages" else "GetStateObjects"
        while not self._rest.closed.is_set():
            known = self._known()
            if known is None:
                self._rest.closed.wait(limits.RECONNECT_MIN)
                continue
            query = {"subscriptionId": known, "timeout": int(limits.POLL * 1000)}
            try:
                status, found = self._rest.call(action, query, wait=limits.POLL)
                if status == 200 and isinstance(found, list):
                    for one in found:
                        self._rest.hear({"type": "tell", "tell": self._tell(one)})
                elif status == 500:
                    # The server forgot us, or was started again: the same id is made anew.
                    with self._lock:
                        if self._id == known:
                            self._subscribe()
                    self._rest.hear({"type": "server", "connected": False})
                    self._rest.hear({"type": "server", "connected": True})
                    self._rest.closed.wait(limits.RECONNECT_MIN)
                else:
                    self._rest.closed.wait(limits.RECONNECT_MAX)
            except OSError:
                self._rest.closed.wait(limits.RECONNECT_MIN * 4)

    def _known(self) -> Optional[str]:
        """The id to poll with; subscribes when there is none and there should be one."""
        with self._lock:
            if self._id is None and (self._steps or self._what == "messages"):
                try:
                    self._subscribe()
                except OSError:
                    self._rest.closed.wait(limits.RECONNECT_MIN * 4)
            return self._id

    def _tell(self, one: Any) -> Dict[str, Any]:
        if self._what == "states":
            return {"type": "state", "state": _state(one.get("StateObject", one))}
        sender, scope = one.get("Sender") or {}, one.get("Scope") or {}
        friendly = sender.get("FriendlyName") or ""
        number = scope.get("Scope", 0)
        message = {
            "from": friendly,
            "reply_to": sender.get("ConnectionId") if sender.get("Type") == 0 else friendly,
            "scope": {
                "kind": SCOPES[number] if isinstance(number, int) and 0 <= number < len(SCOPES) else str(number),
                "args": scope.get("Args") or [],
                "conversation": scope.get("SagaId"),
            },
            "key": one.get("Key") or "",
            "data": one.get("Data"),
        }
        return {"type": "message", "message": message}


def _criteria(filter: Mapping[str, Optional[str]]) -> Dict[str, str]:
    return {
        "sentinel": filter.get("agent") or "*",
        "package": filter.get("instance") or "*",
        "name": filter.get("name") or "*",
        "type": filter.get("type") or "*",
    }


def _state(one: Mapping[str, Any]) -> Dict[str, Any]:
    return {
        "agent": one.get("SentinelName") or "",
        "instance": one.get("PackageName") or "",
        "name": one.get("Name") or "",
        "value": one.get("Value"),
        "type": one.get("Type") or "",
        "metadata": one.get("Metadatas") or {},
        "at": one.get("LastUpdate") or "",
        "lifetime_s": one.get("Lifetime") or 0,
        "expired": bool(one.get("IsExpired")),
    }
