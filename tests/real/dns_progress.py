"""Whether a dead resolver keeps the answers of the others from the screen."""
import os
import pty
import select
import subprocess
import time

import net
from dns_places import *

DNS_TIMEOUT_S = 60  # nobody waits for it: the dead resolver is still being asked when the test ends
LIMIT_S = 40


def lines_until(command, enough):
    """The lines that come to a terminal until enough(lines), the end of the program or the limit."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs, env={"TERM": "xterm", "HOME": "/nonexistent"})
    os.close(theirs)
    lines, rest, deadline = [], b"", time.monotonic() + LIMIT_S
    while not enough(lines) and time.monotonic() < deadline:
        if not select.select([ours], [], [], 0.2)[0]:
            continue
        try:
            rest += os.read(ours, 65536)
        except OSError:  # the other side is closed
            break
        *whole, rest = rest.split(b"\n")
        lines += [line.decode("utf-8", "replace") for line in whole]
    process.kill()
    process.wait()
    os.close(ours)
    return lines


def faults(mailwhy):
    net.go_inside("client")
    compare = ["--compare", "--root-hints", str(net.ROOT / "root.hints")]
    return [fault for more in (compare, []) for fault in faults_with(mailwhy, more)]


def faults_with(mailwhy, more):
    alive = (GOOD, INSIDE, TRUSTING, OLD)
    command = [mailwhy, "dns", "plain.example", "MX", "--public", "198.18.0.0/15", "--dns-timeout", f"{DNS_TIMEOUT_S}s", *more]
    for resolver in (DEAD, *alive):
        command += ["--resolver", resolver]
    told = lambda resolver, lines: any(resolver in line and "198.18.53." not in line for line in lines)
    lines = lines_until(command, lambda lines: all(told(resolver, lines) for resolver in alive))
    found = [f"{resolver} is not told of while the dead one is asked {more[:1]}" for resolver in alive if not told(resolver, lines)]
    if told(DEAD, lines):
        found.append(f"the dead resolver is told of, and was not waited for {more[:1]}")
    return found + ([f"      {line}" for line in lines] if found else [])
