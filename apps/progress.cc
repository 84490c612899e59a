#include "apps/progress.h"

#include <fmt/format.h>

#include "mailwhy/base/text.h"

namespace mailwhy::apps {
namespace {
constexpr Duration line_every = 60s;
}

struct Progress::State {
  net::Net& net;
  Io& io;
  std::string target;
  Time began;
  std::size_t answers = 0, sessions = 0;
  bool drawn = false;

  bool animated() const { return io.err_terminal().is_terminal && !io.err_terminal().plain; }

  std::string line() const {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(net.now() - began).count();
    const auto& words = io.err_words();
    return fmt::format("{}: {} s, {}, {}", target, seconds, words(answers == 1 ? report::key("{} DNS answer") : report::key("{} DNS answers"), answers),
                       words(sessions == 1 ? report::key("{} session done") : report::key("{} sessions done"), sessions));
  }

  void draw() {
    const std::string text = shorten(line(), static_cast<std::size_t>(io.err_terminal().width) - 1);
    if (animated()) io.err("\r" + text + "\x1b[K");
    else io.err("mailwhy: " + text + "\n");
    drawn = true;
  }
};

Progress::Progress(net::Net& net, Io& io, std::string target, bool quiet)
    : state_(std::make_shared<State>(State{net, io, visible(target), net.now()})) {
  if (!quiet) arm(state_, state_->animated() ? first_drawn_after : line_every);
}

void Progress::arm(const std::shared_ptr<State>& state, Duration after) {
  state->net.at(state->net.now() + after, [weak = std::weak_ptr(state)] {
    const auto self = weak.lock();
    if (!self) return;
    self->draw();
    arm(self, self->animated() ? redrawn_every : line_every);
  });
}

Progress::~Progress() {
  if (state_->drawn && state_->animated()) state_->io.err("\r\x1b[K");
}

void Progress::update(const evidence::Evidence& evidence) {
  state_->answers = evidence.lookups.all().size();
  state_->sessions = evidence.sessions.size();
}

}  // namespace mailwhy::apps
