// Addresses of RDAP services (RFC 3986, http and https alone), as far as a client that only ever asks with GET needs them.
#pragma once
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mailwhy::contact {

struct Url {
  bool tls = true;
  std::string host;         // a host name in lower case, or an address without brackets
  std::uint16_t port = 443;
  std::string target = "/"; // path and query, as they go into the request
  std::string text() const;
  friend auto operator<=>(const Url&, const Url&) = default;
};

// nullopt for other schemes, user names, bytes that do not belong into a URL, and what is longer than 2000 bytes.  The fragment is
// left out.
std::optional<Url> parse_url(std::string_view text);
// `reference` as it stands in what `base` answered (RFC 3986 s5.2): absolute, "//host/...", "/path" or relative to the path.
std::optional<Url> resolve_url(const Url& base, std::string_view reference);

// A page that a person may be sent to: the text of an http or https URL; nullopt when it is none.
std::optional<std::string> usable_page(std::string_view text);

}  // namespace mailwhy::contact
