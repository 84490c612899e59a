// The question of one check: who writes to whom, from where, and what is allowed.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "mailwhy/base/ip.h"
#include "mailwhy/base/time.h"
#include "mailwhy/mail/address.h"
#include "mailwhy/zone/hints.h"

namespace mailwhy::evidence {

// How long each wait may last (RFC 5321 s4.5.3.2 asks senders for more patience; a person waits less).
struct Limits {
  Duration connect = 10s, greeting = 60s, command = 60s, whole = 120s;
  Duration dns_try = 3s;  // silence after which a DNS question is repeated
  int dns_tries = 3;
  int connections_per_server = 2;
  int sessions = 24;      // in all; further addresses are "not tried"
  friend bool operator==(const Limits&, const Limits&) = default;
};

// A host that has nothing to do with the recipient; tells "them" from "me".
struct Control {
  std::string host;         // name or address, as given
  std::uint16_t port = 25;
  friend bool operator==(const Control&, const Control&) = default;
};

struct Case {
  // tls: of a domain's hosts, or of one host, only what encryption is like; no MAIL is said.
  enum class Target { address, domain, tls } target = Target::address;
  mail::Address recipient;          // for a domain: local part empty, and no RCPT is sent
  mail::Address sender;             // null unless one was given
  bool sender_given = false;
  std::string helo;                 // as given; empty: chosen by check::plan
  std::string host_name;            // this machine's own name, empty when it is no full name
  std::vector<Endpoint> resolvers;  // in order
  // Where to begin when the servers of the recipient's zone are asked too; empty: nobody but the resolvers is asked.
  std::vector<zone::Hint> root_hints;
  std::uint16_t dns_port = 53;      // of those servers
  std::optional<IpAddress> source;
  bool use_v4 = true, use_v6 = true;
  std::uint16_t smtp_port = 25;
  // Of Target::tls: the one host that is looked at, whatever MX records say; recipient.domain is then whose mail it takes, the root when
  // that is not known.
  std::optional<Domain> host;
  bool implicit_tls = false;             // TLS from the first byte (RFC 8314 s3)
  std::uint16_t https_port = 443;        // of the server that has the MTA-STS policy
  std::vector<Network> public_networks;  // taken for public although reserved (--public)
  std::vector<Control> controls;
  bool ping = true;
  // A mailbox that cannot exist may be asked for beside the recipient: for one address that a person typed.
  bool control_recipient = false;
  std::uint64_t seed = 1;
  std::string ca_file;
  Limits limits;

  // A global address, or one inside of --public.
  bool may_connect_to(const IpAddress& address) const;
  friend bool operator==(const Case&, const Case&) = default;
};

}  // namespace mailwhy::evidence
