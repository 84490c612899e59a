// Attempts, by domain and by how long they took.
#include <algorithm>

#include "mailwhy/logs/tally_state.h"

namespace mailwhy::logs {

using namespace tally;

namespace {

constexpr std::size_t most_domains = 200'000, most_slow = 20;

bool has_upper(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

}  // namespace

void Tally::State::on_attempt(const Event& event) {
  if (!in_period(event)) return;
  if (whole_log) {
    const Attempted attempted{event.to, event.relay_name, event.relay_address, event.outcome, event.delays, event.id, event.time};
    count(attempted);
    if (failed(event.outcome)) failures.add(failed_of(event, event.from_known ? event.from : std::string_view()));
  }
  if (sinks.failure && failed(event.outcome) && means_recipient(event.to, event.orig_to) && means_id(event.id, event.message_id) && !wish.from) sinks.failure(event);
}

void Tally::State::count(const Attempted& attempt) {
  auto* row = row_of(attempt.to);
  switch (attempt.outcome) {
    case Outcome::sent:
      if (row) {
        ++row->sent;
        row->sent_delay_us = add_capped(row->sent_delay_us, std::max<std::int64_t>(0, attempt.delays.total));
        row->longest_us = std::max(row->longest_us, attempt.delays.total);
      }
      count_delay(attempt);
      break;
    case Outcome::deferred:
      if (row) ++row->deferred;
      break;
    case Outcome::expired:
      if (row) ++row->expired;
      break;
    case Outcome::bounced:
    case Outcome::undeliverable:
      if (row) ++row->bounced;
      break;
    case Outcome::none:
    case Outcome::filtered:
    case Outcome::discarded: break;
  }
}

void Tally::State::count_delay(const Attempted& attempt) {
  const auto& delays = attempt.delays;
  if (delays.total < 0) return;
  out.delays.whole.add(delays.total);
  for (std::size_t i = 0; i < delays.parts.size(); ++i) out.delays.parts[i].add(delays.parts[i]);
  auto& heap = out.delays.slowest;  // its front is the quickest of the slow ones
  if (heap.size() == most_slow && delays.total <= heap.front().delays.total) return;
  heap.push_back({attempt.time, std::string(attempt.id), std::string(attempt.to), std::string(attempt.relay_name.empty() ? attempt.relay_address : attempt.relay_name), delays});
  std::push_heap(heap.begin(), heap.end(), slower);
  if (heap.size() <= most_slow) return;
  std::pop_heap(heap.begin(), heap.end(), slower);
  heap.pop_back();
}

DomainRow* Tally::State::row_of(std::string_view address) {
  std::string lowered;
  std::string_view domain = domain_of(address);
  if (has_upper(domain)) {
    lowered = lower_ascii(domain);
    domain = lowered;
  }
  if (const auto found = domains.find(domain); found != domains.end()) return &out.domains[found->second];
  if (out.domains.size() >= most_domains) {
    ++out.domains_left_out;
    return nullptr;
  }
  domains.emplace(std::string(domain), out.domains.size());
  out.domains.push_back({});
  out.domains.back().domain = std::string(domain);
  return &out.domains.back();
}

}  // namespace mailwhy::logs
