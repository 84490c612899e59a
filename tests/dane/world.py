"""The servers: a signed tree of zones, Postfix with a certificate for each address, and a web server with policies."""
import hashlib
import http.server
import pathlib
import ssl
import subprocess
import sys
import threading

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "dnssec"), str(HERE.parent / "real")]
import zones  # noqa: E402
from mta import Authority  # noqa: E402
from net import ROOT, hide_file, run  # noqa: E402
from postfix import Postfix  # noqa: E402

WEB = "127.0.0.200"
SIGNED, PLAIN = "dane.test", "plain.test"
FROM_PLAIN = "ee", "ta", "rolled", "none"


def der(file, of_key):
    """The first certificate of the file, or its public key, in DER."""
    if not of_key:
        return subprocess.run(["openssl", "x509", "-in", file, "-outform", "DER"], check=True, capture_output=True).stdout
    key = subprocess.run(["openssl", "x509", "-in", file, "-pubkey", "-noout"], check=True, capture_output=True).stdout
    return subprocess.run(["openssl", "pkey", "-pubin", "-outform", "DER"], input=key, check=True, capture_output=True).stdout


def tlsa(usage, selector, matching, file):
    """A record's data that names the certificate in the file."""
    data = der(str(file), selector == 1)
    digest = {0: data, 1: hashlib.sha256(data).digest(), 2: hashlib.sha512(data).digest()}[matching]
    return f"{usage} {selector} {matching} {digest.hex()}"


class World:
    def __init__(self, hosts, policies):
        """`hosts`: name to hosts.Host; `policies`: name of a domain to (body, status, content type, certificate)."""
        self.hosts, self.policies = hosts, policies
        self.folder = ROOT / "dane"
        self.folder.mkdir(mode=0o755)
        # posttls-finger reads Postfix's configuration, which a machine may have installed Postfix without.
        self.finger_config = self.folder / "finger"
        self.finger_config.mkdir()
        (self.finger_config / "main.cf").write_text("compatibility_level = 3.6\n")
        self.authority = Authority()
        self.servers = None
        self.postfix = None

    def start(self):
        self.name_this_namespace()
        records = {SIGNED: zones.HEAD, PLAIN: zones.HEAD}
        self.postfix = Postfix("postfix", "here")
        for number, (name, host) in enumerate(self.hosts.items(), 2):
            host.place(name, f"127.0.0.{number}", self.authority)
            records[host.zone] += host.records()
            self.postfix.service(host.address, host.host, **host.settings())
        # Unsigned MX records that name signed hosts (RFC 7672 s2.2.1).
        for name in FROM_PLAIN:
            records[PLAIN] += f"to{name} MX 10 {self.hosts[name].host}.\n"
        for name, policy in self.policies.items():
            records[policy.zone] += policy.records(name)
        self.start_dns(records)
        self.running = self.postfix.start({})
        self.start_web()

    def name_this_namespace(self):
        pathlib.Path("/run/netns").mkdir(exist_ok=True)
        place = pathlib.Path("/run/netns/here")
        place.touch()
        run("mount", "--bind", "/proc/self/ns/net", str(place))

    def start_dns(self, records):
        tree = zones.Tree(self.folder)
        glue = ""
        for zone, text in records.items():
            signed = zone == SIGNED
            tree.write(zone + ".", text, sign=signed)
            glue += f"{zone.split('.')[0]} NS ns.test.\n" + (tree.ds(zone + ".") if signed else "")
        tree.write("test.", zones.HEAD + "ns A 127.0.0.1\n" + glue)
        tree.write(".", zones.HEAD + "test. NS ns.test.\nns.test. A 127.0.0.1\n" + tree.ds("test."))
        self.servers = zones.Servers(self.folder)
        self.nsd = zones.start_nsd(self.servers, tree)
        free_port, zones.free_port = zones.free_port, lambda: 53
        self.resolver = zones.start_unbound(self.servers, tree, "unbound", self.nsd, True)
        zones.free_port = free_port
        self.anchor = tree.anchor()
        hide_file("/etc/resolv.conf", "nameserver 127.0.0.1\noptions edns0 trust-ad\n")

    def start_web(self):
        policies = self.policies

        class Answer(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                name = self.headers.get("Host", "").split(":")[0].removeprefix("mta-sts.").split(".")[0]
                policy = policies.get(name)
                body = policy.body.encode() if policy and self.path == "/.well-known/mta-sts.txt" else b"none"
                self.send_response(policy.status if policy else 404)
                self.send_header("Content-Type", policy.content_type if policy else "text/html")
                if policy and policy.status in (301, 302):
                    self.send_header("Location", "https://www.example.test/")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        contexts = {}
        for name, policy in policies.items():
            pem, key = policy.certificate(self.authority, f"mta-sts.{name}.{policy.zone}")
            contexts[f"mta-sts.{name}.{policy.zone}"] = context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(pem, key)

        def choose(socket, name, _):
            if name in contexts:
                socket.context = contexts[name]

        front = next(iter(contexts.values()))
        front.sni_callback = choose
        self.web = http.server.ThreadingHTTPServer((WEB, 443), Answer)
        self.web.socket = front.wrap_socket(self.web.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=self.web.serve_forever, daemon=True).start()

    def stop(self):
        if self.servers:
            self.servers.stop()
        if self.postfix and hasattr(self, "running"):
            self.running.stop()
        if hasattr(self, "web"):
            self.web.shutdown()
