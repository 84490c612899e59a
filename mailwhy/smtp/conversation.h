// What drives and what is driven: events in, actions out.  A conversation knows no socket, no clock and no TLS library; the driver
// (probe::SessionRun, or a test under virtual time) performs its actions and tells it what happened.
#pragma once
#include <string>
#include <variant>
#include <vector>

#include "mailwhy/base/observed.h"
#include "mailwhy/smtp/transcript.h"

namespace mailwhy::smtp {

// What the driver has to do.
struct Send { Bytes bytes; };                 // to the server (through TLS once it is up)
struct WaitUntil { Time deadline; };          // call on_timeout then, unless something comes first; replaces the last one
struct StartTls { Bytes early; };             // start the handshake, which also gets these bytes; then on_tls_up or on_tls_failed
struct TellWhenSent {};                       // call on_sent once, as soon as (nearly) all bytes given to Send are out of our memory
struct Finish {};                             // close the connection; transcript() is complete
struct Drop {};                               // the same without a farewell: close at once, whatever is still to be sent
using Action = std::variant<Send, WaitUntil, StartTls, TellWhenSent, Finish, Drop>;
using Actions = std::vector<Action>;

// What binds a login to this TLS connection and no other (RFC 5929 s4, RFC 9266 s2); empty where the library cannot tell.
struct ChannelBinding {
  Bytes exporter;          // tls-exporter: 32 bytes
  Bytes server_end_point;  // tls-server-end-point: the hash of the server's certificate
  bool server_proved = false;  // the certificate is trusted and names the host we wanted: TLS is with that server and nobody else
  friend bool operator==(const ChannelBinding&, const ChannelBinding&) = default;
};

class Conversation {
 public:
  virtual ~Conversation() = default;
  virtual Actions on_connected(Time now) = 0;
  virtual Actions on_bytes(BytesView bytes, Time now) = 0;         // plain text, decrypted when TLS is up
  virtual Actions on_closed(const Failure& how, Time now) = 0;     // closed, reset, ...
  virtual Actions on_timeout(Time now) = 0;
  // Called just before on_tls_up.
  virtual void bind_channel(ChannelBinding) {}
  virtual Actions on_tls_up(Time now) = 0;
  virtual Actions on_tls_failed(const Failure& why, Time now) = 0; // the connection is not usable any more
  virtual Actions on_sent(Time) { return {}; }                     // the answer to TellWhenSent
  // The whole check has no time left: finish with what is there.
  virtual Actions on_cancel(Time now) = 0;
  virtual bool finished() const = 0;
  virtual const Transcript& transcript() const = 0;
};

}  // namespace mailwhy::smtp
