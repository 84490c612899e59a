// What somebody who leads a conversation from outside wants done next: a person at a prompt, or a dialogue file.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/base/bytes.h"
#include "mailwhy/base/time.h"
#include "mailwhy/smtp/transcript.h"

namespace mailwhy::smtp {

struct Order {
  enum class Kind {
    say,             // `bytes` is a command line, without line end; owes one reply.  Neighbours go out in one write
    raw,             // `bytes` exactly; owes `replies`
    text,            // `bytes` exactly, a part of a message: owes nothing
    await,           // until no reply is due
    expect,          // the next reply that was not expected yet fits one of `patterns`
    expect_nothing,  // for `time`
    expect_close,    // the server ends the connection
    pause,           // for `time`
    split,           // from here one write a byte
    slow,            // from here one byte at a time, with `time` between
    fast,            // as usual again
    starttls,        // STARTTLS, unless it was said just before, and the handshake
    auth,            // the exchange of a login; its lines come from the Responder
    quit,            // QUIT, and the end after its reply
    drop,            // the end at once, without QUIT
  } kind = Kind::await;
  Bytes bytes;
  std::string shown = {};  // in the transcript, in place of `bytes`: where those carry a secret
  std::vector<std::string> patterns = {};
  Duration time{};         // expect: how long to wait, zero: as usual
  int replies = 0;
  int line = 0;            // of the dialogue file, from 1; 0: no file
  std::vector<std::string> arguments = {};  // auth: mechanism, user
  friend bool operator==(const Order&, const Order&) = default;
};
using OrderKind = Order::Kind;

// The step that a command line belongs to, by its first word in any case.
Step step_of(std::string_view line);

// Whether a reply fits "250", "2xx", "2*", "*", "250 2.1.*", "250-*": the digits of the code (x is any), then its words.  A pattern
// that is only a code takes any words.  fits_pattern() says what * means.
bool fits_reply(std::string_view pattern, const Reply& reply);

// The bytes that follow a BDAT line (RFC 3030 s2); 0 when it does not say.
std::size_t chunk_size(std::string_view line);

// How many replies a server that plays by the rules gives to these bytes: one a line, none within the text after DATA but at its end.
int replies_due(BytesView bytes);

}  // namespace mailwhy::smtp
