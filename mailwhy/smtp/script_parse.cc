// Reading the script language of script.h.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "mailwhy/base/text.h"
#include "mailwhy/smtp/script.h"
#include "mailwhy/smtp/smuggling.h"

namespace mailwhy::smtp {
namespace {

constexpr std::size_t max_filler = 16 * 1024 * 1024;

std::optional<unsigned> hex_digit(char c) {
  if (is_digit(c)) return static_cast<unsigned>(c - '0');
  c = lower_ascii(c);
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  return std::nullopt;
}

// The first word, and what follows it without the blanks between.
std::pair<std::string_view, std::string_view> word_and_rest(std::string_view text) {
  text = trim(text);
  const auto end = std::min(text.find_first_of(" \t"), text.size());
  return {text.substr(0, end), trim(text.substr(end))};
}

std::vector<std::string> owned_words(std::string_view text) {
  std::vector<std::string> out;
  for (const auto word : split_words(text)) out.emplace_back(word);
  return out;
}

// Lines "250-xxxx...", together `size` bytes.
Bytes filler_lines(std::size_t size) {
  const std::string line = "250-" + std::string(60, 'x') + "\r\n";
  Bytes out;
  while (out.size() + line.size() <= size) out += line;
  return out;
}

Bytes filler_line(std::size_t size) { return "250 " + std::string(size > 6 ? size - 6 : 0, 'x') + "\r\n"; }

// Statements without argument, in event lines and in answers.
std::optional<StepKind> plain_kind(std::string_view word) {
  static constexpr std::array<std::pair<std::string_view, StepKind>, 12> words{{
      {"drop", StepKind::drop},
      {"close", StepKind::drop},
      {"reset", StepKind::reset},
      {"half-close", StepKind::half_close},
      {"silent", StepKind::silent},
      {"silence", StepKind::silent},
      {"stop-reading", StepKind::stop_reading},
      {"split", StepKind::split},
      {"fast", StepKind::fast},
      {"default", StepKind::ordinary},
      {"tls", StepKind::tls},
      {"starttls", StepKind::tls},
  }};
  for (const auto& [text, kind] : words)
    if (equal_ignoring_case(word, text)) return kind;
  return std::nullopt;
}

Result<ServerStep> parse_event(std::string_view text) {
  const auto [word, rest] = word_and_rest(text);
  ServerStep step;
  if (const auto kind = plain_kind(word)) {
    step.kind = *kind;
    if (*kind == StepKind::tls) step.arguments = owned_words(rest);
    else if (!rest.empty()) return fail(fmt::format("\"{}\" takes no argument, but \"{}\" follows", visible(word), visible(rest)));
    return step;
  }
  if (equal_ignoring_case(word, "wait") || equal_ignoring_case(word, "slow")) {
    const auto time = parse_duration(rest);
    if (!time) return fail(fmt::format("\"{}\" needs a time such as 300s", visible(word)));
    step.kind = equal_ignoring_case(word, "wait") ? StepKind::wait : StepKind::slow;
    step.duration = *time;
    return step;
  }
  if (equal_ignoring_case(word, "raw")) {
    auto bytes = unescape(rest);
    if (!bytes) return tl::unexpected<Error>(bytes.error());
    step.bytes = std::move(*bytes);
    return step;
  }
  if (equal_ignoring_case(word, "size") || equal_ignoring_case(word, "long")) {
    const auto size = parse_number(rest, max_filler);
    if (!size) return fail(fmt::format("\"{}\" needs a number of bytes up to {}", visible(word), max_filler));
    step.bytes = equal_ignoring_case(word, "size") ? filler_lines(*size) : filler_line(*size);
    return step;
  }
  return fail(fmt::format("\"{}\" is no event; wait, drop, reset, half-close, silent, stop-reading, raw, slow, split, fast, size, long, tls, "
                          "next connection and default are",
                          visible(word)));
}

// One answer of an "on" line.
Result<ServerStep> parse_answer(std::string_view text) {
  text = trim(text);
  if (text.empty()) return fail("an answer is missing");
  if (!is_digit(text.front())) {
    auto step = parse_event(text);
    if (step && step->kind == StepKind::ordinary) step->kind = StepKind::answer_by_default;
    return step;
  }
  auto bytes = unescape(text);
  if (!bytes) return tl::unexpected<Error>(bytes.error());
  ServerStep step;
  step.bytes = *bytes + "\r\n";
  return step;
}

Result<std::vector<ServerStep>> parse_answers(const std::vector<std::string_view>& parts) {
  std::vector<ServerStep> out;
  std::size_t total = 0;
  for (const auto part : parts) {
    auto step = parse_answer(part);
    if (!step) return tl::unexpected<Error>(step.error());
    total += step->bytes.size();
    if (total > max_filler) return fail(fmt::format("the script says more than {} bytes", max_filler));
    out.push_back(std::move(*step));
  }
  return out;
}

std::vector<std::string_view> split_at_then(std::string_view text) {
  constexpr std::string_view then = " then ";
  std::vector<std::string_view> parts;
  for (;;) {
    const auto at = text.find(then);
    parts.push_back(trim(text.substr(0, at)));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + then.size());
  }
}

// "first [N times] A then B"; B is everything after the first "then".
Result<std::string_view> take_first(std::string_view text, ServerOverride& out) {
  text = trim(text);
  if (!starts_with_ignoring_case(text, "first ")) return text;
  text = trim(text.substr(6));
  out.first_times = 1;
  const auto [number, rest] = word_and_rest(text);
  if (const auto times = parse_number(number, 199); times && starts_with_ignoring_case(rest, "times ")) {
    out.first_times = static_cast<int>(*times);
    text = trim(rest.substr(6));
  }
  const auto at = text.find(" then ");
  if (at == std::string_view::npos) return fail("\"first\" needs a \"then\": first 451 later then 250 ok");
  auto first = parse_answers({text.substr(0, at)});
  if (!first) return tl::unexpected<Error>(first.error());
  out.first = std::move(*first);
  return text.substr(at + 6);
}

Result<ServerOverride> parse_override(std::string_view text) {
  const auto colon = text.find(" : ");
  if (colon == std::string_view::npos) return fail("\"on\" needs a command and an answer with \" : \" between them");
  ServerOverride out;
  std::string_view pattern = trim(text.substr(0, colon));
  for (const auto& [suffix, when] : {std::pair{std::string_view(" in clear"), ServerOverride::When::in_clear},
                                     std::pair{std::string_view(" in tls"), ServerOverride::When::in_tls}}) {
    if (pattern.size() <= suffix.size() || !equal_ignoring_case(pattern.substr(pattern.size() - suffix.size()), suffix)) continue;
    out.when = when;
    pattern = trim(pattern.substr(0, pattern.size() - suffix.size()));
    break;
  }
  if (pattern.empty()) return fail("\"on\" needs a command");
  out.pattern = std::string(pattern);
  const auto rest = take_first(text.substr(colon + 3), out);
  if (!rest) return tl::unexpected<Error>(rest.error());
  auto answer = parse_answers(split_at_then(*rest));
  if (!answer) return tl::unexpected<Error>(answer.error());
  out.answer = std::move(*answer);
  return out;
}

class ScriptReader {
 public:
  Result<ServerScript> read(std::string_view text, int first_line) {
    script_.connections.emplace_back();
    int number = first_line;
    for (auto line : split(text, '\n')) {
      if (line.ends_with('\r')) line.remove_suffix(1);
      if (const auto done = statement(line); !done)
        return fail(fmt::format("Line {}: {}.", number, done.error().text), done.error().kind);
      ++number;
    }
    for (auto& part : script_.connections)
      if (part.empty() || configured_) part.push_back({StepKind::ordinary, {}, {}, {}});
    return std::move(script_);
  }

 private:
  using Done = Result<bool>;

  Done statement(std::string_view raw) {
    const auto line = trim(raw);
    const bool says = line.starts_with("S:");
    if (!says) in_flight_ = false;
    if (line.empty() || line.front() == '#') return true;
    if (says) return say(raw);
    if (line.starts_with("C:")) return expect(trim(line.substr(2)));
    if (line.front() == '!') return event(trim(line.substr(1)));
    const auto [word, rest] = word_and_rest(line);
    if (word == "on") return on(rest);
    return setting(word, rest);
  }

  Done say(std::string_view raw) {
    raw.remove_prefix(raw.find("S:") + 2);
    if (raw.starts_with(' ')) raw.remove_prefix(1);
    if (!in_flight_) add({});
    part().back().bytes += std::string(raw) + "\r\n";
    in_flight_ = true;
    return true;
  }
  Done expect(std::string_view pattern) {
    if (pattern.empty()) return fail("\"C:\" needs the client's line, or * for any");
    add({StepKind::expect, std::string(pattern), {}, {}});
    return true;
  }
  Done event(std::string_view text) {
    if (equal_ignoring_case(text, "next connection")) {
      if (script_.connections.size() >= 100) return fail("more than 100 connections");
      script_.connections.emplace_back();
      return true;
    }
    auto step = parse_event(text);
    if (!step) return tl::unexpected<Error>(step.error());
    total_ += step->bytes.size();
    add(std::move(*step));
    return within_limit();
  }
  Done ends(std::string_view rest) {
    for (const auto word : split_words(rest)) {
      const auto all = false_ends();
      const auto one = std::find_if(all.begin(), all.end(), [&](const FalseEnd& end) { return end.name == word; });
      if (one == all.end()) return fail(fmt::format("\"ends\" does not know {}", visible(shorten(word, 40))));
      script_.ends.emplace_back(one->bytes);
    }
    configured_ = true;
    return true;
  }
  Done on(std::string_view rest) {
    auto parsed = parse_override(rest);
    if (!parsed) return tl::unexpected<Error>(parsed.error());
    for (const auto* steps : {&parsed->first, &parsed->answer})
      for (const auto& step : *steps) total_ += step.bytes.size();
    script_.overrides.push_back(std::move(*parsed));
    configured_ = true;
    return within_limit();
  }
  Done setting(std::string_view word, std::string_view rest) {
    if (rest.empty() && (word == "name" || word == "greeting" || word == "with" || word == "without" || word == "takes" || word == "ends"))
      return fail(fmt::format("\"{}\" needs a word after it", word));
    if (word == "name") script_.name = std::string(rest);
    else if (word == "greeting") script_.greeting = std::string(rest);
    else if (word == "with") script_.extensions.emplace_back(rest);
    else if (word == "without") without(rest);
    else if (word == "takes") takes(rest);
    else if (word == "keeps" && rest == "clear") script_.keeps_clear = true;
    else if (word == "ends") return ends(rest);
    else if (word == "tls") script_.tls_arguments = owned_words(rest);
    else return fail(fmt::format("\"{}\" begins no statement; S:, C:, !, on, name, greeting, with, without, takes, keeps, ends and tls do", visible(shorten(word, 40))));
    configured_ = true;
    return true;
  }
  void without(std::string_view keyword) {
    std::erase_if(script_.extensions, [&](const std::string& line) { return equal_ignoring_case(word_and_rest(line).first, keyword); });
  }

  void takes(std::string_view domains) {
    for (const auto& domain : owned_words(domains)) script_.takes.push_back(lower_ascii(domain));
  }

  std::vector<ServerStep>& part() { return script_.connections.back(); }
  void add(ServerStep step) { part().push_back(std::move(step)); }
  // Many short lines that ask for much filler must not fill the memory.
  Done within_limit() const {
    if (total_ > max_filler) return fail(fmt::format("the script says more than {} bytes", max_filler));
    return true;
  }

  ServerScript script_ = [] {
    ServerScript base = ordinary_server();
    base.connections.clear();
    return base;
  }();
  bool in_flight_ = false, configured_ = false;
  std::size_t total_ = 0;  // bytes of events and answers
};

}  // namespace

ServerScript ordinary_server() {
  ServerScript out;
  out.connections = {{{StepKind::ordinary, {}, {}, {}}}};
  out.extensions = {"PIPELINING", "SIZE 52428800", "STARTTLS", "ENHANCEDSTATUSCODES", "8BITMIME"};
  return out;
}

Result<ServerScript> parse_script(std::string_view text, int first_line) { return ScriptReader().read(text, first_line); }

Result<Bytes> unescape(std::string_view text) {
  static constexpr std::array<std::pair<char, char>, 8> letters{
      {{'r', '\r'}, {'n', '\n'}, {'t', '\t'}, {'0', '\0'}, {'e', '\x1b'}, {'a', '\a'}, {'\\', '\\'}, {'"', '"'}}};
  Bytes out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      out += text[i];
      continue;
    }
    if (++i == text.size()) return fail("a backslash at the end escapes nothing");
    if (text[i] == 'x') {
      const auto high = i + 1 < text.size() ? hex_digit(text[i + 1]) : std::nullopt;
      const auto low = i + 2 < text.size() ? hex_digit(text[i + 2]) : std::nullopt;
      if (!high || !low) return fail("\\x needs two hexadecimal digits");
      out += static_cast<char>(*high * 16 + *low);
      i += 2;
      continue;
    }
    const auto letter = std::find_if(letters.begin(), letters.end(), [&](const auto& l) { return l.first == text[i]; });
    if (letter == letters.end()) return fail(fmt::format("\\{} is no escape; \\r \\n \\t \\0 \\e \\\\ \\\" \\xHH are", visible(text.substr(i, 1))));
    out += letter->second;
  }
  return out;
}

bool fits_pattern(std::string_view pattern, std::string_view text) {
  std::size_t p = 0, t = 0, star = std::string_view::npos, mark = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      mark = t;
    } else if (p < pattern.size() && lower_ascii(pattern[p]) == lower_ascii(text[t])) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++mark;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

}  // namespace mailwhy::smtp
