#include "mailwhy/listing/table.h"

#include <algorithm>
#include <optional>
#include <span>

#include "mailwhy/base/check.h"
#include "mailwhy/base/embedded.h"
#include "mailwhy/base/text.h"

namespace mailwhy::embedded {
std::span<const File> lists();  // data/lists.tsv
}

namespace mailwhy::listing {
namespace {
constexpr std::size_t most_rows = 5000, most_bad = 100, longest_line = 8192, most_codes = 64;

template <typename Value>
struct Word {
  std::string_view word;
  Value value;
};
template <typename Value, std::size_t n>
std::optional<Value> find_word(const Word<Value> (&words)[n], std::string_view word) {
  for (const auto& row : words)
    if (row.word == word) return row.value;
  return std::nullopt;
}
template <typename Value, std::size_t n>
std::string_view word_of(const Word<Value> (&words)[n], Value value) {
  for (const auto& row : words)
    if (row.value == value) return row.word;
  return words[0].word;
}

constexpr Word<Nature> natures[] = {{"block", Nature::block}, {"allow", Nature::allow}, {"score", Nature::score}, {"info", Nature::info}};
constexpr Word<Status> statuses[] = {
    {"active", Status::active}, {"keyed", Status::keyed}, {"paid", Status::paid}, {"retired", Status::retired},
    {"unverified", Status::unverified}, {"dead", Status::dead}, {"dead-wildcard", Status::dead_wildcard},
    {"dead-wildcard-risk", Status::dead_wildcard_risk}};
constexpr Word<Impact> impacts[] = {{"none", Impact::none}, {"informational", Impact::informational}, {"minor", Impact::minor},
                                    {"medium", Impact::medium}, {"major", Impact::major}};

struct Holds {
  bool ip4, ip6, domain, hash;
};
constexpr Word<Holds> contents[] = {
    {"ip4", {true, false, false, false}},  {"ip", {true, false, false, false}},        {"ip6", {false, true, false, false}},
    {"ip4+ip6", {true, true, false, false}}, {"domain", {false, false, true, false}},    {"ip4+domain", {true, false, true, false}},
    {"ip+domain", {true, false, true, false}}, {"ip4+ip6+domain", {true, true, true, false}}, {"ip6+domain", {false, true, true, false}}, {"hash", {false, false, false, true}},
};

// kind = [ "allow-" / "score-" ] contents / "info"
bool read_kind(std::string_view word, List& list) {
  if (word == "info") {
    list.nature = Nature::info;
    return true;
  }
  for (const auto& [name, nature] : natures)
    if (word.starts_with(name) && word.size() > name.size() && word[name.size()] == '-') {
      list.nature = nature;
      word.remove_prefix(name.size() + 1);
      break;
    }
  const auto holds = find_word(contents, word);
  if (!holds) return false;
  list.ip4 = holds->ip4;
  list.ip6 = holds->ip6;
  list.domain = holds->domain;
  list.hash = holds->hash;
  return true;
}

std::optional<std::uint8_t> read_byte(std::string_view text) {
  const auto number = parse_number(text, 255);
  return number ? std::optional(static_cast<std::uint8_t>(*number)) : std::nullopt;
}

// part = "*" / number [ "-" number ]
std::optional<Code::Part> read_part(std::string_view text) {
  if (text == "*") return Code::Part{};
  const auto dash = text.find('-');
  const auto first = read_byte(text.substr(0, dash));
  const auto last = dash == text.npos ? first : read_byte(text.substr(dash + 1));
  if (!first || !last || *first > *last) return std::nullopt;
  return Code::Part{*first, *last};
}

// code = ( "127." part "." part "." part / "&" number ) "=" [ "+" / "~" ] words
std::optional<Code> read_code(std::string_view text) {
  const auto equals = text.find('=');
  if (equals == text.npos) return std::nullopt;
  Code code;
  const std::string_view address = trim(text.substr(0, equals));
  std::string_view words = trim(text.substr(equals + 1));
  if (words.starts_with('+')) code.says = Code::Says::good;
  if (words.starts_with('~')) code.says = Code::Says::neutral;
  if (code.says != Code::Says::listed) words.remove_prefix(1);
  if (words.empty()) return std::nullopt;
  code.words = std::string(words);
  if (address.starts_with('&')) {
    const auto bit = read_byte(address.substr(1));
    if (!bit || *bit == 0 || (*bit & (*bit - 1)) != 0) return std::nullopt;
    code.bit = *bit;
    return code;
  }
  const auto parts = split(address, '.');
  if (parts.size() != 4 || parts[0] != "127") return std::nullopt;
  for (std::size_t i = 0; i < 3; ++i) {
    const auto part = read_part(parts[i + 1]);
    if (!part) return std::nullopt;
    code.parts[i] = *part;
  }
  return code;
}

// One line to a List, or to the word that does not fit.
class RowReader {
 public:
  explicit RowReader(std::string_view line) : cells_(split(line, '\t')) {}

  std::optional<List> read() {
    List list;
    const bool good = zone(list) && kind(list) && one_of(2, statuses, list.status, "wants active, keyed, paid, retired, unverified, dead, dead-wildcard or dead-wildcard-risk") &&
                      one_of(3, impacts, list.impact, "wants major, medium, minor, informational or none") && family(list) &&
                      codes(5, list.codes) && codes(6, list.faults) && name(7, list.listed_at) && name(8, list.clean_at) && limit(list) && no_more();
    if (!good) return std::nullopt;
    list.operator_name = std::string(cell(10));
    list.look_up = std::string(cell(11));
    list.removal = std::string(cell(12));
    list.advice = std::string(cell(13));
    return list;
  }
  const BadRow& bad() const { return bad_; }

 private:
  // The cell; empty for "-" and when the row is shorter.
  std::string_view cell(std::size_t column) const {
    if (column >= cells_.size()) return {};
    const auto text = trim(cells_[column]);
    return text == "-" ? std::string_view() : text;
  }
  bool complain(std::string_view word, std::string_view wish) {
    bad_.word = std::string(word);
    bad_.wish = std::string(wish);
    return false;
  }
  bool zone(List& list) {
    list.zone = lower_zone(cell(0));
    const auto parsed = Domain::parse(list.zone);
    if (!parsed || parsed->label_count() < 2 || list.zone.find(' ') != std::string::npos) return complain(cells_[0], "wants the name of a zone such as bl.example.org");
    return true;
  }
  // KEY keeps its letters.
  static std::string lower_zone(std::string_view text) {
    while (text.ends_with('.')) text.remove_suffix(1);
    return text.starts_with("KEY.") ? "KEY." + lower_ascii(text.substr(4)) : lower_ascii(text);
  }
  bool kind(List& list) {
    const auto word = cell(1);
    if (read_kind(word.empty() ? "ip4" : word, list)) return true;
    return complain(word, "wants ip4, ip6, ip4+ip6, domain, ip4+domain, hash or info, with allow- or score- before it for other lists than block lists");
  }
  template <typename Value, std::size_t n>
  bool one_of(std::size_t column, const Word<Value> (&words)[n], Value& value, std::string_view wish) {
    if (cell(column).empty()) return true;
    const auto found = find_word(words, cell(column));
    if (!found) return complain(cell(column), wish);
    value = *found;
    return true;
  }
  bool family(List& list) {
    list.family = lower_zone(cell(4));
    return true;
  }
  bool codes(std::size_t column, std::vector<Code>& into) {
    if (cell(column).empty()) return true;
    for (const auto piece : split(cell(column), ';')) {
      if (trim(piece).empty()) continue;
      auto code = read_code(trim(piece));
      if (!code || into.size() == most_codes) return complain(trim(piece), "wants 127.0.0.2=meaning or &4=meaning, with ; between several");
      into.push_back(std::move(*code));
    }
    return true;
  }
  bool name(std::size_t column, std::string& into) {
    into = lower_ascii(cell(column));
    const auto parsed = Domain::parse(into);
    return (parsed && into.find(' ') == std::string::npos) || complain(cell(column), "wants a name below the zone, such as test");
  }
  bool limit(List& list) {
    if (cell(14).empty()) return true;
    // 50 in a run; 100000/day; 50,100000/day
    for (std::string_view part : split(cell(14), ',')) {
      part = trim(part);
      const bool daily = part.ends_with("/day");
      const auto number = parse_number(daily ? part.substr(0, part.size() - 4) : part, 1'000'000);
      if (!number || *number == 0) return complain(cell(14), "wants the number of questions that the list may be asked in one run, or in a day (100000/day)");
      (daily ? list.per_day : list.limit) = static_cast<std::uint32_t>(*number);
    }
    return true;
  }
  bool no_more() {
    for (std::size_t i = 15; i < cells_.size(); ++i)
      if (!trim(cells_[i]).empty()) return complain(cells_[i], "is one column too many; there are 15");
    return true;
  }

  std::vector<std::string_view> cells_;
  BadRow bad_;
};

// Rows that say little have the rest from the zone with the same data.
void inherit(Table& table) {
  for (auto& list : table.lists) {
    const List* family = list.family.empty() ? nullptr : table.find(list.family);
    if (family == nullptr || family == &list) continue;
    if (list.codes.empty()) list.codes = family->codes;
    if (list.faults.empty()) list.faults = family->faults;
    if (list.look_up.empty()) list.look_up = family->look_up;
    if (list.removal.empty()) list.removal = family->removal;
    if (list.advice.empty()) list.advice = family->advice;
    if (list.limit == 0) list.limit = family->limit;
    if (list.per_day == 0) list.per_day = family->per_day;
    if (list.listed_at.empty() && list.domain && family->domain) list.listed_at = family->listed_at;
    if (list.clean_at.empty() && list.domain && family->domain) list.clean_at = family->clean_at;
  }
}
}  // namespace

std::string_view to_string(Nature nature) { return word_of(natures, nature); }
std::string_view to_string(Status status) { return word_of(statuses, status); }
std::string_view to_string(Impact impact) { return word_of(impacts, impact); }

bool Code::matches(const IpAddress& answer) const {
  if (!answer.is_v4()) return false;
  const std::string bytes = answer.bytes();
  if (bytes[0] != 127) return false;
  if (bit != 0) return (static_cast<std::uint8_t>(bytes[3]) & bit) != 0;
  for (std::size_t i = 0; i < 3; ++i) {
    const auto byte = static_cast<std::uint8_t>(bytes[i + 1]);
    if (byte < parts[i].first || byte > parts[i].last) return false;
  }
  return true;
}

bool List::wants_key() const { return zone.starts_with("KEY."); }

std::vector<const Code*> List::codes_of(const IpAddress& answer) const {
  std::vector<const Code*> found;
  for (const auto& code : codes) {
    if (!code.matches(answer)) continue;
    found.push_back(&code);
    if (code.bit == 0) break;  // the first row counts
  }
  return found;
}

const Code* List::fault_of(const IpAddress& answer) const {
  for (const auto& fault : faults)
    if (fault.matches(answer)) return &fault;
  return nullptr;
}

const List* Table::find(std::string_view zone) const {
  for (const auto& list : lists)
    if (list.zone == zone) return &list;
  return nullptr;
}

Table read_table(std::string_view text) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  Table table;
  std::size_t number = 0;
  for (const auto line : split(text, '\n')) {
    ++number;
    if (trim(line).empty() || trim(line).starts_with('#')) continue;
    if (table.bad.size() == most_bad) break;
    if (line.size() > longest_line || table.lists.size() == most_rows) {
      table.bad.push_back({number, std::string(line.substr(0, 40)), line.size() > longest_line ? "is too long for one row" : "is one row too many; there is room for 5000"});
      if (table.lists.size() == most_rows) break;
      continue;
    }
    RowReader reader(line);
    auto list = reader.read();
    BadRow bad = reader.bad();
    if (list && table.find(list->zone) != nullptr) {
      bad = {0, list->zone, "is there twice"};
      list.reset();
    }
    bad.line = number;
    if (list) table.lists.push_back(std::move(*list));
    else table.bad.push_back(std::move(bad));
  }
  inherit(table);
  return table;
}

const Table& builtin_table() {
  static const Table table = [] {
    Table read = read_table(embedded::lists().front().text);
    MAILWHY_CHECK(read.bad.empty(), "data/lists.tsv can be read: its test says so");
    return read;
  }();
  return table;
}

}  // namespace mailwhy::listing
