#include "apps/local_queue.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>

#include "apps/io.h"
#include "mailwhy/base/text.h"
#include "mailwhy/net/child.h"

namespace mailwhy::apps {
namespace {

constexpr std::size_t most_queue_bytes = 256u << 20, most_words = 4096;

struct Program {
  std::string_view server;
  std::array<std::string_view, 3> words;  // the file's name and its arguments
  bool last_resort = false;
};
constexpr Program programs[] = {
    {"Postfix", {"postqueue", "-j", ""}},
    {"Exim", {"exim4", "-bp", ""}},
    {"Exim", {"exim", "-bp", ""}},
    {"OpenSMTPD", {"smtpctl", "show", "queue"}},
    {"qmail", {"qmail-qread", "", ""}},
    {"", {"mailq", "", ""}, true},
};
constexpr std::string_view folders[] = {"/usr/sbin", "/usr/local/sbin", "/sbin", "/usr/bin", "/usr/local/bin", "/usr/exim/bin", "/var/qmail/bin", "/opt/homebrew/sbin"};

std::optional<std::string> program_file(std::string_view name) {
  std::vector<std::string> where;
  const std::string path = environment("PATH").value_or("");
  for (const auto folder : split(path, ':'))
    if (folder.starts_with('/')) where.emplace_back(folder);
  where.insert(where.end(), std::begin(folders), std::end(folders));
  for (const auto& folder : where) {
    const std::string file = folder + "/" + std::string(name);
    if (::access(file.c_str(), X_OK) == 0) return file;
  }
  return std::nullopt;
}

struct Pipe {
  int read = -1, write = -1;
  Pipe() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) == 0) read = ends[0], write = ends[1];
  }
  ~Pipe() {
    close_write();
    if (read >= 0) ::close(read);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  void close_write() {
    if (write >= 0) ::close(write);
    write = -1;
  }
};

// One read of what is there; false at the end.
bool take(int fd, std::string& into, std::size_t most) {
  char buffer[65536];
  const auto count = ::read(fd, buffer, sizeof buffer);
  if (count < 0) return errno == EINTR || errno == EAGAIN;
  if (count == 0) return false;
  into.append(buffer, std::min(static_cast<std::size_t>(count), most - std::min(most, into.size())));
  return true;
}

enum class End { by_itself, too_late, stopped };

End collect(const Pipe& out, const Pipe& err, QueueAnswer& answer, std::string& complaint, Duration limit, const std::atomic<bool>& stop) {
  using Clock = std::chrono::steady_clock;
  const auto deadline = Clock::now() + limit;
  std::array<pollfd, 2> waiting{pollfd{out.read, POLLIN, 0}, pollfd{err.read, POLLIN, 0}};
  while (waiting[0].fd >= 0 || waiting[1].fd >= 0) {
    if (stop.load()) return End::stopped;
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (left <= 0) return End::too_late;
    constexpr long long look_for_signals_ms = 200;
    if (::poll(waiting.data(), waiting.size(), static_cast<int>(std::min<long long>(left, look_for_signals_ms))) < 0 && errno != EINTR) return End::stopped;
    if ((waiting[0].revents & (POLLIN | POLLHUP | POLLERR)) != 0 && !take(out.read, answer.output, most_queue_bytes)) waiting[0].fd = -1;
    if ((waiting[1].revents & (POLLIN | POLLHUP | POLLERR)) != 0 && !take(err.read, complaint, most_words)) waiting[1].fd = -1;
  }
  return End::by_itself;
}

QueueAnswer run(const Program& program, const std::string& file, Duration limit, const std::atomic<bool>& stop) {
  QueueAnswer answer;
  answer.program = program.server;
  std::vector<std::string> words;
  for (const auto word : program.words)
    if (!word.empty()) words.emplace_back(word);
  answer.shown = join(words, " ");
  Pipe out, err;
  // With its input empty, and in a group of its own.
  pid_t child = -1;
  if (out.read < 0 || err.read < 0 || net::start_child({.file = file, .argv = words, .out = out.write, .err = err.write, .own_group = true}, child) != 0) {
    answer.trouble = answer.shown + " cannot be started";
    return answer;
  }
  answer.started = true;
  out.close_write();
  err.close_write();
  std::string complaint;
  const End end = collect(out, err, answer, complaint, limit, stop);
  if (end != End::by_itself) ::kill(-child, SIGKILL);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  answer.answered = end == End::by_itself && WIFEXITED(status) && WEXITSTATUS(status) == 0;
  if (answer.answered) return answer;
  const auto said = trim(complaint);
  if (end == End::too_late) answer.trouble = answer.shown + " took too long";
  else if (!said.empty()) answer.trouble = answer.shown + " says: " + visible(shorten(said.substr(0, said.find('\n')), 300));
  else answer.trouble = answer.shown + " failed";
  return answer;
}

}  // namespace

std::vector<QueueAnswer> ask_local_queues(Duration limit, const std::atomic<bool>& stop) {
  std::vector<QueueAnswer> answers;
  for (const auto& program : programs) {
    if (stop.load() || (program.last_resort && !answers.empty())) break;
    const bool known = std::any_of(answers.begin(), answers.end(), [&](const QueueAnswer& one) { return one.program == program.server; });
    if (known) continue;
    if (const auto file = program_file(program.words[0])) answers.push_back(run(program, *file, limit, stop));
  }
  return answers;
}

}  // namespace mailwhy::apps
