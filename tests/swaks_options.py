#!/usr/bin/env python3
"""docs/from-swaks.md has a row for every option of the swaks that is installed, and names only options that mailwhy has.

usage: swaks_options.py --mailwhy PROGRAM [--swaks PROGRAM] [--self-test]
Skipped (77) where there is no swaks.
"""
import argparse
import pathlib
import re
import shutil
import subprocess
import sys

root = pathlib.Path(__file__).resolve().parent.parent


def options_of_swaks(source):
    """Every spelling in its table of options, comments left out: [['to', 't'], ...]."""
    rows = []
    for line in source.splitlines():
        found = re.match(r"\s*\{\s*opts\s*=>\s*\[([^\]]*)\]", line)
        if found:
            rows.append(re.findall(r"'([^']+)'", found.group(1)))
    return rows


def rows_of_page(page):
    """(spellings of swaks, options named for mailwhy) of every row."""
    rows = []
    for line in page.splitlines():
        if not line.startswith("| `-"):
            continue
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        spellings = [name.lstrip("-") for name in re.findall(r"`(-{1,2}[^`]+)`", cells[0])]
        ours = re.findall(r"--([a-z0-9-]+)", " ".join(re.findall(r"`([^`]+)`", cells[1] if len(cells) > 1 else "")))
        rows.append((spellings, ours))
    return rows


def complaints(swaks, page, known):
    rows = rows_of_page(page)
    there = {name for spellings, _ in rows for name in spellings}
    out = ["no row for swaks --" + name for names in swaks for name in names if name not in there]
    out += ["a row names --%s, which mailwhy send does not have" % name for _, ours in rows for name in ours if name not in known]
    if not swaks:
        out.append("no options were found in swaks: has its table another form now?")
    return out


def self_test():
    swaks = options_of_swaks("\t{ opts => ['to', 't'], suffix => ':s',\n# { opts => ['gone'],\n { opts    => ['n']")
    assert swaks == [["to", "t"], ["n"]], swaks
    page = "| swaks | here | |\n| `--to`, `-t` | `--cc` | |\n| `-n` | `--nothing X` | |\n"
    assert complaints(swaks, page, {"cc"}) == ["a row names --nothing, which mailwhy send does not have"], complaints(swaks, page, {"cc"})
    assert complaints(swaks, "| `--to` | | |\n", set()) == ["no row for swaks --t", "no row for swaks --n"]
    assert complaints([], "", set())


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--mailwhy")
    parser.add_argument("--swaks", default=shutil.which("swaks"))
    parser.add_argument("--self-test", action="store_true")
    arguments = parser.parse_args()
    if arguments.self_test:
        return self_test()
    if not arguments.swaks:
        print("swaks is not installed: skipped")
        return 77
    source = pathlib.Path(arguments.swaks).read_text(encoding="utf-8", errors="replace")
    help_text = subprocess.run([arguments.mailwhy, "send", "--help"], capture_output=True, text=True, check=True).stdout
    known = set(re.findall(r"--([a-z0-9][a-z0-9-]*)", help_text))
    found = complaints(options_of_swaks(source), (root / "docs/from-swaks.md").read_text(encoding="utf-8"), known)
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
