#include "mailwhy/bounce/mask.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "mailwhy/base/text.h"

namespace mailwhy::bounce {
namespace {

constexpr std::size_t longest_input = 4096, longest_output = 400;
constexpr std::size_t long_number = 4;  // digits; codes have three
constexpr std::size_t longest_id_code = 12;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_hex(char c) { return is_digit(c) || (lower_ascii(c) >= 'a' && lower_ascii(c) <= 'f'); }
bool is_blank_or_control(char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f; }

// What ends a word and stays as it is.
constexpr auto make_ends() {
  std::array<bool, 256> out{};
  for (std::size_t i = 0; i <= 0x20; ++i) out[i] = true;
  for (const char c : std::string_view("<>()[]{},;\"'`|=&?!*\x7f")) out[static_cast<unsigned char>(c)] = true;
  return out;
}
constexpr auto word_ends = make_ends();
bool ends_word(char c) { return word_ends[static_cast<unsigned char>(c)]; }

// What a word consists of.
struct Shape {
  std::size_t digits = 0, letters = 0, dots = 0, colons = 0, slashes = 0, hyphens = 0, others = 0, turns = 0;
  bool at = false, only_hex = true;  // only_hex: beside colons
};

Shape shape_of(std::string_view word) {
  Shape out;
  bool was_digit = false;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const char c = word[i];
    if (is_digit(c)) {
      ++out.digits;
      if (i > 0 && !was_digit) ++out.turns;
      was_digit = true;
      continue;
    }
    if (was_digit) ++out.turns;
    was_digit = false;
    if (is_letter(c)) {
      ++out.letters;
      out.only_hex = out.only_hex && is_hex(c);
    } else if (c == ':') {
      ++out.colons;
    } else {
      if (c == '.') ++out.dots;
      else if (c == '/') ++out.slashes;
      else if (c == '-') ++out.hyphens;
      else ++out.others;
      out.at = out.at || c == '@';
      out.only_hex = false;
    }
  }
  return out;
}

bool is_number_below(std::string_view text, unsigned limit) {
  const auto number = parse_number(text, limit - 1);
  return number.has_value();
}

// "192.0.2.1", with a port or a prefix length behind it.
bool is_ipv4(std::string_view word) {
  word = word.substr(0, word.find_first_of(":/"));
  for (int part = 0; part < 4; ++part) {
    const auto dot = part < 3 ? word.find('.') : word.size();
    if (dot == std::string_view::npos || dot > 3 || !is_number_below(word.substr(0, dot), 256)) return false;
    word.remove_prefix(std::min(dot + 1, word.size()));
  }
  return word.empty();
}

bool is_ipv6(std::string_view word, const Shape& shape) {
  return shape.colons >= 2 && word.size() <= 45 && ((shape.only_hex && (shape.colons >= 5 || word.find("::") != std::string_view::npos)) || starts_with_ignoring_case(word, "ipv6:"));
}

// 23:59, 23:59:59.123, 2026-01-31, 31/01/2026, 2026-01-31T23:59:59Z, +0900.
bool is_time(std::string_view word, const Shape& shape) {
  if (shape.digits < 3 || !is_digit(word.back())) {
    if (shape.digits < 8 || word.back() != 'Z') return false;
  }
  if ((word[0] == '+' || word[0] == '-') && word.size() == 5 && shape.digits == 4) return true;
  if (shape.letters == 0 && shape.colons >= 1 && shape.colons <= 2 && shape.digits <= 9 && shape.hyphens + shape.slashes + shape.others == 0) return word.find(':') <= 2;
  const bool date = is_digit(word[0]) && (shape.hyphens >= 2 || shape.slashes == 2) && shape.digits >= 6;
  return date && shape.letters <= 2 && shape.others <= 1;
}

// d.d.d of the classes 2, 4 and 5.
bool is_enhanced_code(std::string_view word, const Shape& shape) {
  return shape.dots == 2 && shape.digits + 2 == word.size() && word.size() <= 9 && word[1] == '.' && (word[0] == '2' || word[0] == '4' || word[0] == '5');
}

bool is_host(std::string_view word, const Shape& shape) {
  if (shape.dots == 0 || shape.others > 2 || shape.slashes > 0) return false;
  word = word.substr(0, word.find(':'));
  const auto last = word.rfind('.');
  if (last == std::string_view::npos || last == 0 || last + 2 >= word.size() || word.size() - last > 13) return false;
  const auto label = word.substr(last + 1);
  if (!std::all_of(label.begin(), label.end(), is_letter)) return false;
  // Exchange's names for what went wrong.
  for (const std::string_view agent : {"RESOLVER.", "STOREDRV.", "QUEUE.", "ROUTING.", "SMTPSEND.", "SUBMIT.", "APPROVAL.", "AGENT."})
    if (word.starts_with(agent)) return false;
  return true;
}

// Lists are known by their names, or by what is said before them.
bool is_list(std::string_view host, std::string_view word_before) {
  for (const std::string_view word : {"using", "list", "listed", "dnsbl", "rbl", "see"})
    if (equal_ignoring_case(word_before, word)) return true;
  if (starts_with_ignoring_case(host, "bl.") || starts_with_ignoring_case(host, "rbl") || starts_with_ignoring_case(host, "www.")) return true;
  for (const std::string_view part : {"spamhaus", "spamcop", "sorbs.", "dnsbl", "rbl.", "barracudacentral", "uceprotect", "mailspike", "abuseat", "blocklist", "blacklist", "surbl", "spameatingmonkey"})
    if (contains_ignoring_case(host, part)) return true;
  return false;
}

// Letters, then digits: an error code of somebody ("TSS04", "LPN007_426", "S3150"), or a standard's.
bool is_code_name(std::string_view word, const Shape& shape) { return word.size() <= longest_id_code && is_letter(word[0]) && shape.letters <= 5 && shape.turns <= 3 && shape.dots == 0 && is_digit(word.back()); }

bool is_id(std::string_view word, const Shape& shape) {
  if (shape.digits == 0 || shape.letters == 0 || word.size() < 6 || is_code_name(word, shape)) return false;
  return (shape.turns >= 2 && shape.digits >= 2) || (shape.digits >= 4 && shape.letters + shape.digits >= 8);
}

constexpr std::array<std::string_view, 12> months{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::array<std::string_view, 7> days{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

template <std::size_t n>
bool is_short_name(std::string_view word, const std::array<std::string_view, n>& names) {
  return word.size() == 3 && std::any_of(names.begin(), names.end(), [&](std::string_view name) { return equal_ignoring_case(word, name); });
}

bool is_unit(std::string_view word) {
  for (const std::string_view unit : {"second", "seconds", "secs", "sec", "s", "minute", "minutes", "mins", "min", "hour", "hours", "day", "days"})
    if (word == unit) return true;
  return false;
}

class Masker {
 public:
  explicit Masker(std::string_view text) : text_(text.substr(0, longest_input)) { out_.reserve(longest_output + 32); }
  std::string run();

 private:
  std::string_view word_at(std::size_t at) const;
  void put_mask(std::string_view mask);
  void put_word(std::string_view word);
  void put_page(std::string_view page);
  bool put_plain(std::string_view word, const Shape& shape);
  std::size_t bracketed(std::size_t at) const;

  std::string_view text_;
  std::string out_;
  std::string_view before_;   // the word before
  std::size_t at_ = 0;
};

// The next word from `at`, blanks skipped; empty when something else comes first.
std::string_view Masker::word_at(std::size_t at) const {
  while (at < text_.size() && is_blank_or_control(text_[at])) ++at;
  std::size_t end = at;
  while (end < text_.size() && !ends_word(text_[end])) ++end;
  return text_.substr(at, end - at);
}

// Times that follow each other are one.
void Masker::put_mask(std::string_view mask) {
  if (mask == "<time>") {
    std::string_view said = out_;
    while (said.ends_with(' ') || said.ends_with(',')) said.remove_suffix(1);
    if (said.ends_with(mask)) {
      out_.resize(said.size());
      return;
    }
  }
  out_ += mask;
}

// Of a page the address stays, of what is asked there only the names.
void Masker::put_page(std::string_view page) {
  bool host = page.find("//") != std::string_view::npos;
  for (std::size_t begin = 0; begin < page.size();) {
    auto end = std::min(page.find_first_of("/#", begin), page.size());
    const auto part = page.substr(begin, end - begin);
    const Shape shape = shape_of(part);
    if (shape.at) out_ += "<address>";
    else if (is_ipv4(part)) out_ += "<ip>";
    else if (!(host && shape.dots > 0) && (is_id(part, shape) && part.size() > longest_id_code)) out_ += "<id>";
    else out_ += part;
    if (shape.dots > 0) host = false;
    if (end < page.size()) out_ += page[end++];
    begin = end;
  }
}

// Numbers, times, ids and names; false when the word stays.
bool Masker::put_plain(std::string_view word, const Shape& shape) {
  const bool month_before = is_short_name(before_, months), day_before = is_short_name(before_, days);
  if (shape.digits == word.size()) {
    const auto next = word_at(at_ + word.size());
    const bool in_date = (word.size() <= 2 && (is_short_name(next, months) || month_before)) || (word.size() == 4 && out_.ends_with("<time> ")) || (day_before && word.size() <= 2);
    if (in_date) put_mask("<time>");
    else if (word.size() >= long_number || is_unit(next)) put_mask("<n>");
    else return false;
    return true;
  }
  if (is_enhanced_code(word, shape)) return false;
  if (shape.dots == 3 && is_ipv4(word)) put_mask("<ip>");
  else if (is_ipv6(word, shape)) put_mask("<ip>");
  else if (is_time(word, shape)) put_mask("<time>");
  else if (shape.dots == 1 && shape.digits + 1 == word.size()) put_mask("<n>");
  else if (is_host(word, shape)) {
    if (is_list(word, before_)) return false;
    put_mask("<host>");
    if (const auto port = word.find(':'); port != std::string_view::npos) out_ += word.substr(port);
  } else if (is_id(word, shape)) put_mask("<id>");
  else return false;
  return true;
}

void Masker::put_word(std::string_view word) {
  // Marks of a sentence at its end are no part of it; three dots follow whom sendmail speaks of.
  if (word.size() > 3 && word.ends_with("...")) {
    put_mask("<address>");
    out_ += "...";
    return;
  }
  auto core = word;
  while (!core.empty() && (core.back() == '.' || core.back() == ':')) core.remove_suffix(1);
  std::size_t lead = 0;
  while (lead < core.size() && (core[lead] == '#' || core[lead] == ':')) ++lead;
  out_ += core.substr(0, lead);
  core.remove_prefix(lead);
  if (core.empty()) {
    out_ += word.substr(lead);
    return;
  }
  const auto tail = word.substr(lead + core.size());
  const char first = core.front();
  const bool page = (first == 'h' || first == 'H' || first == 'w' || first == 'W') && (starts_with_ignoring_case(core, "http://") || starts_with_ignoring_case(core, "https://") || starts_with_ignoring_case(core, "www."));
  if (page) {
    put_page(core);
  } else {
    const Shape shape = shape_of(core);
    const auto next = word_at(at_ + word.size());
    const bool names_day = core.size() == 3 && shape.letters == 3 && (is_short_name(core, months) || is_short_name(core, days)) &&
                           (out_.ends_with("<time> ") || (!next.empty() && is_digit(next[0])) || (at_ + word.size() < text_.size() && text_[at_ + word.size()] == ','));
    if (shape.at) put_mask("<address>");
    else if (names_day) put_mask("<time>");
    else if (shape.letters == core.size() || !put_plain(core, shape)) out_ += core;
  }
  out_ += tail;
  before_ = core;
}

// "<bob@example.org>" and "<bob>" are one thing: where it ends; 0 for what is no address in brackets.
std::size_t Masker::bracketed(std::size_t at) const {
  const auto close = text_.find_first_of("<> \t\r\n", at + 1);
  if (close == std::string_view::npos || text_[close] != '>' || close == at + 1) return 0;
  const auto inside = text_.substr(at + 1, close - at - 1);
  if (inside == "CR" || inside == "LF" || inside == "CRLF" || inside == ".") return 0;
  return close + 1;
}

std::string Masker::run() {
  while (at_ < text_.size() && out_.size() < longest_output) {
    const char c = text_[at_];
    if (is_blank_or_control(c)) {
      if (!out_.empty() && out_.back() != ' ') out_ += ' ';
      ++at_;
    } else if (c == '<' && bracketed(at_) > 0) {
      const auto end = bracketed(at_);
      const auto inside = text_.substr(at_ + 1, end - at_ - 2);
      const Shape shape = shape_of(inside);
      if (!shape.at && starts_with_ignoring_case(inside, "http")) out_ += inside;
      else put_mask(!shape.at && is_host(inside, shape) ? "<host>" : !shape.at && is_ipv4(inside) ? "<ip>" : "<address>");
      before_ = {};
      at_ = end;
    } else if (ends_word(c)) {
      out_ += c;
      ++at_;
    } else {
      const auto word = word_at(at_);
      put_word(word);
      at_ += word.size();
    }
  }
  if (out_.size() > longest_output) {
    out_.resize(longest_output);
    while (!out_.empty() && (static_cast<unsigned char>(out_.back()) & 0xc0) == 0x80) out_.pop_back();
    if (!out_.empty() && static_cast<unsigned char>(out_.back()) >= 0xc0) out_.pop_back();
  }
  while (!out_.empty() && out_.back() == ' ') out_.pop_back();
  return std::move(out_);
}

}  // namespace

std::string masked_reply(std::string_view text) { return Masker(text).run(); }

}  // namespace mailwhy::bounce
