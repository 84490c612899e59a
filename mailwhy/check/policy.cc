#include "mailwhy/check/policy.h"

#include "mailwhy/auth/mtasts/record.h"

namespace mailwhy::check {

void PolicyFetcher::start_when_announced(const evidence::Evidence& so_far, net::Net& net, std::function<void()> done) {
  const auto& c = so_far.the_case;
  if (run_ || fetched_ || c.recipient.literal || c.recipient.domain.is_root()) return;
  dns::Facts facts(so_far.lookups);
  const auto record = auth::mtasts::find_record(c.recipient.domain, facts);
  if (!record || record->status != auth::mtasts::Record::Status::good) return;
  probe::FetchOptions options;
  options.resolvers = c.resolvers;
  options.source = c.source;
  options.use_v4 = c.use_v4;
  options.use_v6 = c.use_v6;
  options.public_networks = c.public_networks;
  options.ca_file = c.ca_file;
  options.limit = std::min<Duration>(longest_policy_fetch, c.limits.connect);
  options.seed = c.seed * 1000003u + 17;
  run_ = probe::PolicyRun::start(net, c.recipient.domain, c.https_port, std::move(options), [this, done = std::move(done)](auth::mtasts::Fetched fetched) {
    fetched_ = std::move(fetched);
    done();
  });
}

void PolicyFetcher::take(evidence::Evidence& evidence) {
  if (fetched_) evidence.mta_sts = std::move(*fetched_);
  fetched_.reset();
}

}  // namespace mailwhy::check
