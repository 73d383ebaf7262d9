"""Settings: text from the server, read as values of a type; and where a value comes from."""

from __future__ import annotations

import dataclasses
import json
import re
import threading
from datetime import timedelta
from typing import Any, Callable, Dict, Iterable, Iterator, List, Mapping, Optional, Set, Tuple, TypeVar, overload

from .errors import SettingError

T = TypeVar("T")

_UNITS = {"ms": 1, "s": 1_000, "m": 60_000, "min": 60_000, "h": 3_600_000, "d": 86_400_000}
_MISSING: Any = object()


def duration(text: str) -> timedelta:
    """A length of time as people write it: ``200ms``, ``30s``, ``1h30m``, ``7d``.

    >>> duration("1h30m")
    datetime.timedelta(seconds=5400)
    """
    parts = re.findall(r"(\d+)\s*([a-z]+)", text.strip())
    if not parts or re.sub(r"\d+\s*[a-z]+\s*", "", text.strip()) or any(unit not in _UNITS for _, unit in parts):
        raise ValueError("not a duration, such as 30s or 1h30m")
    return timedelta(milliseconds=sum(int(number) * _UNITS[unit] for number, unit in parts))


def _boolean(text: str) -> bool:
    word = text.strip().lower()
    if word not in ("true", "false"):
        raise ValueError("not true or false")
    return word == "true"


def _number(text: str) -> float:
    # A comma is as good as a point, as in the sources.
    return float(text.strip().replace(",", "."))


_READERS: Dict[Any, Tuple[Callable[[str], Any], str]] = {
    str: (str, "a text"),
    int: (lambda text: int(text.strip()), "a whole number"),
    float: (_number, "a number"),
    bool: (_boolean, "true or false"),
    timedelta: (duration, "a duration, such as 30s or 1h30m"),
    dict: (json.loads, "a JSON document"),
    list: (json.loads, "a JSON document"),
}


class Settings(Mapping[str, str]):
    """Settings of the program: a mapping of texts, read as other types by :meth:`get`.

    >>> settings = Settings({"every": "2", "ratio": "0,5"})
    >>> settings.get("every", int), settings.get("ratio", float), settings.get("colour", default="red")
    (2, 0.5, 'red')
    """

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values: Dict[str, str] = dict(values)
        self._listeners: Dict[int, Tuple[Callable[..., Any], Optional[str]]] = {}
        self._lock = threading.Lock()
        self._next = 0

    def __getitem__(self, key: str) -> str:
        return self._values[key]

    def __iter__(self) -> Iterator[str]:
        return iter(dict(self._values))

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return "Settings(%s)" % ", ".join(sorted(self._values))  # values may be secrets

    @overload  # type: ignore[override]
    def get(self, key: str) -> str: ...
    @overload
    def get(self, key: str, type: Callable[[str], T]) -> T: ...
    @overload
    def get(self, key: str, type: Callable[[str], T], default: T) -> T: ...
    @overload
    def get(self, key: str, *, default: str) -> str: ...
    def get(self, key: str, type: Any = str, default: Any = _MISSING) -> Any:
        """One setting as a value of a type: ``str`` ``int`` ``float`` ``bool`` ``timedelta`` ``dict`` ``list``, or any
        function that takes a text.

        Raises :class:`escale.SettingError` when there is none and no default, or when it is no value of the type.
        """
        text = self._values.get(key)
        if text is None:
            if default is _MISSING:
                raise SettingError("the setting %r has no value" % key)
            return default
        read, expected = _READERS.get(type, (type, "what is expected"))
        try:
            return read(text)
        except (ValueError, TypeError):
            raise SettingError("the setting %r is not %s" % (key, expected)) from None

    def on_change(self, callback: Callable[..., Any], key: Optional[str] = None) -> Callable[[], None]:
        """Calls a function when settings were pushed and are different: ``callback(settings, changed)`` with the names of
        those that changed; with a key, ``callback(text)`` when this one changed, ``None`` when it is gone.

        Returns a function that ends it.
        """
        with self._lock:
            self._next += 1
            number = self._next
            self._listeners[number] = (callback, key)
        return lambda: self._forget(number)

    def changes(self, key: Optional[str] = None) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """:meth:`on_change` as a decorator."""

        def decorate(callback: Callable[..., Any]) -> Callable[..., Any]:
            self.on_change(callback, key)
            return callback

        return decorate

    def _forget(self, number: int) -> None:
        with self._lock:
            self._listeners.pop(number, None)

    def _replace(self, values: Mapping[str, str]) -> Iterable[Tuple[Callable[..., Any], Tuple[Any, ...]]]:
        """Takes new settings; returns the functions to call, with their arguments."""
        with self._lock:
            before, self._values = self._values, dict(values)
            keys = set(before) | set(self._values)
            changed: Set[str] = {key for key in keys if before.get(key) != self._values.get(key)}
            calls: List[Tuple[Callable[..., Any], Tuple[Any, ...]]] = []
            for callback, key in self._listeners.values():
                if key is None and changed:
                    calls.append((callback, (self, changed)))
                elif key in changed:
                    calls.append((callback, (self._values.get(str(key)),)))
            return calls


@dataclasses.dataclass(frozen=True)
class Declaration:
    """A setting as a manifest declares it."""

    key: str
    default: Optional[str] = None
    required: bool = False
    ignore_local: bool = False
    ignore_default: bool = False


def resolve(
    server: Mapping[str, str],
    local: Mapping[str, str],
    declarations: Iterable[Declaration],
) -> Tuple[Dict[str, str], Dict[str, str]]:
    """Where each setting comes from (spec/constellation §3.5): the server; else the package's local file, unless the
    setting is required or ignores it; else the declared default, unless it ignores that.

    Returns the values, and what is wrong: ``error`` for a required setting without a value, ``warning`` for any other
    declared one. An agent does this for its packages; a package over HTTP does it here.
    """
    values, wrong = dict(server), {}
    declared = {declaration.key: declaration for declaration in declarations}
    for key, text in local.items():
        declaration = declared.get(key)
        if declaration is None or not (declaration.required or declaration.ignore_local):
            values.setdefault(key, text)
    for key, declaration in declared.items():
        if key not in values and declaration.default is not None and not declaration.ignore_default:
            values[key] = declaration.default
        if key not in values:
            wrong[key] = "error" if declaration.required else "warning"
    return values, wrong


