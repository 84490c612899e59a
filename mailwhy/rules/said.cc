#include "mailwhy/rules/said.h"

#include <algorithm>
#include <array>

#include "mailwhy/base/domain.h"
#include "mailwhy/base/ip.h"
#include "mailwhy/base/organisation.h"
#include "mailwhy/base/text.h"
#include "mailwhy/bounce/cause.h"
#include "mailwhy/rules/owners.h"

namespace mailwhy::rules {
namespace {
using bounce::Meaning;
using evidence::Stage;

constexpr SaidKind said_kinds[] = {
    {"address.syntax-refused", "fail", Stage::rcpt_to},
    {"bounce.auto-reply", "note", Stage::mailbox},
    {"bounce.backscatter", "note", Stage::content},
    {"bounce.challenge", "warn", Stage::mailbox},
    {"bounce.complaint", "fail", Stage::mailbox},
    {"bounce.delay", "later", Stage::data},
    {"bounce.delivered", "ok", Stage::mailbox},
    {"bounce.not-a-bounce", "note", Stage::content},
    {"bounce.suppressed", "fail", Stage::reputation},
    {"content.format", "fail", Stage::content},
    {"content.refused", "fail", Stage::content},
    {"content.spam-refused", "fail", Stage::content},
    {"content.too-large", "fail", Stage::content},
    {"content.virus", "fail", Stage::content},
    {"data.deferred", "later", Stage::data},
    {"data.refused", "fail", Stage::data},
    {"delivery.expired", "fail", Stage::connect},
    {"delivery.login-failed", "fail", Stage::login},
    {"delivery.loop", "fail", Stage::route},
    {"delivery.name-lookup-failed", "later", Stage::domain},
    {"delivery.no-connection", "fail", Stage::connect},
    {"delivery.no-such-host", "fail", Stage::domain},
    {"delivery.own-trouble", "fail", Stage::connect},
    {"delivery.refused-by-policy", "fail", Stage::rcpt_to},
    {"delivery.tls-failed", "fail", Stage::tls},
    {"mail_from.dkim-fail", "fail", Stage::identity},
    {"mail_from.dmarc-fail", "fail", Stage::identity},
    {"mailbox.program-failed", "fail", Stage::mailbox},
    {"rcpt_to.too-many-recipients", "fail", Stage::rcpt_to},
    {"reputation.listing-reported", "fail", Stage::reputation},
    {"session.commands-refused", "fail", Stage::hello},
};

// Whose move it is when the table of replies does not say, and whether the words alone can leave no other reading.
struct MeaningReading {
  Meaning meaning;
  Party party;
  bool clear;
};
constexpr MeaningReading readings[] = {
    {Meaning::user_unknown, Party::recipient_mailbox, true},
    {Meaning::mailbox_full, Party::recipient_mailbox, true},
    {Meaning::mailbox_disabled, Party::recipient_mailbox, true},
    {Meaning::mailbox_moved, Party::recipient_mailbox, true},
    {Meaning::recipient_restricted, Party::recipient_policy, true},
    {Meaning::relay_denied, Party::recipient_domain, false},
    {Meaning::domain_unknown, Party::recipient_domain, false},
    {Meaning::greylisted, Party::recipient_policy, true},
    {Meaning::rate_limited, Party::sender_host, false},
    {Meaning::too_many_connections, Party::sender_host, false},
    {Meaning::too_many_recipients, Party::sender_host, true},
    {Meaning::sender_listed, Party::sender_host, false},
    {Meaning::reputation, Party::sender_host, false},
    {Meaning::no_ptr, Party::sender_host, true},
    {Meaning::helo_refused, Party::sender_host, false},
    {Meaning::spf_fail, Party::sender_domain, true},
    {Meaning::dkim_fail, Party::sender_domain, true},
    {Meaning::dmarc_fail, Party::sender_domain, true},
    {Meaning::sender_domain_unknown, Party::sender_domain, true},
    {Meaning::sender_refused, Party::recipient_policy, false},
    {Meaning::sender_verify_failed, Party::sender_domain, false},
    {Meaning::sender_null_mx, Party::sender_domain, true},
    {Meaning::auth_required, Party::unknown, false},
    {Meaning::tls_required, Party::sender_host, false},
    {Meaning::login_failed, Party::sender_host, false},
    {Meaning::content_refused, Party::sender_message, false},
    {Meaning::spam_refused, Party::sender_message, false},
    {Meaning::virus_refused, Party::sender_message, true},
    {Meaning::message_too_large, Party::sender_message, true},
    {Meaning::message_format, Party::sender_message, false},
    {Meaning::address_syntax, Party::unknown, false},
    {Meaning::smtputf8_needed, Party::recipient_host, true},
    {Meaning::host_takes_no_mail, Party::recipient_domain, false},
    {Meaning::server_storage, Party::recipient_host, true},
    {Meaning::server_config, Party::recipient_host, false},
    {Meaning::server_down, Party::unknown, false},
    {Meaning::server_error, Party::recipient_host, false},
    {Meaning::policy, Party::recipient_policy, false},
    {Meaning::delivered, Party::nobody, true},
    {Meaning::host_not_found, Party::recipient_domain, true},
    {Meaning::null_mx, Party::recipient_domain, true},
    {Meaning::mail_loop, Party::recipient_domain, false},
    {Meaning::mailer_failed, Party::recipient_mailbox, false},
    {Meaning::suppressed, Party::sender_host, true},
    {Meaning::complaint, Party::sender_message, true},
    {Meaning::auto_reply, Party::nobody, false},
    {Meaning::challenge, Party::recipient_policy, false},
};
const MeaningReading* reading_of(Meaning meaning) {
  const auto found = std::find_if(std::begin(readings), std::end(readings), [&](const MeaningReading& row) { return row.meaning == meaning; });
  return found == std::end(readings) ? nullptr : found;
}

unsigned told_where(std::string_view stage) {
  using namespace owner_at;
  switch (evidence::parse_stage(stage).value_or(Stage::address)) {
    case Stage::rcpt_to: return told_at_recipient;
    case Stage::mail_from: return told_at_sender;
    case Stage::data:
    case Stage::content:
    case Stage::mailbox: return told_of_message;
    case Stage::connect:
    case Stage::greeting:
    case Stage::hello:
    case Stage::tls:
    case Stage::login: return told_early;
    default: return told_nowhere;
  }
}

std::string_view general_finding(std::string_view stage, bool permanent) {
  const auto known = evidence::parse_stage(stage);
  if (known == Stage::connect) return "delivery.no-connection";
  if (known == Stage::data || known == Stage::content || known == Stage::mailbox) return permanent ? "data.refused" : "data.deferred";
  return general_owner(known.value_or(Stage::rcpt_to), permanent);
}

bool is_servers_trouble(Meaning meaning) {
  return meaning == Meaning::server_error || meaning == Meaning::server_config || meaning == Meaning::server_storage || meaning == Meaning::server_down;
}

std::string_view id_of(const SaidOf& facts, Meaning meaning, Party party) {
  const bool permanent = facts.code >= 400 && facts.code < 600 ? facts.code >= 500 : !facts.temporary;
  // "This user gets mail too quickly": whoever sends it.
  const bool about_mailbox = meaning == Meaning::rate_limited && facts.judged->cause.party == "recipient_mailbox";
  // Whose own relay wants a login has nobody on the recipient's side to write to.
  if (party == Party::sender_host && (meaning == Meaning::auth_required || meaning == Meaning::relay_denied)) meaning = Meaning::login_failed;
  if (party == Party::sender_host && is_servers_trouble(meaning)) return "delivery.own-trouble";
  std::string_view id;
  if (!about_mailbox)
    for (const auto& row : owners())
      if (row.meaning == meaning && (row.where & told_where(facts.stage)) != 0) id = permanent ? row.permanent : row.temporary;
  return id.empty() ? general_finding(facts.stage, permanent) : id;
}

// Whether the host takes the mail of the recipient's domain, by its name alone; false where that cannot be told.
bool is_recipients_host(const SaidOf& facts) {
  if (facts.remote_host.empty()) return false;
  const auto host = organisation_of(facts.remote_host);
  if (!host.empty() && host == organisation_of(domain_part(facts.recipient))) return true;
  // A host that is named after a customer takes that customer's mail only: "example-org.mail.protection.outlook.com".
  constexpr std::string_view per_customer = ".mail.protection.outlook.com";
  if (facts.remote_host.ends_with(per_customer)) {
    auto name = lower_ascii(domain_part(facts.recipient));
    std::replace(name.begin(), name.end(), '.', '-');
    return facts.remote_host.starts_with(name);
  }
  // Big providers have other names for the servers that send for those who log in.
  const auto first = facts.remote_host.substr(0, facts.remote_host.find('.'));
  return first.find("smtp") == first.npos && first.find("relay") == first.npos && !bounce::ReplyTable::builtin().provider_of(facts.remote_host).empty();
}

// "Relaying denied": at the recipient's own server its domain or its MX record is wrong; at a relay that the sending server was told to use,
// or at the server of a mail program, a login is missing.  The words are the same.
struct Relaying {
  bool open = false;             // which of the two cannot be told
  bool senders_login = false;    // the words name the login, and nothing says that anybody was asked but the sender's own server
};
Relaying relaying_of(const SaidOf& facts, Party party) {
  const auto meaning = facts.judged->meaning;
  const bool theirs = party == Party::recipient_domain || party == Party::recipient_policy || party == Party::recipient_host || party == Party::unknown;
  if ((meaning != Meaning::relay_denied && meaning != Meaning::auth_required) || !theirs || is_recipients_host(facts)) return {};
  const bool logs_in = facts.judged->wants_login && facts.stage.empty();
  return {!logs_in, logs_in};
}

// Who comes to a server that is not responsible for the recipient's domain, or wants a login, is who has to change something; that the
// server was never told of the domain is the other possibility.
bool wants_relaying(const SaidOf& facts) {
  return facts.incoming && (facts.judged->meaning == Meaning::relay_denied || facts.judged->meaning == Meaning::auth_required);
}

// What the other server looked up about the sender.  Refused for now, its own resolver may be all that failed.
bool rests_on_look_up(Meaning meaning) {
  using enum bounce::Meaning;
  return meaning == sender_domain_unknown || meaning == no_ptr || meaning == spf_fail || meaning == dkim_fail || meaning == dmarc_fail;
}

// By the words: certain when they are clear, else likely.  By the code for this very thing: likely.  By less: a guess.
Confidence confidence_of(const bounce::Judged& judged, Party party, bool for_now) {
  const auto* reading = reading_of(judged.meaning);
  if (reading == nullptr || judged.meaning == Meaning::unknown || party == Party::unknown) return Confidence::guess;
  const std::string_view row = judged.cause.row_id;
  if (judged.cause.from_words) return reading->clear && !judged.doubtful && !(for_now && rests_on_look_up(judged.meaning)) ? Confidence::certain : Confidence::likely;
  if (row.starts_with("code.")) return Confidence::guess;
  if (judged.meaning == Meaning::policy || judged.meaning == Meaning::server_error) return Confidence::guess;
  return Confidence::likely;
}

// Whether a command line may hold it: an address of the Internet, and nothing that looks like an option.
bool usable_address(std::string_view address) {
  const bool plain = std::none_of(address.begin(), address.end(), [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f || c == '"'; });
  const auto domain = Domain::parse(domain_part(address));
  return plain && address.size() < 320 && !address.starts_with('-') && address.find('@') != 0 && domain && domain->label_count() >= 2;
}

// The kinds of live checks, and which finding each of them proves.
enum class Check { recipient, as_sender, retry, recipient_dns, recipient_tls, wait_listed, listed, ready, spf, signature, sender_dns, none };
struct Proof {
  std::string_view id;
  Check check;
};
constexpr Proof proofs[] = {
    {"reputation.listing-reported", Check::wait_listed},
    {"reputation.sender-blocked", Check::listed},
    {"reputation.throttled", Check::listed},
    {"identity.no-reverse-dns", Check::ready},
    {"hello.refused", Check::ready},
    {"mail_from.spf-fail", Check::spf},
    {"mail_from.dkim-fail", Check::signature},
    {"mail_from.dmarc-fail", Check::signature},
    {"mail_from.sender-domain-unknown", Check::sender_dns},
    {"mail_from.sender-refused", Check::as_sender},
    {"mail_from.deferred", Check::as_sender},
    {"rcpt_to.restricted", Check::as_sender},
    {"rcpt_to.greylisted", Check::retry},
    {"tls.required", Check::recipient_tls},
    {"tls.starttls-refused", Check::recipient_tls},
    {"delivery.tls-failed", Check::recipient_tls},
    {"delivery.name-lookup-failed", Check::recipient_dns},
    {"delivery.no-such-host", Check::recipient_dns},
    {"route.null-mx", Check::recipient_dns},
    {"content.spam-refused", Check::none},
    {"content.virus", Check::none},
    {"content.format", Check::none},
    {"delivery.login-failed", Check::none},
    {"delivery.own-trouble", Check::none},
    {"bounce.complaint", Check::none},
    {"bounce.auto-reply", Check::none},
    {"bounce.challenge", Check::none},
    {"bounce.delivered", Check::none},
};

class Prover {
 public:
  explicit Prover(const SaidOf& facts) {
    if (usable_address(facts.recipient)) {
      recipient_ = facts.recipient;
      recipient_domain_ = domain_part(facts.recipient);
    }
    if (usable_address(facts.sender)) {
      sender_ = facts.sender;
      sender_domain_ = domain_part(facts.sender);
    }
    if (const auto ip = IpAddress::parse(facts.sending_ip)) ip_ = ip->text();
  }

  std::vector<std::string> command(Check check, Party party) const {
    switch (check) {
      case Check::none: return {};
      case Check::recipient: break;
      case Check::as_sender: return sender_.empty() || recipient_.empty() ? at_recipient() : Command{"mailwhy", "check", recipient_, "--from", sender_};
      case Check::retry: return recipient_.empty() ? Command{} : Command{"mailwhy", "check", recipient_, "--retry"};
      case Check::recipient_dns: return recipient_domain_.empty() ? Command{} : Command{"mailwhy", "dns", recipient_domain_, "--compare"};
      case Check::recipient_tls: return recipient_domain_.empty() ? Command{} : Command{"mailwhy", "tls", recipient_domain_};
      case Check::wait_listed:
        if (party == Party::sender_domain || party == Party::sender_message) return sender_domain_.empty() ? Command{} : Command{"mailwhy", "listed", sender_domain_};
        return ip_.empty() ? Command{} : Command{"mailwhy", "wait", "listed", ip_};
      case Check::listed: return ip_.empty() ? at_recipient() : Command{"mailwhy", "listed", ip_};
      case Check::ready: return ip_.empty() ? Command{} : Command{"mailwhy", "ready", ip_};
      case Check::spf:
        if (sender_domain_.empty()) return {};
        return ip_.empty() ? Command{"mailwhy", "domain", sender_domain_, "--only", "spf"} : Command{"mailwhy", "domain", sender_domain_, "--ip", ip_, "--from", sender_};
      case Check::signature: return sender_domain_.empty() ? Command{} : Command{"mailwhy", "domain", sender_domain_, "--only", "dkim,dmarc"};
      case Check::sender_dns: return sender_domain_.empty() ? Command{} : Command{"mailwhy", "dns", sender_domain_, "--compare"};
    }
    return at_recipient();
  }

 private:
  using Command = std::vector<std::string>;
  Command at_recipient() const { return recipient_.empty() ? Command{} : Command{"mailwhy", "check", recipient_}; }

  std::string recipient_, recipient_domain_, sender_, sender_domain_, ip_;
};

}  // namespace

std::string_view domain_part(std::string_view address) {
  const auto at = address.rfind('@');
  return at == address.npos ? std::string_view() : address.substr(at + 1);
}

std::span<const SaidKind> all_said_kinds() { return said_kinds; }

const SaidKind* find_said_kind(std::string_view id) {
  const auto found = std::lower_bound(std::begin(said_kinds), std::end(said_kinds), id, [](const SaidKind& kind, std::string_view wanted) { return kind.id < wanted; });
  return found == std::end(said_kinds) || found->id != id ? nullptr : found;
}

Said said(const SaidOf& facts) {
  static const bounce::Judged nothing;
  SaidOf told = facts;
  if (told.judged == nullptr) told.judged = &nothing;
  const Meaning meaning = told.judged->meaning;
  Said out;
  const auto* reading = reading_of(meaning);
  out.party = parse_party(told.judged->cause.party).value_or(reading ? reading->party : Party::unknown);
  // Who tells of it was no check of ours; and who must encrypt is who sends, whoever's rule it is.
  if (out.party == Party::this_machine || (meaning == Meaning::tls_required && out.party == Party::recipient_policy && told.judged->dialect.empty())) out.party = Party::sender_host;
  // Whose door it is, his is the trouble behind it.
  if (told.incoming && out.party == Party::sender_host && is_servers_trouble(meaning)) out.party = Party::recipient_host;
  const auto relaying = relaying_of(told, out.party);
  if (relaying.senders_login) out.party = Party::sender_host;
  out.id = id_of(told, meaning, out.party);
  if (wants_relaying(told)) out.party = Party::sender_host;
  out.confidence = relaying.open ? Confidence::guess : confidence_of(*told.judged, out.party, told.code >= 400 ? told.code < 500 : told.temporary);
  const auto proof = std::find_if(std::begin(proofs), std::end(proofs), [&](const Proof& row) { return row.id == out.id; });
  out.again = Prover(told).command(proof == std::end(proofs) ? Check::recipient : proof->check, out.party);
  return out;
}

}  // namespace mailwhy::rules
