// Asks many lists about many things at once, through one resolver, and gives each its own proof (mailwhy listed).
#pragma once
#include <atomic>
#include <functional>

#include "mailwhy/listing/survey.h"
#include "mailwhy/net/net.h"

namespace mailwhy::check {

struct ListQuestions {
  std::string target;                    // as typed
  std::vector<listing::Subject> subjects;
  std::vector<listing::Source> sources;
  std::vector<Endpoint> resolvers;       // one is used for everything; the next only when it is silent altogether
  std::optional<IpAddress> source;
  Duration limit = 3s;                   // for one question, with two tries within it
  Duration whole = 120s;
  std::size_t in_flight = 256;           // questions under way at a time: 120 lists with proofs and words in two hands
  std::size_t per_list = 600;            // questions to one list in this run; what is above stays unknown
  std::uint64_t seed = 1;
};

struct ListRunOptions {
  const std::atomic<bool>* stop = nullptr;
  std::function<void(std::size_t answered, std::size_t asked)> on_progress;
};

// Every question once, as many side by side as allowed: it takes as long as the slowest list, not as all of them together.
// Never fails: trouble in the world is part of the survey.
listing::Survey ask_lists(const ListQuestions& questions, net::Net& net, const ListRunOptions& options = {});

}  // namespace mailwhy::check
