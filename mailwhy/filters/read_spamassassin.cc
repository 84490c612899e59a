#include <algorithm>

#include "mailwhy/base/cursor.h"
#include "mailwhy/base/text.h"
#include "mailwhy/filters/stamp.h"
#include "mailwhy/mail/characters.h"

namespace mailwhy::filters {
namespace {

using mail::is_blank_or_end;

bool is_rule_char(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || is_digit(c) || c == '_'; }
bool is_upper_char(char c) { return (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_'; }

// How rules are named in reports: capitals, at least three.
bool looks_like_rule(std::string_view word) {
  return word.size() >= 3 && word.size() <= 120 && word.front() >= 'A' && word.front() <= 'Z' && std::all_of(word.begin(), word.end(), is_upper_char);
}

// What stands behind "tests=": NAME, NAME=1.2, [NAME=1.2, NAME=0.1], none; ends where the next key=value begins.
void read_tests(Filter& filter, Cursor& in, const Limits& limits) {
  const bool boxed = in.eat('[');
  while (!in.at_end()) {
    in.take_while([](char c) { return is_blank_or_end(c) || c == ','; });
    if (boxed && in.eat(']')) return;
    const std::size_t begin = in.position();
    const auto name = in.take_while(is_rule_char);
    if (name.empty()) {
      if (boxed && !in.at_end()) {  // something that is no name: passed over, never looped on
        in.take(1);
        continue;
      }
      return;
    }
    Rule rule;
    rule.name = std::string(name.substr(0, 200));
    if (in.eat('=')) {
      const auto value = in.take_while([](char c) { return !is_blank_or_end(c) && c != ',' && c != ']'; });
      rule.score = parse_points(value);
      if (!rule.score) {
        in.seek(begin);  // autolearn=no: not ours
        return;
      }
    } else if (!boxed && in.peek() != ',' && !is_blank_or_end(in.peek()) && !in.at_end()) {
      in.seek(begin);
      return;
    }
    if (!equal_ignoring_case(name, "none")) add_rule(filter, std::move(rule), limits);
  }
}

void use_number(std::optional<Points>& into, std::string_view text) {
  const auto read = read_points(trim(text));
  if (!into && read) into = read->points;
}

// What the bracketed remarks of a report's line say: "[score: 1.0000]".
std::string evidence_in(std::string_view words) {
  const auto open = words.find('['), close = words.rfind(']');
  if (open == words.npos || close == words.npos || close <= open) return {};
  std::string out;
  for (const char c : words.substr(open + 1, close - open - 1)) {
    if (c == '*' || is_blank_or_end(c)) {
      if (!out.empty() && out.back() != ' ') out += ' ';
    } else if (c != '[' && c != ']') {
      out += c;
    }
  }
  return shorten(trim(out), 300);
}

}  // namespace

void read_status(Filter& filter, std::string_view value, const Limits& limits) {
  Cursor in(value);
  const auto first = in.take_while([](char c) { return c != ',' && c != '=' && c != '\r' && c != '\n'; });
  if (in.peek() == '=') in.seek(0);  // no verdict in front
  else if (filter.verdict == Verdict::unknown) {
    filter.said = std::string(trim(first.substr(0, 60)));
    filter.verdict = verdict_of(first);
  }
  while (!in.at_end()) {
    in.take_while([](char c) { return is_blank_or_end(c) || c == ',' || c == ';' || c == '(' || c == ')'; });
    const auto word = in.take_while([](char c) { return is_rule_char(c) || c == '-' || c == '.'; });
    if (word.empty()) {
      in.take(1);
      continue;
    }
    if (!in.eat('=')) continue;
    const std::string key = lower_ascii(word);
    if (key == "tests") {
      read_tests(filter, in, limits);
      continue;
    }
    const auto text = in.take_while([](char c) { return !is_blank_or_end(c); });
    if (key == "score" || key == "hits") {
      use_number(filter.score, text);
      if (const auto slash = text.find('/'); slash != text.npos) use_number(filter.threshold, text.substr(slash + 1));
    } else if (key == "required" || key == "tag_level") {
      use_number(filter.threshold, text);
    } else if (key == "version" && filter.version.empty()) {
      filter.version = shorten(text, 60);
    } else if (key == "autolearn" && (text == "ham" || text == "spam")) {
      filter.notes.push_back(text == "ham" ? "the receiver's Bayes filter has learnt the message as good mail" : "the receiver's Bayes filter has learnt the message as spam: similar mail will score higher");
    }
  }
}

void read_report(Filter& filter, std::string_view text, const Limits& limits) {
  text = text.substr(0, limits.most_field_bytes);
  // The box shows the beginning of the message above its ruler: nothing of that is a rule.
  if (const auto ruler = text.rfind("---- ---"); ruler != text.npos) {
    const auto above = text.substr(0, ruler);
    if (const auto points = above.rfind(" points, "); points != above.npos) {
      const auto open = above.rfind('(', points);
      if (!filter.score && open != above.npos) use_number(filter.score, above.substr(open + 1, points - open - 1));
      if (!filter.threshold) use_number(filter.threshold, above.substr(points + 9));
    }
    text.remove_prefix(ruler);
  }
  Cursor in(text);
  std::string_view before;              // the word before
  std::size_t words_from = 0;           // where the words of the last rule begin
  bool open = false;                    // a rule was begun by this report
  const auto close = [&](std::size_t end) {
    if (open && filter.rules.size() <= limits.most_rules && !filter.rules.empty() && filter.rules.back().options.empty()) filter.rules.back().options = evidence_in(text.substr(words_from, end - words_from));
  };
  std::size_t number_at = 0;
  while (!in.at_end()) {
    in.take_while([](char c) { return is_blank_or_end(c) || c == '*' || c == '(' || c == '|'; });
    const std::size_t begin = in.position();
    const auto word = in.take_while([](char c) { return !is_blank_or_end(c); });
    if (word.empty()) break;
    const auto number = parse_points(before);
    if (number && looks_like_rule(word) && before.find_first_of("0123456789") != before.npos) {
      close(number_at);
      const auto count = filter.rules.size();
      add_rule(filter, {.name = std::string(word), .score = *number}, limits);
      open = filter.rules.size() > count;
      words_from = in.position();
    } else if (number && word.starts_with("points") && !filter.score) {
      filter.score = number;
    } else if (number && word.starts_with("required") && !filter.threshold) {
      filter.threshold = number;
    }
    before = word;
    number_at = begin;
  }
  close(text.size());
}

void read_spamassassin(Filter& filter, const StampFields& fields, const Limits& limits) {
  std::string_view flag;
  for (const auto& field : fields) {
    const auto value = field.value.substr(0, limits.most_field_bytes);
    if (field.name == "x-spam-status") read_status(filter, value, limits);
    else if (field.name == "x-spam-checker-version") filter.version = shorten(trim(value), 120);
    else if (field.name == "x-spam-score" || field.name == "x-spam-hits") use_number(filter.score, value);
    else if (field.name == "x-spam-flag" || field.name == "x-spam") flag = trim(value);
    else if (field.name == "x-virus-scanned" && filter.host.empty()) filter.host = shorten(trim(value), 120);
    else if (field.name == "x-quarantine-id") filter.notes.push_back("the receiver has put the message into quarantine");
    else if (field.name == "x-amavis-alert") {
      filter.notes.push_back("amavis raises an alarm about the message: " + visible(shorten(trim(value), 200)));
      if (contains_ignoring_case(value, "INFECTED")) filter.verdict = Verdict::malware;
    }
  }
  // Scores of the report after the names of the status, so that the order of fields does not matter.
  for (const auto& field : fields)
    if (field.name == "x-spam-report" || field.name == "x-ham-report" || field.name == "x-spam-details") read_report(filter, field.value, limits);
  // Only what nothing else has told: stars are whole points.
  for (const auto& field : fields) {
    if ((field.name != "x-spam-level" && field.name != "x-spam-bar") || filter.score) continue;
    const auto level = trim(field.value);
    const auto count = std::count(level.begin(), level.end(), level.empty() ? '*' : level.front());
    if (count > 0 && count < 200 && static_cast<std::size_t>(count) == level.size() && (level.front() == '*' || level.front() == '+' || level.front() == '-'))
      filter.notes.push_back("the score is known to whole points only: about " + std::to_string(level.front() == '-' ? -count : count));
  }
  if (flag.empty()) return;
  const Verdict flagged = verdict_of(flag);
  if (filter.verdict == Verdict::unknown) {
    filter.verdict = flagged;
    filter.said = shorten(flag, 60);
  } else if (flagged != Verdict::unknown && flagged != filter.verdict && filter.verdict != Verdict::malware) {
    filter.notes.push_back("its fields contradict each other: one says spam, another says not; they may come from different programs");
  }
}

}  // namespace mailwhy::filters
