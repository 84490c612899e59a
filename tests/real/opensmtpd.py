"""OpenSMTPD: one daemon that listens on an address for each behaviour.

Its paths are built in (/var/spool/smtpd, /var/lib/opensmtpd/empty, /usr/libexec/opensmtpd), and it starts as root only, to become two users
of its own.  So it gets a mount namespace of its own in which these paths are empty folders and the unpacked helpers.

Debian 12's 6.8.0p2 was written for OpenSSL 1.1: with OpenSSL 3 its helper process finds no private key, and every handshake fails
(github.com/OpenSMTPD/OpenSMTPD issues 1171 and 1239).  So it plays the server whose STARTTLS never works, and has no TLS elsewhere.
"""
import os
import pwd
from pathlib import Path

from net import ROOT, CannotStart, Server, hide_file, run
from places import OPENSMTPD_DOMAINS, opensmtpd_mx

PROGRAM = "usr/sbin/smtpd"  # below the folder where tools/second_mta unpacked Debian's package
USERS = {"opensmtpd": 64991, "opensmtpq": 64992}
MAILBOX_OWNER = 64993

# What is in the way of smtpd's own paths is hidden from it alone.
STARTER = """
mount -t tmpfs -o mode=755 none /var/spool && mkdir -m 711 /var/spool/smtpd
mount -t tmpfs -o mode=755 none /var/lib && mkdir -p /var/lib/opensmtpd/empty
[ ! -d /usr/libexec ] || mount --bind "$1/usr/libexec" /usr/libexec
exec "$1/usr/sbin/smtpd" -d -f "$0"
"""

GENERAL = """
smtp max-message-size 1000000
table users file:{folder}/users
table aliases file:{folder}/aliases
action "mailboxes" maildir "{folder}/mail/%{{user.username}}" userbase <users> alias <aliases>
action "away" relay
"""

# Words of the listener, and a line that stands before all listeners.
OWN = {
    "osmtpd": ("", ""),
    "osmtpdtls": ("tls pki osmtpdtls", ""),
    "osmtpdmust": ("tls-require pki osmtpdmust", ""),
    "osmtpdptr": ('filter "names"', 'filter "names" phase connect match !rdns disconnect "550 5.7.25 your address has no name"'),
    "osmtpddeny": ('filter "networks"', 'filter "networks" phase connect match src { 198.18.10.0/24 } disconnect "550 5.7.1 Your network is not welcome here"'),
    "osmtpdlater": ('filter "later"', 'filter "later" phase rcpt-to match rcpt-to { "bob@osmtpdlater.example" } reject "451 4.7.1 Greylisted, please try again in 300 seconds"'),
    "osmtpdsender": ('filter "senders"', 'filter "senders" phase mail-from match mail-from { "@sender.example" } reject "550 5.7.1 We do not take mail from you"'),
    "osmtpdopen": ("tag open", ""),
}


def programs(unpacked):
    """The unpacked OpenSMTPD, or None when there is none."""
    path = unpacked / PROGRAM
    if not path.exists():
        return None
    if "not found" in run("ldd", str(path)):
        raise CannotStart(f"{path} lacks libraries; see tests/real/README.md\n" + run("ldd", str(path)))
    return path


def add_users():
    names = {user.pw_name for user in pwd.getpwall()}
    missing = {name: number for name, number in USERS.items() if name not in names}
    if missing:
        hide_file("/etc/passwd", Path("/etc/passwd").read_text() + "".join(f"{name}:x:{number}:{number}::/nonexistent:/usr/sbin/nologin\n" for name, number in missing.items()))
        hide_file("/etc/group", Path("/etc/group").read_text() + "".join(f"{name}:x:{number}:\n" for name, number in missing.items()))


def launch(unpacked, namespace, config):
    add_users()
    return Server("opensmtpd", namespace, ["unshare", "--mount", "sh", "-euc", STARTER, config, unpacked])


def start_opensmtpd(unpacked, certificates):
    """`certificates`: domain to (certificate, key), of those that have TLS."""
    folder = ROOT / "opensmtpd"
    (folder / "mail").mkdir(parents=True)
    os.chown(folder / "mail", MAILBOX_OWNER, MAILBOX_OWNER)
    (folder / "users").write_text(f"bob {MAILBOX_OWNER}:{MAILBOX_OWNER}:{folder}/mail\n")
    (folder / "aliases").write_text("postmaster: bob\nlooping: looping2\nlooping2: looping\n")
    filters, listeners, lines = [], [], []
    for domain, (certificate, key) in certificates.items():
        lines.append(f'pki {domain} cert "{certificate}"\npki {domain} key "{key}"\n')
    for domain in OPENSMTPD_DOMAINS:
        words, own = OWN[domain]
        filters.append(own)
        listeners.append(f"listen on {opensmtpd_mx(domain)} port 25 hostname mx.{domain}.example {words}")
    ours = ", ".join(f'"{domain}.example"' for domain in OPENSMTPD_DOMAINS)
    matches = [f'match from any for domain {{ {ours} }} action "mailboxes"', 'match tag open from any for any action "away"']
    config = folder / "smtpd.conf"
    config.write_text("".join(lines) + GENERAL.format(folder=folder) + "\n".join([*filters, *listeners, *matches]) + "\n")
    return launch(unpacked, "mx4", config)
