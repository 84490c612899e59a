#include "apps/list_progress.h"

#include <fmt/format.h>

#include "apps/progress.h"
#include "mailwhy/base/text.h"

namespace mailwhy::apps {
namespace {
constexpr Duration list_redrawn_every = 100ms;
}

ListProgress::ListProgress(net::Net& net, Io& io, std::string target, bool quiet)
    : net_(net), io_(io), target_(visible(shorten(target, 60))), shows_(!quiet && io.err_terminal().is_terminal && !io.err_terminal().plain), began_(net.now()) {}

ListProgress::~ListProgress() {
  if (drawn_) io_.err("\r\x1b[K");
}

void ListProgress::entry(const listing::Survey& survey, const listing::Entry& entry) {
  if (!shows_) return;
  ++answered_;
  const auto& list = survey.sources[entry.source].list;
  if (entry.result == listing::Result::listed && listing::matters(list) && ++listed_ == 1) first_ = list.zone;
  const Time now = net_.now();
  if (now - began_ < first_drawn_after || (drawn_ && now - last_ < list_redrawn_every)) return;
  last_ = now;
  draw(survey.entries.size());
}

void ListProgress::draw(std::size_t all) {
  const auto& words = io_.err_words();
  std::string line = fmt::format("{}: {}", target_, words("{} of {} answers", answered_, all));
  if (listed_ > 0) line += ", " + words("listed on {}", listed_ == 1 ? first_ : fmt::format("{} ({} ...)", listed_, first_));
  io_.err("\r" + shorten(line, static_cast<std::size_t>(io_.err_terminal().width) - 1) + "\x1b[K");
  drawn_ = true;
}

}  // namespace mailwhy::apps
