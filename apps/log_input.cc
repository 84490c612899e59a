#include "apps/log_input.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <set>
#include <utility>

#include "apps/log_years.h"
#include "apps/unpack.h"
#include "mailwhy/base/text.h"

namespace mailwhy::apps {
namespace {

constexpr std::size_t looked_at = 256 << 10;   // bytes in which the first time has to stand
constexpr std::size_t piece_size = 256 << 10;
constexpr std::size_t most_held = 4 << 20, held_for_a_stamp = 16 << 10;
constexpr int poll_ms = 250;


// As it is to be read: times without a year are dated by its end.
logs::ReaderOptions options_for(const std::string& name, logs::ReaderOptions options, bool file_times) {
  if (file_times) options.now = written_until(name, options.now);
  if (!options.year) options.year = year_of_log(name, options.now);
  return options;
}

std::optional<Time> first_time(const std::string& name, const logs::ReaderOptions& options) {
  std::optional<Time> first;
  logs::Reader reader(options);
  std::size_t seen = 0;
  const auto take = [&](const logs::Event& event, std::string_view) {
    if (!first && event.time_known) first = event.time;
  };
  (void)each_piece(name, [&](std::string_view piece) {
    piece = piece.substr(0, looked_at - seen);
    seen += piece.size();
    // In small bites: the first lines mostly tell.
    for (; !piece.empty() && !first; piece.remove_prefix(std::min<std::size_t>(piece.size(), 4096))) reader.feed(piece.substr(0, 4096), take);
    return !first && seen < looked_at;
  });
  if (!first) reader.finish(take);
  return first;
}

// NULs and other bytes that no log has.
bool looks_binary(std::string_view piece) {
  piece = piece.substr(0, 4096);
  const auto odd = std::count_if(piece.begin(), piece.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 && byte != '\n' && byte != '\r' && byte != '\t' && byte != 0x1b;
  });
  return static_cast<std::size_t>(odd) * 20 > piece.size();
}

// Feeds a reader and tells the format once it is known.
class Feeder {
 public:
  Feeder(const logs::ReaderOptions& options, const LogInput::Take& take, const std::function<void(logs::Format)>& chosen) : options_(options), reader_(std::make_unique<logs::Reader>(options)), take_(take), chosen_(chosen) {}

  // False when this is no log at all.
  bool feed(std::string_view piece) {
    if (!known_) {
      // The first lines alone tell the format, before much is judged.
      const auto first = piece.substr(0, 16 << 10);
      reader_->feed(first, take_);
      piece.remove_prefix(first.size());
      begun_ += first.size();
      tell();
      if (!known_ && begun_ <= (16U << 10) && looks_binary(first)) {
        binary_ = true;
        return false;
      }
    }
    reader_->feed(piece, take_);
    if (!known_) tell();
    return true;
  }
  void finish() {
    reader_->finish(take_);
    if (!known_) tell();
    add(reader_->counts());
  }
  // Nothing was fed yet, and now more is known; `options` stay where they are.
  void start_with(const logs::ReaderOptions& options) { reader_ = std::make_unique<logs::Reader>(options); }
  // The log begins anew, in another file.
  void start_again() {
    reader_->finish(take_);
    add(reader_->counts());
    auto options = options_;
    options.year.reset();
    options.last_day = reader_->last_day();
    reader_ = std::make_unique<logs::Reader>(options);
  }
  const logs::ReaderCounts& counts() const { return counts_; }
  bool binary() const { return binary_; }

 private:
  void tell() {
    const auto format = reader_->counts().format;
    if (format == logs::Format::unknown) return;
    known_ = true;
    chosen_(format);
  }
  void add(const logs::ReaderCounts& more) {
    for (auto member : {&logs::ReaderCounts::lines, &logs::ReaderCounts::bytes, &logs::ReaderCounts::foreign, &logs::ReaderCounts::unread, &logs::ReaderCounts::too_long, &logs::ReaderCounts::with_nul, &logs::ReaderCounts::without_time})
      counts_.*member += more.*member;
    if (more.format != logs::Format::unknown) counts_.format = more.format;
  }

  const logs::ReaderOptions& options_;
  std::unique_ptr<logs::Reader> reader_;
  const LogInput::Take& take_;
  const std::function<void(logs::Format)>& chosen_;
  logs::ReaderCounts counts_;
  std::size_t begun_ = 0;
  bool known_ = false, binary_ = false;
};

// What is wrong with a source that gave these lines.
void judge(LogRead& read, const std::string& name, bool binary) {
  if (binary) {
    read.kind = LogRead::Kind::foreign;
    read.problem = input_name(name) + " is a binary file, not a log.";
  } else if (read.counts.bytes == 0) {
    read.kind = LogRead::Kind::empty;
    read.problem = input_name(name) + " is empty.";
  } else if (read.counts.format == logs::Format::unknown) {
    read.kind = LogRead::Kind::foreign;
    read.problem = input_name(name) + " has no line of a mail server that is known here.";
  }
}

class File {
 public:
  ~File() { close(); }
  File() = default;
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  bool open(const std::string& path) {
    close();
    fd_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    return fd_ >= 0;
  }
  void own(int fd) { fd_ = fd; }
  int fd() const { return fd_; }
  void close() {
    if (fd_ > 0) ::close(fd_);
    fd_ = -1;
  }

 private:
  int fd_ = -1;
};

}  // namespace

std::vector<LogSource> in_order_of_time(const std::vector<std::string>& names, const logs::ReaderOptions& options, bool file_times) {
  std::vector<LogSource> out;
  std::set<std::pair<dev_t, ino_t>> files;
  std::set<std::string> seen;
  for (const auto& name : names) {
    struct stat facts {};
    const bool known = name != "-" && ::stat(name.c_str(), &facts) == 0;
    if (known ? !files.emplace(facts.st_dev, facts.st_ino).second : !seen.insert(name).second) continue;
    LogSource source{name, std::nullopt, options_for(name, options, file_times)};
    if (names.size() > 1 && known && S_ISREG(facts.st_mode)) source.first = first_time(name, source.options);
    out.push_back(std::move(source));
  }
  // What has no time (standard input, a file that cannot be read) comes last.
  std::stable_sort(out.begin(), out.end(), [](const LogSource& a, const LogSource& b) { return a.first && (!b.first || *a.first < *b.first); });
  return out;
}

LogInput::LogInput(const std::atomic<bool>& stop, std::function<bool()> enough) : stop_(stop), enough_(std::move(enough)) {}

LogRead LogInput::read(const LogSource& source, const Take& take, const std::function<void(logs::Format)>& chosen) {
  LogRead out;
  struct stat facts {};
  if (source.name != "-" && ::stat(source.name.c_str(), &facts) == 0 && S_ISDIR(facts.st_mode)) {
    out.kind = LogRead::Kind::unreadable;
    out.problem = input_name(source.name) + " is a folder; name the log files in it.";
    return out;
  }
  auto options = source.options;
  Feeder feeder(options, take, chosen);
  // What comes over a pipe is held back for a while when only its last line can tell the year of the first.
  std::string held;
  bool holding = source.name == "-" && !options.year, yearless = false;
  const auto feed = [&](std::string_view piece) { return feeder.feed(piece) && !stop_.load() && !enough_(); };
  const auto pieces = each_piece(source.name, [&](std::string_view piece) {
    if (!holding) return feed(piece);
    held += piece;
    yearless = yearless || lacks_years(held);
    if (held.size() < (yearless ? most_held : held_for_a_stamp)) return !stop_.load();
    holding = false;
    const auto all = std::exchange(held, {});
    return feed(all);
  });
  if (holding && !held.empty()) {
    options.year = year_of_log_text(held, options.now);
    feeder.start_with(options);
    (void)feed(held);
  }
  if (!pieces) {
    out.kind = source.name != "-" && ::access(source.name.c_str(), F_OK) != 0 ? LogRead::Kind::missing : LogRead::Kind::unreadable;
    out.problem = pieces.error().text;
    return out;
  }
  feeder.finish();
  out.counts = feeder.counts();
  judge(out, source.name, feeder.binary());
  if (!pieces->trouble.empty()) {
    if (out.kind == LogRead::Kind::read) out.kind = LogRead::Kind::damaged;
    out.problem = pieces->trouble;
  }
  return out;
}

LogRead LogInput::follow(const LogSource& source, const Take& take, const std::function<void(logs::Format)>& chosen, const std::function<void()>& caught_up) {
  LogRead out;
  const bool input = source.name == "-";
  File file;
  if (input) file.own(0);
  else if (!file.open(source.name)) {
    out.kind = errno == ENOENT ? LogRead::Kind::missing : LogRead::Kind::unreadable;
    out.problem = input_name(source.name) + " cannot be read: " + std::strerror(errno) + ".";
    return out;
  }
  auto options = source.options;
  options.grows = true;
  Feeder feeder(options, take, chosen);
  std::vector<char> buffer(piece_size);
  // What comes over a pipe is new from its first line.
  bool told = input, sound = true;
  if (input) caught_up();
  off_t offset = 0;
  while (!stop_.load() && !enough_() && sound) {
    if (input) {
      pollfd wait{0, POLLIN, 0};
      if (::poll(&wait, 1, poll_ms) <= 0) continue;
    }
    const ssize_t n = ::read(file.fd(), buffer.data(), buffer.size());
    if (n > 0) {
      offset += n;
      sound = feeder.feed({buffer.data(), static_cast<std::size_t>(n)});
      continue;
    }
    if (n < 0 && (errno == EINTR || errno == EAGAIN)) {
      ::poll(nullptr, 0, poll_ms);
      continue;
    }
    if (input) break;
    if (!told) {
      told = true;
      caught_up();
    }
    struct stat named {}, held {};
    const bool is_there = ::stat(source.name.c_str(), &named) == 0;
    const bool same = ::fstat(file.fd(), &held) == 0 && is_there && named.st_dev == held.st_dev && named.st_ino == held.st_ino;
    if (same && held.st_size < offset) {  // truncated
      ::lseek(file.fd(), 0, SEEK_SET);
      offset = 0;
      feeder.start_again();
    } else if (!same && is_there && held.st_size <= offset) {  // renamed, and the old one is read to its end
      if (file.open(source.name)) {
        offset = 0;
        feeder.start_again();
        continue;
      }
      ::poll(nullptr, 0, poll_ms);
    } else if (held.st_size == offset) {
      ::poll(nullptr, 0, poll_ms);
    }
  }
  if (!told) caught_up();
  feeder.finish();
  out.counts = feeder.counts();
  if (feeder.binary()) judge(out, source.name, true);
  return out;
}

}  // namespace mailwhy::apps
