#include "mailwhy/probe/filter_ask.h"

#include <utility>

#include "mailwhy/base/text.h"
#include "mailwhy/filters/rspamd_answer.h"
#include "mailwhy/http/request.h"
#include "mailwhy/probe/failure_words.h"

namespace mailwhy::probe {
namespace {

Bytes question_of(const FilterService& service, BytesView message) {
  if (service.kind == filters::Service::spamd) return filters::spamc_report(message, service.user);
  http::Request request{.host = service.http_host, .port = service.http_port, .default_port = service.http_port == 80, .target = service.http_path, .accept = "application/json"};
  if (!service.password.empty()) request.fields.emplace_back("Password", std::string(service.password.reveal()));
  return http::post(request, message, "message/rfc822");
}

}  // namespace

FilterAsk::FilterAsk(net::Net& net, const FilterService& service, Bytes question, bool ping, Done done)
    : net_(net), kind_(service.kind), connect_(service.connect), connect_limit_(service.connect_limit), answer_limit_(service.answer_limit), question_(std::move(question)), ping_(ping),
      done_(std::move(done)), spamd_(service.most_bytes), http_(service.most_bytes) {}

std::shared_ptr<FilterAsk> FilterAsk::start(net::Net& net, const FilterService& service, Bytes message, Done done) {
  std::shared_ptr<FilterAsk> ask(new FilterAsk(net, service, question_of(service, message), false, std::move(done)));
  ask->begin();
  return ask;
}

std::shared_ptr<FilterAsk> FilterAsk::ping(net::Net& net, const FilterService& service, Done done) {
  std::shared_ptr<FilterAsk> ask(new FilterAsk(net, service, filters::spamc_ping(), true, std::move(done)));
  ask->begin();
  return ask;
}

void FilterAsk::begin() {
  connect_(net_.now() + connect_limit_, [weak = weak_from_this()](Observed<net::Connected> result) {
    if (const auto self = weak.lock(); self && self->done_) self->connected(std::move(result));
  });
}

void FilterAsk::connected(Observed<net::Connected> result) {
  if (!result.ok()) return fail("it cannot be reached: " + words_of(result.failure()));
  stream_ = std::move(result.value().stream);
  deadline_ = net_.now() + answer_limit_;
  if (question_.empty()) return fail("the password or the address cannot be written into a request");
  stream_->write(std::exchange(question_, {}));
  read();
}

void FilterAsk::read() {
  stream_->read(deadline_, [weak = weak_from_this()](Observed<Bytes> got) {
    if (const auto self = weak.lock(); self && self->done_) self->received(std::move(got));
  });
}

void FilterAsk::received(Observed<Bytes> got) {
  if (!got.ok() && got.failure().kind == Failure::Kind::timed_out) return fail("no answer within " + to_readable(answer_limit_));
  const bool over = !got.ok() || got.value().empty();
  if (kind_ == filters::Service::spamd) {
    if (over) spamd_.on_end();
    else spamd_.on_bytes(got.value());
  } else {
    if (over) http_.on_end();
    else http_.on_bytes(got.value());
  }
  if (settle()) return;
  if (over) return fail("the connection ended before the answer: " + (got.ok() ? std::string("closed") : words_of(got.failure())));
  if (net_.now() >= deadline_) return fail("no whole answer within " + to_readable(answer_limit_));
  read();
}

// True when it is over.
bool FilterAsk::settle() {
  if (kind_ == filters::Service::spamd) {
    if (spamd_.state() == filters::SpamdAnswer::State::reading) return false;
    FilterAnswer answer;
    if (spamd_.state() == filters::SpamdAnswer::State::failed) answer.problem = spamd_.problem();
    else if (ping_) {
      answer.pong = spamd_.pong();
      if (!answer.pong) answer.problem = "spamd does not answer PING: it says \"" + visible(spamd_.words()) + "\"";
    } else if (spamd_.code() != 0) answer.problem = "spamd says: " + visible(spamd_.words()) + " (" + std::to_string(spamd_.code()) + ")";
    else if (spamd_.spam().empty()) answer.problem = "spamd gives no result";
    else answer.filter = filters::filter_of(spamd_);
    finish(std::move(answer));
    return true;
  }
  if (http_.state() == http::ResponseReader::State::reading) return false;
  FilterAnswer answer;
  const auto& response = http_.response();
  if (http_.state() == http::ResponseReader::State::failed) answer.problem = "this is not rspamd: " + http_.problem();
  else if (response.status == 401 || response.status == 403) answer.problem = "rspamd wants a password (or another one): give it by --password-file or --password-command";
  else if (response.status == 404) answer.problem = "there is no rspamd behind this address: it does not know /checkv2 (code 404)";
  else if (response.status != 200) answer.problem = "it answers with code " + std::to_string(response.status) + (response.body.empty() ? std::string() : ": " + visible(shorten(trim(response.body), 150)));
  else if (auto filter = filters::read_rspamd_answer(response.body)) answer.filter = std::move(*filter);
  else answer.problem = filter.error().text;
  finish(std::move(answer));
  return true;
}

void FilterAsk::fail(std::string problem) {
  FilterAnswer answer;
  answer.problem = std::move(problem);
  finish(std::move(answer));
}

void FilterAsk::finish(FilterAnswer answer) {
  stream_.reset();
  const auto done = std::exchange(done_, nullptr);
  done(std::move(answer));
}

}  // namespace mailwhy::probe
