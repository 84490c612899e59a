// Shows one message to one spam filter: a connection, a question, an answer.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "mailwhy/crypto/secret.h"
#include "mailwhy/filters/inquiry.h"
#include "mailwhy/filters/spamc.h"
#include "mailwhy/http/response.h"
#include "mailwhy/net/net.h"

namespace mailwhy::probe {

struct FilterService {
  filters::Service kind = filters::Service::spamd;
  // Opens the way to it; the same for every question.
  std::function<void(Time deadline, net::ConnectHandler done)> connect;
  std::string user;                           // spamd: whose settings
  std::string http_host = "localhost";        // rspamd
  std::uint16_t http_port = 11333;
  std::string http_path = "/checkv2";
  crypto::Secret password;                    // rspamd
  Duration connect_limit = 5s, answer_limit = 60s;
  std::size_t most_bytes = 1U << 20;          // of an answer
};

struct FilterAnswer {
  std::optional<filters::Filter> filter;
  std::string problem;                        // one English sentence without full stop when there is no filter
  bool pong = false;                          // spamd answered the PING
};

// `done` is called exactly once, from the loop.  Destroying it stops it silently.
class FilterAsk : public std::enable_shared_from_this<FilterAsk> {
 public:
  using Done = std::function<void(FilterAnswer)>;
  static std::shared_ptr<FilterAsk> start(net::Net& net, const FilterService& service, Bytes message, Done done);
  // Whether it is spamd at all, before any byte of a message is sent to it.
  static std::shared_ptr<FilterAsk> ping(net::Net& net, const FilterService& service, Done done);
  FilterAsk(const FilterAsk&) = delete;
  FilterAsk& operator=(const FilterAsk&) = delete;

 private:
  FilterAsk(net::Net& net, const FilterService& service, Bytes question, bool ping, Done done);
  void begin();
  void connected(Observed<net::Connected> result);
  void read();
  void received(Observed<Bytes> got);
  bool settle();
  void finish(FilterAnswer answer);
  void fail(std::string problem);

  net::Net& net_;
  filters::Service kind_;
  std::function<void(Time, net::ConnectHandler)> connect_;
  Duration connect_limit_, answer_limit_;
  Bytes question_;
  bool ping_;
  Done done_;
  Time deadline_{};
  std::unique_ptr<net::Stream> stream_;
  filters::SpamdAnswer spamd_;
  http::ResponseReader http_;
};

}  // namespace mailwhy::probe
