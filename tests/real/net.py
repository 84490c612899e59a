"""A private Internet on one machine: network namespaces, a router between them, and the processes in them.

Everything happens inside fresh network, mount, PID and UTS namespaces, with an own tmpfs on /run.  When the test ends, or is
killed, the kernel takes all of it away: processes, interfaces, files.  The machine's own network is never touched.
"""
import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path("/run/mailwhy-real")  # on the private tmpfs
CLONE_NEWNET = 0x40000000
INSIDE = "MAILWHY_REAL_INSIDE"    # set in the process that already lives in the namespaces

libc = ctypes.CDLL(None, use_errno=True)


class CannotStart(Exception):
    """Something this machine does not allow or does not have; the test is skipped (or fails in CI)."""


def unshare_command():
    """The unshare(1) command that works here: as root, else with a user namespace that maps a range of ids."""
    spaces = ["unshare", "--net", "--mount", "--uts", "--pid", "--fork", "--kill-child", "--mount-proc"]
    tries = [spaces] if os.geteuid() == 0 else []
    # Postfix and Exim change to other users, so one mapped id is not enough.
    tries.append(spaces[:1] + ["--user", "--map-root-user", "--map-auto"] + spaces[1:])
    said = []
    for command in tries:
        trial = subprocess.run(command + ["sh", "-c", "mount -t tmpfs none /run && ip link set lo up"],
                               capture_output=True, text=True)
        if trial.returncode == 0:
            return command
        said.append(trial.stderr.strip())
    raise CannotStart("network namespaces are not allowed here: " + " | ".join(said))


def enter():
    """Runs this very program again inside of the namespaces and does not return; returns when already there."""
    if os.environ.get(INSIDE) == "1":
        prepare_root()
        return
    command = unshare_command()
    os.environ[INSIDE] = "1"
    os.execvp(command[0], command + [sys.executable] + sys.argv)


def prepare_root():
    mount("-t", "tmpfs", "-o", "mode=755", "none", "/run")
    ROOT.mkdir(mode=0o755)
    socket.sethostname("client.sender.example")
    run("ip", "link", "set", "lo", "up")
    Path("/proc/sys/net/ipv4/ip_forward").write_text("1\n")


def mount(*words):
    run("mount", *words)


def hide_file(path, text):
    """Lays an own text over a file of the machine, for our processes only."""
    path = Path(os.path.realpath(path))
    if not path.exists():
        if not path.is_relative_to("/run"):
            return  # the machine does without it, so do we
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return
    own = ROOT / ("etc-" + path.name)
    own.write_text(text)
    own.chmod(0o644)
    mount("--bind", str(own), str(path))


def run(*words, stdin=None):
    done = subprocess.run(words, input=stdin, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(words)}: exit code {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def go_inside(name):
    """Moves the calling thread, and what it starts from now on, into the named namespace."""
    with open(f"/run/netns/{name}", "rb") as place:
        if libc.setns(place.fileno(), CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), f"setns {name}")


class Network:
    """Namespaces in a star: each hangs on the router (our own first namespace) with a net of its own."""

    def __init__(self):
        self.count = 0

    def add(self, name, net, hosts):
        """A namespace `name` with net.HOST/24 for each of `hosts`; the router is net.1."""
        self.count += 1
        outer = f"to{self.count}"
        run("ip", "netns", "add", name)
        run("ip", "link", "add", outer, "type", "veth", "peer", "name", "eth0", "netns", name)
        run("ip", "addr", "add", f"{net}.1/24", "dev", outer)
        run("ip", "link", "set", outer, "up")
        lines = ["link set lo up"] + [f"addr add {net}.{host}/24 dev eth0" for host in hosts]
        lines += ["link set eth0 up", f"route add default via {net}.1"]
        run("ip", "-n", name, "-batch", "-", stdin="\n".join(lines) + "\n")

    def filter(self, rules):
        """Packet filter rules on the router, in nft's words, seen by everything that passes from net to net."""
        body = "\n".join("    " + rule for rule in rules)
        text = ("table inet internet {\n  chain forward {\n    type filter hook forward priority 0; policy accept;\n"
                + body + "\n  }\n}\n")
        run("nft", "-f", "-", stdin=text)


class Server:
    """One server process in a namespace; its standard output and error go to a log."""

    def __init__(self, name, namespace, command):
        self.name = name
        self.log = ROOT / "log" / f"{name}.log"
        self.log.parent.mkdir(exist_ok=True)
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(["nsenter", f"--net=/run/netns/{namespace}", "--"] + [str(w) for w in command],
                                            stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)

    def wait_for(self, is_ready, limit_s=60):
        deadline = time.monotonic() + limit_s
        while not is_ready():
            if self.process.poll() is not None:
                raise RuntimeError(f"{self.name} ended with exit code {self.process.returncode}")
            if time.monotonic() > deadline:
                raise RuntimeError(f"{self.name} was not ready within {limit_s} s")
            time.sleep(0.02)

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(3)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)  # its own session, so its own group
                self.process.wait()


def listens(address, port):
    """Whether a TCP connection to the place succeeds."""
    try:
        socket.create_connection((address, port), 0.3).close()
        return True
    except OSError:
        return False


def program(name, package):
    """Path of a needed program; daemons live in sbin, which is not in everyone's PATH."""
    path = shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    if not path:
        raise CannotStart(f"{name} is missing (Debian package {package})")
    return path
