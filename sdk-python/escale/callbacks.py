"""Callbacks: what functions look like to others (spec/constellation §6.3), and how messages call them."""

from __future__ import annotations

import collections.abc
import dataclasses
import enum
import inspect
import re
import typing
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Callable, Dict, List, Optional, Tuple, Union

from .messages import Message

if TYPE_CHECKING:
    from .package import Package

_SIMPLE: Dict[Any, str] = {
    bool: "System.Boolean",
    int: "System.Int32",
    float: "System.Double",
    str: "System.String",
    datetime: "System.DateTime",
    date: "System.DateTime",
    timedelta: "System.TimeSpan",
    bytes: "System.Byte[]",
}
_ANYTHING = "System.Object"
_ENUM_VALUE, _PROPERTY, _PARAMETER = 0, 1, 2
_UNIONS: Tuple[Any, ...] = (Union, getattr(__import__("types"), "UnionType", Union))


class Call:
    """An incoming call: whom it is from. A callback gets it in an argument annotated with this type."""

    def __init__(self, package: "Package", message: Message) -> None:
        #: The handle of the program.
        self.package = package
        #: The message.
        self.message = message

    @property
    def sender(self) -> str:
        """Who calls: ``agent/instance``, or ``Consumer/name``."""
        return self.message.sender

    @property
    def wants_reply(self) -> bool:
        """Whether the caller waits for a reply."""
        return self.message.conversation is not None


@dataclasses.dataclass(frozen=True)
class Parameter:
    """An argument of a callback."""

    name: str
    annotation: Any
    description: Optional[str]
    optional: bool
    default: Any


class Types:
    """Types that were explained."""

    def __init__(self) -> None:
        self._explained: Dict[str, Optional[Dict[str, Any]]] = {}

    def list(self) -> List[Dict[str, Any]]:
        """The explanations."""
        return [explained for explained in self._explained.values() if explained is not None]

    def name(self, annotation: Any) -> str:
        """What a type is called on the wire; what has to be explained about it is kept."""
        annotation = _plain(annotation)
        if annotation in _SIMPLE:
            return _SIMPLE[annotation]
        origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
        if origin in _UNIONS:
            inner = [one for one in arguments if one is not type(None)]
            return self.name(inner[0]) if len(inner) == 1 else _ANYTHING
        if origin in (list, set, frozenset, collections.abc.Sequence, collections.abc.Iterable) and arguments:
            return self.name(arguments[0]) + "[]"
        if origin in (dict, collections.abc.Mapping) and len(arguments) == 2:
            pair = "[%s],[%s]" % (self.name(arguments[0]), self.name(arguments[1]))
            return "System.Collections.Generic.Dictionary`2[%s]" % pair
        if isinstance(annotation, type) and (issubclass(annotation, enum.Enum) or dataclasses.is_dataclass(annotation)):
            return self.explain(annotation)
        return _ANYTHING

    def explain(self, cls: type) -> str:
        """Explains a dataclass or an enumeration."""
        name = cls.__name__
        if name in self._explained:
            return name
        self._explained[name] = None  # a type may be part of itself
        explained: Dict[str, Any] = {
            "TypeName": name,
            "TypeFullname": name,
            "Description": _about(cls),
            "IsGeneric": False,
            "IsArray": False,
            "IsEnum": issubclass(cls, enum.Enum),
        }
        if issubclass(cls, enum.Enum):
            explained["EnumValues"] = [_member(one.name, name, None, _ENUM_VALUE) for one in cls]
        elif dataclasses.is_dataclass(cls):
            hints = _hints(cls)
            explained["Properties"] = [
                _member(
                    field.name,
                    self.name(hints.get(field.name, field.type)),
                    _note(hints.get(field.name)),
                    _PROPERTY,
                    _has_default(field) or _may_be_none(hints.get(field.name)),
                )
                for field in dataclasses.fields(cls)
            ]
        self._explained[name] = explained
        return name


class Callback:
    """A function that messages call."""

    def __init__(self, function: Callable[..., Any], key: Optional[str], hidden: bool) -> None:
        self.function = function
        self.key = key or function.__name__
        self.hidden = hidden
        self.call_argument: Optional[str] = None
        self.parameters: List[Parameter] = []
        hints = _hints(function)
        self.reply = hints.get("return", inspect.Signature.empty)
        notes = _parameter_notes(function)
        for name, parameter in inspect.signature(function).parameters.items():
            annotation = hints.get(name, Any)
            if _plain(annotation) is Call:
                self.call_argument = name
                continue
            if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
                raise TypeError("a callback has a fixed list of arguments: %s" % self.key)
            given = parameter.default is not inspect.Parameter.empty
            optional = given or _may_be_none(annotation)
            default = parameter.default if given else None
            about = _note(annotation) or notes.get(name)
            self.parameters.append(Parameter(name, annotation, about, optional, default))

    def describe(self, types: Types) -> Dict[str, Any]:
        """Its description."""
        replies = self.reply not in (inspect.Signature.empty, None, type(None))
        return {
            "MessageKey": self.key,
            "Description": _about(self.function),
            "ResponseType": types.name(self.reply) if replies else None,
            "Parameters": [
                _member(one.name, types.name(one.annotation), one.description, _PARAMETER, one.optional, one.default)
                for one in self.parameters
            ],
        }

    def __call__(self, call: Call) -> Any:
        """Calls the function with the arguments of a message."""
        given = self._given(call.message.data)
        arguments: Dict[str, Any] = {}
        if self.call_argument is not None:
            arguments[self.call_argument] = call
        for number, one in enumerate(self.parameters):
            if number < len(given) and not (given[number] is None and one.optional):
                arguments[one.name] = self._read(one, given[number])
            elif not one.optional:
                raise TypeError("the argument %r is missing" % one.name)
            else:
                arguments[one.name] = one.default
        return self.function(**arguments)

    def _given(self, data: Any) -> List[Any]:
        count = len(self.parameters)
        if count == 0 or data is None or (data == {} and count > 1) or (data == "" and count > 1):
            return []
        if count == 1:
            single = isinstance(data, list) and len(data) == 1 and not _wants_list(self.parameters[0].annotation)
            return [data[0]] if single else [data]
        given = data if isinstance(data, list) else [data]
        if len(given) > count:
            raise TypeError("it takes %d arguments at most, %d were given" % (count, len(given)))
        return given

    @staticmethod
    def _read(parameter: Parameter, value: Any) -> Any:
        try:
            return convert(value, parameter.annotation)
        except (TypeError, ValueError, KeyError) as error:
            raise TypeError("the argument %r is not what it should be: %s" % (parameter.name, error)) from None


class Registry:
    """The callbacks of a program, and what it declares."""

    def __init__(self) -> None:
        self.callbacks: Dict[str, Callback] = {}
        self._types = Types()
        self._state_types = Types()

    def add(self, callback: Callback) -> None:
        """One more; of two with one key the last counts."""
        self.callbacks[callback.key] = callback

    def add_state_type(self, cls: type) -> bool:
        """Explains a type of state objects; whether that is new."""
        before = len(self._state_types.list())
        self._state_types.explain(cls)
        return len(self._state_types.list()) != before

    def descriptor(self, package: str) -> Optional[Dict[str, Any]]:
        """The package descriptor; nothing when there is nothing to tell."""
        shown = [callback for callback in self.callbacks.values() if not callback.hidden]
        if not shown and not self._state_types.list():
            return None
        described = [callback.describe(self._types) for callback in shown]
        return {
            "PackageName": package,
            "MessageCallbacks": described,
            "MessageCallbackTypes": self._types.list(),
            "StateObjectTypes": self._state_types.list(),
        }


def type_label(value: Any) -> str:
    """The type label of a value that is published without one."""
    if isinstance(value, enum.Enum) or (dataclasses.is_dataclass(value) and not isinstance(value, type)):
        return type(value).__name__
    return _SIMPLE.get(type(value), "")


def as_json(value: Any) -> Any:
    """A value as JSON tells it."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: as_json(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, enum.Enum):
        return value.name
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, dict):
        return {str(key): as_json(one) for key, one in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [as_json(one) for one in value]
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, float):
        # JSON knows neither infinity nor "not a number".
        return value if value == value and abs(value) != float("inf") else None
    return str(value)


def convert(value: Any, annotation: Any) -> Any:
    """A value of JSON as a value of an annotated type."""
    annotation = _plain(annotation)
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin in _UNIONS:
        inner = [one for one in arguments if one is not type(None)]
        return None if value is None else convert(value, inner[0]) if len(inner) == 1 else value
    if origin in (list, collections.abc.Sequence, collections.abc.Iterable):
        if not isinstance(value, list):
            raise TypeError("a list is expected")
        return [convert(one, arguments[0]) for one in value] if arguments else value
    if origin in (set, frozenset):
        return origin(convert(one, arguments[0]) for one in value)
    if isinstance(annotation, type) and issubclass(annotation, enum.Enum):
        for one in annotation:
            if value in (one.name, one.value) or (isinstance(value, str) and value.lower() == one.name.lower()):
                return one
        raise ValueError("one of %s is expected" % ", ".join(one.name for one in annotation))
    if isinstance(annotation, type) and dataclasses.is_dataclass(annotation):
        if not isinstance(value, dict):
            raise TypeError("an object is expected")
        hints = _hints(annotation)
        known = {field.name for field in dataclasses.fields(annotation)}
        return annotation(**{name: convert(one, hints[name]) for name, one in value.items() if name in known})
    return _convert_simple(value, annotation)


def _convert_simple(value: Any, annotation: Any) -> Any:
    if annotation is bool:
        word = str(value).lower()
        if word in ("true", "false"):
            return word == "true"
        raise TypeError("true or false is expected")
    if annotation is int:
        if isinstance(value, bool) or (isinstance(value, float) and not value.is_integer()):
            raise TypeError("a whole number is expected")
        return int(value)
    if annotation is float:
        if isinstance(value, bool):
            raise TypeError("a number is expected")
        return float(value.replace(",", ".") if isinstance(value, str) else value)
    if annotation is str:
        if isinstance(value, (dict, list)):
            raise TypeError("a text is expected")
        return value if isinstance(value, str) else str(value)
    if annotation is datetime:
        return datetime.fromisoformat(str(value).replace("Z", "+00:00"))
    if annotation is timedelta:
        return timedelta(seconds=float(value))
    return value


def _member(
    name: str, type_name: str, about: Optional[str], role: int, optional: bool = False, default: Any = None
) -> Dict[str, Any]:
    return {
        "Name": name,
        "TypeName": type_name,
        "Description": about,
        "Type": role,
        "IsOptional": optional,
        "DefaultValue": as_json(default),
    }


def _hints(of: Any) -> Dict[str, Any]:
    try:
        return typing.get_type_hints(of, include_extras=True)
    except (NameError, TypeError):
        # Names that are only known where the function was written.
        return {name: one for name, one in getattr(of, "__annotations__", {}).items() if not isinstance(one, str)}


def _plain(annotation: Any) -> Any:
    """Without the notes of ``Annotated``."""
    return annotation.__origin__ if hasattr(annotation, "__metadata__") else annotation


def _note(annotation: Any) -> Optional[str]:
    """The first text of ``Annotated[type, "what it is"]``."""
    notes = getattr(annotation, "__metadata__", ())
    return next((note for note in notes if isinstance(note, str)), None)


def _may_be_none(annotation: Any) -> bool:
    annotation = _plain(annotation)
    return typing.get_origin(annotation) in _UNIONS and type(None) in typing.get_args(annotation)


def _wants_list(annotation: Any) -> bool:
    annotation = _plain(annotation)
    return annotation in (list, Any) or typing.get_origin(annotation) in (
        list,
        set,
        frozenset,
        collections.abc.Sequence,
        collections.abc.Iterable,
    )


def _has_default(field: "dataclasses.Field[Any]") -> bool:
    return field.default is not dataclasses.MISSING or field.default_factory is not dataclasses.MISSING


def _about(of: Any) -> Optional[str]:
    """The first paragraph of a documentation, in one line; not the one a dataclass makes up."""
    text = inspect.cleandoc(of.__doc__) if getattr(of, "__doc__", None) else ""
    if not text or (isinstance(of, type) and (text.startswith(of.__name__ + "(") or text == "An enumeration.")):
        return None
    return " ".join(text.split("\n\n")[0].split())


def _parameter_notes(function: Callable[..., Any]) -> Dict[str, str]:
    """``:param name: what it is`` in the documentation."""
    text = inspect.cleandoc(function.__doc__ or "")
    return {name: about.strip() for name, about in re.findall(r":param (?:\w+ )?(\w+):\s*(.+)", text)}
