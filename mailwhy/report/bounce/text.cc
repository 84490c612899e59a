// The report of mailwhy bounce for people (ux.md M8).
#include <fmt/format.h>

#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/report/bounce/bounce.h"
#include "mailwhy/report/catalogue.h"
#include "mailwhy/report/text/paper.h"
#include "mailwhy/report/text/words.h"

namespace mailwhy::report {
namespace {
using bounce_words::groups_of;
using rules::Fate;
using rules::Origin;
using text::Line;
using text::Paper;
using text::Style;

constexpr int slot_column = 9, label_column = 19;
constexpr std::size_t most_groups = 5, most_lines = 8;


// The diagnostic in its lines, with carets under what decided.
class Quote {
 public:
  Quote(Paper& paper, const TextOptions& options, const Words& words) : paper_(paper), options_(options), words_(words) {}

  void write(const bounce::NoticeRecipient& recipient, int indent, std::string_view label, std::size_t limit) {
    const std::string text = shorten(recipient.diagnostic, 4096);
    if (text.empty()) return;
    const std::string shown = paper_.safe(text);
    const auto& cause = recipient.judged.cause;
    const bool carets = shown == text && is_ascii(text) && !options_.accessible && cause.from_words && cause.mark_end > cause.mark_begin && cause.mark_end <= text.size();
    const auto lines = text::fold_exactly(shown, std::max(20, paper_.width() - indent));
    const std::size_t count = options_.verbosity > 0 ? lines.size() : std::min(lines.size(), limit);
    for (std::size_t i = 0; i < count; ++i) {
      const auto [begin, end] = lines[i];
      Line line;
      if (i == 0) line.add(label, Style::bold);
      paper_.line(line.pad_to(indent).add(shown.substr(begin, end - begin)));
      if (!carets) continue;
      std::string under(end - begin, ' ');
      for (std::size_t k = std::max(begin, cause.mark_begin); k < std::min(end, cause.mark_end); ++k) under[k - begin] = '^';
      if (under.find('^') != under.npos) paper_.line(Line().pad_to(indent).add(under.substr(0, under.find_last_of('^') + 1), Style::bold));
    }
    if (count < lines.size()) paper_.line(Line().pad_to(indent).add(words_("({} more bytes of this; all of it with -v or --json)", shown.size() - lines[count].first), Style::faint));
  }

 private:
  Paper& paper_;
  const TextOptions& options_;
  const Words& words_;
};

class Report {
 public:
  Report(const BounceResult& result, const TextOptions& options, SaidWords& said)
      : result_(result), notice_(result.notice), options_(options), said_(said), words_(said.words()), paper_(options) {}

  std::string whole() {
    headline();
    paper_.wrapped(Line(), words_("read as: {}", bounce_words::read_as(result_, words_)), 2, Style::faint);
    const auto groups = groups_of(result_);
    for (std::size_t i = 0; i < groups.size() && i < most_shown(groups.size()); ++i) group(groups[i], groups.size() > 1);
    if (groups.size() > most_shown(groups.size())) paper_.wrapped(Line(), words_("... and {} further reasons (-v)", groups.size() - most_shown(groups.size())), 2, Style::faint);
    if (result_.returned.recipients.front().fate == Fate::none && options_.verbosity < 1) plain_message();
    origin();
    rest();
    if (options_.show_exit_code) {
      paper_.blank();
      paper_.line(words_("exit code {}", result_.returned.exit_code));
    }
    return paper_.take();
  }

  std::string block() {
    headline();
    const auto groups = groups_of(result_);
    for (std::size_t i = 0; i < groups.size() && i < most_shown(groups.size()); ++i) brief(groups[i]);
    if (groups.size() > most_shown(groups.size())) paper_.wrapped(Line(), words_("... and {} further reasons (-v)", groups.size() - most_shown(groups.size())), 2, Style::faint);
    return paper_.take();
  }

 private:
  std::size_t most_shown(std::size_t groups) const { return options_.verbosity > 0 ? groups : most_groups; }
  const bounce::NoticeRecipient* recipient_at(std::size_t index) const { return index < notice_.recipients.size() ? &notice_.recipients[index] : nullptr; }

  void headline() { paper_.wrapped(Line(), bounce_summary(result_, words_), 2, Style::bold); }

  // "  What happened    ..."
  void fact(std::string_view label, const std::string& text) {
    if (text.empty()) return;
    const bool narrow = options_.accessible || paper_.width() < 60;
    if (narrow) return paper_.wrapped(Line(std::string(label) + ": "), paper_.safe(text), 2);
    paper_.wrapped(Line("  ").add(label, Style::faint).pad_to(label_column), paper_.safe(text), label_column);
  }
  // "  Do     ..."
  Line slot(std::string_view label) const {
    if (options_.accessible) return Line(std::string(label) + ": ");
    return Line("  ").add(label, Style::faint).pad_to(slot_column);
  }

  void group(const std::vector<std::size_t>& members, bool several) {
    const auto at = members.front();
    const auto& returned = result_.returned.recipients[at];
    const auto* recipient = recipient_at(at);
    paper_.blank();
    fact(words_(key("What happened")), bounce_words::what_happened(result_, members, words_));
    fact(words_(key("Who said no")), bounce_words::who_said_no(result_, at, words_));
    if (recipient != nullptr && !recipient->original_recipient.empty()) fact(words_(key("Written to")), recipient->original_recipient);
    if (recipient != nullptr && recipient->recipient_derived && !recipient->recipient.empty()) fact(words_(key("Recipient")), std::string(words_("not named by the notice; taken from the message that came back")));
    if (recipient != nullptr && !recipient->judged.dialect.empty())
      fact(words_(key("Whose words")), words_("{}, by {}", recipient->judged.dialect, words_.phrase(recipient->judged.dialect_by)));
    if (several && members.size() > 5 && options_.verbosity > 0) everybody(members);
    finding(returned, recipient, at);
  }

  void everybody(const std::vector<std::size_t>& members) {
    std::string all;
    for (const auto index : members)
      if (const auto* one = recipient_at(index); one != nullptr && all.size() < 20'000) all += (all.empty() ? "" : ", ") + one->recipient;
    fact(words_(key("All of them")), all);
  }

  void finding(const rules::ReturnedRecipient& returned, const bounce::NoticeRecipient* recipient, std::size_t at) {
    const auto text = said_.text(returned.said, bounce_words::facts_of(result_, at));
    const auto state = bounce_words::state_of(returned);
    paper_.blank();
    Line head;
    head.add(words_(text::state_word(state)), text::state_style(state)).add(" ").add(std::string(returned.said.id) + ":", Style::underline).add(" ");
    const bool blames = returned.fate == Fate::failed || returned.fate == Fate::delayed;
    paper_.wrapped(head, paper_.safe(text.sentence + (blames ? " (" + std::string(words_(text::confidence_word(returned.said.confidence))) + ")" : "")), 2, Style::bold);
    paper_.blank();
    if (recipient != nullptr && !recipient->diagnostic.empty()) {
      if (options_.accessible) paper_.wrapped(slot(words_("Seen")), paper_.safe(recipient->diagnostic), 2);
      else Quote(paper_, options_, words_).write(*recipient, slot_column, "  " + std::string(words_("Seen")), most_lines);
    }
    const int indent = options_.accessible ? 2 : slot_column;
    if (!text.means.empty()) paper_.wrapped(slot(words_("Means")), paper_.safe(text.means), indent);
    if (!text.whose.empty()) paper_.wrapped(slot(words_("Whose")), paper_.safe(text.whose), indent);
    if (!text.doubt.empty()) paper_.wrapped(slot(words_("Doubt")), paper_.safe(text.doubt), indent);
    for (std::size_t i = 0; i < text.steps.size(); ++i) {
      Line start = i == 0 || options_.accessible ? slot(words_("Do")) : Line().pad_to(slot_column);
      if (text.steps.size() > 1) start.add(fmt::format("{}. ", i + 1));
      const int deeper = start.columns();
      paper_.wrapped(std::move(start), paper_.safe(text.steps[i]), deeper);
    }
    if (!text.again.empty()) paper_.wrapped(slot(words_("Again")), paper_.safe(shell_line(text.again)), indent + 2);
  }

  // One reason of one mail of many: what, in whose words, and the first thing to do.
  void brief(const std::vector<std::size_t>& members) {
    const auto at = members.front();
    const auto& returned = result_.returned.recipients[at];
    const auto* recipient = recipient_at(at);
    const auto text = said_.text(returned.said, bounce_words::facts_of(result_, at));
    const auto state = bounce_words::state_of(returned);
    std::string names;
    for (std::size_t i = 0; i < members.size() && i < 3; ++i)
      if (const auto* one = recipient_at(members[i]); one != nullptr && !one->recipient.empty()) names += (names.empty() ? "" : ", ") + one->recipient;
    if (members.size() > 3) names += " " + words_("and {} more", members.size() - 3);
    Line head("  ");
    head.add(words_(text::state_word(state)), text::state_style(state)).add(" ").add(std::string(returned.said.id) + ":", Style::underline).add(" ");
    paper_.wrapped(head, paper_.safe((names.empty() ? "" : names + ": ") + text.sentence), 4);
    if (recipient != nullptr && !options_.accessible) Quote(paper_, options_, words_).write(*recipient, 5, "  S> ", 3);
    else if (recipient != nullptr && !recipient->diagnostic.empty()) paper_.wrapped(slot(words_("Seen")), paper_.safe(shorten(recipient->diagnostic, 300)), 2);
    if (state != rules::State::note && state != rules::State::ok && !text.steps.empty()) paper_.wrapped(Line("  ").add(words_("Do"), Style::faint).add(" "), paper_.safe(text.steps.front()), 5);
  }

  // What an ordinary message is, for whoever thought that it was a bounce.
  void plain_message() {
    for (const auto& [label, value] : {std::pair<std::string_view, const std::string&>{"From", notice_.from}, {"Subject", notice_.subject}})
      if (!value.empty()) fact(label, shorten(value, 300));
  }

  void origin() {
    const auto& origin = result_.returned.origin;
    if (origin.issued == Origin::Issued::unknown) return;
    if (origin.issued == Origin::Issued::ours && options_.verbosity < 1) return;
    std::string text;
    if (origin.issued == Origin::Issued::ours) text = words_("the message that came back is yours: it names you");
    else if (origin.issued == Origin::Issued::not_ours) text = words_("nothing in the message that came back names you; it claims to come from {}", origin.domain.empty() ? "?" : origin.domain);
    else text = words_("perhaps never yours: nothing in the message that came back names {} but its sender, which anybody can write (a guess; --mine NAME makes it sure)", origin.domain);
    paper_.blank();
    fact(words_(key("Whose mail")), text);
    for (const auto& field : origin.shown)
      if (origin.issued == Origin::Issued::not_ours || options_.verbosity > 0) fact("", shorten(field, 300));
  }

  void rest() {
    const auto& original = notice_.original;
    paper_.blank();
    std::string ids;
    const auto add = [&](std::string_view name, const std::string& value) {
      if (!value.empty()) ids += (ids.empty() ? "" : ", ") + std::string(name) + " " + shorten(value, 150);
    };
    add("Message-ID", original.message_id);
    if (options_.verbosity > 0) {
      add("List-Id", original.list_id);
      add("Feedback-ID", original.feedback_id);
      for (const auto& one : original.other_ids) add("", one);
    }
    fact(words_(key("It had")), ids);
    if (options_.verbosity > 0) details();
    if (original.present) paper_.wrapped(Line(), words_(original.whole ? key("also in this file: the whole message that came back") : key("also in this file: the header of the message that came back")), 2, Style::faint);
    if (notice_.cut) paper_.wrapped(Line(), std::string(words_("The mail is too large or too deep: what is here was read, the rest was not.")), 2, Style::careful);
  }

  void details() {
    for (const auto& recipient : notice_.recipients) {
      std::string out;
      const auto add = [&](std::string_view name, const std::string& value) {
        if (!value.empty()) out += (out.empty() ? "" : ", ") + std::string(name) + "=" + shorten(value, 100);
      };
      add("action", recipient.action);
      add("reply_code", recipient.reply_code);
      add("enhanced_code", recipient.enhanced_code);
      add("reason", std::string(bounce::to_string(recipient.judged.meaning)));
      add("class", std::string(bounce::to_string(recipient.judged.klass)));
      add("row", recipient.judged.cause.row_id);
      add("queue_id", recipient.queue_id);
      add("last_attempt", recipient.last_attempt);
      fact(recipient.recipient.empty() ? "?" : recipient.recipient, out);
    }
  }

  const BounceResult& result_;
  const bounce::Notice& notice_;
  const TextOptions& options_;
  SaidWords& said_;
  const Words& words_;
  Paper paper_;
};

}  // namespace

std::string bounce_text(const BounceResult& result, const TextOptions& options, SaidWords& said) { return Report(result, options, said).whole(); }

std::string bounce_block(const BounceResult& result, const TextOptions& options, SaidWords& said) {
  const Paper paper(options);
  return "== " + paper.safe(bounce_words::where_of(result)) + "\n" + Report(result, options, said).block() + "\n";
}

std::string bounce_lines(const BounceResult& result, const TextOptions& options) {
  const Paper paper(options);
  std::string out;
  for (std::size_t i = 0; i < result.returned.recipients.size(); ++i) {
    const auto& one = result.returned.recipients[i];
    const auto* recipient = i < result.notice.recipients.size() ? &result.notice.recipients[i] : nullptr;
    const std::string who = recipient == nullptr || recipient->recipient.empty() ? "-" : paper.safe(shorten(recipient->recipient, 200));
    const std::string words = recipient == nullptr || recipient->diagnostic.empty() ? "" : "  \"" + paper.safe(shorten(recipient->diagnostic, 100)) + "\"";
    out += fmt::format("{:<10}  {:<9}  {:<32}  {}  {}{}\n", to_string(one.fate), to_string(rules::side_of(one.said.party)), one.said.id, who, paper.safe(bounce_words::where_of(result)), words);
  }
  return out;
}

}  // namespace mailwhy::report
