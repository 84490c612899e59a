#include "mailwhy/sasl/digest_md5.h"

#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/crypto/digest.h"

namespace mailwhy::sasl {
namespace {
using crypto::Hash;

constexpr std::size_t longest_digest_challenge = 2048;  // RFC 2831 s2.1.1
constexpr std::size_t longest_proof = 2048;

struct Directive {
  std::string name, value;  // the name in lower case
};

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

// RFC 2831 s7.1   1#( name "=" ( token / quoted-string ) ), with empty elements and blanks in between
std::optional<std::vector<Directive>> read_directives(std::string_view text) {
  std::vector<Directive> all;
  std::size_t at = 0;
  const auto skip = [&](auto&& unwanted) {
    while (at < text.size() && unwanted(text[at])) ++at;
  };
  while (true) {
    skip([](char c) { return is_blank(c) || c == ','; });
    if (at == text.size()) return all;
    const auto equals = text.find('=', at);
    if (equals == text.npos) return {};
    Directive directive{lower_ascii(trim(text.substr(at, equals - at))), {}};
    at = equals + 1;
    skip(is_blank);
    if (at < text.size() && text[at] == '"') {
      for (++at; at < text.size() && text[at] != '"'; ++at) {
        if (text[at] == '\\' && ++at == text.size()) return {};
        directive.value += text[at];
      }
      if (at++ >= text.size()) return {};
      skip(is_blank);
      if (at < text.size() && text[at] != ',') return {};
    } else {
      const auto end = std::min(text.find(',', at), text.size());
      directive.value = std::string(trim(text.substr(at, end - at)));
      at = end;
    }
    if (directive.name.empty()) return {};
    all.push_back(std::move(directive));
  }
}

// RFC 2831 s7.2   quoted-string
std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + '"';
}

// RFC 2831 s2.1.2.1: what fits into ISO 8859-1 is hashed in it, even when UTF-8 was agreed upon.
std::string for_hash(std::string_view utf8) {
  if (is_ascii(utf8) || !is_utf8(utf8)) return std::string(utf8);
  std::string latin;
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const auto c = static_cast<unsigned char>(utf8[i]);
    if (c < 0x80) {
      latin += utf8[i];
    } else if (c == 0xC2 || c == 0xC3) {
      latin += static_cast<char>(((c & 3) << 6) | (static_cast<unsigned char>(utf8[++i]) & 0x3F));
    } else {
      crypto::wipe(latin);
      return std::string(utf8);
    }
  }
  return latin;
}

Step unreadable_challenge(std::string_view what) {
  return give_up(Trouble::Kind::challenge_malformed, fmt::format("The server's challenge cannot be read: {} (RFC 2831).", what));
}

}  // namespace

Step DigestMd5::start() { return wait_for_server("The server sends a random text and its realm first."); }

Step DigestMd5::step(BytesView challenge) {
  if (state_ == State::challenge) return on_challenge(challenge);
  if (state_ == State::proof) return on_proof(challenge);
  return no_more_to_say();
}

std::optional<Step> DigestMd5::read(BytesView text, Challenge& challenge) const {
  if (text.size() > longest_digest_challenge) return give_up(Trouble::Kind::challenge_too_long, "The server's challenge is longer than the 2048 bytes of RFC 2831.");
  const auto directives = read_directives(text);
  if (!directives) return unreadable_challenge("it is no list of names and values");
  int nonces = 0, algorithms = 0;
  bool auth = true;
  for (const auto& [name, value] : *directives) {
    if (name == "realm") challenge.realms.push_back(value);
    else if (name == "nonce") challenge.nonce = value, ++nonces;
    else if (name == "charset") challenge.utf8 = equal_ignoring_case(value, "utf-8");
    else if (name == "algorithm") algorithms += equal_ignoring_case(value, "md5-sess") ? 1 : 100;
    else if (name == "qop") {
      const auto offered = split(value, ',');
      auth = std::any_of(offered.begin(), offered.end(), [](std::string_view one) { return equal_ignoring_case(trim(one), "auth"); });
    }
  }
  if (nonces != 1 || challenge.nonce.empty()) return unreadable_challenge("there must be one nonce");
  if (algorithms != 1) return unreadable_challenge("the algorithm must be md5-sess");
  if (!auth) return give_up(Trouble::Kind::no_common_protection, "The server wants every byte after the login signed or encrypted by the mechanism, which nobody does in mail any more.");
  return {};
}

// The realm is the one of our own address where there are several; without any it is empty (RFC 2831 s2.1.2).
std::string DigestMd5::realm_of(const Challenge& challenge) const {
  if (challenge.realms.empty()) return {};
  const auto at = material_.user.rfind('@');
  if (at != std::string::npos)
    for (const auto& realm : challenge.realms)
      if (equal_ignoring_case(realm, std::string_view(material_.user).substr(at + 1))) return realm;
  return challenge.realms.front();
}

Step DigestMd5::on_challenge(BytesView text) {
  state_ = State::over;
  Challenge challenge;
  if (auto trouble = read(text, challenge)) return std::move(*trouble);
  const auto password = material_.password->reveal();
  const bool eight_bit = !is_ascii(material_.user) || !is_ascii(password);
  if (has_control(material_.user) || (eight_bit && !challenge.utf8))
    return give_up(Trouble::Kind::secret_unusable, "User name or password has characters that this server's DIGEST-MD5 cannot carry.");
  std::string cnonce = material_.nonce;
  if (cnonce.empty()) {
    const auto drawn = crypto::random_bytes(18);
    if (!drawn) return give_up(Trouble::Kind::not_able, "This machine has no source of random bytes.");
    cnonce = base64_encode(*drawn);
  }

  // RFC 2831 s2.1.2.1
  const std::string realm = realm_of(challenge), uri = material_.service + "/" + lower_ascii(material_.host);
  Wiped inner(for_hash(material_.user) + ':' + for_hash(realm) + ':');
  Wiped hashed_password(for_hash(password));
  inner.reserve(inner.size() + hashed_password.size());
  inner += hashed_password;
  Wiped a1(crypto::digest(Hash::md5, inner));
  if (a1.empty()) return give_up(Trouble::Kind::not_able, "This machine's cryptography does not allow MD5.");
  a1 += ':' + challenge.nonce + ':' + cnonce;
  if (!material_.act_as.empty()) a1 += ':' + material_.act_as;
  const Wiped key(crypto::hex(crypto::digest(Hash::md5, a1)));
  const auto response_for = [&](const std::string& a2) {
    const std::string between = ':' + challenge.nonce + ":00000001:" + cnonce + ":auth:";
    return crypto::hex(crypto::digest(Hash::md5, std::string(key) + between + crypto::hex(crypto::digest(Hash::md5, a2))));
  };
  expected_proof_ = response_for(':' + uri);

  std::string out;
  if (challenge.utf8) out += "charset=utf-8,";
  out += "username=" + quoted(material_.user);
  if (!challenge.realms.empty()) out += ",realm=" + quoted(realm);
  out += ",nonce=" + quoted(challenge.nonce) + ",nc=00000001,cnonce=" + quoted(cnonce) + ",digest-uri=" + quoted(uri) +
         ",response=" + response_for("AUTHENTICATE:" + uri) + ",qop=auth";
  if (!material_.act_as.empty()) out += ",authzid=" + quoted(material_.act_as);
  state_ = State::proof;
  return answer("User name and a hash (MD5) of password, realm, the server's random text and ours.", std::move(out));
}

// RFC 2831 s2.1.3   response-auth = "rspauth" "=" response-value
Step DigestMd5::on_proof(BytesView text) {
  state_ = State::over;
  if (text.size() > longest_proof) return give_up(Trouble::Kind::challenge_too_long, "The server's proof is longer than RFC 2831 allows.");
  const auto directives = read_directives(text);
  if (!directives) return unreadable_challenge("the server's proof is missing");
  const auto proof = std::find_if(directives->begin(), directives->end(), [](const Directive& d) { return d.name == "rspauth"; });
  if (proof == directives->end()) return unreadable_challenge("the server's proof is missing");
  if (!crypto::equal_in_constant_time(lower_ascii(proof->value), expected_proof_))
    return give_up(Trouble::Kind::server_proof_wrong, "The server's proof is wrong: it does not know this password, so it is not the server it should be, or its store of passwords is broken.");
  proved_ = true;
  return answer("Nothing more: the server's proof is right, it knows the password.", {}, true);
}

std::optional<Trouble> DigestMd5::accept() const {
  if (proved_) return {};
  return Trouble{Trouble::Kind::server_proof_missing, "The server said yes without proving that it knows the password.", {}};
}

}  // namespace mailwhy::sasl
