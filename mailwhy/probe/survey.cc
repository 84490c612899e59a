#include "mailwhy/probe/survey.h"

#include <algorithm>
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

AskOptions ask_options(const SurveyOptions& options) {
  AskOptions out;
  out.source = options.source;
  out.try_timeout = options.try_timeout;
  out.tries = out.resolver_tries = options.tries;
  out.seed = options.seed;
  return out;
}

class SurveyRun {
 public:
  SurveyRun(const zone::Query& query, net::Net& net, const SurveyOptions& options)
      : query_(query), net_(net), options_(options), started_(net.now()), known_(options.known ? *options.known : zone::Replies()), asker_(net, known_, ask_options(options), [this] { news_ = true; }) {}

  zone::Survey go() {
    const auto alarm = net_.at(started_ + options_.whole, [this] { out_of_time_ = true; });
    zone::Survey survey = evaluate();
    while (!wanted_.empty() || !later_.empty() || asker_.under_way() > 0) {
      start_wanted();
      start_later();
      news_ = due_ = false;
      while (!news_ && !due_ && !out_of_time_ && !siblings_over_ && !stopped() && net_.step()) {
      }
      if (siblings_over_ && !news_) take_for_silent();
      if (due_ && !news_) continue;
      if (!news_) break;  // out of time, stopped, or nothing can come any more
      survey = evaluate();
      hurry_siblings(survey);
      if (options_.on_progress) options_.on_progress(survey);
    }
    survey.complete = wanted_.empty() && later_.empty() && asker_.under_way() == 0;
    asker_.stop();
    if (due_alarm_) net_.cancel(*due_alarm_);
    if (siblings_alarm_) net_.cancel(*siblings_alarm_);
    net_.cancel(alarm);
    if (options_.replies) *options_.replies = std::move(known_);
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
    later_ = asks.later();
    std::erase_if(wanted_, [this](const zone::Ask& ask) { return asker_.asked(ask); });
    std::erase_if(later_, [this](const auto& one) { return asker_.asked(one.first); });
    return survey;
  }

  // One address of a server has said something: that another one of it is dead shows soon enough.
  void hurry_siblings(const zone::Survey& survey) {
    if (!options_.siblings_wait || siblings_alarm_ || survey.resolvers.size() < 2) return;
    const bool heard = std::any_of(survey.resolvers.begin(), survey.resolvers.end(), [](const zone::Asked& one) { return one.reply && !one.reply->answer.is_failure(); });
    if (heard) siblings_alarm_ = net_.at(net_.now() + *options_.siblings_wait, [this] { siblings_over_ = true; });
  }
  void take_for_silent() {
    for (const auto& [ask, began] : asker_.waiting_for()) {
      zone::Reply reply{ask, began, net_.now() - began, {}, true, {}, {}};
      reply.answer.kind = dns::Answer::Kind::silence;
      known_.add(std::move(reply));
    }
    asker_.stop();
    siblings_over_ = false;
    news_ = true;
  }

  // What may be asked by now; the rest gets its hour.
  void start_later() {
    if (due_alarm_) net_.cancel(*due_alarm_);
    due_alarm_.reset();
    std::optional<Time> next;
    for (auto one = later_.begin(); one != later_.end();) {
      const bool due = one->second <= net_.now() && asker_.under_way() < options_.in_flight;
      if (due) asker_.start(one->first);
      else next = std::min(next.value_or(one->second), one->second);
      one = due ? later_.erase(one) : std::next(one);
    }
    // What is due and finds all places taken comes with the next reply.
    if (next && *next > net_.now()) due_alarm_ = net_.at(*next, [this] { due_ = true; });
  }

  void start_wanted() {
    for (auto next = wanted_.begin(); next != wanted_.end() && asker_.under_way() < options_.in_flight; next = wanted_.erase(next)) asker_.start(*next);
  }

  const zone::Query& query_;
  net::Net& net_;
  const SurveyOptions& options_;
  const Time started_;
  zone::Replies known_;
  std::set<zone::Ask> wanted_;
  std::map<zone::Ask, Time> later_;
  SurveyAsker asker_;
  std::optional<net::Net::TimerId> due_alarm_, siblings_alarm_;
  bool news_ = false, due_ = false, out_of_time_ = false, siblings_over_ = false;
};

}  // namespace

struct SurveyAsker::Runs {
  std::map<zone::Ask, std::shared_ptr<LookupRun>> running;
  std::vector<std::shared_ptr<LookupRun>> finished;  // destroyed later: they are on the stack when they end
};

SurveyAsker::SurveyAsker(net::Net& net, zone::Replies& into, AskOptions options, std::function<void()> on_reply)
    : net_(net), into_(into), options_(std::move(options)), on_reply_(std::move(on_reply)), runs_(std::make_unique<Runs>()) {}

SurveyAsker::~SurveyAsker() = default;

void SurveyAsker::start(const zone::Ask& ask) {
  if (into_.find(ask) != nullptr || under_way_.contains(ask)) return;
  const bool resolver = ask.way != zone::Way::direct && ask.way != zone::Way::over_tcp;
  LookupOptions lookup;
  lookup.resolvers = {ask.server};
  lookup.source = options_.source;
  lookup.over_tcp = ask.way == zone::Way::over_tcp;
  lookup.exchange.try_timeout = options_.try_timeout;
  lookup.exchange.tries = resolver ? options_.resolver_tries : options_.tries;
  lookup.exchange.tcp_timeout = options_.try_timeout + options_.try_timeout / 2;
  lookup.exchange.seed = options_.seed + ++count_;
  lookup.exchange.recursion_desired = resolver;
  lookup.exchange.dnssec_ok = resolver && options_.dnssec_ok;
  lookup.exchange.checking_disabled = ask.way == zone::Way::unchecked;
  const auto heard = std::make_shared<Heard>();
  lookup.heard = [question = ask.question, heard](BytesView bytes) { hear(bytes, question, *heard); };
  under_way_[ask] = net_.now();
  runs_->running[ask] = LookupRun::start(net_, ask.question, std::move(lookup), [this, ask, heard](std::vector<dns::Lookup> lookups) {
    ended(ask, reply_from(ask, std::move(lookups.front()), std::move(*heard)));
  });
}

void SurveyAsker::ended(const zone::Ask& ask, zone::Reply reply) {
  into_.add(std::move(reply));
  runs_->finished.push_back(std::move(runs_->running[ask]));
  runs_->running.erase(ask);
  under_way_.erase(ask);
  on_reply_();
}

void SurveyAsker::stop() {
  runs_->running.clear();
  under_way_.clear();
}

zone::Survey run_survey(const zone::Query& query, net::Net& net, const SurveyOptions& options) { return SurveyRun(query, net, options).go(); }

}  // namespace mailwhy::probe
