"""A signed tree of zones, the name server that serves it and the resolvers before it, all on high ports of 127.0.0.1."""
import shutil
import socket
import subprocess
import threading
import time

HEAD = "$TTL 300\n@ SOA ns.test. hostmaster.test. 1 3600 900 86400 60\n@ NS ns.test.\n"
MAIL = HEAD + "@ MX 10 mx\nmx A 192.0.2.10\n_25._tcp.mx TLSA 3 1 1 " + "ab" * 32 + "\n"
# What each child of "test." shows: how it is signed, what its parent says of it, and what happens to the signed text.
CHILDREN = {
    "secure": {},
    "hashed": {"nsec3": True},
    "plain": {"signed": False, "ds": None},
    "forged": {"spoil": lambda text: text.replace("192.0.2.10", "192.0.2.66").replace("MX\t10 mx.", "MX\t20 mx.")},
    "expired": {"times": (-60, -30)},
    "future": {"times": (30, 60)},
    "mismatch": {"ds": "other"},
    "naked": {"signed": False, "ds": "other"},
    "foreign-mx": {"records": HEAD + "@ MX 10 mx.plain.test.\n"},
}


def program(name):
    return shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin:/usr/local/sbin")


def run(*words, **more):
    return subprocess.run([str(word) for word in words], check=True, capture_output=True, text=True, **more).stdout


def free_port():
    while True:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp, socket.socket() as tcp:
            udp.bind(("127.0.0.1", 0))
            try:
                tcp.bind(("127.0.0.1", udp.getsockname()[1]))
                return udp.getsockname()[1]
            except OSError:
                pass


def day(offset):
    return time.strftime("%Y%m%d%H%M%S", time.gmtime(time.time() + offset * 86400))


class Tree:
    def __init__(self, folder):
        self.folder = folder
        self.files = {}  # zone to the file that is served
        self.keys = {}

    def make(self):
        glue = ""
        for name, how in CHILDREN.items():
            zone = f"{name}.test."
            glue += f"{name} NS ns.test.\n"
            signed = how.get("signed", True)
            self.write(zone, how.get("records", MAIL), sign=signed, **{k: how[k] for k in ("nsec3", "times", "spoil") if k in how})
            if how.get("ds", "own") == "own":
                glue += self.ds(zone)
            elif how["ds"] == "other":
                glue += self.ds(zone, self.key(zone, "other", "-k"))
        self.write("test.", HEAD + "ns A 127.0.0.1\n" + glue)
        self.write(".", HEAD + "test. NS ns.test.\nns.test. A 127.0.0.1\n" + self.ds("test."))

    def key(self, zone, label, *flags):
        base = run("ldns-keygen", "-r", "/dev/urandom", "-a", "ECDSAP256SHA256", *flags, zone, cwd=self.folder).strip()
        self.keys.setdefault(zone, {})[label] = self.folder / base
        return self.folder / base

    def ds(self, zone, key=None):
        return run("ldns-key2ds", "-n", "-2", f"{key or self.keys[zone]['ksk']}.key")

    def write(self, zone, records, sign=True, nsec3=False, times=None, spoil=None):
        plain = self.folder / f"zone.{zone.rstrip('.') or 'root'}"
        plain.write_text(f"$ORIGIN {zone}\n{records}")
        self.files[zone] = plain
        if not sign:
            return
        keys = [self.key(zone, "ksk", "-k"), self.key(zone, "zsk")]
        signed = plain.with_name(plain.name + ".signed")
        words = ["-n"] if nsec3 else []
        words += ["-i", day(times[0]), "-e", day(times[1])] if times else ["-i", day(-1), "-e", day(30)]
        run("ldns-signzone", *words, "-o", zone, "-f", signed, plain, *keys)
        if spoil:
            before = signed.read_text()
            signed.write_text(spoil(before))
            assert signed.read_text() != before, zone
        self.files[zone] = signed

    def anchor(self):
        return self.folder / (self.keys["."]["ksk"].name + ".key")


class Servers:
    """Started here, stopped here, by their own pid."""

    def __init__(self, folder):
        self.folder = folder
        self.running = []

    def start(self, name, words):
        log = open(self.folder / f"{name}.log", "wb")
        server = subprocess.Popen([str(word) for word in words], stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd=self.folder)
        log.close()
        self.running.append((name, server))
        return server

    def stop(self):
        for _, server in self.running:
            server.terminate()
        for _, server in self.running:
            try:
                server.wait(5)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()

    def logs(self):
        return "\n".join(f"{name}: {(self.folder / f'{name}.log').read_text(errors='replace')[-1500:]}" for name, _ in self.running)


def start_nsd(servers, tree):
    port = free_port()
    folder = servers.folder
    text = f"""server:
  ip-address: 127.0.0.1@{port}
  username: ""
  chroot: ""
  database: ""
  pidfile: ""
  zonesdir: "{folder}"
  xfrdfile: ""
  zonelistfile: "{folder}/zone.list"
  xfrdir: "{folder}"
  server-count: 1
  rrl-ratelimit: 0
remote-control:
  control-enable: no
"""
    for zone, file in tree.files.items():
        text += f'zone:\n  name: "{zone}"\n  zonefile: "{file}"\n'
    (folder / "nsd.conf").write_text(text)
    servers.start("nsd", [program("nsd"), "-d", "-c", folder / "nsd.conf"])
    return port


def start_unbound(servers, tree, name, nsd_port, validates):
    port = free_port()
    folder = servers.folder
    modules = "validator iterator" if validates else "iterator"
    text = f"""server:
  interface: 127.0.0.1@{port}
  port: {port}
  do-ip6: no
  do-daemonize: no
  num-threads: 1
  username: ""
  chroot: ""
  directory: "{folder}"
  pidfile: ""
  use-syslog: no
  logfile: ""
  do-not-query-localhost: no
  module-config: "{modules}"
  trust-anchor-file: "{tree.anchor()}"
  trust-anchor-signaling: no
  ede: yes
  val-log-level: 2
  local-zone: "test." transparent
  infra-cache-min-rtt: 50
remote-control:
  control-enable: no
"""
    for zone in tree.files:
        text += f'stub-zone:\n  name: "{zone}"\n  stub-addr: 127.0.0.1@{nsd_port}\n'
    (folder / f"{name}.conf").write_text(text)
    servers.start(name, [program("unbound"), "-d", "-c", folder / f"{name}.conf"])
    return port


def question_of(query):
    """Name in lower case and type of a query's question."""
    at, labels = 12, []
    while query[at]:
        labels.append(query[at + 1:at + 1 + query[at]].decode("latin-1").lower())
        at += 1 + query[at]
    return ".".join(labels), int.from_bytes(query[at + 1:at + 3], "big")


class Relay:
    """Passes questions on over UDP.  `change(query)` gives the query to send, or None for silence; `after(reply)` changes the reply."""

    def __init__(self, upstream, change=lambda query: query, after=lambda reply: reply):
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.sock.bind(("127.0.0.1", 0))
        self.port = self.sock.getsockname()[1]
        self.upstream, self.change, self.after = upstream, change, after
        self.seen = []
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            query, asker = self.sock.recvfrom(4096)
            self.seen.append(question_of(query))
            query = self.change(query)
            if query is not None:
                threading.Thread(target=self.forward, args=(query, asker), daemon=True).start()

    def forward(self, query, asker):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.settimeout(3)
            sock.sendto(query, ("127.0.0.1", self.upstream))
            try:
                self.sock.sendto(self.after(sock.recv(4096)), asker)
            except OSError:
                pass


def without_edns(query):
    """As old middle boxes do: whatever follows the question is cut off, so that no signatures come back."""
    at = 12
    while query[at]:
        at += 1 + query[at]
    return query[:10] + b"\0\0" + query[12:at + 5]


def answers(port):
    query = b"\x12\x34\x01\0\0\x01\0\0\0\0\0\0\x06secure\x04test\0\0\x0f\0\x01"
    for _ in range(200):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.settimeout(0.1)
            try:
                sock.sendto(query, ("127.0.0.1", port))
                reply = sock.recv(4096)
                if reply[3] & 15 == 0 and reply[7]:
                    return True
            except OSError:
                time.sleep(0.05)
    return False
