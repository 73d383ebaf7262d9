"""State objects of others, and the care of one's own."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, Callable, Dict, List, Mapping, Optional

if TYPE_CHECKING:
    from .package import Package, Subscription


@dataclasses.dataclass(frozen=True)
class State:
    """A state object as it is read: the last value somebody published."""

    agent: str
    instance: str
    name: str
    value: Any
    #: What kind of value it is; empty when unknown.
    type: str
    metadata: Mapping[str, Any]
    #: When it was published: RFC 3339.
    at: str
    #: Seconds until it counts as expired; 0: never.
    lifetime: int
    #: Whether it had expired when it was told.
    expired: bool


@dataclasses.dataclass(frozen=True)
class StateFilter:
    """Which state objects: ``None`` or ``*`` for anything. Upper and lower case are the same."""

    agent: Optional[str] = None
    instance: Optional[str] = None
    name: Optional[str] = None
    type: Optional[str] = None

    def matches(self, state: State) -> bool:
        """Whether a state object is one of these.

        >>> probe = State("CapteurSalon", "Temperature", "Salon", 21, "Climate", {}, "", 0, False)
        >>> StateFilter("capteursalon", name="*").matches(probe)
        True
        """
        pairs = (
            (self.agent, state.agent),
            (self.instance, state.instance),
            (self.name, state.name),
            (self.type, state.type),
        )
        return all(wanted in (None, "", "*") or str(wanted).lower() == is_.lower() for wanted, is_ in pairs)

    def as_dict(self) -> Dict[str, Optional[str]]:
        """As it goes over the agent's socket."""
        return dataclasses.asdict(self)


class States:
    """State objects: ``package.states``."""

    def __init__(self, package: "Package") -> None:
        self._package = package

    def get(
        self,
        agent: Optional[str] = None,
        instance: Optional[str] = None,
        name: Optional[str] = None,
        type: Optional[str] = None,
    ) -> List[State]:
        """State objects as they stand now.

        Raises :class:`escale.CallTimeout` when no answer comes within ten seconds.
        """
        return self._package._get_states(StateFilter(agent, instance, name, type))

    def watch(
        self,
        callback: Callable[[State], Any],
        agent: Optional[str] = None,
        instance: Optional[str] = None,
        name: Optional[str] = None,
        type: Optional[str] = None,
    ) -> "Subscription":
        """Calls a function with state objects: first as they stand, then at each change; of an object that changed several
        times before the function was free again, with the latest value. Repeated by itself after a cut.

        End it with ``close()`` of what is returned.
        """
        return self._package._watch(StateFilter(agent, instance, name, type), callback)

    def watcher(
        self,
        agent: Optional[str] = None,
        instance: Optional[str] = None,
        name: Optional[str] = None,
        type: Optional[str] = None,
    ) -> Callable[[Callable[[State], Any]], Callable[[State], Any]]:
        """The same as a decorator, for as long as the program runs."""

        def decorate(callback: Callable[[State], Any]) -> Callable[[State], Any]:
            self._package._watch(StateFilter(agent, instance, name, type), callback)
            return callback

        return decorate

    def purge(self, name: str = "*", type: str = "*") -> None:
        """Throws own state objects away."""
        self._package._purge(name, type)

    def last(self) -> List[State]:
        """State objects of the program's earlier run: there when ``connect(last_states=True)`` asked for them."""
        return self._package._last_states()

    def describe(self, cls: type) -> type:
        """Explains a dataclass or an enumeration to those who read state objects of this type; also as a decorator."""
        self._package._describe_state_type(cls)
        return cls
