#include "apps/terminal_lines.h"

#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "apps/terminal_editor.h"
#include "mailwhy/crypto/digest.h"

namespace mailwhy::apps {
namespace {

// Nobody types such a line, and no server wants one; what is beyond is dropped.
constexpr std::size_t longest_line = 1U << 20;

// Line by line: a pipe, a file, or a terminal that does its own simple editing.
class PlainLines final : public Lines {
 public:
  PlainLines(net::AsioNet& net, Io& io) : io_(io), terminal_(::isatty(STDIN_FILENO) == 1), readable_(net.watch(STDIN_FILENO)) {}
  ~PlainLines() override { show_typing(); }

  void ask(const Question& question) override {
    asked_ = true;
    prompt_ = question.prompt;
    if (!terminal_) return want();
    // What is typed as soon as the question is there must not be shown any more.
    hidden_ = question.hidden && hide_typing();
    io_.err(prompt_);
    want();
  }

  std::optional<Line> take() override {
    if (!asked_) return std::nullopt;
    const auto end = buffer_.find('\n');
    if (end == std::string::npos && !ended_) return std::nullopt;
    asked_ = false;
    if (hidden_) {
      show_typing();
      io_.err("\n");
    }
    if (end == std::string::npos && buffer_.empty()) return Line{Line::Kind::end, ""};
    Line line{Line::Kind::text, buffer_.substr(0, end)};
    std::string rest = end == std::string::npos ? std::string() : buffer_.substr(end + 1);
    crypto::wipe(buffer_);  // it may have been a password
    buffer_ = std::move(rest);
    if (line.text.ends_with('\r')) line.text.pop_back();
    return line;
  }

  void step_aside() override {
    if (terminal_ && asked_) io_.err("\n");
  }
  void come_back() override {
    if (terminal_ && asked_) io_.err(prompt_);
  }
  bool person() const override { return terminal_; }

 private:
  void want() {
    if (ended_ || buffer_.find('\n') != std::string::npos) return;
    readable_->wait([this] { read(); });
  }
  void read() {
    char bytes[4096];
    const ssize_t n = ::read(STDIN_FILENO, bytes, sizeof bytes);
    if (n < 0 && (errno == EINTR || errno == EAGAIN)) return want();
    if (n <= 0) {
      ended_ = true;
      return;
    }
    buffer_.append(bytes, static_cast<std::size_t>(n));
    ::explicit_bzero(bytes, sizeof bytes);
    if (buffer_.size() > longest_line && buffer_.find('\n') == std::string::npos) buffer_.resize(longest_line);
    if (asked_) want();
  }
  bool hide_typing() {
    termios quiet{};
    if (::tcgetattr(STDIN_FILENO, &usual_) != 0) return false;
    quiet = usual_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    return set_terminal(TCSAFLUSH, quiet);
  }
  void show_typing() {
    if (hidden_) set_terminal(TCSADRAIN, usual_);
    hidden_ = false;
  }

  Io& io_;
  bool terminal_;
  std::unique_ptr<net::AsioNet::Readable> readable_;
  std::string buffer_, prompt_;
  bool asked_ = false, ended_ = false, hidden_ = false;
  termios usual_{};
};

}  // namespace

bool set_terminal(int when, const termios& wanted) {
  while (::tcsetattr(STDIN_FILENO, when, &wanted) != 0)
    if (errno != EINTR) return false;
  return true;
}

std::unique_ptr<Lines> open_lines(net::AsioNet& net, Io& io, Completer completer) {
  const bool screen = ::isatty(STDIN_FILENO) == 1 && ::isatty(STDOUT_FILENO) == 1 && !io.out_terminal().plain;
  if (screen)
    if (auto editor = open_editor(net, std::move(completer))) return editor;
  return std::make_unique<PlainLines>(net, io);
}

}  // namespace mailwhy::apps
