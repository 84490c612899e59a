#include "mailwhy/bounce/cause.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "mailwhy/base/check.h"
#include "mailwhy/base/embedded.h"
#include "mailwhy/base/text.h"

namespace mailwhy::bounce {
namespace {

constexpr std::size_t columns_of_a_row = 9;
constexpr std::array<std::string_view, 13> parties{
    "sender_message",   "sender_host",       "sender_network", "sender_domain", "recipient_domain", "recipient_host", "recipient_policy",
    "recipient_mailbox", "list_operator",    "in_between",     "this_machine",  "nobody",           "unknown"};
constexpr std::array<std::string_view, 7> stage_words{"greeting", "hello", "tls", "mail_from", "rcpt_to", "data", "notice"};

// "*" is the empty list: anything.
std::vector<std::string> list_of(std::string_view column) {
  std::vector<std::string> out;
  if (column == "*") return out;
  for (const auto part : split(column, ',')) out.emplace_back(trim(part));
  return out;
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

unsigned ReplyTable::stage_bit(std::string_view stage) {
  const auto at = std::find(stage_words.begin(), stage_words.end(), stage);
  return at == stage_words.end() ? 0 : 1U << (at - stage_words.begin());
}

std::string ReplyTable::Place::text() const { return fmt::format("{}, line {}", file, line); }

Result<bool> ReplyTable::read_providers(const Place& where, const std::vector<std::string_view>& columns) {
  if (columns.size() != 3) return fail(fmt::format("{}: a provider has 3 columns, not {}.", where.text(), columns.size()), Error::Kind::data);
  Provider provider{std::string(columns[0]), list_of(columns[1]), {}};
  if (provider.name.empty() || provider.hosts.empty()) return fail(fmt::format("{}: a provider needs a name and a host.", where.text()), Error::Kind::data);
  for (const auto& host : provider.hosts) hosts_.emplace_back(lower_ascii(host), static_cast<std::uint32_t>(providers_.size()));
  if (columns[2] != "*")
    for (const auto& signature : parse_patterns(columns[2])) provider.signatures.push_back(signature.text());
  provider_numbers_.emplace(provider.name, static_cast<int>(providers_.size()));
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
  const auto meaning = parse_meaning(row.meaning);
  if (!meaning) return wrong_row("has an unknown meaning");
  Ready ready;
  if (row.party.ends_with('?')) {
    row.party.pop_back();
    ready.doubtful = true;
  }
  if (!row.party.empty() && std::find(parties.begin(), parties.end(), row.party) == parties.end()) return wrong_row("has an unknown party");
  ready.meaning = *meaning;
  for (const auto& code : list_of(row.codes)) {
    const auto pattern = CodePattern::parse(code);
    if (!pattern) return wrong_row("has a bad code");
    ready.codes.push_back(*pattern);
  }
  const auto enhanced = list_of(row.enhanced);
  for (const auto& code : enhanced) {
    const auto pattern = EnhancedPattern::parse(code);
    if (!pattern) return wrong_row("has a bad enhanced code");
    ready.enhanced.push_back(*pattern);
  }
  for (const auto& stage : list_of(row.stages)) {
    if (stage_bit(stage) == 0) return wrong_row("has an unknown stage");
    ready.stages |= stage_bit(stage);
  }
  const auto provider = row.id.substr(0, row.id.find('.'));
  if (const auto it = provider_numbers_.find(provider); it != provider_numbers_.end()) ready.provider = it->second;
  const auto number = static_cast<std::uint32_t>(rows_.size());
  if (row.pattern != "*") add_words(row.pattern, number);
  else add_wordless(enhanced, number);
  rows_.push_back(std::move(row));
  ready_.push_back(std::move(ready));
  return true;
}

void ReplyTable::add_words(std::string_view pattern, std::uint32_t row) {
  constexpr std::string_view between = " | ";
  for (std::size_t begin = 0;;) {
    const auto end = std::min(pattern.find(between, begin), pattern.size());
    const auto words = pattern.substr(begin, end - begin);
    words_.push_back({row, names_place(words)});
    index_.add(words);
    if (end == pattern.size()) return;
    begin = end + between.size();
  }
}

void ReplyTable::add_wordless(const std::vector<std::string>& enhanced, std::uint32_t row) {
  std::vector<int> keys;
  for (const auto& code : enhanced)
    if (const auto key = code_key(code)) keys.push_back(*key);
  if (keys.empty() || keys.size() < enhanced.size()) wordless_.push_back(row);
  else
    for (const int key : keys) wordless_by_code_.emplace_back(key, row);
}

void ReplyTable::build() {
  for (std::size_t i = 0; i < providers_.size(); ++i) {
    for (const auto& signature : providers_[i].signatures) {
      index_.add(signature);
      signature_provider_.push_back(static_cast<std::uint32_t>(i));
    }
  }
  index_.build();
  std::sort(wordless_by_code_.begin(), wordless_by_code_.end());
  std::sort(hosts_.begin(), hosts_.end());
  host_keys_.assign(most_host_keys, false);
  for (const auto& [suffix, provider] : hosts_) host_keys_[host_key(suffix)] = true;
  ids_ = {};
  provider_numbers_ = {};
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

}  // namespace mailwhy::bounce
