#include "mailwhy/pasted/list_answer.h"

#include <fmt/format.h>

#include <algorithm>

#include "mailwhy/base/text.h"

namespace mailwhy::pasted {
namespace {

bool is_loopback(const IpAddress& address) { return address.is_v4() && address.text().starts_with("127."); }

std::string_view bare(std::string_view word) {
  while (!word.empty() && std::string_view("\"'()[]<>,;:").find(word.front()) != std::string_view::npos) word.remove_prefix(1);
  while (!word.empty() && std::string_view("\"'()[]<>,;:.!?").find(word.back()) != std::string_view::npos) word.remove_suffix(1);
  return word;
}

// "25.2.0.192" in front of the zone is 192.0.2.25; 32 nibbles are an IPv6 address; else it is a domain.
std::string subject_of(std::string_view labels) {
  auto parts = split(labels, '.');
  if (parts.size() == 4 && std::all_of(parts.begin(), parts.end(), [](std::string_view part) { return parse_number(part, 255).has_value(); })) {
    std::reverse(parts.begin(), parts.end());
    return fmt::format("{}.{}.{}.{}", parts[0], parts[1], parts[2], parts[3]);
  }
  if (parts.size() == 32 && std::all_of(parts.begin(), parts.end(), [](std::string_view part) { return part.size() == 1; })) {
    std::string text;
    for (std::size_t i = 0; i < 32; ++i) {
      if (i > 0 && i % 4 == 0) text += ':';
      text += parts[31 - i];
    }
    const auto address = IpAddress::parse(text);
    return address ? address->text() : std::string();
  }
  return std::string(labels);
}

// The known zone that the name ends in.
const listing::List* zone_in(std::string_view name, std::string_view& in_front) {
  for (std::size_t at = 0; at < name.size();) {
    if (const auto* list = listing::builtin_table().find(name.substr(at))) {
      in_front = at == 0 ? std::string_view() : name.substr(0, at - 1);
      return list;
    }
    const auto dot = name.find('.', at);
    if (dot == std::string_view::npos) break;
    at = dot + 1;
  }
  return nullptr;
}

// Four numbers in front of something that looks like a list's zone.
bool asks_unknown_list(std::string_view name, std::string_view& in_front, std::string_view& zone) {
  std::size_t at = 0;
  for (int i = 0; i < 4; ++i) {
    const auto dot = name.find('.', at);
    if (dot == std::string_view::npos || !parse_number(name.substr(at, dot - at), 255)) return false;
    at = dot + 1;
  }
  in_front = name.substr(0, at - 1);
  zone = name.substr(at);
  return zone.find('.') != std::string_view::npos && !zone.ends_with("in-addr.arpa") && !zone.ends_with("ip6.arpa");
}

}  // namespace

bool ListAnswer::refused() const {
  return std::any_of(answers.begin(), answers.end(), [&](const IpAddress& answer) { return answer.text().starts_with("127.255.255.") || (list != nullptr && list->fault_of(answer) != nullptr); });
}

std::optional<ListAnswer> read_list_answer(std::string_view text) {
  text = text.substr(0, 8192);
  ListAnswer out;
  bool asked = false;
  std::string on_one_line(text);
  std::replace(on_one_line.begin(), on_one_line.end(), '\n', ' ');
  const auto words = split_words(on_one_line);
  for (const auto raw : words) {
    const auto word = bare(raw);
    if (const auto address = IpAddress::parse(word)) {
      if (is_loopback(*address) && address->text() != "127.0.0.1" && std::find(out.answers.begin(), out.answers.end(), *address) == out.answers.end() && out.answers.size() < 20) out.answers.push_back(*address);
      continue;
    }
    if (!out.zone.empty() || word.find('.') == std::string_view::npos || word.size() > 255) continue;
    const std::string name = lower_ascii(word);
    std::string_view in_front, zone;
    if (const auto* list = zone_in(name, in_front)) {
      out.list = list;
      out.zone = list->zone;
      if (!in_front.empty()) out.subject = subject_of(in_front), asked = true;
    } else if (asks_unknown_list(name, in_front, zone)) {
      out.zone = zone;
      out.subject = subject_of(in_front);
      asked = true;
    }
  }
  const std::string lower = lower_ascii(text);
  out.not_found = lower.find("nxdomain") != std::string::npos || lower.find("not found: 3") != std::string::npos || lower.find("non-existent domain") != std::string::npos;
  const auto quoted = text.find('"');
  if (quoted != std::string_view::npos && (asked || !out.zone.empty())) {
    const auto end = text.find('"', quoted + 1);
    if (end != std::string_view::npos && text.find('.', quoted) != std::string_view::npos) out.text = text.substr(quoted + 1, end - quoted - 1);
  }
  // The answer alone, or an answer beside its zone, or a question with its answer; "127.0.0.2" within other words is no answer.
  const bool alone = out.answers.size() == 1 && out.zone.empty() && words.size() == 1 && out.answers.front().text() != "127.0.0.53";
  const bool answered = !out.zone.empty() && !out.answers.empty();
  const bool told = asked && (out.not_found || !out.text.empty());
  // Its name, or that of a question, and nothing else: nobody says that anything is listed.
  const bool named = words.size() == 1 && out.list != nullptr;
  if (!alone && !answered && !told && !named) return std::nullopt;
  return out;
}

}  // namespace mailwhy::pasted
