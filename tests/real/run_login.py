#!/usr/bin/env python3
"""mailwhy login against Postfix with Dovecot's and Cyrus' SASL, and Exim, on a private network; the table is in logins.py.

    run_login.py --mailwhy build/release/mailwhy     all rows
    run_login.py ... --only scram                    those whose name contains the word (repeatable)
    run_login.py ... --keep                          show what was printed, for good rows too

Every row logs in once and compares verdict, mechanism and cause.  The passwords are canaries: they must stand in no output, no log, no
list of processes and no file but those they were put into.  Needs what run.py needs; skipped (77) without it.
"""
import argparse
import base64
import json
import os
import pwd
import socket
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path

import crowd
import exim
import net
import opensmtpd
from logins import (ALIEN, CANARY, CLEAR, CYRUS, DEAD, DNS, DOWN, EXIM, EXIM_DOWN, GONE, MAIL, MECHANISMS, NAMES, OPEN, OPENSMTPD, PLAINER, RATE, ROWS,
                    SERVICES, STERN, TALKS, Talk, WRONG)
from mta import SECOND_MTA, Authority
from net import ROOT, CannotStart, Server, program
from postfix import Postfix

SKIPPED, IN_CI = 77, os.environ.get("CI") == "true"
PROJECT = Path(__file__).resolve().parents[2]
PASSWORD_FILES = {CANARY: "right", PLAINER: "plainer", WRONG: "wrong"}


def answer(query):
    """A name server in a few lines: NAMES and SERVICES, and nothing else exists."""
    labels, at = [], 12
    while query[at]:
        labels.append(query[at + 1:at + 1 + query[at]].decode("ascii", "replace").lower())
        at += 1 + query[at]
    kind = struct.unpack(">H", query[at + 1:at + 3])[0]
    name, question, records = ".".join(labels), query[12:at + 5], []
    if kind == 1 and name in NAMES:
        records.append((1, socket.inet_aton(NAMES[name])))
    if kind == 33 and name in SERVICES:
        *numbers, target = SERVICES[name]
        wire = b"".join(bytes([len(part)]) + part.encode() for part in target.split(".") if part) + b"\0"
        records.append((33, struct.pack(">3H", *numbers) + wire))
    exists = name in NAMES or name in SERVICES or name in ("login.example", "guess.example")
    head = query[:2] + struct.pack(">5H", 0x8180 if exists else 0x8183, 1, len(records), 0, 0)
    return head + question + b"".join(b"\xc0\x0c" + struct.pack(">HHIH", rtype, 1, 60, len(data)) + data for rtype, data in records)


def serve_names():
    place = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    place.bind((DNS, 53))

    def loop():
        while True:
            query, who = place.recvfrom(4096)
            place.sendto(answer(query), who)
    threading.Thread(target=loop, daemon=True).start()


DOVECOT = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
instance_name = mailwhy-{name}
protocols =
listen = 198.18.25.9
ssl = no
default_vsz_limit = 0
disable_plaintext_auth = no
auth_mechanisms = {mechanisms}
auth_failure_delay = 0
passdb {{
  driver = {driver}
  args = {where}
}}
userdb {{
  driver = static
  args = uid=nobody gid=nogroup home=/nonexistent
}}
# No pause for those who guess: every row would wait for the one before.
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service auth {{
  unix_listener {socket} {{
    mode = 0666
  }}
}}
"""


def start_dovecot(name, users, path):
    """The passwords of the file `users`, for who asks at the socket `path`; without a file those of a database that is not there."""
    folder = ROOT / name
    folder.mkdir()
    (folder / "database").write_text("uri = redis:host=127.0.0.1:port=9\npassword_key = %u\ndefault_pass_scheme = PLAIN\n")
    driver, where = ("passwd-file", f"scheme=PLAIN username_format=%u {users}") if users else ("dict", folder / "database")
    config = folder / "dovecot.conf"
    config.write_text(DOVECOT.format(folder=folder, name=name, driver=driver, where=where, mechanisms=MECHANISMS, socket=path))
    return Server(name, "mx1", [program("dovecot", "dovecot-core"), "-F", "-c", config])


def write_passwords():
    """The tables of the servers, the only places beside the client's own file where a password may stand."""
    folder = ROOT / "passwords"
    folder.mkdir()
    hashed = subprocess.run([program("openssl", "openssl"), "passwd", "-6", "-stdin"], input=CANARY + "\n", capture_output=True, text=True, check=True).stdout.strip()
    users = {"ann": CANARY, "bob": CANARY, "dan": PLAINER}
    (folder / "dovecot").write_text("".join(f"{user}@login.example:{{PLAIN}}{password}\n" for user, password in users.items())
                                    + f"eve@login.example:{{SHA512-CRYPT}}{hashed}\n")
    (folder / "exim").write_text("".join(f"{user}@login.example: {password}\n" for user, password in users.items()))
    own = ROOT / "secrets"
    own.mkdir(mode=0o700)
    for password, name in PASSWORD_FILES.items():
        (own / name).write_text(password + "\n")
    return folder


EXIM_CONFIG = """
HERE = $received_ip_address
PASSWORDS = ${{if eq{{HERE}}{{{down}}}{{/nowhere/to/be/found}}{{{passwords}}}}}
primary_hostname = exim.login.example
spool_directory = {folder}/spool
log_file_path = {folder}/log/%slog
pid_file_path = {folder}/exim.pid
exim_user = Debian-exim
exim_group = Debian-exim
never_users = root
keep_environment =
local_interfaces = <; [{exim}]:587 ; [{down}]:587
tls_advertise_hosts = *
tls_certificate = ${{if eq{{HERE}}{{{down}}}{{{down_pair[0]}}}{{{pair[0]}}}}}
tls_privatekey = ${{if eq{{HERE}}{{{down}}}{{{down_pair[1]}}}{{{pair[1]}}}}}
tls_try_verify_hosts = *
tls_verify_certificates = {authority}
auth_advertise_hosts = ${{if eq{{$tls_in_cipher}}{{}}{{}}{{*}}}}
rfc1413_query_timeout = 0s
host_lookup =
acl_smtp_rcpt = check

begin acl
check:
  deny !authenticated = *
       message = Please log in first
  deny !condition = ${{if eq{{$sender_address}}{{$authenticated_id}}}}
       message = Sender address rejected: <$sender_address> is not owned by user $authenticated_id
  accept

begin routers
all:
  driver = accept
  transport = nowhere

begin transports
nowhere:
  driver = appendfile
  file = /dev/null

begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = ${{if eq{{$auth3}}{{${{lookup{{$auth2}}lsearch{{PASSWORDS}}{{$value}}fail}}}}}}
  server_set_id = $auth2
login:
  driver = plaintext
  public_name = LOGIN
  server_prompts = <| Username: | Password:
  server_condition = ${{if eq{{$auth2}}{{${{lookup{{$auth1}}lsearch{{PASSWORDS}}{{$value}}fail}}}}}}
  server_set_id = $auth1
cram:
  driver = cram_md5
  public_name = CRAM-MD5
  server_secret = ${{lookup{{$auth1}}lsearch{{PASSWORDS}}{{$value}}fail}}
  server_set_id = $auth1
external:
  driver = external
  public_name = EXTERNAL
  server_advertise_condition = $tls_in_certificate_verified
  server_condition = ${{if eq{{${{certextract{{subject,CN}}{{$tls_in_peercert}}}}}}{{ann.client.example}}}}
  server_set_id = ann@login.example
"""


def start_exim(path, authority, passwords):
    exim.add_exim_user()
    folder = ROOT / "exim"
    for name in "spool", "log":
        (folder / name).mkdir(parents=True)
        os.chown(folder / name, 64990, 64990)
    pairs = [authority.certificate(f"{host}.login.example") for host in ("exim", "eximdown")]
    for _, key in pairs:
        key.chmod(0o644)  # Exim reads it as its own user
    for client in "ann", "eve":
        authority.certificate(f"{client}.client.example")
    authority.unknown_issuer("mallory.client.example")
    config = folder / "exim.conf"
    config.write_text(EXIM_CONFIG.format(authority=authority.file, folder=folder, exim=EXIM, down=EXIM_DOWN, pair=pairs[0], down_pair=pairs[1], passwords=passwords))
    config.chmod(0o644)
    return Server("exim", "mx1", [path, "-C", config, "-bdf"])


def start_opensmtpd(unpacked, authority):
    folder = ROOT / "opensmtpd"
    folder.mkdir()
    net.hide_file("/etc/resolv.conf", f"nameserver {DNS}\n")  # it greets nobody before it has looked for his name
    hashed = subprocess.run([program("openssl", "openssl"), "passwd", "-6", "-stdin"], input=CANARY + "\n", capture_output=True, text=True, check=True).stdout.strip()
    (folder / "users").write_text(f"ann@login.example {hashed}\n")
    certificate, key = authority.certificate("osmtpd.login.example")
    config = folder / "smtpd.conf"
    config.write_text(f'pki login cert "{certificate}"\npki login key "{key}"\ntable users file:{folder}/users\n'
                      f'listen on {OPENSMTPD} port 587 hostname osmtpd.login.example tls-require pki login auth <users>\n'
                      'action "away" relay\nmatch auth from any for any action "away"\n')
    return opensmtpd.launch(unpacked, "mx1", config)


def postfix(authority):
    p = Postfix("postfix", "mx1")
    tables = ROOT / "tables"
    tables.mkdir()
    (tables / "owners").write_text("ann@login.example ann@login.example\nbob@login.example bob@login.example\ndan@login.example dan@login.example\n"
                                   "eve@login.example eve@login.example\n")

    def tls(host, made):
        certificate, key = made(host)
        return {"myhostname": host, "smtpd_tls_chain_files": f"{key}, {certificate}", "smtpd_tls_security_level": "may"}
    sasl = {"smtpd_sasl_auth_enable": "yes", "smtpd_sasl_type": "dovecot", "smtpd_sasl_path": "private/auth", "smtpd_tls_auth_only": "yes",
            "smtpd_recipient_restrictions": "reject_sender_login_mismatch, permit_sasl_authenticated, reject"}

    def at(address, port, **settings):
        words = "".join(f"\n  -o {{ {name} = {value} }}" for name, value in settings.items())
        p.services.append(f"{address}:{port} inet n - n - - smtpd{words}")
    good = {**sasl, **tls("mail.login.example", authority.certificate)}
    at(MAIL, 465, **good, smtpd_tls_wrappermode="yes")
    at(MAIL, 587, **good)
    at(MAIL, 25, myhostname="mail.login.example")
    at(ALIEN, 587, **sasl, **tls("alien.login.example", authority.self_signed))
    at(CLEAR, 587, **{**sasl, "smtpd_tls_auth_only": "no"}, myhostname="clear.login.example")
    at(OPEN, 587, **{**sasl, **tls("open.login.example", authority.certificate), "smtpd_tls_auth_only": "no"})
    at(DEAD, 587, **{**sasl, **tls("dead.login.example", authority.certificate), "smtpd_sasl_path": "private/nobody"})
    at(DOWN, 587, **{**sasl, **tls("down.login.example", authority.certificate), "smtpd_sasl_path": "private/down"})
    at(CYRUS, 587, **{**sasl, **tls("cyrus.login.example", authority.certificate), "smtpd_sasl_type": "cyrus", "smtpd_sasl_path": "smtpd",
                      "cyrus_sasl_config_path": p.folder / "sasl"})
    at(RATE, 587, **{**sasl, **tls("rate.login.example", authority.certificate)}, smtpd_client_auth_rate_limit="1")
    at(STERN, 587, **{**sasl, **tls("stern.login.example", authority.certificate)}, smtpd_hard_error_limit="1", smtpd_soft_error_limit="1")
    at(GONE, 587, **tls("gone.login.example", authority.certificate))
    server = p.start({"smtpd_sender_login_maps": f"texthash:{tables}/owners", "virtual_mailbox_domains": "login.example",
                      "virtual_mailbox_maps": f"texthash:{tables}/owners", "smtpd_peername_lookup": "no", "anvil_rate_time_unit": "600s"})
    # Debian's Postfix looks for Cyrus' configuration here, whatever it is told; smtpd reads it when the first client comes.
    (p.folder / "sasl").mkdir()
    (p.folder / "sasl" / "smtpd.conf").write_text(f"pwcheck_method: saslauthd\nsaslauthd_path: {ROOT}/nobody\nmech_list: PLAIN LOGIN\n")
    return p, server


class Spy(threading.Thread):
    """Looks at the arguments and environments of all processes while mailwhy runs."""

    def __init__(self):
        super().__init__(daemon=True)
        self.seen, self.over = [], threading.Event()

    def run(self):
        while not self.over.is_set():
            for what in "cmdline", "environ":
                for path in Path("/proc").glob(f"[0-9]*/{what}"):
                    try:
                        if shows_canary(path.read_bytes()):
                            self.seen.append(str(path))
                    except OSError:
                        pass
            time.sleep(0.05)


def shows_canary(data):
    """As it is, or in base64 at any of the three places in a group."""
    if isinstance(data, str):
        data = data.encode()
    for secret in CANARY.encode(), PLAINER.encode(), WRONG.encode():
        needles = [secret, secret[:11]]
        for offset in range(3):
            coded = base64.b64encode(b"\0" * offset + secret)
            needles.append(coded[offset + 1 if offset else 0:][:16])
        if any(needle in data for needle in needles):
            return True
    return False


def ask(row, mailwhy, form):
    folder = ROOT / "secrets"
    words = [mailwhy, "login", row.target, "--resolver", DNS, "--public", "198.18.0.0/15", "--ca", str(ROOT / "tls" / "ca.pem"), "--connect-timeout", "2s",
             *(word.replace("TLS/", f"{ROOT}/tls/") for word in row.options), *form]
    if row.password:
        words += ["--password-file", str(folder / PASSWORD_FILES[row.password])]
    net.go_inside("client")
    done = subprocess.run(words, capture_output=True, text=True, errors="replace", timeout=60, stdin=subprocess.DEVNULL,
                          env={"PATH": os.environ.get("PATH", ""), "HOME": str(folder), "LC_ALL": "C.UTF-8"})
    return done


def talk_faults(row, mailwhy):
    """The same for a login at the prompt."""
    folder = ROOT / "secrets"
    words = [mailwhy, "session", f"{row.host}:587", "--resolver", DNS, "--public", "198.18.0.0/15", "--ca", str(ROOT / "tls" / "ca.pem"), "--helo", "client.login.example", *row.options]
    if "PASSWORD" not in row.script:
        words += ["--user", "ann@login.example", "--password-file", str(folder / PASSWORD_FILES[row.password])]
    net.go_inside("client")
    done = subprocess.run(words, input=row.script.replace("PASSWORD", row.password), capture_output=True, text=True, errors="replace", timeout=60,
                          env={"PATH": os.environ.get("PATH", ""), "HOME": str(folder), "LC_ALL": "C.UTF-8"})
    faults, lines, at = [], done.stdout.splitlines(), 0
    if done.returncode != row.code:
        faults.append(f"exit code is {done.returncode}, not {row.code}")
    for wanted in row.shows:
        found = next((i for i in range(at, len(lines)) if lines[i].startswith(wanted)), None)
        if found is None:
            faults.append(f"no line begins with {wanted!r} there")
        at = at if found is None else found + 1
    # What was typed at the wrong prompt is quoted back to whoever typed it, and goes nowhere else.
    if shows_canary(done.stdout + done.stderr) and "wrong prompt" not in row.name:
        faults.append("the password is printed")
    return faults, done


def faults_of(row, mailwhy):
    if isinstance(row, Talk):
        return talk_faults(row, mailwhy)
    for _ in range(row.before):
        ask(row, mailwhy, ("--json",))
    done = ask(row, mailwhy, ("--json",))
    text = ask(row, mailwhy, ("-vv",)) if row.verdict == "works" else done
    try:
        document = json.loads(done.stdout)
    except ValueError:
        return [f"exit code {done.returncode}, and no JSON: {done.stdout}{done.stderr}"], done
    attempt = document["attempt"] or {}
    if document["verdict"] != row.verdict:
        yield_faults = [f"verdict is {document['verdict']}, not {row.verdict}"]
    else:
        yield_faults = []
    leading = document["cause"] if row.verdict != "works" or row.cause != "none" or not row.also else row.cause
    if leading != row.cause and not (row.cause == "none" and row.also):
        yield_faults.append(f"cause is {document['cause']}, not {row.cause}")
    if row.mechanism and attempt.get("mechanism") != row.mechanism:
        yield_faults.append(f"mechanism is {attempt.get('mechanism')}, not {row.mechanism}")
    if row.protection and attempt.get("protection") != row.protection:
        yield_faults.append(f"protection is {attempt.get('protection')}, not {row.protection}")
    if row.also and not any(finding["id"] == row.also for finding in document["findings"]):
        yield_faults.append(f"{row.also} is not found")
    if row.confidence and document["confidence"] != row.confidence:
        yield_faults.append(f"confidence is {document['confidence']}, not {row.confidence}")
    codes = {"works": 0, "offered": 0, "refused": 1, "later": 4, "inconclusive": 3}
    if done.returncode != codes[row.verdict]:
        yield_faults.append(f"exit code is {done.returncode}")
    if any(shows_canary(part) for part in (done.stdout, done.stderr, text.stdout, text.stderr)):
        yield_faults.append("the password is printed")
    return yield_faults, done


def test(rows, mailwhy, keep):
    failures = 0
    spy = Spy()
    spy.start()
    for row, (faults, done) in crowd.asked(rows, lambda row: faults_of(row, mailwhy), 4, lambda result: bool(result[0])):
        failures += bool(faults)
        print(f"  {'FAIL' if faults else 'ok':5} {row.name}" + "".join(f"\n    * {fault}" for fault in faults), flush=True)
        if faults or keep:
            print(done.stdout + done.stderr)
    spy.over.set()
    for place in sorted(set(spy.seen)):
        failures += 1
        print(f"  FAIL   the password stood in {place}")
    allowed = {*(ROOT / "passwords").iterdir(), *(ROOT / "secrets" / name for name in PASSWORD_FILES.values())}
    for path in ROOT.rglob("*"):
        if path.is_file() and path not in allowed and shows_canary(path.read_bytes()):
            failures += 1
            print(f"  FAIL   the password stands in {path}")
    return failures


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mailwhy", metavar="PATH", required=True)
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("--keep", action="store_true")
    arguments = parser.parse_args()
    mailwhy = os.path.abspath(arguments.mailwhy)
    servers = []
    try:
        pwd.getpwnam("dovecot")
        exim_path = exim.exim_program(PROJECT)
        if not exim_path and IN_CI:
            raise CannotStart("no exim: run tools/second_mta build/second_mta")
        opensmtpd_path = opensmtpd.programs(PROJECT / SECOND_MTA)
        net.enter()
        network = net.Network()
        network.add("client", "198.18.10", [2])
        network.add("mx1", "198.18.25", [9, *sorted(int(address.rpartition(".")[2]) for address in set(NAMES.values()))])
        serve_names()
        authority = Authority()
        p, server = postfix(authority)
        passwords = write_passwords()
        private = p.queue / "private"
        servers += [server, start_dovecot("dovecot", passwords / "dovecot", private / "auth"), start_dovecot("dovecot-down", None, private / "down")]
        servers[0].wait_for(lambda: net.listens(MAIL, 587))
        servers[1].wait_for((private / "auth").exists)
        servers[2].wait_for((private / "down").exists)
        if exim_path:
            servers.append(start_exim(exim_path, authority, passwords / "exim"))
            servers[-1].wait_for(lambda: net.listens(EXIM, 587))
        if opensmtpd_path:
            servers.append(start_opensmtpd(PROJECT / SECOND_MTA, authority))
            servers[-1].wait_for(lambda: net.listens(OPENSMTPD, 587))
    except (CannotStart, KeyError) as reason:
        print(f"{'FAILED' if IN_CI else 'skipped'}: {reason}")
        return 1 if IN_CI else SKIPPED
    rows = [row for row in [*ROWS, *TALKS] if not arguments.only or any(word in row.name for word in arguments.only)]
    for server, path in ("exim", exim_path), ("osmtpd", opensmtpd_path):
        if not path:
            left_out = [row.name for row in rows if row.needs == server]
            print(f"no {server} (tools/second_mta build/second_mta); left out: {', '.join(left_out)}")
            rows = [row for row in rows if row.needs != server]
    failures = 1
    try:
        failures = test(rows, mailwhy, arguments.keep)
    finally:
        for server in servers:
            server.stop()
        if failures:
            for log in ROOT / "log" / "postfix.mail.log", ROOT / "dovecot" / "dovecot.log", ROOT / "dovecot-down" / "dovecot.log", *(ROOT / "exim" / "log").glob("*"):
                if log.exists():
                    print(f"---- {log.name}\n" + "\n".join(log.read_text(errors="replace").splitlines()[-40:]))
    print(f"{len(rows)} rows, {failures} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
