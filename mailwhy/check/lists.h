// Asks many lists about many things at once, through one resolver, and gives each its own proof (mailwhy listed).
#pragma once
#include <atomic>
#include <functional>

#include "mailwhy/check/list_memory.h"
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
  std::size_t per_list = 600;            // questions to one list in this run; what is above stays unknown.  A list may want fewer.
  bool all_at_once = false;              // several things are asked as one is: test points and things side by side
  bool reverse = true;                   // the names of addresses are asked too: of one, and of those of a range that are listed
  std::uint64_t seed = 1;
};

struct ListRunOptions {
  const std::atomic<bool>* stop = nullptr;
  std::function<void(std::size_t answered, std::size_t asked)> on_progress;
  // An entry has its answer; called once for each that gets one.
  std::function<void(const listing::Survey& so_far, const listing::Entry& entry)> on_entry;
  ListMemory* memory = nullptr;          // shared by the targets of a run
};

// Every question once, as many side by side as allowed: it takes as long as the slowest list, not as all of them together.
// Never fails: trouble in the world is part of the survey.
listing::Survey ask_lists(const ListQuestions& questions, net::Net& net, const ListRunOptions& options = {});

}  // namespace mailwhy::check
