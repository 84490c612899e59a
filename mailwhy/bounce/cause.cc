#include "mailwhy/bounce/cause.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "mailwhy/base/check.h"
#include "mailwhy/base/embedded.h"
#include "mailwhy/base/text.h"
#include "mailwhy/smtp/script.h"

namespace mailwhy::bounce {
namespace {

constexpr std::size_t columns_of_a_row = 9;
constexpr std::array<std::string_view, 13> parties{
    "sender_message",   "sender_host",       "sender_network", "sender_domain", "recipient_domain", "recipient_host", "recipient_policy",
    "recipient_mailbox", "list_operator",    "in_between",     "this_machine",  "nobody",           "unknown"};
constexpr std::array<std::string_view, 6> stages{"greeting", "hello", "tls", "mail_from", "rcpt_to", "data"};

// "*" is the empty list: anything.
std::vector<std::string> list_of(std::string_view column) {
  std::vector<std::string> out;
  if (column == "*") return out;
  for (const auto part : split(column, ',')) out.emplace_back(trim(part));
  return out;
}

// "550" or "5..".
bool is_code_pattern(std::string_view text) {
  return text.size() == 3 && is_digit(text[0]) && std::all_of(text.begin(), text.end(), [](char c) { return is_digit(c) || c == '.'; });
}

bool code_fits(const std::vector<std::string>& patterns, int code) {
  if (patterns.empty()) return true;
  if (code < 0 || code > 999) return false;
  const std::array<char, 3> digits{static_cast<char>('0' + code / 100), static_cast<char>('0' + code / 10 % 10), static_cast<char>('0' + code % 10)};
  return std::any_of(patterns.begin(), patterns.end(), [&](const std::string& pattern) {
    return std::equal(digits.begin(), digits.end(), pattern.begin(), [](char c, char p) { return p == '.' || p == c; });
  });
}

bool enhanced_fits(const std::vector<std::string>& patterns, const std::optional<smtp::EnhancedCode>& code) {
  if (patterns.empty()) return true;
  return std::any_of(patterns.begin(), patterns.end(), [&](const std::string& pattern) {
    if (pattern == "-") return !code.has_value();
    return code && smtp::fits_pattern(pattern, code->text());
  });
}

bool contains(const std::vector<std::string>& list, std::string_view text) { return std::find(list.begin(), list.end(), text) != list.end(); }

bool is_host_within(std::string_view host, std::string_view suffix) {
  if (host.ends_with('.')) host.remove_suffix(1);
  if (host.size() < suffix.size() || !equal_ignoring_case(host.substr(host.size() - suffix.size()), suffix)) return false;
  return host.size() == suffix.size() || host[host.size() - suffix.size() - 1] == '.';
}

// Where nothing is known about the stage, rows that only hold before the envelope are no guess to make.
bool stage_fits(const std::vector<std::string>& row_stages, std::string_view stage) {
  if (row_stages.empty()) return true;
  if (!stage.empty()) return contains(row_stages, stage);
  return contains(row_stages, "mail_from") || contains(row_stages, "rcpt_to") || contains(row_stages, "data");
}

// "*.7.25" and "5.7.25" by what follows the class; nullopt when more than one code fits.
std::optional<int> code_key(std::string_view enhanced) {
  const auto parts = split(enhanced, '.');
  if (parts.size() != 3) return std::nullopt;
  const auto subject = parse_number(parts[1], 999), detail = parse_number(parts[2], 999);
  if (!subject || !detail) return std::nullopt;
  return static_cast<int>(*subject * 1000 + *detail);
}

}  // namespace

std::string ReplyTable::Place::text() const { return fmt::format("{}, line {}", file, line); }

Result<bool> ReplyTable::read_providers(const Place& where, const std::vector<std::string_view>& columns) {
  if (columns.size() != 3) return fail(fmt::format("{}: a provider has 3 columns, not {}.", where.text(), columns.size()), Error::Kind::data);
  Provider provider{std::string(columns[0]), list_of(columns[1]), {}};
  if (provider.name.empty() || provider.hosts.empty()) return fail(fmt::format("{}: a provider needs a name and a host.", where.text()), Error::Kind::data);
  if (columns[2] != "*") provider.signatures = parse_patterns(columns[2]);
  providers_.push_back(std::move(provider));
  return true;
}

Result<bool> ReplyTable::read_row(const Place& where, const std::vector<std::string_view>& columns) {
  const auto wrong = [&](std::string_view what) { return fail(fmt::format("{}: {}.", where.text(), what), Error::Kind::data); };
  if (columns.size() != columns_of_a_row) return wrong(fmt::format("a row has {} columns, not {}", columns_of_a_row, columns.size()));
  Row row;
  const std::array<std::string*, columns_of_a_row> members{&row.id,      &row.codes, &row.enhanced, &row.stages, &row.pattern,
                                                           &row.meaning, &row.party, &row.source,   &row.sample};
  for (std::size_t i = 0; i < columns_of_a_row; ++i) *members[i] = std::string(trim(columns[i]));
  const auto wrong_row = [&](std::string_view what) { return wrong(fmt::format("\"{}\" {}", visible(shorten(row.id, 60)), what)); };
  if (row.id.find('.') == std::string::npos || row.pattern.empty()) return wrong("a row needs an id such as \"postfix.relay-denied\" and a pattern");
  if (!ids_.insert(row.id).second) return wrong_row("is there twice");
  if (!parse_meaning(row.meaning)) return wrong_row("has an unknown meaning");
  if (!row.party.empty() && std::find(parties.begin(), parties.end(), row.party) == parties.end()) return wrong_row("has an unknown party");
  Ready ready{list_of(row.codes), list_of(row.enhanced), list_of(row.stages), -1};
  for (const auto& code : ready.codes)
    if (!is_code_pattern(code)) return wrong_row("has a bad code");
  for (const auto& stage : ready.stages)
    if (std::find(stages.begin(), stages.end(), stage) == stages.end()) return wrong_row("has an unknown stage");
  for (auto& enhanced : ready.enhanced)
    if (enhanced.starts_with("X.")) enhanced.replace(0, 1, "*");
  const auto provider = row.id.substr(0, row.id.find('.'));
  for (std::size_t i = 0; i < providers_.size(); ++i)
    if (providers_[i].name == provider) ready.provider = static_cast<int>(i);
  const auto number = static_cast<std::uint32_t>(rows_.size());
  if (row.pattern != "*") add_words(row.pattern, number);
  else add_wordless(ready, number);
  rows_.push_back(std::move(row));
  ready_.push_back(std::move(ready));
  return true;
}

void ReplyTable::add_words(const std::string& pattern, std::uint32_t row) {
  constexpr std::string_view between = " | ";
  for (std::size_t begin = 0;;) {
    const auto end = std::min(pattern.find(between, begin), pattern.size());
    words_.push_back({row, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end - begin)});
    words_index_.add(std::string_view(pattern).substr(begin, end - begin));
    if (end == pattern.size()) return;
    begin = end + between.size();
  }
}

void ReplyTable::add_wordless(const Ready& ready, std::uint32_t row) {
  std::vector<int> keys;
  for (const auto& enhanced : ready.enhanced)
    if (const auto key = code_key(enhanced)) keys.push_back(*key);
  if (keys.empty() || keys.size() < ready.enhanced.size()) wordless_.push_back(row);
  else
    for (const int key : keys) wordless_by_code_.emplace_back(key, row);
}

void ReplyTable::build() {
  for (std::size_t i = 0; i < providers_.size(); ++i) {
    for (const auto& signature : providers_[i].signatures) {
      signature_index_.add(signature.text());
      signature_provider_.push_back(static_cast<std::uint32_t>(i));
    }
  }
  signature_index_.build();
  words_index_.build();
  std::sort(wordless_by_code_.begin(), wordless_by_code_.end());
  ids_ = {};
}

Result<ReplyTable> ReplyTable::read(const std::vector<std::pair<std::string, std::string>>& files) {
  ReplyTable table;
  for (const auto& [name, text] : files) {
    int number = 0;
    bool header = true, providers = false;
    for (auto line : split(text, '\n')) {
      ++number;
      if (line.ends_with('\r')) line.remove_suffix(1);
      if (trim(line).empty() || line.starts_with('#')) continue;
      const auto columns = split(line, '\t');
      if (header) {
        providers = columns[0] == "provider";
        header = false;
        continue;
      }
      const Place where{name, number};
      const auto done = providers ? table.read_providers(where, columns) : table.read_row(where, columns);
      if (!done) return tl::unexpected<Error>(done.error());
    }
  }
  table.build();
  return table;
}

const ReplyTable& ReplyTable::builtin() {
  static const ReplyTable table = [] {
    std::vector<std::pair<std::string, std::string>> files;
    for (const auto& file : embedded::data())
      if (file.path.starts_with("replies/")) files.emplace_back(std::string(file.path), std::string(file.text));
    std::sort(files.begin(), files.end());
    auto read_table = read(files);
    MAILWHY_CHECK(read_table.has_value(), read_table ? "" : read_table.error().text.c_str());
    return std::move(*read_table);
  }();
  return table;
}

std::string ReplyTable::host_of(const Row& row) const {
  const auto name = row.id.substr(0, row.id.find('.'));
  for (const auto& provider : providers_)
    if (provider.name == name) return provider.hosts.front();
  return "";
}

Cause ReplyTable::describe(std::size_t index, const smtp::Reply& reply) const {
  const Row& row = rows_[index];
  Cause cause;
  cause.meaning = parse_meaning(row.meaning).value_or(Meaning::unknown);
  cause.party = row.party;
  cause.row_id = row.id;
  cause.source = row.source;
  // "iana.X.1.1": the row of both classes, named by the one that came.
  if (const auto at = cause.row_id.find(".X."); at != std::string::npos && reply.enhanced)
    cause.row_id.replace(at + 1, 1, fmt::format("{}", reply.enhanced->klass));
  return cause;
}

std::vector<bool> ReplyTable::evidence_for(const Texts& texts, std::string_view remote_host) const {
  std::vector<bool> evidence(providers_.size());
  for (std::size_t i = 0; i < providers_.size() && !remote_host.empty(); ++i) {
    const auto& hosts = providers_[i].hosts;
    evidence[i] = std::any_of(hosts.begin(), hosts.end(), [&](const std::string& h) { return is_host_within(remote_host, h); });
  }
  for (const auto number : signature_index_.candidates(texts.full)) {
    const auto provider = signature_provider_[number];
    if (evidence[provider]) continue;
    std::size_t first = number;
    while (first > 0 && signature_provider_[first - 1] == provider) --first;
    const Pattern& signature = providers_[provider].signatures[number - first];
    evidence[provider] = signature.find(signature.names_place() ? texts.full : texts.plain).has_value();
  }
  return evidence;
}

// The rows that may fit, in the order of the tables, each alternative in its own.
std::vector<ReplyTable::Candidate> ReplyTable::candidates_for(const Texts& texts, const smtp::Reply& reply) const {
  std::vector<Candidate> found;
  for (const auto number : words_index_.candidates(texts.full)) found.push_back({words_[number].row, number});
  for (const auto row : wordless_) found.push_back({row, {}});
  if (reply.enhanced) {
    const int key = reply.enhanced->subject * 1000 + reply.enhanced->detail;
    for (auto it = std::lower_bound(wordless_by_code_.begin(), wordless_by_code_.end(), std::pair(key, 0U)); it != wordless_by_code_.end() && it->first == key; ++it)
      found.push_back({it->second, {}});
  }
  std::stable_sort(found.begin(), found.end(), [](const Candidate& a, const Candidate& b) { return a.row < b.row; });
  return found;
}

bool ReplyTable::fits(const Ready& row, const smtp::Reply& reply, std::string_view stage) const {
  return code_fits(row.codes, reply.code) && stage_fits(row.stages, stage) && enhanced_fits(row.enhanced, reply.enhanced);
}

Cause ReplyTable::classify(const smtp::Reply& reply, std::string_view stage, std::string_view remote_host) const {
  Cause cause;
  cause.row_id = fmt::format("code.{}", reply.code);
  cause.source = "RFC 5321 s4.2";
  if (!reply.temporary() && !reply.permanent()) return cause;
  cause.retry_after_s = retry_after(reply);
  Texts texts{masked_text(reply), {}};
  texts.plain = without_links(texts.full);
  const auto evidence = evidence_for(texts, remote_host);
  const auto candidates = candidates_for(texts, reply);
  for (const bool dialect : {true, false}) {
    for (const auto& candidate : candidates) {
      const Ready& row = ready_[candidate.row];
      if ((row.provider >= 0) != dialect || (dialect && !evidence[static_cast<std::size_t>(row.provider)])) continue;
      if (!fits(row, reply, stage)) continue;
      std::optional<Mark> mark;
      if (candidate.words) {
        const Words& words = words_[*candidate.words];
        const Pattern pattern(std::string_view(rows_[candidate.row].pattern).substr(words.begin, words.size));
        mark = pattern.find(pattern.names_place() ? texts.full : texts.plain);
        if (!mark) continue;
      }
      const auto wait = cause.retry_after_s;
      cause = describe(candidate.row, reply);
      cause.retry_after_s = wait;
      cause.from_words = mark.has_value();
      if (mark) {
        cause.mark_begin = mark->begin;
        cause.mark_end = mark->end;
      }
      return cause;
    }
  }
  return cause;
}

}  // namespace mailwhy::bounce
