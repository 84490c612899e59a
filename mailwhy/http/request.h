// A GET or POST request as bytes (RFC 9112).
#pragma once
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "mailwhy/base/bytes.h"

namespace mailwhy::http {

struct Request {
  std::string host;          // for the Host field: a name or an address (IPv6 in brackets)
  std::uint16_t port = 443;
  bool default_port = true;  // then the Host field leaves it out
  std::string target = "/";  // path and query
  std::string accept = "*/*";
  std::vector<std::pair<std::string, std::string>> fields;  // more of the header: names of letters, digits and -, values of printable ASCII
};

// One request on a connection of its own; asks for no compression.  Fields with bytes that HTTP does not allow make no request: empty.
Bytes get(const Request& request);
// The same with a body.
Bytes post(const Request& request, BytesView body, const std::string& content_type = "application/octet-stream");

}  // namespace mailwhy::http
