// What mailwhy send is told: the message, its envelope, the way, and where to stop.  Part of Options.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "mailwhy/base/time.h"

namespace mailwhy::apps {

struct SendOptions {
  // The way.
  std::string server, socket, pipe;      // as typed; at most one of them
  std::string mx_of;                     // a domain whose mail exchangers take it for everybody
  bool lmtp = false, helo_only = false;
  enum class Tls { automatic, required, verified, off, implicit } tls = Tls::automatic;
  std::string certificate, certificate_key, tls_name;
  std::string proxy;

  // The message.
  std::optional<std::string> subject, body;
  bool html = false, gtube = false, eicar = false, add_trace = false;
  std::string message;                   // a whole one, from this file; "-": standard input
  std::vector<std::string> cc, bcc, headers, attach;
  std::string encoding;
  std::string dkim_key, dkim_domain, dkim_selector;

  // The envelope.
  std::string notify, return_what, envelope_id, original;
  std::vector<std::string> mail_parameters, rcpt_parameters;
  std::string body_type;                 // empty: by the message
  bool size = true, smtputf8 = false, requiretls = false, prdr = false, pipelining = true, bdat = false;
  std::uint64_t chunk_bytes = 1 << 20;
  std::vector<std::string> xclient, xforward;
  bool xclient_before_tls = false;

  // How far, and how long.
  std::string quit_after, drop_after, drop_after_send;
  bool yes = false, dry_run = false;
  Duration data_timeout = 600s;
};

}  // namespace mailwhy::apps
