#include "mailwhy/base/cursor.h"
#include "mailwhy/base/text.h"
#include "mailwhy/filters/stamp.h"
#include "mailwhy/mail/characters.h"

namespace mailwhy::filters {
namespace {

using mail::is_blank_or_end;

bool is_symbol_char(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || is_digit(c) || c == '_' || c == '-' || c == '.'; }

std::string on_one_line(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (!is_blank_or_end(c)) out += c;
    else if (!out.empty() && out.back() != ' ') out += ' ';
  }
  return shorten(trim(out), 400);
}

// Behind '[': up to the ']' that ends the symbol, which is followed by ';', a blank or nothing.  Options may hold brackets themselves.
std::string_view take_options(Cursor& in) {
  const auto rest = in.all().substr(in.position());
  int depth = 1;
  for (std::size_t i = 0; i < rest.size(); ++i) {
    if (rest[i] == '[') ++depth;
    const bool ends = i + 1 == rest.size() || rest[i + 1] == ';' || is_blank_or_end(rest[i + 1]);
    if (rest[i] == ']' && (--depth == 0 || (ends && i + 1 < rest.size() && rest[i + 1] == ';'))) {
      in.take(i + 1);
      return rest.substr(0, i);
    }
  }
  in.take(rest.size());
  return rest;
}

// SYMBOL(score){group}[options], parts after the name in any order or missing.
void read_symbols(Filter& filter, Cursor& in, const Limits& limits) {
  while (!in.at_end()) {
    in.take_while([](char c) { return is_blank_or_end(c) || c == ';' || c == ','; });
    const auto name = in.take_while(is_symbol_char);
    if (name.empty()) {
      if (!in.at_end()) in.take(1);
      continue;
    }
    Rule rule{.name = std::string(name.substr(0, 200))};
    bool told = false;
    for (;;) {
      if (in.eat('(')) {
        rule.score = parse_points(in.take_while([](char c) { return c != ')' && c != ';'; }));
        in.eat(')');
        told = true;
      } else if (in.eat('{')) {
        in.take_while([](char c) { return c != '}' && c != ';'; });
        in.eat('}');
      } else if (in.eat('[')) {
        rule.options = on_one_line(take_options(in));
        told = true;
      } else {
        break;
      }
    }
    if (told) add_rule(filter, std::move(rule), limits);
  }
}

// "SYMBOL, OTHER": names alone, as rspamc writes them.
void read_names(Filter& filter, std::string_view value, const Limits& limits) {
  for (const auto part : split(value, ',')) {
    const auto name = trim(part);
    if (!name.empty() && name.size() <= 120) add_rule(filter, {.name = std::string(name)}, limits);
  }
}

}  // namespace

void read_rspamd_result(Filter& filter, std::string_view value, const Limits& limits) {
  Cursor in(value);
  const auto open = value.find('['), bracket = value.find('('), slash = value.find('/');
  if (open != value.npos && slash != value.npos && open < slash && (bracket == value.npos || open < bracket)) {
    const auto close = value.find(']', open);
    auto head = value.substr(0, open);
    if (const auto colon = head.find(':'); colon != head.npos) head = head.substr(colon + 1);
    filter.said = shorten(trim(head), 60);
    filter.verdict = verdict_of(head);
    if (close != value.npos && slash < close) {
      filter.score = parse_points(value.substr(open + 1, slash - open - 1));
      filter.threshold = parse_points(value.substr(slash + 1, close - slash - 1));
      in.seek(close + 1);
    }
  }
  read_symbols(filter, in, limits);
}

void read_rspamd(Filter& filter, const StampFields& fields, const Limits& limits) {
  std::string action, flag;
  for (const auto& field : fields) {
    const auto value = field.value.substr(0, limits.most_field_bytes);
    if (field.name == "x-spamd-result" || field.name == "x-rspamd-report" || field.name == "x-spam-result" || field.name == "x-rspamd-result") read_rspamd_result(filter, value, limits);
    else if (field.name == "x-spam-symbols") read_names(filter, value, limits);
    else if (field.name == "x-rspamd-server") filter.host = shorten(trim(value), 120);
    else if (field.name == "x-spam-scanner" || field.name == "x-rspamd-version") filter.version = shorten(trim(value), 60);
    else if (field.name == "x-rspamd-action" || field.name == "x-spam-action") action = shorten(trim(value), 60);
    else if (field.name == "x-spam" || field.name == "x-rspamd-flag" || field.name == "x-spam-flag") flag = shorten(trim(value), 60);
    else if (field.name == "x-rspamd-score" || field.name == "x-spam-score") {
      const auto read = read_points(trim(value));
      if (read && !filter.score) filter.score = read->points;
      const auto slash = value.find('/');
      if (slash != value.npos && !filter.threshold) filter.threshold = parse_points(value.substr(slash + 1));
    } else if (field.name == "x-spam-status") {
      if (!filter.score) read_status(filter, value, limits);
    }
  }
  // The action is what was done; the result's True means that the score reached "reject".
  const Verdict by_action = verdict_of(action), by_flag = verdict_of(flag);
  if (by_action != Verdict::unknown) {
    filter.verdict = by_action;
    filter.said = action;
  } else if (by_flag == Verdict::spam) {
    if (filter.verdict == Verdict::ham) filter.notes.push_back("X-Spam says spam while the result says False: the score has reached \"add header\", which marks mail, but not the threshold shown, at which mail is refused");
    filter.verdict = by_flag;
  }
}

}  // namespace mailwhy::filters
