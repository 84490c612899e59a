#include "mailwhy/probe/policy_fetch.h"

#include <utility>

#include "mailwhy/base/text.h"

namespace mailwhy::probe {
namespace {
using auth::mtasts::Fetched;

Fetched::End end_of(FetchRun::Way::End end) {
  using From = FetchRun::Way::End;
  switch (end) {
    case From::unasked: return Fetched::End::unasked;
    case From::name: return Fetched::End::name;
    case From::connect: return Fetched::End::connect;
    case From::handshake: return Fetched::End::handshake;
    case From::certificate: return Fetched::End::certificate;
    case From::time: return Fetched::End::time;
    case From::done: return Fetched::End::file;
    case From::answer: break;
  }
  return Fetched::End::answer;
}
}  // namespace

std::shared_ptr<PolicyRun> PolicyRun::start(net::Net& net, const Domain& domain, std::uint16_t port, FetchOptions options, Done done) {
  std::shared_ptr<PolicyRun> run(new PolicyRun(std::move(done)));
  options.accept = "text/plain, */*;q=0.1";
  options.most_bytes = auth::mtasts::most_policy_bytes;
  run->fetched_.at = net.now();
  const auto host = auth::mtasts::policy_host(domain);
  contact::Question question;
  if (host) {
    run->fetched_.host = *host;
    question.where = "https://" + host->text() + (port == 443 ? "" : ":" + std::to_string(port)) + std::string(auth::mtasts::policy_path);
  }
  run->fetch_ = FetchRun::start(net, std::move(question), std::move(options), [weak = run->weak_from_this(), &net](contact::Reply reply) {
    if (const auto self = weak.lock(); self && self->done_) self->finish(std::move(reply), net.now());
  });
  return run;
}

void PolicyRun::finish(contact::Reply reply, Time now) {
  const auto& way = fetch_->way();
  fetched_.end = end_of(way.end);
  fetched_.problem = std::move(reply.problem);
  fetched_.status = reply.status;
  fetched_.content_type = shorten(way.content_type, 200);
  fetched_.peer = way.peer;
  fetched_.tls = way.tls;
  fetched_.took = now - fetched_.at;
  if (fetched_.end == Fetched::End::file && reply.status != 200) {
    fetched_.end = Fetched::End::status;
    const bool leads_on = reply.status >= 300 && reply.status < 400;
    fetched_.problem = "the answer is " + std::to_string(reply.status) + (leads_on ? ", and no sender may follow that" : "");
  }
  fetched_.body = std::move(reply.body);
  const auto done = std::exchange(done_, nullptr);
  done(std::move(fetched_));
}

}  // namespace mailwhy::probe
