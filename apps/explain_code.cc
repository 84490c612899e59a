#include "apps/explain_code.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "apps/code_names.h"
#include "apps/quiz_text.h"
#include "mailwhy/base/text.h"
#include "mailwhy/bounce/cause.h"
#include "mailwhy/bounce/code_pattern.h"
#include "mailwhy/report/catalogue.h"
#include "mailwhy/report/pasted/pasted.h"
#include "mailwhy/report/text/paper.h"
#include "mailwhy/report/text/words.h"
#include "mailwhy/pasted/sniff.h"
#include "mailwhy/rules/words.h"

namespace mailwhy::apps {
using report::key;
using report::Words;
namespace {

std::string code_text(const CodeQuestion& question) {
  std::string text = question.reply.code > 0 ? std::to_string(question.reply.code) : "";
  if (question.reply.enhanced) text += (text.empty() ? "" : " ") + question.reply.enhanced->text();
  return text;
}

// Where the words behind the labels begin.
int words_at(const Words& words) {
  constexpr std::string_view labels[] = {key("Seen"), key("Means"), key("Whose"), key("Doubt"), key("Do"), key("Retry"), key("Known from"), key("More"), key("Try it")};
  int widest = 10;
  for (const auto label : labels) widest = std::max(widest, report::text::columns(words(label)));
  return widest + 3;
}

void add_line(std::string& out, const Words& words, std::string_view label, std::string_view text) {
  const int gap = std::max(words_at(words) - 2 - report::text::columns(label), 1);
  out += "  " + std::string(label) + std::string(static_cast<std::size_t>(gap), ' ') + std::string(text) + "\n";
}

// "550 5.1.1   the mailbox does not exist", without line feed.
std::string headline(const CodeQuestion& question, const bounce::Cause& cause, const Words& words) {
  const std::string codes = code_text(question);
  if (cause.meaning == bounce::Meaning::unknown) return codes;
  const std::string_view meaning = words(meaning_words(cause.meaning));
  return codes + "   " + (cause.from_words ? std::string(meaning) : words("{} (by the code alone)", meaning));
}

void add_digits(std::string& out, const CodeQuestion& question, const Words& words) {
  const int klass = question.reply.code > 0 ? question.reply.klass() : question.reply.enhanced->klass;
  if (const auto name = name_of(question.reply.code); !name.words.empty())
    add_line(out, words, std::to_string(question.reply.code), fmt::format("{} ({})", words(name.words), name.where));
  add_line(out, words, fmt::format("{}..", klass), words(class_words(klass)));
  if (!question.reply.enhanced) return;
  const auto& enhanced = *question.reply.enhanced;
  add_line(out, words, fmt::format(".{}.", enhanced.subject), words(subject_words(enhanced.subject)));
  if (const auto name = registered_name(enhanced); !name.empty())
    add_line(out, words, fmt::format(".{}.{}", enhanced.subject, enhanced.detail), words("registered as: {}", name));
  else if (enhanced.subject != 0 || enhanced.detail != 0)
    add_line(out, words, fmt::format(".{}.{}", enhanced.subject, enhanced.detail), words("not registered (RFC 5248): only who says it knows what it means"));
  if (question.reply.code > 0 && enhanced.klass != klass)
    add_line(out, words, words("note"), words("the two codes contradict each other; senders go by the first one"));
}

// Whether the row names the code itself, with other codes or alone.
bool names(const bounce::Row& row, const smtp::EnhancedCode& code) {
  const auto parts = split(row.enhanced, ',');
  return row.enhanced != "*" && std::any_of(parts.begin(), parts.end(), [&](std::string_view part) {
           const auto pattern = bounce::EnhancedPattern::parse(part);
           return pattern && pattern->fits(bounce::packed(code));
         });
}

// Whether the row tells more of these codes than they do themselves: its sample carries them, or a provider gives them a meaning.
bool is_practice(const bounce::Row& row, const CodeQuestion& question) {
  const auto sample = smtp::parse_reply(row.sample);
  if (!sample || (question.reply.code > 0 && sample->code != question.reply.code)) return false;
  const bool of_a_provider = !bounce::ReplyTable::builtin().host_of(row).empty();
  if (row.pattern == "*" && !of_a_provider) return false;
  if (const auto& enhanced = question.reply.enhanced; enhanced && sample->enhanced != enhanced && !(of_a_provider && names(row, *enhanced))) return false;
  return row.meaning != bounce::to_string(bounce::Meaning::unknown) && bounce::parse_meaning(row.meaning);
}

// How many rows give these codes one meaning, and the one to show: everybody's words rather than those of one provider.
struct Practice {
  const bounce::Row* shown = nullptr;
  int rows = 0;
};

// What the code is used for, the most usual meaning first.
void add_practice(std::string& out, const CodeQuestion& question, const Words& words) {
  constexpr std::size_t most = 6;
  const auto& table = bounce::ReplyTable::builtin();
  std::vector<Practice> practices;
  for (const auto& row : table.rows()) {
    if (!is_practice(row, question)) continue;
    auto known = std::find_if(practices.begin(), practices.end(), [&](const Practice& one) { return one.shown->meaning == row.meaning; });
    if (known == practices.end()) known = practices.insert(known, Practice{&row});
    else if (!table.host_of(*known->shown).empty() && table.host_of(row).empty()) known->shown = &row;
    ++known->rows;
  }
  std::stable_sort(practices.begin(), practices.end(), [](const Practice& a, const Practice& b) { return a.rows > b.rows; });
  if (practices.size() > most) practices.resize(most);
  if (!practices.empty()) out += fmt::format("\n  {}\n", words("Seen in practice as"));
  for (const auto& [row, rows] : practices)
    out += fmt::format("    {:<22} {}\n    {:<22} {}\n", row->meaning, words(meaning_words(*bounce::parse_meaning(row->meaning))), "", words("such as: {}", visible(shorten(row->sample, 100))));
}

// Whose move it is and what to do, as a live check would say it.
void add_judgement(std::string& out, const CodeQuestion& question, const Words& words) {
  const auto told = report::pasted_words::told_of(quote_of(question), judged_of(question), words);
  const std::string sure = told.said.party == rules::Party::unknown || told.said.party == rules::Party::nobody ? "" : fmt::format(" ({})", words(report::text::confidence_word(told.said.confidence)));
  add_line(out, words, words("Whose"), party_choice(told.said.party, words) + sure);
  if (!told.text.doubt.empty()) add_line(out, words, words("Doubt"), visible(told.text.doubt));
  for (std::size_t i = 0; i < told.text.steps.size(); ++i) add_line(out, words, i == 0 ? words("Do") : std::string_view(), fmt::format("{}. {}", i + 1, visible(told.text.steps[i])));
  add_line(out, words, words("More"), report::shell_line({"mailwhy", "explain", std::string(told.said.id)}));
}

std::string again_of(const CodeQuestion& question, const Words& words) {
  const auto told = report::pasted_words::told_of(quote_of(question), judged_of(question), words);
  return told.text.again.empty() ? "mailwhy check ADDRESS" : report::shell_line(told.text.again);
}

// A refusal in general, or a fault that nobody names.
bool tells_little(bounce::Meaning meaning) {
  using enum bounce::Meaning;
  return meaning == unknown || meaning == policy || meaning == server_error || meaning == server_down;
}

bool is_about_sender(bounce::Meaning meaning) {
  using enum bounce::Meaning;
  switch (meaning) {
    case sender_listed: case reputation: case rate_limited: case no_ptr: case spf_fail: case dkim_fail: case dmarc_fail: case spam_refused: case tls_failed: return true;
    default: return false;
  }
}

}  // namespace

bounce::Judged judged_of(const CodeQuestion& question) {
  const auto quote = quote_of(question);
  auto judged = pasted::judge_quote(quote);
  judged.cause = cause_of(question);
  judged.meaning = judged.cause.meaning;
  judged.klass = bounce::class_of(judged.meaning);
  return judged;
}

pasted::Quote quote_of(const CodeQuestion& question) {
  pasted::Quote quote = pasted::find_quote(question.reply.text()).value_or(pasted::Quote{});
  quote.text = question.reply.text();
  quote.code = question.reply.code;
  quote.enhanced = question.reply.enhanced;
  if (quote.code == 0 && quote.enhanced) quote.text = quote.enhanced->text();
  quote.remote = true;
  return quote;
}

std::optional<CodeQuestion> read_code(std::string_view text) {
  CodeQuestion question;
  text = trim(text);
  if (const auto enhanced = smtp::parse_enhanced_code(text)) {
    question.reply.enhanced = enhanced;
    return question;
  }
  smtp::ReplyReader reader;
  reader.feed(text);
  reader.feed("\r\n");
  auto reply = reader.next();
  bool unfinished = false;
  if (!reply) reply = reader.finish(unfinished);
  if (!reply || reply->code < 200 || reply->code > 599 || reply->has(smtp::Oddity::not_three_digits)) return std::nullopt;
  question.has_words = !trim(reply->words()).empty();
  question.reply = std::move(*reply);
  return question;
}

namespace {

bounce::Cause cause_by_table(const CodeQuestion& question) {
  // A basic code that such an enhanced one comes with; without words only the registry speaks.
  if (question.reply.code == 0) {
    smtp::Reply reply;
    reply.code = question.reply.enhanced->klass * 100 + 50;
    reply.enhanced = question.reply.enhanced;
    return bounce::ReplyTable::builtin().classify(reply, "");
  }
  const auto& table = bounce::ReplyTable::builtin();
  // At which command it was said is not known: what tells most of all, then what the rows of reports know
  // about senders; of recipients and commands those rows know whose notice it is.
  std::optional<bounce::Cause> little;
  for (const auto stage : {"rcpt_to", "mail_from", "data", "greeting", "hello", "tls"}) {
    auto cause = table.classify(question.reply, stage);
    if (!cause.from_words) continue;
    // "Log in first" is the same at every command.
    if (cause.meaning == bounce::Meaning::relay_denied)
      if (auto login = table.classify(question.reply, "mail_from"); login.from_words && login.meaning == bounce::Meaning::auth_required) return login;
    if (!tells_little(cause.meaning)) return cause;
    if (!little) little = std::move(cause);
  }
  const auto text = question.reply.text();
  if (auto told = bounce::judge({.text = text, .code = question.reply.code, .enhanced = question.reply.enhanced}); told.cause.from_words && is_about_sender(told.cause.meaning)) return told.cause;
  return little ? *little : table.classify(question.reply, "rcpt_to");
}

}  // namespace

bounce::Cause cause_of(const CodeQuestion& question) { return pasted::cause_at_login(cause_by_table(question), question.reply.code); }

std::string explain_code(const CodeQuestion& question, const Words& words) {
  const bounce::Cause cause = cause_of(question);
  const bool known = cause.meaning != bounce::Meaning::unknown;
  std::string out = headline(question, cause, words) + "\n\n";
  add_digits(out, question, words);
  if (question.has_words) {
    const std::string reply = question.reply.text();
    out += "\n";
    add_line(out, words, words("Seen"), visible(reply));
    const bool plain = is_ascii(reply) && visible(reply) == reply;
    if (cause.from_words && plain && cause.mark_end > cause.mark_begin && cause.mark_end <= reply.size())
      out += std::string(static_cast<std::size_t>(words_at(words)) + cause.mark_begin, ' ') + std::string(cause.mark_end - cause.mark_begin, '^') + "\n";
    if (known) add_line(out, words, words("Means"), words(meaning_words(cause.meaning)));
    else add_line(out, words, words("Means"), words("the words are in no table of mailwhy; only the code's own meaning is known"));
    if (known) add_judgement(out, question, words);
    if (cause.retry_after_s) add_line(out, words, words("Retry"), words("after {} s, as the words say", *cause.retry_after_s));
    if (!cause.from_words)
      if (const auto* near = bounce::ReplyTable::builtin().nearest(question.reply, ""))
        add_line(out, words, words("Nearest known"), words("{}, such as \"{}\"; a likeness, not a finding", near->meaning, visible(shorten(near->sample, 100))));
    if (cause.from_words) add_line(out, words, words("Known from"), fmt::format("{} ({})", cause.row_id, cause.source));
  } else {
    add_practice(out, question, words);
  }
  out += "\n";
  if (question.has_words && known) add_line(out, words, words("Try it"), again_of(question, words));
  else add_line(out, words, words("Try it"), words("{} shows which of these it is, with the words it rests on", "mailwhy check ADDRESS  "));
  return out;
}

std::string explain_code_briefly(const CodeQuestion& question, const Words& words) {
  const bounce::Cause cause = cause_of(question);
  if (cause.meaning != bounce::Meaning::unknown) return headline(question, cause, words) + "\n";
  const int klass = question.reply.code > 0 ? question.reply.klass() : question.reply.enhanced->klass;
  return fmt::format("{}   {}\n", code_text(question), words(class_words(klass)));
}

}  // namespace mailwhy::apps
