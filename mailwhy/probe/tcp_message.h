// One DNS message over TCP and one back (RFC 1035 s4.2.2, RFC 7766).
#pragma once
#include <functional>
#include <memory>
#include <optional>

#include "mailwhy/net/net.h"

namespace mailwhy::probe {

// A connection for one message.  `done` gets the answer without its length, or why there is none; destroying the
// object stops it.
class TcpMessage : public std::enable_shared_from_this<TcpMessage> {
 public:
  using Done = std::function<void(Observed<Bytes>)>;
  // `framed` has its length in front.
  static std::shared_ptr<TcpMessage> start(net::Net& net, const net::ConnectRequest& request, Bytes framed, Done done);

 private:
  TcpMessage(net::Net& net, Time deadline, Bytes framed, Done done)
      : net_(net), began_(net.now()), deadline_(deadline), framed_(std::move(framed)), done_(std::move(done)) {}
  void read();
  void take(const Bytes& bytes);
  void finish(std::variant<Failure, Bytes> result);

  net::Net& net_;
  Time began_, deadline_;
  Bytes framed_, received_;
  Done done_;
  std::unique_ptr<net::Stream> stream_;
};

}  // namespace mailwhy::probe
