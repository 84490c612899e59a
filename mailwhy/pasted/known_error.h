// Error messages that are no server's reply: TLS alerts (RFC 8446 s6, RFC 5246 s7.2), the words of TLS libraries, of the operating system,
// and of programs that send mail.
#pragma once
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace mailwhy::pasted {

enum class ErrorKind { tls_alert, tls, network, dns, login, program };
std::string_view to_string(ErrorKind kind);  // "tls-alert"

// The live look that shows more: which verb, on a host or on an address.
enum class Look { none, tls, login, check, dns, session };

struct KnownError {
  std::string_view id;       // "tls-alert-40", "timed-out"; stable
  ErrorKind kind;
  std::string_view words;    // small letters; alternatives between " | ", each as words of their own
  std::string_view means;    // one sentence
  std::string_view party;    // interface.md's word; empty when it hangs on who says it
  bool sure;                 // the words leave no other reading
  std::string_view todo;     // one sentence
  Look look;
  int alert = -1;            // number of a TLS alert
};

std::span<const KnownError> all_known_errors();

struct FoundError {
  const KnownError* error = nullptr;
  std::size_t begin = 0, end = 0;   // the deciding words
  bool received = false;            // an alert: the text says that it came from the other side
};
// What the text says, the most special words first; nullopt when nothing is known.  At most 16 KB are looked at.
std::optional<FoundError> find_known_error(std::string_view text);

}  // namespace mailwhy::pasted
