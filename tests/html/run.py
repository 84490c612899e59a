#!/usr/bin/env python3
"""The pages of -f html in a browser: an HTML checker, an accessibility checker, two sizes, light and dark, and paper.

    run.py --mailwhy build/release/mailwhy     everything, in about half a minute
    run.py --only refused                      those whose name contains the word (repeatable)
    run.py --pictures FOLDER                   keeps pages, pictures and PDFs there

Needs chromium, node, java and tools/page_tools; without them the test is skipped (77) and says what is missing.
"""
import argparse
import base64
import json
import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parents[1]
SKIPPED = 77
HOSTILE = ("</script></style></title></pre></svg><script>alert(1)</script><!-- ]]> --><img src=//x.test/ onerror='alert(\"1\")'>"
           "\x1b[2J\x9b31m\x07\b\0\u202egnp\u2066\u200f\u061c\u2028=cmd|' /C calc'!A0 " + "unbroken" * 60 + " blanks" + " " * 80 + "end")

# name, arguments of check.  Where `replay` stands, the evidence of the check is filled with hostile words and judged again.
PAGES = {
    "accepted": ["bob@healthy.test"],
    "accepted-with-risk": ["bob@wrongcert.test"],
    "first-mx-dead": ["bob@dead-first.test"],
    "refused-by-list": ["bob@listed.test"],
    "refused-mailbox": ["bob@unknown-user.test"],
    "silence": ["bob@dropped.test", "--control", "control.test", "--connect-timeout", "1s"],
    "depends": ["bob@disagree.test"],
    "delayed": ["bob@grey.test"],
    "no-mail": ["bob@nomail.test"],
    "inconclusive": ["bob@bogus.test"],
    "domain": ["healthy.test"],
    "idn": ["b\u00f8b@utf8.test"],
    "long-address": ["a-long-name.with-many.parts+and.a.tag.that.goes.on.and.on@" + "a-very-long-label-without-any-sense-in-it." * 4 + "nosuch.test"],
    "tricks": ["bob@hostile.test"],
    "hostile": ["bob@disagree.test", "replay"],
    "several": ["bob@listed.test", "bob@healthy.test", "bob@grey.test"],
    "german": ["bob@listed.test", "--lang", "de"],
}

EVERY_VIEW = {"accepted", "refused-by-list", "depends", "hostile"}  # the others in half of them


def run(words, **more):
    return subprocess.run([str(word) for word in words], capture_output=True, text=True, errors="replace", timeout=500, **more)


def poisoned(value, pointer=""):
    """The evidence with hostile words at the end of everything that came from outside."""
    if isinstance(value, dict):
        value = {name: poisoned(inner, f"{pointer}/{name}") for name, inner in value.items()}
        if "raw_b64" in value:
            value["raw_b64"] = base64.b64encode(base64.b64decode(value["raw_b64"]) + HOSTILE.encode()).decode()
        return value
    if isinstance(value, list):
        return [poisoned(inner, pointer + "/*") for inner in value]
    places = ("/lines/*", "/raw", "/stray", "/words", "/detail", "/reason", "/problem", "/helo", "/unicode_domain", "/txt/*", "/sentence")
    return value + HOSTILE if isinstance(value, str) and pointer.endswith(places) else value


def render(program, name, words, folder):
    """Writes the page; returns what stands in its way, or nothing."""
    page, kept = folder / f"{name}.html", folder / f"{name}.json"
    replay = "replay" in words
    words = [program, "check", *[word for word in words if word != "replay"], "--lab", "--no-ping", "-f", f"html={page}", "--force"]
    done = run(words + (["--save", kept] if replay else []), env={**os.environ, "LC_ALL": "C.UTF-8"})
    if replay and done.returncode != 2:
        kept.write_text(json.dumps(poisoned(json.loads(kept.read_text()))))
        done = run([program, "replay", kept, "-f", f"html={page}", "--force"])
    if done.returncode == 2 or not page.exists():
        return f"{name}: no page came out: {done.stderr.strip()}"
    return None


def missing(tools):
    wanted = {"chromium": shutil.which("chromium"), "node": shutil.which("node"), "java": shutil.which("java"),
              f"{tools} (tools/page_tools)": (tools / "package-lock.json").exists()}
    return [name for name, there in wanted.items() if not there]


def checked(tools, files):
    """Faults that the Nu Html Checker finds; warnings count."""
    done = run(["java", "-Xss4m", "-jar", tools / "node_modules/vnu-jar/build/dist/vnu.jar", "--format", "gnu", "--exit-zero-always", *files])
    return [f"html: {line}" for line in (done.stdout + done.stderr).splitlines() if line.strip()]


def looked_at(tools, pages, folder, pictures):
    rows = [{"name": page.stem, "file": str(page), "stops": "WOULD BE ACCEPTED" not in page.read_text().split("</h1>")[0].split("<h1>")[1],
             "all": page.stem in EVERY_VIEW} for page in pages]
    (folder / "list.json").write_text(json.dumps({"chromium": shutil.which("chromium"), "pictures": pictures and str(pictures), "pages": rows}))
    done = run(["node", HERE / "browser.mjs", tools, folder / "list.json"], env={**os.environ, "HOME": str(folder)})
    lines = done.stdout.splitlines()
    if not lines or not lines[-1].endswith(" views"):
        return [f"the browser did not get through: {done.stderr.strip()[:2000]}"] + lines, "no views"
    return lines[:-1], lines[-1]


def main():
    arguments = argparse.ArgumentParser(description="The pages of -f html in a browser.")
    arguments.add_argument("--mailwhy", default=PROJECT / "build/release/mailwhy", type=Path)
    arguments.add_argument("--tools", default=PROJECT / "build/page_tools", type=Path)
    arguments.add_argument("--only", action="append", default=[])
    arguments.add_argument("--pictures", type=Path)
    options = arguments.parse_args()
    if lacking := missing(options.tools):
        print("skipped: not here: " + ", ".join(lacking) + "; tools/setup test installs them")
        return SKIPPED
    if options.pictures:
        options.pictures.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(options.pictures or scratch).resolve()
        names = [name for name in PAGES if not options.only or any(word in name for word in options.only)]
        with ThreadPoolExecutor(2) as pool:
            faults = [fault for fault in pool.map(lambda name: render(options.mailwhy.resolve(), name, PAGES[name], folder), names) if fault]
            pages = [page for name in names if (page := folder / f"{name}.html").exists()]
            html = pool.submit(checked, options.tools, pages)
            seen, views = looked_at(options.tools, pages, Path(scratch), options.pictures and folder)
            faults += html.result() + seen
    for fault in faults:
        print(fault)
    print(f"{len(pages)} pages, {views}, {len(faults)} faults")
    return 1 if faults else 0


sys.exit(main())
