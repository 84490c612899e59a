#include "mailwhy/logs/postfix_fields.h"

#include <array>
#include <cstring>

#include "mailwhy/logs/parts.h"

namespace mailwhy::logs::postfix {
namespace {

enum : unsigned char { hex = 1, base52 = 2 };

constexpr std::array<unsigned char, 256> make_id_letters() {
  std::array<unsigned char, 256> table{};
  for (const char c : std::string_view("0123456789ABCDEF")) table[static_cast<unsigned char>(c)] |= hex;
  for (const char c : std::string_view("0123456789BCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz")) table[static_cast<unsigned char>(c)] |= base52;
  return table;
}
constexpr auto id_letters = make_id_letters();

constexpr std::size_t shortest_id = 6, longest_id = 30;

bool digit(char c) { return static_cast<unsigned char>(c - '0') < 10; }

// Behind the quoted string that begins at text[0]; 0 when it does not end.
std::size_t behind_quoted(std::string_view text) {
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '\\') ++i;
    else if (text[i] == '"') return i + 1;
  }
  return 0;
}

}  // namespace

std::size_t queue_id(std::string_view text) {
  unsigned char kinds = hex | base52;
  std::size_t n = 0;
  while (n < text.size() && n <= longest_id) {
    const auto left = static_cast<unsigned char>(kinds & id_letters[static_cast<unsigned char>(text[n])]);
    if (left == 0) break;
    kinds = left;
    ++n;
  }
  if (n < shortest_id || n > longest_id || n + 1 >= text.size() || text[n] != ':' || text[n + 1] != ' ') return 0;
  if ((kinds & hex) != 0) return n;
  // Six digits of seconds, four of microseconds, "z", the inode.
  return n >= 12 && text.substr(0, n).find('z', 10) != std::string_view::npos ? n : 0;
}

bool is_queue_id(std::string_view word) {
  if (word.size() < shortest_id || word.size() > longest_id) return false;
  unsigned char kinds = hex | base52;
  for (const char c : word) kinds = static_cast<unsigned char>(kinds & id_letters[static_cast<unsigned char>(c)]);
  return (kinds & hex) != 0 || ((kinds & base52) != 0 && word.size() >= 12 && word.find('z', 10) != std::string_view::npos);
}

bool is_long_id(std::string_view id) { return id.size() >= 12 && id.find('z', 10) != std::string_view::npos; }

bool take_address(std::string_view& text, std::initializer_list<std::string_view> ends, std::string_view& address) {
  std::size_t from = 0;
  if (text.starts_with('"')) from = behind_quoted(text);
  for (auto at = text.find('>', from); at != std::string_view::npos; at = text.find('>', at + 1)) {
    const auto rest = text.substr(at + 1);
    bool fits = rest.empty();
    for (const auto end : ends) fits = fits || rest.starts_with(end);
    if (!fits) continue;
    address = text.substr(0, at);
    text = rest;
    return true;
  }
  return false;
}

bool take_peer(std::string_view& text, Peer& peer) {
  const auto open = text.find('[');
  if (open == std::string_view::npos) return false;
  const auto close = text.find(']', open);
  if (close == std::string_view::npos) return false;
  peer.name = text.substr(0, open);
  if (peer.name == "unknown") peer.name = {};
  peer.address = text.substr(open + 1, close - open - 1);
  if (peer.address == "unknown") peer.address = {};
  text.remove_prefix(close + 1);
  peer.port = 0;
  if (text.size() > 1 && text[0] == ':' && digit(text[1])) {
    std::size_t n = 1;
    unsigned port = 0;
    for (; n < text.size() && n < 6 && digit(text[n]); ++n) port = port * 10 + static_cast<unsigned>(text[n] - '0');
    if (port <= 0xFFFF) peer.port = static_cast<std::uint16_t>(port);
    text.remove_prefix(n);
  }
  return true;
}

Peer peer_of(std::string_view text) {
  Peer peer;
  take_peer(text, peer);
  return peer;
}

std::int64_t take_seconds(std::string_view& text) {
  if (text.empty() || !(digit(text[0]) || text[0] == '.')) return -1;
  std::int64_t us = 0;
  std::size_t i = 0;
  for (; i < text.size() && digit(text[i]); ++i)
    if (us < 1'000'000'000) us = us * 10 + (text[i] - '0');
  us *= 1'000'000;
  if (i < text.size() && text[i] == '.') {
    std::int64_t unit = 100'000;
    for (++i; i < text.size() && digit(text[i]); ++i, unit /= 10) us += unit * (text[i] - '0');
  }
  // "1.2e-05" and "1e+02", as "%g" can write.
  if (i + 2 < text.size() && text[i] == 'e' && (text[i + 1] == '-' || text[i + 1] == '+')) {
    const bool smaller = text[i + 1] == '-';
    int power = 0;
    for (i += 2; i < text.size() && digit(text[i]) && power < 20; ++i) power = power * 10 + (text[i] - '0');
    for (; power > 0 && us < 1'000'000'000'000'000; --power) us = smaller ? us / 10 : us * 10;
  }
  text.remove_prefix(i);
  return us;
}

}  // namespace mailwhy::logs::postfix
