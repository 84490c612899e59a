// Lab pages: Markdown with prose for people and fences for the machine.  The same format serves the page of a finding
// and the stories in scenarios/.
//
// A world begins at each "### " heading (or is the whole page when there is none) and consists of fences.  Fences before the
// first such heading belong to every world of the page; a heading without a check makes no world.
//
//   ```dns                              zone text for the default resolver; several fences add up
//   ```dns 192.0.2.54                   another resolver
//   ```dns 192.0.2.55 authority         a name server: answers what its zones (each with an SOA) hold, refers to zones below, REFUSED
//                                       for the rest; knows nothing of the background
//       ! servfail example.test [TYPE] [EDE-code "text"]     faults, one a line: servfail refused silent truncate malformed
//       ! slow example.test 2s                               formerr-on-edns lower-case nxdomain silent-udp silent-tcp bogus (SERVFAIL unless CD is set),
//                                                            servfail-once (the first time a question is heard; in memory only);
//                                                            of name servers also: no-authority (AA is missing), upward (refers to the root)
//       ! signed example.test [FLAW]        DNSSEC (signer.h): expired not-yet-valid wrong-key forged ds-mismatch no-ds only-ds; the root and
//                                           test are signed unless told otherwise
//       ! strips example.test               no signatures from this resolver; ! validates . makes it look at them
//   ```dns 192.0.2.55 authority after 90s       what changes then: records take the place of those with the same name and type, faults are
//       ! gone example.test [TYPE]                     added; these records end
//       ! heals example.test                           faults with this name end
//   ```host 192.0.2.10:25               a server: the script language of smtp/script.h; or one connect-level line:
//       ! refuse   ! ignore   ! unreachable 3/13 [from 10.0.0.1]   ! accept-only
//   ```world                            settings, one a line: now TIME, rtt 100ms, source 192.0.2.25, source6 ADDR, no ipv6, no ipv4,
//                                       helo NAME, ping ADDR yes|no, no ping, outbound 25 ignore|refuse|unreachable|forbid, memory only
//   ```check bob@example.test --from ann@sender.test      the command; then what must hold, one a line:
//       verdict W, side W, party W, confidence W, stage W, cause ID, finding ID, absent ID, quotes "words", exit N
//
//   ```lists                            rows as in data/lists.tsv, for `mailwhy listed`
//   ```ask dns example.test --compare   another verb (mailwhy/pages/ask*.h); what must hold: verdict, party, confidence, cause, finding, absent,
//                                       quotes, exit, and "says WHO WHAT": a server's state or answer (dns), a list's result (listed),
//                                       a contact's role with its mailbox, or a registry with how it went (contacts); "unsaid" for what must not be
//
//   An expectation holds in memory and on real sockets.  "real verdict bogus" holds on real sockets only, "memory ..." in memory only.
//   It takes both where a validator is asked (--dnssec): it has a clock and sockets of its own, so that in memory nobody can look, and
//   what it would prove is unknown there.  "real" lines of worlds that ask one are left out where libunbound is not installed.
//
//   ```rdap 203.0.113.90 rdap.reg.test for example.test     a registry's RDAP service; ```whois the same for WHOIS, and ```https for a policy: registry_script.h
//
// Every world starts with the same background, which fences add to or override: our host 192.0.2.25 = mail.sender.test with
// matching PTR and MX for sender.test, resolver 192.0.2.53, no IPv6 (2001:db8::25 once a fence uses "source6"), a control
// host control.test 203.0.113.80:25 that works, and no listing anywhere.
#pragma once
#include <string_view>
#include <vector>

#include "mailwhy/lab/world.h"

namespace mailwhy::lab {

struct Fence {
  std::string kind, info;   // "host", "192.0.2.10:25"
  std::string body;
  int line = 0;             // of the opening fence, from 1
};

// All fences of a Markdown text, in order.
std::vector<Fence> read_fences(std::string_view markdown);

// The worlds of a page.  `name` is used in messages and for World::name.  The error names page and line.
Result<std::vector<World>> read_worlds(std::string_view name, std::string_view markdown);

}  // namespace mailwhy::lab
