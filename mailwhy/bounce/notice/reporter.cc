#include "mailwhy/bounce/notice/reporter.h"

#include <algorithm>

#include "mailwhy/base/ip.h"
#include "mailwhy/base/text.h"

namespace mailwhy::bounce::notice {
namespace {

constexpr std::size_t most_received = 50;

// The name of a host at `at`; empty for addresses and for what every host calls itself.
std::string name_at(std::string_view text, std::size_t at) {
  const auto size = at < text.size() && text[at] != '[' ? host_size(text, at) : 0;
  if (size == 0) return {};
  auto name = lower_ascii(text.substr(at, size));
  return name.starts_with("localhost") || IpAddress::parse(name) ? std::string() : name;
}

// Past blanks, those that do not break included, and a colon.
std::size_t past_gap(std::string_view text, std::size_t at) { return std::min(text.find_first_not_of(" \t\r\n:\xc2\xa0", at), text.size()); }

}  // namespace

std::string reporter_in_words(const Prose& prose) {
  for (const auto& hit : prose.hits) {
    if (hit.phrase->sign != Sign::reporter) continue;
    auto begin = std::size_t{hit.end};
    if (hit.phrase->detail == "at") {
      const auto word = std::string_view(prose.lowered).substr(begin, 60).find(" at ");
      if (word == std::string_view::npos) continue;
      begin += word + 4;
    }
    const auto at = past_gap(prose.text, begin);
    if (const auto size = host_size(prose.text, at); size != 0) return lower_ascii(std::string_view(prose.text).substr(at, size));
  }
  return {};
}

namespace {

template <class Find>
std::string in_received(const mail::RawMessage& message, Find find) {
  std::size_t looked_at = 0;
  for (const auto& field : message.fields) {
    if (field.name.size() != std::string_view("Received").size() || !equal_ignoring_case(field.name, "Received")) continue;
    if (auto host = find(field.value); !host.empty()) return host;
    if (++looked_at >= most_received) break;
  }
  return {};
}

}  // namespace

std::string host_from(std::string_view received) {
  received = trim(received).substr(0, 400);
  if (!starts_with_ignoring_case(received, "from") || received.size() < 6) return {};
  const auto begin = past_gap(received, 4);
  if (begin == 4) return {};
  if (auto name = name_at(received, begin); !name.empty()) return name;
  const auto open = received.find('(', begin);
  if (open == std::string_view::npos) return {};
  const auto comment = received.substr(open + 1);
  const bool greets = starts_with_ignoring_case(comment, "helo ") || starts_with_ignoring_case(comment, "ehlo ");
  return greets ? name_at(comment, past_gap(comment, 5)) : std::string();
}

std::string host_by(std::string_view received) {
  received = trim(received).substr(0, 1000);
  for (std::size_t at = 0; at + 3 < received.size(); ++at) {
    const bool begins = at == 0 || received[at - 1] == ' ' || received[at - 1] == '\t' || received[at - 1] == '\n';
    if (!begins || !starts_with_ignoring_case(received.substr(at), "by") || (received[at + 2] != ' ' && received[at + 2] != '\t' && received[at + 2] != '\r' && received[at + 2] != '\n')) continue;
    return name_at(received, past_gap(received, at + 2));
  }
  return {};
}

Reporter reporter_of(const Work& work) {
  for (const auto& status : work.material.statuses)
    if (auto host = host_of_field(status.reporting_mta.text).name; !host.empty()) return {std::move(host), false};
  if (auto host = reporter_in_words(work.material.prose); !host.empty()) return {std::move(host), false};
  const auto& message = work.material.message;
  auto host = in_received(message, host_from);
  if (host.empty()) host = in_received(message, host_by);
  const bool derived = !host.empty();
  return {std::move(host), derived};
}

}  // namespace mailwhy::bounce::notice
