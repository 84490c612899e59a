#include "mailwhy/sasl/ntlm.h"

#include <unicase.h>
#include <unictype.h>
#include <unistr.h>

#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/crypto/digest.h"

namespace mailwhy::sasl {
namespace {
using crypto::Hash;

constexpr std::string_view signature{"NTLMSSP\0", 8};
constexpr std::size_t longest_message = 4096;

// MS-NLMP 2.2.2.5
constexpr std::uint32_t unicode = 0x1, request_target = 0x4, ntlm = 0x200, always_sign = 0x8000, extended_security = 0x80000;
// MS-NLMP 2.2.2.1: kinds of AV_PAIR
constexpr unsigned end_of_list = 0, computer_name = 3, timestamp = 7;

// UTF-16 with the small end first, as Windows writes it; upper case when asked for.
Bytes wide(std::string_view utf8, bool upper = false) {
  Bytes out;
  const auto* at = reinterpret_cast<const std::uint8_t*>(utf8.data());
  for (std::size_t left = utf8.size(); left > 0;) {
    ucs4_t c = 0;
    const int taken = std::max(1, u8_mbtouc(&c, at, left));
    at += taken;
    left -= std::min(left, static_cast<std::size_t>(taken));
    if (upper) c = uc_toupper(c);
    if (c >= 0x10000) {
      append_little(out, 0xD800 + ((c - 0x10000) >> 10), 2);
      append_little(out, 0xDC00 + ((c - 0x10000) & 0x3FF), 2);
    } else {
      append_little(out, c, 2);
    }
  }
  return out;
}

// What of UTF-16 is ASCII, for showing.
std::string narrow(BytesView wide_text) {
  std::string text;
  for (std::size_t i = 0; i + 1 < wide_text.size(); i += 2) text += wide_text[i + 1] == 0 && wide_text[i] >= 0x20 && wide_text[i] < 0x7f ? wide_text[i] : '?';
  return text;
}

// MS-NLMP 2.2.1.2: length, room, place.  nullopt when it points out of the message.
std::optional<BytesView> field(BytesView message, std::size_t at) {
  if (message.size() < at + 8) return {};
  const auto size = little(message, at, 2), place = little(message, at + 4, 4);
  if (place > message.size() || size > message.size() - place) return {};
  return message.substr(place, size);
}

struct TargetInfo {
  std::optional<BytesView> time, computer;
};
// MS-NLMP 2.2.2.1; nullopt when it is no list of pairs.
std::optional<TargetInfo> read_target_info(BytesView info) {
  TargetInfo result;
  while (info.size() >= 4) {
    const auto kind = little(info, 0, 2), size = little(info, 2, 2);
    if (size > info.size() - 4) return {};
    if (kind == end_of_list) return result;
    if (kind == timestamp && size == 8) result.time = info.substr(4, 8);
    if (kind == computer_name) result.computer = info.substr(4, size);
    info.remove_prefix(4 + size);
  }
  return info.empty() ? std::optional(result) : std::nullopt;
}

// Tenths of microseconds since 1601, MS-DTYP 2.3.3.
Bytes windows_time(Time now) {
  constexpr std::uint64_t from_1601_to_1970_s = 11644473600;
  const auto us = std::max<long long>(0, now.time_since_epoch().count());
  Bytes out;
  append_little(out, (static_cast<std::uint64_t>(us) + from_1601_to_1970_s * 1'000'000) * 10, 8);
  return out;
}

struct Account {
  std::string domain, user;
};
// "DOMAIN\ann" has a domain of its own; "ann@example.org" is a name as it stands.
Account account_of(const std::string& user) {
  const auto slash = user.find('\\');
  if (slash == std::string::npos) return {{}, user};
  return {user.substr(0, slash), user.substr(slash + 1)};
}

}  // namespace

Step Ntlm::start() { return wait_for_server("The server says first that it speaks NTLM."); }

Step Ntlm::step(BytesView challenge) {
  if (state_ == State::over) return no_more_to_say();
  if (state_ == State::challenge) return on_challenge(challenge);
  // MS-NLMP 2.2.1.1; what the server's prompt says does not matter.
  state_ = State::challenge;
  Bytes message(signature);
  append_little(message, 1, 4);
  append_little(message, unicode | request_target | ntlm | always_sign | extended_security, 4);
  message.append(16, '\0');
  return answer("What this side can do; no name and no secret.", std::move(message));
}

Step Ntlm::on_challenge(BytesView message) {
  state_ = State::over;
  if (message.size() > longest_message) return give_up(Trouble::Kind::challenge_too_long, "The server's challenge is longer than any mechanism allows.");
  const auto malformed = [](std::string_view what) { return give_up(Trouble::Kind::challenge_malformed, fmt::format("The server's challenge cannot be read: {} (MS-NLMP).", what)); };
  // MS-NLMP 2.2.1.2
  if (message.size() < 32 || !message.starts_with(signature) || little(message, 8, 4) != 2) return malformed("it is no NTLM challenge");
  const auto info = message.size() >= 48 ? field(message, 40) : std::optional<BytesView>("");
  const auto target = info ? read_target_info(*info) : std::nullopt;
  if (!target) return malformed("the server's names are out of place");
  const Bytes server_challenge(message.substr(24, 8));
  std::optional<Bytes> drawn = material_.nonce.size() == 8 ? std::optional(Bytes(material_.nonce)) : crypto::random_bytes(8);
  if (!drawn) return give_up(Trouble::Kind::not_able, "This machine has no source of random bytes.");

  // MS-NLMP 3.3.2
  const auto [domain, user] = account_of(material_.user);
  const Wiped wide_password(wide(material_.password->reveal()));
  const Wiped password_hash(md4(wide_password));
  const Wiped key(crypto::hmac(Hash::md5, password_hash, wide(user, true) + wide(domain)));
  if (key.empty()) return give_up(Trouble::Kind::not_able, "This machine's cryptography does not allow MD5.");
  Bytes temp("\x01\x01\0\0\0\0\0\0", 8);
  temp += target->time ? Bytes(*target->time) : windows_time(material_.now);
  temp += *drawn + Bytes(4, '\0') + Bytes(*info) + Bytes(4, '\0');
  const Bytes nt = crypto::hmac(Hash::md5, key, server_challenge + temp) + temp;
  const Bytes lm = target->time ? Bytes(24, '\0') : crypto::hmac(Hash::md5, key, server_challenge + *drawn) + *drawn;

  // MS-NLMP 2.2.1.3: six fields, each a place in what follows them.
  constexpr std::size_t head = 64;
  Bytes out(signature), payload;
  append_little(out, 3, 4);
  for (const Bytes& part : {lm, nt, wide(domain), wide(user), Bytes(), Bytes()}) {
    append_little(out, part.size(), 2);
    append_little(out, part.size(), 2);
    append_little(out, head + payload.size(), 4);
    payload += part;
  }
  append_little(out, unicode | request_target | ntlm | always_sign | extended_security, 4);
  const std::string name = target->computer ? narrow(*target->computer) : std::string();
  std::string said = "Name, domain and a keyed hash (NTLM version 2) of the server's random text and ours.";
  if (!name.empty()) said += fmt::format(" The server calls itself {}.", shorten(name, 80));
  return answer(std::move(said), out + payload, true);
}

}  // namespace mailwhy::sasl
