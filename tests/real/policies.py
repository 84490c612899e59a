"""Policy services that Postfix asks, and the mailbox server behind it: postgrey, policyd-weight, Dovecot, and a greylist of our own."""
import os
import pwd
import sys
from pathlib import Path

from net import ROOT, CannotStart, Server, program
from places import BACK_END, GREYLIST_PORT, LIST, LMTP_PORT, POSTGREY_PORT, POSTGREY_SOON_PORT, QUOTA_PORT, WEIGHT_PORT

HERE = Path(__file__).resolve().parent
NOBODY = 65534
SOON_S = 2  # the delay of the postgrey that mailwhy waits for


def own_folder(name, user):
    """A folder for a service that runs as `user`."""
    folder = ROOT / name
    folder.mkdir(mode=0o755)
    try:
        os.chown(folder, pwd.getpwnam(user).pw_uid, -1)
    except KeyError:
        raise CannotStart(f"the user {user} is missing here (Debian package of {name})")
    return folder


def start_greylist():
    return Server("greylist", "mx1", [sys.executable, HERE / "greylist.py", BACK_END, str(GREYLIST_PORT)])


def start_postgrey(name, port, *options):
    folder = own_folder(name, "postgrey")
    lists = [f"--whitelist-{who}={folder}/nobody" for who in ("clients", "recipients")]
    (folder / "nobody").write_text("")
    return Server(name, "mx1", [program("postgrey", "postgrey"), f"--inet={BACK_END}:{port}", f"--dbdir={folder}",
                                "--auto-whitelist-clients=0", *lists, *options])


def start_postgreys():
    """One as it comes from Debian, one that lets people in soon and says when."""
    yield start_postgrey("postgrey", POSTGREY_PORT), POSTGREY_PORT
    yield start_postgrey("postgrey-soon", POSTGREY_SOON_PORT, f"--delay={SOON_S}",
                         "--greylist-text=Greylisted, please come back in %s seconds"), POSTGREY_SOON_PORT


def start_weight():
    """policyd-weight, which asks our block list and rejects by points; its words are its own."""
    folder = own_folder("policyd-weight", "polw")
    config = folder / "policyd-weight.conf"
    config.write_text(f"""
@dnsbl_score = ('{LIST}', 9.5, 0, 'BL_EXAMPLE');
@rhsbl_score = ();
$BIND_ADDRESS = '{BACK_END}';
$TCP_PORT = {WEIGHT_PORT};
$LOCKPATH = '{folder}/';
$SPATH = '{folder}/polw.sock';
$PIDFILE = '{folder}/pid';
$USER = 'polw';
$GROUP = '';
$syslog_socktype = 'udp';
$CACHESIZE = 0;
$POSCACHESIZE = 0;
1;
""")
    config.chmod(0o644)
    return Server("policyd-weight", "mx1", [program("policyd-weight", "policyd-weight"), "-f", config, "-D", "start"])


DOVECOT_CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
instance_name = mailwhy-real
listen = {address}
protocols = lmtp
ssl = no
default_vsz_limit = 0
passdb {{
  driver = static
  args = nopassword=y
}}
userdb {{
  driver = passwd-file
  args = username_format=%u {folder}/users
}}
mail_location = maildir:{folder}/mail/%d/%n
mail_plugins = quota
service lmtp {{
  inet_listener lmtp {{
    address = {address}
    port = {lmtp}
  }}
}}
service quota-status {{
  executable = quota-status -p postfix
  client_limit = 1
  inet_listener {{
    address = {address}
    port = {quota}
  }}
}}
lmtp_rcpt_check_quota = yes
protocol lmtp {{
  mail_plugins = quota
}}
plugin {{
  quota = maildir:User quota
  quota_status_success = DUNNO
  quota_status_nouser = DUNNO
  quota_status_overquota = "552 5.2.2 Mailbox is full"
}}
"""


def start_dovecot(domains):
    """LMTP with bob, a full mailbox and one that no long message fits in, in each domain; and the quota policy for Postfix."""
    folder = own_folder("dovecot", "dovecot")
    users = []
    for domain in domains:
        for user, rule in ("bob", ""), ("full", "userdb_quota_rule=*:bytes=10"), ("tight", "userdb_quota_rule=*:bytes=2000"):
            home = folder / "mail" / f"{domain}.example" / user
            (home / "new").mkdir(parents=True)
            (home / "cur").mkdir()
            (home / "tmp").mkdir()
            (home / "cur" / "1.M1P1.host,S=500:2,S").write_text("Subject: a long letter\n\n" + "x" * 475 + "\n")
            users.append(f"{user}@{domain}.example::{NOBODY}:{NOBODY}::{home}::{rule}\n")
    for path in [folder / "mail", *(folder / "mail").rglob("*")]:
        os.chown(path, NOBODY, NOBODY)
    (folder / "users").write_text("".join(users))
    config = folder / "dovecot.conf"
    config.write_text(DOVECOT_CONFIG.format(folder=folder, address=BACK_END, lmtp=LMTP_PORT, quota=QUOTA_PORT))
    return Server("dovecot", "mx1", [program("dovecot", "dovecot-core"), "-F", "-c", config])
