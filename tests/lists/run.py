#!/usr/bin/env python3
"""mailwhy listed against rbldnsd: each list is told for what it is (README.md)."""
import argparse
import json
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time

HEAD = "$SOA 3000 ns.test host.test 0 600 300 86400 300\n"
POINT = "127.0.0.2 :127.0.0.2:test entry\n"
ZONES = {
    "live.test": ("ip4set", POINT + "192.0.2.25 :127.0.0.4:see https://live.test/?ip=$\n192.0.2.30 :127.0.0.2:twice\n"),
    "part.test": ("ip4set", POINT + "192.0.2.25 :127.0.0.4:the same\n"),
    "policy.test": ("ip4set", POINT + "192.0.2.26 :127.0.0.2:neighbours\n"),
    "good.test": ("ip4set", POINT + "192.0.2.26 :127.0.0.3:vouched\n"),
    "refusing.test": ("ip4set", "0.0.0.0/1 :127.255.255.254:public\n128.0.0.0/1 :127.255.255.254:public\n"),
    "world.test": ("ip4set", "0.0.0.0/1 :127.0.0.2:all\n128.0.0.0/1 :127.0.0.2:all\n"),
    "parked.test": ("ip4set", "0.0.0.0/1 :203.0.113.9:all\n128.0.0.0/1 :203.0.113.9:all\n"),
    "one.test": ("ip4set", POINT + "192.0.2.25 :127.0.0.1:no listing\n"),
    "empty.test": ("ip4set", ""),
    "names.test": ("dnset", "test :127.0.0.2:test entry\nbad.example :127.0.0.2:spam\n"),
    "allnames.test": ("dnset", "test :127.0.0.2:x\ninvalid :127.0.0.2:x\ngood.example :127.0.0.2:x\n"),
    "silent.test": None,
}
TABLE = """live.test\tip4\tactive\tmajor\t-\t127.0.0.4=an infected machine\t-\t-\t-\t-\tLive\thttps://live.test/\thttps://live.test/off\tmend it first
part.test\tip4\tactive\tmajor\tlive.test
policy.test\tip4\tactive\tinformational
good.test\tallow-ip\tactive\tminor
names.test\tdomain\tactive\tmajor
"""


def free_port():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


class Relay:
    """Passes questions on, but for those to the silent list; counts them."""

    def __init__(self, upstream):
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.sock.bind(("127.0.0.1", 0))
        self.port = self.sock.getsockname()[1]
        self.upstream = upstream
        self.seen = []
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            query, asker = self.sock.recvfrom(4096)
            question = query[12:].split(b"\0\0", 1)[0].lower()
            if b"\x06silent\x04test" in question:
                continue
            self.seen.append(query[12:-11].lower() if query[11] else query[12:].lower())
            threading.Thread(target=self.forward, args=(query, asker), daemon=True).start()

    def forward(self, query, asker):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.settimeout(2)
            sock.sendto(query, ("127.0.0.1", self.upstream))
            try:
                self.sock.sendto(sock.recv(4096), asker)
            except OSError:
                pass


class Unbound:
    """A real resolver before rbldnsd, on the loopback; `lines` are what its operator has set besides."""

    def __init__(self, program, folder, name, rbldnsd_port, lines=""):
        self.port = free_port()
        config = folder / f"{name}.conf"
        stubs = "".join(f'stub-zone:\n  name: "{zone}"\n  stub-addr: 127.0.0.1@{rbldnsd_port}\n' for zone, content in ZONES.items() if content)
        config.write_text(f"""server:
  interface: 127.0.0.1@{self.port}
  access-control: 127.0.0.0/8 allow
  do-daemonize: no
  do-not-query-localhost: no
  num-threads: 1
  username: ""
  chroot: ""
  directory: "{folder}"
  pidfile: ""
  use-syslog: no
  logfile: ""
  module-config: "iterator"
  local-zone: "test." transparent
  do-ip6: no
  {lines}
{stubs}
forward-zone:
  name: "silent.test"
  forward-addr: 127.0.0.1@{free_port()}
remote-control:
  control-enable: no
""")
        self.process = subprocess.Popen([program, "-d", "-c", str(config)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    def stop(self):
        self.process.kill()
        self.process.wait()


# What a provider's resolver does that leads people who mistype a name to a page of advertisements: here for the zones that are
# not there, and for everything but the test points of the live list.
def rewriting(zones, address):
    return "\n  ".join(f'local-zone: "{zone}." redirect\n  local-data: "{zone}. 60 A {address}"' for zone in zones)


BEHIND_UNBOUND = [
    ("192.0.2.25", "live.test", "listed", 1), ("192.0.2.26", "live.test", "clean", 0), ("192.0.2.25", "refusing.test", "refused", 3),
    ("192.0.2.25", "world.test", "suspicious", 3), ("192.0.2.25", "empty.test", "dead", 3), ("192.0.2.25", "parked.test", "unknown", 3),
    ("192.0.2.25", "one.test", "unknown", 3), ("192.0.2.25", "silent.test", "unknown", 3), ("bad.example", "names.test", "listed", 1),
    ("good.example", "names.test", "clean", 0), ("good.example", "allnames.test", "suspicious", 3),
]
# Where everything is rewritten, nothing is said of the list; where only the test point that must answer comes through, neither.
BEHIND_REWRITING = [
    ("192.0.2.25", "gone.test", "unknown", 3), ("192.0.2.26", "live.test", "unknown", 3), ("192.0.2.25", "empty.test", "unknown", 3),
    ("good.example", "names.test", "unknown", 3),
]
BEHIND_LOOPBACK = [  # the same with an address inside of 127/8, as filters at home do
    ("192.0.2.25", "gone.test", "unknown", 3), ("192.0.2.26", "live.test", "unknown", 3), ("good.example", "names.test", "unknown", 3),
]
BEHIND_ENTRY = [     # and with the very code that means "listed"
    ("192.0.2.26", "live.test", "suspicious", 3), ("good.example", "names.test", "suspicious", 3),
]
POINT_ONLY = 'local-zone: "2.0.0.127.live.test." transparent'


def check_through_unbound(mailwhy, folder, rbldnsd_port):
    program = shutil.which("unbound") or shutil.which("unbound", path="/usr/sbin:/sbin")
    if not program:
        print("left out: unbound is not here")
        return
    made_up = ["gone.test", "empty.test", "live.test", "names.test"]
    for name, lines, expected in [
        ("unbound", "", BEHIND_UNBOUND),
        ("an unbound that rewrites NXDOMAIN", rewriting(made_up, "203.0.113.80"), BEHIND_REWRITING),
        ("an unbound that rewrites all but the test point", rewriting(["live.test"], "203.0.113.80") + "\n  " + POINT_ONLY,
         [("192.0.2.25", "live.test", "unknown", 3), ("192.0.2.26", "live.test", "unknown", 3)]),
        ("an unbound that rewrites to 127.0.0.1", rewriting(made_up, "127.0.0.1"), BEHIND_LOOPBACK),
        ("an unbound that rewrites to 127.0.0.2", rewriting(made_up, "127.0.0.2"), BEHIND_ENTRY),
    ]:
        resolver = Unbound(program, folder, name.replace(" ", "-"), rbldnsd_port, lines)
        try:
            if not wait_for(resolver.port):
                print(f"left out: {name} does not start")
                continue
            for target, zone, result, code in expected:
                done = subprocess.run([mailwhy, "listed", target, "--list", zone, "--json", "--resolver", f"127.0.0.1:{resolver.port}",
                                       "--dns-timeout", "1s"], capture_output=True, text=True, timeout=60, env={"HOME": str(folder), "PATH": "/usr/bin:/bin"})
                said = json.loads(done.stdout)["lists"][0]
                expect((said["result"], done.returncode) == (result, code),
                       f"through {name}, {target} on {zone}: {said['result']} ({said.get('why')}), {done.returncode}; not {result}, {code}")
        finally:
            resolver.stop()


failures = []


def expect(condition, what):
    if not condition:
        failures.append(what)
        print("FAILED:", what)


def start_rbldnsd(program, folder):
    port = free_port()
    specs = []
    for zone, content in ZONES.items():
        if content is None:
            continue
        (folder / zone).write_text(HEAD + content[1])
        specs.append(f"{zone}:{content[0]}:{zone}")
    server = subprocess.Popen([program, "-n", "-b", f"127.0.0.1/{port}", "-w", str(folder), *specs], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    return server, port


def wait_for(port):
    query = b"\x12\x34\x01\0\0\x01\0\0\0\0\0\0\x012\x010\x010\x03127\x04live\x04test\0\0\x01\0\x01"
    for _ in range(100):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.settimeout(0.1)
            try:
                sock.sendto(query, ("127.0.0.1", port))
                if sock.recv(512):
                    return True
            except OSError:
                time.sleep(0.05)
    return False


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--mailwhy", required=True)
    args = parser.parse_args()
    program = shutil.which("rbldnsd") or shutil.which("rbldnsd", path="/usr/sbin:/sbin")
    if not program:
        print("skipped: rbldnsd is not here")
        return 77
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        folder.chmod(0o755)
        server, port = start_rbldnsd(program, folder)
        try:
            if not wait_for(port):
                print("skipped: rbldnsd does not start:", server.stderr.read1(2000) if server.poll() is not None else "")
                return 77
            check(args.mailwhy, Relay(port), folder)
            check_through_unbound(args.mailwhy, folder, port)
        finally:
            server.kill()
            server.wait()
    print(f"lists: {len(failures)} failures")
    return 1 if failures else 0


def check(mailwhy, relay, folder):
    def run(*words):
        return subprocess.run([mailwhy, "listed", *words, "--resolver", f"127.0.0.1:{relay.port}", "--dns-timeout", "1s"],
                              capture_output=True, text=True, timeout=60, env={"HOME": name_of(folder), "PATH": "/usr/bin:/bin"})

    def result(target, zone):
        done = run(target, "--list", zone, "--json")
        document = json.loads(done.stdout)
        return document["lists"][0]["result"], done.returncode

    for target, zone, expected in [
        ("192.0.2.25", "live.test", ("listed", 1)), ("192.0.2.26", "live.test", ("clean", 0)), ("192.0.2.25", "refusing.test", ("refused", 3)),
        ("192.0.2.25", "world.test", ("suspicious", 3)), ("192.0.2.25", "empty.test", ("dead", 3)), ("192.0.2.25", "silent.test", ("unknown", 3)),
        ("192.0.2.25", "parked.test", ("unknown", 3)), ("192.0.2.25", "one.test", ("unknown", 3)),
        ("bad.example", "names.test", ("listed", 1)), ("good.example", "names.test", ("clean", 0)), ("good.example", "allnames.test", ("suspicious", 3)),
    ]:
        got = result(target, zone)
        expect(got == expected, f"{target} on {zone}: {got}, not {expected}")

    table = folder / "lists.tsv"
    table.write_text(TABLE)
    relay.seen.clear()
    done = run("192.0.2.25", "--lists", str(table), "--json")
    document = json.loads(done.stdout)
    expect(done.returncode == 1 and document["schema"] == "mailwhy.listed/1" and document["verdict"] == "listed", "the table: listed")
    expect(document["counts"]["listed"] == 1, "a family counts once")
    expect({one["zone"]: one["result"] for one in document["lists"]} == {"live.test": "listed", "part.test": "listed", "policy.test": "clean", "good.test": "clean"}, "the table's results")
    expect(len(relay.seen) == len(set(relay.seen)), "a question was asked twice")
    live = document["lists"][0]
    expect(live["codes"] == ["127.0.0.4"] and live["meanings"] == ["an infected machine"] and "192.0.2.25" in live["reason"], "code, meaning and reason")

    text = run("192.0.2.25", "--lists", str(table)).stdout
    for words in ("192.0.2.25: LISTED on 1 of 3 lists", "an infected machine", "https://live.test/off", "mend it first", "TXT"):
        expect(words in text, f"the text has no {words!r}:\n{text}")
    informational = run("192.0.2.26", "--lists", str(table), "--json")
    results = {one["zone"]: one["result"] for one in json.loads(informational.stdout)["lists"]}
    expect(informational.returncode == 0 and results["policy.test"] == "listed" and results["good.test"] == "allow", "for information and allowed")

    lines = run("192.0.2.24/29", "--list", "live.test", "--only", "listed", "-f", "jsonl").stdout.splitlines()
    expect([json.loads(line)["target"] for line in lines] == ["192.0.2.25", "192.0.2.30"], "the range's lines")
    rows = run("192.0.2.25", "--list", "live.test", "-f", "csv").stdout.splitlines()
    expect(rows[0].startswith("zone,target,result") and rows[1].startswith("live.test,192.0.2.25,listed"), "csv")
    expect(run("192.0.2.25", "--list", "live.test", "-q").stdout.split() == ["listed", "192.0.2.25", "live.test"], "-q")

    table.write_text("live.test\nother.test\tip5\n")
    bad = run("192.0.2.25", "--lists", str(table))
    expect(bad.returncode == 2 and "line 2" in bad.stderr and '"ip5"' in bad.stderr, "a bad row is named")
    expect(run("10.0.0.1").returncode == 2, "a private address is refused")


def name_of(folder):
    return str(folder)


if __name__ == "__main__":
    sys.exit(main())
