#include "mailwhy/bounce/notice/signs.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "mailwhy/base/text.h"
#include "mailwhy/bounce/notice/byte_kinds.h"
#include "mailwhy/bounce/notice/original.h"
#include "mailwhy/bounce/notice/prose.h"

namespace mailwhy::bounce::notice {
namespace {

// Names of mail systems in From, lower case: local parts and what stands beside the address.
constexpr KnownWords daemon_names[] = {
    "mailer-daemon", "mailer_daemon", "mailerdaemon", "mailer daemon", "mail-daemon", "maildaemon", "mail daemon", "postmaster", "post_master", "post.master", "mdaemon",
    "mail delivery", "mail.delivery", "mail-delivery", "maildelivery", "delivery subsystem", "delivery system", "deliver system", "mail system", "mail subsystem",
    "system administrator", "systemadministrator", "mail administrator", "mailadmin", "mail_administrator", "e-mail interconnect", "microsoft outlook", "microsoft exchange",
    "microsoftexchange", "bounce notification", "bounce-notification", "administrador del sistema", "administrateur syst", "amministratore di sistema", "amministratore del sistema",
    "systemadministratorn", "systembeheerder", "administrador do sistema", "administrador de sistema", "administrator systemu", "mailzustell", "mta@",
    "daemon@", "delivery@", "deliveryfail", "ndr@", "dsn@", "virtual-postmaster", "mailmaster", "mailsystem", "mail robot", "системный администратор", "システム管理者", "系统管理员", "系統管理員", "postamt", "interscan", "mailsweeper", "mailmarshal", "mail gateway"};

constexpr std::size_t longest_sign = 1000;

bool is_daemon(std::string_view lowered) {
  if (lowered == "<>" || lowered.ends_with("<>")) return true;
  const auto kinds = kinds_in(lowered);
  return std::any_of(std::begin(daemon_names), std::end(daemon_names), [&](const KnownWords& name) {
    const auto at = name.find_in(lowered, kinds);
    if (at == std::string::npos) return false;
    if (name.words.ends_with("@")) return at == 0 || !((lowered[at - 1] >= 'a' && lowered[at - 1] <= 'z') || lowered[at - 1] == '.' || lowered[at - 1] == '-');
    return true;
  });
}

std::string unfolded_value(const mail::RawMessage& message, std::string_view name) {
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
    {"X-JIRA-FingerPrint", &Signs::tracker},
    {"X-GitHub-Reason", &Signs::tracker},
    {"X-GitLab-Project", &Signs::tracker},
    {"X-Bugzilla-Reason", &Signs::tracker},
    {"X-Redmine-Project", &Signs::tracker},
    {"X-Trac-Project", &Signs::tracker},
    {"X-Launchpad-Bug", &Signs::tracker},
    {"X-Debian-PR-Message", &Signs::tracker},
    {"X-RT-Ticket", &Signs::tracker},
    {"RT-Ticket", &Signs::tracker},
    {"X-OTRS-Loop", &Signs::tracker},
    {"X-Cron-Env", &Signs::tracker},
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
  auto& lowered = signs.lowered_subject;
  lowered.reserve(signs.subject.size() + 4);
  lowered.append(signs.subject, 0, 600).append("    ");
  flatten(lowered);
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
      case Sign::complaint: signs.subject_complaint |= hit.phrase->detail == "subject"; break;
      default: break;
    }
  }
  if (answer) {
    signs.subject_failed = std::min(signs.subject_failed, 1);
    signs.answer = true;
  }
}

}  // namespace

Signs read_signs(const mail::RawMessage& message) {
  Signs signs;
  signs.from = text_of(message, "From", longest_sign);
  if (auto addresses = addresses_in(signs.from); !addresses.empty()) signs.from_address = std::move(addresses.back());
  signs.subject = text_of(message, "Subject", longest_sign);
  signs.lowered_from = lower_ascii(signs.from);
  signs.daemon = is_daemon(signs.lowered_from) || (signs.from.empty() && message.find("Sender") != nullptr && is_daemon(lower_ascii(unfolded_value(message, "Sender"))));
  const auto* const end = message.fields.data() + message.fields.size();
  for (const auto* field = message.find("Return-Path"); field != nullptr && field != end; ++field) {
    if (field->name.size() != std::string_view("Return-Path").size() || !equal_ignoring_case(field->name, "Return-Path")) continue;
    const auto path = lower_ascii(trim(field->value));
    signs.null_path |= path == "<>";
    signs.null_sender |= path == "<>" || path.empty() || path.find("mailer-daemon") != std::string::npos || path.starts_with("<double-bounce@") || path.starts_with("<postmaster@") || path == "mailer-daemon";
  }
  const auto envelope = lower_ascii(message.envelope_line.substr(0, 60));
  signs.null_sender |= envelope.starts_with("from mailer-daemon") || envelope.starts_with("from <>");
  read_marks(message, signs);
  signs.answer = signs.answer && message.find("X-MS-Exchange-Message-Is-Ndr") == nullptr;
  signs.person = signs.person && !signs.daemon;
  const auto precedence = lower_ascii(trim(unfolded_value(message, "Precedence")));
  signs.bulk |= precedence == "bulk" || precedence == "list";
  const auto submitted = lower_ascii(trim(unfolded_value(message, "Auto-Submitted")));
  signs.auto_replied = submitted.starts_with("auto-replied") || submitted.starts_with("auto replied") || submitted.starts_with("auto-notified");
  signs.auto_generated = submitted.starts_with("auto-generated");
  signs.auto_marked |= precedence == "auto_reply" || precedence == "auto-reply" || precedence == "autoreply";
  signs.auto_marked |= !unfolded_value(message, "X-MS-Exchange-Inbox-Rules-Loop").empty();
  signs.challenge_field |= starts_with_ignoring_case(unfolded_value(message, "X-Delivery-Agent"), "tmda");
  read_subject(signs);
  return signs;
}

}  // namespace mailwhy::bounce::notice
