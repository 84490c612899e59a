#include "mailwhy/auth/spf/record.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "mailwhy/auth/spf/macros.h"
#include "mailwhy/base/text.h"

namespace mailwhy::auth::spf {
namespace {
constexpr std::string_view version = "v=spf1";
constexpr std::size_t most_terms = 5000;
constexpr std::size_t most_flaws = 20;

enum class Argument { none, name, optional_name, network4, network6 };

struct Grammar {
  Kind kind;
  std::string_view word;
  Argument argument;
  bool prefixes;      // dual-cidr-length may follow
  bool dns;
};
// RFC 7208 s5 and s6; in the order of Kind.
constexpr std::array<Grammar, 10> grammar{{
    {Kind::all, "all", Argument::none, false, false},
    {Kind::include, "include", Argument::name, false, true},
    {Kind::a, "a", Argument::optional_name, true, true},
    {Kind::mx, "mx", Argument::optional_name, true, true},
    {Kind::ptr, "ptr", Argument::optional_name, false, true},
    {Kind::ip4, "ip4", Argument::network4, false, false},
    {Kind::ip6, "ip6", Argument::network6, false, false},
    {Kind::exists, "exists", Argument::name, false, true},
    {Kind::redirect, "redirect", Argument::name, false, true},
    {Kind::exp, "exp", Argument::name, false, false},
}};
constexpr std::array<std::string_view, 7> results{"none", "neutral", "pass", "fail", "softfail", "temperror", "permerror"};

const Grammar* find_mechanism(std::string_view word) {
  if (word.size() == 3 && lower_ascii(word[0]) == 'i') {  // most of all terms
    const auto kind = word[2] == '4' ? Kind::ip4 : Kind::ip6;
    if (equal_ignoring_case(word, grammar[static_cast<std::size_t>(kind)].word)) return &grammar[static_cast<std::size_t>(kind)];
  }
  for (std::size_t i = 0; i <= static_cast<std::size_t>(Kind::exists); ++i)
    if (equal_ignoring_case(word, grammar[i].word)) return &grammar[i];
  return nullptr;
}

// The word of the grammar that somebody may have misspelt.
std::optional<std::string> meant_by(std::string_view word) {
  std::vector<std::string> words;
  for (const Grammar& one : grammar)
    if (is_mechanism(one.kind) && one.word.size() > 1) words.emplace_back(one.word);
  return word.size() < 3 || word.size() > 12 ? std::nullopt : nearest(lower_ascii(word), words);
}

std::optional<Result> qualifier(char c) {
  switch (c) {
    case '+': return Result::pass;
    case '-': return Result::fail;
    case '~': return Result::softfail;
    case '?': return Result::neutral;
    default: return std::nullopt;
  }
}

// In the innermost loops, where a call would cost more than its work.
constexpr bool is_figure(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// RFC 7208 s12   "0" / %x31-39 0*2DIGIT, no greater than `most`
std::optional<std::uint8_t> prefix_length(std::string_view digits, unsigned most) {
  if (digits.empty() || digits.size() > 3 || (digits.size() > 1 && digits.front() == '0')) return std::nullopt;
  unsigned number = 0;
  for (const char c : digits) {
    if (!is_figure(c)) return std::nullopt;
    number = number * 10 + static_cast<unsigned>(c - '0');
  }
  return number <= most ? std::optional(static_cast<std::uint8_t>(number)) : std::nullopt;
}

// RFC 7208 s5.6   qnum "." qnum "." qnum "." qnum, without leading zeros
std::optional<std::uint32_t> read_quad(std::string_view text) {
  std::uint32_t out = 0;
  std::size_t at = 0;
  for (int i = 0; i < 4; ++i) {
    if (i > 0 && (at >= text.size() || text[at++] != '.')) return std::nullopt;
    const std::size_t begin = at;
    std::uint32_t number = 0;
    while (at < text.size() && at < begin + 3 && is_figure(text[at])) number = number * 10 + static_cast<std::uint32_t>(text[at++] - '0');
    if (at == begin || number > 255 || (at > begin + 1 && text[begin] == '0')) return std::nullopt;
    out = out << 8U | number;
  }
  return at == text.size() ? std::optional(out) : std::nullopt;
}

IpAddress address_of_quad(std::uint32_t quad) {
  return IpAddress::v4(static_cast<std::uint8_t>(quad >> 24U), static_cast<std::uint8_t>(quad >> 16U), static_cast<std::uint8_t>(quad >> 8U), static_cast<std::uint8_t>(quad));
}

// An IPv6 address with the bits beyond the prefix length put to 0.
IpAddress first_of(const IpAddress& address, unsigned prefix) {
  std::array<std::uint8_t, 16> bytes{};
  const std::string raw = address.bytes();
  for (unsigned i = 0; i < 16; ++i) {
    const unsigned kept = prefix >= 8 * (i + 1) ? 8U : prefix <= 8 * i ? 0U : prefix - 8 * i;
    bytes[i] = static_cast<std::uint8_t>(static_cast<unsigned char>(raw[i]) & (0xFF00U >> kept));
  }
  return IpAddress::v6(bytes);
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}
  Record read();

 private:
  void read_term(std::size_t begin, std::size_t end);
  void read_modifier(Term& term, std::string_view name, std::size_t value);
  void read_mechanism(Term& term, std::string_view name, std::size_t after_name);
  bool read_prefixes(Term& term, std::size_t begin, std::size_t& end);
  bool read_network(Term& term, std::size_t begin, std::size_t end, bool v4);
  bool read_name(Term& term, std::size_t begin, std::size_t end);
  bool error(std::size_t begin, std::size_t end, std::string problem) {
    if (record_.errors.size() < most_flaws) record_.errors.push_back({span(begin, end), std::move(problem)});
    return false;
  }
  void oddity(const Span& at, std::string problem) {
    if (record_.oddities.size() < most_flaws) record_.oddities.push_back({at, std::move(problem)});
  }
  static Span span(std::size_t begin, std::size_t end) { return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end - begin)}; }
  std::string_view between(std::size_t begin, std::size_t end) const { return text_.substr(begin, end - begin); }

  std::string_view text_;
  Record record_;
};

Record Reader::read() {
  record_.terms.reserve(static_cast<std::size_t>(std::count(text_.begin(), text_.end(), ' ')));
  std::size_t at = version.size();
  while (at < text_.size()) {
    if (text_[at] == ' ') {
      ++at;
      continue;
    }
    if (record_.terms.size() == most_terms) {
      error(at, text_.size(), "there are too many terms");
      break;
    }
    const std::size_t end = std::min(text_.find(' ', at), text_.size());
    read_term(at, end);
    at = end;
  }
  return std::move(record_);
}

void Reader::read_term(std::size_t begin, std::size_t end) {
  Term term;
  term.whole = span(begin, end);
  std::size_t name = begin;
  if (const auto gives = qualifier(text_[begin])) {
    term.gives = *gives;
    term.written_qualifier = true;
    ++name;
  }
  std::size_t after = name;
  while (after < end && text_[after] != ':' && text_[after] != '/' && text_[after] != '=') ++after;
  const std::string_view word = between(name, after);
  if (after < end && text_[after] == '=') {
    if (term.written_qualifier) {
      error(begin, end, "a modifier has no sign in front of it");
      return;
    }
    read_modifier(term, word, after + 1);
  } else {
    read_mechanism(term, word, after);
  }
}

// RFC 7208 s4.6.1   name = ALPHA *( ALPHA / DIGIT / "-" / "_" / "." )
void Reader::read_modifier(Term& term, std::string_view name, std::size_t value) {
  const std::size_t begin = term.whole.position, end = begin + term.whole.length;
  const auto belongs = [](char c) { return is_alpha(c) || is_figure(c) || c == '-' || c == '_' || c == '.'; };
  if (name.empty() || !is_alpha(name.front()) || !std::all_of(name.begin(), name.end(), belongs)) {
    error(begin, begin + std::max<std::size_t>(name.size(), 1), "this cannot be the name of a modifier");
    return;
  }
  term.gives = Result::none;
  term.spec = span(value, end);
  const bool redirect = equal_ignoring_case(name, "redirect");
  if (!redirect && !equal_ignoring_case(name, "exp")) {
    term.kind = Kind::other_modifier;
    if (auto flaw = flaw_of_macros(between(value, end), MacroUse::name)) {
      error(value + flaw->at.position, value + flaw->at.position + flaw->at.length, std::move(flaw->problem));
      return;
    }
    term.has_macros = has_macros(between(value, end));
    if (name.size() > 5 && edit_distance(lower_ascii(name.substr(0, 12)), "redirect") <= 2) oddity(term.whole, fmt::format("\"{}=\" says nothing; \"redirect=\" may be meant", visible(name)));
    if (find_mechanism(name)) oddity(term.whole, fmt::format("\"{}\" needs a colon and not an equals sign: as it is, it says nothing", lower_ascii(name)));
    record_.terms.push_back(term);
    return;
  }
  term.kind = redirect ? Kind::redirect : Kind::exp;
  auto& place = redirect ? record_.redirect : record_.exp;
  if (place) {
    error(begin, end, fmt::format("\"{}=\" is there more than once", grammar[static_cast<std::size_t>(term.kind)].word));
    return;
  }
  if (!read_name(term, value, end)) return;
  place = record_.terms.size();
  record_.terms.push_back(term);
}

void Reader::read_mechanism(Term& term, std::string_view name, std::size_t after_name) {
  const std::size_t begin = term.whole.position;
  std::size_t end = begin + term.whole.length;
  const Grammar* found = find_mechanism(name);
  if (!found) {
    const bool modifier = equal_ignoring_case(name, "redirect") || equal_ignoring_case(name, "exp");
    const bool ascii = is_ascii(name);
    const auto meant = modifier || !ascii ? std::nullopt : meant_by(name);
    error(begin, end, meant ? fmt::format("there is no such mechanism; \"{}\" may be meant", *meant) : modifier ? fmt::format("\"{}\" needs an equals sign and not a colon", lower_ascii(name)) : ascii ? std::string("there is no such mechanism") : std::string("a character outside of ASCII"));
    return;
  }
  term.kind = found->kind;
  const bool colon = after_name < end && text_[after_name] == ':';
  const std::size_t argument = colon ? after_name + 1 : after_name;
  if (found->argument == Argument::none) {
    if (after_name != end) {
      error(after_name, end, fmt::format("nothing may follow \"{}\"", found->word));
      return;
    }
  } else if (!colon && found->argument != Argument::optional_name) {
    error(begin, end, found->argument == Argument::name ? fmt::format("\"{}\" needs a colon and a name", found->word) : fmt::format("\"{}\" needs a colon and an address", found->word));
    return;
  } else if (found->argument == Argument::network4 || found->argument == Argument::network6) {
    if (!read_network(term, argument, end, found->argument == Argument::network4)) return;
  } else {
    if (found->prefixes && !read_prefixes(term, argument, end)) return;
    if (colon ? !read_name(term, argument, end) : argument != end && !error(argument, end, found->prefixes ? "this is not how prefix lengths are written" : "nothing but a colon and a name may follow here")) return;
  }
  record_.terms.push_back(term);
}

// RFC 7208 s5.3   dual-cidr-length = [ ip4-cidr-length ] [ "/" ip6-cidr-length ]; moves `end` in front of it.
bool Reader::read_prefixes(Term& term, std::size_t begin, std::size_t& end) {
  for (bool may_be_v6 = true;; may_be_v6 = false) {
    const std::string_view rest = between(begin, end);
    const auto slash = rest.rfind('/');
    if (slash == std::string_view::npos) return true;
    const std::string_view digits = rest.substr(slash + 1);
    if (!std::all_of(digits.begin(), digits.end(), is_figure)) return true;
    const bool v6 = slash > 0 && rest[slash - 1] == '/';
    if (v6 && !may_be_v6) return true;
    const auto length = prefix_length(digits, v6 ? 128 : 32);
    const std::size_t at = begin + slash - (v6 ? 1 : 0);
    if (!length) return error(at, end, v6 ? "a prefix length for IPv6 is 0 to 128" : "a prefix length for IPv4 is 0 to 32");
    (v6 ? term.prefix6 : term.prefix4) = *length;
    end = at;
    if (!v6) return true;
  }
}

bool Reader::read_network(Term& term, std::size_t begin, std::size_t end, bool v4) {
  const std::string_view value = between(begin, end);
  const auto slash = value.find('/');
  const std::string_view text = value.substr(0, slash);
  term.spec = span(begin, end);
  const auto quad = v4 ? read_quad(text) : std::nullopt;
  const auto address = quad ? std::optional(address_of_quad(*quad)) : IpAddress::parse(text);
  if (address && address->is_v4() != v4)
    return error(begin, end, v4 ? "an IPv6 address belongs behind ip6:" : "an IPv4 address belongs behind ip4:");
  if (!address) return error(begin, end, value.empty() ? "the address is missing" : v4 ? "this is not an IPv4 address" : "this is not an IPv6 address");
  unsigned prefix = v4 ? 32 : 128;
  if (slash != std::string_view::npos) {
    const auto length = prefix_length(value.substr(slash + 1), prefix);
    if (!length) return error(begin + slash, end, v4 ? "a prefix length for IPv4 is 0 to 32" : "a prefix length for IPv6 is 0 to 128");
    prefix = *length;
  }
  term.network = Network(*address, prefix);
  const std::uint32_t kept = quad && prefix > 0 ? *quad & (0xFFFFFFFFU << (32 - prefix)) : 0;
  const bool whole = quad ? kept == *quad : prefix == 128 || first_of(*address, prefix) == *address;
  if (whole) return true;
  const IpAddress first = quad ? address_of_quad(kept) : first_of(*address, prefix);
  oddity(term.whole, fmt::format("the address has bits beyond its prefix length: {} is what counts", Network(first, prefix).text()));
  return true;
}

bool Reader::read_name(Term& term, std::size_t begin, std::size_t end) {
  const std::string_view spec = between(begin, end);
  term.spec = span(begin, end);
  if (auto flaw = flaw_of_domain_spec(spec)) return error(begin + flaw->at.position, begin + flaw->at.position + flaw->at.length, std::move(flaw->problem));
  term.has_macros = has_macros(spec);
  return true;
}
}  // namespace

std::string_view to_string(Result result) { return results[static_cast<std::size_t>(result)]; }

std::optional<Result> parse_result(std::string_view text) {
  for (std::size_t i = 0; i < results.size(); ++i)
    if (equal_ignoring_case(text, results[i])) return static_cast<Result>(i);
  return std::nullopt;
}

std::string_view to_string(Kind kind) { return kind == Kind::other_modifier ? "modifier" : grammar[static_cast<std::size_t>(kind)].word; }

bool is_mechanism(Kind kind) { return kind <= Kind::exists; }

bool asks_dns(Kind kind) { return kind != Kind::other_modifier && grammar[static_cast<std::size_t>(kind)].dns; }

bool is_spf(std::string_view text) {
  return starts_with_ignoring_case(text, version) && (text.size() == version.size() || text[version.size()] == ' ');
}

Record read_record(std::string_view text) { return Reader(text).read(); }

}  // namespace mailwhy::auth::spf
