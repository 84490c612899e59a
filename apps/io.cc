#include "apps/io.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>

#include "mailwhy/base/text.h"

namespace mailwhy::apps {
namespace {

// 0, or the errno that stopped it.
int write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = ::write(fd, text.data(), text.size());
    if (n < 0) {
      if (errno == EINTR) continue;
      if (errno == EAGAIN) {  // somebody made the terminal non-blocking
        ::usleep(1000);
        continue;
      }
      return errno;
    }
    text.remove_prefix(static_cast<std::size_t>(n));
  }
  return 0;
}

int terminal_columns(int fd) {
  winsize size{};
  return ::ioctl(fd, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

Terminal look_at(int fd, const Options& options) {
  return decide_terminal({.is_terminal = ::isatty(fd) == 1, .columns = terminal_columns(fd), .environment = environment}, options);
}

bool is_utf8_locale(const TerminalFacts& facts) {
  // POSIX: the first of these that is set and not empty counts.
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const auto value = facts.environment(name);
    if (!value || value->empty()) continue;
    return contains_ignoring_case(*value, "utf-8") || contains_ignoring_case(*value, "utf8");
  }
  return false;
}

bool decide_colour(const TerminalFacts& facts, const Options& options) {
  if (options.color != When::automatic) return options.color == When::always;
  const auto is_set = [&](const char* name) { return !facts.environment(name).value_or("").empty(); };
  if (is_set("NO_COLOR")) return false;
  if (is_set("CLICOLOR_FORCE") && *facts.environment("CLICOLOR_FORCE") != "0") return true;
  if (facts.environment("CLICOLOR").value_or("") == "0") return false;
  if (facts.environment("TERM").value_or("") == "dumb") return false;
  return facts.is_terminal;
}

}  // namespace

Terminal decide_terminal(const TerminalFacts& facts, const Options& options) {
  Terminal terminal;
  terminal.is_terminal = facts.is_terminal;
  terminal.plain = facts.environment("TERM").value_or("") == "dumb";
  terminal.utf8 = options.ascii ? !*options.ascii : is_utf8_locale(facts);
  terminal.colour = decide_colour(facts, options);
  // COLUMNS is the user's word and wins over what the terminal says.
  const auto columns = parse_number(facts.environment("COLUMNS").value_or(""), 10000);
  const int width = columns && *columns > 0 ? static_cast<int>(*columns) : facts.columns;
  if (width > 0) terminal.width = std::clamp(width, 40, 100);
  return terminal;
}

Io::Io(const Options& options)
    : out_(look_at(STDOUT_FILENO, options)),
      err_(look_at(STDERR_FILENO, options)),
      out_words_(&report::Words::of(options.language, !out_.utf8)),
      err_words_(&report::Words::of(options.language, !err_.utf8)) {}

void Io::out(std::string_view text) {
  if (reader_gone_ || failed_ != 0) return;
  said_something_ = said_something_ || !text.empty();
  const int error = write_all(STDOUT_FILENO, text);
  // EIO: the terminal was closed.
  if (error == EPIPE || (error == EIO && out_.is_terminal)) reader_gone_ = true;
  else failed_ = error;
}

void Io::err(std::string_view text) { write_all(STDERR_FILENO, text); }

void Io::complain(std::string_view sentence) {
  remember_complaint(sentence);
  err(fmt::format("mailwhy: {}\n", err_words().phrase(sentence)));
}

void Io::remember_complaint(std::string_view sentence) {
  if (first_complaint_.empty()) first_complaint_ = std::string(sentence.substr(0, sentence.find('\n')));
}

int Io::exit_code(int wanted) {
  if (failed_ == 0) return wanted;
  complain(fmt::format("standard output could not be written: {}", std::strerror(failed_)));
  return 2;
}

void prepare_process() {
  for (int fd = 0; fd <= 2; ++fd)
    if (::fcntl(fd, F_GETFD) == -1 && errno == EBADF) {
      const int opened = ::open("/dev/null", fd == 0 ? O_RDONLY : O_WRONLY);
      if (opened < 0) std::exit(2);
    }
  std::signal(SIGPIPE, SIG_IGN);
}

std::optional<std::string> environment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  if (value == nullptr) return {};
  return std::string(value);
}

Result<std::string> read_file(const std::string& path, std::size_t limit_bytes) {
  const bool standard_input = path == "-";
  const int fd = standard_input ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const std::string shown = standard_input ? "standard input" : visible(shorten(path, 200));
  if (fd < 0) return fail(fmt::format("cannot read {}: {}", shown, std::strerror(errno)), Error::Kind::file);
  std::string text;
  int error = 0;
  bool too_big = false;
  char buffer[65536];
  while (true) {
    const ssize_t n = ::read(fd, buffer, sizeof buffer);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) error = errno;
    if (n <= 0) break;
    text.append(buffer, static_cast<std::size_t>(n));
    if (text.size() > limit_bytes) {
      too_big = true;
      break;
    }
  }
  if (!standard_input) ::close(fd);
  if (error != 0) return fail(fmt::format("cannot read {}: {}", shown, std::strerror(error)), Error::Kind::file);
  if (too_big) return fail(fmt::format("{} is larger than {} bytes", shown, limit_bytes), Error::Kind::file);
  return text;
}

Result<void> may_write(const std::string& path, bool force) {
  struct stat facts {};
  const bool exists = path != "-" && ::stat(path.c_str(), &facts) == 0;
  // An empty file, as mktemp makes them, has nothing to lose.
  if (exists && S_ISREG(facts.st_mode) && facts.st_size > 0 && !force)
    return fail(fmt::format("{} exists already; --force replaces it", visible(shorten(path, 200))), Error::Kind::file);
  return {};
}

Result<void> write_file(const std::string& path, std::string_view text, bool force) {
  const std::string shown = visible(shorten(path, 200));
  if (path == "-") {
    const int error = write_all(STDOUT_FILENO, text);
    if (error != 0 && error != EPIPE)
      return fail(fmt::format("standard output could not be written: {}", std::strerror(error)), Error::Kind::file);
    return {};
  }
  // A device (/dev/stderr, /dev/null) or a pipe is written to, a file is not replaced unasked.
  struct stat facts {};
  const bool exists = ::stat(path.c_str(), &facts) == 0;
  if (auto free = may_write(path, force); !free) return free;
  const bool regular = !exists || S_ISREG(facts.st_mode);
  // Into a file beside it first, so that a full disk never leaves half a report under the name.
  const std::string beside = regular ? fmt::format("{}.{}.part", path, ::getpid()) : path;
  const int flags = O_WRONLY | O_CLOEXEC | (regular ? O_CREAT | O_EXCL : 0);
  const int fd = ::open(beside.c_str(), flags, 0666);
  if (fd < 0) return fail(fmt::format("cannot write {}: {}", shown, std::strerror(errno)), Error::Kind::file);
  int error = write_all(fd, text);
  if (::close(fd) != 0 && error == 0) error = errno;
  if (regular && error == 0 && ::rename(beside.c_str(), path.c_str()) != 0) error = errno;
  if (error != 0) {
    if (regular) ::unlink(beside.c_str());
    return fail(fmt::format("cannot write {}: {}", shown, std::strerror(error)), Error::Kind::file);
  }
  return {};
}

int complain_about(Io& io, std::string_view sentence, int code) {
  io.complain(sentence);
  return code;
}

report::TextOptions text_options(const Options& options, const Terminal& terminal, bool to_file) {
  report::TextOptions text;
  text.width = to_file ? 100 : terminal.width;
  text.utf8 = !to_file && terminal.utf8;
  text.color = !to_file && terminal.colour;
  text.accessible = options.accessible;
  text.verbosity = options.verbosity;
  text.show_exit_code = options.exit_codes == ExitCodes::plain;
  return text;
}

bool outputs_are_free(const Options& options, Io& io) {
  std::vector<std::string> files{options.save};
  for (const auto& output : options.outputs)
    if (!output.to_stdout()) files.push_back(output.file);
  for (const auto& file : files) {
    if (file.empty()) continue;
    if (const auto free = may_write(file, options.force); !free) {
      io.complain(free.error().text);
      return false;
    }
  }
  return true;
}

}  // namespace mailwhy::apps
