// Thousands of DNS questions at once over one pool of sockets, each to a server of its own choice.
//
// Each question is one dns::Exchange, as in LookupRun; what is shared is the way out.  An answer counts only when it comes
// from the server's address and port to the socket that asked, with the id and the question of a query under way (RFC 5452
// s3); the letter case of the question is compared as well.  Servers are asked at the pace they bear (server_pace.h), and
// none waits for another: a server that is silent holds its own questions only.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>

#include "mailwhy/dns/facts.h"
#include "mailwhy/net/datagram_pool.h"
#include "mailwhy/probe/server_pace.h"

namespace mailwhy::probe {

struct BulkOptions {
  dns::ExchangeOptions exchange;  // its seed is where each question's own comes from
  net::PoolOptions sockets;
  PaceOptions pace;               // of each server
  std::size_t in_flight = 4096;   // to all servers together; less when the sockets cannot hold as many answers
  std::size_t tcp_connections = 64, tcp_connections_per_server = 4;
  // A server that let so many questions in a row pass in silence is not asked the others: they end as `failure` with no
  // try made.  0: each question is asked, however long that takes.
  std::size_t silences_to_give_up = 0;
};

struct BulkCounts {
  std::uint64_t questions = 0;  // finished
  std::uint64_t datagrams = 0;  // sent
  std::uint64_t repeats = 0;    // of these, after a silence
  std::uint64_t over_tcp = 0;
  std::uint64_t strays = 0;     // datagrams that came and belong to nothing under way
};

class BulkLookup {
 public:
  // Called once for each question, inside Net::step(), in the order in which they are settled.  May ask more, and may
  // destroy the BulkLookup.
  using Done = std::function<void(std::uint64_t tag, dns::Lookup lookup)>;
  BulkLookup(net::Net& net, BulkOptions options, Done done);
  // Stops what is under way without calling anybody.
  ~BulkLookup();
  BulkLookup(const BulkLookup&) = delete;
  BulkLookup& operator=(const BulkLookup&) = delete;

  // Queues a question; the tag comes back with its lookup.
  void ask(const Endpoint& server, dns::Question question, std::uint64_t tag);
  // Asked and not settled.
  std::size_t unfinished() const;
  // How many may be under way together.  Whoever has a million questions keeps memory small by having no more than about
  // twice as many unfinished.
  std::size_t most_in_flight() const;
  const BulkCounts& counts() const;

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace mailwhy::probe
