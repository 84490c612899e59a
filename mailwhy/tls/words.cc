#include "mailwhy/tls/words.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>

#include "mailwhy/base/text.h"

namespace mailwhy::tls {
namespace {

constexpr std::size_t kept_bytes = 512;

struct ReasonWords {
  int reason;
  const char* words;
};
constexpr ReasonWords reasons[] = {
    {SSL_R_WRONG_VERSION_NUMBER, "the other side's bytes are not a TLS version that is known"},
    {SSL_R_UNSUPPORTED_PROTOCOL, "no protocol version from TLS 1.0 to TLS 1.3 in common"},
    {SSL_R_NO_SHARED_CIPHER, "no cipher in common"},
    {SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE, "the other side sent no certificate of its own"},
    {SSL_R_DECRYPTION_FAILED_OR_BAD_RECORD_MAC, "a record was damaged on the way (bad record MAC)"},
    {SSL_R_DH_KEY_TOO_SMALL, "the other side's Diffie-Hellman key is too small"},
    {SSL_R_UNEXPECTED_MESSAGE, "a handshake message came out of turn"},
    {SSL_R_UNEXPECTED_EOF_WHILE_READING, "the connection ended without notice"},
};

bool is_text_byte(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return c == '\t' || c == '\r' || c == '\n' || (byte >= 0x20 && byte != 0x7f);
}

}  // namespace

void FirstWords::add(BytesView bytes) { bytes_ += bytes.substr(0, kept_bytes - std::min(kept_bytes, bytes_.size())); }

bool FirstWords::is_foreign() const {
  // Content types 20 to 24; an SSLv2 answer has its high bit set and is no mail server's text either.
  return !bytes_.empty() && (bytes_[0] < 20 || bytes_[0] > 24);
}

bool FirstWords::is_text() const { return std::all_of(bytes_.begin(), bytes_.end(), is_text_byte); }

bool FirstWords::wants_more() const {
  return is_foreign() && is_text() && bytes_.size() < kept_bytes && bytes_.find('\n') == Bytes::npos;
}

std::string FirstWords::words() const {
  const BytesView line = BytesView(bytes_).substr(0, bytes_.find('\n'));
  if (std::all_of(line.begin(), line.end(), is_text_byte))
    return "answered in plain text: " + visible(trim(line));
  return "answered with bytes that are not TLS: " + visible(shorten(line, 64));
}

std::string reason_words(unsigned long error) {
  if (error == 0) return "for no reason that the TLS library names";
  if (ERR_GET_LIB(error) == ERR_LIB_SSL)
    for (const ReasonWords& known : reasons)
      if (known.reason == ERR_GET_REASON(error)) return known.words;
  const char* text = ERR_reason_error_string(error);
  return text != nullptr ? text : "error " + std::to_string(error);
}

bool is_alert_reason(unsigned long error) {
  return ERR_GET_LIB(error) == ERR_LIB_SSL && ERR_GET_REASON(error) >= SSL_AD_REASON_OFFSET &&
         ERR_GET_REASON(error) < SSL_AD_REASON_OFFSET + 256;
}

}  // namespace mailwhy::tls
