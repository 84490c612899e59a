// Takes one message where it belongs: to the mail exchangers of each recipient's domain in a sender's order, or to the server that was
// named (mailwhy send).
//
// The next host is tried as a mail server would: when there is no connection, when the server turns us away before MAIL, when it
// says "later" or when the connection ends before the whole message was over.  A whole message without an answer is never sent again.
#pragma once
#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "mailwhy/evidence/sent.h"
#include "mailwhy/mail/address.h"
#include "mailwhy/net/net.h"
#include "mailwhy/probe/session.h"

namespace mailwhy::check {

struct SendQuestion {
  smtp::DeliveryOptions delivery;           // with every recipient; helo may be empty
  std::vector<mail::Address> recipients;    // the same, in that order
  std::function<std::unique_ptr<smtp::LoginSteps>(const Endpoint& to)> login;  // for each connection anew; empty: no login

  evidence::Sent::Way way;
  std::optional<Domain> mx_of;              // way mx: for everybody, whatever the recipients' domains
  std::string server;                       // way server: a name or an address
  std::vector<IpAddress> server_addresses;  // known without asking the DNS (/etc/hosts)
  std::uint16_t port = 25;
  // way socket and process
  std::function<void(net::ConnectRequest, net::ConnectHandler)> connect;

  Bytes preamble;                           // a PROXY header
  crypto::Identity certificate;
  std::optional<Domain> server_name;        // for SNI and the name in the certificate
  std::function<std::string(const tls::Facts&)> tls_objection;
  std::string ca_file;

  std::string subject, message_id, trace;
  std::vector<Endpoint> resolvers;
  std::vector<Network> public_networks;
  std::optional<IpAddress> source;
  bool use_v4 = true, use_v6 = true;
  std::string our_name;                     // for hello, when `delivery.helo` is empty; else the literal of our address
  Duration dns_limit = 3s, connect_limit = 10s;
  std::optional<Duration> whole;            // empty: as long as the parts take
  std::uint64_t seed = 1;
};

struct SendRunOptions {
  const std::atomic<bool>* stop = nullptr;
  // Each host as it is tried.
  std::function<void(const Domain& host, const Endpoint& to)> on_attempt;
};

// Never fails: trouble in the world is part of what comes back.
evidence::Sent send_message(const SendQuestion& question, net::Net& net, const SendRunOptions& options = {});

}  // namespace mailwhy::check
