#include "mailwhy/probe/tcp_message.h"

#include <utility>

#include "mailwhy/base/cursor.h"

namespace mailwhy::probe {

std::shared_ptr<TcpMessage> TcpMessage::start(net::Net& net, const net::ConnectRequest& request, Bytes framed, Done done) {
  std::shared_ptr<TcpMessage> made(new TcpMessage(net, request.deadline, std::move(framed), std::move(done)));
  net.connect(request, [weak = made->weak_from_this()](Observed<net::Connected> connected) {
    const auto self = weak.lock();
    if (!self) return;
    if (!connected.ok()) return self->finish(connected.failure());
    self->stream_ = std::move(connected.value().stream);
    self->stream_->write(std::move(self->framed_));
    self->read();
  });
  return made;
}

void TcpMessage::read() {
  stream_->read(deadline_, [weak = weak_from_this()](Observed<Bytes> got) {
    const auto self = weak.lock();
    if (!self) return;
    if (!got.ok()) return self->finish(got.failure());
    if (got.value().empty()) return self->finish(Failure{Failure::Kind::closed, "closed before a whole answer", {}});
    self->take(got.value());
  });
}

void TcpMessage::take(const Bytes& bytes) {
  received_ += bytes;
  Cursor in(received_);
  const std::size_t length = in.u16();
  const BytesView message = in.take(length);
  if (in.failed()) return read();
  finish(Bytes(message));
}

void TcpMessage::finish(std::variant<Failure, Bytes> result) {
  stream_.reset();
  const Done done = std::move(done_);
  done(Observed<Bytes>{began_, net_.now() - began_, std::move(result)});
}

}  // namespace mailwhy::probe
