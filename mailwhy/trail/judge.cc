#include "mailwhy/trail/judge.h"

#include <algorithm>
#include <iterator>

#include "mailwhy/base/text.h"

namespace mailwhy::trail {
namespace {

constexpr std::size_t most_findings = 60;

constexpr Kind kinds[] = {
    {"headers.dmarc-fail", "fail", "sender_domain", "likely"},
    {"headers.loop", "fail", "recipient_host", "likely"},
    {"headers.forged-results", "warn", "unknown", "likely"},
    {"headers.several-from", "warn", "sender_message", "certain"},
    {"headers.dkim-changed", "warn", "in_between", "certain"},
    {"headers.dkim-fail", "warn", "unknown", "guess"},
    {"headers.dkim-key-gone", "warn", "sender_domain", "likely"},
    {"headers.dkim-not-accepted", "warn", "sender_domain", "certain"},
    {"headers.dkim-unusable", "warn", "sender_domain", "certain"},
    {"headers.spf-fail", "warn", "sender_domain", "likely"},
    {"headers.arc-broken", "note", "in_between", "likely"},
    {"headers.retry-like-wait", "warn", "in_between", "guess"},
    {"headers.long-wait", "warn", "in_between", "guess"},
    {"headers.impossible-address", "warn", "unknown", "likely"},
    {"headers.impossible-time", "warn", "unknown", "guess"},
    {"headers.line-unlinked", "note", "unknown", "guess"},
    {"headers.result-changed", "note", "unknown", "likely"},
    {"headers.zone-slip", "note", "unknown", "likely"},
    {"headers.clock-wrong", "note", "unknown", "likely"},
    {"headers.in-clear", "note", "in_between", "likely"},
    {"headers.dns-unanswered", "unknown", "unknown", "certain"},
    {"headers.unreadable-line", "note", "unknown", "certain"},
    {"headers.no-boundary", "note", "unknown", "guess"},
    {"headers.no-received", "note", "nobody", "certain"},
    {"headers.cut", "warn", "sender_message", "certain"},
};

// The receiver's side found it good when the message came.
bool was_good(const Vouching& vouching, std::string_view method, std::string_view domain) {
  for (const auto& stated : vouching.stated)
    if (stated.trust == Trust::yes || stated.trust == Trust::adjacent)
      for (const auto* result : stated.results.find_all(method)) {
        if (result->result != "pass") continue;
        const auto* d = result->find("header", "d");
        const auto* i = result->find("header", "i");
        if (method != "dkim" || (d && equal_ignoring_case(d->value, domain)) || (i && i->value.size() >= domain.size() && equal_ignoring_case(std::string_view(i->value).substr(i->value.size() - domain.size()), domain))) return true;
      }
  return false;
}

class Judge {
 public:
  Judge(const mail::RawMessage& message, const Analysis& analysis) : message_(message), analysis_(analysis), trail_(analysis.trail), vouching_(analysis.vouching) {}

  Judgement judge() {
    the_header();
    authentication();
    waits();
    clocks();
    suspects();
    lines();
    auto& found = out_.findings;
    std::stable_sort(found.begin(), found.end(), [](const Finding& a, const Finding& b) { return rank(a) < rank(b); });
    if (found.size() > most_findings) found.resize(most_findings);
    return std::move(out_);
  }

 private:
  static int rank(const Finding& finding) { return finding.state == "fail" ? 0 : finding.state == "warn" ? 1 : finding.state == "unknown" ? 2 : 3; }

  Finding& add(std::string_view id, std::map<std::string, std::string> args = {}) {
    Finding finding;
    finding.kind = find_kind(id);
    finding.state = finding.kind->state;
    finding.confidence = finding.kind->confidence;
    finding.args = std::move(args);
    out_.findings.push_back(std::move(finding));
    return out_.findings.back();
  }
  std::string field_text(std::size_t field) const {
    const auto& raw = message_.fields[field];
    std::string out = std::string(raw.name) + ":";
    const std::string value = mail::unfolded(raw.value.substr(0, 2000));
    for (const auto word : split_words(value)) out += " " + std::string(word);
    return shorten(out, 400);
  }
  void quote(Finding& finding, std::size_t hop) {
    finding.hops.push_back(hop);
    finding.seen.push_back(field_text(trail_.hops[hop].field));
  }

  void the_header() {
    if (message_.cut) add("headers.cut");
    const auto& author = vouching_.author;
    if (author.from_fields > 1 || author.several_domains) {
      auto& finding = add("headers.several-from", {{"count", std::to_string(author.from_fields > 1 ? author.from_fields : author.mailboxes.size())}});
      for (std::size_t i = 0; i < message_.fields.size() && finding.seen.size() < 3; ++i)
        if (equal_ignoring_case(message_.fields[i].name, "From")) finding.seen.push_back(field_text(i));
    }
    if (trail_.received_fields == 0) add("headers.no-received");
    else if (!trail_.boundary && !(trail_.hops.front().trusted)) add("headers.no-boundary");
  }

  void authentication() {
    dmarc();
    signatures();
    spf();
    if (vouching_.arc.outcome == auth::arc::Outcome::fail) {
      auto& finding = add("headers.arc-broken", {{"sentence", vouching_.arc.sentence}, {"instance", std::to_string(vouching_.arc.broken_at)}});
      if (vouching_.arc.broken_at == 0) finding.confidence = "guess";
    }
    for (const auto& changed : vouching_.contradictions) {
      auto& finding = add("headers.result-changed", {{"method", upper(changed.method)}, {"domain", changed.domain}, {"stated", changed.stated}, {"now", changed.now}});
      finding.seen.push_back(field_text(changed.field));
    }
    for (const auto& stated : vouching_.stated) {
      if (stated.trust != Trust::no || !stated.names_receiver || trail_.boundary_by == BoundaryBy::unknown) continue;
      auto& finding = add("headers.forged-results", {{"server", stated.results.authserv_id}, {"host", trail_.boundary ? trail_.hops[*trail_.boundary].line.by : ""}});
      finding.seen.push_back(field_text(stated.field));
    }
  }

  void dmarc() {
    if (!vouching_.dmarc || !analysis_.asked) return;
    const auto& now = vouching_.dmarc->now;
    if (now.result != auth::dmarc::Reading::Result::fail || was_good(vouching_, "dmarc", "")) return;
    // Without the client that handed it over SPF is not known, and half of the proof is missing.
    const bool spf_known = vouching_.spf.gap == SpfGap::none && vouching_.spf.sender_from != SenderFrom::unknown;
    auto& finding = add("headers.dmarc-fail", {{"domain", vouching_.dmarc->author.text()}, {"policy", std::string(auth::dmarc::to_string(now.disposition))}, {"reason", now.reason}});
    if (now.disposition == auth::dmarc::Policy::none || !spf_known) finding.state = "warn";
    if (!spf_known || trail_.boundary_by == BoundaryBy::guessed) finding.confidence = "guess";
  }

  void signatures() {
    bool unanswered = false;
    for (const auto& verdict : vouching_.dkim) {
      using auth::dkim::Outcome;
      using auth::dkim::Reason;
      const std::string& domain = verdict.signature.domain;
      const std::map<std::string, std::string> args{{"domain", domain}, {"selector", verdict.signature.selector}, {"sentence", verdict.sentence}};
      if (verdict.outcome == Outcome::pass || verdict.outcome == Outcome::neutral || verdict.outcome == Outcome::none) continue;
      if (verdict.outcome == Outcome::temperror) {
        unanswered = true;
        continue;
      }
      std::string_view id = "headers.dkim-unusable";
      if (verdict.outcome == Outcome::policy) id = "headers.dkim-not-accepted";
      else if (verdict.reason == Reason::no_key || verdict.reason == Reason::key_revoked || verdict.reason == Reason::other_key) id = "headers.dkim-key-gone";
      else if (!verdict.changes.empty()) id = "headers.dkim-changed";
      else if (verdict.outcome == Outcome::fail) id = "headers.dkim-fail";
      auto& finding = add(id, args);
      if (!verdict.changes.empty()) finding.args["change"] = verdict.changes.front().sentence;
      // It held when it came: whatever happened, happened later.
      if (was_good(vouching_, "dkim", domain)) finding.state = "note";
      finding.seen.push_back(field_text(verdict.field));
    }
    const bool spf_unanswered = (vouching_.spf.mail && vouching_.spf.mail->result == auth::spf::Result::temperror);
    if (analysis_.asked && (unanswered || spf_unanswered || !analysis_.complete)) add("headers.dns-unanswered");
  }

  void spf() {
    const auto& mail = vouching_.spf.mail;
    if (!mail || mail->result != auth::spf::Result::fail || was_good(vouching_, "spf", mail->domain)) return;
    auto& finding = add("headers.spf-fail", {{"domain", mail->domain}, {"client", vouching_.spf.client.text()}, {"reason", mail->reason()}});
    if (trail_.boundary_by == BoundaryBy::guessed) finding.confidence = "guess";
    // DKIM carries it all the same.
    if (vouching_.dmarc && vouching_.dmarc->now.result == auth::dmarc::Reading::Result::pass) finding.state = "note";
    quote(finding, *trail_.boundary);
  }

  void waits() {
    for (std::size_t i = 0; i < trail_.hops.size(); ++i) {
      const Hop& hop = trail_.hops[i];
      if (!hop.wait || hop.since_date || *hop.wait < noted_wait) continue;
      const auto pause = usual_pause(*hop.wait);
      const bool outward = i > 0 && hop.link != Link::inside;
      const std::string id = i > 0 ? trail_.hops[i - 1].line.id : "";
      auto& finding = add(pause && outward ? "headers.retry-like-wait" : "headers.long-wait", {{"host", hop.waited_at}, {"next", hop.line.by}, {"wait", to_readable(*hop.wait)}, {"id", id}});
      if (pause) finding.args["pause"] = std::to_string(pause->nominal.count() / 60'000'000) + " min";
      if (*hop.wait < long_wait) finding.state = "note";
      finding.hops.push_back(i);
      if (i > 0) finding.seen.push_back(field_text(trail_.hops[i - 1].field));
      finding.seen.push_back(field_text(hop.field));
    }
  }

  void clocks() {
    for (const auto& clock : trail_.clocks) {
      const bool ahead = clock.off > Duration::zero();
      const Duration amount = ahead ? clock.off : -clock.off;
      if (amount < 2s) continue;
      std::map<std::string, std::string> args{{"host", clock.date_field ? "Date" : clock.host}, {"amount", to_readable(amount)}, {"direction", ahead ? "ahead" : "behind"}};
      if (clock.zone_slip_min) {
        const int minutes = *clock.zone_slip_min < 0 ? -*clock.zone_slip_min : *clock.zone_slip_min;
        args["amount"] = minutes % 60 == 0 ? std::to_string(minutes / 60) + " h" : std::to_string(minutes) + " min";
      }
      auto& finding = add(clock.zone_slip_min ? "headers.zone-slip" : "headers.clock-wrong", std::move(args));
      for (const auto hop : clock.hops)
        if (finding.seen.size() < 3) quote(finding, hop);
      // With two clocks nobody knows which one is wrong.
      if (trail_.hops.size() < 3) finding.confidence = "guess";
    }
  }

  void suspects() {
    for (const auto& suspect : trail_.suspects) {
      std::string_view id = "headers.line-unlinked";
      if (suspect.what == Suspicion::impossible_address) id = "headers.impossible-address";
      if (suspect.what == Suspicion::impossible_time || suspect.what == Suspicion::future) id = "headers.impossible-time";
      auto& finding = add(id, {{"host", trail_.hops[suspect.hop].line.by}, {"what", suspect.detail}});
      quote(finding, suspect.hop);
    }
    for (const auto& loop : trail_.loops) {
      auto& finding = add("headers.loop", {{"host", loop.host}, {"times", std::to_string(loop.times)}});
      if (loop.delivered_to) finding.state = "warn";
      for (std::size_t i = 0; i < trail_.hops.size() && finding.seen.size() < 3; ++i)
        if (equal_ignoring_case(trail_.hops[i].line.by, loop.host)) quote(finding, i);
    }
  }

  void lines() {
    for (std::size_t i = 0; i < trail_.hops.size(); ++i) {
      const Hop& hop = trail_.hops[i];
      if (hop.line.has(LineOddity::no_date)) quote(add("headers.unreadable-line", {{"what", "date"}, {"host", hop.line.by}}), i);
      const auto& from = hop.line.from;
      const bool public_client = from.address && (from.address->scope() == AddressScope::global || from.address->scope() == AddressScope::documentation);
      if (hop.line.tls.state == Encryption::State::no && public_client && hop.line.protocol == Protocol::smtp) quote(add("headers.in-clear", {{"from", from.label()}, {"host", hop.line.by}}), i);
    }
  }

  static std::string upper(std::string text) {
    for (char& c : text)
      if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return text;
  }

  const mail::RawMessage& message_;
  const Analysis& analysis_;
  const Trail& trail_;
  const Vouching& vouching_;
  Judgement out_;
};

}  // namespace

std::span<const Kind> all_kinds() { return kinds; }

const Kind* find_kind(std::string_view id) {
  const auto found = std::find_if(std::begin(kinds), std::end(kinds), [&](const Kind& kind) { return kind.id == id; });
  return found == std::end(kinds) ? nullptr : found;
}

int Judgement::exit_code() const {
  return std::any_of(findings.begin(), findings.end(), [](const Finding& finding) { return finding.state == "fail"; }) ? 1 : 0;
}

Judgement judge(const mail::RawMessage& message, const Analysis& analysis) { return Judge(message, analysis).judge(); }

}  // namespace mailwhy::trail
