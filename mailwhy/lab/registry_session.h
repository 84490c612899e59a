// One connection to a registry of the lab: a request in, an answer out, and the end.
#pragma once
#include "mailwhy/lab/port_session.h"
#include "mailwhy/lab/registry_script.h"
#include "mailwhy/tls/engine.h"

namespace mailwhy::lab {

class RegistrySession final : public PortSession {
 public:
  RegistrySession(const RegistryScript& script, SessionOptions options);

  PortActions on_accepted(Time now) override;
  PortActions on_bytes(BytesView bytes, Time now) override;
  PortActions on_client_closed(Time now) override;
  PortActions on_wake(Time) override { return {}; }

 private:
  void take(BytesView plain);
  void answer_http(std::string_view request);
  void answer_whois(std::string_view line);
  void send(BytesView plain);
  void end();
  void flush();

  RegistryScript script_;
  SessionOptions options_;
  std::optional<tls::Engine> tls_;
  Bytes input_;
  bool ended_ = false;
  PortActions actions_;
};

}  // namespace mailwhy::lab
