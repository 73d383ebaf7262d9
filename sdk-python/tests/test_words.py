"""What needs no server: settings, descriptors, arguments, the bounded queue."""

import dataclasses
import doctest
import enum
import importlib
import typing
import unittest
from datetime import timedelta
from typing import Annotated, Any, Dict, List, Optional

import escale
from escale import limits
from escale.callbacks import convert
from escale.outbox import Outbox


class Manner(enum.Enum):
    STEADY = "steady"
    BLINKING = "blinking"


@dataclasses.dataclass
class Light:
    """How a lamp shines."""

    on: bool
    brightness: int = 0
    next: Optional["Light"] = None


class Settings(unittest.TestCase):
    def test_values_of_a_type(self):
        settings = escale.Settings({"n": " 42 ", "f": "1,5", "b": "FALSE", "j": '{"a":1}', "d": "1h30m", "secret": "hunter2"})
        self.assertEqual(settings.get("n", int), 42)
        self.assertEqual(settings.get("f", float), 1.5)
        self.assertIs(settings.get("b", bool), False)
        self.assertEqual(settings.get("j", dict), {"a": 1})
        self.assertEqual(settings.get("d", timedelta), timedelta(minutes=90))
        self.assertEqual(settings.get("none", int, 7), 7)
        with self.assertRaisesRegex(escale.SettingError, "'none' has no value"):
            settings.get("none")
        with self.assertRaises(escale.SettingError) as caught:
            settings.get("secret", int)
        self.assertNotIn("hunter2", str(caught.exception) + repr(settings), "a value may be a secret")

    def test_durations(self):
        for text, ms in [("200ms", 200), ("30s", 30_000), (" 15m ", 900_000), ("7d", 604_800_000), ("5min", 300_000)]:
            self.assertEqual(escale.duration(text), timedelta(milliseconds=ms))
        for text in ["", "3", "s", "1x", "1h-3s"]:
            with self.assertRaises(ValueError):
                escale.duration(text)

    def test_pkg_10_where_a_setting_comes_from(self):
        """PKG-10: the vector of the specification (appendix A, 4)."""
        declared = [
            escale.Declaration("B", "9", ignore_local=True),
            escale.Declaration("C", "8", ignore_default=True),
            escale.Declaration("D", "7", ignore_default=True),
            escale.Declaration("E", "6"),
            escale.Declaration("F", required=True),
        ]
        local = {"A": "2", "B": "3", "C": "4", "F": "5"}
        values, wrong = escale.resolve({"A": "1"}, local, declared)
        self.assertEqual(values, {"A": "1", "B": "9", "C": "4", "E": "6"})
        self.assertEqual(wrong, {"D": "warning", "F": "error"})


class Callbacks(unittest.TestCase):
    def setUp(self):
        self.package = escale.Package.standalone()

    def test_msg_05_the_descriptor_tells_what_the_function_says(self):
        """MSG-05: spelled as the specification does (§6.3)."""

        @self.package.callback("Switch")
        def switch(
            call: escale.Call, on: Annotated[bool, "Whether it shines"], level: int = 80, manner: Optional[Manner] = None
        ) -> Light:
            """Switches
            the lamp.

            :param level: Percent
            """
            return Light(on, level)

        @self.package.callback(hidden=True)
        def secret():
            return call

        @self.package.callback
        def many(names: List[str], more: Dict[str, float], any: Any):
            pass

        self.package.states.describe(Light)
        told = self.package.descriptor
        described, other = told["MessageCallbacks"]
        self.assertEqual((described["MessageKey"], described["Description"]), ("Switch", "Switches the lamp."))
        self.assertEqual(described["ResponseType"], "Light")
        whole = {"Name": "on", "TypeName": "System.Boolean", "Description": "Whether it shines"}
        whole.update(Type=2, IsOptional=False, DefaultValue=None)
        self.assertEqual(described["Parameters"][0], whole)
        level, manner = described["Parameters"][1:]
        self.assertEqual((level["DefaultValue"], level["IsOptional"], level["Description"]), (80, True, "Percent"))
        self.assertEqual((manner["TypeName"], manner["IsOptional"]), ("Manner", True))
        types = {one["TypeFullname"]: one for one in told["MessageCallbackTypes"]}
        self.assertEqual([one["Name"] for one in types["Manner"]["EnumValues"]], ["STEADY", "BLINKING"])
        self.assertEqual(types["Light"]["Description"], "How a lamp shines.")
        self.assertEqual(types["Light"]["Properties"][2]["TypeName"], "Light")
        self.assertEqual([one["TypeName"] for one in told["StateObjectTypes"]], ["Light"])
        names, more, anything = (one["TypeName"] for one in other["Parameters"])
        self.assertEqual((names, anything), ("System.String[]", "System.Object"))
        self.assertIn("Dictionary`2[[System.String],[System.Double]]", more)

    def test_arguments_of_a_message(self):
        @self.package.callback
        def switch(on: bool, level: int = 80, manner: Optional[Manner] = None):
            return [on, level, manner]

        @self.package.callback
        def put(light: Light):
            return light

        @self.package.callback
        def listed(values: List[float]):
            return values

        invoke = self.package.invoke
        self.assertEqual(invoke("switch", True), [True, 80, None])
        self.assertEqual(invoke("switch", False, 5, "blinking"), [False, 5, "BLINKING"])
        self.assertEqual(invoke("switch", True, None, None), [True, 80, None])
        self.assertEqual(invoke("put", {"on": True, "other": 1})["on"], True)
        self.assertEqual(invoke("put", [{"on": True}])["brightness"], 0)
        self.assertEqual(invoke("listed", [1, 2]), [1.0, 2.0])
        for arguments, part in [((), "'on' is missing"), ((True, "much"), "'level' is not"), ((1, 2, 3, 4), "3 arguments")]:
            with self.assertRaisesRegex(TypeError, part):
                invoke("switch", *arguments)

    def test_values_of_json(self):
        self.assertEqual(convert("1,5", float), 1.5)
        self.assertEqual(convert(3.0, int), 3)
        for value, kind in [(3.5, int), (True, int), ("yes", bool), ({}, str), ("nobody", Manner), (1, List[int])]:
            with self.assertRaises((TypeError, ValueError)):
                convert(value, kind)


class Queue(unittest.TestCase):
    @staticmethod
    def state(name, value):
        return {"type": "state", "name": name, "value": value, "kind": "", "metadata": {}, "lifetime_s": 0}

    def drain(self, outbox):
        taken = []
        while True:
            one = outbox.take(0)
            if one is None:
                return taken
            taken.append(one[0])
            outbox.done()

    def test_of_an_object_the_last_value_waits(self):
        outbox = Outbox()
        for name, value in [("a", 1), ("b", 2), ("a", 3)]:
            outbox.put(self.state(name, value))
        line, text = outbox.take(0)
        self.assertEqual(line["name"], "b")
        outbox.put(self.state("b", 9))
        outbox.put_back(line, text)
        self.assertEqual([(one["name"], one["value"]) for one in self.drain(outbox)], [("a", 3), ("b", 9)])
        self.assertTrue(outbox.emptied(0))

    def test_the_oldest_lines_go_first_and_it_is_said(self):
        outbox = Outbox()
        for number in range(limits.WAITING_MAX + 1):
            outbox.put({"type": "log", "level": "info", "text": str(number)})
        lines = self.drain(outbox)
        self.assertIn("1 lines were dropped", lines[0]["text"])
        self.assertEqual((lines[1]["text"], len(lines)), ("1", limits.WAITING_MAX + 1))


class Documentation(unittest.TestCase):
    def test_examples_in_the_documentation(self):
        for name in ["settings", "states", "messages", "package"]:
            failed, tried = doctest.testmod(importlib.import_module("escale." + name))
            self.assertEqual(failed, 0, name)
            self.assertGreater(tried, 0, name)

    def test_everything_is_annotated(self):
        """Typed: each public function says what it takes and gives."""
        for name in ["package", "settings", "states", "messages", "callbacks", "outbox", "local", "rest", "standalone"]:
            module = importlib.import_module("escale." + name)
            for owner in [module] + [one for one in vars(module).values() if isinstance(one, type) and one.__module__ == module.__name__]:
                for function in vars(owner).values():
                    plain = getattr(function, "__func__", function)
                    if typing.get_origin(plain) is None and hasattr(plain, "__code__") and plain.__module__ == module.__name__:
                        if plain.__code__.co_filename == module.__file__ and plain.__name__ != "<lambda>":
                            self.assertIn("return", plain.__annotations__, "%s.%s" % (name, plain.__qualname__))


if __name__ == "__main__":
    unittest.main()
