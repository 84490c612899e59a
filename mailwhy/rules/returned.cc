#include "mailwhy/rules/returned.h"

#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/rules/own_address.h"
#include "mailwhy/smtp/reply.h"

namespace mailwhy::rules {
namespace {
using bounce::Meaning;
using bounce::NoticeKind;

Fate fate_for(const bounce::Notice& notice, const bounce::NoticeRecipient& recipient) {
  switch (notice.kind) {
    case NoticeKind::not_bounce: return Fate::none;
    case NoticeKind::feedback_report: return Fate::complained;
    case NoticeKind::auto_reply: return Fate::answered;
    case NoticeKind::challenge: return Fate::challenged;
    default: break;
  }
  const std::string_view action = recipient.action;
  if (equal_ignoring_case(action, "delayed")) return Fate::delayed;
  for (const std::string_view good : {"delivered", "relayed", "expanded"})
    if (equal_ignoring_case(action, good)) return Fate::delivered;
  if (equal_ignoring_case(action, "failed")) return Fate::failed;
  if (notice.kind == NoticeKind::delay_notice) return Fate::delayed;
  return notice.kind == NoticeKind::success_dsn ? Fate::delivered : Fate::failed;
}

Said of_kind(std::string_view id, Party party, Confidence confidence) {
  Said out;
  out.id = id;
  out.party = party;
  out.confidence = confidence;
  return out;
}

Said said_of(const bounce::Notice& notice, const bounce::NoticeRecipient& recipient, Fate fate, std::string_view sending_ip) {
  switch (fate) {
    case Fate::none: return of_kind("bounce.not-a-bounce", Party::nobody, Confidence::likely);
    case Fate::complained: return of_kind("bounce.complaint", Party::sender_message, Confidence::certain);
    case Fate::answered: return of_kind("bounce.auto-reply", Party::nobody, Confidence::likely);
    case Fate::challenged: return of_kind("bounce.challenge", Party::recipient_policy, Confidence::likely);
    case Fate::delivered: return of_kind("bounce.delivered", Party::nobody, Confidence::certain);
    default: break;
  }
  const Meaning meaning = recipient.judged.meaning;
  const std::string sender = sender_in(notice.original);
  SaidOf facts;
  facts.judged = &recipient.judged;
  // Where it was is only told by the mail itself: what was derived must not make spam of a sender's standing.
  const bool by_place = meaning == Meaning::spam_refused || meaning == Meaning::content_refused || meaning == Meaning::unknown;
  facts.stage = recipient.command_derived && by_place ? std::string_view() : bounce::stage_of_command(recipient.command);
  facts.temporary = fate == Fate::delayed;
  facts.recipient = recipient.recipient;
  facts.sender = sender;
  facts.remote_host = recipient.remote_host;
  facts.sending_ip = sending_ip;
  const auto code = parse_number(recipient.reply_code, 999);
  if (code) facts.code = static_cast<int>(*code);
  else if (const auto enhanced = smtp::parse_enhanced_code(recipient.enhanced_code)) facts.code = enhanced->klass * 100;
  // A class of a code says "for good" of a mail that still waits, at times: what the notice says counts.
  if (fate == Fate::delayed && facts.code >= 500) facts.code = 0;
  Said out = said(facts);
  const bool untold = meaning == Meaning::unknown || meaning == Meaning::expired || meaning == Meaning::delivered;
  if (fate == Fate::delayed && untold) {
    out.id = "bounce.delay";
    out.party = Party::nobody;
    out.confidence = Confidence::certain;
  }
  return out;
}

}  // namespace

std::string_view to_string(Fate fate) {
  switch (fate) {
    case Fate::failed: return "failed";
    case Fate::delayed: return "delayed";
    case Fate::delivered: return "delivered";
    case Fate::complained: return "complained";
    case Fate::answered: return "answered";
    case Fate::challenged: return "challenged";
    case Fate::none: break;
  }
  return "none";
}

std::string sender_in(const bounce::Original& original) {
  const auto bare = [](std::string_view text) {
    const auto open = text.rfind('<');
    if (open != text.npos) {
      const auto close = text.find('>', open);
      text = text.substr(open + 1, close == text.npos ? text.npos : close - open - 1);
    }
    text = trim(text);
    const bool address = text.find('@') != text.npos && text.find_first_of(" \t,;\"") == text.npos;
    return address ? std::string(text) : std::string();
  };
  const auto from = bare(original.from);
  return from.empty() ? bare(original.return_path) : from;
}

Returned judge_returned(const bounce::Notice& notice, Origin origin) {
  Returned out;
  const bool foreign = origin.issued == Origin::Issued::not_ours && (notice.kind == NoticeKind::bounce || notice.kind == NoticeKind::delay_notice);
  const auto add = [&](const bounce::NoticeRecipient& recipient) {
    ReturnedRecipient one;
    one.fate = fate_for(notice, recipient);
    one.sending_ip = own_address_in(recipient.diagnostic, recipient.judged.meaning, recipient.remote_address);
    one.said = said_of(notice, recipient, one.fate, one.sending_ip);
    if (foreign && (one.fate == Fate::failed || one.fate == Fate::delayed)) one.said = of_kind("bounce.backscatter", Party::nobody, Confidence::likely);
    out.recipients.push_back(std::move(one));
  };
  for (const auto& recipient : notice.recipients) add(recipient);
  if (notice.recipients.empty()) add({});
  const auto any = [&](Fate fate) { return std::any_of(out.recipients.begin(), out.recipients.end(), [&](const ReturnedRecipient& one) { return one.fate == fate; }); };
  if (any(Fate::complained) || any(Fate::challenged)) out.exit_code = 1;
  else if (!foreign) out.exit_code = any(Fate::failed) ? 1 : any(Fate::delayed) ? 4 : 0;
  out.origin = std::move(origin);
  return out;
}

}  // namespace mailwhy::rules
