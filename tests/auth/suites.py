#!/usr/bin/env python3
"""The openspf test suites (YAML) in the form of spf_cases.txt (README.md).

    suites.py FILE.yml > FILE.txt
"""
import sys


def escaped(byte, also=b""):
    return chr(byte) if 0x21 <= byte <= 0x7E and byte not in b'\\"' + also else "\\%03d" % byte


def name(text):
    labels = [label for label in str(text).rstrip(".").split(".")]
    if labels == [""]:
        return "."
    return ".".join("".join(escaped(b, b"();@$.") for b in label.encode("latin-1")) for label in labels) + "."


def quoted(text):
    data = str(text).encode("latin-1")
    return '"' + "".join(escaped(b) if b != 0x20 else " " for b in data) + '"'


def strings(value):
    parts = value if isinstance(value, list) else [value]
    out = []
    for part in parts or [""]:
        part = str(part)
        out += [part[i:i + 255] for i in range(0, len(part), 255)] or [""]
    return " ".join(quoted(part) for part in out)


def can_be_a_name(text):
    labels = str(text).rstrip(".").split(".")
    return all(0 < len(label) <= 63 for label in labels)


def records(zone):
    for owner, entries in zone.items():
        if not can_be_a_name(owner):
            continue
        has_txt = any(isinstance(e, dict) and "TXT" in e for e in entries)
        for entry in entries:
            if entry == "TIMEOUT":
                yield f"{name(owner)} TIMEOUT"
                continue
            kind, value = next(iter(entry.items()))
            if kind == "SPF" and not has_txt:
                yield f"{name(owner)} TXT {strings(value)}"
            elif kind == "TXT" and value != "NONE":
                yield f"{name(owner)} TXT {strings(value)}"
            elif kind == "MX":
                yield f"{name(owner)} MX {value[0]} {name(value[1])}"
            elif kind in ("PTR", "CNAME"):
                yield f"{name(owner)} {kind} {name(value)}"
            elif kind in ("A", "AAAA"):
                yield f"{name(owner)} {kind} {value}"


def main():
    try:
        import yaml
    except ImportError:
        print("python3-yaml is not here", file=sys.stderr)
        return 77
    with open(sys.argv[1], encoding="utf-8") as file:
        for scenario in yaml.safe_load_all(file):
            print("=", (scenario.get("description") or "cases").strip().splitlines()[0])
            for line in records(scenario["zonedata"]):
                print(line)
            for key, test in scenario["tests"].items():
                allowed = test["result"] if isinstance(test["result"], list) else [test["result"]]
                spec = test.get("spec", "")
                spec = spec[0] if isinstance(spec, list) else spec
                print("?", " | ".join(str(x) for x in (spec, key, test["host"], test["helo"] or "", test["mailfrom"] or "",
                                                       ",".join(allowed), test.get("explanation", "-"))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
