#!/usr/bin/env python3
"""mailwhy send against real servers: Postfix, Dovecot's LMTP, Exim.  What was sent is compared with what arrived.

usage: run.py --mailwhy PROGRAM [--keep]
Skipped (77) without root or without Postfix and Dovecot; Exim's part is left out with a message where it is missing.
"""
import argparse
import base64
import email
import email.policy
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from servers import Dovecot, Exim, Missing, Postfix, program, wait_for

ROOT = pathlib.Path(__file__).resolve().parents[3]
DOMAIN = "example.test"
CANARY = "canary-Passw0rd-91"
failures = []
count = 0


def check(condition, what, more=""):
    global count
    count += 1
    if not condition:
        failures.append(what)
        print("FAIL  %s\n      %s" % (what, str(more).replace("\n", "\n      ")[-1500:]))


class World:
    def __init__(self, mailwhy, folder):
        self.mailwhy, self.folder = mailwhy, folder
        users = ["bob", "carol", "j\u00f6rg"]
        self.dovecot = Dovecot(folder, DOMAIN, users, CANARY)
        try:
            self.postfix = Postfix(folder, DOMAIN, users, self.dovecot.auth)
        except BaseException:
            self.dovecot.stop()
            raise

    def stop(self):
        self.postfix.stop()
        self.dovecot.stop()

    def send(self, *words, stdin=b"", to=("bob@" + DOMAIN,), port=None, server=True):
        """(exit code, the JSON document or None, everything that was written)."""
        way = ["--server", "127.0.0.1:%d" % (port or self.postfix.port)] if server else []
        argv = [self.mailwhy, "send", *to, "--from", "ann@sender.test", "--yes", "--json", *way, *map(str, words)]
        done = subprocess.run(argv, input=stdin, capture_output=True, timeout=60, env={**os.environ, "LC_ALL": "C.UTF-8"})
        try:
            document = json.loads(done.stdout)
        except ValueError:
            document = None
        words = (done.stdout + done.stderr).decode(errors="replace")
        if document is None:
            check(False, "an answer in JSON", " ".join(argv) + "\n" + words)
        return done.returncode, document, words


def fates(document):
    return [one["fate"] for one in document["recipients"]] if document else None


def commands(document):
    return [one["command"] for attempt in document["attempts"] for one in attempt["exchanges"]]


def relaxed_header(field):
    name, _, value = field.partition(b":")
    value = re.sub(rb"[ \t]+", b" ", value.replace(b"\r\n", b"")).strip()
    return name.strip().lower() + b":" + value


def dkim_holds(message, key):
    """RFC 6376 by hand, with openssl as the judge."""
    head, _, body = message.partition(b"\r\n\r\n")
    fields = re.split(rb"\r\n(?![ \t])", head)
    signature = next(one for one in fields if one.lower().startswith(b"dkim-signature:"))
    tags = dict(part.strip().split(b"=", 1) for part in re.sub(rb"\s+", b"", signature.partition(b":")[2]).split(b";") if part.strip())
    lines = [re.sub(rb"[ \t]+", b" ", line).rstrip(b" ") for line in body.split(b"\r\n")]
    while lines and not lines[-1]:
        lines.pop()
    canonical = b"".join(line + b"\r\n" for line in lines)
    if base64.b64encode(hashlib.sha256(canonical).digest()) != tags[b"bh"]:
        return "the body's hash differs"
    left = [one for one in fields if one is not signature]
    signed = b""
    for name in tags[b"h"].split(b":"):
        for one in reversed(left):
            if one.partition(b":")[0].strip().lower() == name.lower():
                signed += relaxed_header(one) + b"\r\n"
                left.remove(one)
                break
    bare = re.sub(rb"(;[ \t\r\n]*b=)[^;]*", rb"\1", signature)
    signed += relaxed_header(bare)
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "signature").write_bytes(base64.b64decode(tags[b"b"]))
        public = folder / "public"
        subprocess.run([program("openssl"), "pkey", "-in", key, "-pubout", "-out", public], check=True, capture_output=True)
        if tags[b"a"] == b"rsa-sha256":
            (folder / "signed").write_bytes(signed)
            judge = ["dgst", "-sha256", "-verify", public, "-signature", folder / "signature", folder / "signed"]
        else:
            (folder / "signed").write_bytes(hashlib.sha256(signed).digest())
            judge = ["pkeyutl", "-verify", "-pubin", "-inkey", public, "-rawin", "-in", folder / "signed", "-sigfile", folder / "signature"]
        done = subprocess.run([program("openssl"), *judge], capture_output=True, text=True)
        return "" if done.returncode == 0 else done.stdout + done.stderr


def without_trace_fields(message):
    """What arrived, without what the server put on top."""
    text = message.replace(b"\r\n", b"\n")
    return re.sub(rb"\A((Return-Path|X-Original-To|Delivered-To|Received):[^\n]*\n([ \t][^\n]*\n)*)+", b"", text)


def a_plain_message(world):
    known = len(world.postfix.mails("bob"))
    code, document, words = world.send("--subject", "Gr\u00fc\u00dfe \u2709", "--body", "Sch\u00f6ne Gr\u00fc\u00dfe\n.\nFrom me\n")
    check(code == 0 and fates(document) == ["accepted"], "a plain message is accepted", words)
    message = email.message_from_bytes(world.postfix.arrived("bob", known), policy=email.policy.default)
    check(message["Subject"] == "Gr\u00fc\u00dfe \u2709", "its subject arrives", message["Subject"])
    check(message.get_content() == "Sch\u00f6ne Gr\u00fc\u00dfe\n.\nFrom me\n\n", "its text arrives, dots and all", repr(message.get_content()))
    check(message["X-Mailwhy-Trace"] == document["message"]["trace"] and message["Message-ID"] == document["message"]["message_id"], "its trace arrives")
    queue_id = document["recipients"][0]["queue_id"]
    check(queue_id and " %s: " % queue_id in world.postfix.said(), "the queue id is Postfix's", queue_id)


def attachments(world):
    known = len(world.postfix.mails("bob"))
    file = world.folder / "\u00dcbersicht 2026.bin"
    file.write_bytes(bytes(range(256)) * 300)
    code, document, words = world.send("--attach", file, "--attach", "%s;type=image/png;name=other.png" % file, "--eicar", "--bdat", "--chunk-size", "5000")
    check(code == 0, "attachments are accepted", words)
    check(commands(document).count("BDAT 5000") > 10, "BDAT is used", commands(document))
    message = email.message_from_bytes(world.postfix.arrived("bob", known), policy=email.policy.default)
    parts = list(message.iter_attachments())
    check([part.get_filename() for part in parts] == [file.name, "other.png", "eicar.com"], "names of files arrive", [part.get_filename() for part in parts])
    check(parts[0].get_content() == file.read_bytes() and parts[1].get_content_type() == "image/png", "bytes of files arrive")


def whole_messages(world):
    text = b"From ann Sat Nov 21 03:16:49 2026\nSubject: whole\nX-Folded: a\n b\nFrom: ann@sender.test\nDate: Sat, 21 Nov 2026 03:16:49 +0000\nMessage-ID: <whole@sender.test>\n\n" \
           b".\n..\nGr\xc3\xbc\xc3\x9fe \n" + b"x" * 900 + b"\nend"
    expected = text.split(b"\n", 1)[1] + b"\n"
    for how in (), ("--bdat",), ("--no-pipelining",):
        known = len(world.postfix.mails("bob"))
        code, document, words = world.send("--message", "-", *how, stdin=text)
        check(code == 0, "a whole message from a pipe is accepted %s" % (how,), words)
        check(without_trace_fields(world.postfix.arrived("bob", known)) == expected, "it arrives as it was %s" % (how,), world.postfix.mails("bob")[-1].read_bytes()[:600])
        check(" BODY=8BITMIME" in " ".join(commands(document)) and " SIZE=" in " ".join(commands(document)), "what it needs is declared", commands(document))
    file = world.folder / "crlf.eml"
    file.write_bytes(text.split(b"\n", 1)[1].replace(b"\n", b"\r\n"))
    known = len(world.postfix.mails("bob"))
    world.send("--message", file, "--header", "X-Added: yes", "--add-trace")
    arrived = without_trace_fields(world.postfix.arrived("bob", known))
    check(arrived.endswith(expected) and b"X-Added: yes\n" in arrived and b"X-Mailwhy-Trace: mw-" in arrived, "fields are added on top", arrived[:300])


def several_recipients(world):
    to = ["bob@" + DOMAIN, "gone@" + DOMAIN, "carol@" + DOMAIN]
    for how in (), ("--no-pipelining",):
        code, document, words = world.send(*how, to=to)
        check(code == 1 and fates(document) == ["accepted", "refused", "accepted"], "each recipient has its fate %s" % (how,), words)
        check(document["cause"] == "user-unknown" and document["party"] == "recipient_mailbox" and document["stage"] == "rcpt_to", "the refusal is understood", document["cause"])
    known = len(world.postfix.mails("bob"))
    code, document, words = world.send("--quit-after", "rcpt", to=to)
    check(code == 1 and fates(document) == ["halted", "refused", "halted"], "a stop before the message", words)
    code, document, words = world.send("--drop-after-send", "data", to=to[:1])
    check(code == 0 and fates(document) == ["halted"], "a drop after DATA", words)
    check(len(world.postfix.mails("bob")) == known, "no message was sent by a stop")
    code, document, words = world.send("--mail-param", "SIZE=99999999", "--no-size")
    check(code == 1 and document["cause"] == "message-too-large" and document["stage"] == "mail_from", "a message that is too large", words)
    code, document, words = world.send(to=["bob@elsewhere.test"])
    check(code == 1 and document["cause"] == "relay-denied", "no relaying", words)


def encryption(world):
    code, document, words = world.send("--tls", "required")
    check(code == 0 and document["attempts"][0]["tls"]["up"], "STARTTLS with a certificate that nobody knows", words)
    code, document, words = world.send("--tls", "verified")
    check(code != 0 and fates(document) == ["broken_off"] and not any(one.startswith("MAIL") for one in commands(document)), "such a certificate is none for --tls verified", words)
    trust = ["--ca", world.postfix.certificate, "--tls-name", "mx.example.test"]
    code, document, words = world.send("--tls", "verified", *trust)
    check(code == 0 and document["attempts"][0]["tls"]["trusted"], "with its authority it is", words)
    code, document, words = world.send("--tls", "verified", "--ca", world.postfix.certificate, "--tls-name", "other.example.test")
    check(code != 0, "another name is not", words)
    code, document, words = world.send("--tls", "implicit", port=world.postfix.tls_port)
    check(code == 0 and document["attempts"][0]["exchanges"][0]["step"] == "tls_handshake", "TLS from the first byte", words)
    code, document, words = world.send("--tls", "off")
    check(code == 0 and document["attempts"][0]["tls"] is None, "no TLS", words)


def extensions(world):
    code, document, words = world.send("--notify", "success,failure", "--return", "hdrs", "--envelope-id", "id+1", "--original-recipient", "rfc822;old@example.test")
    check(code == 0 and any("RET=HDRS ENVID=id+2B1" in one for one in commands(document)), "wishes for notifications", commands(document))
    known = len(world.postfix.mails("j\u00f6rg"))
    code, document, words = world.send("--subject", "Gr\u00fc\u00dfe", to=["j\u00f6rg@" + DOMAIN])
    check(code == 0 and " SMTPUTF8" in " ".join(commands(document)), "an address beyond ASCII", words)
    if code == 0:
        check(b"j\xc3\xb6rg@" in world.postfix.arrived("j\u00f6rg", known), "it arrives in UTF-8")
    code, document, words = world.send("--requiretls")
    check(code == 1 and fates(document) == ["not_tried"], "REQUIRETLS is not on offer, so nothing is sent", words)
    code, document, words = world.send("--helo-only")
    check(code == 0 and "HELO" in " ".join(commands(document)) and "EHLO" not in " ".join(commands(document)), "HELO only", words)


def posing(world):
    code, document, words = world.send("--xclient", "NAME=spike.example.test ADDR=192.0.2.99", "--xforward", "NAME=far.example.test")
    check(code == 0 and "client=spike.example.test[192.0.2.99]" in world.postfix.said(), "XCLIENT", words)
    proxy = world.postfix.proxy_port
    for version in "v1", "v2":
        code, document, words = world.send("--proxy", "%s 192.0.2.77:4000 198.51.100.25:25" % version, port=proxy)
        check(code == 0 and "[192.0.2.77]" in world.postfix.said(), "PROXY " + version, words)
    code, document, words = world.send("--proxy", "v2 local", port=proxy)
    check(code == 0, "a LOCAL frame is understood", words)
    code, document, words = world.send("--proxy", "v2 [2001:db8::7]:4000 [2001:db8::25]:25", port=proxy)
    check(code == 0 and "[2001:db8::7]" in world.postfix.said(), "PROXY v2 with IPv6", words)


def logins(world):
    secret = world.folder / "secret"
    secret.write_text(CANARY + "\n")
    wrong = world.folder / "wrong"
    wrong.write_text("not-it\n")
    trust = ["--tls", "verified", "--ca", world.postfix.certificate, "--tls-name", "mx.example.test", "--user", "ann@" + DOMAIN]
    port = world.postfix.login_port
    for mechanism in None, "PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256":
        code, document, words = world.send(*trust, "--password-file", secret, *(["--mechanism", mechanism] if mechanism else []), port=port)
        check(code == 0, "a login with %s" % (mechanism or "the best there is"), words)
        hidden = all(form not in words for form in (CANARY, base64.b64encode(CANARY.encode()).decode(), base64.b64encode(b"\0ann@%s\0%s" % (DOMAIN.encode(), CANARY.encode())).decode()))
        check(hidden, "its password is shown nowhere (%s)" % mechanism)
    code, document, words = world.send(*trust, "--password-file", wrong, port=port)
    check(code == 1 and document["stage"] == "login", "a wrong password", words)
    code, document, words = world.send("--tls", "off", "--user", "ann@" + DOMAIN, "--password-file", secret, port=port)
    check(code == 1 and fates(document) == ["not_tried"], "no login in clear", words)


def lmtp(world):
    to = ["bob@" + DOMAIN, "gone@" + DOMAIN, "carol@" + DOMAIN]
    code, document, words = world.send("--socket", world.dovecot.lmtp, "--lmtp", to=to, server=False)
    check(code == 1 and fates(document) == ["accepted", "refused", "accepted"], "LMTP answers for each recipient", words)
    check(document and all(one["queue_id"] for one in document["recipients"] if one["fate"] == "accepted"), "and says under which id", words)
    wait_for(lambda: len(world.dovecot.mails("bob")) == 1, "a message in Dovecot")
    trace = document["message"]["trace"]
    check(trace.encode() in world.dovecot.mails("bob")[0].read_bytes(), "the trace arrives")


def signatures(world):
    for kind, make in ("rsa", ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]), ("ed25519", ["-algorithm", "ED25519"]):
        key = world.folder / (kind + ".pem")
        subprocess.run([program("openssl"), "genpkey", *make, "-out", key], check=True, capture_output=True)
        known = len(world.postfix.mails("bob"))
        code, document, words = world.send("--dkim-key", key, "--dkim-selector", "s1", "--body", "a  b \n\n\n", "--subject", "Gr\u00fc\u00dfe " * 20)
        check(code == 0, "a signed message (%s)" % kind, words)
        arrived = without_trace_fields(world.postfix.arrived("bob", known)).replace(b"\n", b"\r\n")
        check(b"d=sender.test" in arrived and dkim_holds(arrived, key) == "", "its signature holds (%s)" % kind, dkim_holds(arrived, key))


def exim(world):
    try:
        other = Exim(world.folder, ROOT / "build/second_mta")
    except Missing as missing:
        print("left out: %s" % missing)
        return
    code, document, words = world.send("--pipe", other.command(), server=False, to=["bob@" + DOMAIN, "gone@" + DOMAIN])
    check(code == 1 and fates(document) == ["accepted", "refused"], "Exim behind a pipe", words)
    queue_id = document["recipients"][0]["queue_id"] if document else ""
    check(any(queue_id and queue_id in one.name for one in other.queued()), "the queue id is Exim's", (queue_id, other.queued()))
    code, document, words = world.send("--pipe", other.command(), "--prdr", server=False, to=["bob@" + DOMAIN, "picky@" + DOMAIN])
    check(fates(document) == ["accepted", "refused"] and " PRDR" in " ".join(commands(document)), "PRDR answers for each recipient", words)
    code, document, words = world.send("--pipe", other.command(), "--bdat", server=False)
    check(code == 0 and "BDAT" in " ".join(commands(document)), "BDAT with Exim", words)


def manners(world):
    argv = [world.mailwhy, "send", "bob@" + DOMAIN, "--from", "ann@sender.test", "--server", "127.0.0.1:%d" % world.postfix.port]
    known = world.postfix.said().count("connect from")
    done = subprocess.run(argv, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=30)
    check(done.returncode == 2 and "--yes" in done.stderr, "without a terminal and without --yes nothing leaves", done.stderr)
    done = subprocess.run([*argv, "--dry-run", "--gtube"], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=30)
    check(done.returncode == 0 and "GTUBE" in done.stdout and "Subject: " in done.stdout, "--dry-run shows the message", done.stdout)
    check(world.postfix.said().count("connect from") == known, "and nobody was connected to")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--mailwhy", required=True)
    parser.add_argument("--keep", action="store_true")
    arguments = parser.parse_args()
    if os.geteuid() != 0:
        print("Postfix and Dovecot want root: skipped")
        return 77
    folder = pathlib.Path(tempfile.mkdtemp(prefix="mailwhy-send."))
    folder.chmod(0o755)
    world = None
    try:
        world = World(str(pathlib.Path(arguments.mailwhy).resolve()), folder)
        for test in a_plain_message, attachments, whole_messages, several_recipients, encryption, extensions, posing, logins, lmtp, signatures, exim, manners:
            try:
                test(world)
            except (AssertionError, OSError, TypeError, KeyError, IndexError, subprocess.SubprocessError, StopIteration) as trouble:
                check(False, test.__name__, "%s: %s" % (type(trouble).__name__, trouble))
    except Missing as missing:
        print("%s: skipped" % missing)
        return 77
    finally:
        if world:
            world.stop()
        if not arguments.keep:
            shutil.rmtree(folder, ignore_errors=True)
        else:
            print(folder)
    print("%d checks, %d failed" % (count, len(failures)))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
