// From who says what to findings and a verdict.
#include <fmt/format.h>

#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/zone/finding.h"
#include "mailwhy/zone/posture.h"

namespace mailwhy::zone {
namespace {
using Answer = dns::Answer::Kind;
using State = Server::State;

std::string text_of(const Domain& name) { return name.is_root() ? std::string(".") : name.text(); }
std::string name_of(const Server& server) { return server.name.is_root() ? server.at.address.text() : server.name.text(); }
std::string shown(const Server& server) { return server.name.is_root() ? server.at.address.text() : server.name.text() + " (" + server.at.address.text() + ")"; }

// What a reply is, in a few words for a citation.
std::string said(const Reply& reply) {
  const auto& answer = reply.answer;
  std::string text;
  if (answer.has_records() || answer.kind == Answer::nodata || answer.kind == Answer::nxdomain) text = fmt::format("{}", fmt::join(answer_lines(answer), ", "));
  else if (answer.kind == Answer::silence) text = "no answer";
  else if (!answer.problem.empty()) text = answer.problem;
  else text = to_string(answer.rcode);
  for (const auto& error : answer.errors) text += fmt::format(" ({}{}{})", error.name(), error.text.empty() ? "" : ": ", error.text);
  return shorten(text, 300);
}

class Judge {
 public:
  Judge(const Survey& survey, const Comparison& comparison) : survey_(survey), comparison_(comparison) {}

  Judgement judge() {
    judge_resolvers();
    if (survey_.walk) judge_walk(*survey_.walk);
    if (survey_.walk) judge_differences();
    if (!survey_.query.compare || !comparison_.authorities_spoke) judge_resolvers_apart();
    if (survey_.walk)
      for (auto& remark : posture_of(*survey_.walk)) add(remark.id, std::move(remark.args), std::move(remark.seen));
    if (!survey_.complete) doubt_what_needs_all();
    out_.verdict = verdict();
    if (!survey_.complete && survey_.query.walks() && rests_on_all(out_.verdict)) out_.verdict = Verdict::unknown;
    // The finding that makes the verdict leads; then by weight, in the order found.
    std::stable_sort(out_.findings.begin(), out_.findings.end(), [](const Finding& a, const Finding& b) { return weight(a) < weight(b); });
    return std::move(out_);
  }

 private:
  static int weight(const Finding& finding) {
    static constexpr std::string_view order[] = {"fail", "later", "unknown", "warn", "note"};
    const auto at = static_cast<int>(std::find(std::begin(order), std::end(order), finding.state) - std::begin(order));
    const bool about_answers = finding.id == "dns.authorities-disagree" || finding.id == "dns.resolvers-differ";
    return at * 2 + (about_answers ? 0 : 1);
  }

  Finding& add(std::string_view id, std::map<std::string, std::string> args, std::vector<Seen> seen) {
    const Kind* kind = find_kind(id);
    Finding finding{std::string(id), std::string(kind->state), std::string(kind->party), std::string(kind->confidence), std::move(args), std::move(seen)};
    finding.args.emplace("name", text_of(survey_.query.question.name));
    finding.args.emplace("type", dns::to_string(survey_.query.question.type));
    out_.findings.push_back(std::move(finding));
    return out_.findings.back();
  }
  bool has(std::string_view id) const {
    return std::any_of(out_.findings.begin(), out_.findings.end(), [&](const Finding& finding) { return finding.id == id; });
  }

  // ---- what the resolvers say

  void judge_resolvers() {
    for (std::size_t i = 0; i < survey_.resolvers.size(); ++i) {
      const Asked& asked = survey_.resolvers[i];
      if (!asked.reply) continue;
      const bool decides = survey_.speaker == i;
      if (asked.reply->answer.is_failure()) judge_failure(asked, decides);
      else if (decides) judge_answer(*asked.reply);
    }
    // Whom everybody will believe in the end, when servers and resolvers were compared.
    if (survey_.query.compare && survey_.counts && comparison_.authorities_agree) judge_route(*survey_.counts);
  }

  // The answers of the resolvers, with nobody there to say which one is right.
  void judge_resolvers_apart() {
    const auto apart = std::count_if(comparison_.groups.begin(), comparison_.groups.end(), [](const Group& group) { return group.caches > 0; });
    if (apart < 2) return;
    Finding& finding = add("dns.resolvers-differ", {}, all_said(false));
    // Addresses are given out by turns, by load and by region.
    const dns::Type type = survey_.query.question.type;
    if (type == dns::Type::a || type == dns::Type::aaaa) finding.state = "note";
    // Nor is it known then whether what one of them denies is missing.
    for (Finding& one : out_.findings) {
      if (one.id != "dns.nxdomain" && one.id != "dns.no-mail-host") continue;
      one.party = "unknown";
      one.confidence = "guess";
    }
  }

  // Who was not heard may say something else.
  void doubt_what_needs_all() {
    static constexpr std::string_view all[] = {"dns.caches-differ", "dns.nxdomain", "dns.nodata", "dns.no-mail-host"};
    for (Finding& finding : out_.findings)
      if (std::find(std::begin(all), std::end(all), finding.id) != std::end(all) && finding.confidence == "certain") finding.confidence = "likely";
  }

  // The resolver gave no answer about the name.  Where others did, it is only worth a warning.
  void judge_failure(const Asked& asked, bool decides) {
    const Reply& reply = *asked.reply;
    const std::string server = asked.resolver.server.address.text();
    const std::vector<Seen> seen{{server, said(reply)}};
    const auto id = [&]() -> std::string_view {
      switch (reply.answer.kind) {
        case Answer::servfail: return asked.bogus() || (names_a_flaw(reply.answer) && !asked.trusts_nobody()) ? "dns.bogus" : "dns.servfail";
        case Answer::refused: return "dns.refused";
        case Answer::silence: case Answer::failure: return "dns.silence";
        default: return reply.answer.aliases.empty() ? "dns.unusable-answer" : "dns.alias-loop";
      }
    }();
    Finding& finding = add(id, {{"server", server}, {"error", said(reply)}}, seen);
    if (id == "dns.bogus") {
      if (asked.unchecked) finding.seen.push_back({server, "asked again without validation: " + said(*asked.unchecked)});
      if (asked.bogus() && names_a_flaw(reply.answer)) finding.confidence = "certain";
      return;
    }
    if (id == "dns.servfail" && asked.trusts_nobody()) {
      finding.seen.push_back({server, "about the root itself: " + said(*asked.root)});
      finding.party = "this_machine";
    }
    const bool others = std::any_of(survey_.resolvers.begin(), survey_.resolvers.end(), [](const Asked& one) { return one.reply && !one.reply->answer.is_failure(); });
    if (!decides && others) finding.state = "warn";
  }

  // An extended error that is about signatures (RFC 8914 s4.2, s4.3, s4.7 to s4.13, s4.26).
  static bool names_a_flaw(const dns::Answer& answer) {
    return std::any_of(answer.errors.begin(), answer.errors.end(), [](const dns::ExtendedError& error) { return (error.code >= 6 && error.code <= 12) || error.code == 25; });
  }

  void judge_answer(const Reply& reply) {
    const std::vector<Seen> seen{{reply.ask.server.address.text(), said(reply)}};
    if (reply.answer.kind == Answer::nxdomain) {
      add("dns.nxdomain", {}, seen);
      return;
    }
    if (!judge_route(reply) && reply.answer.kind == Answer::nodata && !survey_.query.walks()) add("dns.nodata", {}, seen);
  }

  // Where mail goes by this answer, when that is worth a word.
  bool judge_route(const Reply& reply) {
    const std::vector<Seen> seen{{reply.ask.server.address.text(), said(reply)}};
    using Route = route::Route::Kind;
    const auto kind = survey_.route ? std::optional(survey_.route->kind) : std::nullopt;
    if (kind == Route::null_mx) add("dns.null-mx", {}, seen);
    else if (kind == Route::implicit_mx) add("dns.implicit-mx", {}, seen);
    else if (kind == Route::no_address) add("dns.no-mail-host", {}, seen);
    else return false;
    return true;
  }

  // ---- what the walk shows

  void judge_walk(const Walk& walk) {
    if (walk.alias_loop) add("dns.alias-loop", {}, {{"", aliases_of(walk)}});
    for (const Leg& leg : walk.legs) {
      if (leg.end == Leg::End::too_deep)
        add("dns.delegation-too-deep", {{"name", text_of(leg.question.name)}}, {{"", fmt::format("{} referrals one after the other", leg.steps.size())}});
      for (const Step& step : leg.steps) judge_step(step);
      if (leg.end == Leg::End::dead_end) judge_dead_end(leg.steps.back());
      if (&leg != &walk.legs.back()) judge_earlier_leg(leg);
    }
  }

  static std::string aliases_of(const Walk& walk) {
    std::string text;
    for (const Leg& leg : walk.legs) text += (text.empty() ? "" : " -> ") + text_of(leg.question.name);
    return shorten(text, 300);
  }

  // The servers of an alias must agree too; later legs follow the first one's word.
  void judge_earlier_leg(const Leg& leg) {
    const Step* step = leg.last();
    if (step == nullptr) return;
    std::map<std::string, std::vector<Seen>> targets;
    for (const Server& server : step->servers) {
      if (server.state != State::answers) continue;
      const auto& aliases = server.reply.answer.aliases;
      const std::string text = aliases.empty() ? said(server.reply) : "CNAME " + data_text(aliases.front());
      targets[text].push_back({shown(server), text});
    }
    if (targets.size() < 2) return;
    std::vector<Seen> seen;
    for (const auto& one : targets) seen.insert(seen.end(), one.second.begin(), one.second.end());
    add("dns.authorities-disagree", {{"zone", text_of(step->zone)}, {"name", text_of(leg.question.name)}}, std::move(seen));
  }

  void judge_step(const Step& step) {
    for (const Server& server : step.servers) judge_server(step, server);
    for (const Host& host : step.hosts) judge_host(step, host);
    judge_names(step);
  }

  // Somebody of the same address family gave us an answer: our own network is not to blame for a silence.
  bool family_works(const Server& silent) const {
    for (const Leg& leg : survey_.walk->legs)
      for (const Step& step : leg.steps)
        for (const Server& server : step.servers)
          if (server.spoke() && server.at.address.is_v4() == silent.at.address.is_v4() && server.at.address != silent.at.address) return true;
    return false;
  }

  // Somewhere else on the way it has said something useful to us.
  bool answers_us(const Server& refusing) const {
    for (const Leg& leg : survey_.walk->legs)
      for (const Step& step : leg.steps)
        for (const Server& server : step.servers)
          if (server.at == refusing.at && (server.state == State::answers || server.state == State::refers)) return true;
    return false;
  }

  void judge_server(const Step& step, const Server& server) {
    const std::map<std::string, std::string> args{{"server", name_of(server)}, {"address", server.at.address.text()}, {"zone", text_of(step.zone)}, {"reply", said(server.reply)}};
    const std::vector<Seen> seen{{shown(server), server.state == State::upward ? "refers to other servers" : server.state == State::not_authoritative ? said(server.reply) + " (without authority)" : said(server.reply)}};
    // A refusal may be meant for us alone, unless the server answers us about other zones.
    if (server.lame()) add("dns.lame-server", args, seen).confidence = server.state != State::refuses || answers_us(server) ? "certain" : "likely";
    if (server.state == State::fails) add("dns.server-fails", args, seen);
    if (server.state == State::malformed) add("dns.server-fails", args, seen);
    if (server.state == State::not_public) add("dns.server-not-public", args, {{shown(server), "not asked"}});
    if (server.state == State::silent && family_works(server)) add("dns.server-silent", args, {{shown(server), "no answer, neither over UDP nor over TCP"}});
    if (server.state == State::failure && family_works(server)) {
      Finding& finding = add("dns.server-silent", args, seen);
      finding.confidence = "guess";
    }
    if (server.tcp_only) add("dns.no-udp", args, {{shown(server), "no answer over UDP, an answer over TCP"}});
    else if (server.tcp && !*server.tcp && server.state != State::silent && server.state != State::failure)
      add("dns.no-tcp", args, {{shown(server), "an answer over UDP, none over TCP"}});
    if (!server.spoke()) return;
    if (server.reply.answer.without_edns) add("dns.no-edns", args, {{shown(server), "answers only without EDNS"}});
    if (server.reply.answer.case_changed) add("dns.case-changed", args, {{shown(server), "the name came back in other letters"}});
  }

  void judge_host(const Step& step, const Host& host) {
    const std::map<std::string, std::string> args{{"server", text_of(host.name)}, {"zone", text_of(step.zone)}};
    const bool addresses = !host.glue.empty() || !host.own.empty();
    if (!addresses && host.own_known) {
      add("dns.server-without-address", args, {{text_of(host.name), "no A and no AAAA record"}});
      return;
    }
    if (!host.in_zone || !host.by_parent || step.parent_unknown || !host.own_known) return;
    if (host.glue.empty() && !host.own.empty()) add("dns.glue-missing", args, {{text_of(host.name), "own address " + list_of(host.own)}});
    const bool wrong = std::any_of(host.glue.begin(), host.glue.end(), [&](const IpAddress& ip) { return std::find(host.own.begin(), host.own.end(), ip) == host.own.end(); });
    if (wrong && !host.own.empty())
      add("dns.glue-wrong", args, {{"the parent", text_of(host.name) + " " + list_of(host.glue)}, {text_of(step.zone), text_of(host.name) + " " + list_of(host.own)}});
  }

  static std::string list_of(const std::vector<IpAddress>& addresses) {
    std::vector<std::string> texts;
    for (const auto& address : addresses) texts.push_back(address.text());
    return join(texts, ", ");
  }

  void judge_names(const Step& step) {
    if (!step.last || step.parent_unknown || step.parent_ns.empty() || step.child_ns.empty()) return;
    const auto names = [](std::vector<Domain> all) {
      std::sort(all.begin(), all.end());
      std::vector<std::string> texts;
      for (const auto& name : all) texts.push_back(text_of(name));
      return join(texts, ", ");
    };
    if (names(step.parent_ns) == names(step.child_ns)) return;
    add("dns.parent-child-differ", {{"zone", text_of(step.zone)}, {"parent_names", names(step.parent_ns)}, {"child_names", names(step.child_ns)}},
        {{"the parent", names(step.parent_ns)}, {text_of(step.zone), names(step.child_ns)}});
  }

  void judge_dead_end(const Step& step) {
    const bool asked = std::any_of(step.servers.begin(), step.servers.end(), [](const Server& s) { return s.state != State::waiting && s.state != State::not_public; });
    const bool spoke = std::any_of(step.servers.begin(), step.servers.end(), [](const Server& s) { return s.spoke(); });
    std::vector<Seen> seen;
    for (const Server& server : step.servers) seen.push_back({shown(server), server.state == State::silent ? "no answer" : std::string(to_string(server.state))});
    if (seen.empty()) seen.push_back({text_of(step.zone), "no server with an address"});
    Finding& finding = add("dns.no-server-answers", {{"zone", text_of(step.zone)}}, std::move(seen));
    dead_ = true;
    dead_for_sure_ = spoke || !asked;
    const bool reached_somebody = std::any_of(step.servers.begin(), step.servers.end(), [&](const Server& s) { return family_works(s); });
    if (step.zone.is_root() || (!dead_for_sure_ && !reached_somebody)) {
      // Nobody at all answers us: more likely our own way to port 53 is closed.
      finding.state = "unknown";
      finding.party = "unknown";
      finding.confidence = "guess";
    } else if (spoke && !perhaps_for_others(step)) {
      finding.confidence = "certain";
    }
  }

  // All that speak refuse, and no resolver shows that it fares no better: they may choose whom they answer.
  bool perhaps_for_others(const Step& step) const {
    const bool only_refused = std::none_of(step.servers.begin(), step.servers.end(), [&](const Server& s) { return s.spoke() && (s.state != State::refuses || answers_us(s)); });
    return only_refused && std::none_of(survey_.resolvers.begin(), survey_.resolvers.end(), [](const Asked& asked) { return asked.word() != nullptr && asked.word()->answer.kind == Answer::servfail; });
  }

  // ---- who differs

  std::vector<Seen> all_said(bool authorities) const {
    std::vector<Seen> seen;
    for (const Row& row : comparison_.rows)
      if (row.group && row.server.has_value() == authorities)
        seen.push_back({row.name.empty() ? row.at.address.text() : row.name, join(comparison_.groups[*row.group].answer, ", ")});
    return seen;
  }

  void judge_differences() {
    const Leg* leg = survey_.walk->final_leg();
    const Step* step = leg ? leg->last() : nullptr;
    const std::string zone = step ? text_of(step->zone) : text_of(survey_.query.question.name);
    if (comparison_.authorities_spoke && !comparison_.authorities_agree) add("dns.authorities-disagree", {{"zone", zone}}, all_said(true));
    for (const Row& row : comparison_.rows) {
      if (!row.behind || !row.server->serial || *row.server->serial == comparison_.serials.front()) continue;
      const std::string serial = std::to_string(*row.server->serial), newest = std::to_string(comparison_.serials.front());
      Finding& finding = add("dns.stale-secondary", {{"server", row.name}, {"zone", zone}, {"serial", serial}, {"newest", newest}}, {{row.name, "serial " + serial}, {zone, "newest serial " + newest}});
      // With the same answer it may just be a few seconds behind.
      if (comparison_.authorities_agree) finding.state = "note";
    }
    if (survey_.query.compare && comparison_.authorities_agree && comparison_.caches_differ) {
      Finding& finding = add("dns.caches-differ", {{"answer", join(comparison_.groups.front().answer, ", ")}}, all_said(false));
      // What is no cache's memory need not end.
      for (const Row& row : comparison_.rows) {
        if (row.server || !row.group || comparison_.groups[*row.group].authorities > 0 || row.forgets) continue;
        finding.confidence = "likely";
        const bool authority = row.reply->answer.authoritative;
        if (authority) finding.seen.push_back({row.at.address.text(), "answers with authority, so out of no cache"});
        else if (row.own) finding.seen.push_back({row.at.address.text(), fmt::format("its time to live stands still at {} s", row.ttl_s.value_or(0))});
      }
      // Addresses may be given out by region, which looks the same.
      const dns::Type type = survey_.query.question.type;
      if (type == dns::Type::a || type == dns::Type::aaaa) finding.confidence = "guess";
    }
    if (comparison_.authorities_agree && comparison_.groups.front().answer == std::vector<std::string>{"no such name"} && !has("dns.nxdomain"))
      add("dns.nxdomain", {}, all_said(true));
    if (comparison_.authorities_agree && comparison_.groups.front().answer == std::vector<std::string>{"no records"} && !has("dns.nodata") && !has("dns.implicit-mx") && !has("dns.no-mail-host"))
      add("dns.nodata", {}, all_said(true));
  }

  // ---- the verdict

  Verdict verdict() const {
    if (has("dns.authorities-disagree")) return Verdict::authorities_disagree;
    if (has("dns.alias-loop") || has("dns.delegation-too-deep")) return Verdict::faulty;
    if (dead_ && dead_for_sure_) return Verdict::faulty;
    if (has("dns.bogus")) return Verdict::bogus;
    if (dead_ || (survey_.walk && !comparison_.authorities_spoke)) return Verdict::unknown;
    if (has("dns.nxdomain")) return Verdict::no_such_name;
    const bool warned = std::any_of(out_.findings.begin(), out_.findings.end(), [](const Finding& f) { return f.state == "warn" && is_fault(f.id); });
    if (warned) return Verdict::faulty;
    if (has("dns.caches-differ")) return Verdict::caches_differ;
    if (survey_.query.compare) return has("dns.no-mail-host") ? Verdict::no_mail_host : Verdict::agree;
    return of_speaker();
  }

  // Verdicts that the next answer could have turned.
  static bool rests_on_all(Verdict verdict) {
    return verdict == Verdict::answered || verdict == Verdict::agree || verdict == Verdict::caches_differ || verdict == Verdict::no_such_name || verdict == Verdict::no_mail_host ||
           verdict == Verdict::no_records || verdict == Verdict::no_mail_by_choice;
  }

  // Faults of servers and delegations, as opposed to those of somebody's resolver.
  static bool is_fault(std::string_view id) {
    static constexpr std::string_view of_resolvers[] = {"dns.servfail", "dns.refused", "dns.silence", "dns.unusable-answer", "dns.resolvers-differ"};
    return std::find(std::begin(of_resolvers), std::end(of_resolvers), id) == std::end(of_resolvers);
  }

  Verdict of_speaker() const {
    if (has("dns.null-mx")) return Verdict::no_mail_by_choice;
    if (has("dns.no-mail-host")) return Verdict::no_mail_host;
    if (has("dns.nodata")) return Verdict::no_records;
    if (survey_.walk) return Verdict::answered;
    if (!survey_.speaker || !survey_.resolvers[*survey_.speaker].reply) return Verdict::unknown;
    const auto& answer = survey_.resolvers[*survey_.speaker].reply->answer;
    switch (answer.kind) {
      case Answer::servfail: return Verdict::servfail;
      case Answer::refused: return Verdict::refused;
      case Answer::silence: case Answer::failure: return Verdict::silent;
      default: return answer.is_failure() ? Verdict::unknown : Verdict::answered;
    }
  }

  const Survey& survey_;
  const Comparison& comparison_;
  Judgement out_;
  bool dead_ = false, dead_for_sure_ = false;
};

}  // namespace

Judgement judge(const Survey& survey, const Comparison& comparison) { return Judge(survey, comparison).judge(); }

}  // namespace mailwhy::zone
