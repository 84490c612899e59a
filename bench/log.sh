#!/bin/bash
# Whole processes of mailwhy log beside pflogsumm, awk and wc on the same log in the same run: lines a second, memory, ratios.  Never
# fails because something was slow.
#
# usage: bench/log.sh MAILWHY [LOG]        (ROUNDS=5 LINES=1000000 INSTRUCTIONS=1)
#
# INSTRUCTIONS: how many a line costs is counted too (valgrind), which does not depend on what else the machine does.
#
# Without LOG a Postfix log of LINES lines is made: by the generator whose place GENERATOR names, else by a small one in here, whose log is
# simpler and so faster to read; which it was is said.  pflogsumm (Debian: pflogsumm) is left out when it is not installed.
set -u
mailwhy=${1:?usage: bench/log.sh MAILWHY [LOG]} log=${2:-}
rounds=${ROUNDS:-5} lines=${LINES:-1000000}
generator=${GENERATOR:-$(dirname "$0")/../../shared/tools/gen_postfix_log.py}
export LC_ALL=C
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

if [ -n "$log" ]; then
  echo "log: $log"
elif [ -e "$generator" ]; then
  log=$work/mail.log
  python3 "$generator" --lines "$lines" >"$log" 2>/dev/null || exit 1
  echo "log: $lines lines of the generator"
else
  log=$work/mail.log
  python3 - "$lines" >"$log" <<'MAKE'
import random, sys
random.seed(1)
out, left, n = [], int(sys.argv[1]), 0
while len(out) < left:
    n += 1
    day, rest = 1 + n // 9000 % 28, n % 9000 * 9
    at = "Nov %2d %02d:%02d:%02d mx1 postfix/" % (day, rest // 3600, rest // 60 % 60, rest % 60)
    q, to = "%X" % (0x100000000 + n * 7919), "rcpt%d@d%d.example" % (random.randrange(9000), random.randrange(300))
    out += [at + "smtpd[7]: connect from client.example.net[192.0.2.7]", at + "smtpd[7]: %s: client=client.example.net[192.0.2.7]" % q,
            at + "cleanup[8]: %s: message-id=<%s@client.example.net>" % (q, q), at + "qmgr[9]: %s: from=<ann@sender.example>, size=2048, nrcpt=1 (queue active)" % q]
    bad = random.random() < 0.1
    said = "host mx[192.0.2.9] said: 550 5.1.1 <%s>: User unknown (in reply to RCPT TO command)" % to if bad else "250 2.0.0 Ok: queued as %X" % n
    out += [at + "smtp[10]: %s: to=<%s>, relay=mx[192.0.2.9]:25, delay=1.2, delays=0.1/0.1/0.5/0.5, dsn=%s, status=%s (%s)" % (q, to, "5.1.1" if bad else "2.0.0", "bounced" if bad else "sent", said),
            at + "qmgr[9]: %s: removed" % q, at + "smtpd[7]: disconnect from client.example.net[192.0.2.7] ehlo=1 mail=1 rcpt=1 data=1 quit=1 commands=5"]
sys.stdout.write("\n".join(out[:left]) + "\n")
MAKE
  echo "log: $lines lines, made in here (the larger generator is not there)"
fi

python3 - "$mailwhy" "$log" "$rounds" <<'MEASURE'
import os, shutil, statistics, sys, time
mailwhy, log, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3])
with open(log, "rb") as file:
    lines = sum(piece.count(b"\n") for piece in iter(lambda: file.read(1 << 20), b""))
size = os.path.getsize(log)
work = os.path.dirname(log)
tools = {"mailwhy log --json": [mailwhy, "log", log, "--json"], "mailwhy log": [mailwhy, "log", log], "mailwhy log -f jsonl": [mailwhy, "log", log, "-f", "jsonl"], "wc -l": ["wc", "-l", log]}
if shutil.which("pflogsumm"):
    tools["pflogsumm"] = ["pflogsumm", log]
else:
    print("pflogsumm is not installed: left out")

def once(argv):
    """(wall clock s, CPU s, largest resident MB)"""
    began = time.perf_counter()
    pid = os.posix_spawnp(argv[0], argv, os.environ, file_actions=[(os.POSIX_SPAWN_OPEN, 0, "/dev/null", os.O_RDONLY, 0), (os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0)])
    largest = 0
    while True:
        ended, status, used = os.wait4(pid, os.WNOHANG)
        if ended:
            break
        try:
            with open("/proc/%d/status" % pid) as status_file:
                text = status_file.read()
            if "VmHWM:" in text and text.startswith("Name:\t" + os.path.basename(argv[0])[:15] + "\n"):
                largest = max(largest, int(text.split("VmHWM:")[1].split()[0]))
        except OSError:
            pass
        time.sleep(0.001)
    return time.perf_counter() - began, used.ru_utime + used.ru_stime, largest / 1024

taken = {name: [] for name in tools}
for _ in range(rounds):  # in turns: what else the machine does hits all of them
    for name, argv in tools.items():
        taken[name].append(once(argv))
peer = statistics.median(one[1] for one in taken["pflogsumm"]) if "pflogsumm" in taken else None
print("%d lines, %.1f MB; median of %d rounds (best in brackets)" % (lines, size / 1e6, rounds))
print("%-22s %10s %10s %16s %8s %s" % ("", "wall s", "CPU s", "lines/s (CPU)", "MB", "to pflogsumm" if peer else ""))
for name, runs in taken.items():
    wall, cpu, memory = (statistics.median(one[i] for one in runs) for i in range(3))
    best = min(one[1] for one in runs)
    print("%-22s %10.2f %10.2f %7.0f k (%.0f k) %8.0f %s" % (name, wall, cpu, lines / max(cpu, 1e-3) / 1e3, lines / max(best, 1e-3) / 1e3, memory, "%.1f times" % (peer / max(cpu, 1e-3)) if peer else ""))
MEASURE

[ -n "${INSTRUCTIONS:-}" ] || exit 0
if ! command -v valgrind >/dev/null; then
  echo "valgrind is not installed: no instructions are counted"
  exit 0
fi
if [ "$(head -n 60000 "$log" | wc -l)" -lt 60000 ]; then
  echo "the log is too short to count instructions a line"
  exit 0
fi
# The difference of two lengths leaves out what every run costs.
counted() {
  head -n "$1" "$log" >"$work/part.log"
  shift
  valgrind --tool=callgrind --callgrind-out-file=/dev/null "$mailwhy" log "$work/part.log" "$@" 2>&1 >/dev/null | sed -n 's/.*Collected : //p'
}
for form in "" "--json" "-f jsonl"; do
  # shellcheck disable=SC2086
  few=$(counted 10000 $form) many=$(counted 60000 $form)
  echo "mailwhy log $form: $(((many - few) / 50000)) instructions a line, $((few - (many - few) / 5)) whatever the length"
done
