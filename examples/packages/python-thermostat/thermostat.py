"""Heats a room, or not: watches a thermometer, publishes what it decides, and lets others set the temperature.

Uses the library `escale`. Run by hand, without an agent, it shows what it would publish.
"""

import dataclasses
import sys
import threading
from typing import Annotated, Optional

import escale


@dataclasses.dataclass
class Heating:
    """What the thermostat decided."""

    on: bool
    target: float
    measured: Optional[float] = None


class Thermostat:
    def __init__(self, package: escale.Package) -> None:
        self.package = package
        self.lock = threading.Lock()
        self.state = Heating(False, package.settings.get("target", float, 20.5))
        self.watch: Optional[escale.Subscription] = None

    def follow(self, probe: str) -> None:
        """Watches a thermometer, instead of the one before."""
        if self.watch is not None:
            self.watch.close()
        agent, _, instance = probe.rpartition("/")
        self.watch = self.package.states.watch(self.measured, agent=agent or None, instance=instance)
        self.package.info("watching %s" % probe)

    def measured(self, state: escale.State) -> None:
        """A value of the thermometer: a number, or an object that holds one."""
        value = state.value.get("celsius") if isinstance(state.value, dict) else state.value
        if isinstance(value, (int, float)) and not state.expired:
            with self.lock:
                self.state.measured = float(value)
            self.decide()

    def set_target(self, degrees: float) -> Heating:
        if not 5 <= degrees <= 30:
            raise ValueError("%g degrees are not between 5 and 30" % degrees)
        with self.lock:
            self.state.target = degrees
        return self.decide()

    def decide(self) -> Heating:
        """Switches the heating where it has to be, and publishes."""
        margin = self.package.settings.get("margin", float, 0.3)
        with self.lock:
            measured, target = self.state.measured, self.state.target
            if measured is not None and abs(measured - target) > margin:
                self.state.on = measured < target
            state = dataclasses.replace(self.state)
        self.package.push_state("Heating", state, lifetime=600)
        return state


def main() -> None:
    try:
        package = escale.connect()
    except escale.NoAgent:
        package = escale.Package.standalone({"target": 21})
    thermostat = Thermostat(package)

    @package.callback
    def SetTarget(call: escale.Call, degrees: Annotated[float, "Degrees Celsius, 5 to 30"]) -> Heating:
        """Sets the temperature to reach; replies with what was decided."""
        heating = thermostat.set_target(degrees)
        package.info("%g degrees, says %s" % (degrees, call.sender))
        return heating

    @package.settings.changes("target")
    def target_changed(text: Optional[str]) -> None:
        if text is not None:
            thermostat.set_target(package.settings.get("target", float))

    @package.settings.changes("probe")
    def probe_changed(text: Optional[str]) -> None:
        thermostat.follow(text or "*")

    if package.is_standalone:
        print("SetTarget(19) replies", package.invoke("SetTarget", 19), file=sys.stderr)
        return
    thermostat.decide()
    thermostat.follow(package.settings.get("probe", default="CapteurSalon/Temperature"))
    package.ready()
    package.run()


if __name__ == "__main__":
    main()
