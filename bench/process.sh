#!/bin/bash
# Whole processes, beside two peers in the same run: how long `mailwhy --version` takes, one check in clear and one with
# STARTTLS.  Prints medians and ratios; never fails because something was slow.
#
# usage: bench/process.sh MAILWHY BENCH_STUB        (from build/release; ROUNDS=5 RUNS=15 PORT=5600)
#
# Peers that are not installed are left out: swaks, posttls-finger (Debian: postfix).  hyperfine measures when it is
# there, else a small loop, which adds about 1 ms to each figure.
set -u
mailwhy=${1:?usage: bench/process.sh MAILWHY BENCH_STUB} stub=${2:?usage: bench/process.sh MAILWHY BENCH_STUB}
rounds=${ROUNDS:-5} runs=${RUNS:-15} port=${PORT:-5600}
export PATH=$PATH:/usr/sbin LC_ALL=C
# A bundle of roots named here is read as a whole, by every tool, for the self-signed certificate: about 25 ms that say
# nothing about them.
unset SSL_CERT_FILE SSL_CERT_DIR
work=$(mktemp -d "${TMPDIR:-/tmp}/mailwhy-bench.XXXXXX")
mkdir "$work/finger"  # posttls-finger reads Postfix's configuration, which a machine may have installed Postfix without
echo 'compatibility_level = 3.6' >"$work/finger/main.cf"
servers=()
clean_up() {
  for pid in "${servers[@]}"; do kill "$pid" 2>/dev/null; done
  rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

# Servers on one core, clients on the other, where there are two.
on_server= on_client=
if command -v taskset >/dev/null && [ "$(nproc)" -ge 2 ]; then on_server="taskset -c 0" on_client="taskset -c 1"; fi

# serve NAME OFFSET [ARGUMENTS]: a name server and a mail server on two ports.
serve() {
  local dns=$((port + $2)) smtp=$((port + $2 + 1)) i
  $on_server "$stub" $dns $smtp "${@:3}" 2>"$work/$1.log" &
  servers+=($!)
  for i in $(seq 50); do (exec 3<>"/dev/tcp/127.0.0.1/$smtp") 2>/dev/null && return 0; sleep 0.1; done
  echo "process.sh: nothing answers on port $smtp: $(cat "$work/$1.log")" >&2
  exit 1
}
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$work/key" -out "$work/cert" -days 3 \
  -subj /CN=mx.bench.test -addext subjectAltName=DNS:mx.bench.test 2>/dev/null || exit 1
serve clear 0
serve tickets 2 --tls "$work/cert" "$work/key" --tickets 2
serve ticketless 4 --tls "$work/cert" "$work/key" --tickets 0

# measure NAME COMMAND...: the median of one round, in ms, into $work/f.NAME.
measure() {
  local name=$1; shift
  if command -v hyperfine >/dev/null; then
    hyperfine -N -i --warmup 2 --runs "$runs" --export-json "$work/out" "$on_client $*" >/dev/null 2>"$work/err" || cat "$work/err" >&2
    python3 -c 'import json,sys; print(json.load(open(sys.argv[1]))["results"][0]["median"]*1e3)' "$work/out"
  else
    python3 - "$runs" $on_client "$@" <<'LOOP'
import statistics, subprocess, sys, time
def once():
    began = time.perf_counter()
    subprocess.run(sys.argv[2:], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - began
once()
print(statistics.median(once() for _ in range(int(sys.argv[1]))) * 1e3)
LOOP
  fi >>"$work/f.$name"
}

check() {
  local name=$1 offset=$2; shift 2
  measure "$name" "$mailwhy" check bob@bench.test --resolver 127.0.0.1:$((port + offset)) --public 127.0.0.0/8 \
    --smtp-port $((port + offset + 1)) --helo bench.example --no-ping "$@"
}
finger() { command -v posttls-finger >/dev/null && measure "$1" env MAIL_CONFIG="$work/finger" posttls-finger -c -l "$3" -t 5 "[127.0.0.1]:$((port + $2 + 1))"; }
swaks() {  # without Net::SSLeay it ends before it connects
  type -P swaks >/dev/null || return
  case "$*" in *-tls*) perl -MNet::SSLeay -e 1 2>/dev/null || return ;; esac
  measure "$1" swaks --server 127.0.0.1:$((port + $2 + 1)) --quit-after RCPT --from a@bench.example --to bob@bench.test "${@:3}"
}

# The check has to do what is measured: reach the server and be accepted.
for offset in 0 2 4; do
  answer=$("$mailwhy" check bob@bench.test --resolver 127.0.0.1:$((port + offset)) --public 127.0.0.0/8 \
    --smtp-port $((port + offset + 1)) --helo bench.example --no-ping --format json 2>&1)
  case $answer in *"250 2.0.0 Ok"*) ;; *) echo "note: the check against port $((port + offset + 1)) was not accepted; its time means little" >&2 ;; esac
done

for _ in $(seq "$rounds"); do
  measure version "$mailwhy" --version
  check clear 0
  finger finger_clear 0 none
  swaks swaks_clear 0
  check tls 2
  finger finger_tls 2 may
  swaks swaks_tls 2 -tls
  check tls_ticketless 4
  finger finger_tls_ticketless 4 may
done

python3 - "$work" <<'PRINT'
import pathlib, statistics, sys
work = pathlib.Path(sys.argv[1])
figures = {p.name[2:]: [float(x) for x in p.read_text().split()] for p in work.glob("f.*")}
def middle(values): return f"{statistics.median(values):7.2f} ms  ({min(values):.2f} to {max(values):.2f})"
def row(name, words, goal=""):
    if figures.get(name): print(f"  {words:<38} {middle(figures[name])}{goal}")
    else: print(f"  {words:<38}   left out: not installed")
def ratio(ours, peer, words, goal):
    pairs = [a / b for a, b in zip(figures.get(ours, []), figures.get(peer, [])) if b > 0]
    if pairs: print(f"  {words:<38} {statistics.median(pairs):7.2f} x   goal: at most {goal}")
print("Whole processes, median of the rounds (lowest to highest)")
row("version", "mailwhy --version", "   goal: 5 ms")
row("clear", "mailwhy check, in clear", "   goal: 10 ms")
row("finger_clear", "posttls-finger, in clear")
row("swaks_clear", "swaks, in clear")
row("tls", "mailwhy check, STARTTLS", "   goal: 15 ms")
row("finger_tls", "posttls-finger, STARTTLS")
row("swaks_tls", "swaks, STARTTLS")
row("tls_ticketless", "mailwhy check, STARTTLS, no ticket", "   goal: 15 ms")
row("finger_tls_ticketless", "posttls-finger, STARTTLS, no ticket")
print("Ratios, taken round by round")
ratio("clear", "finger_clear", "check / posttls-finger, in clear", "2")
ratio("clear", "swaks_clear", "check / swaks, in clear", "0.25")
ratio("tls", "finger_tls", "check / posttls-finger, STARTTLS", "1.5")
ratio("tls", "swaks_tls", "check / swaks, STARTTLS", "0.25")
ratio("tls_ticketless", "tls", "check without / with session ticket", "1.2")
PRINT
