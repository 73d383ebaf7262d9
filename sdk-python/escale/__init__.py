"""What a program that Escale runs imports: settings, state objects, messages, callbacks, logs, readiness.

A program that an Escale agent runs finds its agent through its environment::

    import escale

    package = escale.connect()

    @package.callback
    def Water(bed: str, litres: int = 10) -> float:
        "Waters a bed; replies with the litres that are left."
        return 100.0 - litres

    package.push_state("Tank", 100.0)
    package.ready()
    package.run()

From then on the connection looks after itself: when the agent is replaced it is made again, what was said meanwhile is
kept within bounds and said then, groups, watches and callbacks are declared again.

Without an agent, :meth:`Package.over_http` speaks the server's interface for virtual packages (a device, a script, a
developer's machine), with the same words; and :meth:`Package.standalone` needs nobody: what is pushed, sent or logged is
printed. Standard library only; Python 3.9 or newer.

Functions given to the library (callbacks, watches, changes of settings) are called one after another, in the order in
which things came, on a thread of the library. What takes long belongs into a thread of its own.
"""

from .callbacks import Call
from .errors import CallFailed, CallTimeout, EscaleError, NoAgent, Refused, SettingError, Unreachable
from .messages import Message, Scope
from .package import Package, Subscription
from .settings import Declaration, Settings, duration, resolve
from .states import State, StateFilter, States

__version__ = "0.1.0"

connect = Package.connect

__all__ = [
    "Call",
    "CallFailed",
    "CallTimeout",
    "Declaration",
    "EscaleError",
    "Message",
    "NoAgent",
    "Package",
    "Refused",
    "Scope",
    "SettingError",
    "Settings",
    "State",
    "StateFilter",
    "States",
    "Subscription",
    "Unreachable",
    "connect",
    "duration",
    "resolve",
]
