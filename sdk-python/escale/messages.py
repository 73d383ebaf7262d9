"""Messages: whom they concern, and what is received."""

from __future__ import annotations

import dataclasses
from typing import Any, Iterable, List, Optional, Tuple, Union

#: Key of a reply.
REPLY_KEY = "__Response"
#: The only key of an object that says why a call failed.
ERROR_KEY = "Error"

#: Scopes by their number in Constellation's interface.
SCOPES = ("none", "group", "package", "agent", "others", "all")

Names = Union[str, Iterable[str]]


@dataclasses.dataclass(frozen=True)
class Scope:
    """Whom a message concerns.

    >>> Scope.group("Garden", "Kitchen").args
    ('Garden', 'Kitchen')
    """

    kind: str
    args: Tuple[str, ...] = ()
    #: Ties the message to a conversation (*saga*); :meth:`escale.Package.call` does this by itself.
    conversation: Optional[str] = None

    @classmethod
    def all(cls) -> "Scope":
        """Everybody who is connected, the sender included."""
        return cls("all")

    @classmethod
    def others(cls) -> "Scope":
        """Everybody but the sender."""
        return cls("others")

    @classmethod
    def group(cls, *names: str) -> "Scope":
        """Members of groups."""
        return cls("group", names)

    @classmethod
    def package(cls, *names: str) -> "Scope":
        """Instances: all of a name, or one as ``agent/instance``."""
        return cls("package", names)

    @classmethod
    def agent(cls, *names: str) -> "Scope":
        """All instances of agents."""
        return cls("agent", names)

    def with_conversation(self, word: Optional[str]) -> "Scope":
        """The same, tied to a conversation."""
        return dataclasses.replace(self, conversation=word)


@dataclasses.dataclass(frozen=True)
class Message:
    """A message, as it is received."""

    #: Who says it: ``agent/instance``, or ``Consumer/name``.
    sender: str
    #: Whom to answer.
    reply_to: str
    #: Whom it concerned: ``group`` ``package`` ``agent`` ``others`` ``all``.
    scope: str
    #: Groups, instances or agents it concerned.
    args: List[str]
    #: Set when the sender waits for a reply.
    conversation: Optional[str]
    #: What it is about.
    key: str
    #: One argument as it is, several as a list, none as ``None``.
    data: Any

    @property
    def is_reply(self) -> bool:
        """Whether it answers another message."""
        return self.key == REPLY_KEY


def arguments_to_data(arguments: Tuple[Any, ...]) -> Any:
    """Arguments as data of a message: none as ``None``, one as it is, several as a list."""
    if not arguments:
        return None
    return arguments[0] if len(arguments) == 1 else list(arguments)


def failure_of(data: Any) -> Optional[str]:
    """Why a call failed, when a reply says so."""
    if isinstance(data, dict) and len(data) == 1 and isinstance(data.get(ERROR_KEY), str):
        return str(data[ERROR_KEY])
    return None
