#!/bin/bash
# Bounces read and judged beside Sisimai (Debian: libsisimai-perl) on the same mails in the same run: mails a second of CPU, and the ratio.
# Never fails because something was slow.
#
# usage: bench/bounce.sh BOUNCE_BENCH [FOLDER...]        (ROUNDS=5)
#
# Without FOLDER the corpus in ../shared is read, when it is there.  Sisimai is left out when it is not installed.
set -u
bench=${1:?usage: bench/bounce.sh BOUNCE_BENCH [FOLDER...]}
shift
if [ $# -eq 0 ]; then set -- ../shared/corpora/bounces/eml ../shared/corpora/bounces/eml-crlf; fi
export LC_ALL=C

ours() { "$bench" "$@" | sed -n 's/.* \([0-9]*\) mails\/s a core.*/\1/p'; }

# Its own table of mails, read from files: that is how it is called.  The files are in memory after the first round.
sisimai() {
  perl -e '
    use Sisimai;
    my $read = Sisimai->can("rise") ? "rise" : "make";
    my @mails = map { glob("$_/*.eml") } @ARGV;
    my $best = 0;
    for my $round (1 .. 3) {
      my ($user, $system) = times;
      for my $mail (@mails) { my $records = Sisimai->$read($mail, delivered => 1) }
      my ($user_then, $system_then) = times;
      my $rate = @mails / ($user_then + $system_then - $user - $system);
      $best = $rate if $rate > $best;
    }
    printf "%.0f\n", $best;' "$@"
}

has_sisimai=no
perl -MSisimai -e 1 2>/dev/null && has_sisimai=yes || echo "Sisimai is not installed (Debian: libsisimai-perl): left out"
ratios=()
for _ in $(seq "${ROUNDS:-5}"); do
  us=$(ours "$@")
  if [ "$has_sisimai" = yes ]; then
    them=$(sisimai "$@")
    ratios+=("$((us * 10 / (them > 0 ? them : 1)))")
    echo "mailwhy $us mails/s, sisimai $them mails/s"
  else
    echo "mailwhy $us mails/s"
  fi
done
if [ ${#ratios[@]} -gt 0 ]; then
  middle=$(printf '%s\n' "${ratios[@]}" | sort -n | sed -n "$(((${#ratios[@]} + 1) / 2))p")
  echo "mailwhy reads $((middle / 10)).$((middle % 10)) times as many mails (median of the rounds)"
fi
