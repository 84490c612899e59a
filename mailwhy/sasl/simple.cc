#include "mailwhy/sasl/simple.h"

#include "mailwhy/base/text.h"

namespace mailwhy::sasl {
namespace {
constexpr int most_repeats = 2;  // of one question of LOGIN

bool has_nul(std::string_view text) { return text.find('\0') != text.npos; }
}  // namespace

// RFC 4616 s2   message = [authzid] NUL authcid NUL passwd
Step Plain::start() {
  const auto password = material_.password->reveal();
  if (has_nul(password) || has_nul(material_.user) || has_nul(material_.act_as))
    return give_up(Trouble::Kind::secret_unusable, "User name or password contains a NUL, which PLAIN cannot carry.");
  Wiped message(material_.act_as);
  message.reserve(message.size() + material_.user.size() + password.size() + 2);
  message += '\0';
  message += material_.user;
  message += '\0';
  message += password;
  return answer("User name and password, as they are.", message, true);
}

Step Plain::step(BytesView) { return no_more_to_say(); }

Step Login::start() {
  if (!material_.login_sends_user_at_once) return wait_for_server("The server asks for the user name first.");
  return say_user();
}

Step Login::say_user() {
  ++users_;
  return answer("The user name, as it is.", material_.user);
}

Step Login::say_password() {
  ++passwords_;
  return answer("The password, as it is.", std::string(material_.password->reveal()), true);
}

// The words of the prompt count where they are clear; else it is first the one and then the other.  Servers that overlook the
// initial response ask for the name again.
Step Login::step(BytesView prompt) {
  if (prompt.size() > longest_challenge) return give_up(Trouble::Kind::challenge_too_long, "The server's prompt is longer than any prompt is.");
  const bool user = contains_ignoring_case(prompt, "user") || contains_ignoring_case(prompt, "login");
  const bool password = contains_ignoring_case(prompt, "pass");
  if (passwords_ > 0) return no_more_to_say();
  if (user && !password && users_ < most_repeats) return say_user();
  if (users_ == 0) return say_user();
  return say_password();
}

Step External::start() {
  if (has_nul(material_.act_as)) return give_up(Trouble::Kind::secret_unusable, "The name to act as contains a NUL.");
  return answer(material_.act_as.empty() ? "Nothing: the certificate of the TLS handshake says who this is."
                                         : "The name to act as; the certificate of the TLS handshake says who this is.",
                material_.act_as, true);
}

Step External::step(BytesView) { return no_more_to_say(); }

Step CramMd5::start() { return wait_for_server("The server sends a text first, to be hashed with the password."); }

// RFC 2195 s2   response = user SP HEX(HMAC-MD5(password, challenge))
Step CramMd5::step(BytesView challenge) {
  if (answered_) return no_more_to_say();
  if (challenge.size() > longest_challenge) return give_up(Trouble::Kind::challenge_too_long, "The server's challenge is longer than any mechanism allows.");
  if (challenge.empty()) return give_up(Trouble::Kind::challenge_malformed, "The server sent no text to be hashed, so that the answer would be good for ever.");
  const Bytes hash = crypto::hmac(crypto::Hash::md5, material_.password->reveal(), challenge);
  if (hash.empty()) return give_up(Trouble::Kind::not_able, "This machine's cryptography does not allow MD5.");
  answered_ = true;
  return answer("User name, and a hash (HMAC-MD5) of the server's text with the password as key.", material_.user + ' ' + crypto::hex(hash), true);
}

}  // namespace mailwhy::sasl
