#include "apps/secret_source.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "mailwhy/base/text.h"
#include "mailwhy/net/socket.h"

namespace mailwhy::apps {
namespace {

constexpr std::size_t longest_secret = 64 * 1024;

// Reads the first line, and nothing more than a block beyond it; what was read is wiped.
Result<crypto::Secret> first_line(int fd, const std::string& what) {
  std::string text;
  text.reserve(longest_secret);
  std::array<char, 512> block{};
  while (text.find('\n') == std::string::npos && text.size() < longest_secret) {
    const auto size = ::read(fd, block.data(), block.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) {
      crypto::wipe(text);
      return fail(what + " cannot be read: " + std::strerror(errno) + ".", Error::Kind::file);
    }
    if (size == 0) break;
    text.append(block.data(), static_cast<std::size_t>(size));
  }
  block.fill('\0');
  const auto end = text.find('\n');
  std::string_view line = std::string_view(text).substr(0, end);
  if (line.ends_with('\r')) line.remove_suffix(1);
  crypto::Secret secret(line);
  const bool too_long = end == std::string::npos && text.size() >= longest_secret;
  crypto::wipe(text);
  if (too_long) return fail(what + " has a first line of more than 64 KiB, which is no password.", Error::Kind::file);
  if (secret.empty()) return fail(what + " has an empty first line.", Error::Kind::file);
  return secret;
}

// Takes what a command says after the first line, so that it can end in peace; nothing of it is kept.
void drain(int fd) {
  constexpr int most_blocks = 2048;
  std::array<char, 512> block{};
  for (int i = 0; i < most_blocks; ++i) {
    const auto size = ::read(fd, block.data(), block.size());
    if (size == 0 || (size < 0 && errno != EINTR)) break;
  }
  block.fill('\0');
}

// Shows nothing of what is typed while it lives.
class Quiet {
 public:
  explicit Quiet(int fd) : fd_(fd) {
    if (::tcgetattr(fd_, &usual_) != 0) return;
    termios quiet = usual_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    changed_ = set(quiet);
  }
  ~Quiet() {
    if (changed_) set(usual_);
  }
  Quiet(const Quiet&) = delete;
  Quiet& operator=(const Quiet&) = delete;
  bool works() const { return changed_; }

 private:
  bool set(const termios& wanted) const {
    while (::tcsetattr(fd_, TCSAFLUSH, &wanted) != 0)
      if (errno != EINTR) return false;
    return true;
  }

  int fd_;
  termios usual_{};
  bool changed_ = false;
};

}  // namespace

Result<crypto::Secret> secret_from_file(const std::string& path) {
  if (path == "-") return first_line(STDIN_FILENO, "standard input");
  const net::Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  const std::string what = "the file " + visible(path);
  if (file.get() < 0) return fail(what + " cannot be read: " + std::strerror(errno) + ".", Error::Kind::file);
  return first_line(file.get(), what);
}

Result<crypto::Secret> secret_from_command(const std::string& command) {
  const auto close = [](FILE* file) { ::pclose(file); };
  std::unique_ptr<FILE, decltype(close)> pipe(::popen(command.c_str(), "re"), close);
  if (!pipe) return fail(std::string("the command for the password cannot be started: ") + std::strerror(errno) + ".", Error::Kind::system);
  auto secret = first_line(::fileno(pipe.get()), "the output of the command");
  drain(::fileno(pipe.get()));
  const int status = ::pclose(pipe.release());
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
    // A command that was read only in part may die of it.
    if (!secret || !WIFSIGNALED(status)) return fail("the command for the password failed.", Error::Kind::system);
  return secret;
}

bool someone_at_terminal() {
  const net::Fd terminal(::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY));
  return terminal.get() >= 0 && ::isatty(STDIN_FILENO) == 1;
}

std::optional<crypto::Secret> secret_from_terminal(const std::string& question, const std::atomic<bool>& stop) {
  const net::Fd terminal(::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY));
  if (terminal.get() < 0) return std::nullopt;
  const Quiet quiet(terminal.get());
  if (!quiet.works()) return std::nullopt;
  const auto say = [&](const std::string& text) { return ::write(terminal.get(), text.data(), text.size()); };
  (void)say(question);
  pollfd waiting{terminal.get(), POLLIN, 0};
  constexpr int look_for_signals_ms = 200;
  while (!stop.load() && ::poll(&waiting, 1, look_for_signals_ms) == 0) {
  }
  std::optional<crypto::Secret> secret;
  if (!stop.load())
    if (auto typed = first_line(terminal.get(), "the terminal")) secret = std::move(*typed);
  (void)say("\n");
  return secret;
}

void keep_memory_private() {
  const rlimit none{0, 0};
  (void)::setrlimit(RLIMIT_CORE, &none);
  (void)::prctl(PR_SET_DUMPABLE, 0);
}

}  // namespace mailwhy::apps
