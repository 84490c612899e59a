// Performs one question to one registry: name to address, connection, TLS with a certificate that must hold, question, answer.
#pragma once
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "mailwhy/contact/find.h"
#include "mailwhy/contact/url.h"
#include "mailwhy/http/response.h"
#include "mailwhy/net/net.h"
#include "mailwhy/probe/lookup.h"
#include "mailwhy/tls/engine.h"

namespace mailwhy::probe {

struct FetchOptions {
  std::vector<Endpoint> resolvers;
  std::optional<IpAddress> source;       // used for addresses of its own family
  bool use_v4 = true, use_v6 = true;
  std::vector<Network> public_networks;  // taken for public although reserved
  std::string ca_file;                   // "": the system's store
  Duration limit = 5s;                   // for the whole question
  std::size_t most_bytes = 1U << 20;     // of an HTTP body; WHOIS is cut at 256 KiB
  std::string accept = "application/rdap+json, application/json";
  std::uint64_t seed = 1;
};

// One question under way; `done` is called exactly once, from the loop.  Destroying it stops it silently.  Redirects are not followed
// here.  Nothing is ever sent to an address that is neither global nor one of `public_networks`.
class FetchRun : public std::enable_shared_from_this<FetchRun> {
 public:
  using Done = std::function<void(contact::Reply)>;
  static std::shared_ptr<FetchRun> start(net::Net& net, contact::Question question, FetchOptions options, Done done);
  ~FetchRun();
  // How far it came, for whoever needs more than words; valid from the end on.
  struct Way {
    enum class End { unasked, name, connect, handshake, certificate, answer, time, done } end = End::name;
    std::string content_type;
    std::optional<Endpoint> peer;      // the last one that was connected to
    std::optional<tls::Facts> tls;     // of the last handshake that was finished
  };
  const Way& way() const { return way_; }
  FetchRun(const FetchRun&) = delete;
  FetchRun& operator=(const FetchRun&) = delete;

 private:
  FetchRun(net::Net& net, contact::Question question, FetchOptions options, Done done);
  bool prepare();
  void look_up();
  void looked_up(const dns::Lookup& lookup);
  void offer(const IpAddress& address);
  void try_next();
  void connected(Observed<net::Connected> result);
  void ask();
  void send(Bytes bytes);
  void read();
  void received(Observed<Bytes> got);
  void received_tls(BytesView ciphertext);
  void take(BytesView plain);
  void ended(const std::string& words);
  void out_of_time();
  void fail_address(std::string words);
  void finish(contact::Reply reply);
  void fail(std::string words);

  net::Net& net_;
  contact::Question question_;
  FetchOptions options_;
  Done done_;
  contact::Url url_;                // of WHOIS: host and port only
  Bytes request_;
  Time deadline_{};
  net::Net::TimerId timer_ = 0;
  std::vector<std::shared_ptr<LookupRun>> lookups_;
  int lookups_running_ = 0, tried_ = 0;
  std::deque<IpAddress> addresses_;
  std::string trouble_;             // the latest reason why it has not worked
  Way way_;
  bool connecting_ = false;
  std::unique_ptr<net::Stream> stream_;
  std::optional<tls::Engine> engine_;
  std::optional<http::ResponseReader> http_;
  Bytes whois_;
};

}  // namespace mailwhy::probe
