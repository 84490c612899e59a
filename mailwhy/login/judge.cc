#include "mailwhy/login/judge.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "mailwhy/base/check.h"
#include "mailwhy/base/text.h"
#include "mailwhy/login/cause.h"

namespace mailwhy::login {
namespace {
using End = smtp::LoginOutcome::End;
using sasl::Objection;
using sasl::Protection;
using TroubleKind = sasl::Trouble::Kind;

// In the order in which they lead.
constexpr Kind kinds[] = {
    {"login.proof-wrong", "fail", "unknown", "provider"},
    {"login.too-many-attempts", "later", "sender_host", "nobody"},
    {"login.back-end-down", "later", "sender_host", "provider"},
    {"login.later", "later", "sender_host", "nobody"},
    {"login.app-password-required", "fail", "this_machine", "you"},
    {"login.basic-auth-off", "fail", "this_machine", "you"},
    {"login.account-locked", "fail", "sender_host", "provider"},
    {"login.password-must-change", "fail", "this_machine", "you"},
    {"login.token-refused", "fail", "this_machine", "you"},
    {"login.password-refused", "fail", "this_machine", "you"},
    {"login.tls-required", "fail", "this_machine", "you"},
    {"login.certificate-not-proved", "fail", "sender_host", "provider"},
    {"login.only-in-clear", "fail", "sender_host", "provider"},
    {"login.tls-failed", "fail", "sender_host", "provider"},
    {"login.no-mechanism", "fail", "unknown", "you"},
    {"login.secret-unusable", "fail", "this_machine", "you"},
    {"login.challenge-broken", "fail", "sender_host", "provider"},
    {"login.hung-up", "fail", "sender_host", "provider"},
    {"login.refused", "fail", "unknown", "provider"},
    {"login.sender-not-owned", "fail", "this_machine", "you"},
    {"login.not-offered", "fail", "sender_host", "provider"},
    {"login.switched-off", "fail", "sender_domain", "provider"},
    {"login.no-server", "fail", "sender_domain", "you"},
    {"login.unreachable", "unknown", "unknown", "nobody"},
    {"login.dns-unanswered", "unknown", "unknown", "nobody"},
    {"login.offered-in-clear", "warn", "sender_host", "provider"},
    {"login.proof-missing", "warn", "sender_host", "provider"},
    {"login.sender-refused", "note", "unknown", "nobody"},
    {"login.hangs-up-after-refusal", "note", "sender_host", "nobody"},
    {"login.initial-response", "note", "sender_host", "nobody"},
    {"login.not-announced", "note", "sender_domain", "provider"},
    {"login.not-tried", "note", "nobody", "nobody"},
};
constexpr std::array outcome_words = {"works", "offered", "refused", "later", "inconclusive"};
constexpr std::array exit_codes = {0, 0, 1, 4, 3};

constexpr std::string_view id_of(Cause cause) {
  switch (cause) {
    case Cause::credentials: return "login.password-refused";
    case Cause::app_password: return "login.app-password-required";
    case Cause::basic_off: return "login.basic-auth-off";
    case Cause::locked: return "login.account-locked";
    case Cause::must_change: return "login.password-must-change";
    case Cause::too_many: return "login.too-many-attempts";
    case Cause::back_end: return "login.back-end-down";
    case Cause::needs_tls: return "login.tls-required";
    case Cause::mechanism: return "login.no-mechanism";
    case Cause::not_here: return "login.not-offered";
    case Cause::later: return "login.later";
    case Cause::form:
    case Cause::unclear: break;
  }
  return "login.refused";
}

class Judge {
 public:
  explicit Judge(const Survey& survey) : survey_(survey) {}

  Judgement take() {
    if (survey_.attempt) attempt(*survey_.attempt);
    else no_attempt();
    for (const auto& door : survey_.doors) offered_in_clear(door);
    announced();
    std::stable_sort(result_.findings.begin(), result_.findings.end(), [](const Finding& a, const Finding& b) { return a.kind < b.kind; });
    result_.verdict = outcome();
    return std::move(result_);
  }

 private:
  Finding& add(std::string_view id, std::string_view confidence = "certain", const Door* door = nullptr) {
    Finding finding;
    finding.kind = find_kind(id);
    MAILWHY_CHECK(finding.kind != nullptr, "every finding is of a kind in the table");
    finding.confidence = confidence;
    finding.args["user"] = survey_.user;
    finding.args["domain"] = survey_.domain.is_root() ? survey_.target : survey_.domain.text();
    if (door) {
      finding.place = name_of(*door);
      finding.args["place"] = finding.place;
      if (door->outcome.used) finding.args["mechanism"] = std::string(sasl::traits_of(*door->outcome.used).name);
    }
    result_.findings.push_back(std::move(finding));
    return result_.findings.back();
  }
  static void cite(Finding& finding, const smtp::Reply* reply) {
    if (!reply) return;
    finding.seen.push_back({"smtp", reply->text()});
    finding.args["words"] = reply->text();
  }

  // The one attempt.
  void attempt(const Door& door) {
    const auto& outcome = door.outcome;
    switch (outcome.end) {
      case End::accepted: return accepted(door);
      case End::refused:
      case End::deferred: return refused(door);
      case End::given_up: return given_up(door);
      case End::lost: return lost(door);
      case End::no_mechanism: return no_mechanism(door);
      case End::nothing_offered: {
        // It was on offer a moment ago, on another connection.
        add("login.not-offered", "likely", &door);
        return;
      }
      case End::not_asked:
      case End::not_reached: return not_reached(door);
    }
  }

  void accepted(const Door& door) {
    if (door.outcome.trouble && door.outcome.trouble->kind == TroubleKind::server_proof_missing) add("login.proof-missing", "certain", &door).seen.push_back({"smtp", "no proof of the server"});
    quirks(door);
    for (const auto step : {smtp::Step::mail, smtp::Step::rcpt}) {
      const auto* reply = door.transcript.reply_to(step);
      if (!reply || reply->positive()) continue;
      const bool words = says_sender_not_owned(*reply);
      const bool code = step == smtp::Step::mail && reply->code == 553 && reply->enhanced && reply->enhanced->text() == "5.7.1";
      Finding& finding = add(words || code ? "login.sender-not-owned" : "login.sender-refused", words ? "certain" : "likely", &door);
      finding.args["sender"] = survey_.sender;
      cite(finding, reply);
    }
  }

  void refused(const Door& door) {
    const auto* reply = door.verdict();
    if (!reply) return lost(door);
    const Verdict verdict = why_refused(*reply);
    const auto& traits = sasl::traits_of(*door.outcome.used);
    std::string_view id = id_of(verdict.cause);
    std::string_view confidence = verdict.from_words ? "certain" : "likely";
    if (verdict.cause == Cause::credentials) {
      confidence = "likely";  // name or password: servers do not say which, nor whether a rule stands behind it
      if (traits.needs == sasl::Traits::Needs::token) id = "login.token-refused";
      if (traits.needs == sasl::Traits::Needs::certificate) id = "login.refused";
    }
    // The refusal inside of the mechanism says more than the code after it.
    if (door.outcome.trouble && door.outcome.trouble->kind == TroubleKind::server_refused && traits.needs == sasl::Traits::Needs::token && (verdict.cause == Cause::credentials || verdict.cause == Cause::unclear))
      id = "login.token-refused";
    if (id == "login.tls-required" && door.outcome.protection != Protection::clear) {
      id = "login.refused";
      confidence = "guess";
    }
    Finding& finding = add(id, confidence, &door);
    cite(finding, reply);
    if (door.outcome.trouble) finding.seen.push_back({"smtp", door.outcome.trouble->text});
    // Servers that store passwords as hashes offer the old mechanisms and can never let anybody in with them.
    const bool old_hash = traits.kind == sasl::Kind::cram_md5 || traits.kind == sasl::Kind::digest_md5 || traits.kind == sasl::Kind::ntlm || traits.proves_server;
    if (id == "login.password-refused" && old_hash) finding.args["hashed"] = "yes";
    quirks(door);
    if (door.hung_up_after_refusal()) add("login.hangs-up-after-refusal", "certain", &door);
  }

  void given_up(const Door& door) {
    const auto& trouble = door.outcome.trouble;
    if (!trouble) return lost(door);
    std::string_view id = "login.challenge-broken", confidence = "certain";
    switch (trouble->kind) {
      case TroubleKind::server_proof_wrong: id = "login.proof-wrong"; break;
      case TroubleKind::nonce_not_ours: id = "login.proof-wrong"; confidence = "likely"; break;
      case TroubleKind::secret_unusable: id = "login.secret-unusable"; break;
      case TroubleKind::not_able: id = "login.no-mechanism"; break;
      case TroubleKind::no_common_protection: id = "login.no-mechanism"; break;
      case TroubleKind::server_refused: id = refusal_word_of(trouble->words); confidence = id == "login.password-refused" ? "likely" : "certain"; break;
      default: break;
    }
    Finding& finding = add(id, confidence, &door);
    finding.seen.push_back({"smtp", trouble->text});
    finding.args["words"] = trouble->words.empty() ? trouble->text : trouble->words;
  }
  // RFC 5802 s7   server-error-value
  static std::string_view refusal_word_of(std::string_view word) {
    if (word == "invalid-proof" || word == "unknown-user") return "login.password-refused";
    if (word == "no-resources") return "login.back-end-down";
    if (word.starts_with("channel-binding") || word.starts_with("unsupported-channel") || word.starts_with("server-does-support-channel")) return "login.no-mechanism";
    return "login.refused";
  }

  void lost(const Door& door) {
    Finding& finding = add("login.hung-up", "likely", &door);
    for (const auto& exchange : door.transcript.exchanges)
      if (exchange.failure) finding.seen.push_back({"smtp", std::string(to_string(exchange.step)) + ": " + exchange.failure->detail});
  }

  // Why nothing that is on offer can be used on this connection.
  void no_mechanism(const Door& door) {
    const auto& outcome = door.outcome;
    std::string_view id = "login.no-mechanism";
    if (outcome.choice.any_passed_over_for(Objection::would_reveal)) id = outcome.protection == Protection::clear ? "login.only-in-clear" : "login.certificate-not-proved";
    Finding& finding = add(id, "certain", &door);
    std::vector<std::string> offered;
    for (const auto& other : outcome.choice.others) offered.push_back(other.name);
    finding.args["offered"] = join(offered, ", ");
    finding.seen.push_back({"smtp", "AUTH " + join(offered, " ")});
    if (id == "login.certificate-not-proved") cite_certificate(finding, door);
  }
  static void cite_certificate(Finding& finding, const Door& door) {
    if (!door.tls || !door.tls->ok()) return;
    const auto& facts = door.tls->value();
    if (facts.chain.empty()) {
      finding.seen.push_back({"tls", "no certificate at all"});
      return;
    }
    for (const auto& problem : facts.chain_problems) finding.seen.push_back({"tls", problem});
    if (!facts.name_matches) finding.seen.push_back({"tls", "the certificate does not name " + (door.place.host.is_root() ? door.to.address.text() : door.place.host.text())});
  }

  void not_reached(const Door& door) {
    Finding& finding = add("login.unreachable", "likely", &door);
    cite_failures(finding, door);
  }
  static void cite_failures(Finding& finding, const Door& door) {
    if (!door.connect.ok()) {
      finding.seen.push_back({"tcp", fmt::format("{}: {}", name_of(door), failure_words(door.connect.failure()))});
      return;
    }
    for (const auto& exchange : door.transcript.exchanges) {
      if (exchange.failure) finding.seen.push_back({"smtp", fmt::format("{}: {}: {}", name_of(door), to_string(exchange.step), exchange.failure->detail)});
      else if (exchange.reply && exchange.reply->permanent()) finding.seen.push_back({"smtp", fmt::format("{}: {}", name_of(door), exchange.reply->text())});
    }
  }
  static std::string failure_words(const Failure& failure) {
    return failure.detail.empty() ? std::string(mailwhy::to_string(failure.kind)) : failure.detail;
  }

  // There was nowhere to try, or nothing to try it with.
  void no_attempt() {
    if (survey_.best) {
      add("login.not-tried", "certain", &survey_.doors[*survey_.best]);
      return;
    }
    if (!survey_.resolver_answers) {
      add("login.dns-unanswered").args["resolver"] = survey_.resolver.text();
      return;
    }
    if (none_exists()) return;
    // The door that came farthest tells most.
    const Door* farthest = nullptr;
    for (const auto& door : survey_.doors)
      if (!farthest || reach_of(door) > reach_of(*farthest)) farthest = &door;
    if (!farthest || reach_of(*farthest) < 2) {
      Finding& finding = add("login.unreachable", "likely");
      for (const auto& door : survey_.doors) cite_failures(finding, door);
      if (!survey_.complete) finding.confidence = "guess";
      return;
    }
    if (farthest->outcome.choice.others.empty() && behind_tls()) return;
    if (farthest->outcome.choice.others.empty()) {
      Finding& finding = add("login.not-offered", survey_.complete ? "certain" : "likely", farthest);
      for (const auto& door : survey_.doors)
        if (reach_of(door) >= 2) finding.seen.push_back({"smtp", name_of(door) + ": EHLO without AUTH"});
      return;
    }
    no_mechanism(*farthest);
  }
  // Most servers offer a login after TLS only: where TLS does not come about, nobody can tell what is behind it.
  bool behind_tls() {
    Finding* finding = nullptr;
    for (const auto& door : survey_.doors) {
      const auto trouble = tls_trouble(door);
      if (trouble.empty()) continue;
      if (finding == nullptr) finding = &add("login.tls-failed", "likely", &door);
      finding->seen.push_back({"tls", fmt::format("{}: {}", name_of(door), trouble)});
    }
    return finding != nullptr;
  }
  static std::string tls_trouble(const Door& door) {
    if (!door.connect.ok() || door.in_tls()) return {};
    if (door.tls && !door.tls->ok()) return failure_words(door.tls->failure());
    const auto* reply = door.transcript.reply_to(smtp::Step::starttls);
    return reply != nullptr && !reply->positive() ? reply->text() : std::string();
  }
  // 0 no connection, 1 no service, 2 EHLO was answered, 3 and a login is on offer, 4 in TLS.
  static int reach_of(const Door& door) {
    if (!door.connect.ok()) return 0;
    if (!door.in_clear() && !door.in_tls()) return 1;
    const bool tls = door.in_tls() && !door.in_tls()->auth.empty(), clear = door.in_clear() && !door.in_clear()->auth.empty();
    return tls ? 4 : clear ? 3 : 2;
  }
  bool none_exists() {
    if (std::any_of(survey_.hosts.begin(), survey_.hosts.end(), [](const Host& host) { return host.exists(); })) return false;
    using Kind = Announcement::Kind;
    const auto& announced = survey_.announced;
    const bool off = announced && (announced->submission == Kind::switched_off || announced->submissions == Kind::switched_off);
    const bool unanswered = (announced && (announced->submission == Kind::unanswered || announced->submissions == Kind::unanswered)) ||
                            std::any_of(survey_.hosts.begin(), survey_.hosts.end(), [](const Host& host) { return !host.trouble.empty(); });
    Finding& finding = add(off ? "login.switched-off" : unanswered ? "login.dns-unanswered" : "login.no-server", unanswered && !off ? "likely" : "certain");
    if (announced) finding.seen.push_back({"dns", fmt::format("_submissions._tcp.{0} {1}, _submission._tcp.{0} {2}", survey_.domain.text(), login::to_string(announced->submissions), login::to_string(announced->submission))});
    for (const auto& host : survey_.hosts) {
      std::string line = fmt::format("{} A {}, AAAA {}", host.name.text(), dns::to_string(host.a), dns::to_string(host.aaaa));
      if (host.not_public > 0) line += ", not public";
      finding.seen.push_back({"dns", std::move(line)});
    }
    finding.args["resolver"] = survey_.resolver.text();
    return true;
  }

  // What the offers themselves show.
  void offered_in_clear(const Door& door) {
    const auto* clear = door.in_clear();
    if (!clear) return;
    std::vector<std::string> readable;
    for (const auto& name : clear->auth)
      if (const auto* traits = sasl::find_mechanism(name); traits && traits->reveals) readable.push_back(name);
    const bool told = std::any_of(result_.findings.begin(), result_.findings.end(), [&](const Finding& finding) { return finding.kind->id == "login.only-in-clear" && finding.place == name_of(door); });
    if (readable.empty() || told || same_told(door)) return;
    Finding& finding = add("login.offered-in-clear", "certain", &door);
    finding.args["offered"] = join(readable, ", ");
    finding.seen.push_back({"smtp", "AUTH " + join(clear->auth, " ")});
  }
  bool same_told(const Door& door) { return !told_.insert(name_of(door)).second; }

  void quirks(const Door& door) {
    if (!door.outcome.initial_response_refused && !door.outcome.initial_response_overlooked) return;
    add("login.initial-response", "certain", &door);
  }

  void announced() {
    if (!survey_.announced || survey_.doors.empty()) return;
    using Kind = Announcement::Kind;
    if (survey_.announced->submission == Kind::none && survey_.announced->submissions == Kind::none) add("login.not-announced");
  }

  Outcome outcome() const {
    const auto has = [&](std::string_view state) { return std::any_of(result_.findings.begin(), result_.findings.end(), [&](const Finding& finding) { return finding.kind->state == state; }); };
    if (has("fail")) return Outcome::refused;
    if (has("later")) return Outcome::later;
    if (has("unknown")) return Outcome::inconclusive;
    if (survey_.attempt && survey_.attempt->outcome.end == End::accepted) return Outcome::works;
    return survey_.best ? Outcome::offered : Outcome::inconclusive;
  }

  const Survey& survey_;
  Judgement result_;
  std::set<std::string> told_;
};

}  // namespace

std::string_view to_string(Outcome outcome) { return outcome_words[static_cast<std::size_t>(outcome)]; }
int exit_code_of(Outcome outcome) { return exit_codes[static_cast<std::size_t>(outcome)]; }
std::span<const Kind> all_kinds() { return kinds; }
const Kind* find_kind(std::string_view id) {
  const auto* found = std::find_if(std::begin(kinds), std::end(kinds), [&](const Kind& kind) { return kind.id == id; });
  return found == std::end(kinds) ? nullptr : found;
}

std::string name_of(const Door& door) {
  if (door.place.host.is_root()) return door.to.text();
  return fmt::format("{}:{}", door.place.host.text(), door.to.port);
}

Judgement judge(const Survey& survey) { return Judge(survey).take(); }

}  // namespace mailwhy::login
