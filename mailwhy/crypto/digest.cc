#include "mailwhy/crypto/digest.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <climits>

#include "mailwhy/crypto/openssl_ptr.h"

namespace mailwhy::crypto {
namespace {

const EVP_MD* method(Hash hash) {
  switch (hash) {
    case Hash::md5: return EVP_md5();
    case Hash::sha1: return EVP_sha1();
    case Hash::sha256: return EVP_sha256();
    case Hash::sha384: return EVP_sha384();
    case Hash::sha512: return EVP_sha512();
  }
  return nullptr;
}

using Room = std::array<unsigned char, EVP_MAX_MD_SIZE>;

Bytes taken(Room& room, std::size_t size) {
  Bytes result(reinterpret_cast<const char*>(room.data()), size);
  OPENSSL_cleanse(room.data(), room.size());
  return result;
}

}  // namespace

std::size_t size_of(Hash hash) { return static_cast<std::size_t>(EVP_MD_size(method(hash))); }

Bytes digest(Hash hash, BytesView bytes) {
  Room room;
  unsigned size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), room.data(), &size, method(hash), nullptr) != 1) return {};
  return taken(room, size);
}

Bytes hmac(Hash hash, BytesView key, BytesView bytes) {
  if (key.size() > INT_MAX) return {};
  // A null key would mean "the key of before" to OpenSSL.
  const unsigned char none = 0;
  Room room;
  unsigned size = 0;
  if (!HMAC(method(hash), key.empty() ? &none : raw(key), static_cast<int>(key.size()), raw(bytes), bytes.size(), room.data(), &size)) return {};
  return taken(room, size);
}

std::optional<Bytes> pbkdf2(Hash hash, BytesView password, BytesView salt, std::uint32_t rounds) {
  if (password.size() > INT_MAX || salt.size() > INT_MAX || rounds == 0 || rounds > INT_MAX) return {};
  Room room;
  const std::size_t size = size_of(hash);
  if (PKCS5_PBKDF2_HMAC(password.data() ? password.data() : "", static_cast<int>(password.size()), raw(salt), static_cast<int>(salt.size()),
                        static_cast<int>(rounds), method(hash), static_cast<int>(size), room.data()) != 1)
    return {};
  return taken(room, size);
}

std::optional<Bytes> random_bytes(std::size_t count) {
  Bytes bytes(count, '\0');
  if (count > INT_MAX || RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count)) != 1) return {};
  return bytes;
}

bool equal_in_constant_time(BytesView a, BytesView b) {
  return a.size() == b.size() && (a.empty() || CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0);
}

std::string hex(BytesView bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(2 * bytes.size());
  for (const char c : bytes) {
    const auto octet = static_cast<unsigned char>(c);
    text += digits[octet >> 4];
    text += digits[octet & 15];
  }
  return text;
}

Bytes exclusive_or(BytesView a, BytesView b) {
  Bytes result(a.substr(0, std::min(a.size(), b.size())));
  for (std::size_t i = 0; i < result.size(); ++i) result[i] = static_cast<char>(static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i]));
  return result;
}

void wipe(std::string& text) {
  text.resize(text.capacity());  // also what an earlier, longer content left behind
  OPENSSL_cleanse(text.data(), text.size());
  text.clear();
}

}  // namespace mailwhy::crypto
