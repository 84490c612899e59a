#include "mailwhy/dns/exchange.h"

#include <fmt/format.h>

#include <algorithm>

#include "mailwhy/base/check.h"
#include "mailwhy/base/cursor.h"
#include "mailwhy/base/random.h"
#include "mailwhy/base/text.h"
#include "mailwhy/dns/names.h"

namespace mailwhy::dns {
namespace {
// FNV-1a: the same seed must not give every question of a run the same id.
std::uint64_t hash(const Question& question) {
  std::uint64_t value = 0xCBF29CE484222325u;
  const auto add = [&value](unsigned char byte) { value = (value ^ byte) * 0x100000001B3u; };
  for (const char c : question.name.text()) add(static_cast<unsigned char>(c));
  add(static_cast<unsigned char>(static_cast<unsigned>(question.type) >> 8));
  add(static_cast<unsigned char>(static_cast<unsigned>(question.type) & 0xFF));
  return value;
}

std::string words_for(const Failure& failure) {
  if (!failure.detail.empty()) return failure.detail;
  return std::string(to_string(failure.kind));
}

bool dislikes_edns(Rcode rcode) {
  return rcode == Rcode::formerr || rcode == Rcode::notimp || rcode == Rcode::badvers;
}

BytesView without_full_stop(BytesView text) {
  if (text.ends_with('.')) text.remove_suffix(1);
  return text;
}

std::uint16_t id_of(BytesView message) { return Cursor(message).u16(); }
}  // namespace

Exchange::Exchange(Question question, ExchangeOptions options) : question_(std::move(question)), options_(options) {
  options_.tries = std::max(1, options_.tries);
  edns_ = options_.edns;
  spelled_ = options_.mixed_case;
  random_ = options_.seed ^ hash(question_);
  new_id();
  spell();
}

void Exchange::new_id() {
  Random random(random_);
  random_ = random.next();
  id_ = static_cast<std::uint16_t>(random.next());
}

void Exchange::spell() {
  spelling_ = raw_text(question_.name);
  if (!spelled_) return;
  Random random(random_);
  for (char& c : spelling_)
    if (c >= 'a' && c <= 'z' && random.below(2) == 1) c = static_cast<char>(c - 'a' + 'A');
}

Bytes Exchange::query() const {
  Message message;
  message.id = id_;
  message.recursion_desired = options_.recursion_desired;
  message.checking_disabled = options_.checking_disabled;
  // "I am interested in yours" (RFC 6840 s5.7); signatures, which make answers long, only come with DO.
  message.authentic = options_.recursion_desired;
  if (edns_) {
    message.edns = Edns{};
    message.edns->dnssec_ok = options_.dnssec_ok;
  }
  return encode_query(message, question_, spelling_);
}

std::vector<ExchangeAction> Exchange::start() { return send_udp(); }

std::vector<ExchangeAction> Exchange::send_udp() {
  step_ = Step::udp;
  ++tries_;
  std::vector<ExchangeAction> actions;  // not as a list, which would copy the datagram
  actions.emplace_back(SendUdp{query(), options_.try_timeout});
  return actions;
}

std::vector<ExchangeAction> Exchange::send_tcp() {
  step_ = Step::tcp;
  over_tcp_ = true;
  const Bytes message = query();
  Bytes framed;
  framed += static_cast<char>(message.size() >> 8);
  framed += static_cast<char>(message.size() & 0xFF);
  return {SendTcp{framed + message, options_.tcp_timeout}};
}

std::vector<ExchangeAction> Exchange::finish() {
  step_ = Step::done;
  answer_.tries = tries_;
  answer_.over_tcp = over_tcp_;
  answer_.case_changed = case_changed_;
  answer_.oddities.insert(answer_.oddities.end(), notes_.begin(), notes_.end());
  return {Done{}};
}

std::vector<ExchangeAction> Exchange::give_up(Answer::Kind kind, std::string problem) {
  answer_ = Answer{};
  answer_.kind = kind;
  answer_.problem = std::move(problem);
  return finish();
}

void Exchange::note(std::string_view oddity) {
  if (std::find(notes_.begin(), notes_.end(), oddity) == notes_.end()) notes_.emplace_back(oddity);
}

const Answer& Exchange::result() const {
  MAILWHY_CHECK(step_ == Step::done, "the result is read after Done");
  return answer_;
}

// The question comes back with the answer; only an error may come without it, as some servers send a bare header.
bool Exchange::is_ours(const Message& message) const {
  if (message.questions.empty()) return message.rcode != Rcode::noerror && message.rcode != Rcode::nxdomain;
  return message.questions.size() == 1 && message.questions[0] == question_;
}

std::vector<ExchangeAction> Exchange::on_datagram(BytesView datagram) {
  if (step_ != Step::udp) return {};
  const bool early = datagram.size() >= 2 && earlier_id_ && id_of(datagram) == *earlier_id_;
  if (datagram.size() < 2 || (id_of(datagram) != id_ && !early)) {
    if (!decode(datagram)) junk_ = true;
    note("a datagram came that does not belong to the query");
    return {};
  }
  const auto message = decode(datagram);
  if (!message) return take_broken(std::string(without_full_stop(message.error().text)));
  if (!message->response) {
    note("the query itself came back");
    return {};
  }
  if (message->questions.empty() && !is_ours(*message)) return take_broken("The answer came without its question");
  if (!is_ours(*message)) {
    note("an answer to another question came");
    return {};
  }
  const std::string& expected = early ? earlier_spelling_ : spelling_;
  const bool same = message->questions.empty() || message->question_spelling == expected;
  if (early && !same) return {};
  if (!same && spelled_) return take_misspelled(*message);
  if (early) case_changed_ = false;
  return judge(*message);
}

// Either somebody guesses our ids, or the server changes the case.  The plain query tells at once which it is.
std::vector<ExchangeAction> Exchange::take_misspelled(const Message& message) {
  kept_ = message;
  case_changed_ = true;
  earlier_id_ = id_;
  earlier_spelling_ = spelling_;
  spelled_ = false;
  do new_id();
  while (id_ == *earlier_id_);
  spell();
  return send_udp();
}

// An answer that cannot be read is asked for once more, without EDNS when there was any; the second one counts.
std::vector<ExchangeAction> Exchange::take_broken(std::string words) {
  const bool again = !broken_.empty();
  broken_ = std::move(words);
  if (again) return give_up(Answer::Kind::malformed, broken_);
  edns_ = false;
  return send_udp();
}

std::vector<ExchangeAction> Exchange::without_edns(const Message& message) {
  kept_ = message;
  edns_ = false;
  return step_ == Step::tcp ? send_tcp() : send_udp();
}

std::vector<ExchangeAction> Exchange::judge(const Message& message) {
  if (message.truncated && step_ == Step::udp) return send_tcp();
  if (dislikes_edns(message.rcode) && edns_) return without_edns(message);
  return conclude(message);
}

std::vector<ExchangeAction> Exchange::conclude(const Message& message) {
  answer_ = answer_from(question_, message);
  answer_.without_edns = options_.edns && !edns_ && !message.edns && !dislikes_edns(message.rcode);
  if (!broken_.empty()) note("an earlier answer could not be read: " + broken_);
  if (message.questions.empty()) note("the answer came without its question");
  if (message.opcode != 0) note(fmt::format("the answer has the operation code {}", message.opcode));
  if (message.truncated) {
    if (!answer_.has_records()) return give_up(Answer::Kind::malformed, "the answer is marked as truncated even over TCP");
    note("marked as truncated even over TCP");
  }
  return finish();
}

std::vector<ExchangeAction> Exchange::on_timeout() {
  if (step_ == Step::done) return {Done{}};
  if (step_ == Step::tcp) return on_failure(Failure{Failure::Kind::timed_out, "timed out", {}});
  if (kept_ && earlier_id_) return kept_->truncated ? send_tcp() : conclude(*kept_);
  if (!broken_.empty()) return give_up(Answer::Kind::malformed, broken_);
  if (tries_ < options_.tries) {
    // Some middle boxes drop whatever has EDNS; the last try is plain (RFC 6891 s6.2.2).
    if (tries_ + 1 == options_.tries) edns_ = false;
    return send_udp();
  }
  if (kept_) return conclude(*kept_);
  if (junk_) return give_up(Answer::Kind::malformed, "what came back is no DNS message");
  return give_up(Answer::Kind::silence, {});
}

std::vector<ExchangeAction> Exchange::on_tcp_message(BytesView bytes) {
  if (step_ != Step::tcp) return {};
  const auto message = decode(bytes);
  if (!message)
    return give_up(Answer::Kind::malformed,
                   "truncated over UDP, and the answer over TCP is unusable: " + std::string(without_full_stop(message.error().text)));
  if (message->id != id_ || !message->response || !is_ours(*message))
    return give_up(Answer::Kind::malformed, "truncated over UDP, and the answer over TCP does not belong to the query");
  if (!message->questions.empty() && message->question_spelling != spelling_) case_changed_ = true;
  return judge(*message);
}

std::vector<ExchangeAction> Exchange::on_failure(const Failure& failure) {
  if (step_ == Step::done) return {Done{}};
  if (step_ == Step::tcp) return give_up(Answer::Kind::failure, "truncated over UDP, and TCP failed: " + words_for(failure));
  if (failure.kind == Failure::Kind::timed_out) return on_timeout();
  if (kept_) return kept_->truncated ? send_tcp() : conclude(*kept_);
  if (!broken_.empty()) return give_up(Answer::Kind::malformed, broken_);
  return give_up(Answer::Kind::failure, words_for(failure));
}

}  // namespace mailwhy::dns
