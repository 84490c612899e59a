// How much one server is asked at a time: a window of datagrams that are not answered yet, and perhaps a rate.
//
// The window doubles while all goes well until the first loss, and after that grows by one for each window that was
// answered; loss halves it, once for all that were under way together (RFC 8085 s3.1, RFC 5681 s3.1).  One silence among
// many answers is no loss: behind a resolver there are always names whose own servers are dead.  A server that only fails
// or refuses is treated as one that loses: it has too much to do, or wants none of this.
#pragma once
#include <cstddef>

#include "mailwhy/base/time.h"

namespace mailwhy::probe {

struct PaceOptions {
  std::size_t first_window = 32;
  std::size_t least_window = 4;
  std::size_t most_window = 128;  // what the receive buffer of a server takes at once where nobody made it larger
  double per_second = 0;          // datagrams; 0 is no limit
};

class ServerPace {
 public:
  ServerPace(const PaceOptions& options, Time now);

  // How many datagrams may leave now.
  std::size_t room(Time now);
  // When the rate permits the next one; only meaningful while room() is 0 and there is place in the window.
  Time next(Time now) const;
  bool window_full() const { return outstanding_ >= window(); }

  // A datagram has left, or one that had left is no longer waited for.
  enum class End { answered, unwilling, lost, withdrawn };
  void sent();
  void ended(End how, Time sent_at, Time now);

  std::size_t window() const { return static_cast<std::size_t>(window_); }
  std::size_t outstanding() const { return outstanding_; }

 private:
  void refill(Time now);
  void grow();
  void lose(Time sent_at, Time now);
  void shrink(Time sent_at, Time now);

  PaceOptions options_;
  double window_, threshold_;
  std::size_t outstanding_ = 0;
  std::size_t answers_ = 0, losses_ = 0;  // lately
  int unwilling_in_a_row_ = 0;
  Time shrunk_at_ = Time::min();
  double tokens_;
  Time refilled_;
};

}  // namespace mailwhy::probe
