#include "mailwhy/check/settle.h"

#include <map>
#include <memory>

#include "mailwhy/probe/lookup.h"

namespace mailwhy::check {

Asker::End Asker::settle(const std::function<void(dns::Facts&)>& evaluate) {
  if (!end_) end_ = net_.now() + options_.whole;
  while (true) {
    dns::Facts facts(known_);
    evaluate(facts);
    if (facts.wanted().empty()) return End::settled;
    if (options_.resolvers.empty()) return End::unasked;
    if (!ask_all(facts.wanted())) return End::stopped;
  }
}

// False when something of it was left unasked or unanswered.
bool Asker::ask_all(const std::set<dns::Question>& wanted) {
  std::map<dns::Question, std::shared_ptr<probe::LookupRun>> running;
  const auto timer = net_.at(*end_, [this] { out_of_time_ = true; });
  if (net_.now() >= *end_) out_of_time_ = true;
  const auto step = [&] { return !over() && net_.step(); };
  bool all = true;
  for (const auto& question : wanted) {
    while (all && running.size() >= options_.most_at_once) all = step();
    if (!all || over() || asked_ >= options_.most_questions) {
      all = false;
      break;
    }
    probe::LookupOptions options;
    options.resolvers = options_.resolvers;
    options.source = options_.source;
    options.exchange.try_timeout = options_.dns_limit;
    options.exchange.tries = 2;
    options.exchange.seed = options_.seed * 1000003u + ++asked_ * 7919u;
    running[question] = probe::LookupRun::start(net_, question, options, [this, &running, question](std::vector<dns::Lookup> got) {
      for (auto& lookup : got) known_.add(std::move(lookup));
      running.erase(question);
    });
  }
  while (!running.empty())
    if (!step()) break;
  all = all && running.empty();
  net_.cancel(timer);
  return all;
}

}  // namespace mailwhy::check
