#include "mailwhy/zone/finding.h"

#include <algorithm>

namespace mailwhy::zone {
namespace {

constexpr Kind kinds[] = {
    {"dns.authorities-disagree", "the name servers of {zone} do not agree with each other", "fail", "recipient_domain", "certain"},
    {"dns.stale-secondary", "{server} serves an old version of {zone}: serial {serial}, the newest is {newest}", "warn", "recipient_domain", "certain"},
    {"dns.caches-differ", "some resolvers say something else about {name} than all of its name servers", "later", "nobody", "certain"},
    {"dns.resolvers-differ", "the resolvers do not give the same answer about {name} {type}", "warn", "unknown", "likely"},
    {"dns.lame-server", "{server} is named as a server of {zone} and does not serve it", "warn", "recipient_domain", "likely"},
    {"dns.no-server-answers", "no name server of {zone} answers for it", "fail", "recipient_domain", "likely"},
    {"dns.server-silent", "{server}, a name server of {zone}, gives no answer", "warn", "recipient_domain", "likely"},
    {"dns.server-fails", "{server}, a name server of {zone}, says SERVFAIL", "warn", "recipient_domain", "certain"},
    {"dns.server-not-public", "{server}, a name server of {zone}, has the address {address}, which is no public one", "warn", "recipient_domain", "certain"},
    {"dns.server-without-address", "{server} is named as a server of {zone} and has no address", "warn", "recipient_domain", "certain"},
    {"dns.parent-child-differ", "the parent names other servers for {zone} than {zone} does itself", "warn", "recipient_domain", "certain"},
    {"dns.glue-missing", "the parent gives no address for {server}, which lies inside of {zone}", "warn", "recipient_domain", "certain"},
    {"dns.glue-wrong", "the parent gives another address for {server} than {zone} does", "warn", "recipient_domain", "certain"},
    {"dns.no-tcp", "{server}, a name server of {zone}, does not answer over TCP", "warn", "recipient_domain", "likely"},
    {"dns.no-udp", "{server}, a name server of {zone}, answers over TCP only", "warn", "recipient_domain", "likely"},
    {"dns.no-edns", "{server}, a name server of {zone}, answers only questions without EDNS", "note", "recipient_domain", "certain"},
    {"dns.case-changed", "{server} does not repeat the question as it was spelled", "note", "recipient_domain", "certain"},
    {"dns.server-is-alias", "{server}, a name server of {zone}, is only an alias of {target}", "warn", "recipient_domain", "certain"},
    {"dns.one-server", "{zone} has a single name server, {server}", "note", "recipient_domain", "certain"},
    {"dns.servers-together", "all name servers of {zone} stand in one network, {network}", "note", "recipient_domain", "certain"},
    {"dns.expires-early", "the other servers of {zone} throw their copy away after {expire} s without news", "note", "recipient_domain", "certain"},
    {"dns.retry-too-long", "the other servers of {zone} try again after {retry} s, later than they would ask anyway", "note", "recipient_domain", "certain"},
    {"dns.denial-kept-long", "that a name in {zone} is missing is remembered for {denial} s", "note", "recipient_domain", "certain"},
    {"dns.ttl-short", "everybody has to ask for {name} {type} again after {ttl} s", "note", "recipient_domain", "certain"},
    {"dns.ttl-long", "{name} {type} may be kept for {days} days, so a change takes as long to be seen", "note", "recipient_domain", "certain"},
    {"dns.wildcard", "the {type} records of {name} come from a wildcard, which answers for every name", "note", "recipient_domain", "likely"},
    {"dns.delegation-too-deep", "the delegation of {name} leads on and on", "fail", "recipient_domain", "likely"},
    {"dns.alias-loop", "the aliases of {name} lead in a circle or have no end", "fail", "recipient_domain", "certain"},
    {"dns.nxdomain", "{name} does not exist", "fail", "recipient_domain", "certain"},
    {"dns.nodata", "{name} exists and has no {type} records", "note", "recipient_domain", "certain"},
    {"dns.no-mail-host", "{name} has neither MX records nor an address: mail to it has nowhere to go", "fail", "recipient_domain", "certain"},
    {"dns.null-mx", "{name} takes no mail, by its owner's choice", "note", "nobody", "certain"},
    {"dns.implicit-mx", "{name} has no MX records: mail goes to its own address", "note", "nobody", "certain"},
    {"dns.servfail", "the resolver {server} could not find the answer for {name}", "unknown", "unknown", "guess"},
    {"dns.bogus", "the signatures of {name} do not hold: resolvers that validate give no answer", "fail", "recipient_domain", "likely"},
    {"dns.refused", "{server} refuses to answer", "unknown", "this_machine", "likely"},
    {"dns.silence", "{server} gives no answer", "unknown", "unknown", "guess"},
    {"dns.unusable-answer", "the answer of {server} cannot be used", "unknown", "in_between", "guess"},
};

struct VerdictRow {
  Verdict verdict;
  std::string_view word;
  int exit_code;
};
constexpr VerdictRow verdicts[] = {
    {Verdict::answered, "answered", 0},
    {Verdict::agree, "agree", 0},
    {Verdict::no_mail_by_choice, "no_mail_by_choice", 0},
    {Verdict::no_records, "no_records", 0},
    {Verdict::no_mail_host, "no_mail_host", 1},
    {Verdict::no_such_name, "no_such_name", 1},
    {Verdict::caches_differ, "caches_differ", 4},
    {Verdict::authorities_disagree, "authorities_disagree", 1},
    {Verdict::faulty, "faulty", 1},
    {Verdict::bogus, "bogus", 1},
    {Verdict::servfail, "servfail", 3},
    {Verdict::refused, "refused", 3},
    {Verdict::silent, "silent", 3},
    {Verdict::unknown, "unknown", 3},
};

const VerdictRow& row_of(Verdict verdict) {
  return *std::find_if(std::begin(verdicts), std::end(verdicts), [&](const VerdictRow& row) { return row.verdict == verdict; });
}

}  // namespace

std::string_view to_string(Verdict verdict) { return row_of(verdict).word; }
int exit_code_of(Verdict verdict) { return row_of(verdict).exit_code; }

std::span<const Kind> all_kinds() { return kinds; }

const Kind* find_kind(std::string_view id) {
  const auto* found = std::find_if(std::begin(kinds), std::end(kinds), [&](const Kind& kind) { return kind.id == id; });
  return found == std::end(kinds) ? nullptr : found;
}

const Finding* Judgement::leading() const { return findings.empty() || findings.front().state == "note" ? nullptr : &findings.front(); }

}  // namespace mailwhy::zone
