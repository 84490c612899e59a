// The report of mailwhy tls for people: each address, what the domain promises, and what senders of three kinds do.
#include <fmt/format.h>

#include <algorithm>

#include "mailwhy/auth/tlsrpt/record.h"
#include "mailwhy/base/text.h"
#include "mailwhy/report/text/paper.h"
#include "mailwhy/report/tls/tls.h"
#include "mailwhy/rules/own_server.h"

namespace mailwhy::report {
namespace {
using auth::Door;
using rules::Encryption;
using rules::TlsView;
using text::Line;
using text::Paper;
using text::Style;

constexpr int label_column = 4, value_column = 17;
constexpr std::size_t most_records = 8, most_names = 5;

Style style_of(auth::Outcome outcome) {
  using auth::Outcome;
  switch (outcome) {
    case Outcome::verified:
    case Outcome::encrypted: return Style::good;
    case Outcome::in_clear: return Style::careful;
    case Outcome::defers:
    case Outcome::passes_by: return Style::bad;
    case Outcome::unknown: break;
  }
  return Style::faint;
}

Style style_of(rules::State state) {
  switch (state) {
    case rules::State::fail: return Style::bad;
    case rules::State::warn: return Style::careful;
    case rules::State::later: return Style::later;
    default: return Style::faint;
  }
}

class Report {
 public:
  Report(const TlsView& seen, const TextOptions& options, const Catalogue& catalogue)
      : seen_(seen), e_(seen.view.evidence()), options_(options), catalogue_(catalogue), words_(*catalogue.words), paper_(options) {}

  std::string take() {
    paper_.wrapped_with(Line(), tls_summary(seen_, catalogue_), 2, to_readable(e_.elapsed), Style::bold);
    if (e_.the_case.host && !e_.the_case.recipient.domain.is_root() && e_.the_case.recipient.domain != *e_.the_case.host)
      paper_.wrapped(Line("  "), words_("takes mail for {}, by its MX records", paper_.safe(e_.the_case.recipient.domain.text())), 2, Style::faint);
    if (!e_.complete) paper_.wrapped(Line("  "), words_("The run was cut short; this is what was known by then."), 2, Style::careful);
    for (const auto& door : seen_.doors) tell(door);
    for (const auto& left : e_.not_tried) paper_.wrapped(Line("  "), left.host.text() + " " + words_.phrase(left.words), 4, Style::faint);
    paper_.blank();
    promises();
    senders();
    tests();
    findings();
    again();
    return paper_.take();
  }

 private:
  void row(std::string_view label, const std::string& value, Style style = Style::plain) {
    paper_.wrapped(Line().pad_to(label_column).add(words_(label), Style::faint).pad_to(value_column), value, value_column + 2, style);
  }

  static std::string name_of(const Encryption& door) {
    return (door.attempt->host.is_root() ? "" : door.attempt->host.text() + " ") + door.attempt->address.text();
  }

  void tell(const Encryption& door) {
    paper_.blank();
    paper_.wrapped(Line("  "), fmt::format("{}, {} {}", paper_.safe(name_of(door)), words_("port"), e_.the_case.smtp_port), 4, Style::bold);
    if (door.door.tls != Door::Tls::up) {
      without_tls(door);
    } else {
      const auto& facts = *door.door.facts;
      row(key("TLS"), join(parts_of(facts), ", "));
      named_ = !door.attempt->host.is_root();
      certificate(facts);
      further(door);
    }
    dane(door);
  }

  static std::vector<std::string> parts_of(const mailwhy::tls::Facts& facts) {
    std::vector<std::string> parts{facts.protocol, facts.cipher};
    if (!facts.key_exchange.empty()) parts.push_back(facts.key_exchange);
    return parts;
  }

  void without_tls(const Encryption& door) {
    std::string_view what = tls_words::of_reason(door.plain.reason);
    std::string detail;
    if (door.session == nullptr || !door.session->connect.ok()) {
      what = key("no connection");
      if (door.session != nullptr) detail = words_.phrase(rules::failure_words(door.session->connect.failure(), door.session->connect.took, door.attempt->address.is_v6()));
    } else if (door.session->tls && !door.session->tls->ok()) {
      detail = words_.phrase(door.session->tls->failure().detail);
    }
    row(key("TLS"), std::string(words_(what)) + (detail.empty() ? "" : ": " + paper_.safe(detail)), Style::careful);
  }

  void certificate(const mailwhy::tls::Facts& facts) {
    if (facts.chain.empty()) return row(key("certificate"), std::string(words_("none at all")), Style::careful);
    const auto& leaf = facts.chain.front();
    const bool named = facts.name_matches || !named_;  // of an address nobody asks for a name
    row(key("certificate"), words_("{}, issued by {}, until {}", paper_.safe(shorten(leaf.subject, 200)), paper_.safe(shorten(leaf.issuer, 200)), to_readable(leaf.not_after)));
    std::vector<std::string> names;
    for (const auto& name : leaf.dns_names)
      if (names.size() < most_names) names.push_back(paper_.safe(shorten(name, 100)));
    if (leaf.dns_names.size() > most_names) names.push_back(words_("{} more", leaf.dns_names.size() - most_names));
    row(key("names"), join(names, ", ") + (named ? "" : " (" + std::string(words_("not the name of the host")) + ")"), named ? Style::plain : Style::careful);
    const std::string_view trust = words_(facts.trusted ? key("from a known authority") : key("not from a known authority"));
    std::string chain = facts.chain.size() == 1 ? words_("the certificate alone, {}", trust) : words_("{} certificates, {}", facts.chain.size(), trust);
    for (const auto& problem : facts.chain_problems) chain += "; " + problem;
    row(key("chain"), chain, facts.trusted ? Style::plain : Style::careful);
  }

  void further(const Encryption& door) {
    using tls_words::Resumes;
    using tls_words::WithoutName;
    switch (tls_words::without_name(seen_, door)) {
      case WithoutName::same: row(key("without SNI"), std::string(words_("the same certificate"))); break;
      case WithoutName::other: row(key("without SNI"), std::string(words_("another certificate (SNI decides)"))); break;
      case WithoutName::failed: row(key("without SNI"), std::string(words_("the handshake fails (it wants SNI)")), Style::careful); break;
      case WithoutName::untested: break;
    }
    const auto again = tls_words::resumes(seen_, door);
    if (again != Resumes::untested) row(key("resumption"), std::string(words_(again == Resumes::yes ? key("the session can be resumed") : key("each session begins anew"))));
    if (!door.word.empty() && options_.verbosity > 0) row(key("as Postfix"), std::string(door.word));
  }

  void dane(const Encryption& door) {
    if (!door.dane || door.attempt->host.is_root()) return;
    const auto& lookup = *door.dane;
    std::string head(words_(tls_words::of_dane(lookup.status)));
    if (!lookup.words.empty()) head += " (" + paper_.safe(shorten(lookup.words, 200)) + ")";
    row(key("DANE"), head);
    if (lookup.records.empty()) return;
    const auto records = door.verdict ? door.verdict->records : auth::dane::look_at(lookup.records);
    for (std::size_t i = 0; i < records.size() && i < most_records; ++i)
      paper_.wrapped(Line().pad_to(value_column), auth::dane::short_text(records[i].data) + ": " + std::string(words_(tls_words::of_match(records[i]))), value_column + 2,
                     records[i].match == auth::dane::Record::Match::matches ? Style::good : Style::plain);
    if (records.size() > most_records) paper_.wrapped(Line().pad_to(value_column), words_("{} more", records.size() - most_records), value_column + 2, Style::faint);
  }

  void promises() {
    if (e_.the_case.recipient.literal || e_.the_case.recipient.domain.is_root()) return;
    paper_.line(Line("  ").add(words_("What {} promises", paper_.safe(e_.the_case.recipient.domain.text())), Style::bold));
    mta_sts();
    dns::Facts facts(e_.lookups);
    const auto reports = auth::tlsrpt::find_record(e_.the_case.recipient.domain, facts);
    if (!reports) return;
    using Status = auth::tlsrpt::Record::Status;
    if (reports->status == Status::none) row(key("reports"), std::string(words_("nobody is asked for them (TLSRPT)")), Style::faint);
    else if (reports->status == Status::good) row(key("reports"), paper_.safe(shorten(join(reports->rua, ", "), 300)));
    else row(key("reports"), std::string(words_("the record cannot be used")), Style::careful);
  }

  void mta_sts() {
    using Status = auth::mtasts::Record::Status;
    const auto& record = seen_.sts.record;
    if (record.status == Status::none) return row(key("MTA-STS"), std::string(words_("no policy")), Style::faint);
    if (record.status == Status::failed) return row(key("MTA-STS"), std::string(words_("the record cannot be looked up")), Style::careful);
    if (record.status != Status::good) return row(key("MTA-STS"), std::string(words_("the record cannot be used")), Style::careful);
    if (!seen_.sts.policy || !seen_.sts.policy->text.policy) {
      const std::string why = seen_.sts.policy ? words_.phrase(seen_.sts.policy->problem) : std::string(words_("not fetched"));
      return row(key("MTA-STS"), words_("id {}; no usable policy: {}", paper_.safe(record.id), paper_.safe(why)), Style::careful);
    }
    const auto& policy = *seen_.sts.policy->text.policy;
    row(key("MTA-STS"), words_("mode {}, id {}, kept for {}", auth::mtasts::to_string(policy.mode), paper_.safe(record.id), to_readable(std::chrono::seconds(policy.max_age_s))));
    row(key("names"), paper_.safe(shorten(join(policy.mx, ", "), 400)));
    std::vector<Domain> hosts;
    if (e_.route)
      for (const auto& host : e_.route->hosts) hosts.push_back(host.name);
    if (const auto idle = auth::mtasts::idle_patterns(policy, hosts); !e_.the_case.host && !idle.empty() && !hosts.empty())
      row(key("idle"), words_("names no mail host of now: {}", paper_.safe(shorten(join(idle, ", "), 300))), Style::faint);
    if (seen_.policy_change == auth::mtasts::Change::unannounced)
      row(key("changed"), std::string(words_("another policy under the same id: senders go on with the old one until it ends in their caches")), Style::careful);
    else if (seen_.policy_change == auth::mtasts::Change::announced)
      row(key("changed"), std::string(words_("since it was last seen from here, with a new id")), Style::faint);
    for (const auto* oddities : {&record.oddities, &policy.oddities, &seen_.sts.policy->oddities})
      for (const auto& oddity : *oddities) row(key("odd"), paper_.safe(words_.phrase(oddity)), Style::faint);
  }

  void senders() {
    if (seen_.doors.empty()) return;
    paper_.blank();
    paper_.line(Line("  ").add(words_("What senders do with it now"), Style::bold));
    for (const auto& door : seen_.doors) {
      paper_.wrapped(Line().pad_to(label_column), paper_.safe(name_of(door)), label_column + 2);
      conduct(key("plain"), door.plain);
      conduct(key("MTA-STS"), door.mta_sts);
      conduct(key("DANE"), door.by_dane);
    }
    const bool unsigned_mx = std::any_of(seen_.doors.begin(), seen_.doors.end(), [](const Encryption& door) { return door.by_dane.reason == auth::Reason::record_matches_unsigned_mx; });
    if (unsigned_mx)
      paper_.wrapped(Line().pad_to(label_column), words_("Senders with DANE hold such a host to its records (Postfix: smtp_tls_dane_insecure_mx_policy = dane), but whoever forges the MX record leads the mail to another one: sign the zone of {}.", paper_.safe(e_.the_case.recipient.domain.text())), label_column + 2, Style::careful);
  }
  void conduct(std::string_view who, const auth::Conduct& what) {
    std::string words(words_(tls_words::of_outcome(what.outcome)));
    if (const auto reason = tls_words::of_reason(what.reason); !reason.empty()) words += ": " + std::string(words_(reason));
    if (what.if_signed) words += "; " + words_("if signed: {}", words_(tls_words::of_outcome(*what.if_signed)));
    paper_.wrapped(Line().pad_to(label_column + 2).add(words_(who), Style::faint).pad_to(value_column), words, value_column + 2, style_of(what.outcome));
  }

  // What was tried because it was asked for.
  void tests() {
    const auto all = rules::own_server_tests(seen_.view);
    if (all.empty()) return;
    paper_.blank();
    paper_.line(Line("  ").add(words_("What was tried against it"), Style::bold));
    for (const auto& test : all) {
      using Result = rules::OwnServerTest::Result;
      const std::string what(!test.smuggling ? std::string(words_(key("command injection"))) : test.sequence.empty() ? std::string(words_(key("smuggling"))) : std::string(test.sequence));
      const std::string_view came = test.result == Result::safe ? key("withstands it") : test.result == Result::vulnerable ? key("falls for it") : key("not tested");
      const std::string why = test.why.empty() ? "" : ": " + words_.phrase(test.why);
      const std::string place = test.attempt == nullptr ? "" : " (" + test.attempt->address.text() + ")";
      row(what, std::string(words_(came)) + why + place, test.result == Result::vulnerable ? Style::bad : Style::plain);
    }
  }

  void findings() {
    paper_.blank();
    const rules::Judgement none;
    for (const auto& finding : seen_.findings) {
      if (finding.state() == rules::State::note && options_.verbosity < 1 && finding.stage != evidence::Stage::tls) continue;
      Line line("  ");
      line.add(words_(to_string(finding.state())), style_of(finding.state())).pad_to(10);
      paper_.wrapped(line, title_of(finding, none, catalogue_), 10);
      if (finding.state() == rules::State::note && options_.verbosity < 1) continue;
      for (const auto& citation : finding.seen) {
        if (citation.text.empty()) continue;
        paper_.wrapped(Line().pad_to(10).add(std::string(words_("seen")) + " ", Style::faint), "\"" + paper_.safe(shorten(citation.text, 300)) + "\"", 12);
        if (options_.verbosity < 1) break;
      }
      const Slots slots = slots_of(finding, catalogue_);
      for (const auto& step : slots.steps)
        if (finding.state() != rules::State::note) paper_.wrapped(Line().pad_to(10).add(std::string(words_("do")) + " ", Style::faint), step, 12);
      paper_.wrapped(Line().pad_to(10).add(std::string(words_("more")) + " ", Style::faint), shell_line({"mailwhy", "explain", finding.id}), 12);
    }
  }

  void again() {
    paper_.blank();
    const std::string code = options_.show_exit_code ? words_("exit code {}", rules::exit_code_of(seen_.verdict)) : "";
    paper_.wrapped_with(Line("  ").add(words_("Again"), Style::bold).pad_to(9), shell_line({"mailwhy", "tls", tls_words::target_of(e_)}), 9, code);
  }

  const TlsView& seen_;
  const evidence::Evidence& e_;
  const TextOptions& options_;
  const Catalogue& catalogue_;
  const Words& words_;
  Paper paper_;
  bool named_ = true;  // the host being told of has a name
};
}  // namespace

std::string tls_text(const TlsView& seen, const TextOptions& options, const Catalogue& catalogue) { return Report(seen, options, catalogue).take(); }

std::string tls_line(const TlsView& seen, const TextOptions& options) {
  const Paper paper(options);
  const std::string first = seen.findings.empty() || seen.findings.front().effect == rules::Effect::notes ? "-" : seen.findings.front().id;
  return fmt::format("{:<12}  {}  {}\n", to_string(seen.verdict), paper.safe(tls_words::target_of(seen.view.evidence())), first);
}

}  // namespace mailwhy::report
