#include "mailwhy/auth/mtasts/fetched.h"

#include "mailwhy/base/text.h"

namespace mailwhy::auth::mtasts {
namespace {
using End = Fetched::End;
constexpr std::pair<End, std::string_view> ends[] = {
    {End::name, "name"}, {End::connect, "connect"}, {End::handshake, "handshake"}, {End::certificate, "certificate"}, {End::answer, "answer"},
    {End::time, "time"}, {End::status, "status"},   {End::file, "file"},           {End::unasked, "unasked"},
};
}  // namespace

std::string_view to_string(End end) {
  for (const auto& [value, text] : ends)
    if (value == end) return text;
  return "unasked";
}

std::optional<End> parse_end(std::string_view text) {
  for (const auto& [value, name] : ends)
    if (name == text) return value;
  return std::nullopt;
}

std::string_view to_string(PolicySeen::Status status) {
  switch (status) {
    case PolicySeen::Status::good: return "good";
    case PolicySeen::Status::unusable: return "unusable";
    case PolicySeen::Status::unreachable: return "unreachable";
    case PolicySeen::Status::unasked: break;
  }
  return "unasked";
}

PolicySeen look_at(const Fetched& fetched) {
  PolicySeen seen;
  seen.problem = fetched.problem;
  if (fetched.end == End::unasked) return seen;
  seen.status = PolicySeen::Status::unreachable;
  if (fetched.end != End::file) return seen;
  const std::string type = lower_ascii(trim(std::string_view(fetched.content_type).substr(0, fetched.content_type.find(';'))));
  // RFC 8461 s3.2 wants text/plain; senders in use take the file whatever it is called.
  if (type != "text/plain") seen.oddities.push_back(type.empty() ? "the file is served without a content type; it should be text/plain" : "the file is served as " + visible(shorten(type, 60)) + " and should be text/plain");
  seen.text = read_policy(fetched.body);
  seen.status = seen.text.policy ? PolicySeen::Status::good : PolicySeen::Status::unusable;
  seen.problem = seen.text.problem;
  return seen;
}

}  // namespace mailwhy::auth::mtasts
