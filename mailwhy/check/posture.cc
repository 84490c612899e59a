#include "mailwhy/check/posture.h"

#include <algorithm>
#include <memory>

#include "mailwhy/check/policy.h"
#include "mailwhy/check/settle.h"
#include "mailwhy/probe/policy_fetch.h"

namespace mailwhy::check {
namespace {

void fetch_policy(const posture::Question& question, const PostureOptions& options, net::Net& net, posture::Survey& survey) {
  if (!survey.mta_sts || survey.mta_sts->status != auth::mtasts::Record::Status::good) return;
  probe::FetchOptions fetch;
  fetch.resolvers = options.resolvers;
  fetch.source = options.source;
  fetch.use_v4 = question.use_v4;
  fetch.use_v6 = question.use_v6;
  fetch.public_networks = options.public_networks;
  fetch.ca_file = options.ca_file;
  fetch.limit = std::min<Duration>(longest_policy_fetch, options.connect);
  fetch.seed = options.seed * 1000003u + 17;
  std::optional<auth::mtasts::Fetched> fetched;
  const auto run = probe::PolicyRun::start(net, question.domain, options.https_port, std::move(fetch), [&fetched](auth::mtasts::Fetched got) { fetched = std::move(got); });
  while (!fetched && !(options.stop && options.stop->load()) && net.step()) {}
  survey.policy = std::move(fetched);
}
}  // namespace

posture::Survey look_at_domain(const posture::Question& question, const auth::Suffixes& suffixes, net::Net& net, const PostureOptions& options, dns::Lookups& known) {
  const Time started = net.now();
  AskOptions ask;
  ask.resolvers = options.resolvers;
  ask.source = options.source;
  ask.dns_limit = options.dns_limit;
  ask.whole = options.whole;
  ask.seed = options.seed;
  ask.stop = options.stop;
  posture::Survey survey;
  Asker asker(net, ask, known);
  asker.settle([&](dns::Facts& facts) { survey = posture::look(question, suffixes, facts, posture::vouched_for(known)); });
  fetch_policy(question, options, net, survey);
  survey.started = started;
  survey.elapsed = net.now() - started;
  if (!options.resolvers.empty()) survey.resolver = options.resolvers.front();
  survey.resolver_answers = posture::anybody_answers(known);
  return survey;
}

}  // namespace mailwhy::check
