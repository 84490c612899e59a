#include "mailwhy/probe/survey.h"

#include <map>

#include "mailwhy/probe/lookup.h"

namespace mailwhy::probe {
namespace {

// Sections that dns::Answer leaves out, of the last message that answers the question.
struct Heard {
  std::vector<dns::Record> authority, additional;
};

bool is_address(const dns::Record& record) { return record.type == dns::Type::a || record.type == dns::Type::aaaa; }

void hear(BytesView bytes, const dns::Question& question, Heard& heard) {
  const auto message = dns::decode(bytes);
  if (!message || !message->response || message->truncated || message->questions.size() != 1 || message->questions[0] != question) return;
  heard = {};
  for (const auto& record : message->authority)
    if (record.type == dns::Type::ns || record.type == dns::Type::soa) heard.authority.push_back(record);
  for (const auto& record : message->additional)
    if (is_address(record)) heard.additional.push_back(record);
}

zone::Reply reply_from(const zone::Ask& ask, dns::Lookup lookup, Heard heard) {
  zone::Reply reply{ask, lookup.at, lookup.took, std::move(lookup.answer), false, std::move(heard.authority), std::move(heard.additional)};
  auto& answer = reply.answer;
  constexpr std::string_view detour = "truncated over UDP, and TCP failed: ";
  if (ask.way == zone::Way::over_tcp && answer.problem.starts_with(detour)) answer.problem.erase(0, detour.size());
  reply.timed_out = answer.kind == dns::Answer::Kind::silence ||
                    (answer.kind == dns::Answer::Kind::failure && answer.problem.find(to_string(Failure::Kind::timed_out)) != std::string::npos);
  return reply;
}

class Run {
 public:
  Run(const zone::Query& query, net::Net& net, const SurveyOptions& options) : query_(query), net_(net), options_(options), started_(net.now()) {}

  zone::Survey go() {
    const auto alarm = net_.at(started_ + options_.whole, [this] { out_of_time_ = true; });
    zone::Survey survey = evaluate();
    while (!wanted_.empty() || !under_way_.empty()) {
      start_wanted();
      news_ = false;
      while (!news_ && !out_of_time_ && !stopped() && net_.step()) {
      }
      if (!news_) break;  // out of time, stopped, or nothing can come any more
      survey = evaluate();
      if (options_.on_progress) options_.on_progress(survey);
    }
    survey.complete = wanted_.empty() && under_way_.empty();
    under_way_.clear();
    net_.cancel(alarm);
    return survey;
  }

 private:
  bool stopped() const { return options_.stop != nullptr && options_.stop->load(); }

  zone::Survey evaluate() {
    zone::Asks asks(known_, query_.most_questions);
    zone::Survey survey = zone::survey(query_, asks);
    survey.started = started_;
    survey.elapsed = net_.now() - started_;
    wanted_ = asks.wanted();
    std::erase_if(wanted_, [this](const zone::Ask& ask) { return under_way_.contains(ask); });
    return survey;
  }

  void start_wanted() {
    for (auto next = wanted_.begin(); next != wanted_.end() && under_way_.size() < options_.in_flight; next = wanted_.erase(next)) start(*next);
  }

  void start(const zone::Ask& ask) {
    LookupOptions lookup;
    lookup.resolvers = {ask.server};
    lookup.source = options_.source;
    lookup.over_tcp = ask.way == zone::Way::over_tcp;
    lookup.exchange.try_timeout = options_.try_timeout;
    lookup.exchange.tries = options_.tries;
    lookup.exchange.tcp_timeout = options_.try_timeout + options_.try_timeout / 2;
    lookup.exchange.seed = options_.seed + ++count_;
    const bool resolver = ask.way == zone::Way::recursive || ask.way == zone::Way::unchecked;
    lookup.exchange.recursion_desired = resolver;
    lookup.exchange.dnssec_ok = resolver;  // validating resolvers then say AD (RFC 4035 s3.2.3)
    lookup.exchange.checking_disabled = ask.way == zone::Way::unchecked;
    const auto heard = std::make_shared<Heard>();
    lookup.heard = [question = ask.question, heard](BytesView bytes) { hear(bytes, question, *heard); };
    under_way_[ask] = LookupRun::start(net_, ask.question, std::move(lookup), [this, ask, heard](std::vector<dns::Lookup> lookups) {
      known_.add(reply_from(ask, std::move(lookups.front()), std::move(*heard)));
      finished_.push_back(std::move(under_way_[ask]));  // destroyed later: we are inside of it
      under_way_.erase(ask);
      news_ = true;
    });
  }

  const zone::Query& query_;
  net::Net& net_;
  const SurveyOptions& options_;
  const Time started_;
  zone::Replies known_;
  std::set<zone::Ask> wanted_;
  std::map<zone::Ask, std::shared_ptr<LookupRun>> under_way_;
  std::vector<std::shared_ptr<LookupRun>> finished_;
  std::uint64_t count_ = 0;
  bool news_ = false, out_of_time_ = false;
};

}  // namespace

zone::Survey run_survey(const zone::Query& query, net::Net& net, const SurveyOptions& options) { return Run(query, net, options).go(); }

}  // namespace mailwhy::probe
