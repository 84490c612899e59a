"""Whether a dead resolver keeps the answers of the others from the screen."""
import os
import pty
import select
import subprocess
import time

import net
from dns_places import *

DNS_TIMEOUT_S = 1.0  # each of two tries
LIMIT_S = 20


def lines_in_time(command):
    """[(seconds, line)] as they come to a terminal, and the seconds until the end."""
    ours, theirs = pty.openpty()
    started = time.monotonic()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs, env={"TERM": "xterm", "HOME": "/nonexistent"})
    os.close(theirs)
    lines, rest = [], b""
    while time.monotonic() - started < LIMIT_S:
        if not select.select([ours], [], [], 0.2)[0]:
            continue
        try:
            rest += os.read(ours, 65536)
        except OSError:  # the other side is closed
            break
        *whole, rest = rest.split(b"\n")
        lines += [(time.monotonic() - started, line.decode("utf-8", "replace")) for line in whole]
    process.kill()
    process.wait()
    os.close(ours)
    return lines, time.monotonic() - started


def faults(mailwhy):
    net.go_inside("client")
    compare = ["--compare", "--root-hints", str(net.ROOT / "root.hints")]
    return [fault for more in (compare, []) for fault in faults_with(mailwhy, more)]


def faults_with(mailwhy, more):
    alive = (GOOD, INSIDE, TRUSTING, OLD)
    command = [mailwhy, "dns", "plain.example", "MX", "--public", "198.18.0.0/15", "--dns-timeout", f"{DNS_TIMEOUT_S:.0f}s", *more]
    for resolver in (DEAD, *alive):
        command += ["--resolver", resolver]
    lines, end = lines_in_time(command)
    if end < DNS_TIMEOUT_S:
        return [f"the end came after {end:.1f} s, before the dead resolver could be given up"]
    found = []
    for resolver in alive:
        first = next((at for at, line in lines if resolver in line and "198.18.53." not in line), None)
        if first is None or first > DNS_TIMEOUT_S * 0.9:
            found.append(f"{resolver} is told after {first} s, with the dead one {more[:1]}")
    return found
