#!/bin/bash
# A message of 25 MB, whole processes: mailwhy send beside smtp-source, both to the same smtp-sink in the same run.  Prints medians, the
# ratio of throughput and what the memory grows by above a message of one line; never fails because something was slow.
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
    began = time.perf_counter()
    pid = os.posix_spawnp(argv[0], argv, os.environ, file_actions=[(os.POSIX_SPAWN_OPEN, 0, "/dev/null", os.O_RDONLY, 0)])
    _, status, used = os.wait4(pid, 0)
    if status != 0: print("send.sh: %s ended with %d" % (argv[0], status))
    return time.perf_counter() - began, used.ru_maxrss
once(ours("big.eml")); once(theirs)
big, small, peer = [], [], []
for _ in range(runs):
    big.append(once(ours("big.eml"))); peer.append(once(theirs)); small.append(once(ours("small.eml")))
def time_of(all_): return statistics.median(one[0] for one in all_)
growth = max(one[1] for one in big) - min(one[1] for one in small)
print("%d bytes      mailwhy send %7.1f ms   smtp-source %7.1f ms   throughput %.2f of smtp-source (aim: 0.80)" % (size, time_of(big) * 1e3, time_of(peer) * 1e3, time_of(peer) / time_of(big)))
print("one line            mailwhy send %7.1f ms   the rest of it %5.1f ms, %.2f" % (time_of(small) * 1e3, (time_of(big) - time_of(small)) * 1e3, time_of(peer) / max(time_of(big) - time_of(small), 1e-9)))
print("resident memory     %.1f MB above a message of one line (aim: under 16)" % (growth / 1024))
MEASURE
