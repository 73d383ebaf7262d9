"""The handle of a program: :class:`Package`."""

from __future__ import annotations

import collections
import functools
import logging
import queue
import signal
import sys
import threading
import time
import traceback
import uuid
from datetime import timedelta
from typing import Any, Callable, Dict, Iterable, List, Mapping, Optional, Tuple, Type, TypeVar, Union, overload

from . import limits
from .callbacks import Call, Callback, Registry, as_json, type_label
from .errors import CallFailed, CallTimeout, EscaleError
from .local import Local
from .messages import ERROR_KEY, REPLY_KEY, Message, Scope, arguments_to_data, failure_of
from .outbox import Line, Outbox
from .rest import Rest
from .settings import Declaration, Settings, resolve
from .standalone import Standalone
from .states import State, StateFilter, States

_CLIENT = "escale-sdk-python 0.1.0"
_log = logging.getLogger("escale")

Function = TypeVar("Function", bound=Callable[..., Any])
Seconds = Union[int, float, timedelta]


def _seconds(length: Seconds) -> float:
    return length.total_seconds() if isinstance(length, timedelta) else float(length)


class Subscription:
    """Something that goes on until it is closed; usable with ``with``."""

    def __init__(self, end: Callable[[], None]) -> None:
        self._end: Optional[Callable[[], None]] = end

    def close(self) -> None:
        """Ends it. May be repeated."""
        end, self._end = self._end, None
        if end is not None:
            end()

    def __enter__(self) -> "Subscription":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()


class _Watch:
    """What is watched, and the latest values that were not told yet."""

    def __init__(self, filter: StateFilter, callback: Callable[[State], Any], ask: int) -> None:
        self.filter, self.callback, self.ask = filter, callback, ask
        self.waiting: "collections.OrderedDict[Tuple[str, str, str], State]" = collections.OrderedDict()


class Package:
    """A program on its agent, on a server over HTTP, or by itself. Made by :meth:`connect`, :meth:`over_http` or
    :meth:`standalone`; safe to use from several threads."""

    def __init__(
        self,
        transport: Union[Local, Rest, Standalone],
        outbox: Outbox,
        last_states: bool = False,
        local_settings: Optional[Mapping[str, str]] = None,
        declarations: Iterable[Declaration] = (),
    ) -> None:
        self._transport, self._outbox = transport, outbox
        self._local, self._declarations = dict(local_settings or {}), list(declarations)
        self._lock = threading.RLock()
        self._registry = Registry()
        self._groups: Dict[str, int] = {}
        self._watches: Dict[int, _Watch] = {}
        self._asks: Dict[int, Tuple[StateFilter, "queue.Queue[List[State]]"]] = {}
        self._calls: Dict[str, "queue.Queue[Message]"] = {}
        self._listeners: Dict[int, Callable[[Message], Any]] = {}
        self._next = uuid.uuid4().int >> 96 << 20
        self._events: "queue.Queue[Callable[[], Any]]" = queue.Queue(limits.EVENTS_MAX)
        self._server = threading.Event()
        self._stop = threading.Event()
        self._grace: Optional[float] = None
        self._begun = self._ready = False
        self._wants_last = last_states
        self._last: "queue.Queue[List[State]]" = queue.Queue(1)
        transport.opening, transport.opened, transport.hear = self._opening, self._opened, self._hear
        try:
            transport.connect()
        except EscaleError:
            transport.close()
            raise
        #: Settings; a mapping of texts, see :class:`escale.Settings`.
        self.settings = Settings(self._resolve(transport.settings))
        #: State objects of others, and the care of one's own; see :class:`escale.States`.
        self.states = States(self)
        threading.Thread(target=self._serve, name="escale-callbacks", daemon=True).start()
        transport.start()

    @classmethod
    def connect(cls, last_states: bool = False) -> "Package":
        """Connects to the agent that runs this program. With ``last_states``, the state objects of the program's earlier
        run are kept for :meth:`States.last`.

        Raises :class:`escale.NoAgent` outside of an agent, :class:`escale.Unreachable`, :class:`escale.Refused`.
        """
        outbox = Outbox()
        return cls(Local.from_environment(_CLIENT, outbox), outbox, last_states)

    @classmethod
    def over_http(
        cls,
        server: str,
        sentinel: str,
        package: str,
        access_key: str,
        *,
        settings_every: Seconds = limits.SETTINGS_EVERY,
        local_settings: Optional[Mapping[str, str]] = None,
        declarations: Iterable[Declaration] = (),
        context: Any = None,
    ) -> "Package":
        """Speaks ``rest/constellation`` of a server: for virtual packages and developers' machines.

        Settings are read again every ``settings_every`` (0: only by :meth:`refresh_settings`); those the server does not
        have come from ``local_settings`` and the declared defaults. ``context``: an ``ssl.SSLContext`` for https.

        Raises :class:`escale.Unreachable`, :class:`escale.Refused`.
        """
        outbox = Outbox()
        every = _seconds(settings_every)
        rest = Rest(server, sentinel, package, access_key, _CLIENT, outbox, every, context)
        return cls(rest, outbox, False, local_settings, declarations)

    @classmethod
    def standalone(cls, settings: Optional[Mapping[str, Any]] = None) -> "Package":
        """Nobody behind it, to run a program by hand: these settings, and what is pushed, sent or logged is printed."""
        return cls(Standalone(settings or {}), Outbox())

    # -- who and whether

    @property
    def agent(self) -> str:
        """Name of the agent (*sentinel*)."""
        return self._transport.agent

    @property
    def instance(self) -> str:
        """Name of this instance (*package*)."""
        return self._transport.instance

    @property
    def is_standalone(self) -> bool:
        """Whether nobody is behind it."""
        return isinstance(self._transport, Standalone)

    @property
    def is_connected(self) -> bool:
        """Whether the server can be reached now. Without it, messages are lost and questions wait."""
        return self._server.is_set()

    def wait_connected(self, timeout: Optional[Seconds] = None) -> bool:
        """Waits until the server can be reached; whether it can."""
        return self._server.wait(None if timeout is None else _seconds(timeout))

    # -- state objects

    def push_state(
        self,
        name: str,
        value: Any,
        type: Optional[str] = None,
        lifetime: Seconds = 0,
        metadata: Optional[Mapping[str, Any]] = None,
    ) -> None:
        """Publishes a state object: the last value counts, under its name.

        ``type`` is a label, found from the value when it is not given; a dataclass is explained to readers by itself.
        ``lifetime`` in seconds, rounded up: how long it counts; 0: for ever.
        """
        label = type_label(value) if type is None else type
        if type is None and label and not label.startswith("System."):
            self._describe_state_type(value.__class__)
        seconds = -int(-_seconds(lifetime) // 1)
        line = {"type": "state", "name": name, "value": as_json(value), "kind": label, "lifetime_s": seconds}
        line["metadata"] = as_json(dict(metadata or {}))
        self._say(line)

    # -- messages

    def send_message(self, scope: Scope, key: str, *arguments: Any) -> None:
        """Sends a message. Nobody to receive it is no error, and whoever is away does not get it later.

        >>> Package.standalone().send_message(Scope.group("Garden"), "Water", "roses", 5)
        """
        self._send(scope, key, arguments_to_data(arguments))

    def call(self, scope: Union[Scope, str], key: str, *arguments: Any, timeout: Seconds = 5.0) -> Any:
        """Calls a callback of another program and waits for its reply; of several, the first. A text as scope is the name
        of an instance.

        Raises :class:`escale.CallTimeout` when no reply comes in time, :class:`escale.CallFailed` with what the callback
        said. Not from within a callback that whoever is called would have to call back.
        """
        replies = self.call_all(scope, key, *arguments, timeout=timeout, count=1)
        if not replies:
            raise CallTimeout("no reply to %r came in time" % key)
        failure = failure_of(replies[0].data)
        if failure is not None:
            raise CallFailed(failure)
        return replies[0].data

    def call_all(
        self,
        scope: Union[Scope, str],
        key: str,
        *arguments: Any,
        timeout: Seconds = 5.0,
        count: int = limits.REPLIES_MAX,
    ) -> List[Message]:
        """Calls everybody in a scope; the replies that came within that time, at most ``count``."""
        if self.is_standalone:
            raise EscaleError("nobody is there to be called")
        within = _Within(_seconds(timeout))
        target = Scope.package(scope) if isinstance(scope, str) else scope
        conversation = target.conversation or uuid.uuid4().hex
        waiting: "queue.Queue[Message]" = queue.Queue(limits.REPLIES_MAX)
        with self._lock:
            self._calls[conversation] = waiting
        replies: List[Message] = []
        try:
            self._listen_to_messages()
            self._server.wait(within.left())
            self._send(target.with_conversation(conversation), key, arguments_to_data(arguments))
            while len(replies) < count:
                replies.append(waiting.get(timeout=within.left()))
        except queue.Empty:
            pass
        finally:
            with self._lock:
                self._calls.pop(conversation, None)
        return replies

    def reply(self, message: Message, data: Any = None) -> None:
        """Replies to a message that waits for it; nothing happens for one that does not."""
        if message.conversation is not None:
            self._send(Scope("package", (message.reply_to,), message.conversation), REPLY_KEY, data)

    def join(self, group: str) -> Subscription:
        """Joins a group of messages, until what is returned is closed. ``*`` joins every group."""
        self._listen_to_messages()
        with self._lock:
            self._groups[group] = self._groups.get(group, 0) + 1
            first = self._groups[group] == 1
        if first:
            self._exchange({"type": "join", "group": group})
        return Subscription(lambda: self.leave(group))

    def leave(self, group: str) -> None:
        """Leaves a group that was joined."""
        with self._lock:
            count = self._groups.get(group, 0) - 1
            if count > 0:
                self._groups[group] = count
            else:
                self._groups.pop(group, None)
        if count == 0:
            self._exchange({"type": "leave", "group": group})

    def on_message(self, callback: Callable[[Message], Any]) -> Subscription:
        """Calls a function with everything that is received, calls of callbacks included."""
        self._listen_to_messages()
        with self._lock:
            number = self._number()
            self._listeners[number] = callback
        return Subscription(lambda: self._forget(number))

    # -- callbacks

    @overload
    def callback(self, function: Function) -> Function: ...
    @overload
    def callback(
        self, function: Optional[str] = None, *, key: Optional[str] = None, hidden: bool = False
    ) -> Callable[[Function], Function]: ...
    def callback(self, function: Any = None, *, key: Optional[str] = None, hidden: bool = False) -> Any:
        """Makes a function callable by messages, as a decorator: ``@package.callback``, ``@package.callback("Key")``.

        Its annotations become the description that others see, its documentation the text; ``Annotated[str, "what it
        is"]`` or ``:param name: what it is`` explains an argument; one annotated with :class:`escale.Call` tells who calls.
        What it returns is replied to whoever waits; what it raises is told as a failure and logged.
        """
        if isinstance(function, str) or function is None:
            return functools.partial(self._register, key=function or key, hidden=hidden)
        return self._register(function, key=key, hidden=hidden)

    def register(self, function: Callable[..., Any], key: Optional[str] = None, hidden: bool = False) -> None:
        """The same without a decorator, for methods of an object."""
        self._register(function, key=key, hidden=hidden)

    def invoke(self, key: str, *arguments: Any) -> Any:
        """Calls a registered callback as a message would, without a server: to try it."""
        message = Message("", "", "none", [], None, key, arguments_to_data(arguments))
        return as_json(self._registry.callbacks[key](Call(self, message)))

    @property
    def descriptor(self) -> Optional[Dict[str, Any]]:
        """The package descriptor as it is declared; ``None`` while there is nothing to tell."""
        with self._lock:
            return self._registry.descriptor(self.instance)

    # -- logs, readiness, stop

    def log(self, level: str, text: str) -> None:
        """Writes a line into the log: ``info`` ``warn`` ``error``; ``debug`` stays here, in Python's own logging."""
        if level == "debug":
            _log.debug("%s", text)
            return
        self._say({"type": "log", "level": level if level in ("warn", "error") else "info", "text": str(text)})

    def debug(self, text: str) -> None:
        """For whoever writes the program: it never leaves it."""
        self.log("debug", text)

    def info(self, text: str) -> None:
        """For whoever wants to know."""
        self.log("info", text)

    def warn(self, text: str) -> None:
        """Something is odd."""
        self.log("warn", text)

    def error(self, text: str) -> None:
        """Something failed."""
        self.log("error", text)

    def ready(self) -> None:
        """Says that the program is ready to serve; needed when the manifest says ``ready = "notify"``."""
        self._ready = True
        self._say({"type": "ready"})

    @property
    def stopping(self) -> bool:
        """Whether the program is to end."""
        return self._stop.is_set()

    @property
    def grace(self) -> Optional[float]:
        """Seconds until the program is killed, where the agent said so."""
        return self._grace

    def stop(self) -> None:
        """Ends :meth:`run` and :meth:`wait`, as the agent would."""
        self._stop.set()

    def wait(self, timeout: Optional[Seconds] = None) -> bool:
        """Waits until the program is to end, or the time is over; whether it is to end. The pause of a program's loop::

        while not package.wait(2):
            package.push_state("Load", measure())
        """
        # A signal is only noticed between two waits on some systems.
        within = _Within(None if timeout is None else _seconds(timeout))
        while not self._stop.is_set():
            left = within.left()
            if left is not None and left <= 0:
                return False
            self._stop.wait(1.0 if left is None else min(left, 1.0))
        return True

    def run(self) -> None:
        """Waits until the program is to end (the agent says so, or TERM or INT comes), then hands over what was said."""
        self.take_signals()
        self.wait()
        self.close()

    def take_signals(self) -> None:
        """TERM and INT end :meth:`wait` instead of the process. Only in the main thread; :meth:`run` does it."""
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: self._stop.set())

    def refresh_settings(self) -> None:
        """Reads the settings again now, over HTTP; an agent tells them by itself."""
        if isinstance(self._transport, Rest):
            self._transport.refresh_settings()

    def flush(self, timeout: Seconds = 1.0) -> bool:
        """Waits until everything said so far was handed over, or the time is over; whether it was."""
        return self.is_standalone or self._outbox.emptied(_seconds(timeout))

    def close(self, timeout: Seconds = 1.0) -> None:
        """Hands over what was said and ends the connection. May be repeated."""
        self.flush(timeout)
        self._stop.set()
        self._transport.close()

    def __enter__(self) -> "Package":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    # -- inside

    def _number(self) -> int:
        self._next += 1
        return self._next

    def _resolve(self, server: Mapping[str, str]) -> Mapping[str, str]:
        if not self._local and not self._declarations:
            return server
        values, wrong = resolve(server, self._local, self._declarations)
        for key, level in wrong.items():
            self.log("error" if level == "error" else "warn", "the setting %r has no value" % key)
        return values

    def _register(self, function: Function, key: Optional[str] = None, hidden: bool = False) -> Function:
        with self._lock:
            self._registry.add(Callback(function, key, hidden))
        self._listen_to_messages()
        self._declare()
        return function

    def _describe_state_type(self, cls: Type[Any]) -> None:
        with self._lock:
            new = self._registry.add_state_type(cls)
        if new:
            self._declare()

    def _declare(self) -> None:
        descriptor = self.descriptor
        if descriptor is not None:
            self._exchange({"type": "describe", "descriptor": descriptor})

    def _listen_to_messages(self) -> None:
        if isinstance(self._transport, Rest):
            try:
                self._transport.subscribe_messages()
            except OSError as error:
                self._exchange({"type": "listen"})  # tried again until it works
                _log.warning("messages cannot be heard yet: %s", error)

    def _send(self, scope: Scope, key: str, data: Any) -> None:
        wire: Dict[str, Any] = {"kind": scope.kind, "args": list(scope.args)}
        if scope.conversation is not None:
            wire["conversation"] = scope.conversation
        self._exchange({"type": "send", "scope": wire, "key": key, "data": as_json(data)})

    def _exchange(self, say: Line) -> None:
        self._say({"type": "say", "say": say})

    def _say(self, line: Line) -> None:
        if isinstance(self._transport, Standalone):
            self._transport.say(line)
        else:
            self._outbox.put(line)

    def _get_states(self, filter: StateFilter) -> List[State]:
        if isinstance(self._transport, Rest):
            try:
                return [_state(one) for one in self._transport.request_states(filter.as_dict())]
            except OSError as error:
                raise CallTimeout("no state objects came: %s" % error) from None
        if self.is_standalone:
            return []
        answer: "queue.Queue[List[State]]" = queue.Queue(1)
        with self._lock:
            ask = self._number()
            self._asks[ask] = (filter, answer)
        if self._server.is_set():
            self._exchange({"type": "request", "ask": ask, "filter": filter.as_dict()})
        try:
            return answer.get(timeout=limits.ANSWER_WITHIN)
        except queue.Empty:
            raise CallTimeout("no state objects came in time") from None
        finally:
            with self._lock:
                self._asks.pop(ask, None)

    def _watch(self, filter: StateFilter, callback: Callable[[State], Any]) -> Subscription:
        with self._lock:
            number = self._number()
            self._watches[number] = _Watch(filter, callback, number)
        self._exchange({"type": "watch", "filter": filter.as_dict()})
        if self._server.is_set():
            self._request(number, filter)
        return Subscription(lambda: self._unwatch(number))

    def _request(self, ask: int, filter: StateFilter) -> None:
        if isinstance(self._transport, Rest):
            threading.Thread(target=self._request_over_http, args=(ask, filter), daemon=True).start()
        else:
            self._exchange({"type": "request", "ask": ask, "filter": filter.as_dict()})

    def _request_over_http(self, ask: int, filter: StateFilter) -> None:
        try:
            # What changes meanwhile is told by the subscription: it must be there first.
            self._outbox.emptied(limits.ANSWER_WITHIN)
            states = self._get_states(filter)
        except CallTimeout:
            return
        with self._lock:
            watch = self._watches.get(ask)
        for state in states:
            if watch is not None:
                self._tell_watch(watch, state)

    def _unwatch(self, number: int) -> None:
        with self._lock:
            watch = self._watches.pop(number, None)
            still = watch is not None and any(other.filter == watch.filter for other in self._watches.values())
        if watch is not None and not still:
            self._exchange({"type": "unwatch", "filter": watch.filter.as_dict()})

    def _purge(self, name: str, type: str) -> None:
        self._exchange({"type": "purge", "name": name, "kind": type})

    def _last_states(self) -> List[State]:
        if not self._wants_last:
            return []
        try:
            states = self._last.get(timeout=limits.ANSWER_WITHIN)
            self._last.put(states)
            return states
        except queue.Empty:
            return []

    def _forget(self, number: int) -> None:
        with self._lock:
            self._listeners.pop(number, None)

    def _opening(self) -> List[Line]:
        """What is said first on each connection."""
        with self._lock:
            wants_last = self._wants_last and self._last.empty()
            says: List[Line] = [{"type": "begin", "reconnection": self._begun, "last_states": wants_last}]
            descriptor = self._registry.descriptor(self.instance)
            if descriptor is not None:
                says.append({"type": "describe", "descriptor": descriptor})
            says += [{"type": "join", "group": group} for group in self._groups]
            says += [{"type": "watch", "filter": watch.filter.as_dict()} for watch in self._watches.values()]
        lines: List[Line] = [{"type": "say", "say": say} for say in says]
        return lines + ([{"type": "ready"}] if self._ready else [])

    def _opened(self) -> None:
        self._begun = True

    def _hear(self, line: Dict[str, Any]) -> None:
        kind = line["type"]
        if kind == "settings":
            for callback, arguments in self.settings._replace(self._resolve(line["settings"])):
                self._enqueue(functools.partial(callback, *arguments))
        elif kind == "stop":
            self._grace = line.get("grace_ms", 0) / 1000
            self._stop.set()
        elif kind == "server":
            self._hear_of_server(bool(line.get("connected")))
        elif kind == "tell":
            self._hear_tell(line.get("tell") or {})

    def _hear_of_server(self, connected: bool) -> None:
        if not connected:
            self._server.clear()
        elif not self._server.is_set():
            self._server.set()
            with self._lock:
                questions = [(watch.ask, watch.filter) for watch in self._watches.values()]
                questions += [(ask, filter) for ask, (filter, _) in self._asks.items()]
            for ask, filter in questions:
                self._request(ask, filter)

    def _hear_tell(self, tell: Dict[str, Any]) -> None:
        kind = tell.get("type")
        if kind == "message":
            self._hear_message(tell["message"])
        elif kind == "state":
            state = _state(tell["state"])
            with self._lock:
                watches = [watch for watch in self._watches.values() if watch.filter.matches(state)]
            for watch in watches:
                self._tell_watch(watch, state)
        elif kind == "states":
            states = [_state(one) for one in tell["states"]]
            with self._lock:
                asked, watching = self._asks.get(tell["ask"]), self._watches.get(tell["ask"])
            if asked is not None and asked[1].empty():
                asked[1].put(states)
            for state in states if watching is not None else []:
                assert watching is not None
                self._tell_watch(watching, state)
        elif kind == "last-states" and self._last.empty():
            self._last.put([_state(one) for one in tell["states"]])
        elif kind == "refused":
            text = "the server refused: %s" % tell.get("text", "")
            _log.warning("%s", text)
            # What the server does not take over HTTP is not said through the same door again.
            if not isinstance(self._transport, Rest):
                self.warn(text)

    def _tell_watch(self, watch: _Watch, state: State) -> None:
        place = (state.agent, state.instance, state.name)
        with self._lock:
            held = watch.waiting.get(place)
            if held is not None:
                # An answer may be older than the change that overtook it.
                if held.at <= state.at:
                    watch.waiting[place] = state
                return
            watch.waiting[place] = state
        self._enqueue(functools.partial(self._tell_one, watch, place))

    def _tell_one(self, watch: _Watch, place: Tuple[str, str, str]) -> None:
        with self._lock:
            state = watch.waiting.pop(place, None)
            alive = watch.ask in self._watches
        if state is not None and alive:
            watch.callback(state)

    def _hear_message(self, wire: Dict[str, Any]) -> None:
        scope = wire.get("scope") or {}
        message = Message(
            wire.get("from") or "",
            wire.get("reply_to") or "",
            scope.get("kind") or "",
            list(scope.get("args") or []),
            scope.get("conversation"),
            wire.get("key") or "",
            wire.get("data"),
        )
        with self._lock:
            waiting = self._calls.get(message.conversation or "")
            callback = self._registry.callbacks.get(message.key)
            listeners = list(self._listeners.values())
        if message.is_reply and waiting is not None:
            if not waiting.full():
                waiting.put(message)
            return
        for listener in listeners:
            self._enqueue(functools.partial(listener, message))
        if callback is not None and not message.is_reply:
            self._enqueue(functools.partial(self._carry_out, callback, message))

    def _carry_out(self, callback: Callback, message: Message) -> None:
        try:
            result = as_json(callback(Call(self, message)))
        except Exception as error:  # whatever a callback raises is its caller's to know
            text = str(error) or type(error).__name__
            _log.debug("%s", traceback.format_exc())
            self.error("the call of %r by %s failed: %s" % (message.key, message.sender, text))
            self.reply(message, {ERROR_KEY: text})
            return
        self.reply(message, result)

    def _enqueue(self, event: Callable[[], Any]) -> None:
        while True:
            try:
                self._events.put_nowait(event)
                return
            except queue.Full:
                pass
            try:
                self._events.get_nowait()
                _log.warning("the program is too slow: something it should have been told is lost")
            except queue.Empty:
                pass

    def _serve(self) -> None:
        """Calls the program's own functions, one after another."""
        while True:
            event = self._events.get()
            try:
                event()
            except Exception as error:  # a function of the program that fails costs its event, nothing else
                print(traceback.format_exc(), file=sys.stderr, end="")
                self.error("a function of the program failed: %s" % (str(error) or type(error).__name__))


class _Within:
    """What is left of a time."""

    def __init__(self, seconds: Optional[float]) -> None:
        self._end = None if seconds is None else time.monotonic() + seconds

    def left(self) -> Optional[float]:
        """Seconds that are left, at least 0; ``None`` without a bound."""
        return None if self._end is None else max(0.0, self._end - time.monotonic())


def _state(one: Mapping[str, Any]) -> State:
    return State(
        one.get("agent") or "",
        one.get("instance") or "",
        one.get("name") or "",
        one.get("value"),
        one.get("type") or "",
        one.get("metadata") or {},
        one.get("at") or "",
        int(one.get("lifetime_s") or 0),
        bool(one.get("expired")),
    )
