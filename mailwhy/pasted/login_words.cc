#include "mailwhy/pasted/login_words.h"

#include <algorithm>

#include "mailwhy/base/text.h"

namespace mailwhy::pasted {
namespace {

bool is_text(std::string_view bytes) {
  return !bytes.empty() && std::all_of(bytes.begin(), bytes.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x20 && static_cast<unsigned char>(c) < 0x7f; });
}

// "authzid NUL user NUL password" (RFC 4616).
std::optional<std::string> user_of_plain(std::string_view bytes) {
  const auto parts = split(bytes, '\0');
  if (parts.size() != 3 || parts[1].empty() || parts[2].empty() || !is_text(parts[1])) return std::nullopt;
  return std::string(parts[1]);
}

// "user=bob^Aauth=Bearer ...^A^A" (XOAUTH2), "n,a=bob,^Ahost=...^Aauth=Bearer ...^A^A" (RFC 7628).
std::optional<std::string> user_of_token(std::string_view bytes) {
  if (bytes.find('\x01') == std::string_view::npos || bytes.find("auth=") == std::string_view::npos) return std::nullopt;
  const auto begin = bytes.starts_with("user=") ? 5 : bytes.find("a=") == std::string_view::npos ? std::string_view::npos : bytes.find("a=") + 2;
  if (begin == std::string_view::npos) return std::string();
  const auto rest = bytes.substr(begin);
  return std::string(rest.substr(0, rest.find_first_of(",\x01")));
}

std::optional<LoginWords> read_decoded(std::string_view bytes, bool from_client) {
  LoginWords out;
  if (const auto user = user_of_plain(bytes)) {
    out.kind = LoginWords::Kind::answer;
    out.user = *user;
    return out;
  }
  if (const auto user = user_of_token(bytes)) {
    out.kind = LoginWords::Kind::answer;
    out.user = *user;
    return out;
  }
  if (!is_text(bytes)) return std::nullopt;
  const std::string lower = lower_ascii(bytes);
  if (lower.find("username") != lower.npos || lower.find("user name") != lower.npos || lower.find("password") != lower.npos || lower == "login:") {
    out.kind = LoginWords::Kind::question;
    out.shown = bytes;
    return out;
  }
  if (bytes.front() == '{' && lower.find("status") != lower.npos) {
    out.kind = LoginWords::Kind::error;
    out.shown = shorten(bytes, 400);
    return out;
  }
  const bool nonce = (bytes.front() == '<' && bytes.back() == '>' && bytes.find('@') != bytes.npos) || (bytes.find("r=") != bytes.npos && bytes.find(",s=") != bytes.npos) || lower.find("nonce=") != lower.npos;
  if (nonce && !from_client) {
    out.kind = LoginWords::Kind::challenge;
    out.shown = shorten(bytes, 400);
    return out;
  }
  return std::nullopt;
}

}  // namespace

std::optional<LoginWords> read_login_words(std::string_view text) {
  text = trim(text.substr(0, 16 << 10));
  bool from_client = false;
  if (text.starts_with("334 ")) {
    text = trim(text.substr(4));
  } else if (starts_with_ignoring_case(text, "AUTH ")) {
    const auto words = split_words(text);
    if (words.size() != 3) return std::nullopt;
    text = words[2];
    from_client = true;
  }
  if (text.size() < 8 || text.find_first_of(" \t\n") != std::string_view::npos) return std::nullopt;
  const auto bytes = base64_decode(text);
  if (!bytes) return std::nullopt;
  return read_decoded(*bytes, from_client);
}

}  // namespace mailwhy::pasted
