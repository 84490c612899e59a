#include "mailwhy/check/spam.h"

#include <algorithm>
#include <vector>

#include "mailwhy/mail/message.h"

namespace mailwhy::check {
namespace {
using filters::Change;
using filters::Inquiry;
using filters::Points;
using filters::Variant;
using filters::Verdict;

constexpr std::size_t connections = 2;

class SpamRun {
 public:
  SpamRun(const SpamQuestion& question, net::Net& net, const SpamRunOptions& options) : question_(question), net_(net), options_(options) {}

  Inquiry take() {
    inquiry_.message = question_.name;
    inquiry_.service = question_.service.kind;
    inquiry_.where = question_.where;
    inquiry_.message_bytes = question_.message.size();
    inquiry_.started = net_.now();
    deadline_ = inquiry_.started + question_.whole;
    // Wakes the loop when the time is over.
    const auto timer = net_.at(deadline_, [] {});
    if (first_question() && question_.bisect) bisect();
    net_.cancel(timer);
    inquiry_.elapsed = net_.now() - inquiry_.started;
    return std::move(inquiry_);
  }

 private:
  bool over() {
    if (net_.now() < deadline_ && !(options_.stop != nullptr && options_.stop->load())) return false;
    inquiry_.complete = false;
    return true;
  }

  // Lets the loop run until `done`; false when it must end before.
  template <typename Done>
  bool wait_for(Done done) {
    while (!done()) {
      if (over()) return false;
      if (!net_.step()) return done();
    }
    return true;
  }

  std::optional<probe::FilterAnswer> one(bool ping) {
    std::optional<probe::FilterAnswer> got;
    const auto take = [&](probe::FilterAnswer answer) { got = std::move(answer); };
    const auto ask = ping ? probe::FilterAsk::ping(net_, question_.service, take) : probe::FilterAsk::start(net_, question_.service, question_.message, take);
    wait_for([&] { return got.has_value(); });
    return got;
  }

  bool first_question() {
    if (question_.service.kind == filters::Service::spamd) {
      const auto answer = one(true);
      if (!answer || !answer->pong) {
        inquiry_.problem = answer ? answer->problem : "the run ended before it answered";
        return false;
      }
    }
    auto answer = one(false);
    if (answer && answer->filter) inquiry_.filter = std::move(answer->filter);
    else inquiry_.problem = answer ? answer->problem : "the run ended before it answered";
    return inquiry_.filter.has_value();
  }

  void bisect() {
    inquiry_.bisected = true;
    const auto message = mail::read_message(question_.message);
    auto variants = filters::variants_of(message);
    if (variants.size() > question_.most_questions) {
      inquiry_.not_asked = variants.size() - question_.most_questions;
      variants.resize(question_.most_questions);
    }
    ask_all(variants);
    filters::choose_smallest(inquiry_);
    if (inquiry_.is_spam() && !inquiry_.smallest) join();
  }

  void ask_all(const std::vector<Variant>& variants) {
    const std::size_t base = inquiry_.changes.size();
    variants_.insert(variants_.end(), variants.begin(), variants.end());
    for (const auto& variant : variants) inquiry_.changes.push_back({variant.kind, variant.what, variant.size(), {}, {}, {}, {}, {}});
    std::vector<std::shared_ptr<probe::FilterAsk>> asks(variants.size());
    std::size_t next = 0, under_way = 0, answered = 0;
    while (answered < variants.size()) {
      while (next < variants.size() && under_way < connections && !over()) {
        const std::size_t i = next++;
        ++under_way;
        ++inquiry_.questions;
        asks[i] = probe::FilterAsk::start(net_, question_.service, filters::with_change(question_.message, variants[i]), [&, i](probe::FilterAnswer answer) {
          Change& change = inquiry_.changes[base + i];
          change.filter = std::move(answer.filter);
          change.problem = std::move(answer.problem);
          filters::compare(*inquiry_.filter, change);
          --under_way;
          ++answered;
        });
      }
      if (over() || !net_.step()) break;
      if (options_.on_progress) options_.on_progress(inquiry_);
    }
    for (auto& change : inquiry_.changes)
      if (!change.filter && change.problem.empty()) change.problem = "not asked any more";
  }

  Points drop(std::size_t i) const {
    const auto& change = inquiry_.changes[i];
    if (!change.filter || !change.filter->score || !inquiry_.filter->score) return 0;
    return *inquiry_.filter->score - *change.filter->score;
  }

  // The best ones together, until the filter lets the message pass.
  void join() {
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < inquiry_.changes.size(); ++i)
      if (drop(i) > 0) order.push_back(i);
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return drop(a) > drop(b); });
    if (order.empty()) return;
    Variant together = variants_[order.front()];
    std::vector<std::size_t> parts{order.front()};
    for (std::size_t k = 1; k < order.size() && inquiry_.questions < question_.most_questions && !over(); ++k) {
      const Variant more = filters::joined(together, variants_[order[k]]);
      if (more.edits.empty() || more.edits.size() == together.edits.size()) continue;  // the same bytes, or nothing new
      together = more;
      parts.push_back(order[k]);
      const std::size_t index = inquiry_.changes.size();
      ask_all({together});
      Change& change = inquiry_.changes[index];
      change.kind = Variant::Kind::joined;
      change.parts = parts;
      if (!change.filter || change.filter->verdict != Verdict::ham) continue;
      leave_out(parts);
      break;
    }
    filters::choose_smallest(inquiry_);
  }

  // What of a joined change that passes is not needed.
  void leave_out(std::vector<std::size_t> parts) {
    for (std::size_t k = 0; k < parts.size() && parts.size() > 2 && inquiry_.questions < question_.most_questions && !over();) {
      std::vector<std::size_t> rest = parts;
      rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(k));
      Variant together = variants_[rest.front()];
      for (std::size_t i = 1; i < rest.size(); ++i) together = filters::joined(together, variants_[rest[i]]);
      const std::size_t index = inquiry_.changes.size();
      ask_all({together});
      Change& change = inquiry_.changes[index];
      change.kind = Variant::Kind::joined;
      change.parts = rest;
      if (change.filter && change.filter->verdict == Verdict::ham) parts = rest;
      else ++k;
    }
  }

  const SpamQuestion& question_;
  net::Net& net_;
  const SpamRunOptions& options_;
  Time deadline_{};
  std::vector<Variant> variants_;
  Inquiry inquiry_;
};

}  // namespace

filters::Inquiry ask_filter(const SpamQuestion& question, net::Net& net, const SpamRunOptions& options) { return SpamRun(question, net, options).take(); }

}  // namespace mailwhy::check
