#include "mailwhy/probe/validate.h"

#include <fmt/format.h>

#include <algorithm>

#include "mailwhy/base/text.h"

namespace mailwhy::probe {
namespace {
using Status = dns::Validation::Status;
constexpr std::size_t most_candidates = 4;
constexpr Duration poll_every = 2ms;

std::string zone_text(const Domain& zone) { return zone.is_root() ? std::string("the root") : zone.text(); }

std::uint32_t long_word(BytesView bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = at; i < at + 4; ++i) value = value << 8 | static_cast<std::uint8_t>(bytes[i]);
  return value;
}

// RFC 4034 s3.1: type covered, algorithm, labels, TTL, expiration, inception, key tag, the signer's name, the signature.
constexpr std::size_t expiration_at = 8, inception_at = 12, signer_at = 18;

BytesView rrsig_of(const dns::Record& record) {
  const auto* data = record.type == dns::Type::rrsig ? std::get_if<dns::Opaque>(&record.data) : nullptr;
  return data != nullptr && data->bytes.size() > signer_at ? BytesView(data->bytes) : BytesView();
}

// Serial number arithmetic (RFC 4034 s3.1.5), a quarter of an hour tolerant.
bool holds_at(BytesView rrsig, Time now) {
  constexpr std::int32_t tolerance_s = 900;
  const auto moment = static_cast<std::uint32_t>(std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count());
  const auto left = static_cast<std::int32_t>(long_word(rrsig, expiration_at) - moment);
  const auto gone = static_cast<std::int32_t>(moment - long_word(rrsig, inception_at));
  return left > -tolerance_s && gone > -tolerance_s;
}

std::optional<Domain> signer_of(BytesView rrsig) {
  std::vector<std::string> labels;
  for (std::size_t at = signer_at; at < rrsig.size();) {
    const std::size_t length = static_cast<std::uint8_t>(rrsig[at]);
    if (length == 0) return Domain::from_labels(labels);
    if (length > 63 || at + 1 + length >= rrsig.size()) return std::nullopt;
    labels.emplace_back(rrsig.substr(at + 1, length));
    at += 1 + length;
  }
  return std::nullopt;
}

std::optional<Domain> signer_in(const dns::Message& message) {
  for (const auto* section : {&message.answers, &message.authority})
    for (const auto& record : *section)
      if (const auto rrsig = rrsig_of(record); !rrsig.empty())
        if (auto signer = signer_of(rrsig)) return signer;
  return std::nullopt;
}

// The zone at which the validator got stuck: "... for key example.org. while building chain of trust".
std::optional<Domain> zone_named_in(std::string_view why) {
  for (const std::string_view lead : {"for key ", "for DS "}) {
    const auto at = why.find(lead);
    if (at == why.npos) continue;
    const auto rest = why.substr(at + lead.size());
    if (const auto name = Domain::parse(rest.substr(0, rest.find(' ')))) return *name;
  }
  return std::nullopt;
}

Domain top_of(const Domain& name) { return name.is_root() ? name : Domain::of(name.labels().back()); }

// About a signature that was there, not about one that was missing.
bool blames_a_signature(std::string_view why) {
  constexpr std::string_view phrases[] = {"signature expired", "signature before inception", "signature verification failed", "signature crypto failed"};
  return std::any_of(std::begin(phrases), std::end(phrases), [&](std::string_view phrase) { return why.find(phrase) != why.npos; });
}

std::string in_words(const dns::Answer& answer) {
  using Kind = dns::Answer::Kind;
  if (answer.kind == Kind::silence) return "no answer";
  if (!answer.problem.empty()) return answer.problem;
  if (answer.kind == Kind::nodata) return "no records";
  return dns::to_string(answer.rcode);
}
}  // namespace

ValidationRun::ValidationRun(net::Net& net, ValidatorOptions options, std::function<void()> on_news)
    : net_(net), options_(std::move(options)), on_news_(std::move(on_news)) {}

ValidationRun::~ValidationRun() {
  if (timer_) net_.cancel(*timer_);
}

void ValidationRun::want(const dns::Question& question) {
  if (!places_.emplace(question, jobs_.size()).second) return;
  jobs_.push_back({question, {}, {}, false, {}, {}, 0});
  const std::size_t at = jobs_.size() - 1;
  if (dns::anchor_above(question.name, options_.anchors) == nullptr) return settle(at, Status::unknown, "no trust anchor lies above " + question.name.text());
  // Signatures are not signed, and ANY is whatever a resolver makes of it: a validator passes both on.
  if (question.type == dns::Type::rrsig || question.type == dns::Type::any) return settle(at, Status::unknown, "answers of this type are not signed as such");
  if (phase_ == Phase::idle) look_for_forwarder();
  if (phase_ == Phase::ready) ask(at);
  if (phase_ == Phase::hopeless && !jobs_[at].result) settle(at, Status::unknown, hopeless_);
}

bool ValidationRun::busy() const {
  return std::any_of(jobs_.begin(), jobs_.end(), [](const Job& job) { return !job.result; });
}

std::vector<dns::Validation> ValidationRun::results() const {
  std::vector<dns::Validation> all;
  for (const Job& job : jobs_) all.push_back(job.result.value_or(dns::Validation{job.question, Status::unknown, {}, "the validator had not come to an end"}));
  return all;
}

// ---- who shall be asked

void ValidationRun::look_for_forwarder() {
  phase_ = Phase::looking;
  auto resolvers = options_.resolvers;
  if (resolvers.size() > most_candidates) resolvers.resize(most_candidates);
  if (resolvers.empty()) return give_up("there is no resolver to ask");
  candidates_ = resolvers.size();
  top_ = std::min_element(options_.anchors.begin(), options_.anchors.end(), [](const auto& a, const auto& b) { return a.zone.label_count() < b.zone.label_count(); })->zone;
  const dns::Question keys{top_, dns::Type::dnskey};
  for (const Endpoint& resolver : resolvers)
    look_up(resolver, keys, [this, resolver](const dns::Answer& answer, const Heard& heard) { take_keys(resolver, answer, heard); });
}

void ValidationRun::take_keys(const Endpoint& resolver, const dns::Answer& answer, const Heard& heard) {
  --candidates_;
  if (phase_ != Phase::looking) return;
  auto trouble = trouble_with(resolver, answer, heard);
  if (trouble.empty()) return begin(resolver);
  troubles_.push_back(std::move(trouble));
  if (candidates_ == 0) give_up(join(troubles_, "; "));
}

// Why nothing can be validated through this resolver; empty when it can.
std::string ValidationRun::trouble_with(const Endpoint& resolver, const dns::Answer& answer, const Heard& heard) {
  const std::string who = resolver.text(), zone = zone_text(top_);
  if (!answer.has_records() || !heard.message) return fmt::format("{} does not hand out the keys of {} ({})", who, zone, in_words(answer));
  tags_.clear();
  bool is_signed = false, holds = false;
  for (const auto& record : heard.message->answers) {
    if (const auto rrsig = rrsig_of(record); !rrsig.empty()) {
      is_signed = true;
      holds = holds || holds_at(rrsig, net_.now());
    }
    const auto* key = record.type == dns::Type::dnskey ? std::get_if<dns::Opaque>(&record.data) : nullptr;
    for (const auto& anchor : options_.anchors)
      if (key != nullptr && record.name == top_ && anchor.zone == top_ && anchor.fits(key->bytes) && std::find(tags_.begin(), tags_.end(), anchor.key_tag) == tags_.end())
        tags_.push_back(anchor.key_tag);
  }
  if (!is_signed) return fmt::format("{} drops signatures", who);
  if (tags_.empty()) return fmt::format("the keys of {} at {} are not the trusted ones", zone, who);
  if (!holds) return fmt::format("the signatures of {} at {} are not valid now: they are old, or the clock of this machine is wrong", zone, who);
  return {};
}

void ValidationRun::begin(const Endpoint& forwarder) {
  auto unbound = Unbound::open({options_.really_at ? options_.really_at(forwarder) : forwarder, options_.source, options_.anchors});
  const auto version = unbound_version();
  if (!unbound || !version) return give_up(!unbound ? unbound.error().text : version.error().text);
  unbound_ = std::move(*unbound);
  forwarder_ = forwarder;
  phase_ = Phase::ready;
  const std::string tags = fmt::format("{}", fmt::join(tags_, ", "));
  rests_on_ = tags_.size() == 1 ? fmt::format("{}, asking {}, with the key {} of {}", *version, forwarder.text(), tags, zone_text(top_))
                                : fmt::format("{}, asking {}, with the keys {} of {}", *version, forwarder.text(), tags, zone_text(top_));
  for (std::size_t at = 0; at < jobs_.size(); ++at)
    if (!jobs_[at].result) ask(at);
}

void ValidationRun::give_up(std::string why) {
  phase_ = Phase::hopeless;
  hopeless_ = std::move(why);
  for (std::size_t at = 0; at < jobs_.size(); ++at)
    if (!jobs_[at].result) settle(at, Status::unknown, hopeless_);
}

// ---- what it says

void ValidationRun::ask(std::size_t at) {
  jobs_[at].asked = true;
  jobs_[at].deadline = net_.now() + options_.limit;
  unbound_->ask(jobs_[at].question, [this, at](Validated validated) { take(at, std::move(validated)); });
  schedule_tick();
}

void ValidationRun::schedule_tick() {
  if (timer_) return;
  timer_ = net_.at(net_.now() + poll_every, [this] {
    timer_.reset();
    tick();
  });
}

void ValidationRun::tick() {
  ended_.clear();
  unbound_->poll();
  bool waits = false;
  for (std::size_t at = 0; at < jobs_.size(); ++at) {
    if (jobs_[at].result || !jobs_[at].asked) continue;
    if (net_.now() >= jobs_[at].deadline) settle(at, Status::unknown, "the validator came to no end within " + to_readable(options_.limit));
    else waits = true;
  }
  if (waits) schedule_tick();
}

void ValidationRun::take(std::size_t at, Validated validated) {
  using Outcome = Validated::Outcome;
  if (jobs_[at].result) return;
  switch (validated.outcome) {
    case Outcome::secure: return settle(at, Status::secure, {});
    case Outcome::not_secure: return settle(at, Status::insecure, {});
    case Outcome::failed: return settle(at, Status::unknown, std::move(validated.why));
    case Outcome::bogus: break;
  }
  // What breaks at the anchor breaks for every name: not this zone's fault.
  if (validated.why.find("for trust anchor") != std::string::npos) return settle(at, Status::unknown, "the trusted keys could not be checked; the validator says: " + validated.why);
  jobs_[at].why = validated.why.empty() ? "the signatures do not hold" : std::move(validated.why);
  prove(at);
}

// ---- is it really the zone?

void ValidationRun::prove(std::size_t at) {
  ++jobs_[at].proofs;
  look_up(forwarder_, jobs_[at].question, [this, at](const dns::Answer& answer, const Heard& heard) { take_proof(at, answer, heard); });
}

void ValidationRun::take_proof(std::size_t at, const dns::Answer& answer, const Heard& heard) {
  Job& job = jobs_[at];
  --job.proofs;
  if (job.result) return;
  const std::string who = forwarder_.text();
  if (answer.is_failure() || !heard.message) {
    if (blames_a_signature(job.why)) return settle(at, Status::bogus, job.why);
    return settle(at, Status::unknown, fmt::format("not proved, as {} gives no answer without checking either ({}); the validator says: {}", who, in_words(answer), job.why));
  }
  std::optional<Domain> zone = signer_in(*heard.message);
  if (!zone && answer.authoritative)
    return settle(at, Status::unknown, fmt::format("{} answers for the name itself, without signatures; the validator says: {}", who, job.why));
  if (!zone) zone = zone_named_in(job.why);
  want_key_of(at, zone.value_or(top_of(job.question.name)));
}

// Without its keys, and the signed word of its parent, nothing can be checked: a resolver that keeps them to itself, or drops
// signatures only here, must not make the zone look broken.
void ValidationRun::want_key_of(std::size_t at, const Domain& zone) {
  const bool anchored = std::any_of(options_.anchors.begin(), options_.anchors.end(), [&](const auto& anchor) { return anchor.zone == zone; });
  for (const dns::Type type : {dns::Type::dnskey, dns::Type::ds}) {
    if (anchored && type == dns::Type::ds) continue;
    ++jobs_[at].proofs;
    look_up(forwarder_, {zone, type}, [this, at, zone, type](const dns::Answer& answer, const Heard& heard) {
      Job& job = jobs_[at];
      --job.proofs;
      if (type == dns::Type::ds && heard.message && !signer_in(*heard.message)) job.missing = fmt::format("{} hands out no signature of {} DS", forwarder_.text(), zone_text(zone));
      if (answer.is_failure()) job.missing = fmt::format("{} gives no answer about {} {} ({})", forwarder_.text(), zone_text(zone), dns::to_string(type), in_words(answer));
      if (job.result || job.proofs > 0) return;
      if (job.missing.empty()) settle(at, Status::bogus, job.why);
      else settle(at, Status::unknown, fmt::format("not proved, as {}; the validator says: {}", job.missing, job.why));
    });
  }
}

void ValidationRun::settle(std::size_t at, Status status, std::string why) {
  const bool rests = phase_ == Phase::ready;
  jobs_[at].result = dns::Validation{jobs_[at].question, status, rests ? rests_on_ : std::string(), std::move(why)};
  if (on_news_) on_news_();
}

// One question, not to be checked, with signatures wanted.
void ValidationRun::look_up(const Endpoint& server, const dns::Question& question, std::function<void(const dns::Answer&, const Heard&)> done) {
  LookupOptions options;
  options.resolvers = {server};
  options.source = options_.source;
  options.exchange.try_timeout = options_.try_timeout;
  options.exchange.tries = options_.tries;
  options.exchange.tcp_timeout = options_.try_timeout + options_.try_timeout / 2;
  options.exchange.dnssec_ok = true;
  options.exchange.checking_disabled = true;
  options.exchange.seed = options_.seed + ++count_;
  const auto heard = std::make_shared<Heard>();
  options.heard = [question, heard](BytesView bytes) {
    auto message = dns::decode(bytes);
    if (message && message->response && !message->truncated && message->questions.size() == 1 && message->questions[0] == question) heard->message = std::move(*message);
  };
  const std::uint64_t number = count_;
  lookups_[number] = LookupRun::start(net_, question, std::move(options), [this, number, heard, done = std::move(done)](const std::vector<dns::Lookup>& lookups) {
    ended_.push_back(std::move(lookups_[number]));
    lookups_.erase(number);
    done(lookups.front().answer, *heard);
  });
}

}  // namespace mailwhy::probe
