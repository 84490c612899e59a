#include "mailwhy/check/lists.h"

#include <algorithm>
#include <deque>
#include <map>
#include <memory>

#include <fmt/format.h>

#include "mailwhy/dns/public_resolvers.h"
#include "mailwhy/listing/evaluate.h"
#include "mailwhy/probe/lookup.h"

namespace mailwhy::check {
namespace {
using listing::Entry;

// Everything through one resolver: a proof that came another way proves nothing.
class ListRun {
 public:
  ListRun(const ListQuestions& questions, net::Net& net, const ListRunOptions& options, ListMemory& memory, const Endpoint& resolver)
      : questions_(questions), net_(net), options_(options), memory_(memory) {
    survey_.target = questions.target;
    survey_.subjects = questions.subjects;
    survey_.sources = questions.sources;
    survey_.resolver = resolver;
    survey_.public_resolver = dns::is_public_resolver(resolver.address);
    survey_.started = net.now();
    asking_.probe_label = survey_.probe_label = fmt::format("nobody-{:x}", questions.seed % 0xFFFFFF);
    asking_.points_first = survey_.points_first = questions.subjects.size() > 1 && !questions.all_at_once;
    out_of_budget_.resize(questions.sources.size());
  }

  listing::Survey finish_all() {
    const auto timer = net_.at(survey_.started + questions_.whole, [this] { out_of_time_ = true; });
    want_everything();
    fill();
    while (!running_.empty()) {
      if (!net_.step()) break;
      if (out_of_time_ || gave_up_ || (options_.stop && options_.stop->load())) break;
    }
    survey_.complete = waiting_.empty() && running_.empty();
    running_.clear();
    net_.cancel(timer);
    settle_rest();
    survey_.resolver_answers = heard_ > 0 || survey_.questions == 0;
    survey_.elapsed = net_.now() - survey_.started;
    return std::move(survey_);
  }

 private:
  static constexpr std::size_t no_source = static_cast<std::size_t>(-1);
  struct Waiting {
    std::vector<std::size_t> entries;
    std::size_t source = no_source;
  };

  void want_everything() {
    survey_.entries = listing::blank_entries(survey_);
    settled_.resize(survey_.entries.size());
    // Something that every resolver can say: silence about lists alone is not the resolver's.
    if (const dns::Question root{Domain(), dns::Type::ns}; !remember(root)) want(root, no_source, false);
    // The things themselves first: what has to be explained can be asked beside the test points then.
    if (!asking_.points_first)
      for (std::size_t i = 0; i < survey_.entries.size(); ++i)
        if (const auto name = listing::own_name(source_of(i), subject_of(i)); name && !remember({*name, dns::Type::a})) want({*name, dns::Type::a}, i, false);
    reverse_step();
    for (std::size_t i = 0; i < survey_.entries.size(); ++i) step(i, false);
  }

  const listing::Source& source_of(std::size_t entry) const { return survey_.sources[survey_.entries[entry].source]; }
  const listing::Subject& subject_of(std::size_t entry) const { return survey_.subjects[survey_.entries[entry].subject]; }

  // What can be said about an entry now; what is missing is asked.
  void step(std::size_t i, bool at_once) {
    while (!settled_[i]) {
      dns::Facts facts(survey_.lookups);
      if (auto entry = listing::evaluate(source_of(i), subject_of(i), asking_, facts)) return settle(i, std::move(*entry));
      bool remembered = false;
      for (const auto& question : facts.wanted()) remembered = remember(question) || remembered;
      if (remembered) continue;
      for (const auto& question : facts.wanted()) want(question, i, at_once);
      return;
    }
  }

  void settle(std::size_t i, Entry found) {
    Entry& place = survey_.entries[i];
    found.source = place.source;
    found.subject = place.subject;
    place = std::move(found);
    settled_[i] = true;
    if (options_.on_entry) options_.on_entry(survey_, place);
    const auto& address = subject_of(i).address;
    if (questions_.reverse && survey_.subjects.size() > 1 && address && place.result == listing::Result::listed) want_name(*address);
  }

  // Of a range: the name of an address that is listed.
  void want_name(const IpAddress& address) {
    constexpr std::size_t most = 64;
    if (survey_.named.size() == most || std::any_of(survey_.named.begin(), survey_.named.end(), [&](const listing::Reverse& one) { return one.address == address; })) return;
    listing::Reverse blank;
    blank.address = address;
    survey_.named.push_back(std::move(blank));
    reverse_step();
  }

  // What is known from an earlier target costs no question.
  bool remember(const dns::Question& question) {
    if (asked_.contains(question)) return false;
    const dns::Lookup* known = memory_.find(survey_.resolver, question, net_.now());
    if (known == nullptr) return false;
    ++heard_;
    survey_.lookups.add(*known);
    asked_.try_emplace(question);
    return true;
  }

  void reverse_step() {
    if (!questions_.reverse) return;
    for (bool remembered = true; remembered;) {
      dns::Facts facts(survey_.lookups);
      if (questions_.subjects.size() == 1 && questions_.subjects.front().address && !survey_.reverse)
        survey_.reverse = listing::find_reverse(*questions_.subjects.front().address, facts);
      for (auto& named : survey_.named)
        if (auto found = listing::find_reverse(named.address, facts)) named = std::move(*found);
      remembered = false;
      for (const auto& question : facts.wanted()) remembered = remember(question) || remembered;
      if (remembered) continue;
      for (const auto& question : facts.wanted()) want(question, no_source, true);
    }
  }

  std::size_t limit_of(std::size_t source) const {
    const std::size_t own = questions_.sources[source].limit;
    return own == 0 ? questions_.per_list : std::min(own, questions_.per_list);
  }

  void want(const dns::Question& question, std::size_t entry, bool at_once) {
    const std::size_t source = entry == no_source ? no_source : survey_.entries[entry].source;
    const auto [at, fresh] = asked_.try_emplace(question, Waiting{{}, source});
    if (entry != no_source && (at->second.entries.empty() || at->second.entries.back() != entry)) at->second.entries.push_back(entry);
    if (!fresh) return;
    if (source != no_source) {
      std::size_t& spent = memory_.asked(questions_.sources[source].zone);
      if (spent >= limit_of(source) || !memory_.allows(questions_.sources[source].zone, spent)) {
        out_of_budget_[source] = true;
        return;
      }
      ++spent;
    }
    if (at_once) waiting_.push_front(question);
    else waiting_.push_back(question);
  }

  void fill() {
    while (!waiting_.empty() && running_.size() < questions_.in_flight) {
      const dns::Question question = waiting_.front();
      waiting_.pop_front();
      start(question);
    }
  }

  void start(const dns::Question& question) {
    ++survey_.questions;
    probe::LookupOptions options;
    options.resolvers = {survey_.resolver};
    options.source = questions_.source;
    options.exchange.tries = 2;
    options.exchange.try_timeout = questions_.limit / 2;
    options.exchange.tcp_timeout = questions_.limit;
    options.exchange.seed = questions_.seed * 1000003u + survey_.questions * 7919u;
    running_[question] = probe::LookupRun::start(net_, question, options, [this, question](std::vector<dns::Lookup> got) { ended(question, std::move(got)); });
  }

  void ended(const dns::Question& question, std::vector<dns::Lookup> got) {
    ++ended_;
    for (auto& lookup : got) {
      if (lookup.answer.kind != dns::Answer::Kind::silence && lookup.answer.kind != dns::Answer::Kind::failure) ++heard_;
      if (&lookup == &got.front()) memory_.keep(survey_.resolver, lookup, net_.now());
      survey_.lookups.add(std::move(lookup));
    }
    running_.erase(question);
    const auto waiting = asked_.find(question);
    // Steps only add to asked_, whose elements stay where they are.
    for (const auto entry : waiting->second.entries) step(entry, true);
    if (waiting->second.source == no_source) reverse_step();
    // A resolver that says nothing to a whole hand of questions will not begin to.
    constexpr std::size_t patience = 24;
    gave_up_ = gave_up_ || (heard_ == 0 && ended_ >= std::min(patience, asked_.size()));
    if (!gave_up_) fill();
    if (options_.on_progress) options_.on_progress(ended_, asked_.size());
  }

  bool out_of_day(std::size_t source) {
    const Domain& zone = questions_.sources[source].zone;
    return out_of_budget_[source] && !memory_.allows(zone, memory_.asked(zone));
  }

  void settle_rest() {
    for (std::size_t i = 0; i < survey_.entries.size(); ++i) {
      if (settled_[i]) continue;
      auto& entry = survey_.entries[i];
      listing::settle_without_words(survey_, entry,
                                    gave_up_                       ? "the resolver did not answer"
                                    : out_of_day(entry.source)     ? "more questions than this list is asked in a day"
                                    : out_of_budget_[entry.source] ? "more questions than this list is asked in a run"
                                                                   : "the run ended before its answer came");
    }
  }

  const ListQuestions& questions_;
  net::Net& net_;
  const ListRunOptions& options_;
  ListMemory& memory_;
  listing::Asking asking_;
  listing::Survey survey_;
  std::vector<bool> settled_, out_of_budget_;  // by entry, by source
  std::map<dns::Question, Waiting> asked_;
  std::deque<dns::Question> waiting_;
  std::map<dns::Question, std::shared_ptr<probe::LookupRun>> running_;
  std::size_t ended_ = 0, heard_ = 0;
  bool out_of_time_ = false, gave_up_ = false;
};
}  // namespace

listing::Survey ask_lists(const ListQuestions& questions, net::Net& net, const ListRunOptions& options) {
  listing::Survey survey;
  const Time began = net.now();
  ListMemory own;
  ListMemory& memory = options.memory != nullptr ? *options.memory : own;
  for (const auto& resolver : questions.resolvers) {
    const auto asked = memory.all_asked();
    survey = ListRun(questions, net, options, memory, resolver).finish_all();
    if (!survey.resolver_answers) memory.put_back(asked);
    if (survey.resolver_answers || (options.stop && options.stop->load())) break;
  }
  survey.elapsed = net.now() - began;
  survey.started = began;
  return survey;
}

}  // namespace mailwhy::check
