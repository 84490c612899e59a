"""Postfix, Dovecot and Exim of our own on high ports of the loopback: started here, stopped here, everything in one folder."""
import grp
import os
import pathlib
import pwd
import shutil
import signal
import socket
import subprocess
import time

NOBODY = 65534


class Missing(Exception):
    """Something that the test needs is not on this machine."""


def program(*names):
    for name in names:
        found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")
        if found:
            return found
    raise Missing("%s is not installed" % names[0])


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Running:
    """A process of ours and its group."""

    def __init__(self, argv, log, **more):
        self.log = open(log, "wb")
        self.process = subprocess.Popen([str(word) for word in argv], stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log, start_new_session=True, **more)

    def stop(self):
        for how in signal.SIGTERM, signal.SIGKILL:
            try:
                os.killpg(self.process.pid, how)
            except ProcessLookupError:
                break
            try:
                self.process.wait(5)
                break
            except subprocess.TimeoutExpired:
                continue
        self.log.close()


def wait_for(condition, what, seconds=15):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError("%s did not come within %s s" % (what, seconds))


def answers(port):
    try:
        with socket.create_connection(("127.0.0.1", port), 1):
            return True
    except OSError:
        return False


def make_certificate(folder, name):
    key, cert = folder / "key.pem", folder / "cert.pem"
    subprocess.run([program("openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-out", cert, "-days", "3",
                    "-subj", "/CN=" + name, "-addext", "subjectAltName=DNS:" + name], check=True, capture_output=True)
    return cert, key


class Postfix:
    """smtpd in clear with STARTTLS, one with TLS from the start, one behind a proxy, one that asks for a login; mail goes to Maildirs."""

    def __init__(self, folder, domain, users, auth_socket):
        self.folder, self.domain = folder / "postfix", domain
        self.port, self.tls_port, self.proxy_port, self.login_port = (free_port() for _ in range(4))
        try:
            owner, drop = pwd.getpwnam("postfix"), grp.getgrnam("postdrop")
        except KeyError:
            raise Missing("Postfix has no user here (Debian package postfix)")
        program("postconf")
        self.folder.mkdir()
        queue, data, self.mail = self.folder / "queue", self.folder / "data", self.folder / "mail"
        for one in queue, data, self.mail:
            one.mkdir()
        os.chown(data, owner.pw_uid, -1)
        os.chown(self.mail, NOBODY, NOBODY)
        for name in "active bounce corrupt defer deferred flush hold incoming maildrop pid private public saved trace".split():
            (queue / name).mkdir()
            os.chown(queue / name, -1 if name == "pid" else owner.pw_uid, -1)
        for name in "maildrop", "public":
            os.chown(queue / name, -1, drop.gr_gid)
            (queue / name).chmod(0o730 if name == "maildrop" else 0o710)
        self.certificate, key = make_certificate(self.folder, "mx.example.test")
        self.log = self.folder / "mail.log"
        (self.folder / "boxes").write_text("".join("%s@%s %s/\n" % (user, domain, user) for user in users))
        settings = {
            "compatibility_level": "3.6", "queue_directory": queue, "data_directory": data, "maillog_file_prefixes": self.folder, "maillog_file": self.log,
            "inet_interfaces": "127.0.0.1", "inet_protocols": "all", "mynetworks": "192.0.2.250/32", "mydestination": "", "alias_maps": "", "myhostname": "mx.example.test",
            "virtual_mailbox_domains": domain, "virtual_mailbox_maps": "texthash:%s/boxes" % self.folder, "virtual_mailbox_base": self.mail,
            "virtual_uid_maps": "static:%d" % NOBODY, "virtual_gid_maps": "static:%d" % NOBODY, "virtual_minimum_uid": "1", "virtual_mailbox_limit": "0",
            "message_size_limit": "40000000", "smtpd_peername_lookup": "no", "smtpd_authorized_xclient_hosts": "127.0.0.0/8", "smtpd_authorized_xforward_hosts": "127.0.0.0/8",
            "smtpd_tls_cert_file": self.certificate, "smtpd_tls_key_file": key, "smtpd_tls_security_level": "may",
            "smtpd_relay_restrictions": "permit_sasl_authenticated, reject_unauth_destination",
            "smtpd_recipient_restrictions": "permit_sasl_authenticated, reject_unauth_destination",
        }
        (self.folder / "main.cf").write_text("".join("%s = %s\n" % row for row in settings.items()))
        login = " ".join("-o { %s }" % one for one in (
            "smtpd_sasl_auth_enable = yes", "smtpd_sasl_type = dovecot", "smtpd_sasl_path = %s" % auth_socket, "smtpd_tls_auth_only = yes",
            "smtpd_client_restrictions = permit_sasl_authenticated, reject"))
        (self.folder / "master.cf").write_text("""
127.0.0.1:%d inet n - n - - smtpd
127.0.0.1:%d inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
127.0.0.1:%d inet n - n - - smtpd -o smtpd_upstream_proxy_protocol=haproxy -o smtpd_upstream_proxy_timeout=3s
127.0.0.1:%d inet n - n - - smtpd %s
virtual unix - n n - - virtual
rewrite unix - - n - - trivial-rewrite
proxymap unix - - n - - proxymap
anvil unix - - n - 1 anvil
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
error unix - - n - - error
tlsmgr unix - - n 1000? 1 tlsmgr
postlog unix-dgram n - n - 1 postlogd
""" % (self.port, self.tls_port, self.proxy_port, self.login_port, login))
        master = pathlib.Path(subprocess.run([program("postconf"), "-dhx", "daemon_directory"], check=True, capture_output=True, text=True).stdout.strip()) / "master"
        self.running = Running([master, "-d", "-c", self.folder], self.folder / "out.log")
        wait_for(lambda: answers(self.port), "Postfix")

    def stop(self):
        self.running.stop()

    def mails(self, user):
        folder = self.mail / user / "new"
        return sorted(folder.iterdir(), key=lambda one: one.stat().st_mtime_ns) if folder.exists() else []

    def arrived(self, user, known):
        """The bytes of the one message that is newer than `known`."""
        wait_for(lambda: len(self.mails(user)) > known, "a message for " + user)
        return self.mails(user)[-1].read_bytes()

    def said(self):
        return self.log.read_text(errors="replace") if self.log.exists() else ""


DOVECOT = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
instance_name = mailwhy-send
listen = 127.0.0.1
protocols = lmtp
ssl = no
default_vsz_limit = 0
auth_mechanisms = plain login cram-md5 scram-sha-1 scram-sha-256
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {folder}/passwords
}}
userdb {{
  driver = passwd-file
  args = username_format=%u {folder}/users
}}
mail_location = maildir:{folder}/mail/%n
service lmtp {{
  unix_listener {folder}/lmtp {{
    mode = 0666
  }}
}}
service auth {{
  unix_listener {folder}/auth {{
    mode = 0666
  }}
}}
"""


class Dovecot:
    """LMTP on a UNIX socket, and the passwords for Postfix."""

    def __init__(self, folder, domain, users, password):
        self.folder = folder / "dovecot"
        dovecot = program("dovecot")
        self.folder.mkdir()
        self.mail = self.folder / "mail"
        self.mail.mkdir()
        os.chown(self.mail, NOBODY, NOBODY)
        (self.folder / "users").write_text("".join("{0}@{1}::{2}:{2}::{3}/{0}::\n".format(user, domain, NOBODY, self.mail) for user in users))
        (self.folder / "passwords").write_text("ann@%s:{PLAIN}%s\n" % (domain, password))
        (self.folder / "passwords").chmod(0o644)
        (self.folder / "dovecot.conf").write_text(DOVECOT.format(folder=self.folder))
        self.lmtp, self.auth = self.folder / "lmtp", self.folder / "auth"
        self.running = Running([dovecot, "-F", "-c", self.folder / "dovecot.conf"], self.folder / "out.log")
        wait_for(self.lmtp.exists, "Dovecot: " + (self.folder / "out.log").read_text(errors="replace"))
        wait_for(self.auth.exists, "Dovecot's auth socket")

    def stop(self):
        self.running.stop()

    def mails(self, user):
        return [one for one in (self.mail / user).rglob("*") if one.is_file() and one.parent.name in ("new", "cur")]


class Exim:
    """No daemon: `exim -bs` speaks SMTP on its standard input; messages stay in its queue."""

    def __init__(self, folder, second_mta):
        self.folder = folder / "exim"
        candidates = [os.environ.get("MAILWHY_EXIM"), shutil.which("exim4", path="/usr/sbin"), str(second_mta / "usr/sbin/exim4")]
        self.program = next((one for one in candidates if one and os.access(one, os.X_OK)), None)
        if not self.program:
            raise Missing("Exim is not here (tools/second_mta)")
        self.folder.mkdir()
        self.config = self.folder / "exim.conf"
        self.config.write_text("""
exim_user = nobody
exim_group = nogroup
spool_directory = %s/spool
log_file_path = %s/%%slog
primary_hostname = exim.example.test
queue_only
prdr_enable = true
chunking_advertise_hosts = *
tls_advertise_hosts =
acl_smtp_rcpt = check
acl_smtp_data_prdr = each
begin acl
check:
  deny local_parts = gone
       message = no such user
  accept
each:
  deny local_parts = picky
       message = not this message
  accept
begin routers
keep:
  driver = accept
  transport = keep
begin transports
keep:
  driver = appendfile
  file = /dev/null
""" % (self.folder, self.folder))
        os.chown(self.folder, NOBODY, NOBODY)
        self.folder.chmod(0o755)
        # Debian's Exim wants its own user, who is not there when it was only unpacked: it gets tables of users of its own.
        hide = ""
        for name, line in ("passwd", "Debian-exim:x:64990:64990::/nonexistent:/usr/sbin/nologin\n"), ("group", "Debian-exim:x:64990:\n"):
            text = pathlib.Path("/etc", name).read_text()
            if "Debian-exim" not in text:
                (self.folder / name).write_text(text + line)
                hide += "mount --bind %s/%s /etc/%s && " % (self.folder, name, name)
        self.script = self.folder / "exim"
        run = "exec %s -C %s" % (self.program, self.config)
        self.script.write_text("#!/bin/sh\nexec unshare -m sh -c '%s%s \"$@\"' exim \"$@\"\n" % (hide, run) if hide else "#!/bin/sh\n%s \"$@\"\n" % run)
        self.script.chmod(0o755)
        tried = subprocess.run([str(self.script), "-bV"], capture_output=True, text=True)
        if tried.returncode != 0:
            raise Missing("Exim does not start: " + (tried.stdout + tried.stderr)[-300:])

    def command(self):
        return "%s -bs" % self.script

    def queued(self):
        return sorted((self.folder / "spool" / "input").rglob("*-D"))
