"""The logs that real servers wrote during the test, read by `mailwhy log`: every line is understood, and every mail has its story."""
import json
import os
import subprocess

import net
from bounces_read import UNDELIVERABLE
from outgoing import SENDER

LIMIT_S = 60


def ask(mailwhy, path, *words):
    done = subprocess.run([mailwhy, "log", str(path), "--offline", *words], capture_output=True, timeout=LIMIT_S, stdin=subprocess.DEVNULL,
                          env={"PATH": os.environ.get("PATH", ""), "HOME": "/nonexistent", "LC_ALL": "C.UTF-8"})
    return done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")


def unread(mailwhy, name, path):
    """What nobody understood in a whole log."""
    printed, said = ask(mailwhy, path, "--json")
    try:
        document = json.loads(printed)
    except ValueError:
        yield f"{name}: no JSON: {printed[:200]} {said}"
        return
    if document["unread"]["count"]:
        yield f"{name}: {document['unread']['count']} lines are unread: {document['unread']['examples'][:5]}"
    if not document["totals"]["lines"]:
        yield f"{name}: the log is empty"


def story_faults(row, stories):
    tries = [(story, one) for story in stories for one in story["attempts"] if one["to"] == row.to and story.get("from") == SENDER
             and (row.subject == "forbidden") == (story.get("message_id", "").startswith("content-refused"))]
    if not tries:
        yield f"nobody tried {row.to}"
        return
    story, last = tries[-1]
    lost = [end for end in story["ends"] if end["to"] == row.to and end["end"] == "lost"]
    if not lost:
        yield f"{row.to} is not lost but {story['ends']}"
    if row.outcome == "expired" and not (story["expired"] or last["outcome"] == "expired"):
        yield f"{row.to}: not given up but {last['outcome']}"
    if row.outcome == "bounced" and last["outcome"] != "bounced":
        yield f"{row.to}: {last['outcome']}, not bounced"
    if not story.get("children"):
        yield f"{row.to}: no notice"
    heard = [one for _, one in tries if row.words and row.words in one.get("text", "")]
    if row.words and not heard:
        yield f"{row.to}: nobody said {row.words!r} but {[one.get('text') for _, one in tries]}"
    if heard and not heard[0].get("remote_words"):
        yield f"{row.to}: whose words {row.words!r} are"
    if heard and row.code and str(heard[0].get("reply_code", "")) != row.code:
        yield f"{row.to}: code {heard[0].get('reply_code')}, not {row.code}"
    if heard and row.enhanced and heard[0].get("enhanced_code", "") != row.enhanced:
        yield f"{row.to}: enhanced code {heard[0].get('enhanced_code')}, not {row.enhanced}"


def stories_of(mailwhy, path):
    printed, said = ask(mailwhy, path, "--from", SENDER, "-f", "jsonl")
    lines = [json.loads(line) for line in printed.splitlines() if line.startswith("{")]
    return [line["story"] if "story" in line else line for line in lines if line.get("kind") == "story" or "attempts" in line], said


def faults(mailwhy, outgoing, world):
    """(logs read, what is wrong with them)"""
    logs = {f"outgoing {name}": path for name, path in outgoing.logs().items()}
    wrong = []
    for server, path in outgoing.logs().items():
        stories, said = stories_of(mailwhy, path)
        if not stories:
            wrong.append(f"{server}: no stories: {said}")
        for row in UNDELIVERABLE:
            wrong += [f"{server}: {row.name}: {fault}" for fault in story_faults(row, stories)]
    logs["postfix"] = net.ROOT / "log" / "postfix.mail.log"
    if world.exim:
        logs |= {f"exim {path.name}": path for path in (net.ROOT / "exim" / "log").glob("*log") if path.stat().st_size}
    if world.opensmtpd:
        logs["opensmtpd"] = net.ROOT / "log" / "opensmtpd.log"
    for name, path in logs.items():
        wrong += unread(mailwhy, name, path)
    return len(logs), wrong
