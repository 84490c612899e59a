#include "mailwhy/probe/registry_fetch.h"

#include <algorithm>
#include <utility>

#include "mailwhy/base/text.h"
#include "mailwhy/dns/record_address.h"
#include "mailwhy/http/request.h"
#include "mailwhy/probe/failure_words.h"

namespace mailwhy::probe {
namespace {

constexpr std::size_t most_whois_bytes = 256U << 10, most_addresses = 4;
constexpr std::uint16_t whois_port = 43;

// Why a finished handshake does not convince; empty when it does.
std::string flaw_of(const tls::Facts& facts) {
  if (!facts.trusted) return "its certificate is not trusted" + (facts.chain_problems.empty() ? std::string() : ": " + facts.chain_problems.front());
  if (!facts.name_matches) return "its certificate is for another name";
  return {};
}

}  // namespace

FetchRun::FetchRun(net::Net& net, contact::Question question, FetchOptions options, Done done)
    : net_(net), question_(std::move(question)), options_(std::move(options)), done_(std::move(done)) {}

FetchRun::~FetchRun() {
  if (timer_ != 0) net_.cancel(timer_);
}

std::shared_ptr<FetchRun> FetchRun::start(net::Net& net, contact::Question question, FetchOptions options, Done done) {
  std::shared_ptr<FetchRun> run(new FetchRun(net, std::move(question), std::move(options), std::move(done)));
  run->deadline_ = net.now() + run->options_.limit;
  if (!run->prepare()) {
    run->timer_ = net.at(net.now(), [weak = run->weak_from_this()] {
      const auto self = weak.lock();
      if (!self || !self->done_) return;
      self->way_.end = Way::End::unasked;
      self->fail("the address of the service cannot be used");
    });
    return run;
  }
  run->timer_ = net.at(run->deadline_, [weak = run->weak_from_this()] {
    if (const auto self = weak.lock(); self && self->done_) self->out_of_time();
  });
  run->look_up();
  return run;
}

// The request as bytes; false when the question cannot be asked.
bool FetchRun::prepare() {
  if (question_.way == contact::Question::Way::whois) {
    const auto host = Domain::parse(question_.where);
    if (!host || host->is_root() || !host->is_host_name() || question_.what.find_first_of("\r\n") != std::string::npos) return false;
    url_ = {false, host->text(), whois_port, "/"};
    request_ = question_.what + "\r\n";
    return true;
  }
  const auto url = contact::parse_url(question_.where);
  if (!url) return false;
  url_ = *url;
  const bool v6 = url_.host.find(':') != std::string::npos;
  request_ = http::get({v6 ? "[" + url_.host + "]" : url_.host, url_.port, url_.port == (url_.tls ? 443 : 80), url_.target, options_.accept});
  http_.emplace(options_.most_bytes);
  return !request_.empty();
}

void FetchRun::look_up() {
  if (const auto literal = IpAddress::parse(url_.host)) {
    offer(*literal);
    net_.at(net_.now(), [weak = weak_from_this()] {
      if (const auto self = weak.lock(); self && self->done_) self->try_next();
    });
    return;
  }
  const Domain host = Domain::of(url_.host);
  for (const auto type : {dns::Type::a, dns::Type::aaaa}) {
    if (options_.resolvers.empty() || !(type == dns::Type::a ? options_.use_v4 : options_.use_v6)) continue;
    LookupOptions lookup;
    lookup.resolvers = options_.resolvers;
    lookup.source = options_.source;
    lookup.exchange.try_timeout = std::max<Duration>(options_.limit / 5, 200ms);
    lookup.exchange.tries = 2;
    lookup.exchange.tcp_timeout = options_.limit / 2;
    lookup.exchange.seed = options_.seed * 2 + (type == dns::Type::a ? 0 : 1);
    ++lookups_running_;
    lookups_.push_back(LookupRun::start(net_, {host, type}, lookup, [weak = weak_from_this()](std::vector<dns::Lookup> got) {
      const auto self = weak.lock();
      if (!self || !self->done_) return;
      --self->lookups_running_;
      self->looked_up(got.front());
    }));
  }
  if (lookups_running_ == 0)
    net_.at(net_.now(), [weak = weak_from_this()] {
      const auto self = weak.lock();
      if (!self || !self->done_) return;
      self->way_.end = Way::End::unasked;
      self->fail("there is no resolver to ask for its address");
    });
}

void FetchRun::looked_up(const dns::Lookup& lookup) {
  if (lookup.answer.is_failure() && trouble_.empty()) trouble_ = "its address cannot be looked up";
  for (const auto& record : lookup.answer.records)
    if (const auto address = dns::address_of(record)) offer(*address);
  try_next();
}

void FetchRun::offer(const IpAddress& address) {
  const auto& open = options_.public_networks;
  const bool allowed = address.unmapped().scope() == AddressScope::global || std::any_of(open.begin(), open.end(), [&](const Network& network) { return network.contains(address); });
  const bool reachable = (address.is_v4() ? options_.use_v4 : options_.use_v6) && net_.source_towards(address);
  if (allowed && reachable) {
    if (addresses_.size() < most_addresses) addresses_.push_back(address);
    return;
  }
  trouble_ = allowed ? "this machine has no way to its address " + address.text() : "its address " + address.text() + " is not a public one";
  if (tried_ == 0 && addresses_.empty()) way_.end = Way::End::unasked;
}

void FetchRun::try_next() {
  if (connecting_ || stream_) return;
  if (addresses_.empty() || tried_ == static_cast<int>(most_addresses)) {
    if (lookups_running_ == 0 || tried_ == static_cast<int>(most_addresses)) fail(trouble_.empty() ? "it has no address" : trouble_);
    return;
  }
  const Endpoint to{addresses_.front(), url_.port};
  addresses_.pop_front();
  ++tried_;
  connecting_ = true;
  const auto source = options_.source && options_.source->is_v4() == to.address.is_v4() ? options_.source : std::nullopt;
  const Time deadline = std::min(deadline_, net_.now() + options_.limit / 2);
  net_.connect({to, source, deadline}, [weak = weak_from_this()](Observed<net::Connected> result) {
    if (const auto self = weak.lock(); self && self->done_) self->connected(std::move(result));
  });
}

void FetchRun::connected(Observed<net::Connected> result) {
  connecting_ = false;
  way_.end = Way::End::connect;
  if (!result.ok()) return fail_address(words_of(result.failure()));
  stream_ = std::move(result.value().stream);
  way_.peer = stream_->remote();
  way_.end = url_.tls ? Way::End::handshake : Way::End::answer;
  if (url_.tls) {
    const auto name = Domain::parse(url_.host);
    const bool literal = IpAddress::parse(url_.host).has_value();
    engine_.emplace(tls::Engine::client({name && !literal ? *name : Domain(), options_.ca_file, net_.now()}));
    engine_->start();
    send({});
  } else {
    ask();
  }
  read();
}

void FetchRun::ask() { send(request_); }

void FetchRun::send(Bytes bytes) {
  if (!engine_) return stream_->write(std::move(bytes));
  if (!bytes.empty()) engine_->write(bytes);
  if (Bytes out = engine_->take_outgoing(); !out.empty()) stream_->write(std::move(out));
}

void FetchRun::read() {
  if (!stream_) return;
  stream_->read(deadline_ + 1s, [weak = weak_from_this()](Observed<Bytes> got) {
    if (const auto self = weak.lock(); self && self->done_) self->received(std::move(got));
  });
}

void FetchRun::received(Observed<Bytes> got) {
  if (!got.ok() || got.value().empty()) {
    if (engine_ && engine_->state() == tls::Engine::State::handshaking) engine_->peer_closed();
    return ended(got.ok() ? "closed without an answer" : words_of(got.failure()));
  }
  if (engine_) received_tls(got.value());
  else take(got.value());
  if (done_) read();
}

void FetchRun::received_tls(BytesView ciphertext) {
  using State = tls::Engine::State;
  const bool was_handshaking = engine_->state() == State::handshaking;
  engine_->receive(ciphertext);
  send({});
  if (engine_->state() == State::failed && was_handshaking) return fail_address("TLS failed: " + visible(shorten(engine_->failure(), 120)));
  if (was_handshaking && engine_->state() != State::handshaking) {
    way_.tls = engine_->facts();
    way_.end = Way::End::certificate;
    if (const std::string flaw = flaw_of(engine_->facts()); !flaw.empty()) return fail(flaw);
    way_.end = Way::End::answer;
    ask();
  }
  if (const Bytes plain = engine_->take_plain(); !plain.empty()) take(plain);
  if (!done_ || !engine_) return;
  if (engine_->state() == State::closed) ended("closed without an answer");
  else if (engine_->state() == State::failed) ended("TLS failed");
}

void FetchRun::take(BytesView plain) {
  if (!http_) {
    whois_.append(plain.substr(0, most_whois_bytes - std::min(whois_.size(), most_whois_bytes)));
    if (whois_.size() >= most_whois_bytes) ended("");
    return;
  }
  http_->on_bytes(plain);
  if (http_->state() != http::ResponseReader::State::reading) ended("");
}

// No more bytes will come, or none are needed.
void FetchRun::ended(const std::string& words) {
  contact::Reply reply;
  if (!http_) {
    if (whois_.empty()) return fail_address(words);
    reply.answered = true;
    reply.body = std::move(whois_);
    return finish(std::move(reply));
  }
  http_->on_end();
  if (http_->state() == http::ResponseReader::State::failed) return fail_address(http_->problem());
  way_.end = Way::End::done;
  way_.content_type = http_->response().content_type;
  reply.answered = true;
  reply.status = http_->response().status;
  reply.location = http_->response().location;
  reply.body = http_->response().body;
  finish(std::move(reply));
}

void FetchRun::out_of_time() {
  timer_ = 0;
  if (!http_ && !whois_.empty()) return ended("");  // WHOIS has no end but the end of the connection
  way_.end = Way::End::time;
  fail("no answer within " + to_readable(options_.limit));
}

// Another address of the host may do better, unless it has said something already.
void FetchRun::fail_address(std::string words) {
  stream_.reset();
  engine_.reset();
  if (http_) http_.emplace(options_.most_bytes);
  trouble_ = std::move(words);
  try_next();
}

void FetchRun::fail(std::string words) {
  contact::Reply reply;
  reply.problem = std::move(words);
  finish(std::move(reply));
}

void FetchRun::finish(contact::Reply reply) {
  if (timer_ != 0) net_.cancel(std::exchange(timer_, 0));
  if (engine_ && stream_ && engine_->state() == tls::Engine::State::up) {
    engine_->close();
    send({});
  }
  stream_.reset();
  const auto done = std::exchange(done_, nullptr);
  done(std::move(reply));
}

}  // namespace mailwhy::probe
