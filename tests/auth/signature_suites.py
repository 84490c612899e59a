#!/usr/bin/env python3
"""Plays the public suites of signed messages with signature_cases; skipped (77) where ../shared or python3-yaml is absent.

    signature_suites.py --program SIGNATURE_CASES [--root DIR]

arc-valimail: every message of the validation file; an empty expectation is a chain that says itself that it is broken: fail.
dkim-dkimpy: what the names of the files say; a signed message passes with its keys, and fails with any byte of its body changed.
"""
import argparse
import base64
import pathlib
import subprocess
import sys
import tempfile


def crlf(text):
    return text.replace("\r\n", "\n").replace("\n", "\r\n").encode("utf-8", "surrogateescape")


def case(kind, name, expected, message):
    return f"? {kind} {name} {expected} {base64.b64encode(message).decode()}"


def arc_lines(folder):
    import yaml
    with open(folder / "arc-draft-validation-tests.yml", encoding="utf-8") as file:
        for number, scenario in enumerate(yaml.safe_load_all(file)):
            yield "= " + scenario["description"].strip().splitlines()[0]
            for name, text in scenario["txt-records"].items():
                yield f"key {name} {text}"
            for name, test in scenario["tests"].items():
                yield case("arc", f"{number}:{name}", (test.get("cv") or "Fail").lower(), crlf(test["message"]))


def dkimpy_lines(folder):
    def text(name):
        return (folder / name).read_bytes()

    rfc = text("rfc6376.signed.msg")
    exim = text("eximtest.dns").decode().strip()
    yield "= unsigned"
    for name in ("test.message", "test_extra.message", "test_nofrom.message", "rfc6376.msg", "ed25519test.msg"):
        yield case("dkim", name, "none", text(name))
    yield "= keys that do not fit"
    yield case("dkim", "rfc6376.signed.msg:no-key", "permerror", rfc)
    for record, expected in (("badk.txt", "permerror"), ("badversion.txt", "permerror"), ("test_bad.txt", "permerror"), ("test_tlsrpt.txt", "permerror")):
        yield f"= {record}"
        line = text(record).decode().strip()
        for selector in ("brisbane", "test"):
            yield f"key {selector}._domainkey.football.example.com {line}"
        yield case("dkim", f"rfc6376.signed.msg:{record}", expected, rfc)
    ed25519 = text("ed25519test.dns").decode().strip()
    signed = {"rfc6376.signed.msg": ["brisbane._domainkey.football.example.com " + ed25519], "ed25519test2.msg": ["sed._domainkey.test.ex " + exim]}
    for record in ("test.txt", "test2.txt"):
        rsa = text(record).decode().strip()
        for name, keys in signed.items():
            yield "= signed"
            for key in keys + ["test._domainkey.football.example.com " + rsa]:
                yield "key " + key
            message = text(name)
            yield case("dkim", name, "pass", message)
            yield case("dkim", name + ":crlf", "pass", message.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
            head, _, body = message.replace(b"\r\n", b"\n").partition(b"\n\n")
            yield case("dkim", name + ":changed", "fail", head + b"\n\n" + body.replace(b"n", b"m"))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    parser.add_argument("--root", default=pathlib.Path(__file__).resolve().parents[2], type=pathlib.Path)
    options = parser.parse_args()
    shared = options.root.parent / "shared" / "vectors"
    if not (shared / "arc-valimail").is_dir():
        print(f"{shared}: not here")
        return 77
    try:
        import yaml  # noqa: F401
    except ImportError:
        print("python3-yaml is not here")
        return 77
    worst = 0
    for lines in (arc_lines(shared / "arc-valimail"), dkimpy_lines(shared / "dkim-dkimpy")):
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
            file.write("\n".join(lines) + "\n")
            file.flush()
            worst = max(worst, subprocess.run([options.program, file.name], timeout=120).returncode)
    return worst


if __name__ == "__main__":
    sys.exit(main())
