#include "mailwhy/rules/patience.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "mailwhy/base/check.h"
#include "mailwhy/base/embedded.h"
#include "mailwhy/base/text.h"
#include "mailwhy/rules/attempt.h"

namespace mailwhy::rules {
namespace {
using PatienceKind = Patience::Kind;
using Clock = Patience::Clock;

template <typename T>
struct Word {
  std::string_view text;
  T value;
};
constexpr Word<PatienceKind> kind_words[] = {
    {"standard", PatienceKind::standard}, {"server", PatienceKind::server}, {"library", PatienceKind::library}, {"tool", PatienceKind::tool}};
constexpr Word<Clock> clock_words[] = {{"reply", Clock::reply}, {"line", Clock::line}, {"read", Clock::read}, {"mail", Clock::mail}};

template <typename T>
std::optional<T> find_word(std::span<const Word<T>> words, std::string_view text) {
  const auto at = std::find_if(words.begin(), words.end(), [&](const Word<T>& word) { return word.text == text; });
  return at == words.end() ? std::nullopt : std::optional<T>(at->value);
}

// "-" is no limit; else whole seconds, at most a day.
Result<std::optional<Duration>> read_limit(std::string_view text) {
  if (text == "-") return std::optional<Duration>();
  int seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc() || end != text.data() + text.size() || seconds < 1 || seconds > 86400) return fail("has no limit in seconds");
  return std::optional<Duration>(std::chrono::seconds(seconds));
}

Result<bool> read_row(const std::vector<std::string_view>& columns, std::vector<Patience>& table) {
  if (columns.size() != 6) return fail("needs six columns");
  const auto kind = find_word<PatienceKind>(kind_words, columns[1]);
  const auto clock = find_word<Clock>(clock_words, columns[3]);
  const auto limit = read_limit(columns[4]);
  if (columns[0].empty() || columns[5].empty()) return fail("needs a program and a source");
  if (!kind || !clock) return fail("has an unknown kind or clock");
  if (!limit) return tl::unexpected<Error>(limit.error());
  if (!table.empty() && table.back().program > columns[0]) return fail("is not in the order of the programs");
  for (const std::string_view name : split(columns[2], ',')) {
    const auto stage = evidence::parse_stage(name);
    if (!stage) return fail("has an unknown stage");
    const bool twice = std::any_of(table.begin(), table.end(), [&](const Patience& one) { return one.program == columns[0] && one.stage == *stage; });
    if (twice) return fail("names a stage again");
    table.push_back({std::string(columns[0]), *kind, *stage, *clock, *limit, std::string(columns[5])});
  }
  return true;
}

const std::vector<Patience>& patience_table() {
  static const std::vector<Patience> table = [] {
    std::string_view text;
    for (const auto& file : embedded::data())
      if (file.path == "patience.tsv") text = file.text;
    auto rows = read_patience(text);
    MAILWHY_CHECK(rows.has_value(), rows ? "" : rows.error().text.c_str());
    return std::move(*rows);
  }();
  return table;
}

// "30 s", "5 min", "1 h": limits are round numbers, and are said so.
std::string limit_words(Duration limit) {
  const long long s = std::chrono::duration_cast<std::chrono::seconds>(limit).count();
  if (s % 3600 == 0) return fmt::format("{} h", s / 3600);
  if (s % 60 == 0) return fmt::format("{} min", s / 60);
  return fmt::format("{} s", s);
}

// Mail servers first, because they carry most mail; the least patient ones first.
std::string list_words(std::vector<const Patience*> programs) {
  constexpr std::size_t most = 4;
  if (programs.empty()) return "nobody";
  const auto key = [](const Patience* one) {
    return std::make_tuple(one->kind, one->limit.value_or(Duration::max()), std::string_view(one->program));
  };
  std::sort(programs.begin(), programs.end(), [&](const Patience* a, const Patience* b) { return key(a) < key(b); });
  std::string words;
  for (std::size_t i = 0; i < std::min(most, programs.size()); ++i)
    words += (i == 0 ? "" : ", ") + programs[i]->program + (programs[i]->limit ? " (" + limit_words(*programs[i]->limit) + ")" : "");
  return programs.size() > most ? fmt::format("{}, +{}", words, programs.size() - most) : words;
}
}  // namespace

Result<std::vector<Patience>> read_patience(std::string_view text) {
  std::vector<Patience> table;
  int number = 0;
  bool header = true;
  for (auto line : split(text, '\n')) {
    ++number;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (trim(line).empty() || line.starts_with('#')) continue;
    if (std::exchange(header, false)) continue;
    const auto done = read_row(split(line, '\t'), table);
    if (!done) return fail(fmt::format("patience.tsv:{}: the row {}", number, done.error().text), Error::Kind::data);
  }
  if (table.empty()) return fail("patience.tsv has no rows", Error::Kind::data);
  return table;
}

std::span<const Patience> patience() { return patience_table(); }

std::optional<Duration> standard_patience(evidence::Stage stage) {
  for (const auto& one : patience())
    if (one.kind == PatienceKind::standard && one.stage == stage) return one.limit;
  return std::nullopt;
}

bool Wait::exceeds(const Patience& patience) const {
  if (patience.stage != stage || !patience.limit) return false;
  switch (patience.clock) {
    case Clock::reply: return reply >= *patience.limit;
    case Clock::line: return line >= *patience.limit;
    case Clock::read: return read >= *patience.limit;
    case Clock::mail: break;
  }
  return mail >= *patience.limit;
}

Wait wait_for_answer(const dns::Lookup& lookup) {
  return {evidence::Stage::domain, lookup.took, lookup.took, lookup.took, lookup.took};
}

Wait wait_for_connection(const evidence::Session& session) {
  const Duration took = session.connect.took;
  return {evidence::Stage::connect, took, took, took, took};
}

Wait wait_for_reply(const evidence::Session& session, const smtp::Exchange& exchange) {
  Wait wait{stage_of(exchange.step), exchange.took, exchange.took, exchange.took, exchange.at + exchange.took - session.connect.at};
  // Where bytes came in between, the longest pause that is sure: before the first one, or after the last.
  if (exchange.first_byte) wait.read = std::max(*exchange.first_byte, exchange.last_byte ? exchange.took - *exchange.last_byte : Duration{});
  const bool several = (exchange.reply && exchange.reply->lines.size() > 1) || exchange.stray.find('\n') != std::string::npos;
  if (several) wait.line = wait.read;
  return wait;
}

void say_patience(Finding& finding, std::span<const Wait> waits) {
  std::vector<const Patience*> gave_up, still_there;
  std::string_view last;
  for (const auto& one : patience()) {
    if (one.kind == PatienceKind::standard || one.program == last) continue;
    // A program is named once, with the limit that it met first; or with the least of those that it kept.
    const Patience* met = nullptr;
    const Patience* kept = nullptr;
    for (const auto& limit : patience()) {
      if (limit.program != one.program) continue;
      for (const auto& wait : waits) {
        if (limit.stage != wait.stage) continue;
        if (!met && wait.exceeds(limit)) met = &limit;
        if (!kept || limit.limit.value_or(Duration::max()) < kept->limit.value_or(Duration::max())) kept = &limit;
      }
    }
    if (met) gave_up.push_back(met);
    else if (kept) still_there.push_back(kept);
    last = one.program;
  }
  finding.args.try_emplace("gave_up", list_words(std::move(gave_up)));
  finding.args.try_emplace("waits", list_words(std::move(still_there)));
}

void say_patience(Finding& finding, const Wait& wait) { say_patience(finding, std::span(&wait, 1)); }

}  // namespace mailwhy::rules
