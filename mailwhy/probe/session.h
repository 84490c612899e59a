// Performs one SMTP session: drives an smtp::Conversation and tls::Engine over a stream and records what happened.
#pragma once
#include <functional>
#include <memory>

#include "mailwhy/evidence/evidence.h"
#include "mailwhy/net/net.h"

namespace mailwhy::probe {

struct SessionRequest {
  evidence::Session::Purpose purpose = evidence::Session::Purpose::first;
  Domain host;
  std::uint16_t preference = 0;
  Endpoint to;
  std::optional<IpAddress> source;
  Duration connect_timeout = 10s;
  std::string ca_file;
  bool send_sni = true;
  std::shared_ptr<const tls::Ticket> ticket = nullptr;  // of an earlier session with this server, to resume it
  smtp::DialogueOptions dialogue;  // of a probe's session; unused when a conversation is given to start()
  Bytes preamble = {};                     // sent before anything else: what a proxy says
  crypto::Identity certificate = {};       // ours, for a server that asks for one
  std::optional<Domain> server_name = {};  // for SNI and the name in the certificate, in place of `host`
  // What keeps us from trusting this TLS, one clause; "": nothing.  Without it every certificate will do (RFC 7435).
  std::function<std::string(const tls::Facts&)> tls_objection = nullptr;
  // Opens the stream in place of the net: to a socket on this machine, to a process.
  std::function<void(net::ConnectRequest, net::ConnectHandler)> connect = nullptr;
  std::function<void(const smtp::Reply&)> greeted;  // called when a whole greeting that welcomes us was read; at most once
};

// One session under way; `done` is called exactly once, from the loop or from cancel().  Destroying it stops it silently.
class SessionRun : public std::enable_shared_from_this<SessionRun> {
 public:
  using Done = std::function<void(evidence::Session)>;
  static std::shared_ptr<SessionRun> start(net::Net& net, SessionRequest request, Done done);
  // The same with any conversation: a login, a delivery.
  static std::shared_ptr<SessionRun> start(net::Net& net, SessionRequest request, std::unique_ptr<smtp::Conversation> conversation, Done done);
  // No time left: ends with what is known.
  void cancel();
  // Every host that a sender would prefer has ended without acceptance: the control recipient may be asked for.
  void allow_control() {
    if (dialogue_ != nullptr) dialogue_->allow_control();
  }
  // As it was given to start(), for whoever wants to read it before the end.
  const smtp::Conversation& conversation() const { return *conversation_; }
  // Performs what the conversation wants done between events, because somebody outside gave it an order.
  void perform_now(const smtp::Actions& actions) {
    if (done_ && stream_) perform(actions);
  }
  // What is known now.
  evidence::Session so_far() const;
  bool connecting() const { return !stream_ && done_; }
  // For resuming; nullptr when the server gave none.  Valid from the end on.
  std::shared_ptr<const tls::Ticket> ticket() const { return engine_ ? engine_->ticket() : nullptr; }

 private:
  SessionRun(net::Net& net, SessionRequest request, std::unique_ptr<smtp::Conversation> conversation, Done done);
  void connected(Observed<net::Connected> result);
  void read();
  void received(Observed<Bytes> got);
  void received_tls(BytesView ciphertext);
  void perform(smtp::Actions actions);
  void tell_greeting();
  void tell_when_sent();
  void start_tls(BytesView early);
  void wait_until(Time deadline);
  void flush_tls();
  void record_tls(Failure failure);
  void finish();

  net::Net& net_;
  SessionRequest request_;
  Done done_;
  evidence::Session session_;
  std::unique_ptr<smtp::Conversation> conversation_;
  smtp::Dialogue* dialogue_ = nullptr;  // the conversation, when it is a probe's
  std::unique_ptr<net::Stream> stream_;
  std::optional<tls::Engine> engine_;
  Time began_{}, tls_began_{};
  net::Net::TimerId timer_ = 0;
};

}  // namespace mailwhy::probe
