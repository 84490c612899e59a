#include "mailwhy/rules/dns_views.h"

#include <fmt/format.h>

#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/rules/attempt.h"

namespace mailwhy::rules {
namespace {
using Answer = dns::Answer::Kind;
using Route = ::mailwhy::route::Route;
using evidence::HostView;
using evidence::Reading;
using zone::Asked;
using zone::Row;
using ServerState = zone::Server::State;

bool negative(const zone::Group& group) {
  return group.answer.size() == 1 && (group.answer.front() == "no such name" || group.answer.front() == "no records");
}

bool says_nothing(const dns::Answer& answer) { return answer.is_failure() && answer.kind != Answer::servfail; }

RouteFate fate_at(Attempt::End end) {
  switch (end) {
    case Attempt::End::accepted:
      return RouteFate::accepted;
    case Attempt::End::refused:
    case Attempt::End::refused_session:
      return RouteFate::refused;
    case Attempt::End::deferred:
      return RouteFate::delayed;
    case Attempt::End::unreachable:
    case Attempt::End::broken:
      return RouteFate::unreachable;
    case Attempt::End::not_tried:
      break;
  }
  return RouteFate::unknown;
}

// Taken at the same place on both ways: then it is the same system, whatever else they name.
bool share_a_taker(const View& view, const Route& other) {
  for (const auto& mine : view.attempts())
    for (const auto& theirs : attempts_of(view.evidence(), other))
      if (mine.end == Attempt::End::accepted && theirs.end == Attempt::End::accepted && mine.address == theirs.address)
        return true;
  return false;
}

// The mail comes to the same end on every way.  Where the zone's servers agree, an older answer that still works is no trouble.
bool same_end_everywhere(const View& view, const Reading& reading) {
  if (!view.has_route()) return false;
  const RouteFate ours = fate_of(view, view.route());
  if (ours == RouteFate::unknown || reading.others.empty()) return false;
  return std::all_of(reading.others.begin(), reading.others.end(), [&](const evidence::OtherWay& other) {
    const RouteFate fate = other.route ? fate_of(view, *other.route) : RouteFate::unknown;
    if (other.same_records) return fate == ours || fate == RouteFate::unknown;  // many spread their load in this way
    if (fate != ours) return false;
    return ours != RouteFate::accepted || reading.comparison.authorities_agree || share_a_taker(view, *other.route);
  });
}

const zone::Step* last_step(const Reading& reading) {
  const zone::Leg* leg = reading.survey.walk ? reading.survey.walk->final_leg() : nullptr;
  return leg != nullptr ? leg->last() : nullptr;
}

bool heard_all(const zone::Step& step) {
  return std::none_of(step.servers.begin(), step.servers.end(),
                      [](const zone::Server& server) { return server.state == ServerState::waiting; });
}

// It had our question and no useful answer, or there is no server at all.
bool dead(const zone::Server& server) {
  const auto says = [&](std::string_view words) { return server.reply.answer.problem.find(words) != std::string::npos; };
  if (server.state == ServerState::failure) return says("refused") || says("port unreachable");
  return server.state == ServerState::silent || server.spoke();
}

const Asked* first_asked(const Reading& reading, bool (*is)(const Asked&)) {
  const auto at = std::find_if(reading.survey.resolvers.begin(), reading.survey.resolvers.end(), is);
  return at == reading.survey.resolvers.end() ? nullptr : &*at;
}

bool fails(const Asked& asked) { return asked.word() != nullptr && asked.word()->answer.kind == Answer::servfail; }
bool bogus(const Asked& asked) {
  return fails(asked) && !asked.trusts_nobody() && (asked.bogus() || flaw_in(asked.word()->answer) != nullptr);
}
bool mute(const Asked& asked) { return asked.word() != nullptr && says_nothing(asked.word()->answer); }
bool answers(const Asked& asked) { return asked.word() != nullptr && !asked.word()->answer.is_failure(); }
}  // namespace

RouteFate fate_of(const View& view, const Route& route) {
  switch (route.kind) {
    case Route::Kind::no_such_domain:
      return RouteFate::no_domain;
    case Route::Kind::null_mx:
      return RouteFate::no_mail;
    case Route::Kind::no_address:
      return RouteFate::unreachable;
    case Route::Kind::unknown:
      return RouteFate::unknown;
    case Route::Kind::mx:
    case Route::Kind::implicit_mx:
    case Route::Kind::literal:
      break;
  }
  const auto attempts = attempts_of(view.evidence(), route);
  const bool open = std::any_of(route.hosts.begin(), route.hosts.end(),
                                [](const auto& host) { return host.a == Answer::servfail || host.a == Answer::silence; });
  if (attempts.empty()) return open ? RouteFate::unknown : RouteFate::unreachable;
  return fate_at(decisive_of(attempts)->end);
}

namespace {
Disagreement::Kind kind_of(HostView::Word word) {
  switch (word) {
    case HostView::Word::old: return Disagreement::Kind::stale;
    case HostView::Word::split: return Disagreement::Kind::authorities;
    case HostView::Word::denied: return Disagreement::Kind::denied;
    case HostView::Word::other:
    case HostView::Word::gone: return Disagreement::Kind::caches;
    default: break;
  }
  return Disagreement::Kind::none;
}

// Which finding speaks for the end of this way; empty for an accepted one.
std::string_view owner_on(const View& view, const Route& route) {
  const auto attempts = attempts_of(view.evidence(), route);
  const auto* decisive = decisive_of(attempts);
  return decisive == nullptr ? std::string_view() : owner_of(view, *decisive);
}

// The host that our way rests on: of several in doubt, the first one.
Disagreement disagreement_about_hosts(const View& view, const Reading& reading) {
  const auto* way = reading.by_zones();
  if (way == nullptr || !view.has_route()) return {};
  Disagreement out;
  out.host = &*std::find_if(reading.hosts.begin(), reading.hosts.end(), [](const HostView& host) { return host.doubtful(); });
  const RouteFate ours = fate_of(view, view.route()), theirs = fate_of(view, *way->route);
  const auto kind = kind_of(out.host->word);
  // Many spread their load in this way: only where one of them takes what ours refused there is anything to tell.
  if (kind == Disagreement::Kind::authorities && (ours != RouteFate::refused || theirs != RouteFate::accepted)) return {};
  if (kind == Disagreement::Kind::denied) {
    out.matters = ours != RouteFate::accepted;
  } else if (ours == theirs) {
    if (owner_on(view, view.route()) == owner_on(view, *way->route)) return {};
  } else if (theirs == RouteFate::unknown || ours == RouteFate::unknown) {
    if (ours == RouteFate::accepted) return {};
    out.unsure = true;
  }
  out.kind = kind;
  return out;
}
}  // namespace

Disagreement disagreement(const View& view) {
  using Kind = Disagreement::Kind;
  const Reading* reading = view.reading();
  if (reading == nullptr) return {};
  const auto& comparison = reading->comparison;
  Disagreement out;
  out.matters = reading->ours && !same_end_everywhere(view, *reading);
  if (comparison.groups.size() < 2) {
    if (const auto about_hosts = disagreement_about_hosts(view, *reading); about_hosts.kind != Kind::none) return about_hosts;
    // The same records everywhere: other addresses count only where they lead to another end.
    const auto at = std::find_if(reading->others.begin(), reading->others.end(), [&](const evidence::OtherWay& other) {
      return other.row && other.route && view.has_route() && fate_of(view, *other.route) != RouteFate::unknown &&
             fate_of(view, *other.route) != fate_of(view, view.route());
    });
    if (!out.matters || at == reading->others.end()) return {};
    const Row& row = comparison.rows[*at->row];
    out.kind = !row.server ? Kind::resolvers : row.behind ? Kind::stale : Kind::authorities;
    return out;
  }
  if (comparison.authorities_spoke && !comparison.authorities_agree) {
    const bool older = std::any_of(comparison.rows.begin(), comparison.rows.end(), [&](const Row& row) {
      return row.server && row.group && *row.group != 0 && row.server->serial &&
             zone::older(*row.server->serial, comparison.serials.front());
    });
    out.kind = older ? Kind::stale : Kind::authorities;
  } else if (comparison.authorities_spoke) {
    const bool denied =
        !negative(comparison.groups.front()) && std::all_of(comparison.groups.begin() + 1, comparison.groups.end(), negative);
    out.kind = denied ? Kind::denied : Kind::caches;
  } else {
    out.kind = Kind::resolvers;
  }
  return out;
}

bool no_answer_for_us(const View& view) {
  const auto* answer = answer_to(view, view.the_case().recipient.domain, dns::Type::mx);
  return answer != nullptr && answer->is_failure();
}

const dns::ExtendedError* flaw_in(const dns::Answer& answer) {
  const auto at = std::find_if(answer.errors.begin(), answer.errors.end(), [](const dns::ExtendedError& error) {
    return (error.code >= 5 && error.code <= 12) || error.code == 25 || error.code == 27;
  });
  return at == answer.errors.end() ? nullptr : &*at;
}

bool authorities_agree(const View& view) {
  const Reading* reading = view.reading();
  const zone::Step* step = reading != nullptr ? last_step(*reading) : nullptr;
  return step != nullptr && heard_all(*step) && reading->comparison.authorities_agree;
}

namespace {
bool ends_dead(const zone::Walk& walk) {
  const zone::Leg* leg = walk.final_leg();
  const zone::Step* step = leg != nullptr ? leg->last() : nullptr;
  if (step == nullptr || leg->end != zone::Leg::End::dead_end || step->zone.is_root()) return false;
  // What cannot be reached from here at all (no IPv6, a private address) may well serve others.
  return heard_all(*step) && std::any_of(step->servers.begin(), step->servers.end(), dead);
}

DnsTrouble trouble_of_host(const View& view, const HostView& host) {
  if (host.asked && bogus(*host.asked)) return DnsTrouble::bogus;
  if (host.word == HostView::Word::lost) return host.asked ? DnsTrouble::resolver_fails : DnsTrouble::resolver_dead;
  // Somebody above them has answered us: our questions get through.
  const bool dead = !host.walks.empty() && std::all_of(host.walks.begin(), host.walks.end(), ends_dead) && view.reading()->survey.walk->final_leg()->steps.size() > 1;
  return dead && !view.reading()->survey.capped ? DnsTrouble::name_servers_dead : DnsTrouble::none;
}
}  // namespace

bool all_servers_dead(const View& view) {
  const Reading* reading = view.reading();
  if (reading == nullptr || !reading->survey.walk || !ends_dead(*reading->survey.walk)) return false;
  // Without a referral from above nothing shows that our own questions get through to anybody.
  return reading->survey.walk->final_leg()->steps.size() > 1 && !reading->survey.capped;
}

bool walk_is_stuck(const View& view) {
  const Reading* reading = view.reading();
  const zone::Leg* leg = reading != nullptr && reading->survey.walk ? reading->survey.walk->final_leg() : nullptr;
  return leg != nullptr && leg->end == zone::Leg::End::dead_end && !reading->comparison.authorities_spoke;
}

std::string zone_of(const View& view) {
  const zone::Step* step = view.reading() != nullptr ? last_step(*view.reading()) : nullptr;
  return step == nullptr || step->zone.is_root() ? "." : step->zone.text();
}

DnsTrouble dns_trouble(const View& view) {
  const Reading* reading = view.reading();
  if (reading == nullptr) {
    // Saved before resolvers were compared.
    const auto* answer = answer_to(view, view.the_case().recipient.domain, dns::Type::mx);
    return answer != nullptr && answer->kind == Answer::servfail && flaw_in(*answer) != nullptr ? DnsTrouble::bogus
                                                                                                : DnsTrouble::none;
  }
  const bool somebody = first_asked(*reading, answers) != nullptr || reading->comparison.authorities_spoke;
  if (first_asked(*reading, bogus) != nullptr) return DnsTrouble::bogus;
  if (all_servers_dead(view)) return DnsTrouble::name_servers_dead;
  if (!somebody) return DnsTrouble::none;
  if (first_asked(*reading, fails) != nullptr) return DnsTrouble::resolver_fails;
  return first_asked(*reading, mute) != nullptr ? DnsTrouble::resolver_dead : DnsTrouble::none;
}

namespace {
// "1:00:00", "12:40"
std::string clock_of(std::uint32_t seconds) {
  const auto minutes = seconds / 60;
  return minutes >= 60 ? fmt::format("{}:{:02}:{:02}", minutes / 60, minutes % 60, seconds % 60)
                       : fmt::format("{}:{:02}", minutes, seconds % 60);
}
}  // namespace

Citation cite_row(const View& view, const Row& row) {
  const std::string who = row.name.empty() ? row.at.text() : fmt::format("{} {}", row.name, row.at.address.text());
  // Its serial may have come while its answer did not.
  Citation citation = row.reply ? view.cite_reply(*row.reply, who) : Citation{"dns", "/views", who, "", {}, ""};
  if (row.group) citation.text = join(view.reading()->comparison.groups[*row.group].answer, ", ");
  std::string& remark = citation.remark;
  remark = row.server ? "a name server of the zone" : "a resolver";
  if (row.server && row.server->serial)
    remark = fmt::format("a name server of the zone with serial {}{}", *row.server->serial, row.behind ? ", behind" : "");
  if (row.ttl_s && row.group) remark += fmt::format(", kept for {}", clock_of(*row.ttl_s));
  return citation;
}

std::vector<Citation> cite_host_words(const View& view, const HostView& host) {
  constexpr std::size_t most = 8;
  std::vector<Citation> citations;
  for (const auto type : {dns::Type::a, dns::Type::aaaa}) {
    const auto* lookup = view.evidence().lookups.find({host.host, type});
    if (lookup == nullptr || (lookup->answer.kind == Answer::nodata && !host.ours.empty())) continue;
    citations.push_back(view.cite_lookup(lookup->question));
    if (const auto ttl = zone::ttl_of(lookup->answer)) citations.back().remark += fmt::format(", kept for {}", clock_of(*ttl));
  }
  for (const auto& word : host.words)
    for (const auto& ask : word.asks) {
      const zone::Reply* reply = view.evidence().views->replies.find(ask);
      const bool empty = reply == nullptr || (reply->answer.kind == Answer::nodata && !word.addresses.empty());
      if (empty || citations.size() >= most) continue;
      citations.push_back(view.cite_reply(*reply, fmt::format("{} @{}", ask.question.text(), ask.server.address.text())));
      citations.back().remark = word.serial ? fmt::format("a name server of the zone with serial {}{}", *word.serial, word.behind ? ", behind" : "") : "a name server of the zone";
    }
  return citations;
}

std::optional<Time> forgotten_by(const View& view, const HostView& host) {
  std::optional<Time> last;
  for (const auto type : {dns::Type::a, dns::Type::aaaa}) {
    const auto* lookup = view.evidence().lookups.find({host.host, type});
    const auto ttl = lookup == nullptr || lookup->answer.has_records() == host.ours.empty() ? std::nullopt : zone::ttl_of(lookup->answer);
    if (!ttl) continue;
    const Time end = lookup->at + lookup->took + std::chrono::seconds(*ttl);
    last = std::max(last.value_or(end), end);
  }
  return last;
}

Party owner_of_zone(const View& view, const HostView& host) {
  return host.host.is_within(view.the_case().recipient.domain) || host.zone.text() == zone_of(view) ? Party::recipient_domain : Party::recipient_host;
}

const HostView* host_in_trouble(const View& view, DnsTrouble trouble) {
  if (view.reading() == nullptr) return nullptr;
  const auto& hosts = view.reading()->hosts;
  const auto at = std::find_if(hosts.begin(), hosts.end(), [&](const HostView& host) { return host.failed && trouble_of_host(view, host) == trouble; });
  return at == hosts.end() ? nullptr : &*at;
}

void speak_of_host(const View& view, const HostView& host, Finding& finding) {
  finding.host = finding.args["host"] = finding.args["domain"] = host.host.text();
  finding.args["zone"] = host.zone.is_root() ? "." : host.zone.text();
  finding.args["question"] = host.failed ? host.failed->text() : host.host.text() + " A";
  finding.stage = evidence::Stage::route;
  finding.explains.emplace_back("route.mx-lookup-failed");
  // Another host is there to be tried, or may be.
  const bool others = std::any_of(view.route().hosts.begin(), view.route().hosts.end(), [&](const auto& one) { return one.name != host.host; });
  if (!others) return;
  finding.effect = Effect::risks;
}

namespace {
// The addresses that only this one knows, or knows differently.
void cite_addresses(const View& view, const Row& row, const Route& route, std::vector<Citation>& citations) {
  for (const auto& host : route.hosts)
    for (const auto type : {dns::Type::a, dns::Type::aaaa}) {
      const zone::Ask ask{row.at, {host.name, type}, row.server ? zone::Way::direct : zone::Way::recursive};
      const zone::Reply* reply = view.evidence().views->replies.find(ask);
      if (reply == nullptr || !reply->answer.has_records()) continue;
      citations.insert(citations.begin(),
                       view.cite_reply(*reply, fmt::format("{} @{}", ask.question.text(), row.at.address.text())));
      if (view.evidence().lookups.find(ask.question) != nullptr)
        citations.insert(citations.begin() + 1, view.cite_lookup(ask.question));
    }
}
}  // namespace

std::vector<Citation> cite_rows(const View& view) {
  constexpr std::size_t most = 12;
  std::vector<Citation> citations;
  if (view.reading() == nullptr) return citations;
  const auto& rows = view.reading()->comparison.rows;
  for (const Row& row : rows)
    if (row.reply && citations.size() < most) citations.push_back(cite_row(view, row));
  for (const auto& other : view.reading()->others)
    if (other.same_records && other.row) cite_addresses(view, rows[*other.row], *other.route, citations);
  return citations;
}

namespace {
// What became of the mail on the other ways.
void cite_other_ends(const View& view, Finding& finding) {
  for (const auto& other : view.reading()->others) {
    if (!other.route) continue;
    const auto attempts = attempts_of(view.evidence(), *other.route);
    const auto* decisive = decisive_of(attempts);
    if (decisive == nullptr || decisive->session == nullptr) continue;
    Citation citation = view.cite(*decisive);
    const bool known =
        std::any_of(finding.seen.begin(), finding.seen.end(), [&](const Citation& seen) { return seen.at == citation.at; });
    if (!known) finding.seen.push_back(std::move(citation));
  }
}
}  // namespace

namespace {
void tell_host(const View& view, const Disagreement& what, Finding& finding) {
  const HostView& host = *what.host;
  finding.host = finding.args["host"] = host.host.text();
  finding.args["zone"] = host.zone.is_root() ? "." : host.zone.text();
  finding.args["question"] = host.host.text() + (host.ours.empty() || host.ours.front().is_v4() ? " A" : " AAAA");
  finding.seen = cite_host_words(view, host);
  if (!what.unsure) return;
  finding.effect = Effect::undecided;
  finding.verdict = Verdict::inconclusive;
  finding.confidence = Confidence::guess;
}
}  // namespace

Finding& tell_disagreement(const View& view, const Rule& rule, Blame blame, std::vector<Finding>& findings) {
  Finding finding = found(rule, blame.party, blame.confidence);
  finding.args = view.args();
  const auto what = disagreement(view);
  finding.args["zone"] = zone_of(view);
  finding.args["question"] = finding.args["domain"] + " MX";
  finding.seen = cite_rows(view);
  if (!what.matters) finding.effect = Effect::risks;
  if (what.host != nullptr) tell_host(view, what, finding);
  const auto* decisive = view.decisive();
  if (decisive != nullptr) {
    finding.seen.push_back(view.cite(*decisive));
    if (const auto owner = owner_of(view, *decisive); !owner.empty()) finding.explains.emplace_back(owner);
  }
  cite_other_ends(view, finding);
  findings.push_back(std::move(finding));
  return findings.back();
}

}  // namespace mailwhy::rules
