#include "mailwhy/net/asio_net.h"

#include <netinet/in.h>

#include <cerrno>

#include "mailwhy/net/asio_impl.h"

namespace mailwhy::net {

AsioNet::AsioNet() : impl_(std::make_shared<Impl>()) {}

// Handlers may own streams, and streams own the inner parts of the net: let go of the handlers to end the circle.
AsioNet::~AsioNet() {
  while (!impl_->operations.empty()) impl_->end(*impl_->operations.begin()->second);
  while (!impl_->holders.empty()) {
    HandlerHolder* holder = *impl_->holders.begin();
    impl_->holders.erase(impl_->holders.begin());
    holder->drop();
  }
  impl_->loop.cancel_all();
}

Time AsioNet::now() const { return impl_->loop.now(); }

void AsioNet::connect(ConnectRequest request, ConnectHandler done) { begin_connect(impl_, request, std::move(done)); }

std::unique_ptr<Stream> AsioNet::open_udp(Endpoint to, std::optional<IpAddress> source) {
  const bool v6 = to.address.is_v6();
  Fd fd = open_socket(v6, SOCK_DGRAM);
  int error = fd.valid() ? 0 : errno;
  if (error == 0) ask_for_icmp(fd.get(), v6);
  if (error == 0 && source) error = bind_source(fd.get(), *source, false);
  const SocketAddress address(to);
  if (error == 0 && ::connect(fd.get(), address.get(), address.size) != 0) error = errno;
  std::optional<Failure> failure;
  if (error != 0) failure = failure_of(error, Phase::local, v6);
  return make_udp_stream(impl_, std::move(fd), to, std::move(failure));
}

void AsioNet::echo(IpAddress to, std::optional<IpAddress> source, Time deadline, EchoHandler done) {
  begin_echo(impl_, to, source, deadline, std::move(done));
}

std::optional<IpAddress> AsioNet::source_towards(IpAddress to) {
  const Fd fd = open_socket(to.is_v6(), SOCK_DGRAM);
  const SocketAddress address({to, 9});  // connecting UDP sends nothing; the port does not matter
  if (!fd.valid() || ::connect(fd.get(), address.get(), address.size) != 0) return std::nullopt;
  const IpAddress source = local_endpoint(fd.get()).address;
  if (source.scope() == AddressScope::unspecified) return std::nullopt;
  return source;
}

Net::TimerId AsioNet::at(Time when, std::function<void()> done) { return impl_->loop.at(when, std::move(done)); }
void AsioNet::cancel(TimerId id) { impl_->loop.cancel(id); }
bool AsioNet::step() { return impl_->loop.step(); }
void AsioNet::wake() { impl_->loop.wake(); }
void AsioNet::reset(std::unique_ptr<Stream> stream) {
  if (stream) close_with_reset(*stream);
}

}  // namespace mailwhy::net
