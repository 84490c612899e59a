// Looks for the servers where somebody hands in mail, at what they offer, and logs in once (mailwhy login).
#pragma once
#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "mailwhy/base/ip.h"
#include "mailwhy/crypto/authority.h"
#include "mailwhy/login/survey.h"
#include "mailwhy/net/net.h"

namespace mailwhy::check {

struct LoginQuestion {
  std::string target;                    // as typed
  std::vector<std::string> more;         // the words after it, for asking again
  Domain domain;                         // whose submission server is looked for; the root when one is given
  std::optional<Domain> server;          // the server's name; without a port it may be a domain that announces others
  std::optional<IpAddress> address;      // or its address
  std::optional<std::uint16_t> port;     // of the given server; empty: 465, 587 and 25
  bool tls_from_start = false;           // on that port
  std::string sender;                    // shown after the login; empty: none
  sasl::Material material;               // user; password, token or certificate when there is to be an attempt
  crypto::Identity certificate;          // what is shown to a server that asks for one; empty: none
  bool has_password = true, has_token = false;  // what there is or would be, for looking
  sasl::Wish wish;
  bool unadvertised = false;
  std::vector<Endpoint> resolvers;
  std::vector<Network> public_networks;  // taken for public although reserved (--public)
  std::optional<IpAddress> source;
  bool use_v4 = true, use_v6 = true;
  std::uint16_t smtp_port = 25;
  std::string ca_file;
  std::string our_name;                  // for EHLO; empty: the literal of our address
  Duration dns_limit = 3s, connect = 10s, greeting = 60s, command = 60s, whole = 120s;
  std::uint64_t seed = 1;
};

struct LoginRunOptions {
  const std::atomic<bool>* stop = nullptr;
};

// Every place side by side: greeting, EHLO, TLS, EHLO, QUIT.  No login is tried.  Never fails: trouble in the world is part of the survey.
login::Survey look_for_login(const LoginQuestion& question, net::Net& net, const LoginRunOptions& options = {});

// One login at the best place of the survey, on a connection of its own, and then the sender.  Without such a place nothing happens.
void log_in(login::Survey& survey, const LoginQuestion& question, net::Net& net, const LoginRunOptions& options = {});

}  // namespace mailwhy::check
