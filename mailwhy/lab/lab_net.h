// A net::Net that plays a World in memory under virtual time: the clock jumps to the next event, so a time-out of five
// minutes costs nothing.  Same world, same seed: same events, always.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "mailwhy/lab/world.h"
#include "mailwhy/net/net.h"

namespace mailwhy::lab {

class LabNet final : public net::Net {
 public:
  // The sweep: the operation number `fail_at` (from 1; connects, datagrams sent, stream reads and echoes count) fails with `how`.
  struct Sabotage {
    int fail_at = 0;
    enum class How { timeout, reset } how = How::timeout;
  };
  explicit LabNet(const World& world);
  LabNet(const World& world, Sabotage sabotage);
  ~LabNet() override;

  Time now() const override;
  void connect(net::ConnectRequest request, net::ConnectHandler done) override;
  std::unique_ptr<net::Stream> open_udp(Endpoint to, std::optional<IpAddress> source) override;
  void echo(IpAddress to, std::optional<IpAddress> source, Time deadline, net::EchoHandler done) override;
  std::optional<IpAddress> source_towards(IpAddress to) override;
  TimerId at(Time when, std::function<void()> done) override;
  void cancel(TimerId id) override;
  bool step() override;

  // What the sabotage hit: which kind of operation, and with whom.  nothing: the run had fewer operations.
  struct Struck {
    enum class What { nothing, connect, read, datagram, echo } what = What::nothing;
    Endpoint with;
  };
  Struck struck() const;

  // What the run cost and did, for tests and benchmarks.
  int operations() const;                       // counted for the sweep
  int most_connections(const IpAddress& host) const;  // open at the same time to one host
  int connections(const Endpoint& to) const;    // in all
  std::vector<dns::Question> questions() const; // every question that reached a resolver, in order
  std::vector<dns::Question> repeated_questions() const;  // asked again of a resolver whose good answer had arrived
  std::vector<std::string> commands() const;    // every line that an SMTP server heard, session by session
  bool said_quit_everywhere() const;            // every SMTP session that got a greeting ended with QUIT, unless the server ended it or owed a reply
  Duration elapsed() const;                     // virtual time since the beginning

  struct Impl;

 private:
  std::shared_ptr<Impl> impl_;
};

}  // namespace mailwhy::lab
