#include "mailwhy/mail/address.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "mailwhy/base/text.h"

namespace mailwhy::mail {
namespace {

constexpr std::size_t max_local_part = 64;  // RFC 5321 s4.5.3.1.1
constexpr std::size_t max_address = 254;    // RFC 3696 erratum 1690: 256 with the brackets
constexpr std::size_t max_input = 2000;

// RFC 5322 s3.2.3   atext, with RFC 6531 s3.3   / UTF8-non-ascii
bool is_atext(char c) {
  const auto byte = static_cast<unsigned char>(c);
  if (byte >= 0x80 || is_digit(c)) return true;
  const char low = lower_ascii(c);
  return (low >= 'a' && low <= 'z') || std::string_view("!#$%&'*+-/=?^_`{|}~").find(c) != std::string_view::npos;
}

// RFC 5321 s4.1.2   Dot-string = Atom *("."  Atom)
bool is_dot_string(std::string_view text) {
  if (text.empty() || text.front() == '.' || text.back() == '.' || text.find("..") != std::string_view::npos) return false;
  return std::all_of(text.begin(), text.end(), [](char c) { return c == '.' || is_atext(c); });
}

// The mistakes of one input, worded with the whole input in front.
struct Complaint {
  std::string shown;
  tl::unexpected<Error> operator()(std::string_view what) const { return fail(fmt::format("\"{}\" is not a mail address: {}.", shown, what)); }
};

std::string character_name(char c) {
  if (c == ' ') return "a blank";
  if (c == '\t') return "a tab";
  return fmt::format("\"{}\"", visible(std::string_view(&c, 1)));
}

// RFC 5321 s4.1.2   Quoted-string = DQUOTE *QcontentSMTP DQUOTE
// Returns its length with the quotes; 0 when it does not end or holds what it must not.  `content` is without escapes.
std::size_t read_quoted(std::string_view text, std::string& content) {
  for (std::size_t i = 1; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (text[i] == '"') return i + 1;
    if (byte < 0x20 || byte == 0x7f) return 0;
    if (text[i] == '\\') {
      if (++i == text.size() || static_cast<unsigned char>(text[i]) < 0x20 || static_cast<unsigned char>(text[i]) > 0x7e) return 0;
    }
    content += text[i];
  }
  return 0;
}

std::string quote(std::string_view content) {
  std::string out = "\"";
  for (const char c : content) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

// What is wrong with an unquoted local part, and what would work.
std::string local_part_trouble(std::string_view local) {
  if (local.front() == '.' || local.back() == '.' || local.find("..") != std::string_view::npos)
    return fmt::format("a dot may not begin or end the part before the \"@\" nor stand twice in a row; if the mailbox is really called so, write {}",
                       visible(quote(local)));
  for (std::size_t i = 0; i < local.size(); ++i) {
    if (local[i] == '.' || is_atext(local[i])) continue;
    return fmt::format("{} at position {} is not allowed before the \"@\" without double quotes", character_name(local[i]), i + 1);
  }
  return "the part before the \"@\" is malformed";
}

std::string_view strip_wrapping(std::string_view text, std::vector<std::string>& oddities) {
  const auto trimmed = trim(text);
  if (trimmed.size() != text.size()) oddities.emplace_back("blanks around");
  text = trimmed;
  if (starts_with_ignoring_case(text, "mailto:")) {
    oddities.emplace_back("mailto:");
    text = text.substr(7);
    if (const auto query = text.find('?'); query != std::string_view::npos && text.find('@') < query) text = text.substr(0, query);
  }
  const auto open = text.rfind('<');
  if (open != std::string_view::npos && text.ends_with('>')) {
    oddities.emplace_back(open == 0 ? "<>" : "a name before the address");
    text = trim(text.substr(open + 1, text.size() - open - 2));
  }
  return text;
}

// RFC 5321 s4.1.3   address-literal = "[" ( IPv4-address-literal / IPv6-address-literal ) "]"
Result<IpAddress> read_literal(std::string_view text, const Complaint& complain) {
  if (!text.ends_with(']')) return complain("the address in brackets does not end with \"]\"");
  std::string_view inner = text.substr(1, text.size() - 2);
  const bool tagged = starts_with_ignoring_case(inner, "IPv6:");
  if (tagged) inner = inner.substr(5);
  const auto address = IpAddress::parse(inner);
  if (!address) return complain("what stands in the brackets is neither an IPv4 address, as in [192.0.2.1], nor IPv6:, as in [IPv6:2001:db8::1]");
  if (address->is_v6() && !tagged) return complain(fmt::format("an IPv6 address in brackets needs its tag: {}", address->literal()));
  if (address->is_v4() && tagged) return complain(fmt::format("an IPv4 address in brackets has no tag: {}", address->literal()));
  return *address;
}

std::string domain_trouble(std::string_view domain) {
  if (domain.find("..") != std::string_view::npos || domain.front() == '.') return "the domain has a dot with nothing before it";
  for (const char c : domain) {
    if (c == ',') return "the domain contains a comma; a dot would be right";
    const auto byte = static_cast<unsigned char>(c);
    const char low = lower_ascii(c);
    const bool fine = byte >= 0x80 || is_digit(c) || (low >= 'a' && low <= 'z') || c == '-' || c == '.' || c == '_';
    if (!fine) return fmt::format("{} is not allowed in a domain", character_name(c));
  }
  return "";
}

// RFC 5321 s4.1.2   Domain = sub-domain *("." sub-domain), with RFC 6531's U-labels.
Result<Domain> read_domain(std::string_view text, std::vector<std::string>& oddities, const Complaint& complain) {
  if (text.size() > 1 && text.ends_with('.')) {
    oddities.emplace_back("a trailing dot");
    text.remove_suffix(1);
  }
  if (const auto trouble = domain_trouble(text); !trouble.empty()) return complain(trouble);
  auto domain = to_ascii(text);
  if (!domain) return complain("the domain is malformed. " + domain.error().text.substr(0, domain.error().text.size() - 1));
  const auto labels = domain->labels();
  if (labels.empty()) return complain("the domain is missing after the \"@\"");
  if (domain->text().size() > 253) return complain("the domain is longer than 253 characters");
  if (std::all_of(labels.back().begin(), labels.back().end(), is_digit)) {
    const auto address = IpAddress::parse(domain->text());
    return complain(address ? fmt::format("an IP address in place of a domain needs brackets: {}", address->literal())
                            : std::string("the last part of a domain cannot be a number"));
  }
  std::string without_underscore = domain->text();
  std::replace(without_underscore.begin(), without_underscore.end(), '_', 'x');
  if (!Domain::parse(without_underscore).value_or(Domain()).is_host_name())
    return complain("a part of the domain begins or ends with a hyphen, or holds something else than letters, digits and hyphens");
  if (without_underscore != domain->text()) oddities.emplace_back("an underscore in the domain");
  return domain;
}

// The unquoted local part reaches to the first "@", a quoted one to its closing quote.
Result<std::size_t> read_local_part(std::string_view text, Address& out, const Complaint& complain) {
  std::size_t end = 0;
  if (text.front() == '"') {
    std::string content;
    end = read_quoted(text, content);
    if (end == 0) return complain("the double quote is not closed, or something inside of it needs a backslash");
    if (end >= text.size() || text[end] != '@') return complain("after the closing double quote an \"@\" is expected");
    if (content.find_first_not_of(' ') == std::string::npos && content.empty()) return complain("nothing stands between the double quotes");
    out.local_part = is_dot_string(content) ? content : quote(content);
    if (is_dot_string(content)) out.oddities.emplace_back("needless quotes");
  } else {
    end = text.find('@');
    const auto local = text.substr(0, end);
    if (local.empty()) return complain("the part before the \"@\" is missing");
    if (!is_dot_string(local)) return complain(local_part_trouble(local));
    out.local_part = std::string(local);
  }
  if (out.local_part.size() > max_local_part)
    return complain(fmt::format("the part before the \"@\" has {} bytes, and {} are allowed (RFC 5321 s4.5.3.1.1)", out.local_part.size(), max_local_part));
  out.utf8_local_part = !is_ascii(out.local_part);
  return end;
}

// Troubles of the whole text, before it is taken apart.
std::string text_trouble(std::string_view text) {
  if (text.empty()) return "nothing was given";
  if (text.size() > max_input) return "it is far longer than an address can be";
  if (!is_utf8(text)) return "its bytes are not UTF-8";
  if (visible(text) != text) return "it contains a control character or an invisible one; typing it again by hand may help";
  if (text.find("\xEF\xBC\xA0") != std::string_view::npos && text.find('@') == std::string_view::npos)
    return "it has a full-width \"@\"; the ordinary one is needed";
  if (text.front() == '@' && text.find(':') != std::string_view::npos) return "source routes (@relay:user@domain) are no longer in use; give only user@domain";
  if (text.find('@') == std::string_view::npos) return "it has no \"@\" between the mailbox and the domain, as in name@example.org";
  return "";
}

}  // namespace

std::string Address::text() const {
  if (is_null()) return "";
  return local_part + "@" + (literal ? literal->literal() : domain.text());
}

std::string Address::unicode() const {
  if (is_null()) return "";
  return local_part + "@" + (literal ? literal->literal() : unicode_domain);
}

Result<Address> parse_address(std::string_view text) {
  const Complaint complain{shorten(visible(text), 120)};
  Address out;
  text = strip_wrapping(text, out.oddities);
  if (const auto trouble = text_trouble(text); !trouble.empty()) return complain(trouble);
  const auto at = read_local_part(text, out, complain);
  if (!at) return tl::unexpected<Error>(at.error());
  const auto rest = text.substr(*at + 1);
  if (rest.empty()) return complain("the domain is missing after the \"@\"");
  if (rest.find('@') != std::string_view::npos) return complain("it has more than one \"@\"; one that belongs to the mailbox needs double quotes");
  if (rest.front() == '[') {
    const auto literal = read_literal(rest, complain);
    if (!literal) return tl::unexpected<Error>(literal.error());
    out.literal = *literal;
    out.unicode_domain = literal->literal();
  } else {
    auto domain = read_domain(rest, out.oddities, complain);
    if (!domain) return tl::unexpected<Error>(domain.error());
    out.domain = std::move(*domain);
    out.unicode_domain = to_unicode(out.domain);
  }
  if (out.text().size() > max_address)
    return complain(fmt::format("it has {} bytes, and {} are allowed (RFC 5321 s4.5.3.1.3)", out.text().size(), max_address));
  return out;
}

Result<Address> parse_sender(std::string_view text) {
  const auto trimmed = trim(text);
  if (trimmed.empty() || (trimmed.front() == '<' && trimmed.back() == '>' && trim(trimmed.substr(1, trimmed.size() - std::min<std::size_t>(trimmed.size(), 2))).empty()))
    return Address{};
  return parse_address(text);
}

}  // namespace mailwhy::mail
