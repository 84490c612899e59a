"""Encryption of real servers without DANE or MTA-STS, and what `mailwhy tls` must make of it; tests/dane has those with a promise."""
import json
import os
import subprocess
from dataclasses import dataclass

import dns
import net
from situation import server_needed

EXIT_CODES = {"good": 0, "problem": 1, "inconclusive": 3, "later": 4}
LIMIT_S = 60


@dataclass(frozen=True)
class Tls:
    name: str
    domain: str            # mx.DOMAIN.example is looked at
    verdict: str
    plain: str             # what a sender without any promise does
    present: tuple = ()    # finding ids
    absent: tuple = ()     # finding ids, or their beginnings with "*"
    attacked: str = ""     # what falls for the attacks, blank between: "injection", "<LF>.<LF>"; "none": nothing; empty: none were asked for

    @property
    def needs(self):
        return server_needed(self.domain)


NONE = ("tls.*",)
NO_ATTACK = ("tls.command-injection", "data.smuggling")
TLSES = [
    Tls("Postfix: all is well", "healthy", "good", "encrypted", absent=NONE),
    Tls("Postfix: a certificate of its own", "selfsigned", "problem", "encrypted", ("tls.certificate-untrusted",)),
    Tls("Postfix: an unknown authority", "unknownca", "problem", "encrypted", ("tls.certificate-untrusted",)),
    Tls("Postfix: expired", "expiredcert", "problem", "encrypted", ("tls.certificate-expired",)),
    Tls("Postfix: another name", "othername", "problem", "encrypted", ("tls.certificate-other-name",)),
    Tls("Postfix: the certificate is missing", "tlslocal", "problem", "in_clear", ("tls.starttls-refused",)),
    Tls("Postfix: TLS 1.0 only", "tlsold", "problem", "encrypted", ("tls.old-version",)),
    Tls("Postfix: no protocol in common", "tlsnever", "problem", "in_clear", ("tls.handshake-failed",)),
    Tls("Postfix: no certificate", "tlsnokey", "problem", "encrypted", ("tls.no-certificate",)),
    Tls("Postfix: no TLS", "grey", "problem", "in_clear", ("tls.not-offered",)),
    Tls("Postfix: greets with 554", "greeting", "problem", "", ("greeting.refused",), absent=NONE),
    Tls("Postfix: busy", "busy", "later", "", absent=NONE),
    # Debian's Postfix 3.7 takes bare line feeds unless told otherwise; injection was mended in 2011.
    Tls("Postfix: attacked", "healthy", "problem", "encrypted", ("data.smuggling",), NONE, attacked="<LF>.<LF> <LF>.<CR><LF> <CR><LF>.<LF>"),
    Tls("Postfix: attacked, with its protection", "crlfonly", "good", "encrypted", absent=NO_ATTACK, attacked="none"),
    Tls("Exim: attacked", "exim", "good", "encrypted", absent=NO_ATTACK, attacked="none"),
    Tls("Sendmail: attacked", "sendmail", "good", "encrypted", absent=NO_ATTACK, attacked="none"),
    Tls("nobody answers", "void", "inconclusive", "", absent=NONE),
    Tls("Exim: all is well", "exim", "good", "encrypted", absent=NONE),
    Tls("Exim: expired", "eximexpired", "problem", "encrypted", ("tls.certificate-expired",)),
    Tls("Exim: a certificate of its own", "eximself", "problem", "encrypted", ("tls.certificate-untrusted",)),
    Tls("Exim: another name", "eximothername", "problem", "encrypted", ("tls.certificate-other-name",)),
    Tls("Exim: the certificate is missing", "eximtls", "problem", "in_clear", ("tls.starttls-refused",)),
    Tls("Sendmail: all is well", "sendmail", "good", "encrypted", absent=NONE),
    Tls("Sendmail: expired", "smexpired", "problem", "encrypted", ("tls.certificate-expired",)),
    Tls("Sendmail: no TLS", "smdisk", "problem", "in_clear", ("tls.not-offered",)),
    Tls("OpenSMTPD: no TLS", "osmtpd", "problem", "in_clear", ("tls.not-offered",)),
    Tls("OpenSMTPD: TLS that never works", "osmtpdtls", "problem", "in_clear", ("tls.handshake-failed",)),
]


def command_line(mailwhy, row):
    return [mailwhy, "tls", f"mx.{row.domain}.example", "--json", "--resolver", dns.RESOLVER, "--public", "198.18.0.0/15", "--connect-timeout", "3s",
            "--ca", str(net.ROOT / "tls" / "ca.pem"), "--helo", "client.sender.example",
            *(["--try-injection", "--try-smuggling", "--to", f"bob@{row.domain}.example", "--yes"] if row.attacked else [])]


def faults_of(row, exit_code, document):
    if document.get("verdict") != row.verdict:
        yield f"verdict is {document.get('verdict')}, not {row.verdict}"
    if exit_code != EXIT_CODES[row.verdict]:
        yield f"exit code is {exit_code}, not {EXIT_CODES[row.verdict]}"
    outcomes = [one["senders"]["plain"]["outcome"] for one in document["addresses"] if one.get("senders")]
    if any(finding["id"].startswith("route.") for finding in document["findings"]):
        yield "a host that was named has findings about the way to it"
    if row.plain and outcomes != [row.plain]:
        yield f"a plain sender: {outcomes}, not {row.plain}"
    results = {one.get("sequence") or one["test"]: one["result"] for one in document["tests"]}
    fell = [name for name, result in results.items() if result == "vulnerable"]
    if row.attacked and (set(fell) != set(row.attacked.split()) - {"none"} or len(results) != 7 or "untested" in results.values()):
        yield f"the attacks: {results}, not {row.attacked}"
    found = [finding["id"] for finding in document["findings"]]
    for name in row.present:
        if name not in found:
            yield f"{name} is not found"
    for name in found:
        if any(name.startswith(pattern[:-1]) if pattern.endswith("*") else name == pattern for pattern in row.absent):
            yield f"{name} must not be found"


def ask(row, mailwhy):
    """What is wrong, and what was printed."""
    net.go_inside("writer" if row.attacked else "client")
    try:
        done = subprocess.run(command_line(mailwhy, row), capture_output=True, text=True, errors="replace", timeout=LIMIT_S, stdin=subprocess.DEVNULL,
                              env={"PATH": os.environ.get("PATH", ""), "HOME": "/nonexistent"})
    except subprocess.TimeoutExpired as late:
        return [f"no end within {LIMIT_S} s"], str(late.stdout)
    try:
        document = json.loads(done.stdout)
    except ValueError:
        return [f"exit code {done.returncode} and no JSON"], done.stdout + done.stderr
    found = [f"{finding['id']} {finding['state']} {finding['confidence']}: {finding['title']}" for finding in document["findings"]]
    return list(faults_of(row, done.returncode, document)), "\n".join(found) + "\n" + json.dumps(document, indent=1) + "\n" + done.stderr
