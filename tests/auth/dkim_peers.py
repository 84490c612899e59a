#!/usr/bin/env python3
"""DKIM and ARC beside libopendkim and dkimpy: each verifies what the others sign, and all say the same of what was changed since.

    dkim_peers.py --program SIGNATURE_CASES [--opendkim OPENDKIM_PEER]

Nothing is asked of the DNS; every program gets the keys from here.  Skipped (77) without openssl or both peers.
"""
import argparse
import base64
import importlib.util
import itertools
import pathlib
import shutil
import subprocess
import sys
import tempfile

CANONICAL = ("simple", "relaxed")

HEADER = (b"From: Ann <ann@example.test>\r\nTo: Bob <bob@example.org>,\r\n\tCarl <carl@example.org>\r\nSubject: Is  dinner ready? \r\n"
          b"Date: Fri, 11 Jul 2003 21:00:37 -0700\r\nMessage-ID: <1@example.test>\r\n")
MESSAGES = {
    "plain": HEADER + b"\r\nHi.\r\n\r\nWe lost the game.  Are you hungry yet?\r\n\r\nJoe.\r\n",
    "empty body": HEADER + b"\r\n",
    "empty lines": HEADER + b"\r\n\r\n\r\n\r\n",
    "blank lines": HEADER + b"\r\n \t\r\n \r\n",
    "leading empty lines": HEADER + b"\r\n\r\n\r\nx\r\n\r\n\r\n",
    "blanks at ends": HEADER + b"\r\na \t\r\n  b\t\tc  d\t \r\n\t\r\n \r\nx\r\n \r\n\r\n",
    "dots and From": HEADER + b"\r\n.\r\n..x\r\nFrom y\r\n>From z\r\n",
    "eight bits": HEADER + "\r\ngrün\r\n\u2026\r\n".encode() + b"\xff\xfe\x80 \r\n",
    "long lines": HEADER + b"\r\n" + b"word  \t " * 400 + b"\r\n" + b"x" * 70000 + b"\r\n",
    "repeated fields": b"Received: a\r\nReceived: b\r\nCc: one@example.org\r\nCc: two@example.org\r\n" + HEADER + b"\r\nx\r\n",
    "odd fields": b"X-Empty:\r\nX-Fold:\r\n \r\n\tx\r\nsubject2 : y\r\n" + HEADER + b"\r\nx\r\n",
}
CHANGES = {
    "nothing": lambda m: m,
    "a field on top": lambda m: b"X-Spam: no\r\n" + m,
    "a footer": lambda m: m + b"-- \r\nlist\r\n",
    "empty lines at the end": lambda m: m + b"\r\n\r\n",
    "a blank line at the end": lambda m: m + b" \r\n",
    "subject": lambda m: m.replace(b"dinner", b"lunch", 1),
    "blanks in the subject": lambda m: m.replace(b"Is  dinner", b"Is dinner", 1),
    "refolded": lambda m: m.replace(b",\r\n\tCarl", b", Carl", 1),
    "case of a name": lambda m: m.replace(b"\r\nDate:", b"\r\nDATE:", 1),
    "a second From on top": lambda m: b"From: eve@example.org\r\n" + m,
    "a second From below": lambda m: m.replace(b"\r\nTo:", b"\r\nFrom: eve@example.org\r\nTo:", 1),
    "order of repeated fields": lambda m: m.replace(b"Cc: one@example.org\r\nCc: two@example.org", b"Cc: two@example.org\r\nCc: one@example.org", 1),
    "a signature cut short": lambda m: m.replace(b"b=", b"b=A", 1),
    "another t=": lambda m: m.replace(b"t=1", b"t=2", 1),
}
OF_EVERY_BODY = ("nothing", "a footer", "empty lines at the end", "a blank line at the end")


class Ours:
    name = "mailwhy"

    def __init__(self, program, keys):
        self.program, self.keys = program, keys

    def sign(self, message, key, header, body):
        names = "from:to:cc:subject:date:message-id:received:from"
        tags = f"v=1; a={key.algorithm}; c={header}/{body}; d=example.test;\r\n\ts={key.selector}; t=1700000000; h={names};\r\n\tbh=;\r\n\tb="
        return run([self.program, "--sign", key.path, "DKIM-Signature", tags], message)

    def verify(self, files):
        lines = run([self.program, "--verify", self.keys] + files).decode().splitlines()
        return ["pass" if any(word.startswith(("pass:", "policy:sha1")) for word in line.split()) else "fail" for line in lines]


class OpenDkim:
    name = "opendkim"

    def __init__(self, program, keys):
        self.program, self.keys = program, keys

    def sign(self, message, key, header, body):
        try:
            return run([self.program, "sign", key.path, key.selector, "example.test", header, body, key.algorithm], message)
        except subprocess.CalledProcessError:
            return None

    def verify(self, files):
        return run([self.program, "verify", self.keys] + files).decode().splitlines()


class Dkimpy:
    name = "dkimpy"

    def __init__(self, dkim, records):
        self.dkim, self.records = dkim, {name.encode(): text.encode() for name, text in records.items()}

    def look_up(self, name, timeout=5):
        return self.records.get(name.rstrip(b"."))

    def sign(self, message, key, header, body):
        secret = key.raw if key.algorithm.startswith("ed25519") else pathlib.Path(key.path).read_bytes()
        try:
            field = self.dkim.sign(message, key.selector.encode(), b"example.test", secret, canonicalize=(header.encode(), body.encode()),
                                   signature_algorithm=key.algorithm.encode())
        except Exception:  # it knows less than we do
            return None
        return field + message

    def verify(self, files):
        results = []
        for file in files:
            try:
                results.append("pass" if self.dkim.verify(pathlib.Path(file).read_bytes(), dnsfunc=self.look_up) else "fail")
            except Exception:
                results.append("fail")
        return results


class Key:
    def __init__(self, folder, selector, algorithm, options):
        self.path, self.selector, self.algorithm = str(folder / selector), selector, algorithm
        run(["openssl", "genpkey", "-out", self.path] + options)
        der = run(["openssl", "pkey", "-in", self.path, "-pubout", "-outform", "DER"])
        kind = "ed25519" if algorithm.startswith("ed25519") else "rsa"
        if kind == "ed25519":
            self.raw = base64.b64encode(run(["openssl", "pkey", "-in", self.path, "-outform", "DER"])[-32:])
            der = der[-32:]
        self.record = f"v=DKIM1; k={kind}; p=" + base64.b64encode(der).decode()


def run(command, data=b""):
    return subprocess.run(command, input=data, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=True, timeout=60).stdout


def play(folder, peers, keys):
    wrong = count = 0
    files, meanings = [], []
    for (title, message), key, header, body, signer in itertools.product(MESSAGES.items(), keys, CANONICAL, CANONICAL, peers):
        signed = signer.sign(message, key, header, body)
        if signed is None:
            continue
        for change, apply in CHANGES.items():
            if title not in ("plain", "repeated fields") and change not in OF_EVERY_BODY:
                continue
            path = folder / f"message{len(files)}"
            path.write_bytes(apply(signed))
            files.append(str(path))
            meanings.append((signer.name, key.algorithm, header + "/" + body, title, change))
    said = {peer.name: list(itertools.chain.from_iterable(peer.verify(files[i:i + 500]) for i in range(0, len(files), 500))) for peer in peers}
    for number, meaning in enumerate(meanings):
        words = {name: results[number] for name, results in said.items()}
        if not expected(meaning, words):
            wrong += 1
            print(*meaning, words, sep="; ")
        count += 1
    print(f"{count} messages, {wrong} told otherwise, beside {', '.join(peer.name for peer in peers)}")
    return wrong


def expected(meaning, words):
    """All say the same, but for what a peer is known to see otherwise."""
    signer, algorithm, _, title, change = meaning
    voters = dict(words)
    if algorithm == "rsa-sha1":
        voters.pop("dkimpy", None)         # refuses it whatever it says
    if change.startswith("a second From"):
        voters.pop("dkimpy", None)         # refuses every message with two
    if title == "odd fields":
        voters.pop("dkimpy", None)         # cannot read a name with a blank before its colon
    if change == "nothing" and signer == "mailwhy" and words["mailwhy"] != "pass":
        return False
    return len(set(voters.values())) == 1


def play_arc(folder, ours, dkimpy, key):
    """Chains of up to three sets, sealed by both in turn; dkimpy seals only with python3-authres beside it."""
    wrong = 0
    both = importlib.util.find_spec("authres") is not None
    for order in itertools.product((0, 1) if both else (0,), repeat=3):
        message, chain = MESSAGES["plain"], "none"
        for instance, who in enumerate(order, 1):
            if who == 0:
                message = run([ours.program, "--seal", key.path, key.selector, "example.test", str(instance), chain], message)
            else:
                # It copies what an Authentication-Results field says, and wants one.
                message = b"Authentication-Results: example.test; arc=" + chain.encode() + b"; dkim=none\r\n" + message
                fields = dkimpy.dkim.arc_sign(message, key.selector.encode(), b"example.test", pathlib.Path(key.path).read_bytes(), b"example.test")
                message = b"".join(fields) + message
            chain = "pass"
            path = folder / "arc"
            for text, word in ((message, "pass"), (message + b"footer\r\n", "fail")):
                path.write_bytes(text)
                mine = run([ours.program, "--verify", ours.keys, str(path)]).decode().split("arc=")[1].strip()
                theirs = dkimpy.dkim.arc_verify(text, dnsfunc=dkimpy.look_up)[0].decode().lower()
                if not mine == theirs == word:
                    wrong += 1
                    print("arc", order[:instance], word, "mailwhy:", mine, "dkimpy:", theirs)
    print(f"ARC{'' if both else ', sealed by us alone'}: {wrong} told otherwise, beside dkimpy")
    return wrong


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    parser.add_argument("--opendkim")
    options = parser.parse_args()
    try:
        import dkim
    except ImportError:
        dkim = None
    if not shutil.which("openssl") or not (dkim or options.opendkim):
        print("openssl, or libopendkim and python3-dkim, are not here")
        return 77
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        rsa = ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]
        keys = [Key(folder, "rsa", "rsa-sha256", rsa), Key(folder, "old", "rsa-sha1", rsa), Key(folder, "curve", "ed25519-sha256", ["-algorithm", "ED25519"])]
        records = {key.selector + "._domainkey.example.test": key.record for key in keys}
        texts = folder / "keys"
        texts.write_text("".join(f"key {name} {text}\n" for name, text in records.items()))
        peers = [Ours(options.program, str(texts))]
        if options.opendkim:
            peers.append(OpenDkim(options.opendkim, str(texts)))
        if dkim:
            peers.append(Dkimpy(dkim, records))
        wrong = play(folder, peers, keys)
        if dkim:
            wrong += play_arc(folder, peers[0], peers[-1], keys[0])
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
