#include "mailwhy/bounce/notice/judging.h"

#include <string>
#include <utility>

#include "mailwhy/base/text.h"
#include "mailwhy/bounce/notice/advice.h"

namespace mailwhy::bounce::notice {
namespace {

constexpr std::size_t most_understood = 16 * 1024;  // of a notice, no more is needed to be understood

// From the reply code on: the server's words without those of the program that tells.  Empty when the text begins with them.
std::string_view reply_within(std::string_view text, std::string_view code) {
  if (code.empty() || text.find(code, 1) == std::string_view::npos) return {};
  const auto codes = find_codes(text);
  if (codes.reply_code != code || codes.at == 0) return {};
  const auto reply = text.substr(codes.at);
  // Sendmail's own "554 <bob@example.org>... Service unavailable" tells less than the line of the program before it.
  if (reply.size() < 400 && trim(reply).ends_with("... Service unavailable")) return {};
  return reply;
}

// `words`: of the prose.
std::string without_advice_of(const Prose& prose, std::string_view words) {
  if (words.empty()) return {};
  const auto begin = static_cast<std::size_t>(words.data() - prose.text.data());
  return without_advice(prose, begin, begin + words.size());
}

// "<bob@example.org>" in any case.
bool is_in_brackets(std::string_view address, std::string_view text) {
  for (auto open = text.find('<'); open != std::string_view::npos; open = text.find('<', open + 1)) {
    const auto inside = text.substr(open + 1, address.size() + 1);
    if (inside.size() > address.size() && inside.back() == '>' && equal_ignoring_case(inside.substr(0, address.size()), address)) return true;
  }
  return false;
}

// The lines "<<< 552-..." of a transcript that are one reply, on one line; at most 4 KB.
std::string reply_lines(std::string_view text, std::string_view code) {
  const auto first = "<<< " + std::string(code) + "-";
  std::string lines;
  for (auto at = text.find(first); at != std::string_view::npos && lines.size() < most_diagnostic;) {
    const auto end = text.find('\n', at);
    lines += (lines.empty() ? "" : " ") + one_line(text.substr(at + 4, end == std::string_view::npos ? end : end - at - 4), 1000);
    if (end == std::string_view::npos || text.substr(end + 1, 7) != "<<< " + std::string(code)) break;
    at = end + 1;
  }
  return one_line(lines, most_diagnostic);
}

}  // namespace

namespace {

// A refusal that names the recipient most likely answered the command that named him.
bool answers_rcpt(const NoticeRecipient& recipient, std::string_view text) {
  return recipient.reply_code.starts_with("5") && !recipient.recipient.empty() && is_in_brackets(recipient.recipient, text);
}

}  // namespace

Judged judged_words(const NoticeRecipient& recipient, std::string_view text, std::string_view agent, const Work* work) {
  Spoken spoken;
  spoken.text = text;
  spoken.code = recipient.reply_code.empty() ? 0 : static_cast<int>(parse_number(recipient.reply_code, 999).value_or(0));
  spoken.enhanced = smtp::parse_enhanced_code(recipient.enhanced_code);
  const bool of_rcpt = work != nullptr && recipient.command == "DATA" && lacked_recipient(work->material.prose);
  spoken.command = of_rcpt ? std::string_view("RCPT") : std::string_view(recipient.command);
  if (spoken.command.empty() && answers_rcpt(recipient, text)) spoken.command = "RCPT";
  spoken.remote_host = recipient.remote_host;
  spoken.reporting_host = recipient.reporting_mta;
  spoken.agent = agent;
  spoken.action = recipient.action;
  return judge(spoken);
}

void judge_by_kind(NoticeRecipient& recipient, Meaning meaning) {
  recipient.judged = Judged{};
  recipient.judged.meaning = meaning;
  recipient.judged.klass = class_of(meaning);
  recipient.judged.sisimai = sisimai_of(meaning);
  recipient.judged.cause.meaning = meaning;
}

void judge_recipient(NoticeRecipient& recipient, const Work& work, std::string_view about, std::string_view agent) {
  const auto tells = [](const Judged& judged) { return judged.meaning != Meaning::unknown && (judged.cause.from_words || !judged.dialect.empty()); };
  const auto settled = [&] { return tells(recipient.judged); };
  // Dovecot puts its reason into a sentence; the fields hold what its relay made of it.
  if (agent == "Dovecot") {
    constexpr std::string_view lead = "was automatically rejected:";
    const auto& prose = work.material.prose;
    if (const auto at = prose.lowered.find(lead); at != std::string::npos) {
      const auto reason = trim(std::string_view(prose.text).substr(at + lead.size(), 1000));
      auto words = one_line(reason.substr(0, reason.find("\n\n")), most_diagnostic);
      recipient.judged = judged_words({.action = recipient.action}, words, agent);
      recipient.judged.cause.mark_begin = recipient.judged.cause.mark_end = 0;
      // Its "Not enough disk space" speaks of the mailbox's quota, not of the server's disk.
      if (recipient.judged.meaning == Meaning::server_storage) {
        judge_by_kind(recipient, Meaning::mailbox_full);
        recipient.judged.cause.from_words = true;
      }
      if (settled()) {
        if (recipient.diagnostic.empty()) recipient.diagnostic = std::move(words);
        return;
      }
    }
  }
  // "552-5.7.0 This message was blocked because ...": only the first line came into the field, the transcript has them all.
  if (recipient.reply_code.size() == 3 && recipient.diagnostic.starts_with(recipient.reply_code + "-")) {
    const auto lines = reply_lines(work.material.prose.text, recipient.reply_code);
    if (lines.size() > recipient.diagnostic.size()) recipient.diagnostic = lines;
  }
  if (const auto reply = reply_within(recipient.diagnostic, recipient.reply_code); !reply.empty()) {
    recipient.judged = judged_words(recipient, reply, agent, &work);
    const auto shift = recipient.diagnostic.size() - reply.size();
    recipient.judged.cause.mark_begin += shift;
    recipient.judged.cause.mark_end += shift;
    if (settled()) return;
  }
  recipient.judged = judged_words(recipient, recipient.diagnostic, agent, &work);
  if (settled()) return;
  const auto try_words = [&](std::string_view words) {
    if (settled()) return;
    auto text = one_line(words, most_diagnostic);
    if (text.empty() || text == recipient.diagnostic) return;  // which tells nothing
    if (const auto reply = reply_within(text, recipient.reply_code); !reply.empty()) {
      auto narrow = judged_words(recipient, reply, agent, &work);
      if (tells(narrow)) {
        recipient.judged = std::move(narrow);
        if (recipient.diagnostic.empty())
          recipient.diagnostic = std::string(reply);
        else
          recipient.judged.cause.mark_begin = recipient.judged.cause.mark_end = 0;
        return;
      }
    }
    auto again = judged_words(recipient, text, agent, &work);
    if (!tells(again)) return;
    recipient.judged = std::move(again);
    if (recipient.diagnostic.empty()) {
      recipient.diagnostic = std::move(text);
    } else {
      recipient.judged.cause.mark_begin = recipient.judged.cause.mark_end = 0;
    }
  };
  // Words that are not only about the recipient: advice among them gives no reason.
  const auto try_frame = [&](std::string_view words) {
    if (settled() || words.empty()) return;
    const auto reason = one_line(without_advice_of(work.material.prose, words), most_understood);
    auto judged = judged_words(recipient, reason, agent, &work);
    if (const auto reply = reply_within(reason, recipient.reply_code); !reply.empty()) {
      auto narrow = judged_words(recipient, reply, agent, &work);
      if (tells(narrow)) judged = std::move(narrow);
    }
    if (!tells(judged)) return;
    recipient.judged = std::move(judged);
    recipient.judged.cause.mark_begin = recipient.judged.cause.mark_end = 0;
    if (!recipient.diagnostic.empty()) return;
    recipient.diagnostic = one_line(words, most_diagnostic);
    if (const auto reply = reply_within(recipient.diagnostic, recipient.reply_code); !reply.empty()) recipient.diagnostic = std::string(reply);
  };
  try_words(about);
  if (!work.many) {
    if (about.empty()) try_frame(shared_words(work));
    try_frame(std::string_view(work.material.prose.text).substr(0, most_understood));
  }
  if (recipient.diagnostic.empty()) recipient.diagnostic = one_line(about, most_diagnostic);
  if (recipient.diagnostic.empty() && !work.many) recipient.diagnostic = one_line(shared_words(work), most_diagnostic);
}

void judge_spoken(NoticeRecipient& recipient, const Work& work, std::string_view about, std::string_view agent) {
  auto said = recipient.reply_code.empty() ? one_line(without_advice_of(work.material.prose, about), most_diagnostic) : recipient.diagnostic;
  if (said == recipient.diagnostic) return judge_recipient(recipient, work, about, agent);
  auto literal = std::exchange(recipient.diagnostic, std::move(said));
  judge_recipient(recipient, work, {}, agent);
  recipient.diagnostic = std::move(literal);
  recipient.judged.cause.mark_begin = recipient.judged.cause.mark_end = 0;
}

void derive_command(NoticeRecipient& recipient) {
  const auto klass = recipient.judged.klass;
  // What the sender's own server found out answers no command.
  if (!recipient.command.empty() || klass == Class::bad_domain || klass == Class::transport || !answers_rcpt(recipient, recipient.diagnostic)) return;
  recipient.command = "RCPT";
  recipient.command_derived = true;
}

void weigh_comment(NoticeRecipient& recipient, std::string_view comment, std::string_view agent) {
  const auto known = recipient.judged.meaning;
  if (comment.empty() || (known != Meaning::unknown && known != Meaning::user_unknown)) return;
  Spoken spoken{.text = comment, .agent = agent, .action = recipient.action};
  auto said = judge(spoken);
  if (!said.cause.from_words || (known == Meaning::user_unknown && said.meaning != Meaning::mailbox_disabled)) return;
  recipient.judged = std::move(said);
  recipient.judged.cause.mark_begin = recipient.judged.cause.mark_end = 0;
}

}  // namespace mailwhy::bounce::notice
