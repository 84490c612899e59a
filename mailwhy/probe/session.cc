#include "mailwhy/probe/session.h"

#include <type_traits>
#include <utility>

namespace mailwhy::probe {
namespace {
// Reads are ended by the dialogue's own clock; this only bounds them.
constexpr Duration longest_read = 24h;
}  // namespace

SessionRun::SessionRun(net::Net& net, SessionRequest request, std::unique_ptr<smtp::Conversation> conversation, Done done)
    : net_(net), request_(std::move(request)), done_(std::move(done)), conversation_(std::move(conversation)) {
  session_.purpose = request_.purpose;
  session_.host = request_.host;
  session_.preference = request_.preference;
  session_.to = request_.to;
}

std::shared_ptr<SessionRun> SessionRun::start(net::Net& net, SessionRequest request, Done done) {
  auto dialogue = std::make_unique<smtp::Dialogue>(request.dialogue);
  smtp::Dialogue* const probe = dialogue.get();
  auto run = start(net, std::move(request), std::move(dialogue), std::move(done));
  run->dialogue_ = probe;
  return run;
}

std::shared_ptr<SessionRun> SessionRun::start(net::Net& net, SessionRequest request, std::unique_ptr<smtp::Conversation> conversation,
                                              Done done) {
  std::shared_ptr<SessionRun> run(new SessionRun(net, std::move(request), std::move(conversation), std::move(done)));
  run->began_ = net.now();
  run->session_.connect.at = run->began_;
  net::ConnectHandler connected = [weak = run->weak_from_this()](Observed<net::Connected> result) {
    if (const auto self = weak.lock(); self && self->done_) self->connected(std::move(result));
  };
  const net::ConnectRequest to{run->request_.to, run->request_.source, run->began_ + run->request_.connect_timeout};
  if (run->request_.connect) run->request_.connect(to, std::move(connected));
  else net.connect(to, std::move(connected));
  return run;
}

void SessionRun::connected(Observed<net::Connected> result) {
  session_.connect.at = result.at;
  session_.connect.took = result.took;
  if (!result.ok()) {
    session_.connect.result = result.failure();
    finish();
    return;
  }
  stream_ = std::move(result.value().stream);
  session_.connect.result = stream_->local();
  if (!request_.preamble.empty()) stream_->write(request_.preamble);
  perform(conversation_->on_connected(net_.now()));
  read();
}

void SessionRun::read() {
  if (!stream_) return;
  stream_->read(net_.now() + longest_read, [weak = weak_from_this()](Observed<Bytes> got) {
    if (const auto self = weak.lock(); self && self->done_) self->received(std::move(got));
  });
}

void SessionRun::received(Observed<Bytes> got) {
  const bool over = !got.ok() || got.value().empty();
  if (over) {
    const Failure how = got.ok() ? Failure{Failure::Kind::closed, "closed by the server", {}} : got.failure();
    if (engine_ && engine_->state() == tls::Engine::State::handshaking) {
      engine_->peer_closed();
      const Failure failure{Failure::Kind::tls, engine_->failure(), {}};
      record_tls(failure);
      perform(conversation_->on_tls_failed(failure, net_.now()));
    } else {
      perform(conversation_->on_closed(how, net_.now()));
    }
    if (done_) finish();
    return;
  }
  if (engine_) received_tls(got.value());
  else perform(conversation_->on_bytes(got.value(), net_.now()));
  if (done_) tell_greeting();
  if (done_) read();
}

void SessionRun::tell_greeting() {
  const auto* greeting = request_.greeted ? conversation_->transcript().find(smtp::Step::greeting) : nullptr;
  if (!greeting || !greeting->reply) return;
  const auto greeted = std::exchange(request_.greeted, nullptr);
  if (greeting->reply->positive() && !greeting->failure) greeted(*greeting->reply);
}

void SessionRun::received_tls(BytesView ciphertext) {
  using State = tls::Engine::State;
  const bool was_handshaking = engine_->state() == State::handshaking;
  engine_->receive(ciphertext);
  flush_tls();
  if (was_handshaking && engine_->state() == State::handshaking) return;
  if (was_handshaking && engine_->state() == State::failed) {
    const Failure failure{Failure::Kind::tls, engine_->failure(), {}};
    record_tls(failure);
    perform(conversation_->on_tls_failed(failure, net_.now()));
    return;
  }
  if (was_handshaking) {
    session_.tls = Observed<tls::Facts>{tls_began_, net_.now() - tls_began_, engine_->facts()};
    if (const std::string objection = request_.tls_objection ? request_.tls_objection(engine_->facts()) : std::string(); !objection.empty())
      return perform(conversation_->on_tls_failed({Failure::Kind::tls, objection, {}}, net_.now()));
    const auto& facts = engine_->facts();
    conversation_->bind_channel({engine_->exporter(), engine_->server_end_point(), facts.trusted && facts.name_matches});
    perform(conversation_->on_tls_up(net_.now()));
    if (!done_) return;
  }
  const Bytes plain = engine_->take_plain();  // also what came before a late alert
  if (!plain.empty()) perform(conversation_->on_bytes(plain, net_.now()));
  if (!done_ || !engine_) return;
  if (engine_->state() == State::failed)
    perform(conversation_->on_closed({Failure::Kind::tls, engine_->failure(), {}}, net_.now()));
  else if (engine_->state() == State::closed)
    perform(conversation_->on_closed({Failure::Kind::closed, "closed by the server", {}}, net_.now()));
}

void SessionRun::perform(smtp::Actions actions) {
  for (auto& action : actions) {
    if (!done_) return;
    std::visit(
        [this](auto& act) {
          using T = std::decay_t<decltype(act)>;
          if constexpr (std::is_same_v<T, smtp::Send>) {
            if (!stream_) return;
            if (engine_ && engine_->state() == tls::Engine::State::up) {
              engine_->write(act.bytes);
              flush_tls();
            } else {
              stream_->write(std::move(act.bytes));
            }
          } else if constexpr (std::is_same_v<T, smtp::WaitUntil>) {
            wait_until(act.deadline);
          } else if constexpr (std::is_same_v<T, smtp::StartTls>) {
            start_tls(act.early);
          } else if constexpr (std::is_same_v<T, smtp::TellWhenSent>) {
            tell_when_sent();
          } else {
            if constexpr (std::is_same_v<T, smtp::Drop>) engine_.reset();
            finish();
          }
        },
        action);
  }
}

void SessionRun::tell_when_sent() {
  if (!stream_) return;
  stream_->when_sent([weak = weak_from_this()] {
    if (const auto self = weak.lock(); self && self->done_) self->perform(self->conversation_->on_sent(self->net_.now()));
  });
}

void SessionRun::start_tls(BytesView early) {
  tls_began_ = net_.now();
  engine_.emplace(tls::Engine::client({request_.server_name.value_or(request_.host), request_.ca_file, tls_began_, request_.send_sni, request_.ticket, request_.certificate}));
  engine_->start();
  flush_tls();
  if (!early.empty()) received_tls(early);
}

void SessionRun::flush_tls() {
  if (!stream_ || !engine_) return;
  Bytes outgoing = engine_->take_outgoing();
  if (!outgoing.empty()) stream_->write(std::move(outgoing));
}

void SessionRun::record_tls(Failure failure) {
  session_.tls = Observed<tls::Facts>{tls_began_, net_.now() - tls_began_, std::move(failure)};
}

void SessionRun::wait_until(Time deadline) {
  if (timer_ != 0) net_.cancel(timer_);
  timer_ = net_.at(deadline, [weak = weak_from_this()] {
    const auto self = weak.lock();
    if (!self || !self->done_) return;
    self->timer_ = 0;
    self->perform(self->conversation_->on_timeout(self->net_.now()));
  });
}

void SessionRun::cancel() {
  if (!done_) return;
  if (!stream_) {
    session_.connect.took = net_.now() - began_;
    session_.connect.result = Failure{Failure::Kind::cancelled, "the check had no time left", {}};
    finish();
    return;
  }
  perform(conversation_->on_cancel(net_.now()));
  if (done_) finish();
}

evidence::Session SessionRun::so_far() const {
  evidence::Session session = session_;
  session.transcript = conversation_->transcript();
  session.took = net_.now() - began_;
  return session;
}

void SessionRun::finish() {
  if (timer_ != 0) net_.cancel(timer_);
  timer_ = 0;
  if (engine_ && !session_.tls) {
    engine_->peer_closed();  // brings out what was said in place of a handshake
    record_tls({Failure::Kind::timed_out, "the handshake did not end: " + engine_->failure(), {}});
  }
  if (engine_ && engine_->state() == tls::Engine::State::up) {
    engine_->close();
    flush_tls();
  }
  stream_.reset();
  session_.transcript = conversation_->transcript();
  session_.took = net_.now() - began_;
  const auto done = std::move(done_);
  done_ = nullptr;
  done(std::move(session_));
}

}  // namespace mailwhy::probe
