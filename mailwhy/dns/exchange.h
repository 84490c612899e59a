// One query's conversation with one resolver: UDP with repeats, 0x20, truncation to TCP, EDNS fallback.
//
// A pure machine: events in, actions out; the transport belongs to the caller.
#pragma once
#include <optional>
#include <variant>
#include <vector>

#include "mailwhy/base/observed.h"
#include "mailwhy/dns/message.h"

namespace mailwhy::dns {

struct ExchangeOptions {
  Duration try_timeout = 3s;   // silence after which UDP is repeated
  int tries = 3;               // UDP datagrams in all
  Duration tcp_timeout = 5s;   // for the whole TCP exchange
  bool mixed_case = true;      // 0x20 (draft-vixie-dnsext-dns0x20): spelled at random, checked in the answer
  bool edns = true;
  bool recursion_desired = true;
  bool checking_disabled = false;
  bool dnssec_ok = false;
  std::uint64_t seed = 1;      // query ids and letter case; a real run passes real randomness
};

// What is to be done now.
struct SendUdp { Bytes datagram; Duration wait; };      // send, then call on_timeout after `wait` without a datagram
struct SendTcp { Bytes framed; Duration wait; };        // connect, send (length prefix included), read to the end of one message
struct Done {};                                         // result() is there
using ExchangeAction = std::variant<SendUdp, SendTcp, Done>;

// How an answer came to be, kept as evidence.
struct Answer {
  enum class Kind { records, nodata, nxdomain, servfail, refused, other_rcode, silence, failure, malformed };
  Kind kind = Kind::silence;
  Rcode rcode = Rcode::noerror;
  std::vector<Record> records;      // of the type asked for, at the end of the alias chain
  std::vector<Record> aliases;      // the CNAMEs that were followed, in order
  std::vector<Record> authority;    // SOA of a negative answer, or a referral
  std::vector<ExtendedError> errors;
  bool authoritative = false, authentic = false, recursion_available = false;
  bool over_tcp = false;
  bool without_edns = false;        // the server answered only after EDNS was left out
  bool case_changed = false;        // the server did not keep the spelling
  int tries = 0;
  std::string problem;              // words for failure and malformed
  std::vector<std::string> oddities;

  bool has_records() const { return kind == Kind::records; }
  // The domain does exist or not, as far as this answer proves it (records or nodata prove that it does).
  bool proves_existence() const { return kind == Kind::records || kind == Kind::nodata; }
  // Neither data nor a proof that there is none.
  bool is_failure() const { return !proves_existence() && kind != Kind::nxdomain; }
  // The name at which the aliases leave this answer with nothing said about it (a server that does not follow them):
  // whoever wants the data has to ask there.
  std::optional<Domain> open_alias() const;
  friend bool operator==(const Answer&, const Answer&) = default;
};
std::string_view to_string(Answer::Kind kind);

class Exchange {
 public:
  Exchange(Question question, ExchangeOptions options);
  std::vector<ExchangeAction> start();
  // Wrong id or question: ignored, keep waiting (empty actions).  A differently spelled question: kept, and asked again
  // in plain spelling under a new id; the answer to either query, or the kept one after the next wait, then counts.
  std::vector<ExchangeAction> on_datagram(BytesView datagram);
  std::vector<ExchangeAction> on_timeout();                      // UDP wait or TCP wait ran out
  std::vector<ExchangeAction> on_tcp_message(BytesView message); // without the length prefix
  // The transport failed (ICMP port unreachable, TCP refused, ...).
  std::vector<ExchangeAction> on_failure(const Failure& failure);
  const Answer& result() const;

 private:
  enum class Step { udp, tcp, done };
  std::vector<ExchangeAction> send_udp();
  std::vector<ExchangeAction> send_tcp();
  std::vector<ExchangeAction> finish();
  std::vector<ExchangeAction> judge(const Message& message);
  std::vector<ExchangeAction> take_broken(std::string words);
  std::vector<ExchangeAction> take_misspelled(const Message& message);
  std::vector<ExchangeAction> without_edns(const Message& message);
  std::vector<ExchangeAction> conclude(const Message& message);
  std::vector<ExchangeAction> give_up(Answer::Kind kind, std::string problem);
  bool is_ours(const Message& message) const;
  void note(std::string_view oddity);
  Bytes query() const;
  void new_id();
  void spell();
  Question question_;
  ExchangeOptions options_;
  Step step_ = Step::udp;
  bool edns_ = true;
  bool spelled_ = true;
  int tries_ = 0;
  std::uint16_t id_ = 0;
  std::uint64_t random_ = 0;
  std::string spelling_;
  std::optional<std::uint16_t> earlier_id_;  // of the query in mixed case, when the plain one is under way too
  std::string earlier_spelling_;
  bool over_tcp_ = false;
  bool case_changed_ = false;
  bool junk_ = false;
  std::optional<Message> kept_;              // counts when nothing better comes
  std::string broken_;                       // what was wrong with an answer that could not be read
  std::vector<std::string> notes_;
  Answer answer_;
};

// The answer to `question` inside a response: follows the alias chain, tells nodata from nxdomain.
Answer answer_from(const Question& question, const Message& message);

}  // namespace mailwhy::dns
