#include "mailwhy/http/request.h"

#include <algorithm>
#include <string_view>

namespace mailwhy::http {
namespace {
bool is_plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-'; });
}
bool is_line(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c < 0x7f; });
}

// Method to the last field, without the empty line; empty when a field cannot be written.
Bytes head(std::string_view method, const Request& request) {
  bool good = !request.host.empty() && is_plain(request.host) && request.target.starts_with('/') && is_plain(request.target) && !request.accept.empty() &&
              request.accept.find_first_of("\r\n") == std::string::npos;
  for (const auto& field : request.fields) good = good && is_token(field.first) && is_line(field.second);
  if (!good) return {};
  const std::string host = request.default_port ? request.host : request.host + ":" + std::to_string(request.port);
  Bytes out = Bytes(method) + " " + request.target + " HTTP/1.1\r\nHost: " + host + "\r\nAccept: " + request.accept + "\r\nAccept-Encoding: identity\r\nUser-Agent: mailwhy\r\nConnection: close\r\n";
  for (const auto& field : request.fields) out += field.first + ": " + field.second + "\r\n";
  return out;
}
}  // namespace

Bytes get(const Request& request) {
  const Bytes out = head("GET", request);
  return out.empty() ? out : out + "\r\n";
}

Bytes post(const Request& request, BytesView body, const std::string& content_type) {
  Bytes out = is_line(content_type) ? head("POST", request) : Bytes();
  if (out.empty()) return out;
  out += "Content-Type: " + content_type + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n";
  out.append(body);
  return out;
}

}  // namespace mailwhy::http
