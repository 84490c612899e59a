#include "mailwhy/probe/registry.h"

#include <algorithm>
#include <map>

#include "mailwhy/base/text.h"

namespace mailwhy::probe {
namespace {

// Kept answers: a line with the status, a line with the place a redirect leads to, and the body.
std::string packed(const contact::Reply& reply) { return std::to_string(reply.status) + "\n" + visible(reply.location) + "\n" + reply.body; }

std::optional<contact::Reply> unpacked(std::string_view text) {
  const auto first = text.find('\n');
  const auto second = first == text.npos ? first : text.find('\n', first + 1);
  if (second == text.npos) return std::nullopt;
  const auto status = parse_number(text.substr(0, first), 999);
  if (!status) return std::nullopt;
  contact::Reply reply;
  reply.answered = true;
  reply.kept = true;
  reply.status = static_cast<int>(*status);
  reply.location = text.substr(first + 1, second - first - 1);
  reply.body = text.substr(second + 1);
  return reply;
}

// Not what is only so for the moment: trouble, and "asked too often".
bool worth_keeping(const contact::Question& question, const contact::Reply& reply) {
  if (!reply.answered) return false;
  if (question.way == contact::Question::Way::whois) return reply.body.size() > 200;
  return reply.status == 200 || reply.status == 404 || (reply.status >= 300 && reply.status < 400);
}

class RegistryRun {
 public:
  RegistryRun(const std::vector<contact::Wish>& wishes, const contact::Registries& registries, dns::Lookups known, net::Net& net, const RegistryOptions& options)
      : wishes_(wishes), registries_(registries), net_(net), options_(options) {
    result_.found.resize(wishes.size());
    result_.lookups = std::move(known);
  }

  RegistryResult go() {
    const auto alarm = net_.at(net_.now() + options_.whole, [this] { over_ = true; });
    bool settled = evaluate();
    while (!settled) {
      start_wanted();
      if (lookups_.empty() && fetches_.empty()) {
        if (!news_) break;
      } else {
        while (!news_ && !over_ && !stopped() && net_.step()) {
        }
        if (!news_) break;  // out of time, stopped, or nothing can come any more
      }
      news_ = false;
      settled = evaluate();
    }
    if (!settled) give_up();
    net_.cancel(alarm);
    lookups_.clear();
    fetches_.clear();
    return std::move(result_);
  }

 private:
  bool stopped() const { return options_.stop != nullptr && options_.stop->load(); }

  bool evaluate() {
    dns::Facts facts(result_.lookups);
    contact::Asks asks(replies_);
    bool settled = true;
    for (std::size_t i = 0; i < wishes_.size(); ++i) {
      auto found = contact::find(wishes_[i], registries_, facts, asks);
      settled = settled && found.has_value();
      if (found) result_.found[i] = std::move(*found);
    }
    questions_ = facts.wanted();
    asks_ = asks.wanted();
    return settled;
  }

  void start_wanted() {
    for (const auto& question : questions_)
      if (!lookups_.contains(question)) start(question);
    for (const auto& question : asks_) {
      if (fetches_.contains(question) || fetches_.size() >= options_.in_flight) continue;
      if (!recall(question)) start(question);
    }
  }

  bool recall(const contact::Question& question) {
    if (!options_.store.read) return false;
    const auto text = options_.store.read(question.text());
    auto reply = text ? unpacked(*text) : std::nullopt;
    if (!reply) return false;
    replies_[question] = std::move(*reply);
    news_ = true;
    return true;
  }

  void start(const dns::Question& question) {
    if (options_.fetch.resolvers.empty()) return answer(question, {dns::Lookup{.question = question}});
    LookupOptions lookup;
    lookup.resolvers = options_.fetch.resolvers;
    lookup.source = options_.fetch.source;
    lookup.exchange.try_timeout = options_.dns_try;
    lookup.exchange.tries = 2;
    lookup.exchange.seed = options_.fetch.seed * 1000003u + ++count_;
    lookups_[question] = LookupRun::start(net_, question, lookup, [this, question](std::vector<dns::Lookup> got) { answer(question, std::move(got)); });
  }

  void answer(const dns::Question& question, std::vector<dns::Lookup> got) {
    for (auto& lookup : got) result_.lookups.add(std::move(lookup));
    if (const auto running = lookups_.find(question); running != lookups_.end()) {
      ended_lookups_.push_back(std::move(running->second));  // it is still on the stack
      lookups_.erase(running);
    }
    news_ = true;
  }

  void start(const contact::Question& question) {
    FetchOptions fetch = options_.fetch;
    fetch.seed = fetch.seed * 1000003u + ++count_;
    fetches_[question] = FetchRun::start(net_, question, fetch, [this, question](contact::Reply reply) {
      if (options_.store.write && worth_keeping(question, reply)) options_.store.write(question.text(), packed(reply));
      replies_[question] = std::move(reply);
      ended_fetches_.push_back(std::move(fetches_[question]));
      fetches_.erase(question);
      news_ = true;
    });
  }

  // What nobody has answered by now was not answered: conventions and what the DNS said remain.
  void give_up() {
    result_.complete = false;
    const std::string why = stopped() ? "the run was stopped" : "the time was over";
    for (int round = 0; round < 20; ++round) {
      for (const auto& question : questions_) result_.lookups.add(dns::Lookup{.question = question});
      for (const auto& question : asks_) replies_[question].problem = why;
      if (evaluate()) return;
    }
  }

  const std::vector<contact::Wish>& wishes_;
  const contact::Registries& registries_;
  net::Net& net_;
  const RegistryOptions& options_;
  RegistryResult result_;
  std::map<contact::Question, contact::Reply> replies_;
  std::set<dns::Question> questions_;
  std::set<contact::Question> asks_;
  std::map<dns::Question, std::shared_ptr<LookupRun>> lookups_;
  std::map<contact::Question, std::shared_ptr<FetchRun>> fetches_;
  std::vector<std::shared_ptr<LookupRun>> ended_lookups_;
  std::vector<std::shared_ptr<FetchRun>> ended_fetches_;
  std::uint64_t count_ = 0;
  bool news_ = false, over_ = false;
};

}  // namespace

RegistryResult find_contacts(const std::vector<contact::Wish>& wishes, const contact::Registries& registries, dns::Lookups known, net::Net& net,
                             const RegistryOptions& options) {
  return RegistryRun(wishes, registries, std::move(known), net, options).go();
}

}  // namespace mailwhy::probe
