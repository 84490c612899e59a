#include "apps/log_years.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <vector>

#include "apps/unpack.h"
#include "mailwhy/logs/stamp.h"

namespace mailwhy::apps {
namespace {

constexpr std::size_t sampled_places = 64;    // at which a log is looked at
constexpr std::size_t head_size = 64 << 10, place_size = 8 << 10, tail_size = 64 << 10;
constexpr std::int64_t first_believed = 946'684'800;  // 2000: earlier times of a file were set by a program that packed it

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const auto end = text.find('\n');
    out.push_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return out;
}

// The whole lines of `text`, which was cut out of a log; the first `most` that have a time.
void add_lines(std::string_view text, bool from_begin, std::size_t most, std::vector<std::string>& into) {
  if (!from_begin) text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
  for (const auto line : lines_of(text)) {
    auto rest = line;
    logs::skip_priority(rest);
    if (!logs::take_old_stamp(rest)) continue;
    into.emplace_back(line.substr(0, 40));
    if (--most == 0) return;
  }
}

std::optional<int> year_by(const std::vector<std::string>& lines, Time limit) {
  return logs::year_of_first(std::vector<std::string_view>(lines.begin(), lines.end()), limit);
}

std::string part_of(int fd, off_t from, std::size_t size) {
  std::string out(size, '\0');
  std::size_t got = 0;
  while (got < size) {
    const auto n = ::pread(fd, out.data() + got, size - got, from + static_cast<off_t>(got));
    if (n <= 0) break;
    got += static_cast<std::size_t>(n);
  }
  out.resize(got);
  return out;
}

// Or in UTF-16: no plain text.
bool is_packed(std::string_view head) {
  using namespace std::string_view_literals;
  for (const auto magic : {"\x1f\x8b"sv, "\xfd""7zXZ"sv, "\x28\xb5\x2f\xfd"sv, "BZh"sv, "\xff\xfe"sv, "\xfe\xff"sv})
    if (head.starts_with(magic)) return true;
  return false;
}

std::vector<std::string> lines_of_plain(int fd, std::string_view head, off_t size) {
  std::vector<std::string> lines;
  add_lines(head, true, 1, lines);
  const auto from = std::max<off_t>(0, size - static_cast<off_t>(tail_size));
  const auto step = std::max<off_t>(from / static_cast<off_t>(sampled_places), static_cast<off_t>(place_size));
  for (off_t at = step; at + static_cast<off_t>(place_size) <= from; at += step) {
    const auto part = part_of(fd, at, place_size);
    if (!part.empty()) add_lines(part, false, 1, lines);
  }
  const auto tail = part_of(fd, from, tail_size);
  if (!tail.empty()) add_lines(tail, from == 0, tail_size, lines);
  return lines;
}

std::vector<std::string> lines_of_packed(const std::string& name) {
  std::vector<std::string> lines;
  std::string tail;                   // what may hold the last line
  bool begun = false;
  (void)each_piece(name, [&](std::string_view piece) {
    if (piece.empty()) return true;
    add_lines(piece, !begun, 1, lines);
    if (!begun && lines.empty()) return false;
    begun = true;
    tail = tail.substr(tail.size() - std::min(tail.size(), tail_size)).append(piece.substr(piece.size() - std::min(piece.size(), tail_size)));
    return true;
  });
  if (begun) add_lines(tail, false, tail_size, lines);
  return lines;
}

}  // namespace

bool lacks_years(std::string_view text) {
  for (auto line : lines_of(text.substr(0, head_size))) {
    logs::skip_priority(line);
    if (const auto stamp = logs::take_old_stamp(line)) return stamp->year == 0;
  }
  return false;
}

Time written_until(const std::string& name, Time now) {
  struct stat facts {};
  if (name == "-" || ::stat(name.c_str(), &facts) != 0 || !S_ISREG(facts.st_mode) || facts.st_mtim.tv_sec < first_believed) return now;
  return std::min(now, Time(std::chrono::seconds(facts.st_mtim.tv_sec)));
}

std::optional<int> year_of_log(const std::string& name, Time limit) {
  if (name == "-") return std::nullopt;
  const int fd = ::open(name.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return std::nullopt;
  std::optional<int> year;
  struct stat facts {};
  if (::fstat(fd, &facts) == 0 && S_ISREG(facts.st_mode)) {
    const auto head = part_of(fd, 0, head_size);
    if (is_packed(head)) year = year_by(lines_of_packed(name), limit);
    else if (lacks_years(head)) year = year_by(lines_of_plain(fd, head, facts.st_size), limit);
  }
  ::close(fd);
  return year;
}

std::optional<int> year_of_log_text(std::string_view text, Time limit) {
  std::vector<std::string> lines;
  const auto from = text.size() - std::min(text.size(), tail_size);
  const auto step = std::max(from / sampled_places, place_size);
  for (std::size_t at = 0; at + place_size <= from; at += step) add_lines(text.substr(at, place_size), at == 0, 1, lines);
  if (!text.empty()) add_lines(text.substr(from), from == 0, tail_size, lines);
  return year_by(lines, limit);
}

}  // namespace mailwhy::apps
