#!/usr/bin/env python3
"""What mailwhy says of a corpus of returned mail, held against what is true of it.

usage: score.py --mailwhy PROGRAM [--list]
"""
import argparse
import json
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
CORPUS = ROOT.parent / "shared" / "corpora" / "bounces"
SCORER = ROOT.parent / "shared" / "tools" / "score_bounces.py"
SKIPPED = 77

# Label of the scorer: least per cent.
WANTED = {
    "detected": 99.5,
    "record count exact": 99.5,
    "recipient": 99.0,
    "class = audited": 97.0,
    "enhanced status in message": 99.5,
    "reply code in message": 99.5,
    "hard bounce = audited": 97.0,
    "command": 90.0,
    "non-bounce left alone": 100.0,
}
# Kinds of mail that the truth and the program may name differently: none.
NOTICES = ("bounce", "delay-notice", "success-dsn", "feedback-report", "auto-reply")


def record_of(said, names):
    """The scorer's words for one object of mailwhy.bounce/1."""
    record = {
        "file": names.get(said.get("file", ""), said.get("file", "")),
        "recipient": said.get("recipient", ""),
        "reason": said.get("sisimai_reason"),
        "class": said.get("class", ""),
        "deliverystatus": said.get("enhanced_code", ""),
        "replycode": str(said.get("reply_code", "") or ""),
        "hardbounce": bool(said.get("permanent")),
        "command": said.get("command", ""),
        "rhost": said.get("remote_host", ""),
        "kind": said.get("kind", ""),
    }
    if "mbox/" in record["file"] and said.get("message"):
        record["message"] = said["message"]
    return record


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--mailwhy", required=True)
    parser.add_argument("--list", action="store_true")
    options = parser.parse_args()
    if not (CORPUS / "truth.jsonl").exists() or not SCORER.exists():
        print("skipped: there is no corpus at ../shared/corpora/bounces")
        return SKIPPED
    truth = [json.loads(line) for line in open(CORPUS / "truth.jsonl", encoding="utf-8")]
    names = {str(CORPUS / entry["file"]): entry["file"] for entry in truth}
    done = subprocess.run([options.mailwhy, "bounce", "-f", "jsonl", *sorted(names)], capture_output=True, text=True, errors="replace")
    if done.returncode not in (0, 1, 2, 3):
        print(f"mailwhy ended with {done.returncode}: {done.stderr[-500:]}")
        return 1
    records = [record_of(json.loads(line), names) for line in done.stdout.splitlines() if line.startswith("{")]
    records = [record for record in records if record["kind"] != "not-bounce"]
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as said:
        for record in records:
            said.write(json.dumps(record) + "\n")
        said.flush()
        scored = subprocess.run([sys.executable, str(SCORER), str(CORPUS / "truth.jsonl"), said.name] + (["--list"] if options.list else []),
                                capture_output=True, text=True, check=True)
    print(scored.stdout)
    failed = 0
    for label, least in WANTED.items():
        found = re.search(rf"^{re.escape(label)}\s+\d+/\d+ ([0-9.]+)%", scored.stdout, re.M)
        if not found or float(found[1]) < least:
            print(f"FAILED: {label}: {found[1] if found else 'nothing'} of {least}")
            failed += 1
    if not re.search(r"^extra records\s+0$", scored.stdout, re.M):
        print("FAILED: records that nobody should have made")
        failed += 1
    kinds = {}
    for record in records:
        kinds.setdefault((record["file"], record.get("message", 0)), record["kind"])
    for entry in truth:
        kind = kinds.get((entry["file"], entry.get("message", 0)))
        if entry["kind"] in NOTICES and kind is not None and kind != entry["kind"]:
            print(f"FAILED: {entry['file']} is a {entry['kind']}, not a {kind}")
            failed += 1
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
