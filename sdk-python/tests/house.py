"""A server and an agent as real processes, in a folder of their own that goes away with them.

The programs are those that were built: in ``ESCALE_PROGRAMS``, or in ``target/debug``. A missing one fails the tests.
"""

import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
LIBRARY = ROOT / "sdk-python" / "escale"
PASSWORD = "a-house-of-its-own"
#: How long a state is waited for at most, in seconds.
PATIENCE = 30.0


def until(what, ask):
    """Waits until the answer is something, and gives it."""
    end, last = time.monotonic() + PATIENCE, None
    while time.monotonic() < end:
        try:
            last = ask()
            if last:
                return last
        except (OSError, subprocess.CalledProcessError, AssertionError) as error:
            last = error
        time.sleep(0.05)
    raise AssertionError("waited in vain for: %s (last: %r)" % (what, last))


def program(name):
    folder = pathlib.Path(os.environ.get("ESCALE_PROGRAMS") or ROOT / "target" / "debug")
    path = folder / name
    if not path.is_file():
        raise AssertionError("%s is not built: cargo xtask build, or say where it is in ESCALE_PROGRAMS" % path)
    return str(path)


class House:
    def __init__(self):
        self._children = []
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="escale-python-"))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = "http://127.0.0.1:%d" % self.port
        try:
            self.start_server()
        except BaseException:
            self.end()
            raise

    def start_server(self):
        self.server = self._start(
            "server", [program("escale-server"), "run", "--data", self.folder / "data", "--listen", self.url[7:]]
        )
        until("the server", self._answers)

    def kill_server(self):
        self.server.kill()
        self.server.wait()
        self._children.remove(self.server)

    def start_agent(self, name):
        token = self.escale("agent", "enroll-token", "--name", name).strip()
        command = [program("escale-agent"), "run", "--state", self.folder / ("agent-" + name)]
        self._start("agent-" + name, command + ["--server", self.url, "--name", name, "--enroll", token])
        until("agent " + name, lambda: any(a["name"] == name and a["state"] == "connected" for a in self.agents()))

    def agents(self):
        return json.loads(self.escale("agent", "ls", "--output", "json"))

    def escale(self, *words):
        """Runs the command; what it printed."""
        environment = dict(os.environ, ESCALE_SERVER=self.url, ESCALE_USER="admin", ESCALE_PASSWORD=PASSWORD)
        done = subprocess.run(
            [program("escale"), *words], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=60
        )
        if done.returncode != 0:
            raise AssertionError("escale %s: %s%s" % (" ".join(words), done.stdout, done.stderr))
        return done.stdout

    def virtual(self, agent, *instances):
        """Declares a virtual agent with virtual packages; their access key."""
        key = self.escale("credential", "add", "key-of-" + agent).strip()
        self.escale("agent", "add", "--virtual", agent, "--credential", "key-of-" + agent)
        for instance in instances:
            self.escale("instance", "deploy", agent, instance, "--virtual")
        return key

    def publish(self, name, manifest, files):
        """Publishes a package that carries this library."""
        source = self.folder / ("src-" + name)
        source.mkdir()
        head = 'format = 1\n[package]\nname = "%s"\nversion = "1.0.0"\n' % name
        (source / "escale.toml").write_text(head + manifest)
        for file, text in files.items():
            (source / file).write_text(text)
        shutil.copytree(LIBRARY, source / "escale", ignore=shutil.ignore_patterns("__pycache__"))
        self.escale("package", "pack", str(source), "-o", str(self.folder / (name + ".zip")))
        self.escale("package", "push", str(self.folder / (name + ".zip")))

    def log(self, place):
        """The log of an instance."""
        return self.escale("instance", "logs", place)

    def descriptor(self, package):
        """What a package declares, as the server tells it to those who ask over the API."""
        import base64

        basic = base64.b64encode(("admin:" + PASSWORD).encode()).decode()
        request = urllib.request.Request(self.url + "/api/v1/descriptors", headers={"Authorization": "Basic " + basic})
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.dumps([one for one in json.load(answer) if one["package"] == package])

    def printed(self):
        """What the programs printed, for a test that failed."""
        return "\n".join("-- %s\n%s" % (log.name, log.read_text()[-4000:]) for log in self.folder.glob("*.log"))

    def end(self):
        for child in reversed(self._children):
            child.terminate()
            try:
                child.wait(15)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        # Instances outlive their agent on purpose: those of this folder are ended by their ids.
        for entry in pathlib.Path("/proc").iterdir():
            try:
                place = os.readlink(entry / "cwd") if entry.name.isdigit() else ""
                if place.startswith(str(self.folder)):
                    os.kill(int(entry.name), 9)
            except OSError:
                pass
        shutil.rmtree(self.folder, ignore_errors=True)

    def _start(self, name, command):
        environment = dict(os.environ, ESCALE_ADMIN_PASSWORD=PASSWORD)
        environment.pop("PYTHONPATH", None)
        with open(self.folder / (name + ".log"), "ab") as log:
            child = subprocess.Popen(
                [str(word) for word in command], stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment
            )
        self._children.append(child)
        return child

    def _answers(self):
        if self.server.poll() is not None:
            print(self.printed(), file=sys.stderr)
            raise RuntimeError("the server ended")
        with urllib.request.urlopen(self.url + "/readyz", timeout=2) as answer:
            return answer.status == 200
