"""Exim: one daemon on many addresses; the access control lists depend on the address that was called."""
import os
import pwd
from pathlib import Path

from mta import SECOND_MTA
from net import ROOT, CannotStart, Server, hide_file, run
from places import BACK_END, EXIM_DOMAINS, LIST, LMTP_PORT, REFUSED, exim_mx, mx

CONFIG = """
PLACE = ${{lookup{{$received_ip_address}}lsearch{{{folder}/places}}{{$value}}{{exim}}}}
primary_hostname = mx.exim.example
smtp_active_hostname = mx.PLACE.example
spool_directory = {folder}/spool
log_file_path = {folder}/log/%slog
pid_file_path = {folder}/exim.pid
exim_user = Debian-exim
exim_group = Debian-exim
never_users = root
keep_environment =
exim_path = {program}
local_interfaces = {addresses}
tls_advertise_hosts = *
tls_certificate = ${{lookup{{PLACE}}lsearch{{{folder}/certificates}}{{$value}}{{{certificate}}}}}
tls_privatekey = ${{lookup{{PLACE}}lsearch{{{folder}/keys}}{{$value}}{{{key}}}}}
rfc1413_query_timeout = 0s
host_lookup = *
helo_verify_hosts = ${{if eq{{PLACE}}{{eximhelo}}{{*}}{{}}}}
smtp_accept_max = 200
smtp_accept_max_per_host = ${{if eq{{PLACE}}{{eximconn}}{{1}}{{100}}}}
message_size_limit = 20M
pipelining_connect_advertise_hosts =
acl_smtp_connect = ${{lookup{{PLACE}}lsearch{{{folder}/connect}}{{$value}}{{check_connect}}}}
acl_smtp_helo = ${{lookup{{PLACE}}lsearch{{{folder}/helo}}{{$value}}{{check_connect}}}}
acl_smtp_mail = ${{lookup{{PLACE}}lsearch{{{folder}/mail}}{{$value}}{{check_connect}}}}
acl_smtp_rcpt = ${{lookup{{PLACE}}lsearch{{{folder}/rcpt}}{{$value}}{{check_rcpt}}}}
acl_smtp_data = check_data
domainlist local_domains = {domains}
domainlist passed_on = eximlmtp.example : eximcached.example : eximdown.example

begin acl
check_connect:
  accept

check_data:
  deny message = This message was classified as spam
       condition = ${{if eq{{$h_subject:}}{{forbidden}}}}
  accept

check_rcpt:
  deny message = rejected because $sender_host_address is in a black list at $dnslist_domain\\n$dnslist_text
       dnslists = {zone}
  deny condition = ${{if eq{{$local_part}}{{full}}}}
       !domains = +passed_on
       message = mailbox is full: quota exceeded
  deny message = Restricted characters in address
       local_parts = ^[.] : ^.*[@%!/|]
  require message = relay not permitted
          domains = +local_domains
  require verify = sender
  require verify = recipient
  accept

{acls}

begin routers
# Whom we pass mail on to, for callouts.
mailboxes:
  driver = manualroute
  domains = eximlmtp.example : eximcached.example
  route_data = {dovecot}
  transport = lmtp
down:
  driver = manualroute
  domains = eximdown.example
  route_data = {refused}
  transport = nowhere_near
# A domain of ours whose MX host we are ourselves, though nobody told us that it is local.
circle:
  driver = dnslookup
  domains = eximloop.example
  transport = nowhere_near
  no_more
# Senders' domains are verified by the DNS, ours by the list of their users.
remote:
  driver = dnslookup
  domains = !+local_domains
  transport = nowhere_near
  no_more
aliases:
  driver = redirect
  domains = +local_domains
  data = ${{lookup{{$local_part}}lsearch{{{folder}/aliases}}}}
  allow_fail
  allow_defer
users:
  driver = accept
  domains = +local_domains
  local_parts = bob : postmaster : full
  transport = kept

begin transports
kept:
  driver = appendfile
  maildir_format
  directory = {folder}/delivered
  create_directory
  user = 64990
  group = 64990
nowhere_near:
  driver = smtp
  connect_timeout = 2s
lmtp:
  driver = smtp
  protocol = lmtp
  port = {lmtp}
"""

ALIASES = """gone: :fail: This mailbox has been closed, the person has left
suspended: :fail: Mailbox disabled
later: :defer: The mailbox is being moved, try again later
"""

LISTED = f"dnslists = {LIST}"
BLACK = r"$sender_host_address is listed at $dnslist_domain: $dnslist_text"

# What the behaviours do at a stage; then as everywhere, by "check_rcpt".
ACLS = {
    "eximclosed": {"connect": "drop message = Connections from $sender_host_address are refused by local policy"},
    "eximlist": {"connect": f"drop {LISTED}\n message = {BLACK}"},
    "eximlisthelo": {"helo": f"deny {LISTED}\n message = Your host $sender_host_address is blacklisted, see https://bl.example/remove"},
    "eximlistmail": {"mail": f"deny {LISTED}\n message = JunkMail rejected - $sender_fullhost is in an RBL: $dnslist_text"},
    "eximlistlater": {"rcpt": f"defer {LISTED}\n message = {BLACK}"},
    "eximgrey": {"rcpt": "defer message = $sender_host_address is not yet authorized to deliver mail from <$sender_address> to "
                         "<$local_part@$domain>. Please try later."},
    "eximgreyin": {"rcpt": "defer message = Greylisted, please try again in 300 seconds"},
    "eximdeny": {"rcpt": "deny"},
    "eximdenyhost": {"connect": "deny hosts = 198.18.10.0/24"},
    "eximptr": {"rcpt": "require verify = reverse_host_lookup"},
    "eximheloacl": {"rcpt": "deny message = HELO name $sender_helo_name does not match your address\n !verify = helo"},
    "eximrate": {"rcpt": "defer message = Sender rate overlimit - $sender_rate / $sender_rate_period\n ratelimit = 0 / 1h / strict"},
    "eximratehost": {"connect": "defer message = You have made too many connections, slow down\n ratelimit = 0 / 1h / strict / per_conn"},
    "eximbroken": {"rcpt": "deny condition = ${lookup{$local_part}lsearch{/nowhere/to/be/found}{yes}{no}}"},
    "eximsendercall": {"rcpt": "require verify = sender/callout=3s,no_cache"},
    "eximlmtp": {"rcpt": "require domains = +local_domains\n require verify = recipient/callout=3s,no_cache"},
    "eximcached": {"rcpt": "require verify = recipient/callout=3s"},
    "eximdown": {"rcpt": "require verify = recipient/callout=3s,no_cache"},
    "eximloop": {"rcpt": "require verify = recipient"},
    "eximtlsmust": {"mail": "deny !encrypted = *\n message = This server takes mail over TLS only"},
    "eximpause": {"connect": "warn delay = 3s"},
    "eximsenderno": {"mail": "deny senders = denied@sender.example\n message = Sender address rejected by local policy"},
}


def acl_text():
    text = []
    for domain, stages in ACLS.items():
        for stage, conditions in stages.items():
            end = f"accept acl = check_{'rcpt' if stage == 'rcpt' else 'connect'}"
            body = "\n".join(f"  {line.strip()}" for line in conditions.splitlines())
            text.append(f"{stage}_{domain}:\n{body}\n  {end}\n")
    return "\n".join(text)


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


def start_exim(path, certificates):
    """`certificates`: domain to (certificate, key); "exim" has the one of all the others."""
    add_exim_user()
    folder = ROOT / "exim"
    for name in "spool", "log", "delivered":
        (folder / name).mkdir(parents=True)
        os.chown(folder / name, 64990, 64990)
    for _, key in certificates.values():
        if key.exists():
            key.chmod(0o644)  # Exim reads it as its own user
    tables = {
        "places": {exim_mx(domain): domain for domain in EXIM_DOMAINS},
        "certificates": {domain: pair[0] for domain, pair in certificates.items()},
        "keys": {domain: pair[1] for domain, pair in certificates.items()},
    }
    for stage in "connect", "helo", "mail", "rcpt":
        tables[stage] = {domain: f"{stage}_{domain}" for domain, stages in ACLS.items() if stage in stages}
    for name, table in tables.items():
        (folder / name).write_text("".join(f"{key}: {value}\n" for key, value in table.items()))
    (folder / "aliases").write_text(ALIASES)
    config = folder / "exim.conf"
    config.write_text(CONFIG.format(
        folder=folder, program=path, addresses=" : ".join(map(exim_mx, EXIM_DOMAINS)), domains=" : ".join(f"{d}.example" for d in EXIM_DOMAINS),
        zone=LIST, certificate=certificates["exim"][0], key=certificates["exim"][1], acls=acl_text(), dovecot=BACK_END,
        lmtp=LMTP_PORT, refused=mx(REFUSED)))
    config.chmod(0o644)
    return Server("exim", "mx2", [path, "-C", config, "-bdf", "-oX", "25"])
