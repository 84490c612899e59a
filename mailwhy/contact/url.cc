#include "mailwhy/contact/url.h"

#include <algorithm>

#include "mailwhy/base/ip.h"
#include "mailwhy/base/text.h"

namespace mailwhy::contact {
namespace {

constexpr std::size_t longest_url = 2000;

// Printable ASCII but for what ends or hides a URL.
bool is_plain(char c) { return c > ' ' && c < 0x7f && std::string_view("\"<>\\^`{|}").find(c) == std::string_view::npos; }

// authority = host [ ":" port ]; host = "[" IPv6 "]" / IPv4 / name
bool read_authority(std::string_view text, Url& url) {
  if (text.empty() || text.find('@') != text.npos) return false;
  std::string_view port;
  if (text.front() == '[') {
    const auto end = text.find(']');
    if (end == text.npos) return false;
    const auto address = IpAddress::parse(text.substr(1, end - 1));
    if (!address || !address->is_v6()) return false;
    url.host = address->text();
    port = text.substr(end + 1);
    if (!port.empty() && port.front() != ':') return false;
    if (!port.empty()) port.remove_prefix(1);
  } else {
    const auto colon = text.find(':');
    const auto host = text.substr(0, colon);
    if (const auto address = IpAddress::parse(host)) {
      url.host = address->text();
    } else {
      const auto name = Domain::parse(host);
      if (!name || name->is_root() || !name->is_host_name()) return false;
      url.host = name->text();
    }
    if (colon != text.npos) port = text.substr(colon + 1);
  }
  if (port.empty()) return true;
  const auto number = parse_number(port, 65535);
  if (!number || *number == 0) return false;
  url.port = static_cast<std::uint16_t>(*number);
  return true;
}

// RFC 3986 s5.2.4
std::string without_dots(std::string_view path) {
  std::vector<std::string_view> kept;
  const auto parts = split(path, '/');
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const bool last = i + 1 == parts.size();
    if (parts[i] == "." || parts[i] == "..") {
      if (parts[i] == ".." && !kept.empty()) kept.pop_back();
      if (last) kept.push_back("");
    } else {
      kept.push_back(parts[i]);
    }
  }
  std::string out;
  for (const auto part : kept) out.append("/").append(part);
  return out.empty() ? "/" : out;
}

}  // namespace

std::string Url::text() const {
  const bool v6 = host.find(':') != std::string::npos;
  std::string out = (tls ? "https://" : "http://") + (v6 ? "[" + host + "]" : host);
  if (port != (tls ? 443 : 80)) out += ":" + std::to_string(port);
  return out + target;
}

std::optional<Url> parse_url(std::string_view text) {
  text = trim(text);
  if (text.size() > longest_url || !std::all_of(text.begin(), text.end(), is_plain)) return std::nullopt;
  Url url;
  if (starts_with_ignoring_case(text, "https://")) {
    text.remove_prefix(8);
  } else if (starts_with_ignoring_case(text, "http://")) {
    url.tls = false;
    url.port = 80;
    text.remove_prefix(7);
  } else {
    return std::nullopt;
  }
  text = text.substr(0, text.find('#'));
  const auto end = std::min(text.find_first_of("/?"), text.size());
  if (!read_authority(text.substr(0, end), url)) return std::nullopt;
  const auto rest = text.substr(end);
  url.target = rest.empty() || rest.front() != '/' ? "/" + std::string(rest) : std::string(rest);
  return url;
}

std::optional<Url> resolve_url(const Url& base, std::string_view reference) {
  reference = trim(reference);
  if (reference.starts_with("//")) return parse_url((base.tls ? "https:" : "http:") + std::string(reference));
  if (const auto whole = parse_url(reference)) return whole;
  // "mailto:...", "ftp://...": a scheme of its own.
  const auto colon = reference.find(':');
  if (reference.empty() || (colon != reference.npos && colon < reference.find_first_of("/?#"))) return std::nullopt;
  reference = reference.substr(0, reference.find('#'));
  if (reference.empty() || reference.size() > longest_url || !std::all_of(reference.begin(), reference.end(), is_plain)) return std::nullopt;
  const std::string_view path = std::string_view(base.target).substr(0, base.target.find('?'));
  std::string target;
  if (reference.front() == '/') target = reference;
  else if (reference.front() == '?') target = std::string(path) + std::string(reference);
  else target = std::string(path.substr(0, path.rfind('/') + 1)) + std::string(reference);
  const auto query = std::min(target.find('?'), target.size());
  Url url = base;
  url.target = without_dots(std::string_view(target).substr(0, query)) + target.substr(query);
  if (url.target.size() > longest_url) return std::nullopt;
  return url;
}

std::optional<std::string> usable_page(std::string_view text) {
  text = trim(text);
  if (!parse_url(text)) return std::nullopt;
  return std::string(text);
}

}  // namespace mailwhy::contact
