#include "apps/ready_progress.h"

#include <fmt/format.h>

#include "apps/progress.h"
#include "mailwhy/base/text.h"

namespace mailwhy::apps {
namespace {
std::string_view phase_name(check::ReadyPhase phase) {
  switch (phase) {
    case check::ReadyPhase::names_and_lists: return report::key("names, ports and lists");
    case check::ReadyPhase::moving: return report::key("where the domain's mail goes");
    case check::ReadyPhase::encryption: return report::key("encryption");
    case check::ReadyPhase::relaying: return report::key("does it relay for strangers");
  }
  return {};
}
}  // namespace

struct ReadyProgress::State {
  net::Net& net;
  Io& io;
  std::string target;
  Time began;
  check::ReadyPhase phase = check::ReadyPhase::names_and_lists;
  std::size_t answered = 0, all = 0, listed = 0;
  bool drawn = false;

  void draw() {
    const auto& words = io.err_words();
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(net.now() - began).count();
    std::string line = fmt::format("{}: {} s, {}", target, seconds, words(phase_name(phase)));
    if (phase == check::ReadyPhase::names_and_lists && answered > 0) line += ", " + words("{} of {} answers", answered, all);
    if (listed > 0) line += ", " + words("listed on {}", listed);
    io.err("\r" + shorten(line, static_cast<std::size_t>(io.err_terminal().width) - 1) + "\x1b[K");
    drawn = true;
  }
};

ReadyProgress::ReadyProgress(net::Net& net, Io& io, std::string target, bool quiet)
    : state_(std::make_shared<State>(State{net, io, visible(shorten(target, 60)), net.now()})) {
  if (!quiet && io.err_terminal().is_terminal && !io.err_terminal().plain) arm(state_, first_drawn_after);
}

void ReadyProgress::arm(const std::shared_ptr<State>& state, Duration after) {
  state->net.at(state->net.now() + after, [weak = std::weak_ptr(state)] {
    const auto self = weak.lock();
    if (!self) return;
    self->draw();
    arm(self, redrawn_every);
  });
}

ReadyProgress::~ReadyProgress() {
  if (state_->drawn) state_->io.err("\r\x1b[K");
}

void ReadyProgress::entry(const listing::Survey& survey, const listing::Entry& entry) {
  ++state_->answered;
  state_->all = survey.entries.size();
  if (entry.result == listing::Result::listed && listing::matters(survey.sources[entry.source].list)) ++state_->listed;
}

void ReadyProgress::phase(check::ReadyPhase phase) { state_->phase = phase; }

}  // namespace mailwhy::apps
