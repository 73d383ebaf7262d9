"""The library against a real server and a real agent, over both of its ways: the agent's socket, and HTTP."""

import os
import queue
import subprocess
import unittest

import escale
from tests.house import PATIENCE, ROOT, House, until

MANIFEST = """
[run]
command = ["python3", "-u", "main.py"]
ready = { notify = true, within = "20s" }
stop = { grace = "10s" }
[[setting]]
name = "word"
type = "string"
default = "tick"
"""

#: A program under an agent that answers, watches and tells its settings.
PROGRAM = """
import escale

package = escale.connect(last_states=True)
package.push_state("Last", [state.value for state in package.states.last() if state.name == "Count"])
package.push_state("Word", package.settings.get("word"))
package.push_state("Count", 1)


@package.settings.changes("word")
def word(text):
    package.push_state("Word", text)


@package.callback
def Add(a: int, b: int = 1) -> int:
    "Adds."
    if a < 0:
        raise ValueError("too little")
    return a + b


@package.callback
def Ask(call: escale.Call, whom: str) -> str:
    return "%s says %s" % (call.sender, package.call(whom, "Name", timeout=10))


@package.states.watcher(instance="Temperature", name="Salon")
def warmth(state):
    package.push_state("Seen", {"value": state.value, "from": state.agent})


@package.on_message
def heard(message):
    if message.scope == "group":
        package.push_state("Heard", [message.args, message.key, message.data])


package.join("Garden")
package.info("one line")
package.warn("two lines")
package.debug("never")
package.ready()
package.run()
"""

house = None


def setUpModule():
    global house
    house = House()


def tearDownModule():
    if house is not None:
        house.end()


class Case(unittest.TestCase):
    def run(self, result=None):
        before = len(result.errors) + len(result.failures) if result else 0
        super().run(result)
        if result and len(result.errors) + len(result.failures) > before:
            print(house.printed())
        return result

    def over_http(self, agent, instance, key, **more):
        package = escale.Package.over_http(house.url, agent, instance, key, **more)
        self.addCleanup(package.close)
        return package

    def value(self, reader, name, expected, **place):
        """Waits until a state object has a value."""

        def ask():
            found = reader.states.get(name=name, **place)
            return [state for state in found if state.value == expected]

        return until("%s = %r" % (name, expected), ask)[0]


class OverHttp(Case):
    @classmethod
    def setUpClass(cls):
        cls.key = house.virtual("CapteurSalon", "Temperature", "Display")

    def setUp(self):
        self.probe = self.over_http("CapteurSalon", "Temperature", self.key, settings_every=0)
        self.display = self.over_http("CapteurSalon", "Display", self.key)

    def test_who_may_come_in(self):
        with self.assertRaises(escale.Refused):
            escale.Package.over_http(house.url, "CapteurSalon", "Temperature", "wrong")
        with self.assertRaises(escale.Unreachable):
            escale.Package.over_http("http://127.0.0.1:9", "CapteurSalon", "Temperature", self.key)
        with self.assertRaises(escale.NoAgent):
            escale.connect()

    def test_s2_04_settings_and_their_changes(self):
        """S2-04, SET-01, PKG-10: settings come from the server, then from here; a change calls whoever follows it."""
        house.escale("instance", "set", "CapteurSalon/Temperature", "interval=5")
        declared = [escale.Declaration("unit", "C"), escale.Declaration("interval", "60")]
        probe = self.over_http(
            "CapteurSalon", "Temperature", self.key, settings_every=0.1, local_settings={"room": "Salon"}, declarations=declared
        )
        self.assertEqual(dict(probe.settings), {"interval": "5", "unit": "C", "room": "Salon"})
        changes = queue.Queue()
        probe.settings.on_change(changes.put, "interval")
        probe.settings.on_change(lambda settings, changed: changes.put((settings.get("interval", int), changed)))
        house.escale("instance", "set", "CapteurSalon/Temperature", "interval=7")
        self.assertEqual(changes.get(timeout=PATIENCE), "7")
        self.assertEqual(changes.get(timeout=PATIENCE), (7, {"interval"}))

    def test_s2_05_logs(self):
        """S2-05, LOG-01: lines with their level; what is for the programmer stays."""
        self.probe.info("it is warm")
        self.probe.error("é & ?=#")
        self.probe.debug("never told")
        self.assertTrue(self.probe.flush(PATIENCE))
        text = until("the lines", lambda: (lambda t: t if "é & ?=#" in t else None)(house.log("CapteurSalon/Temperature")))
        self.assertIn("it is warm", text)
        self.assertNotIn("never told", text)

    def test_s2_06_s2_07_state_objects(self):
        """S2-06, S2-07, SO-06: published by one, read and watched by another; the latest value comes, none in between is owed."""
        self.probe.push_state("Salon", 20.5, type="Climate", lifetime=90, metadata={"bench": "B2"})
        self.probe.flush(PATIENCE)
        state = self.value(self.display, "Salon", 20.5, agent="CapteurSalon")
        self.assertEqual((state.instance, state.type, state.lifetime), ("Temperature", "Climate", 90))
        self.assertEqual((dict(state.metadata), state.expired), ({"bench": "B2"}, False))
        seen = queue.Queue()
        watch = self.display.states.watch(seen.put, agent="capteursalon", name="salon")
        self.assertEqual(seen.get(timeout=PATIENCE).value, 20.5, "first as it stands")
        for number in range(100):
            self.probe.push_state("Salon", number)
        self.probe.flush(PATIENCE)
        values = [seen.get(timeout=PATIENCE).value]
        while values[-1] != 99:
            values.append(seen.get(timeout=PATIENCE).value)
        self.assertEqual(values, sorted(values), "never an older one after a newer one")
        self.assertLess(len(values), 101)
        watch.close()
        self.probe.states.purge("Salon")
        self.probe.flush(PATIENCE)
        until("the purge", lambda: not self.display.states.get(agent="CapteurSalon", name="Salon"))

    def test_s2_08_messages_and_callbacks(self):
        """S2-08, MSG-03, MSG-05: groups, calls with replies, failures, and a descriptor others can read."""
        heard = queue.Queue()
        self.display.on_message(lambda message: heard.put((message.sender, message.key, message.data)))
        membership = self.display.join("Garden")
        self.display.flush(PATIENCE)
        self.probe.send_message(escale.Scope.group("Garden"), "Water", "roses", 5)
        self.assertEqual(heard.get(timeout=PATIENCE), ("CapteurSalon/Temperature", "Water", ["roses", 5]))
        membership.close()

        @self.probe.callback
        def Calibrate(call: escale.Call, offset: float, why: str = "drift") -> dict:
            "Calibrates."
            if offset > 9:
                raise ValueError("too much")
            return {"offset": offset, "why": why, "by": call.sender}

        expected = {"offset": 1.5, "why": "drift", "by": "CapteurSalon/Display"}
        self.assertEqual(self.display.call("CapteurSalon/Temperature", "Calibrate", 1.5, timeout=PATIENCE), expected)
        with self.assertRaisesRegex(escale.CallFailed, "too much"):
            self.display.call("Temperature", "Calibrate", 10, timeout=PATIENCE)
        with self.assertRaises(escale.CallTimeout):
            self.display.call("Temperature", "Unknown", timeout=0.2)
        self.probe.flush(PATIENCE)
        self.assertIn("Calibrate", house.descriptor("Temperature"))

    def test_everything_comes_back_after_the_server_was_killed(self):
        """API-07: subscriptions are made again, under the same id."""
        seen = queue.Queue()
        self.display.states.watch(seen.put, name="After")
        self.probe.callback(lambda: "still here", key="Alive")
        self.assertEqual(self.display.call("Temperature", "Alive", timeout=PATIENCE), "still here")
        house.kill_server()
        self.probe.push_state("After", 1)
        house.start_server()
        self.assertEqual(seen.get(timeout=PATIENCE).value, 1)
        until("a call", lambda: self.alive() == "still here")

    def alive(self):
        try:
            return self.display.call("Temperature", "Alive", timeout=0.5)
        except escale.CallTimeout:
            return None


class InShell(Case):
    def test_s2_10_a_probe_in_shell(self):
        """S2-10: `examples/virtual/temperature-probe.sh` with curl alone: settings, state object, log, a call answered."""
        key = house.virtual("Grenier", "Temperature", "Reader")
        script = ROOT / "examples" / "virtual" / "temperature-probe.sh"
        command = ["sh", str(script), house.url, "Grenier", "Temperature"]
        environment = dict(os.environ, ESCALE_ACCESS_KEY=key)
        probe = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
        self.addCleanup(probe.wait, 10)
        self.addCleanup(probe.terminate)
        reader = self.over_http("Grenier", "Reader", key)
        until("a value", lambda: reader.states.get(agent="Grenier", name="Salon", type="Climate"))
        until("the callback", lambda: "Offset" in house.descriptor("Temperature"))

        def moved():
            try:
                return reader.call("Grenier/Temperature", "Offset", 50, timeout=1) == 50
            except escale.CallTimeout:
                return False

        until("a reply", moved)
        with self.assertRaisesRegex(escale.CallFailed, "a number is expected"):
            reader.call("Grenier/Temperature", "Offset", "hot", timeout=PATIENCE)
        until("a warmer value", lambda: reader.states.get(agent="Grenier", name="Salon")[0].value["celsius"] > 60)
        until("the log", lambda: "the offset is 50 now" in house.log("Grenier/Temperature"))


class UnderAnAgent(Case):
    @classmethod
    def setUpClass(cls):
        cls.key = house.virtual("Salon", "Temperature", "Reader")
        house.start_agent("box")
        house.publish("probe", MANIFEST, {"main.py": PROGRAM})
        # It only counts as started once it said that it is ready.
        house.escale("instance", "deploy", "box", "probe", "--wait")

    def setUp(self):
        self.reader = self.over_http("Salon", "Reader", self.key)
        self.temperature = self.over_http("Salon", "Temperature", self.key)

    def test_set_01_settings_are_pushed(self):
        """SET-01: there before the program begins, pushed while it runs."""
        self.value(self.reader, "Word", "tick", instance="probe")
        house.escale("instance", "set", "box/probe", "word=tock")
        house.escale("instance", "push-settings", "box/probe")
        self.value(self.reader, "Word", "tock", instance="probe")

    def test_states_messages_and_calls(self):
        """SO-06, MSG-03, MSG-05: from the socket to HTTP and back."""
        self.temperature.push_state("Salon", 21.5)
        self.value(self.reader, "Seen", {"value": 21.5, "from": "Salon"}, instance="probe")
        self.reader.send_message(escale.Scope.group("Garden"), "Water", 5)
        self.value(self.reader, "Heard", [["Garden"], "Water", 5], instance="probe")
        self.assertEqual(self.reader.call("box/probe", "Add", 40, 2, timeout=PATIENCE), 42)
        self.assertEqual(self.reader.call("probe", "Add", 41, timeout=PATIENCE), 42)
        with self.assertRaisesRegex(escale.CallFailed, "too little"):
            self.reader.call("probe", "Add", -1, timeout=PATIENCE)
        self.temperature.callback(lambda: "a probe", key="Name")
        said = self.reader.call("probe", "Ask", "Salon/Temperature", timeout=PATIENCE)
        self.assertEqual(said, "Salon/Reader says a probe")
        self.assertIn('"Add"', house.descriptor("probe"))

    def test_log_01_logs(self):
        """LOG-01: what the program says is in its log."""
        text = until("the lines", lambda: (lambda t: t if "two lines" in t else None)(house.log("box/probe")))
        self.assertIn("one line", text)
        self.assertNotIn("never", text)

    def test_so_05_a_restart_throws_state_objects_away(self):
        """SO-05: the program gets those of its earlier run first."""
        self.value(self.reader, "Count", 1, instance="probe")
        self.reader.call("probe", "Add", 1, timeout=PATIENCE)
        house.escale("instance", "restart", "box/probe", "--wait")
        self.value(self.reader, "Last", [1], instance="probe")


if __name__ == "__main__":
    unittest.main()
