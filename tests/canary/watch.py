"""Runs a program against a server that holds back, and looks everywhere where a secret could lie: once while it runs, once after."""
import fcntl
import os
import pty
import resource
import select
import signal
import subprocess
import tempfile
import termios
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from needles import secret_in

LIMIT_S = 30


@dataclass
class Seen:
    """`leaks`: where the secret was, a clause each; `asked`: whether the server was reached at all."""
    leaks: list = field(default_factory=list)
    output: bytes = b""
    code: int = None
    asked: bool = False
    core_limit: str = ""
    dumped: bool = None
    history: tuple = ()  # the lines of its file
    hidden: bool = None  # its memory, from other processes of its user; only looked at when it ran as somebody else


class Place:
    """A home, a folder for temporary files and a current folder of its own; the secret's own file is outside of them."""

    def __init__(self, folder, secret):
        self.folder = Path(folder)
        self.inside = self.folder / "inside"
        for name in "home", "tmp", "here", "state", "cache", "config", "run":
            (self.inside / name).mkdir(parents=True)
        (self.folder / "secret").write_text(secret + "\n")
        (self.folder / "secret").chmod(0o600)
        self.environment = {"PATH": os.environ.get("PATH", ""), "HOME": str(self.inside / "home"), "TMPDIR": str(self.inside / "tmp"), "LC_ALL": "C.UTF-8", "TERM": "xterm",
                            "XDG_STATE_HOME": str(self.inside / "state"), "XDG_CACHE_HOME": str(self.inside / "cache"), "XDG_CONFIG_HOME": str(self.inside / "config"),
                            "XDG_RUNTIME_DIR": str(self.inside / "run")}

    def give_to(self, user):
        for path in [self.folder, *self.folder.rglob("*")]:
            os.chown(path, user, user)

    def leaks(self):
        for path in self.inside.rglob("*"):
            if secret_in(str(path.name)):
                yield f"the name of a file: {path}"
            if path.is_file() and secret_in(path.read_bytes()):
                yield f"the file {path.relative_to(self.inside)}"


def family(pid):
    """The process and all that came from it."""
    found = [pid]
    for one in found:
        for task in Path(f"/proc/{one}/task").glob("*/children"):
            try:
                found += [int(word) for word in task.read_text().split()]
            except OSError:
                pass
    return found


def look_into(pid, own_file):
    """Arguments, environment and open files of the process and its children; not the file that it was given."""
    for one in family(pid):
        for what in "cmdline", "environ", "comm":
            try:
                if secret_in(Path(f"/proc/{one}/{what}").read_bytes()):
                    yield f"/proc/{'PID' if one == pid else 'CHILD'}/{what}"
            except OSError:
                pass
        for link in Path(f"/proc/{one}/fd").glob("*"):
            try:
                if os.path.isfile(link) and not os.path.samefile(link, own_file) and secret_in(link.read_bytes()):
                    yield f"an open file: {os.readlink(link)}"
            except OSError:
                pass


def core_limit(pid):
    for line in Path(f"/proc/{pid}/limits").read_text().splitlines():
        if line.startswith("Max core file size"):
            return " ".join(line.split()[4:6])
    return ""


def wants_cores():
    resource.setrlimit(resource.RLIMIT_CORE, (resource.getrlimit(resource.RLIMIT_CORE)[1],) * 2)


class Terminal:
    """A pseudo-terminal that is the program's own; of (cue, answer) each answer is typed when its cue has come after the one before."""

    def __init__(self, talk):
        self.master, self.slave = pty.openpty()
        self.talk, self.seen, self.mark = [(cue.encode(), answer.encode()) for cue, answer in talk], b"", 0

    def prepare(self):
        os.setsid()
        fcntl.ioctl(self.slave, termios.TIOCSCTTY, 0)
        wants_cores()

    def converse(self):
        """Until the program has closed its side."""
        end = time.monotonic() + LIMIT_S
        while time.monotonic() < end:
            if not select.select([self.master], [], [], 0.1)[0]:
                continue
            try:
                data = os.read(self.master, 65536)
            except OSError:
                return
            if not data:
                return
            self.seen += data
            while self.talk and (at := self.seen.find(self.talk[0][0], self.mark)) >= 0:
                cue, answer = self.talk.pop(0)
                self.mark = at + len(cue)
                os.write(self.master, answer)


def run(argv, server, place, stdin=b"", terminal=None, crash=False, user=None):
    """Starts the program, looks when the server has heard the login, lets it end (or crashes it), and looks again."""
    seen, name = Seen(), place.folder / "output"
    somebody = {}
    if user is not None:
        place.give_to(user)
        somebody = {"user": user, "group": user, "extra_groups": []}
    with open(name, "wb") as output:
        side = terminal.slave if terminal else subprocess.PIPE
        process = subprocess.Popen([str(word) for word in argv], stdin=side, stdout=terminal.slave if terminal else output, stderr=terminal.slave if terminal else subprocess.STDOUT,
                                   cwd=place.inside / "here", env=place.environment, preexec_fn=terminal.prepare if terminal else wants_cores, **somebody)
        talk = None
        if terminal:
            os.close(terminal.slave)
            talk = threading.Thread(target=terminal.converse, daemon=True)
            talk.start()
        else:
            process.stdin.write(stdin)
            process.stdin.close()
        try:
            end = time.monotonic() + LIMIT_S
            while not server.reached.wait(0.05) and process.poll() is None and time.monotonic() < end:
                pass
            seen.asked = server.reached.is_set()
            if process.poll() is None:
                seen.leaks += look_into(process.pid, place.folder / "secret")
                seen.leaks += place.leaks()  # what is only there for a while
                seen.core_limit = core_limit(process.pid)
                # What may not be dumped belongs to root (proc(5)).
                seen.hidden = os.stat(f"/proc/{process.pid}/mem").st_uid == 0
            if crash:
                process.send_signal(signal.SIGSEGV)
            server.go_on.set()
            _, status = os.waitpid(process.pid, 0) if crash else (0, None)
            seen.code = os.waitstatus_to_exitcode(status) if crash else process.wait(LIMIT_S)
            process.returncode = seen.code
            seen.dumped = os.WCOREDUMP(status) if crash else None
        finally:
            if process.returncode is None:
                process.kill()
                process.wait()
            if talk:
                talk.join(LIMIT_S)
                os.close(terminal.master)
    seen.output = terminal.seen if terminal else name.read_bytes()
    if form := secret_in(seen.output):
        seen.leaks.append(f"what it printed, as {form!r}")
    seen.leaks += place.leaks()
    seen.leaks = sorted(set(seen.leaks))
    kept = place.inside / "state" / "mailwhy" / "history"
    if kept.exists():
        seen.history = tuple(kept.read_text(errors="replace").splitlines())
        if kept.stat().st_mode & 0o077:
            seen.leaks.append("a history that others may read")
    return seen


class Fresh:
    """A Place that is gone afterwards."""

    def __init__(self, secret):
        self.folder, self.secret = tempfile.TemporaryDirectory(prefix="canary."), secret

    def __enter__(self):
        return Place(self.folder.name, self.secret)

    def __exit__(self, *how):
        self.folder.cleanup()
