// Why a handshake failed, in words for people.  Private to the room.
#pragma once
#include <string>

#include "mailwhy/base/bytes.h"

namespace mailwhy::tls {

// The first bytes of a peer that was expected to speak TLS: enough of them to tell TLS from anything else and to
// quote the first line of what it says instead.
class FirstWords {
 public:
  void add(BytesView bytes);
  bool empty() const { return bytes_.empty(); }
  // The first byte belongs to no TLS record (RFC 8446 s5.1).
  bool is_foreign() const;
  // Text so far, and its line is not complete.
  bool wants_more() const;
  // Valid when is_foreign: "answered in plain text: 454 4.7.0 TLS not available".
  std::string words() const;

 private:
  bool is_text() const;
  Bytes bytes_;
};

// For an entry of OpenSSL's error queue; 0 has words too.
std::string reason_words(unsigned long error);
// True when the error is an alert that the peer sent.
bool is_alert_reason(unsigned long error);

}  // namespace mailwhy::tls
