// Hashes, keyed hashes and key derivation for logins, and the wiping of what was secret.  The cryptography is OpenSSL's.
//
// MD5 and SHA-1 are here because CRAM-MD5, DIGEST-MD5 and SCRAM-SHA-1 are still offered; nothing new may build on them.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "mailwhy/base/bytes.h"

namespace mailwhy::crypto {

enum class Hash { md5, sha1, sha256, sha384, sha512 };
std::size_t size_of(Hash hash);  // of its result in bytes

// The hash of `bytes`, raw.  Empty when this machine's OpenSSL refuses the algorithm (MD5 where only approved ones are allowed).
Bytes digest(Hash hash, BytesView bytes);
// HMAC (RFC 2104), raw; empty as above.
Bytes hmac(Hash hash, BytesView key, BytesView bytes);
// PBKDF2 with HMAC (RFC 8018 s5.2) with as many bytes as the hash has: Hi() of RFC 5802 s2.2.  Its time grows with `rounds`,
// which the caller caps; nullopt when OpenSSL refuses.
std::optional<Bytes> pbkdf2(Hash hash, BytesView password, BytesView salt, std::uint32_t rounds);

// Bytes nobody can guess.  A machine without a source of them is no place for logins: nullopt.
std::optional<Bytes> random_bytes(std::size_t count);

// Whether both are the same, in a time that tells nothing about where they differ.
bool equal_in_constant_time(BytesView a, BytesView b);

std::string hex(BytesView bytes);  // lower case
Bytes exclusive_or(BytesView a, BytesView b);  // as long as the shorter one

// Overwrites the content, so that it is not found in memory or in a core file, and empties it.
void wipe(std::string& text);

}  // namespace mailwhy::crypto
