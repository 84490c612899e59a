"""What the real servers wrote into the messages that they delivered, read back by `mailwhy headers`: nothing in it stays unread."""
import json
import os
import subprocess

import net

# Whose lines they are, by the mailboxes under net.ROOT, and what `mailwhy headers` must call them.
AGENTS = {"kept": {"Postfix"}, "opensmtpd": {"OpenSMTPD"}, "dovecot": {"Postfix", "Exim", ""}, "exim/delivered": {"Exim"}, "sendmail": {"sendmail"}}
LIMIT_S = 60


def mailboxes():
    for name in AGENTS:
        root = net.ROOT / name
        yield from ((name, folder) for folder in sorted({path.parent for path in root.rglob("new/*") if path.is_file()}))
        yield from ((name, file) for file in sorted(root.rglob("*.mbox")) if file.stat().st_size)


def faults_of(name, document):
    way = document["way"]
    if not way["hops"]:
        yield "no Received line was found"
    for number, hop in enumerate(way["hops"], 1):
        here = f"hop {number}"
        if "time" not in hop:
            yield f"{here}: no time"
        if not hop["by"]:
            yield f"{here}: nobody took it"
        if hop.get("unread") or hop.get("oddities"):
            yield f"{here}: unread {hop.get('unread')} {hop.get('oddities')}"
        if hop.get("agent", "") not in AGENTS[name]:
            yield f"{here}: taken for {hop.get('agent')}, not {AGENTS[name]}"
        if hop["protocol"] in ("untold", "other"):
            yield f"{here}: protocol {hop['protocol']}"
        if hop["protocol"] == "smtp" and "ip" not in hop["from"]:
            yield f"{here}: no address of the client"
        if hop.get("with", "").upper().startswith("ESMTPS") and (hop["tls"]["state"] != "yes" or not hop["tls"].get("version")):
            yield f"{here}: TLS is {hop['tls']}"
    if way["total_ms"] > 60_000:
        yield f"it took {way['total_ms']} ms"


def faults(mailwhy, all_of_them):
    """(messages read, what is wrong with them); `all_of_them`: every server of AGENTS must have delivered something"""
    seen, wrong = dict.fromkeys(AGENTS, 0), []
    for name, folder in mailboxes():
        done = subprocess.run([mailwhy, "headers", str(folder), "--offline", "--json"], capture_output=True, timeout=LIMIT_S, stdin=subprocess.DEVNULL,
                              env={"PATH": os.environ.get("PATH", ""), "HOME": "/nonexistent", "LC_ALL": "C.UTF-8"})
        lines = done.stdout.splitlines()
        if not lines:
            wrong.append(f"{folder}: nothing was read: {done.stderr.decode(errors='replace')}")
        for line in lines:
            seen[name] += 1
            document = json.loads(line)
            wrong += [f"{document['file']}: {fault}" for fault in faults_of(name, document)]
    if all_of_them:
        wrong += [f"{name}: nothing was delivered" for name, count in seen.items() if not count]
    return sum(seen.values()), wrong
