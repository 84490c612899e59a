#include "mailwhy/relay/judge.h"

#include <algorithm>
#include <iterator>

#include "mailwhy/base/text.h"
#include "mailwhy/bounce/cause.h"

namespace mailwhy::relay {
namespace {
using bounce::Meaning;

// In the order in which they are told.
constexpr Kind kinds[] = {
    {"relay.open", "fail", "recipient_host", "likely"},
    {"relay.domain-not-local", "fail", "recipient_host", "likely"},
    {"relay.test-message-refused", "unknown", "recipient_host", "guess"},
    {"relay.own-network", "unknown", "unknown", "likely"},
    {"relay.refuses-us", "unknown", "unknown", "likely"},
    {"relay.outside-refused", "unknown", "unknown", "guess"},
    {"relay.later", "later", "recipient_policy", "likely"},
    {"relay.unanswered", "unknown", "unknown", "guess"},
    {"relay.routed-form-accepted", "warn", "recipient_host", "guess"},
    {"relay.no-postmaster", "warn", "recipient_host", "likely"},
    {"relay.any-mailbox", "note", "recipient_policy", "likely"},
    {"relay.test-message-taken", "note", "recipient_host", "certain"},
    {"relay.test-message-open", "note", "unknown", "guess"},
    {"relay.no-control", "note", "nobody", "certain"},
    {"relay.some-unanswered", "note", "unknown", "guess"},
    {"relay.asked-in-clear", "note", "unknown", "certain"},
};

constexpr Meaning about_us[] = {Meaning::sender_listed, Meaning::reputation, Meaning::no_ptr, Meaning::helo_refused, Meaning::rate_limited, Meaning::too_many_connections};
constexpr Meaning about_names[] = {Meaning::domain_unknown, Meaning::host_takes_no_mail, Meaning::sender_domain_unknown, Meaning::sender_null_mx, Meaning::spf_fail, Meaning::dmarc_fail, Meaning::sender_verify_failed};
// Words that only whoever does not relay says.
constexpr Meaning about_relaying[] = {Meaning::relay_denied, Meaning::auth_required, Meaning::user_unknown};

template <std::size_t n>
bool is_one_of(Meaning meaning, const Meaning (&all)[n]) {
  return std::find(std::begin(all), std::end(all), meaning) != std::end(all);
}

bool is_control(const Tried& tried) { return tried.form.kind != Form::Kind::plain && tried.form.kind != Form::Kind::routed; }

class Judge {
 public:
  explicit Judge(const Survey& survey) : survey_(survey) {
    for (const auto& tried : survey.tried) out_.tries.push_back(relay::judge(tried));
  }

  Judgement take() {
    count();
    domains();
    decide();
    remarks();
    std::stable_sort(out_.findings.begin(), out_.findings.end(), [](const Finding& a, const Finding& b) { return a.kind < b.kind; });
    return std::move(out_);
  }

 private:
  template <typename Condition>
  std::vector<std::size_t> those(const Condition& condition) const {
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < survey_.tried.size(); ++i)
      if (condition(survey_.tried[i], out_.tries[i])) found.push_back(i);
    return found;
  }
  std::vector<std::size_t> with(Form::Kind kind, Outcome outcome) const {
    return those([&](const Tried& tried, const Judged& judged) { return tried.form.kind == kind && judged.outcome == outcome; });
  }

  Finding& add(std::string_view id, const std::vector<std::size_t>& tries = {}) {
    Finding finding;
    finding.kind = find_kind(id);
    finding.confidence = finding.kind->confidence;
    finding.args["host"] = survey_.target;
    for (const std::size_t i : tries) {
      if (finding.seen.size() == 3) break;
      if (const auto* reply = survey_.tried[i].decisive())
        finding.seen.push_back("MAIL FROM:<" + survey_.tried[i].form.trial.sender + "> RCPT TO:<" + survey_.tried[i].form.trial.recipient + "> " + std::to_string(reply->code) + ' ' + shorten(reply->words(), 300));
    }
    if (!tries.empty()) finding.args["form"] = std::string(survey_.tried[tries.front()].form.id);
    out_.findings.push_back(std::move(finding));
    return out_.findings.back();
  }

  void count() {
    for (std::size_t i = 0; i < survey_.tried.size(); ++i) {
      if (is_control(survey_.tried[i]) || out_.tries[i].outcome == Outcome::not_tried) continue;
      ++out_.asked;
      const Outcome outcome = out_.tries[i].outcome;
      if (outcome == Outcome::refused || outcome == Outcome::refused_for_us || outcome == Outcome::refused_for_names) ++out_.refused;
    }
  }

  const Judged* control(std::size_t domain, Form::Kind kind) const {
    for (std::size_t i = 0; i < survey_.tried.size(); ++i)
      if (survey_.tried[i].form.kind == kind && survey_.tried[i].domain == domain) return &out_.tries[i];
    return nullptr;
  }

  void domains() {
    for (std::size_t d = 0; d < survey_.domains.size(); ++d) {
      DomainJudgement said{survey_.domains[d], Responsible::untold};
      const auto *exists = control(d, Form::Kind::must_exist), *nobody = control(d, Form::Kind::cannot_exist);
      if (exists != nullptr && exists->outcome == Outcome::accepted) {
        const bool any = nobody != nullptr && nobody->outcome == Outcome::accepted;
        said.responsible = any ? Responsible::any_mailbox : nobody != nullptr && nobody->outcome == Outcome::refused ? Responsible::yes : Responsible::untold;
      } else if (exists != nullptr && exists->outcome == Outcome::refused) {
        if (exists->cause.meaning == Meaning::relay_denied) said.responsible = Responsible::no;
        if (exists->cause.meaning == Meaning::user_unknown) said.responsible = Responsible::yes;
      }
      out_.domains.push_back(std::move(said));
    }
  }

  // Every plain form got a lasting no, or most of them did and the first ones are among these.
  bool plain_ones_refused() const {
    return with(Form::Kind::plain, Outcome::accepted).empty() && with(Form::Kind::plain, Outcome::temporary).empty() && !with(Form::Kind::plain, Outcome::refused).empty();
  }
  bool some_control_accepted() const { return !with(Form::Kind::must_exist, Outcome::accepted).empty(); }

  void decide() {
    const auto accepted = with(Form::Kind::plain, Outcome::accepted);
    if (!accepted.empty()) return decide_accepted(accepted);
    const auto for_us = those([](const Tried&, const Judged& judged) { return judged.outcome == Outcome::refused_for_us; });
    if (plain_ones_refused()) return decide_refused(for_us);
    if (!for_us.empty() || turned_away()) {
      Finding& finding = add("relay.refuses-us", for_us);
      if (for_us.empty()) finding.seen = last_words();
      return;
    }
    const auto later = those([](const Tried&, const Judged& judged) { return judged.outcome == Outcome::temporary; });
    if (!later.empty() || put_off()) {
      out_.verdict = Verdict::delayed;
      Finding& finding = add("relay.later", later);
      if (later.empty()) finding.seen = last_words();
      return;
    }
    const auto for_names = with(Form::Kind::plain, Outcome::refused_for_names);
    if (!for_names.empty()) {
      add("relay.outside-refused", for_names).args["recipient"] = survey_.names.outside.text();
      return;
    }
    Finding& finding = add("relay.unanswered");
    finding.seen = last_words();
    if (!survey_.trouble.empty()) finding.seen.push_back(survey_.trouble);
  }

  void decide_accepted(const std::vector<std::size_t>& accepted) {
    if (survey_.standing != Standing::outside) {
      add("relay.own-network", accepted).args["standing"] = std::string(to_string(survey_.standing));
      return;
    }
    if (message_refused()) return;
    out_.verdict = Verdict::open;
    add("relay.open", accepted).args["accepted"] = std::to_string(accepted.size());
  }

  bool handed_over() const { return survey_.proof && survey_.proof->state == Proof::State::handed_over; }

  // The message met a lasting no: nothing was relayed, whatever was said to the envelope.
  bool message_refused() {
    if (!handed_over() || survey_.proof->fate != smtp::Fate::refused || !survey_.proof->reply) return false;
    const auto cause = bounce::ReplyTable::builtin().classify(*survey_.proof->reply, survey_.proof->after_message ? "data" : "rcpt_to");
    const bool of_relaying = is_one_of(cause.meaning, about_relaying);
    if (of_relaying) out_.verdict = Verdict::closed;
    Finding& finding = add_about_message("relay.test-message-refused");
    if (of_relaying) finding.confidence = "likely";
    return true;
  }
  void tell_message() {
    if (!handed_over() || find("relay.test-message-refused")) return;
    add_about_message(survey_.proof->fate == smtp::Fate::accepted ? "relay.test-message-taken" : "relay.test-message-open");
  }
  bool find(std::string_view id) const {
    return std::any_of(out_.findings.begin(), out_.findings.end(), [&](const Finding& finding) { return finding.kind->id == id; });
  }
  Finding& add_about_message(std::string_view id) {
    const Proof& proof = *survey_.proof;
    Finding& finding = add(id);
    finding.args["mailbox"] = proof.mailbox.text();
    finding.args["trace"] = proof.trace;
    finding.args["queue_id"] = proof.queue_id.empty() ? "-" : proof.queue_id;
    finding.args["form"] = std::string(survey_.tried[proof.tried].form.id);
    if (proof.reply) finding.seen.push_back(std::to_string(proof.reply->code) + ' ' + shorten(proof.reply->words(), 300));
    else if (!proof.failure.empty()) finding.seen.push_back(shorten(proof.failure, 300));
    return finding;
  }

  void decide_refused(const std::vector<std::size_t>& for_us) {
    const bool of_relaying = !those([](const Tried& tried, const Judged& judged) {
                                return tried.form.kind == Form::Kind::plain && judged.outcome == Outcome::refused && is_one_of(judged.cause.meaning, about_relaying);
                              }).empty();
    if (!some_control_accepted() && (!for_us.empty() || !of_relaying)) {
      add("relay.refuses-us", for_us.empty() ? with(Form::Kind::plain, Outcome::refused) : for_us);
      return;
    }
    out_.verdict = Verdict::closed;
    const bool whole = with(Form::Kind::plain, Outcome::unanswered).empty() && survey_.complete;
    out_.confidence = some_control_accepted() && whole ? "certain" : "likely";
  }

  // The session did not even get to the first envelope.
  bool turned_away() const {
    return std::any_of(survey_.doors.begin(), survey_.doors.end(), [](const Door& door) {
      for (const auto step : {smtp::Step::greeting, smtp::Step::ehlo, smtp::Step::helo})
        if (const auto* reply = door.transcript.reply_to(step); reply != nullptr && reply->permanent() && door.transcript.find(smtp::Step::mail) == nullptr && step != smtp::Step::ehlo) return true;
      return false;
    });
  }
  // The server said "later" before there was any envelope, the last time.
  bool put_off() const {
    if (survey_.doors.empty() || survey_.doors.back().transcript.find(smtp::Step::mail) != nullptr) return false;
    for (const auto step : {smtp::Step::greeting, smtp::Step::ehlo, smtp::Step::helo})
      if (const auto* reply = survey_.doors.back().transcript.reply_to(step); reply != nullptr && reply->temporary()) return true;
    return false;
  }
  std::vector<std::string> last_words() const {
    if (survey_.doors.empty()) return {};
    const Door& door = survey_.doors.back();
    if (!door.connect.ok()) return {door.to.text() + ": " + door.connect.failure().detail};
    for (auto it = door.transcript.exchanges.rbegin(); it != door.transcript.exchanges.rend(); ++it) {
      if (it->step == smtp::Step::quit) continue;
      if (it->reply) return {std::to_string(it->reply->code) + ' ' + shorten(it->reply->words(), 300)};
      if (it->failure) return {it->failure->detail};
    }
    return {};
  }

  void remarks() {
    tell_message();
    const auto accepted_routed = with(Form::Kind::routed, Outcome::accepted);
    const bool any_mailbox = !with(Form::Kind::cannot_exist, Outcome::accepted).empty();
    if (!accepted_routed.empty() && out_.verdict == Verdict::closed && !any_mailbox && !find("relay.test-message-refused")) {
      const bool has_control = !with(Form::Kind::cannot_exist, Outcome::refused).empty();
      if (has_control) out_.verdict = Verdict::inconclusive;
      add("relay.routed-form-accepted", accepted_routed);
    }
    for (const auto& said : out_.domains) {
      if (said.responsible == Responsible::no && survey_.domains_given) add("relay.domain-not-local").args["domain"] = said.domain.text();
      if (said.responsible == Responsible::any_mailbox) add("relay.any-mailbox").args["domain"] = said.domain.text();
    }
    for (const std::size_t i : with(Form::Kind::must_exist, Outcome::refused))
      if (out_.tries[i].cause.meaning == Meaning::user_unknown) add("relay.no-postmaster", {i}).args["domain"] = survey_.domains[survey_.tried[i].domain].text();
    if (survey_.domains.empty() && out_.verdict == Verdict::closed) add("relay.no-control");
    if (const auto silent = those([](const Tried&, const Judged& judged) { return judged.outcome == Outcome::unanswered; }); !silent.empty() && out_.asked > silent.size())
      add("relay.some-unanswered").args["count"] = std::to_string(silent.size());
    tell_encryption();
  }
  // STARTTLS led nowhere on one connection, and a later one did without it.
  void tell_encryption() {
    const auto without = [](const Door& door) { return door.transcript.find(smtp::Step::mail) != nullptr && door.transcript.find(smtp::Step::starttls) == nullptr; };
    const auto broken = std::find_if(survey_.doors.begin(), survey_.doors.end(), [](const Door& door) { return !trouble_with_tls(door).empty(); });
    if (std::any_of(broken, survey_.doors.end(), without)) add("relay.asked-in-clear").seen = {trouble_with_tls(*broken)};
  }
  // What came in place of an encrypted conversation; "" where nothing did.
  static std::string trouble_with_tls(const Door& door) {
    for (const auto step : {smtp::Step::starttls, smtp::Step::tls_handshake, smtp::Step::ehlo_after_tls}) {
      const auto* exchange = door.transcript.find(step);
      if (exchange == nullptr) continue;
      if (exchange->failure) return exchange->failure->detail;
      if (exchange->reply && !exchange->reply->positive()) return std::to_string(exchange->reply->code) + ' ' + shorten(exchange->reply->words(), 300);
    }
    return {};
  }

  const Survey& survey_;
  Judgement out_;
};

}  // namespace

std::string_view to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::closed: return "closed";
    case Verdict::open: return "open";
    case Verdict::delayed: return "delayed";
    case Verdict::inconclusive: break;
  }
  return "inconclusive";
}

int exit_code_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::closed: return 0;
    case Verdict::open: return 1;
    case Verdict::delayed: return 4;
    case Verdict::inconclusive: break;
  }
  return 3;
}

int Judgement::exit_code() const {
  const bool fails = std::any_of(findings.begin(), findings.end(), [](const Finding& finding) { return finding.kind->state == "fail"; });
  return fails ? 1 : exit_code_of(verdict);
}

std::string_view to_string(Outcome outcome) {
  switch (outcome) {
    case Outcome::accepted: return "accepted";
    case Outcome::refused: return "refused";
    case Outcome::refused_for_us: return "refused_for_us";
    case Outcome::refused_for_names: return "refused_for_names";
    case Outcome::temporary: return "temporary";
    case Outcome::unanswered: return "unanswered";
    case Outcome::not_tried: break;
  }
  return "not_tried";
}

std::string_view to_string(Responsible responsible) {
  switch (responsible) {
    case Responsible::yes: return "local";
    case Responsible::any_mailbox: return "any_mailbox";
    case Responsible::no: return "remote";
    case Responsible::untold: break;
  }
  return "unknown";
}

Judged judge(const Tried& tried) {
  Judged out;
  const auto* reply = tried.decisive();
  if (reply == nullptr) {
    const bool left_out = tried.mail && tried.mail->failure && tried.mail->failure->kind == Failure::Kind::other;
    out.outcome = tried.sessions == 0 || left_out ? Outcome::not_tried : Outcome::unanswered;
    return out;
  }
  out.at_mail = !tried.rcpt || !tried.rcpt->reply || reply != &*tried.rcpt->reply;
  if (reply->positive()) {
    out.outcome = Outcome::accepted;
    return out;
  }
  out.cause = bounce::ReplyTable::builtin().classify(*reply, out.at_mail ? "mail_from" : "rcpt_to");
  if (!reply->permanent()) {
    // "Domain not found" is said with 450 by many: it will be said again.
    out.outcome = is_one_of(out.cause.meaning, about_names) ? Outcome::refused_for_names : Outcome::temporary;
    return out;
  }
  out.outcome = is_one_of(out.cause.meaning, about_us) ? Outcome::refused_for_us : is_one_of(out.cause.meaning, about_names) ? Outcome::refused_for_names : Outcome::refused;
  return out;
}

std::span<const Kind> all_kinds() { return kinds; }

const Kind* find_kind(std::string_view id) {
  const auto found = std::find_if(std::begin(kinds), std::end(kinds), [&](const Kind& kind) { return kind.id == id; });
  return found == std::end(kinds) ? nullptr : &*found;
}

Judgement judge(const Survey& survey) { return Judge(survey).take(); }

std::optional<std::size_t> plainest_accepted(const Survey& survey, const Judgement& judgement) {
  for (const auto kind : {Form::Kind::plain, Form::Kind::routed})
    for (std::size_t i = 0; i < survey.tried.size(); ++i)
      if (survey.tried[i].form.kind == kind && survey.tried[i].form.leads_outside && judgement.tries[i].outcome == Outcome::accepted) return i;
  return std::nullopt;
}

}  // namespace mailwhy::relay
