#include "apps/file_verb.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <thread>

#include "apps/mail_files.h"
#include "apps/unpack.h"
#include "mailwhy/base/text.h"
#include "mailwhy/pasted/sniff.h"

namespace mailwhy::apps {
namespace {

constexpr std::size_t bytes_enough = 64 << 10;
constexpr std::size_t messages_enough = 10;

pasted::Setting setting_now() { return {std::chrono::floor<Duration>(std::chrono::system_clock::now()), 0}; }

std::optional<Verb> verb_of(pasted::Kind kind) {
  using pasted::Kind;
  switch (kind) {
    case Kind::notice: return Verb::bounce;
    case Kind::message: return Verb::headers;
    case Kind::log: return Verb::log;
    case Kind::queue: return Verb::queue;
    case Kind::received:
    case Kind::authentication:
    case Kind::filter: return Verb::headers;
    case Kind::unknown: return std::nullopt;
    default: return Verb::explain;
  }
}

// The plain bytes that a packed beginning holds.
std::string unpacked(std::string_view bytes) {
  std::string out;
  Unpacker unpacker;
  const auto take = [&](std::string_view piece) {
    out += piece.substr(0, bytes_enough - out.size());
    return out.size() < bytes_enough;
  };
  (void)unpacker.feed(bytes, take);
  (void)unpacker.finish(take);
  return out;
}

std::optional<Verb> verb_of_bytes(std::string_view bytes) { return trim(bytes).empty() ? std::nullopt : verb_of(pasted::kind_of_file(bytes, setting_now())); }

// Bounces and other messages of a folder or an mbox: what most of the first ones are.
std::optional<Verb> verb_of_messages(const std::string& path) {
  std::size_t all = 0, notices = 0;
  const auto read = each_message(path, [&](const MailItem& item) {
    ++all;
    if (bounce::read_notice(item.bytes.substr(0, 1 << 20)).kind != bounce::NoticeKind::not_bounce) ++notices;
    return all < messages_enough;
  });
  if (!read || all == 0) return std::nullopt;
  return notices * 2 >= all ? Verb::bounce : Verb::headers;
}

bool pass_on(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto count = ::write(fd, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

std::string read_some(int fd, std::size_t most) {
  std::string out;
  while (out.size() < most) {
    char buffer[16384];
    const auto count = ::read(fd, buffer, std::min(sizeof buffer, most - out.size()));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    out.append(buffer, static_cast<std::size_t>(count));
  }
  return out;
}

// What standard input begins with.  A file is read and turned back; for a pipe another one takes its place, which a thread fills with what
// was read and all that still comes.
std::string look_at_input() {
  struct stat facts {};
  if (::fstat(STDIN_FILENO, &facts) == 0 && S_ISREG(facts.st_mode)) {
    const auto at = ::lseek(STDIN_FILENO, 0, SEEK_CUR);
    auto bytes = read_some(STDIN_FILENO, bytes_enough);
    if (at >= 0) ::lseek(STDIN_FILENO, at, SEEK_SET);
    return bytes;
  }
  auto bytes = read_some(STDIN_FILENO, bytes_enough);
  int ends[2];
  const int rest = ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
  if (rest < 0 || ::pipe2(ends, O_CLOEXEC) != 0) return bytes;
  ::dup2(ends[0], STDIN_FILENO);
  ::close(ends[0]);
  std::thread([rest, into = ends[1], begun = bytes] {
    bool good = pass_on(into, begun);
    while (good) {
      const auto more = read_some(rest, 16384);
      if (more.empty()) break;
      good = pass_on(into, more);
    }
    ::close(into);
    ::close(rest);
  }).detach();
  return bytes;
}

}  // namespace

std::optional<Verb> verb_of_file(const std::string& path) {
  if (path == "-") return ::isatty(STDIN_FILENO) == 1 ? std::nullopt : verb_of_bytes(unpacked(look_at_input()));
  struct stat facts {};
  if (::stat(path.c_str(), &facts) != 0) return std::nullopt;
  if (S_ISDIR(facts.st_mode)) return verb_of_messages(path);
  if (!S_ISREG(facts.st_mode)) return std::nullopt;
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return std::nullopt;
  const auto bytes = unpacked(read_some(fd, bytes_enough));
  ::close(fd);
  if (bytes.starts_with("From "))
    if (const auto verb = verb_of_messages(path)) return verb;
  return verb_of_bytes(bytes);
}

bool is_pasted(std::string_view text) { return pasted::sniff(text, setting_now()).pieces.front().kind != pasted::Kind::unknown; }

}  // namespace mailwhy::apps
