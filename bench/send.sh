#!/bin/bash
# A message of 25 MB, whole processes: mailwhy send beside smtp-source, both to the same smtp-sink in the same run.  Prints medians, the
# ratios of throughput and of CPU, and what the memory grows by above a message of one line; never fails because something was slow.
#
# usage: bench/send.sh MAILWHY        (from build/release; RUNS=7 PORT=5690 BYTES=25000000)
#
# smtp-source and smtp-sink are of Debian's postfix; without them there is nothing to measure against.
set -u
mailwhy=${1:?usage: bench/send.sh MAILWHY}
runs=${RUNS:-7} port=${PORT:-5690} bytes=${BYTES:-25000000}
export PATH=$PATH:/usr/sbin LC_ALL=C
for program in smtp-source smtp-sink python3; do
  command -v "$program" >/dev/null || { echo "send.sh: $program is not here: nothing is measured"; exit 0; }
done
work=$(mktemp -d "${TMPDIR:-/tmp}/mailwhy-send.XXXXXX")
sink=
clean_up() {
  [ -n "$sink" ] && kill "$sink" 2>/dev/null
  rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT TERM
as= ; [ "$(id -u)" = 0 ] && as="-u nobody"
smtp-sink $as 127.0.0.1:"$port" 100 >"$work/sink.log" 2>&1 &
sink=$!
for i in $(seq 50); do (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break; sleep 0.1; done

python3 - "$mailwhy" "$port" "$bytes" "$runs" "$work" <<'MEASURE'
import os, statistics, subprocess, sys, time
mailwhy, port, size, runs, work = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), sys.argv[5]
head = "From: ann@sender.test\r\nTo: bob@example.org\r\nSubject: size\r\nMessage-ID: <size@sender.test>\r\nDate: Sat, 21 Nov 2026 03:16:49 +0000\r\n\r\n"
line = "X" * 78 + "\r\n"
with open(work + "/big.eml", "w", newline="") as file:
    file.write(head + line * ((size - len(head)) // len(line)))
with open(work + "/small.eml", "w", newline="") as file:
    file.write(head + line)
to = ["--server", "127.0.0.1:" + port, "--from", "ann@sender.test", "--yes", "-qq"]
def ours(file): return [mailwhy, "send", "bob@example.org", "--message", work + "/" + file, *to]
theirs = ["smtp-source", "-l", str(size), "-f", "ann@sender.test", "-t", "bob@example.org", "127.0.0.1:" + port]
def once(argv):
    """(wall clock s, CPU s of user and system, largest resident KB).  ru_maxrss would be that of this Python, so the process is watched."""
    began = time.perf_counter()
    pid = os.posix_spawnp(argv[0], argv, os.environ, file_actions=[(os.POSIX_SPAWN_OPEN, 0, "/dev/null", os.O_RDONLY, 0)])
    largest = 0
    while True:
        ended, status, used = os.wait4(pid, os.WNOHANG)
        if ended: break
        try:
            with open("/proc/%d/status" % pid) as status_file: text = status_file.read()
            if "VmHWM:" in text and text.startswith("Name:\t" + os.path.basename(argv[0])[:15] + "\n"): largest = max(largest, int(text.split("VmHWM:")[1].split()[0]))
        except OSError: pass
        time.sleep(0.001)
    if status != 0: print("send.sh: %s ended with %d" % (argv[0], status))
    return time.perf_counter() - began, used.ru_utime + used.ru_stime, largest
once(ours("big.eml")); once(theirs)
big, small, peer = [], [], []
for _ in range(runs):
    big.append(once(ours("big.eml"))); peer.append(once(theirs)); small.append(once(ours("small.eml")))
def of(all_, what): return statistics.median(one[what] for one in all_)
WALL, CPU = 0, 1
growth = max(one[2] for one in big) - max(one[2] for one in small)
print("%d bytes      mailwhy send %7.1f ms   smtp-source %7.1f ms   throughput %.2f of smtp-source (aim: 0.80)" % (size, of(big, WALL) * 1e3, of(peer, WALL) * 1e3, of(peer, WALL) / of(big, WALL)))
print("one line            mailwhy send %7.1f ms   the rest of it %5.1f ms, %.2f" % (of(small, WALL) * 1e3, (of(big, WALL) - of(small, WALL)) * 1e3, of(peer, WALL) / max(of(big, WALL) - of(small, WALL), 1e-9)))
print("user and system     mailwhy send %7.1f ms   smtp-source %7.1f ms   %.2f of smtp-source; it reads the message twice, smtp-source makes it up" % (of(big, CPU) * 1e3, of(peer, CPU) * 1e3, of(big, CPU) / max(of(peer, CPU), 1e-9)))
print("resident memory     %.1f MB above a message of one line (aim: under 16)" % (growth / 1024))
MEASURE
