#include "mailwhy/bounce/notice/kind.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "mailwhy/base/text.h"
#include "mailwhy/bounce/notice/original.h"

namespace mailwhy::bounce::notice {
namespace {

// Names of mail systems in From, lower case: local parts and what stands beside the address.
constexpr std::string_view daemon_names[] = {
    "mailer-daemon", "mailer_daemon", "mailerdaemon", "mailer daemon", "mail-daemon", "maildaemon", "mail daemon", "postmaster", "post_master", "post.master", "mdaemon",
    "mail delivery", "mail.delivery", "mail-delivery", "maildelivery", "delivery subsystem", "delivery system", "deliver system", "mail system", "mail subsystem",
    "system administrator", "systemadministrator", "mail administrator", "mailadmin", "mail_administrator", "e-mail interconnect", "microsoft outlook", "microsoft exchange",
    "microsoftexchange", "bounce notification", "bounce-notification", "administrador del sistema", "administrateur syst", "amministratore di sistema", "amministratore del sistema",
    "systemadministratorn", "systembeheerder", "administrador do sistema", "administrador de sistema", "administrator systemu", "mailzustell", "mta@",
    "daemon@", "delivery@", "deliveryfail", "ndr@", "dsn@", "virtual-postmaster", "mailmaster", "mailsystem", "mail robot", "системный администратор", "システム管理者", "系统管理员", "系統管理員", "postamt", "interscan", "mailsweeper", "mailmarshal", "mail gateway"};

constexpr std::size_t longest_field = 1000;

bool is_daemon(std::string_view text) {
  const auto lowered = lower_ascii(text);
  if (lowered == "<>" || lowered.ends_with("<>")) return true;
  return std::any_of(std::begin(daemon_names), std::end(daemon_names), [&](std::string_view name) {
    const auto at = lowered.find(name);
    if (at == std::string::npos) return false;
    if (name.ends_with("@")) return at == 0 || !((lowered[at - 1] >= 'a' && lowered[at - 1] <= 'z') || lowered[at - 1] == '.' || lowered[at - 1] == '-');
    return true;
  });
}

std::string value_of(const mail::RawMessage& message, std::string_view name) {
  const auto* field = message.find(name);
  return field == nullptr ? std::string{} : mail::unfolded(field->value);
}

// Fields that say something by being there.
struct Mark {
  std::string_view name;
  bool Signs::*sign;
};
constexpr Mark marks[] = {
    {"List-Id", &Signs::list_mail},
    {"List-Post", &Signs::list_mail},
    {"Mailing-List", &Signs::list_mail},
    {"X-Mailman-Version", &Signs::list_mail},
    {"List-Unsubscribe", &Signs::bulk},
    {"In-Reply-To", &Signs::answer},
    {"References", &Signs::answer},
    {"User-Agent", &Signs::person},
    {"X-Mailer", &Signs::person},
    {"Thread-Topic", &Signs::person},
    {"X-Autoreply", &Signs::auto_marked},
    {"X-Auto-Reply", &Signs::auto_marked},
    {"X-Autorespond", &Signs::auto_marked},
    {"X-Autoresponder", &Signs::auto_marked},
    {"X-Auto-Response", &Signs::auto_marked},
    {"X-AutoReply-From", &Signs::auto_marked},
    {"X-Autoreply-Domain", &Signs::auto_marked},
    {"X-Mail-Autoreply", &Signs::auto_marked},
    {"X-POST-MessageClass", &Signs::auto_marked},
    {"X-Vacation", &Signs::auto_marked},
    {"X-FC-MachineGenerated", &Signs::auto_marked},
    {"X-Cron-Env-Autoreply", &Signs::auto_marked},
    {"Delivered-By-The-Graces-Autoreply", &Signs::auto_marked},
    {"X-Failed-Recipients", &Signs::failed_field},
    {"X-MS-Exchange-Message-Is-Ndr", &Signs::failed_field},
    {"X-Boxbe-Notification", &Signs::challenge_field},
    {"X-TMDA-Fingerprint", &Signs::challenge_field},
    {"X-ChoiceMail-Registration-Request", &Signs::challenge_field},
    {"X-SpamArrest-Challenge", &Signs::challenge_field},
    {"X-Mailblocks-Challenge", &Signs::challenge_field},
    {"X-AntiAbuse-Challenge", &Signs::challenge_field},
    {"X-ASK-Auth", &Signs::challenge_field},
};

void read_marks(const mail::RawMessage& message, Signs& signs) {
  static const auto known = [] {
    mail::FieldNames names;
    for (const auto& mark : marks) names.add(mark.name);
    return names;
  }();
  for (const auto& field : message.fields) {
    if (!known.may_hold(field.name)) continue;
    for (const auto& mark : marks)
      if (mark.name.size() == field.name.size() && equal_ignoring_case(mark.name, field.name)) signs.*mark.sign = true;
  }
}

void read_subject(Signs& signs) {
  const auto lowered = lowered_flat(std::string_view(signs.subject).substr(0, 600)) + "    ";
  const bool answer = lowered.starts_with("re:") || lowered.starts_with("aw:") || lowered.starts_with("sv:");
  for (const auto& hit : find_phrases(lowered)) {
    switch (hit.phrase->sign) {
      case Sign::failed: signs.subject_failed = std::max(signs.subject_failed, 2); break;
      case Sign::weak_failed: signs.subject_failed = std::max(signs.subject_failed, 1); break;
      case Sign::delayed: signs.subject_delayed = true; break;
      case Sign::delivered: signs.subject_delivered = true; break;
      case Sign::subject_absent:
        if (hit.at < 40) signs.subject_absent = true;
        break;
      case Sign::challenge: signs.subject_challenge = true; break;
      case Sign::list_refusal: signs.subject_refusal = true; break;
      default: break;
    }
  }
  if (answer) {
    signs.subject_failed = std::min(signs.subject_failed, 1);
    signs.answer = true;
  }
}

struct Words {
  int failed = 0, weak = 0, delayed = 0, final = 0, delivered = 0, absent = 0, challenge = 0, complaint = 0, refusal = 0, quoting = 0, quoted_failed = 0;
  bool opt_out = false;
};

Words count_words(const Prose& prose) {
  Words words;
  std::size_t line = 0;
  for (const auto& hit : prose.hits) {
    while (line + 1 < prose.lines.size() && prose.lines[line + 1].begin <= hit.at) ++line;
    if (prose.lines[line].quoted) {
      if (hit.phrase->sign == Sign::failed) ++words.quoted_failed;
      continue;
    }
    switch (hit.phrase->sign) {
      case Sign::failed: ++words.failed; break;
      case Sign::weak_failed: ++words.weak; break;
      case Sign::heading: ++words.weak; break;
      case Sign::delayed: ++words.delayed; break;
      case Sign::final: ++words.final; break;
      case Sign::delivered: ++words.delivered; break;
      case Sign::absent: ++words.absent; break;
      case Sign::challenge: ++words.challenge; break;
      case Sign::list_refusal: ++words.refusal; break;
      case Sign::quoting: ++words.quoting; break;
      case Sign::complaint:
        ++words.complaint;
        words.opt_out |= hit.phrase->detail == "opt-out";
        break;
      default: break;
    }
  }
  return words;
}

std::optional<Verdict> by_status(const Signs& signs, const Material& material) {
  std::size_t delayed = 0, good = 0, failed = 0;
  for (const auto& status : material.statuses) {
    for (const auto& recipient : status.recipients) {
      const std::string_view action = recipient.action;
      if (action == "delayed")
        ++delayed;
      else if (action == "delivered" || action == "relayed" || action == "expanded" || action == "deliverable" || (action.empty() && recipient.status.starts_with("2")))
        ++good;
      else if (action.empty() && recipient.status.starts_with("4") && (!recipient.will_retry_until.empty() || signs.subject_delayed))
        ++delayed;
      else
        ++failed;
    }
  }
  if (delayed + good + failed == 0) return std::nullopt;
  if (failed > 0) return Verdict{NoticeKind::bounce, "its delivery status says that the mail failed", "rfc3464"};
  if (delayed > 0) return Verdict{NoticeKind::delay_notice, "its delivery status says that the mail is delayed", "rfc3464"};
  return Verdict{NoticeKind::success_dsn, "its delivery status says that the mail was handed over", "rfc3464"};
}

// What speaks for a notice that a mail was not delivered; 5 and more convinces.
int bounce_weight(const Signs& signs, const Material& material, const Words& words, std::size_t people, bool coded) {
  int weight = 0;
  if (signs.failed_field) weight += 5;
  if (signs.daemon) weight += 3;
  if (signs.null_sender) weight += 2;
  if (material.report && (material.report_type.empty() || material.report_type == "delivery-status")) weight += 4;
  weight += signs.subject_failed == 2 ? 3 : signs.subject_failed;
  if (signs.subject_delayed) weight += 3;
  if (words.failed > 0) weight += words.failed > 1 ? 4 : 3;
  if (words.weak > 0) weight += 1;
  if (words.delayed > 0) weight += 1;
  if (words.refusal > 0 || signs.subject_refusal) weight += 5;
  if (material.original_marked || !material.original.empty()) weight += 1;
  if (people > 0 && coded) weight += 2;
  if (signs.auto_replied || signs.auto_generated) weight += 1;
  const bool refusal = words.refusal > 0 || signs.subject_refusal;
  if (signs.list_mail && !refusal && !signs.daemon && !signs.null_sender) weight -= 4;
  if (signs.bulk && !signs.daemon && !signs.null_sender) weight -= 2;
  if ((signs.answer || signs.person) && !signs.daemon && !signs.null_sender && !(refusal && words.quoting == 0 && !signs.person)) weight -= 4;
  if (words.quoted_failed > 0 && words.failed == 0) weight -= 3;
  return weight;
}

}  // namespace

Signs read_signs(const mail::RawMessage& message) {
  Signs signs;
  signs.from = text_of(message, "From", longest_field);
  if (const auto addresses = addresses_in(signs.from); !addresses.empty()) signs.from_address = addresses.back();
  signs.subject = text_of(message, "Subject", longest_field);
  signs.daemon = is_daemon(signs.from) || (message.find("Sender") != nullptr && is_daemon(value_of(message, "Sender")) && signs.from.empty());
  const auto* const end = message.fields.data() + message.fields.size();
  for (const auto* field = message.find("Return-Path"); field != nullptr && field != end; ++field) {
    if (field->name.size() != std::string_view("Return-Path").size() || !equal_ignoring_case(field->name, "Return-Path")) continue;
    const auto path = lower_ascii(trim(field->value));
    signs.null_sender |= path == "<>" || path.empty() || path.find("mailer-daemon") != std::string::npos || path.starts_with("<double-bounce@") || path.starts_with("<postmaster@") || path == "mailer-daemon";
  }
  const auto envelope = lower_ascii(message.envelope_line.substr(0, 60));
  signs.null_sender |= envelope.starts_with("from mailer-daemon") || envelope.starts_with("from <>");
  read_marks(message, signs);
  signs.answer = signs.answer && message.find("X-MS-Exchange-Message-Is-Ndr") == nullptr;
  signs.person = signs.person && !signs.daemon;
  const auto precedence = lower_ascii(trim(value_of(message, "Precedence")));
  signs.bulk |= precedence == "bulk" || precedence == "list";
  const auto submitted = lower_ascii(trim(value_of(message, "Auto-Submitted")));
  signs.auto_replied = submitted.starts_with("auto-replied") || submitted.starts_with("auto replied") || submitted.starts_with("auto-notified");
  signs.auto_generated = submitted.starts_with("auto-generated");
  signs.auto_marked |= precedence == "auto_reply" || precedence == "auto-reply" || precedence == "autoreply";
  signs.auto_marked |= !value_of(message, "X-MS-Exchange-Inbox-Rules-Loop").empty();
  signs.challenge_field |= starts_with_ignoring_case(value_of(message, "X-Delivery-Agent"), "tmda");
  read_subject(signs);
  return signs;
}

Verdict judge_kind(const Signs& signs, const Material& material, std::size_t people, bool coded) {
  const auto words = count_words(material.prose);
  if (material.feedback) return {NoticeKind::feedback_report, "it holds a feedback report", "rfc5965"};
  if (words.opt_out) return {NoticeKind::feedback_report, "it asks to be taken off a list", "text"};
  if (words.complaint > 0 && !material.original.empty() && !signs.answer && words.failed == 0)
    return {NoticeKind::feedback_report, "it passes on that somebody marked the mail as spam", "text"};
  if (auto verdict = by_status(signs, material)) {
    const bool trusted = !material.inline_status || signs.daemon || signs.null_sender || signs.subject_failed > 0 || signs.failed_field || words.failed > 0 || material.report;
    if (trusted && !(material.inline_status && words.quoting > 0 && signs.answer)) {
      if (material.inline_status) verdict->format = "text";
      return *verdict;
    }
  }
  if (material.disposition) return {NoticeKind::not_bounce, "it is a read receipt", ""};
  if (signs.challenge_field) return {NoticeKind::challenge, "it asks the sender to prove himself", "text"};
  const auto weight = bounce_weight(signs, material, words, people, coded);
  const bool challenged = words.challenge > 0 || signs.subject_challenge;
  const bool absent = signs.subject_absent || signs.auto_marked;
  const bool says_so = words.failed > 0 || words.refusal > 0 || signs.subject_failed == 2 || (signs.subject_failed == 1 && coded) || signs.subject_delayed || signs.subject_refusal || signs.failed_field || (coded && people > 0);
  // Parcels are undeliverable too: something has to be of mail.
  const bool of_mail = signs.daemon || signs.null_sender || signs.failed_field || material.report || coded || !material.original.empty() || words.refusal > 0 || signs.subject_refusal;
  const bool convincing = weight >= 5 && of_mail && says_so && (people > 0 || coded || words.failed + words.refusal > 0 || signs.subject_failed == 2);
  if (challenged && !coded && (!convincing || words.challenge >= 2) && !signs.failed_field && (signs.null_sender || signs.auto_replied || signs.auto_generated || signs.subject_challenge || words.challenge >= 2))
    return {NoticeKind::challenge, "it asks the sender to prove himself", "text"};
  if (convincing && !(absent && !coded && !signs.daemon)) {
    const bool late = (words.delayed > 0 || signs.subject_delayed) && (words.final == 0 || signs.subject_delayed) && signs.subject_failed < 2;
    if (late) return {NoticeKind::delay_notice, "its words say that the mail is still tried", "text"};
    if (words.delivered + (signs.subject_delivered ? 1 : 0) > 0 && words.failed == 0 && !coded) return {NoticeKind::success_dsn, "its words say that the mail was handed over", "text"};
    return {NoticeKind::bounce, "its words say that a mail was not delivered", "text"};
  }
  if ((signs.daemon || signs.null_sender) && (words.delivered > 0 || signs.subject_delivered) && words.failed == 0) return {NoticeKind::success_dsn, "its words say that the mail was handed over", "text"};
  if ((signs.daemon || signs.null_sender) && (words.delayed > 0 || signs.subject_delayed) && (people > 0 || coded) && words.final == 0)
    return {NoticeKind::delay_notice, "its words say that the mail is still tried", "text"};
  if (signs.auto_replied || signs.auto_marked) return {NoticeKind::auto_reply, "its header says that a machine answered", "rfc3834"};
  if (signs.subject_absent && !signs.list_mail) return {NoticeKind::auto_reply, "its subject is that of an automatic answer", "text"};
  if (words.absent > 0 && (signs.null_sender || signs.auto_generated) && !signs.list_mail) return {NoticeKind::auto_reply, "its words are those of an automatic answer", "text"};
  return {NoticeKind::not_bounce, "nothing in it speaks of a mail that was not delivered", ""};
}

std::string language_of(const Prose& prose) {
  std::vector<std::pair<std::string_view, std::size_t>> counts;
  for (const auto& hit : prose.hits) {
    const std::string_view language = hit.phrase->language;
    if (language.empty() || hit.phrase->sign == Sign::contact) continue;
    const auto known = std::find_if(counts.begin(), counts.end(), [&](const auto& it) { return it.first == language; });
    if (known != counts.end()) {
      ++known->second;
      continue;
    }
    if (counts.empty()) counts.reserve(4);
    counts.emplace_back(language, 1);
  }
  // English words stand in the notices of the whole world; another language beside them is the one it is written in.
  std::string_view best;
  std::size_t most = 0;
  for (const auto& [language, count] : counts) {
    if (language == "en" || count < most || (count == most && language > best)) continue;
    best = language;
    most = count;
  }
  if (best.empty() && !counts.empty()) best = "en";
  return std::string(best);
}

}  // namespace mailwhy::bounce::notice
