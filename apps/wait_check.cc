#include "apps/wait_check.h"

#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/report/text/words.h"
#include "mailwhy/rules/view.h"

namespace mailwhy::apps {
namespace {

Said said_summary(const rules::Judgement& judgement, const report::Catalogue& catalogue) {
  const auto say = [&](const report::Catalogue& words) { return visible(shorten(report::summary_of(judgement, words), 400)); };
  return {say(catalogue), say(report::Catalogue::builtin())};
}

Voice voice_of(const std::string& target, const rules::Judgement& judgement, rules::Verdict until, const report::Catalogue& catalogue) {
  Voice voice;
  voice.who = visible(shorten(target, 300));
  voice.role = "check";
  voice.says = said_summary(judgement, catalogue);
  voice.key = std::string(to_string(judgement.verdict)) + " " + judgement.cause;
  voice.fit = judgement.verdict == until                        ? Voice::Fit::yes
              : judgement.verdict == rules::Verdict::inconclusive ? Voice::Fit::unknown
                                                                  : Voice::Fit::no;
  return voice;
}

}  // namespace

CheckWatch::CheckWatch(evidence::Case the_case, std::string target, rules::Verdict until, check::RunOptions run, net::Net& net,
                       const report::Catalogue& catalogue, int hurry)
    : case_(std::move(the_case)), target_(std::move(target)), until_(until), run_(std::move(run)), net_(net), catalogue_(catalogue), hurry_(hurry) {
  // Who comes back every minute does not knock at a second mailbox each time.
  case_.control_recipient = false;
}

Said CheckWatch::awaited() const {
  const std::string target = visible(shorten(target_, 300));
  return {target + ": " + std::string((*catalogue_.words)(report::text::verdict_phrase(until_))), target + ": " + std::string(report::text::verdict_phrase(until_))};
}

Look CheckWatch::look(Time by) {
  evidence::Case the_case = case_;
  the_case.limits.whole = std::min(the_case.limits.whole, std::max<Duration>(by - net_.now(), 1ms));
  const bool cut = the_case.limits.whole < case_.limits.whole;
  const auto evidence = check::run(the_case, net_, run_);
  // What ended before it was done is no news, but the first look has nothing better.
  if (!evidence.complete && (cut || (run_.stop != nullptr && run_.stop->load())) && !last_.voices.empty()) return last_;
  const auto judgement = rules::judge(evidence);
  Look look;
  look.voices.push_back(voice_of(target_, judgement, until_, catalogue_));
  look.reached = judgement.verdict == until_;
  look.now = look.voices.front().says;
  if (judgement.verdict == rules::Verdict::delayed) {
    const rules::View view(evidence);
    const auto* decisive = view.decisive();
    if (decisive != nullptr && decisive->cause.retry_after_s) {
      const Duration asked = std::clamp<Duration>(std::chrono::seconds(*decisive->cause.retry_after_s), 1s, std::chrono::hours(24));
      look.due = net_.now() + (asked + 1s) / hurry_;
      look.exactly = true;
    }
  }
  last_ = look;
  return look;
}

}  // namespace mailwhy::apps
