#include "mailwhy/trail/clocks.h"

#include <algorithm>

namespace mailwhy::trail {
namespace {

// Readings of one clock in a row: they move together.
struct Block {
  std::size_t begin = 0, end = 0;
  Time first{};            // its first stamp, less the length of all blocks before
  Duration before{}, length{};
  int weight = 0;
};

std::vector<Block> blocks_of(const std::vector<Reading>& readings) {
  std::vector<Block> blocks;
  Duration before{};
  for (std::size_t i = 0; i < readings.size();) {
    Block block;
    block.begin = i;
    Time last = readings[i].stamp;
    for (; i < readings.size() && readings[i].clock == readings[block.begin].clock; ++i) {
      last = std::max(last, readings[i].stamp);
      block.weight = std::max(block.weight, readings[i].weight);
    }
    block.end = i;
    block.before = before;
    block.length = last - readings[block.begin].stamp;
    block.first = readings[block.begin].stamp - before;
    before += block.length;
    blocks.push_back(block);
  }
  return blocks;
}

constexpr Duration longest_usual_wait = 60s;

// The clocks that can all be right: the heaviest sequence of blocks that never runs backwards.
std::vector<bool> believed_blocks(const std::vector<Block>& blocks) {
  const std::size_t n = blocks.size();
  std::vector<int> weight(n);
  std::vector<std::size_t> next(n, SIZE_MAX);
  for (std::size_t i = n; i-- > 0;) {
    int best = 0;
    for (std::size_t j = i + 1; j < n; ++j)
      if (blocks[j].first >= blocks[i].first && weight[j] >= best) {
        best = weight[j];
        next[i] = j;
      }
    weight[i] = blocks[i].weight + best;
  }
  const int whole = *std::max_element(weight.begin(), weight.end());
  std::size_t start = n - 1;
  while (weight[start] != whole) --start;
  // The first clocks disagree, and one of them being slow also explains the wait that follows.
  if (next[start] != SIZE_MAX && blocks[next[start]].first - blocks[start].first > longest_usual_wait)
    for (std::size_t i = 0; i < start; ++i)
      if (weight[i] == whole && next[i] == next[start] && blocks[next[i]].first - blocks[i].first <= longest_usual_wait) start = i;
  std::vector<bool> out(n, false);
  for (std::size_t i = start; i != SIZE_MAX; i = next[i]) out[i] = true;
  return out;
}

}  // namespace

Corrected correct(const std::vector<Reading>& readings) {
  Corrected out;
  const auto blocks = blocks_of(readings);
  if (blocks.empty()) return out;
  const std::size_t n = blocks.size();
  const auto right = believed_blocks(blocks);
  // Between their believed neighbours the others move as little as they must.
  std::vector<Time> start(n);
  Time floor = Time::min();
  for (std::size_t b = 0; b < n; ++b) {
    if (right[b]) floor = blocks[b].first;
    start[b] = std::max(blocks[b].first, floor);
  }
  Time ceiling = Time::max();
  for (std::size_t b = n; b-- > 0;) {
    if (right[b]) ceiling = blocks[b].first;
    start[b] = std::min(start[b], ceiling);
    ceiling = std::min(ceiling, start[b]);
  }
  for (std::size_t b = 0; b < n; ++b) {
    const Duration off = blocks[b].first - start[b];
    Duration slack{};
    if (off > Duration::zero()) slack = b == 0 ? Duration::max() : start[b] - start[b - 1];
    if (off < Duration::zero()) slack = b + 1 == n ? Duration::max() : start[b + 1] - start[b];
    Time latest = start[b] + blocks[b].before;
    for (std::size_t i = blocks[b].begin; i < blocks[b].end; ++i) {
      latest = std::max(latest, readings[i].stamp - off);
      out.at.push_back(latest);
      out.off.push_back(off);
      out.slack.push_back(slack);
    }
  }
  return out;
}

std::optional<int> zone_slip_min(Duration least, Duration slack) {
  const Duration amount = least < Duration::zero() ? -least : least;
  constexpr Duration half_hour = 30min;
  const long long below = amount / half_hour;
  for (long long n = std::max(1LL, below); n <= below + 1 && n <= 28; ++n) {
    const Duration slip = half_hour * n;
    const Duration more = slip - amount;
    if (more < -10s || (more > 10s && slack < more) || (more > 120s && slack > 600s)) continue;
    const int minutes = static_cast<int>(n * 30);
    return least < Duration::zero() ? -minutes : minutes;
  }
  return std::nullopt;
}

}  // namespace mailwhy::trail
