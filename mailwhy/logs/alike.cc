#include "mailwhy/logs/alike.h"

#include <array>
#include <cstring>

namespace mailwhy::logs {
namespace {

constexpr std::string_view any_address = "<@>", any_ip = "[0.0.0.0]";

// What ends an address in brackets, or shows that it is none.
constexpr auto make_stops() {
  std::array<bool, 256> out{};
  for (const char c : std::string_view("<> \t\r\n")) out[static_cast<unsigned char>(c)] = true;
  return out;
}
constexpr auto stops = make_stops();

struct Bracketed {
  std::size_t size = 0;               // of all of it; 0 when nothing in brackets begins here
  std::string_view instead;           // empty: it stays
};

// At a "<".  What has no "@" is a word too, whose contents do matter.
Bracketed angle(std::string_view text) {
  std::size_t at = 1;
  bool address = false;
  for (; at < text.size() && !stops[static_cast<unsigned char>(text[at])]; ++at) address = address || text[at] == '@';
  if (at >= text.size() || text[at] != '>') return {};
  return {at + 1, address ? any_address : std::string_view()};
}

// At a "[".  No leading zeros: who writes them may mean something else.
Bracketed square(std::string_view text) {
  std::size_t at = 1;
  for (int part = 0; part < 4; ++part) {
    if (part > 0 && (at >= text.size() || text[at++] != '.')) return {};
    unsigned number = 0;
    const auto begin = at;
    for (; at < text.size() && at < begin + 3 && text[at] >= '0' && text[at] <= '9'; ++at) number = number * 10 + static_cast<unsigned>(text[at] - '0');
    if (at == begin || number > 255 || (text[begin] == '0' && at != begin + 1)) return {};
  }
  if (at >= text.size() || text[at] != ']') return {};
  return {at + 1, any_ip};
}

}  // namespace

std::string_view alike_text(std::string_view text, char* room) {
  if (text.find('<') == std::string_view::npos && text.find('[') == std::string_view::npos) return text;
  char* out = room;
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c == '<' || c == '[') {
      const auto found = c == '<' ? angle(text.substr(at)) : square(text.substr(at));
      if (found.size > 0) {
        const auto put = found.instead.empty() ? text.substr(at, found.size) : found.instead;
        std::memcpy(out, put.data(), put.size());
        out += put.size();
        at += found.size;
        continue;
      }
    }
    *out++ = c;
    ++at;
  }
  return {room, static_cast<std::size_t>(out - room)};
}

}  // namespace mailwhy::logs
