"""The mail servers of the private Internet: Postfix with one behaviour per address, Exim as the second opinion."""
import grp
import os
import pwd
import sys
from pathlib import Path

from net import ROOT, CannotStart, Server, hide_file, program, run

HERE = Path(__file__).resolve().parent
SECOND_MTA = "build/second_mta"  # below the project's root; `tools/second_mta build/second_mta` unpacks Exim there


class Authority:
    """A certificate authority for this run."""

    def __init__(self):
        self.folder = ROOT / "tls"
        self.folder.mkdir()
        self.file = self.folder / "ca.pem"
        self.new_key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
        run("openssl", "req", "-x509", *self.new_key, "-subj", "/CN=Private Internet CA", "-days", "30",
            "-keyout", str(self.folder / "ca.key"), "-out", str(self.file))

    def certificate(self, host):
        """(certificate file, key file) for `host`."""
        pem, key = self.folder / f"{host}.pem", self.folder / f"{host}.key"
        run("openssl", "req", "-x509", *self.new_key, "-CA", str(self.file), "-CAkey", str(self.folder / "ca.key"),
            "-subj", f"/CN={host}", "-addext", f"subjectAltName=DNS:{host}", "-addext", "basicConstraints=critical,CA:false",
            "-days", "20", "-keyout", str(key), "-out", str(pem))
        return pem, key


class Postfix:
    """One Postfix; each address it listens on is an smtpd or a postscreen with settings of its own."""

    QUEUES = "active bounce corrupt defer deferred flush hold incoming maildrop pid private public saved trace".split()

    def __init__(self, name, namespace):
        self.name, self.namespace = name, namespace
        self.folder = ROOT / name
        self.queue, self.data = self.folder / "queue", self.folder / "data"
        self.services = []

    def service(self, address, host, daemon="smtpd", **settings):
        """`settings` are main.cf parameters for this address only."""
        settings = {"myhostname": host, **settings}
        words = "".join(f"\n  -o {{ {name} = {value} }}" for name, value in settings.items())
        limit = "1" if daemon == "postscreen" else "-"
        self.services.append(f"{address}:25 inet n - n - {limit} {daemon}{words}")

    def start(self, main):
        try:
            owner, drop = pwd.getpwnam("postfix"), grp.getgrnam("postdrop")
        except KeyError:
            raise CannotStart("Postfix has no user here (Debian package postfix)")
        self.folder.mkdir()
        self.queue.mkdir()
        self.data.mkdir()
        os.chown(self.data, owner.pw_uid, -1)
        for name in self.QUEUES:
            (self.queue / name).mkdir()
            os.chown(self.queue / name, -1 if name == "pid" else owner.pw_uid, -1)
        for name in "maildrop", "public":
            os.chown(self.queue / name, -1, drop.gr_gid)
            (self.queue / name).chmod(0o730 if name == "maildrop" else 0o710)
        settings = {
            "compatibility_level": "3.6",
            "queue_directory": self.queue, "data_directory": self.data,
            "maillog_file_prefixes": ROOT, "maillog_file": ROOT / "log" / f"{self.name}.mail.log",
            "inet_protocols": "ipv4", "mynetworks": "127.0.0.0/8", "mydestination": "", "alias_maps": "",
            "smtpd_peername_lookup": "yes", **main,
        }
        (self.folder / "main.cf").write_text("".join(f"{name} = {value}\n" for name, value in settings.items()))
        (self.folder / "master.cf").write_text("\n".join(self.services) + """
smtpd pass - - n - - smtpd
dnsblog unix - - n - 0 dnsblog
tlsproxy unix - - n - 0 tlsproxy
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
proxymap unix - - n - - proxymap
anvil unix - - n - 1 anvil
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
verify unix - - n - 1 verify
discard unix - - n - - discard
postlog unix-dgram n - n - 1 postlogd
""")
        master = Path(run(program("postconf", "postfix"), "-dhx", "daemon_directory").strip()) / "master"
        return Server(self.name, self.namespace, [master, "-d", "-c", self.folder])


EXIM_CONFIG = """
primary_hostname = {host}
spool_directory = {folder}/spool
log_file_path = {folder}/log/%slog
pid_file_path = {folder}/exim.pid
exim_user = {user}
exim_group = {group}
never_users = root
keep_environment =
local_interfaces = {addresses}
tls_advertise_hosts = *
tls_certificate = {certificate}
tls_privatekey = {key}
rfc1413_query_timeout = 0s
host_lookup = *
acl_smtp_connect = check_connect
acl_smtp_rcpt = check_rcpt
domainlist local_domains = {domains}

begin acl
check_connect:
  drop condition = ${{if eq{{$received_ip_address}}{{{closed}}}}}
       message = Connections from $sender_host_address are refused by local policy
  accept

check_rcpt:
  deny message = rejected because $sender_host_address is in a black list at $dnslist_domain\\n$dnslist_text
       dnslists = {zone}
  deny condition = ${{if eq{{$local_part}}{{full}}}}
       message = mailbox is full: quota exceeded
  require message = relay not permitted
          domains = +local_domains
  require verify = sender
  require verify = recipient
  accept

begin routers
# Senders' domains are verified by the DNS, ours by the list of their users.
remote:
  driver = dnslookup
  domains = !+local_domains
  transport = nowhere
  no_more
users:
  driver = accept
  domains = +local_domains
  local_parts = bob : postmaster : full
  transport = nowhere

begin transports
nowhere:
  driver = appendfile
  file = /dev/null
"""


def exim_program(project):
    """Path of Exim: $MAILWHY_EXIM, an installed one, or the one that tools/second_mta unpacked; None when there is none."""
    places = [os.environ.get("MAILWHY_EXIM"), "/usr/sbin/exim4", project / SECOND_MTA / "usr/sbin/exim4"]
    path = next((Path(place) for place in places if place and Path(place).exists()), None)
    if path and "not found" in run("ldd", str(path)):
        raise CannotStart(f"{path} lacks libraries; see tests/real/README.md\n" + run("ldd", str(path)))
    return path


def add_exim_user():
    """Debian's Exim looks its user up by name and will not start without; ours is known inside of the namespaces only."""
    names = {user.pw_name for user in pwd.getpwall()}
    if "Debian-exim" not in names:
        hide_file("/etc/passwd", Path("/etc/passwd").read_text() + "Debian-exim:x:64990:64990::/nonexistent:/usr/sbin/nologin\n")
        hide_file("/etc/group", Path("/etc/group").read_text() + "Debian-exim:x:64990:\n")


def start_exim(path, addresses, host, domains, closed, zone, authority):
    add_exim_user()
    folder = ROOT / "exim"
    for name in "spool", "log":
        (folder / name).mkdir(parents=True)
        os.chown(folder / name, 64990, 64990)
    certificate, key = authority.certificate(host)
    key.chmod(0o644)  # Exim reads it as its own user
    config = folder / "exim.conf"
    config.write_text(EXIM_CONFIG.format(
        host=host, folder=folder, user="Debian-exim", group="Debian-exim", addresses=" : ".join(addresses),
        domains=" : ".join(domains), closed=closed, zone=zone, certificate=certificate, key=key))
    config.chmod(0o644)
    return Server("exim", "mx2", [path, "-C", config, "-bdf", "-oX", "25"])


def start_greylist(address, port):
    return Server("greylist", "mx1", [sys.executable, HERE / "greylist.py", address, str(port)])


def start_web(name, namespace, address, authority, host):
    """Something that answers on the HTTPS port."""
    certificate, key = authority.certificate(host)
    return Server(name, namespace, [program("openssl", "openssl"), "s_server", "-accept", f"{address}:443", "-www", "-quiet",
                                    "-cert", certificate, "-key", key])
