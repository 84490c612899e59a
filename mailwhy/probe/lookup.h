// Performs one DNS question: drives dns::Exchange over the net, resolver after resolver.
#pragma once
#include <functional>
#include <memory>
#include <vector>

#include "mailwhy/dns/facts.h"
#include "mailwhy/net/net.h"
#include "mailwhy/probe/tcp_message.h"

namespace mailwhy::probe {

struct LookupOptions {
  std::vector<Endpoint> resolvers;      // in order; the next one is asked when one gives no usable answer
  std::optional<IpAddress> source;      // used for resolvers of its own family
  dns::ExchangeOptions exchange;
  bool over_tcp = false;                // no datagram: TCP from the start
  std::function<void(BytesView message)> heard;  // every message as it came, also those that are not ours
};

// One question under way.  `done` gets every lookup made for it, the one that counts first.  Destroying it stops it.
class LookupRun : public std::enable_shared_from_this<LookupRun> {
 public:
  using Done = std::function<void(std::vector<dns::Lookup>)>;
  static std::shared_ptr<LookupRun> start(net::Net& net, dns::Question question, LookupOptions options, Done done);

 private:
  LookupRun(net::Net& net, dns::Question question, LookupOptions options, Done done);
  void ask_next();
  void perform(const std::vector<dns::ExchangeAction>& actions);
  void send_udp(const dns::SendUdp& action);
  std::vector<dns::ExchangeAction> skip_udp(const std::vector<dns::ExchangeAction>& actions);
  void send_tcp(const dns::SendTcp& action);
  void read_udp();
  void finish_exchange();
  void finish();

  net::Net& net_;
  dns::Question question_;
  LookupOptions options_;
  Done done_;
  std::size_t next_resolver_ = 0;
  std::optional<dns::Exchange> exchange_;
  std::unique_ptr<net::Stream> udp_;
  std::shared_ptr<TcpMessage> tcp_;
  Time wait_until_{}, began_{};
  std::vector<dns::Lookup> lookups_;
};

}  // namespace mailwhy::probe
