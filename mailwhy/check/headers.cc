#include "mailwhy/check/headers.h"

namespace mailwhy::check {
namespace {
// What nobody was asked, or what did not come in time.
dns::Lookup unasked(const dns::Question& question, Time now) {
  dns::Lookup lookup;
  lookup.question = question;
  lookup.at = now;
  lookup.answer.kind = dns::Answer::Kind::failure;
  lookup.answer.problem = "not asked";
  return lookup;
}
constexpr int most_rounds = 60;
}  // namespace

trail::Analysis look_at_headers(const mail::RawMessage& message, const HeadersQuestion& question, net::Net& net, dns::Lookups& known) {
  trail::Analysis out;
  const Time now = question.now.value_or(net.now());
  auto trail_options = question.trail;
  if (!trail_options.now) trail_options.now = now;
  out.trail = trail::follow(message, trail_options);
  trail::VouchOptions options{.now = now, .keys = question.keys, .explain = false};
  Asker asker(net, question.ask, known);
  const auto end = asker.settle([&](dns::Facts& facts) { (void)trail::vouch(message, out.trail, *question.suffixes, options, facts); });
  out.asked = !question.ask.resolvers.empty();
  out.complete = end != Asker::End::stopped;
  out.questions = asker.asked();
  // What changed in a signed message is looked for once, when all is known.
  options.explain = true;
  dns::Lookups all = known;
  for (int round = 0; round < most_rounds; ++round) {
    dns::Facts facts(all);
    auto vouching = trail::vouch(message, out.trail, *question.suffixes, options, facts);
    if (vouching) {
      out.vouching = std::move(*vouching);
      return out;
    }
    options.explain = false;
    for (const auto& wanted : facts.wanted()) all.add(unasked(wanted, now));
    if (facts.wanted().empty()) break;
    options.explain = true;
  }
  return out;
}

}  // namespace mailwhy::check
