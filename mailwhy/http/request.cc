#include "mailwhy/http/request.h"

#include <algorithm>
#include <string_view>

namespace mailwhy::http {
namespace {
bool is_plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
}
}  // namespace

Bytes get(const Request& request) {
  const bool good = !request.host.empty() && is_plain(request.host) && request.target.starts_with('/') && is_plain(request.target) && !request.accept.empty() &&
                    request.accept.find_first_of("\r\n") == std::string::npos;
  if (!good) return {};
  const std::string host = request.default_port ? request.host : request.host + ":" + std::to_string(request.port);
  return "GET " + request.target + " HTTP/1.1\r\nHost: " + host + "\r\nAccept: " + request.accept +
         "\r\nAccept-Encoding: identity\r\nUser-Agent: mailwhy\r\nConnection: close\r\n\r\n";
}

}  // namespace mailwhy::http
