// One connection to a scripted SMTP server: the script, TLS when it asks for it, and its waits.
#pragma once
#include "mailwhy/lab/port_session.h"
#include "mailwhy/tls/engine.h"

namespace mailwhy::lab {

class SmtpSession final : public PortSession {
 public:
  SmtpSession(const smtp::ServerScript& script, SessionOptions options);

  PortActions on_accepted(Time now) override;
  PortActions on_bytes(BytesView bytes, Time now) override;
  PortActions on_client_closed(Time now) override;
  PortActions on_wake(Time now) override;
  std::optional<Time> wake_at() const override { return wake_at_; }
  std::optional<Conduct> conduct() const override;

 private:
  void perform(const smtp::ServerActions& actions, Time now);
  void send(const Bytes& plain);
  void start_tls(const std::vector<std::string>& arguments);
  void receive_tls(BytesView bytes, Time now);
  void flush_tls();
  void end(PortAction how);
  void note_output(BytesView plain);

  SessionOptions options_;
  std::vector<std::string> own_names_;
  smtp::ScriptedServer server_;
  std::optional<tls::Engine> tls_;
  bool tls_up_ = false, ended_ = false, unanswered_ = false, server_ended_ = false, greeted_ = false;
  Bytes last_line_;                  // what was said since the last whole line
  bool reply_finished_ = false;
  std::size_t replies_ = 0;  // finished ones
  std::optional<Time> wake_at_;
  PortActions actions_;              // of the event that is being handled
};

}  // namespace mailwhy::lab
