#include "mailwhy/probe/server_pace.h"

#include <algorithm>
#include <cmath>

namespace mailwhy::probe {
namespace {
constexpr int unwilling_limit = 16;
constexpr std::size_t tolerated_share = 20;   // one loss among so many answers
constexpr std::size_t remembered_windows = 4;
constexpr double burst_s = 0.01;  // what the rate lets leave together: wakes the loop a hundred times a second, not more

double most_tokens(const PaceOptions& options) { return std::max(1.0, options.per_second * burst_s); }
}  // namespace

ServerPace::ServerPace(const PaceOptions& options, Time now) : options_(options), tokens_(most_tokens(options)), refilled_(now) {
  options_.most_window = std::max<std::size_t>(1, options_.most_window);
  options_.least_window = std::clamp<std::size_t>(options_.least_window, 1, options_.most_window);
  window_ = static_cast<double>(std::clamp(options_.first_window, options_.least_window, options_.most_window));
  threshold_ = static_cast<double>(options_.most_window);
}

void ServerPace::refill(Time now) {
  if (now <= refilled_) return;
  const double seconds = std::chrono::duration<double>(now - refilled_).count();
  tokens_ = std::min(most_tokens(options_), tokens_ + seconds * options_.per_second);
  refilled_ = now;
}

std::size_t ServerPace::room(Time now) {
  const std::size_t open = window() > outstanding_ ? window() - outstanding_ : 0;
  if (options_.per_second <= 0) return open;
  refill(now);
  return std::min(open, static_cast<std::size_t>(tokens_));
}

Time ServerPace::next(Time now) const {
  if (options_.per_second <= 0) return now;
  // As many as may leave together, not one by one.
  const double missing = std::max(0.0, most_tokens(options_) - tokens_);
  return refilled_ + std::chrono::ceil<Duration>(std::chrono::duration<double>(missing / options_.per_second));
}

void ServerPace::sent() {
  ++outstanding_;
  if (options_.per_second > 0) tokens_ -= 1;
}

void ServerPace::ended(End how, Time sent_at, Time now) {
  if (outstanding_ > 0) --outstanding_;
  switch (how) {
    case End::answered:
      unwilling_in_a_row_ = 0;
      return grow();
    case End::unwilling:
      if (++unwilling_in_a_row_ < unwilling_limit) return;
      unwilling_in_a_row_ = 0;
      return shrink(sent_at, now);
    case End::lost: return lose(sent_at, now);
    case End::withdrawn: return;
  }
}

void ServerPace::lose(Time sent_at, Time now) {
  ++losses_;
  if (losses_ * tolerated_share >= answers_ + losses_) shrink(sent_at, now);
}

void ServerPace::grow() {
  if (++answers_ > remembered_windows * window()) {
    answers_ /= 2;
    losses_ /= 2;
  }
  window_ += window_ < threshold_ ? 1.0 : 1.0 / window_;
  window_ = std::min(window_, static_cast<double>(options_.most_window));
}

// What was sent before the last time is news about the larger window that is gone already.
void ServerPace::shrink(Time sent_at, Time now) {
  if (sent_at < shrunk_at_) return;
  window_ = std::max(std::floor(window_ / 2), static_cast<double>(options_.least_window));
  threshold_ = window_;
  shrunk_at_ = now;
  answers_ = losses_ = 0;
}

}  // namespace mailwhy::probe
