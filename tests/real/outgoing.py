"""Servers that send: a Postfix, an Exim and a Sendmail of somebody whose mails come back, and a syslog for those that have no log of their own.

They live at the place `writer` and take mail from there.  All give up at once what cannot be delivered now, and keep what comes back for
ann@sender.example in a mailbox.
"""
import os
import pwd
import smtplib
import socket
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import exim
import net
import sendmail
from places import WRITER
from postfix import Postfix

SENDER, HOST = "ann@sender.example", "out.sender.example"
FOLDER = net.ROOT / "outgoing"
EXIM_USER, MAILBOX_OWNER = 64990, 65534
LIMIT_S = 60

EXIM_CONFIG = """
primary_hostname = {host}
spool_directory = {folder}/spool
log_file_path = {folder}/log/%slog
log_selector = +pid +millisec +delivery_size +sender_on_delivery +return_path_on_delivery +received_recipients +deliver_time +queue_time_overall +subject \\
  +smtp_connection +outgoing_port
exim_user = Debian-exim
exim_group = Debian-exim
never_users =
deliver_drop_privilege
keep_environment =
exim_path = {program}
rfc1413_query_timeout = 0s

begin routers
ours:
  driver = accept
  domains = sender.example
  transport = kept
away:
  driver = dnslookup
  transport = smtp
  no_more

begin transports
kept:
  driver = appendfile
  maildir_format
  directory = {folder}/ann
  create_directory
smtp:
  driver = smtp
  connect_timeout = 2s
  hosts_try_chunking =
"""

SENDMAIL_OWN = """define(`confTO_QUEUERETURN', `1s')dnl
define(`confTO_QUEUEWARN', `')dnl
define(`confTO_CONNECT', `2s')dnl
define(`confTO_ICONNECT', `2s')dnl
define(`confMIN_QUEUE_AGE', `0')dnl
"""

# /dev/log leads to our syslog, for one process and what it starts.
WITH_SYSLOG = """
dev="$1"; shift
mkdir -p "$dev" && mount -t tmpfs -o mode=755 none "$dev"
for name in null zero full random urandom tty; do [ ! -e /dev/$name ] || { : > "$dev/$name"; mount --bind /dev/$name "$dev/$name"; }; done
ln -s /proc/self/fd "$dev/fd"
ln -s "$0" "$dev/log"
mount --rbind "$dev" /dev
hostname "$1"; shift
exec "$@"
"""


class Syslog:
    """Writes what programs say through syslog(3) to a file, a line each."""

    def __init__(self, path, log):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(str(path))
        path.chmod(0o666)
        self.log = log
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        with open(self.log, "ab", buffering=0) as log:
            while True:
                line = self.socket.recv(65536).rstrip(b"\0\n")
                log.write(line.replace(b"\n", b" ") + b"\n")


class Outgoing:
    """What is there of the three; `names` are those that run."""

    def __init__(self, world):
        self.world, self.names, self.postfix = world, [], None
        FOLDER.mkdir()
        self.syslog = Syslog(net.ROOT / "syslog", FOLDER / "syslog.log")

    def start(self):
        self.start_postfix()
        if self.world.exim:
            self.start_exim()
        if self.world.sendmail:
            self.start_sendmail()

    def logs(self):
        """Name to the log that the server wrote."""
        logs = {"postfix": net.ROOT / "log" / "outpostfix.mail.log", "exim": FOLDER / "exim" / "log" / "mainlog", "sendmail": FOLDER / "syslog.log"}
        return {name: logs[name] for name in self.names}

    def mailboxes(self):
        places = {"postfix": FOLDER / "mail" / "ann", "exim": FOLDER / "exim" / "ann", "sendmail": FOLDER / "sendmail" / "ann.mbox"}
        return {name: places[name] for name in self.names}

    def start_postfix(self):
        mail = FOLDER / "mail"
        mail.mkdir()
        os.chown(mail, MAILBOX_OWNER, MAILBOX_OWNER)
        (FOLDER / "mailboxes").write_text(f"{SENDER} ann/\n")
        server = Postfix("outpostfix", "writer")
        server.service(WRITER, HOST)
        self.postfix = server.start({
            "myhostname": HOST, "mynetworks": "198.18.15.0/24", "virtual_mailbox_domains": "sender.example", "virtual_mailbox_maps": f"texthash:{FOLDER}/mailboxes",
            "virtual_mailbox_base": mail, "virtual_uid_maps": f"static:{MAILBOX_OWNER}", "virtual_gid_maps": f"static:{MAILBOX_OWNER}", "virtual_minimum_uid": "1",
            "maximal_queue_lifetime": "0", "bounce_queue_lifetime": "0", "smtp_connect_timeout": "2s", "smtp_bind_address": WRITER, "smtpd_relay_restrictions": "permit_mynetworks, reject",
        })
        self.postfix.wait_for(lambda: at_writer(lambda: net.listens(WRITER, 25)))
        self.names.append("postfix")

    def start_exim(self):
        exim.add_exim_user()
        folder = FOLDER / "exim"
        for name in "", "spool", "log", "ann":
            (folder / name).mkdir()
            os.chown(folder / name, EXIM_USER, EXIM_USER)
        config = folder / "exim.conf"
        config.write_text(EXIM_CONFIG.format(host=HOST, folder=folder, program=self.world.exim))
        config.chmod(0o644)
        self.names.append("exim")

    def start_sendmail(self):
        folder = FOLDER / "sendmail"
        (folder / "queue").mkdir(parents=True, mode=0o700)
        programs = self.world.sendmail.parent
        config = sendmail.MC.format(cf=self.world.unpacked / "usr/share/sendmail/cf", folder=folder, host=HOST, address="127.0.0.1", own=SENDMAIL_OWN, owner=MAILBOX_OWNER)
        aliases = f"ann: {folder}/ann.mbox\npostmaster: /dev/null\nroot: /dev/null\n"
        for name, text in {"empty": "", "helpfile": "", "domains": f"sender.example\n{HOST}\n", "sendmail.mc": config, "aliases": aliases}.items():
            (folder / name).write_text(text)
        (folder / "ann.mbox").touch(mode=0o600)
        os.chown(folder / "ann.mbox", MAILBOX_OWNER, MAILBOX_OWNER)
        (folder / "sendmail.cf").write_text(net.run("m4", str(folder / "sendmail.mc")))
        for table, text in ("access", ""), ("aliases", aliases.replace(": ", "\t") + "@\t@\n"):
            net.run(str(programs / "makemap"), "-C", str(folder / "sendmail.cf"), "hash", str(folder / table), stdin=text)
        self.names.append("sendmail")

    def give(self, name, to, message):
        """Hands a message to one of the servers."""
        if name == "postfix":
            with smtplib.SMTP(WRITER, 25, local_hostname="pc.sender.example", timeout=LIMIT_S) as talk:
                talk.sendmail(SENDER, to, message)
        elif name == "exim":
            self.call([self.world.exim, "-C", FOLDER / "exim" / "exim.conf", "-odi", "-oi", "-f", SENDER, "--", *to], message)
        else:
            self.call(self.sendmail("-odi", "-oi", "-f", SENDER, "--", *to), message)

    def give_up(self):
        """What waits is tried once more, of which Sendmail warns, and for the last time."""
        if "sendmail" in self.names:
            time.sleep(2.1)  # it counts whole seconds, and warns when more than one has passed
            self.call(self.sendmail("-OTimeout.queuewarn=1s", "-OTimeout.queuereturn=5d", "-q"), b"")
            self.call(self.sendmail("-q"), b"")

    def sendmail(self, *words):
        folder = FOLDER / "sendmail"
        return ["unshare", "--uts", "--mount", "sh", "-ec", WITH_SYSLOG, net.ROOT / "syslog", FOLDER / "dev", HOST, self.world.sendmail, "-C", folder / "sendmail.cf", *words]

    def call(self, command, message):
        with open(net.ROOT / "log" / "outgoing.log", "ab") as log:
            subprocess.run([str(word) for word in command], input=message, stdout=log, stderr=log, timeout=LIMIT_S, check=False)

    def stop(self):
        if self.postfix:
            self.postfix.stop()


def at_writer(work):
    """Runs `work` at the place of who writes."""
    def inside():
        net.go_inside("writer")
        return work()
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(inside).result()
