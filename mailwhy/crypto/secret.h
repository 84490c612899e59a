// A password, a token, a key: bytes that are never printed, compared in constant time, and wiped when they are not needed any more.
//
// There is no stream operator, no formatter and no implicit way out: whoever wants the bytes has to write reveal(), which is
// easy to search for.
#pragma once
#include <string>
#include <string_view>
#include <utility>

#include "mailwhy/crypto/digest.h"

namespace mailwhy::crypto {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string_view bytes) : bytes_(bytes) {}
  // Takes the content over and wipes what it came from.
  static Secret take(std::string& bytes) {
    Secret secret(bytes);
    wipe(bytes);
    return secret;
  }
  static Secret take(std::string&& bytes) { return take(bytes); }
  Secret(const Secret&) = default;
  Secret(Secret&& other) noexcept : bytes_(other.bytes_) { wipe(other.bytes_); }
  Secret& operator=(const Secret& other) {
    if (this != &other) {
      wipe(bytes_);
      bytes_ = other.bytes_;
    }
    return *this;
  }
  Secret& operator=(Secret&& other) noexcept {
    if (this != &other) {
      *this = std::as_const(other);
      wipe(other.bytes_);
    }
    return *this;
  }
  ~Secret() { wipe(bytes_); }

  bool empty() const { return bytes_.empty(); }
  // The bytes themselves; valid as long as this.
  std::string_view reveal() const { return bytes_; }

 private:
  std::string bytes_;
};

}  // namespace mailwhy::crypto
