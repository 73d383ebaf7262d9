"""What can go wrong, for those who catch it."""


class EscaleError(Exception):
    """Any failure of this library."""


class NoAgent(EscaleError):
    """No agent runs this program: ``ESCALE_SOCKET`` is not set."""


class Unreachable(EscaleError):
    """The agent or the server could not be reached, or did not answer."""


class Refused(EscaleError):
    """The agent or the server does not know this program's name or key."""


class SettingError(EscaleError):
    """A setting is missing or is no value of its type. The value is never shown: it may be a secret."""


class CallTimeout(EscaleError):
    """No reply came in time: nobody is there, or nobody replies."""


class CallFailed(EscaleError):
    """Whoever was called says why it could not."""
