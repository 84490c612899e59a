// Base64 in a login (RFC 4954): a server's question or its last word, decoded; what a client says in its answer is a secret.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace mailwhy::pasted {

struct LoginWords {
  enum class Kind {
    question,       // "Username:", "Password:"
    challenge,      // a nonce: "<1896.697170952@mail.example.org>", "r=...,s=...,i=4096"
    error,          // XOAUTH2: {"status":"400",...}
    answer,         // what a client says: holds a name, and a password or a token
  } kind = Kind::question;
  std::string shown;      // decoded; without secrets
  std::string user;       // of an answer
};

// nullopt when `text` is no such line: "334 VXNlcm5hbWU6", "VXNlcm5hbWU6", "AUTH PLAIN AGJvYgBzZWNyZXQ=".
std::optional<LoginWords> read_login_words(std::string_view text);

}  // namespace mailwhy::pasted
