// Asks everything that a zone::survey wants, side by side, until nothing is wanted any more.
#pragma once
#include <atomic>
#include <functional>

#include "mailwhy/net/net.h"
#include "mailwhy/zone/survey.h"

namespace mailwhy::probe {

struct SurveyOptions {
  std::optional<IpAddress> source;
  Duration try_timeout = 3s;
  int tries = 2;
  Duration whole = 120s;             // then what is known counts, and the survey is not complete
  std::size_t in_flight = 64;
  std::uint64_t seed = 1;            // query ids and letter case
  const std::atomic<bool>* stop = nullptr;
  std::function<void(const zone::Survey& so_far)> on_progress;  // after every reply
};

zone::Survey run_survey(const zone::Query& query, net::Net& net, const SurveyOptions& options);

}  // namespace mailwhy::probe
