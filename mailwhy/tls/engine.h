// TLS as a pure machine over memory: bytes of the peer in, bytes for the peer out.  No socket, no clock, no files
// but the trust store.  Client and server, because the lab speaks both ends.
//
// The client verifies but never aborts for a bad certificate (opportunistic TLS, RFC 7435): what is wrong is in Facts.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "mailwhy/base/bytes.h"
#include "mailwhy/base/domain.h"
#include "mailwhy/base/time.h"
#include "mailwhy/crypto/authority.h"
#include "mailwhy/crypto/certificate.h"

namespace mailwhy::tls {

// What a finished handshake showed.
struct Facts {
  std::string protocol;              // "TLSv1.3"
  std::string cipher;                // "TLS_AES_256_GCM_SHA384"
  std::string key_exchange;          // "X25519", empty when not known
  std::vector<crypto::Certificate> chain;  // as sent, leaf first; empty for anonymous suites
  bool trusted = false;              // the chain leads to a trusted root and is valid now
  std::vector<std::string> chain_problems;  // OpenSSL's words for each problem: "certificate has expired"
  std::vector<int> chain_problem_codes;     // X509_V_ERR_*, same order
  bool name_matches = false;         // names_host(leaf, the name asked for)
  bool resumed = false;
  bool client_certificate_asked = false;

  friend bool operator==(const Facts&, const Facts&) = default;
};

// What a client keeps of a finished session to shorten the next one (RFC 8446 s2.2, RFC 5077); opaque.
class Ticket;

struct ClientOptions {
  Domain server_name;         // SNI and the name to match; the root: no SNI
  std::string ca_file;        // PEM; empty: the system's store
  Time now{};                 // for judging validity dates (tests, replays); zero: the real time
  bool send_sni = true;       // false: the name is matched, and not sent
  std::shared_ptr<const Ticket> ticket = nullptr;  // tries to resume that session; it must come from an engine with the same ca_file
  crypto::Identity certificate = {};  // shown to a server that asks for one; empty: none
  // Old protocols and weak ciphers are allowed, as opportunistic senders do; the facts show what came out.
};

enum class ServerFlaw {
  none,
  no_common_version,  // accepts SSLv3 only, so every modern client is refused with an alert
  asks_certificate,   // requires a client certificate
  old_version,        // TLS 1.0 only
  anonymous,          // shows no certificate: anonymous Diffie-Hellman, so TLS 1.2 at most
};

// One sentence on why `ca_file` cannot serve as a trust store (not readable, no certificate in it); nullopt when it
// can, and for "" (the system's store).  An engine that is given such a file trusts nobody.
std::optional<std::string> trust_problem(const std::string& ca_file);

class Engine {
 public:
  static Engine client(const ClientOptions& options);
  // `nameless` is shown to clients that send no SNI; nullptr: the same to everybody.
  static Engine server(const crypto::Identity& identity, ServerFlaw flaw = ServerFlaw::none, const crypto::Identity* nameless = nullptr);
  Engine(Engine&&) noexcept;
  Engine& operator=(Engine&&) noexcept;
  ~Engine();

  enum class State { handshaking, up, closed, failed };
  State state() const;

  // Starts the handshake: a client has bytes to send afterwards.
  void start();
  // Bytes that came from the peer.  Advances the handshake or decrypts.  A client that gets text in place of TLS
  // fails when its first line is complete (or at 512 bytes, or when the peer closes), to quote it whole.
  void receive(BytesView ciphertext);
  // The peer's connection ended.  In the handshake this is a failure ("closed during the handshake").
  void peer_closed();
  // Plain bytes to encrypt; only in State::up.
  void write(BytesView plain);
  // close_notify.
  void close();
  // What is to be sent to the peer now; emptied by the call.
  Bytes take_outgoing();
  // Decrypted bytes; emptied by the call.
  Bytes take_plain();

  // What binds a login to this connection; valid in State::up, empty where the library cannot tell.
  Bytes exporter() const;          // tls-exporter of RFC 9266 s2, 32 bytes
  Bytes server_end_point() const;  // RFC 5929 s4.1: the hash of the server's certificate

  // Valid once State::up was reached (stays valid after).
  const Facts& facts() const;
  // What the server gave for resuming; nullptr when it gave nothing.  TLS 1.3 servers send it after the handshake: to be read late.
  std::shared_ptr<const Ticket> ticket() const;
  // Why it failed, in words for people: "the server sent the alert handshake_failure", "the server answered in
  // plain text: 454 4.7.0 ..." (the first bytes, made visible).  Empty unless failed.
  const std::string& failure() const;
  // The alert that the peer sent, lower case with underscores; empty when none (close_notify is none).  While the
  // state is not failed it was a mere warning, such as unrecognized_name before TLS 1.3.
  const std::string& peer_alert() const;

 private:
  Engine();
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace mailwhy::tls
