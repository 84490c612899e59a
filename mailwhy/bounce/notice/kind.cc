#include "mailwhy/bounce/notice/kind.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace mailwhy::bounce::notice {
namespace {

struct Words {
  int failed = 0, weak = 0, delayed = 0, final = 0, delivered = 0, absent = 0, challenge = 0, complaint = 0, refusal = 0, quoting = 0, quoted_failed = 0,
      incoming = 0;
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
      case Sign::incoming: ++words.incoming; break;
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

// What a notice brings that cannot be made up for everybody alike: whose mail it was, what was said, what came back.  Newsletters about bounces
// and lures ("your messages could not be delivered, click here") have the words of a notice and nothing else.
bool has_substance(const Work& work, const Words& words, bool coded) {
  const auto& signs = work.signs;
  const auto& material = work.material;
  const bool refusal = words.refusal > 0 || signs.subject_refusal;
  const bool brings = !material.original.empty() || material.original_marked;
  const bool of_machine = signs.daemon || signs.null_sender || signs.failed_field || material.report || refusal || signs.auto_generated || signs.auto_replied;
  const bool names = !work.people().empty();
  if (!of_machine) return brings || (names && coded);
  if (names || brings || refusal || signs.failed_field || material.report || (coded && signs.null_sender)) return true;
  return material.prose.lowered.find("://") == std::string::npos;
}

// Filters tell what they kept from the reader, monitors, trackers and logs what they saw: somebody else sent it.
bool is_of_others(const Work& work, const Words& words) {
  const auto& signs = work.signs;
  const auto& material = work.material;
  if (!material.original.empty() || material.original_marked || signs.failed_field || material.report) return false;
  if (words.incoming > 0 || (signs.tracker && !signs.daemon && !signs.null_sender)) return true;
  const bool in_subject = signs.subject_failed > 0 || signs.subject_delayed || signs.subject_refusal;
  return signs.auto_generated && !in_subject && !signs.daemon && !signs.null_sender && words.refusal == 0;
}

// "I left, your mail was not delivered", from the very address: a person's mailbox answers by itself.  A notice comes from a mail system, or brings
// a code or the mail.
bool is_of_mailbox(const Work& work, const Words& words, bool coded) {
  const auto& signs = work.signs;
  if (signs.daemon || signs.failed_field || coded || words.refusal > 0 || signs.subject_refusal || signs.subject_failed > 1) return false;
  if (work.material.report || !work.material.original.empty() || work.material.original_marked) return false;
  for (const std::string_view nobody : {"no-reply", "noreply", "no_reply", "do-not-reply", "donotreply"})
    if (signs.lowered_from.find(nobody) != std::string::npos) return false;
  return signs.auto_replied || signs.auto_marked || (signs.answer && (signs.null_path || signs.auto_generated));
}

}  // namespace

Verdict judge_kind(const Work& work) {
  const auto& signs = work.signs;
  const auto& material = work.material;
  const auto words = count_words(material.prose);
  if (material.feedback) return {NoticeKind::feedback_report, "it holds a feedback report", "rfc5965"};
  if (words.opt_out) return {NoticeKind::feedback_report, "it asks to be taken off a list", "text"};
  if ((words.complaint > 0 || signs.subject_complaint) && !material.original.empty() && !signs.answer && words.failed == 0)
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
  const auto people = work.people().size();
  const bool coded = work.codes().any();
  const auto weight = bounce_weight(signs, material, words, people, coded);
  const bool challenged = words.challenge > 0 || signs.subject_challenge;
  const bool absent = signs.subject_absent || signs.auto_marked;
  const bool says_so = words.failed > 0 || words.refusal > 0 || signs.subject_failed == 2 || (signs.subject_failed == 1 && coded) || signs.subject_delayed || signs.subject_refusal || signs.failed_field || (coded && people > 0);
  // Parcels are undeliverable too: something has to be of mail.
  const bool of_mail = signs.daemon || signs.null_sender || signs.failed_field || material.report || coded || !material.original.empty() || words.refusal > 0 || signs.subject_refusal;
  const bool convincing = weight >= 5 && of_mail && says_so && (people > 0 || coded || words.failed + words.refusal > 0 || signs.subject_failed == 2);
  if (challenged && !coded && (!convincing || words.challenge >= 2) && !signs.failed_field && (signs.null_sender || signs.auto_replied || signs.auto_generated || signs.subject_challenge || words.challenge >= 2))
    return {NoticeKind::challenge, "it asks the sender to prove himself", "text"};
  const bool of_others = convincing && is_of_others(work, words);
  const bool substance = !of_others && has_substance(work, words, coded);
  const bool of_mailbox = is_of_mailbox(work, words, coded);
  if (convincing && substance && !of_mailbox && !(absent && !coded && !signs.daemon)) {
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
  // Only notices and automatic answers have no return address (RFC 5321 s4.5.5).
  if (signs.null_path && signs.answer && !signs.daemon && !signs.list_mail && !material.report && (!convincing || of_mailbox))
    return {NoticeKind::auto_reply, "it answers a mail and has no return address: a machine wrote it", "rfc3834"};
  if (of_others) return {NoticeKind::not_bounce, "it speaks of mail that was not delivered, but not of one that its reader sent", ""};
  if (convincing && !substance) return {NoticeKind::not_bounce, "it speaks of mail that was not delivered, but names no recipient and brings nothing back", ""};
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
