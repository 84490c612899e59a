#include "mailwhy/probe/lookup.h"

#include <algorithm>
#include <type_traits>

namespace mailwhy::probe {

LookupRun::LookupRun(net::Net& net, dns::Question question, LookupOptions options, Done done)
    : net_(net), question_(std::move(question)), options_(std::move(options)), done_(std::move(done)) {}

std::shared_ptr<LookupRun> LookupRun::start(net::Net& net, dns::Question question, LookupOptions options, Done done) {
  std::shared_ptr<LookupRun> run(new LookupRun(net, std::move(question), std::move(options), std::move(done)));
  run->ask_next();
  return run;
}

void LookupRun::ask_next() {
  auto exchange_options = options_.exchange;
  exchange_options.seed += next_resolver_;
  exchange_.emplace(question_, exchange_options);
  began_ = net_.now();
  const auto first = exchange_->start();
  perform(options_.over_tcp ? skip_udp(first) : first);
}

// As if the server had said over UDP that the answer does not fit.
std::vector<dns::ExchangeAction> LookupRun::skip_udp(const std::vector<dns::ExchangeAction>& actions) {
  const auto* udp = actions.empty() ? nullptr : std::get_if<dns::SendUdp>(&actions.front());
  auto message = udp != nullptr ? dns::decode(udp->datagram) : tl::unexpected(Error{});
  if (!message) return actions;
  message->response = true;
  message->truncated = true;
  return exchange_->on_datagram(dns::encode(*message));
}

void LookupRun::perform(const std::vector<dns::ExchangeAction>& actions) {
  for (const auto& action : actions) {
    std::visit(
        [this](const auto& act) {
          using T = std::decay_t<decltype(act)>;
          if constexpr (std::is_same_v<T, dns::SendUdp>) send_udp(act);
          else if constexpr (std::is_same_v<T, dns::SendTcp>) send_tcp(act);
          else finish_exchange();
        },
        action);
  }
}

void LookupRun::send_udp(const dns::SendUdp& action) {
  const Endpoint& server = options_.resolvers[next_resolver_];
  const bool same_family = options_.source && options_.source->is_v4() == server.address.is_v4();
  if (!udp_) udp_ = net_.open_udp(server, same_family ? options_.source : std::nullopt);
  wait_until_ = net_.now() + action.wait;
  udp_->write(action.datagram);
  read_udp();
}

void LookupRun::read_udp() {
  udp_->read(wait_until_, [weak = weak_from_this()](Observed<Bytes> got) {
    const auto self = weak.lock();
    if (!self || !self->exchange_) return;
    std::vector<dns::ExchangeAction> actions;
    if (got.ok()) {
      if (self->options_.heard) self->options_.heard(got.value());
      actions = self->exchange_->on_datagram(got.value());
    } else {
      const bool timed_out = got.failed_with(Failure::Kind::timed_out);
      if (!timed_out) self->udp_.reset();
      actions = timed_out ? self->exchange_->on_timeout() : self->exchange_->on_failure(got.failure());
    }
    if (actions.empty() && self->udp_) self->read_udp();  // not our answer: keep waiting for the same moment
    else self->perform(actions);
  });
}

void LookupRun::send_tcp(const dns::SendTcp& action) {
  udp_.reset();
  const Endpoint& server = options_.resolvers[next_resolver_];
  const bool same_family = options_.source && options_.source->is_v4() == server.address.is_v4();
  const net::ConnectRequest request{server, same_family ? options_.source : std::nullopt, net_.now() + action.wait};
  tcp_ = TcpMessage::start(net_, request, action.framed, [weak = weak_from_this()](const Observed<Bytes>& got) {
    const auto self = weak.lock();
    if (!self || !self->exchange_) return;
    const auto keep = std::move(self->tcp_);
    if (got.ok()) {
      if (self->options_.heard) self->options_.heard(got.value());
      return self->perform(self->exchange_->on_tcp_message(got.value()));
    }
    const bool timed_out = got.failed_with(Failure::Kind::timed_out);
    self->perform(timed_out ? self->exchange_->on_timeout() : self->exchange_->on_failure(got.failure()));
  });
}

void LookupRun::finish_exchange() {
  udp_.reset();
  tcp_.reset();
  dns::Lookup lookup;
  lookup.question = question_;
  lookup.server = options_.resolvers[next_resolver_];
  lookup.at = began_;
  lookup.took = net_.now() - began_;
  lookup.answer = exchange_->result();
  exchange_.reset();
  const auto kind = lookup.answer.kind;
  lookups_.push_back(std::move(lookup));
  // SERVFAIL is an answer about the name; what says nothing about it moves on to the next resolver, as stub resolvers do.
  const bool says_nothing = kind == dns::Answer::Kind::silence || kind == dns::Answer::Kind::failure ||
                            kind == dns::Answer::Kind::refused || kind == dns::Answer::Kind::malformed;
  if (says_nothing && next_resolver_ + 1 < options_.resolvers.size()) {
    ++next_resolver_;
    ask_next();
  } else {
    finish();
  }
}

void LookupRun::finish() {
  // The answer that counts: the last one when it says something, else the first failure.
  const bool last_counts = !lookups_.back().answer.is_failure() || lookups_.back().answer.kind == dns::Answer::Kind::servfail;
  if (last_counts) std::rotate(lookups_.rbegin(), lookups_.rbegin() + 1, lookups_.rend());
  const auto done = std::move(done_);
  done(std::move(lookups_));
}

}  // namespace mailwhy::probe
