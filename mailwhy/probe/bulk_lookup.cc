#include "mailwhy/probe/bulk_lookup.h"

#include <algorithm>
#include <array>
#include <deque>
#include <list>
#include <map>
#include <type_traits>
#include <unordered_map>
#include <utility>

#include "mailwhy/base/cursor.h"
#include "mailwhy/base/random.h"
#include "mailwhy/probe/tcp_message.h"

namespace mailwhy::probe {
namespace {

// Neighbouring questions leave and return through the same socket, so that they share the system's calls.
constexpr std::size_t questions_through_a_socket = 32;
constexpr std::size_t turn = 32;  // datagrams to one server before the next one has its turn

std::uint32_t key_of(std::size_t socket, BytesView message) {
  return static_cast<std::uint32_t>(socket << 16) | Cursor(message).u16();
}

bool is_unwilling(dns::Answer::Kind kind) { return kind == dns::Answer::Kind::servfail || kind == dns::Answer::Kind::refused; }
}  // namespace

struct BulkLookup::Impl : std::enable_shared_from_this<Impl> {
  struct Server;
  struct Query;
  using Queries = std::list<Query>;

  // A question on its way.  It always stands in exactly one list.
  struct Query {
    dns::Question question;
    std::uint64_t tag = 0;
    Server* server = nullptr;
    Queries* home = nullptr;
    Queries::iterator self;
    std::unique_ptr<dns::Exchange> exchange;  // from the first datagram on
    std::size_t socket = 0;
    Bytes to_send;                            // while it waits for its turn
    Duration patience{};
    bool outstanding = false;                 // a datagram is under way and counted
    bool repeats = false;                     // what is to be sent follows a silence
    Time began{}, sent_at{}, deadline{};
    std::uint64_t strays_before = 0;
    std::array<std::uint32_t, 4> keys{};      // by which answers find it
    std::size_t key_count = 0;
    std::shared_ptr<TcpMessage> tcp;
  };

  struct Server {
    Server(const Endpoint& endpoint, const PaceOptions& options, Time now) : at(endpoint), pace(options, now) {}
    Endpoint at;
    ServerPace pace;
    Queries waiting, waiting_for_tcp;
    std::size_t tcp_open = 0;
    std::uint64_t strays = 0;
    std::size_t silences = 0;  // in a row
    bool ready = false;        // stands in the ring of those that may send
    bool tcp_ready = false;
    net::Net::TimerId pace_timer = 0;
  };

  Impl(net::Net& the_net, BulkOptions the_options, Done the_done)
      : net(the_net), options(std::move(the_options)), done(std::move(the_done)), random(options.exchange.seed),
        pool(net.open_pool(options.sockets)), load(pool->sockets()) {
    limit = std::clamp<std::size_t>(options.in_flight, 1, pool->sockets() * pool->capacity());
  }

  net::Net& net;
  BulkOptions options;
  Done done;
  Random random;
  std::unique_ptr<net::DatagramPool> pool;
  std::vector<std::size_t> load;  // datagrams under way through each socket
  std::size_t limit = 1;
  BulkCounts counts;

  std::map<Endpoint, std::unique_ptr<Server>> servers;
  std::deque<Server*> ready, tcp_ready;
  Queries flying;  // in the order of their deadlines
  Queries tcp_flying;
  std::unordered_multimap<std::uint32_t, Query*> by_key;
  std::size_t unfinished = 0, tcp_open = 0;
  std::size_t socket = 0, left_for_socket = 0;
  net::Net::TimerId deadline_timer = 0, pump_timer = 0;
  Time deadline_timer_at{};
  Time now{};
  bool listening = false, inside = false, gone = false;

  // ---- one at a time

  void ask(const Endpoint& endpoint, dns::Question question, std::uint64_t tag);
  void send_next(Server& server);
  void perform(Query& query, std::vector<dns::ExchangeAction> actions);
  void ended(Query& query, ServerPace::End how);
  void finish(Query& query, dns::Answer answer);
  void begin_tcp(Server& server);
  void on_tcp(Query& query, const Observed<Bytes>& got);
  void on_datagram(const net::DatagramPool::Received& datagram);
  void on_undelivered(const net::DatagramPool::Undelivered& one);
  void on_silence(Query& query);

  // ---- all together

  // Runs `work` as the inside of an event, and afterwards sends what it made possible.
  template <typename Work>
  void event(const Work& work) {
    const auto keep = shared_from_this();
    inside = true;
    now = net.now();
    work();
    inside = false;
    if (!gone) pump();
  }
  void stop();
  void listen();
  void pump();
  void pump_server(Server& server);
  void pump_tcp();
  void give_up(Server& server);
  void arm_deadline();
  void on_deadline();
  void make_ready(Server& server);
  void make_tcp_ready(Server& server);

  // ---- finding

  Server& server_at(const Endpoint& endpoint);
  std::size_t choose_socket();
  void remember_key(Query& query, BytesView datagram);
  Query* find(std::size_t socket_number, const Endpoint& from, BytesView message);
  Query* only_one_of(Server& server, std::size_t socket_number);
  void move(Query& query, Queries& to, Queries::iterator before);
};

void BulkLookup::Impl::move(Query& query, Queries& to, Queries::iterator before) {
  to.splice(before, *query.home, query.self);
  query.home = &to;
}

BulkLookup::Impl::Server& BulkLookup::Impl::server_at(const Endpoint& endpoint) {
  auto& server = servers[endpoint];
  if (!server) server = std::make_unique<Server>(endpoint, options.pace, net.now());
  return *server;
}

void BulkLookup::Impl::ask(const Endpoint& endpoint, dns::Question question, std::uint64_t tag) {
  Server& server = server_at(endpoint);
  Query& query = server.waiting.emplace_back();
  query.question = std::move(question);
  query.tag = tag;
  query.server = &server;
  query.home = &server.waiting;
  query.self = std::prev(server.waiting.end());
  ++unfinished;
  make_ready(server);
  if (inside || pump_timer != 0) return;
  pump_timer = net.at(net.now(), [weak = weak_from_this()] {
    if (const auto self = weak.lock()) {
      self->pump_timer = 0;
      self->event([] {});
    }
  });
}

void BulkLookup::Impl::make_ready(Server& server) {
  if (server.ready || server.waiting.empty()) return;
  server.ready = true;
  ready.push_back(&server);
}

void BulkLookup::Impl::make_tcp_ready(Server& server) {
  if (server.tcp_ready || server.waiting_for_tcp.empty()) return;
  server.tcp_ready = true;
  tcp_ready.push_back(&server);
}

// ---- sending

void BulkLookup::Impl::pump() {
  pump_tcp();
  while (!ready.empty() && flying.size() < limit && !gone) {
    Server& server = *ready.front();
    ready.pop_front();
    server.ready = false;
    pump_server(server);
  }
  if (gone) return;
  arm_deadline();
  if (unfinished > 0) listen();
  else stop();
  pool->flush();
}

void BulkLookup::Impl::pump_server(Server& server) {
  if (options.silences_to_give_up > 0 && server.silences >= options.silences_to_give_up) give_up(server);
  if (gone) return;
  const std::size_t room = std::min({server.pace.room(now), limit - flying.size(), turn});
  for (std::size_t i = 0; i < room && !server.waiting.empty(); ++i) send_next(server);
  if (server.waiting.empty()) return;
  if (server.pace.room(now) > 0) return make_ready(server);
  if (server.pace.window_full() || server.pace_timer != 0) return;  // the next answer, or the timer, brings it back
  server.pace_timer = net.at(server.pace.next(now), [weak = weak_from_this(), at = &server] {
    if (const auto self = weak.lock()) {
      at->pace_timer = 0;
      self->event([&] { self->make_ready(*at); });
    }
  });
}

void BulkLookup::Impl::send_next(Server& server) {
  Query& query = server.waiting.front();
  if (!query.exchange) {
    auto exchange_options = options.exchange;
    exchange_options.seed = random.next();
    query.exchange = std::make_unique<dns::Exchange>(query.question, exchange_options);
    query.began = now;
    query.socket = choose_socket();
    query.strays_before = server.strays;
    auto actions = query.exchange->start();
    auto& first = std::get<dns::SendUdp>(actions.front());
    query.to_send = std::move(first.datagram);
    query.patience = first.wait;
  }
  remember_key(query, query.to_send);
  pool->send(query.socket, server.at, std::move(query.to_send));
  query.to_send.clear();
  ++counts.datagrams;
  if (query.repeats) ++counts.repeats;
  ++load[query.socket];
  server.pace.sent();
  query.outstanding = true;
  query.sent_at = now;
  query.deadline = now + query.patience;
  // Nearly always the last: all wait equally long.
  auto before = flying.end();
  while (before != flying.begin() && std::prev(before)->deadline > query.deadline) --before;
  move(query, flying, before);
}

std::size_t BulkLookup::Impl::choose_socket() {
  if (left_for_socket == 0) {
    socket = random.below(load.size());
    left_for_socket = questions_through_a_socket;
  }
  --left_for_socket;
  for (std::size_t tried = 0; tried < load.size() && load[socket] >= pool->capacity(); ++tried) socket = (socket + 1) % load.size();
  return socket;
}

void BulkLookup::Impl::remember_key(Query& query, BytesView datagram) {
  const std::uint32_t key = key_of(query.socket, datagram);
  const auto end = query.keys.begin() + static_cast<std::ptrdiff_t>(query.key_count);
  if (std::find(query.keys.begin(), end, key) != end || query.key_count == query.keys.size()) return;
  query.keys[query.key_count++] = key;
  by_key.emplace(key, &query);
}

void BulkLookup::Impl::perform(Query& query, std::vector<dns::ExchangeAction> actions) {
  for (auto& action : actions) {
    if (auto* udp = std::get_if<dns::SendUdp>(&action)) {
      query.to_send = std::move(udp->datagram);
      query.patience = udp->wait;
      move(query, query.server->waiting, query.server->waiting.begin());
      make_ready(*query.server);
    } else if (auto* tcp = std::get_if<dns::SendTcp>(&action)) {
      query.to_send = std::move(tcp->framed);
      query.patience = tcp->wait;
      move(query, query.server->waiting_for_tcp, query.server->waiting_for_tcp.end());
      make_tcp_ready(*query.server);
    } else {
      return finish(query, query.exchange->result());
    }
  }
}

// The datagram that is under way does not count any more.
void BulkLookup::Impl::ended(Query& query, ServerPace::End how) {
  if (!query.outstanding) return;
  query.outstanding = false;
  --load[query.socket];
  query.server->pace.ended(how, query.sent_at, now);
  make_ready(*query.server);
}

void BulkLookup::Impl::finish(Query& query, dns::Answer answer) {
  Server& server = *query.server;
  const bool silent = answer.kind == dns::Answer::Kind::silence;
  if (silent && server.strays > query.strays_before) answer.oddities.push_back("datagrams came from the server that belong to no query");
  if (silent) ++server.silences;
  else if (answer.kind != dns::Answer::Kind::failure) server.silences = 0;
  for (std::size_t i = 0; i < query.key_count; ++i) {
    const auto [first, last] = by_key.equal_range(query.keys[i]);
    const auto mine = std::find_if(first, last, [&](const auto& entry) { return entry.second == &query; });
    if (mine != last) by_key.erase(mine);
  }
  dns::Lookup lookup;
  lookup.question = std::move(query.question);
  lookup.server = server.at;
  lookup.at = query.began;
  lookup.took = now - query.began;
  lookup.answer = std::move(answer);
  const std::uint64_t tag = query.tag;
  query.home->erase(query.self);  // the query ends here
  --unfinished;
  ++counts.questions;
  done(tag, std::move(lookup));
}

// ---- receiving

BulkLookup::Impl::Query* BulkLookup::Impl::only_one_of(Server& server, std::size_t socket_number) {
  if (server.pace.outstanding() != 1) return nullptr;
  for (auto& query : flying)
    if (query.server == &server && query.socket == socket_number) return &query;
  return nullptr;
}

// By id; when several share it, by the question.
BulkLookup::Impl::Query* BulkLookup::Impl::find(std::size_t socket_number, const Endpoint& from, BytesView message) {
  if (message.size() < 2) return nullptr;
  const auto [first, last] = by_key.equal_range(key_of(socket_number, message));
  Query* found = nullptr;
  std::size_t candidates = 0;
  for (auto entry = first; entry != last; ++entry) {
    if (entry->second->server->at != from) continue;
    found = entry->second;
    ++candidates;
  }
  if (candidates < 2) return found;
  const auto decoded = dns::decode(message);
  if (!decoded || decoded->questions.size() != 1) return nullptr;
  for (auto entry = first; entry != last; ++entry)
    if (entry->second->server->at == from && entry->second->question == decoded->questions.front()) return entry->second;
  return nullptr;
}

void BulkLookup::Impl::on_datagram(const net::DatagramPool::Received& datagram) {
  Query* query = find(datagram.socket, datagram.from, datagram.bytes);
  if (query == nullptr) {
    ++counts.strays;
    const auto server = servers.find(datagram.from);
    if (server == servers.end()) return;
    ++server->second->strays;
    // With one question under way, the exchange itself may say what it thinks of it.
    query = only_one_of(*server->second, datagram.socket);
    if (query == nullptr) return;
  }
  if (query->home == &query->server->waiting_for_tcp || query->home == &tcp_flying) return;  // a second answer
  auto actions = query->exchange->on_datagram(datagram.bytes);
  if (actions.empty()) return;
  const bool finished = std::holds_alternative<dns::Done>(actions.front());
  const bool unwilling = finished && is_unwilling(query->exchange->result().kind);
  query->repeats = false;
  ended(*query, unwilling ? ServerPace::End::unwilling : ServerPace::End::answered);
  perform(*query, std::move(actions));
}

// A router's word about a datagram; when it does not quote enough, the oldest one under way to there is meant.
void BulkLookup::Impl::on_undelivered(const net::DatagramPool::Undelivered& one) {
  Query* query = find(one.socket, one.to, one.beginning);
  if (query == nullptr && one.beginning.size() < 2)
    for (auto candidate = flying.begin(); candidate != flying.end() && query == nullptr; ++candidate)
      if (candidate->server->at == one.to && candidate->socket == one.socket) query = &*candidate;
  if (query == nullptr || !query->outstanding) return;
  ended(*query, ServerPace::End::lost);
  perform(*query, query->exchange->on_failure(one.why));
}

void BulkLookup::Impl::on_silence(Query& query) {
  ended(query, ServerPace::End::lost);
  query.repeats = true;
  perform(query, query.exchange->on_timeout());
}

// ---- TCP

void BulkLookup::Impl::pump_tcp() {
  while (!tcp_ready.empty() && tcp_open < options.tcp_connections) {
    Server& server = *tcp_ready.front();
    tcp_ready.pop_front();
    server.tcp_ready = false;
    if (server.waiting_for_tcp.empty() || server.tcp_open >= options.tcp_connections_per_server) continue;
    begin_tcp(server);
    if (server.tcp_open < options.tcp_connections_per_server) make_tcp_ready(server);
  }
}

void BulkLookup::Impl::begin_tcp(Server& server) {
  Query& query = server.waiting_for_tcp.front();
  move(query, tcp_flying, tcp_flying.end());
  ++server.tcp_open;
  ++tcp_open;
  ++counts.over_tcp;
  const auto& source = options.sockets.source;
  const bool same_family = source && source->is_v4() == server.at.address.is_v4();
  const net::ConnectRequest request{server.at, same_family ? source : std::nullopt, now + query.patience};
  query.tcp = TcpMessage::start(net, request, std::exchange(query.to_send, {}), [weak = weak_from_this(), at = &query](const Observed<Bytes>& got) {
    if (const auto self = weak.lock()) self->event([&] { self->on_tcp(*at, got); });
  });
}

void BulkLookup::Impl::on_tcp(Query& query, const Observed<Bytes>& got) {
  Server& server = *query.server;
  const auto keep = std::exchange(query.tcp, nullptr);
  --server.tcp_open;
  --tcp_open;
  make_tcp_ready(server);
  if (got.ok()) return perform(query, query.exchange->on_tcp_message(got.value()));
  const bool timed_out = got.failed_with(Failure::Kind::timed_out);
  perform(query, timed_out ? query.exchange->on_timeout() : query.exchange->on_failure(got.failure()));
}

// ---- time

void BulkLookup::Impl::arm_deadline() {
  if (flying.empty() || (deadline_timer != 0 && deadline_timer_at <= flying.front().deadline)) return;
  if (deadline_timer != 0) net.cancel(deadline_timer);
  deadline_timer_at = flying.front().deadline;
  deadline_timer = net.at(deadline_timer_at, [weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->on_deadline();
  });
}

void BulkLookup::Impl::on_deadline() {
  const auto keep = shared_from_this();
  deadline_timer = 0;
  // What has come already is no silence, however busy we were.
  if (!flying.empty() && flying.front().deadline <= net.now()) pool->collect();
  if (gone) return;
  event([this] {
    while (!gone && !flying.empty() && flying.front().deadline <= now) on_silence(flying.front());
  });
}

// What was never sent is said to be so.
void BulkLookup::Impl::give_up(Server& server) {
  inside = true;
  for (auto query = server.waiting.begin(); query != server.waiting.end() && !gone;) {
    Query& one = *query++;
    if (one.exchange) continue;
    dns::Answer answer;
    answer.kind = dns::Answer::Kind::failure;
    answer.problem = "not asked: the server was silent before";
    one.began = now;
    finish(one, std::move(answer));
  }
  inside = false;
}

void BulkLookup::Impl::listen() {
  if (listening) return;
  listening = true;
  pool->listen({.received =
                    [this](const std::vector<net::DatagramPool::Received>& batch) {
                      event([&] {
                        for (const auto& one : batch)
                          if (!gone) on_datagram(one);
                      });
                    },
                .undelivered =
                    [this](const net::DatagramPool::Undelivered& one) {
                      event([&] { on_undelivered(one); });
                    }});
}

void BulkLookup::Impl::stop() {
  if (!listening) return;
  listening = false;
  pool->rest();
  net.cancel(std::exchange(deadline_timer, 0));
}

BulkLookup::BulkLookup(net::Net& net, BulkOptions options, Done done)
    : impl_(std::make_shared<Impl>(net, std::move(options), std::move(done))) {}

BulkLookup::~BulkLookup() {
  impl_->gone = true;
  impl_->stop();
  impl_->net.cancel(impl_->pump_timer);
  for (const auto& [endpoint, server] : impl_->servers) impl_->net.cancel(server->pace_timer);
}

void BulkLookup::ask(const Endpoint& server, dns::Question question, std::uint64_t tag) { impl_->ask(server, std::move(question), tag); }
std::size_t BulkLookup::unfinished() const { return impl_->unfinished; }
std::size_t BulkLookup::most_in_flight() const { return impl_->limit; }
const BulkCounts& BulkLookup::counts() const { return impl_->counts; }

}  // namespace mailwhy::probe
