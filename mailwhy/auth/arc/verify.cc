#include "mailwhy/auth/arc/verify.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <map>

#include "mailwhy/auth/dkim/check_key.h"
#include "mailwhy/auth/dkim/hashing.h"
#include "mailwhy/auth/dkim/reversal.h"
#include "mailwhy/base/text.h"
#include "mailwhy/crypto/public_key.h"

namespace mailwhy::auth::arc {
namespace {

constexpr int least_bits = 1024;  // RFC 8301 s3.2

std::string shown(std::string_view text) { return visible(shorten(text, 100)); }

enum class Part { seal, message, results };
constexpr std::array<std::pair<Part, std::string_view>, 3> parts{
    {{Part::seal, "ARC-Seal"}, {Part::message, "ARC-Message-Signature"}, {Part::results, "ARC-Authentication-Results"}}};

// Collects the sets and finds what is wrong with their structure (RFC 8617 s5.2 steps 1 and 3).
class Collector {
 public:
  Collector(const mail::RawMessage& message, Chain& chain) : message_(message), chain_(chain) {}

  void collect() {
    for (std::size_t i = 0; i < message_.fields.size(); ++i)
      for (const auto& [part, name] : parts)
        if (equal_ignoring_case(message_.fields[i].name, name)) take(part, name, i);
    for (auto& [instance, set] : sets_) {
      set.instance = instance;
      chain_.sets.push_back(std::move(set));
    }
  }
  bool any() const { return any_; }

  // After collect(): complaints in the order in which they matter.
  void judge_structure() {
    if (chain_.reason != Reason::good) return;
    for (std::size_t i = 0; i < chain_.sets.size(); ++i) {
      const Set& set = chain_.sets[i];
      if (set.instance != i + 1) return complain(Reason::gap, static_cast<unsigned>(i + 1), fmt::format("There is no set with i={}, although there is one with i={}.", i + 1, set.instance));
      const std::string_view missing = !set.has_results ? parts[2].second : !set.message.present ? parts[1].second : !set.seal.present ? parts[0].second : "";
      if (!missing.empty()) return complain(Reason::missing_field, set.instance, fmt::format("The set i={} has no {}.", set.instance, missing));
    }
    for (const Set& set : chain_.sets) {
      if (set.seal.signature.reason != dkim::Reason::good)
        return complain(Reason::bad_field, set.instance, fmt::format("The ARC-Seal i={} cannot be used: {}.", set.instance, set.seal.signature.problem));
      if (set.seal.signature.hash == crypto::Hash::sha1)
        return complain(Reason::bad_field, set.instance, fmt::format("The ARC-Seal i={} rests on SHA-1.", set.instance));
    }
    const Set& newest = chain_.sets.back();
    if (newest.message.signature.reason != dkim::Reason::good)
      return complain(Reason::bad_field, newest.instance, fmt::format("The ARC-Message-Signature i={} cannot be used: {}.", newest.instance, newest.message.signature.problem));
    if (newest.message.signature.hash == crypto::Hash::sha1)
      return complain(Reason::bad_field, newest.instance, fmt::format("The ARC-Message-Signature i={} rests on SHA-1.", newest.instance));
    // RFC 8617 s5.2 step 2, then step 3: the newest seal's word comes before the others'.
    if (newest.seal.signature.chain == "fail")
      return complain(Reason::already_failed, newest.instance, fmt::format("{} found the chain broken already when it sealed it (cv=fail in i={}).", shown(newest.seal.signature.domain), newest.instance));
    for (const Set& set : chain_.sets) {
      const std::string_view wanted = set.instance == 1 ? "none" : "pass";
      if (set.seal.signature.chain != wanted)
        return complain(Reason::chain_value, set.instance, fmt::format("The ARC-Seal i={} says cv={}, where it has to say {}.", set.instance, shown(set.seal.signature.chain), wanted));
    }
  }

  void complain(Reason reason, unsigned instance, std::string sentence) {
    if (chain_.reason != Reason::good) return;
    chain_.outcome = Outcome::fail;
    chain_.reason = reason;
    chain_.broken_at = instance;
    chain_.sentence = std::move(sentence);
  }

 private:
  void take(Part part, std::string_view name, std::size_t field) {
    any_ = true;
    const auto value = message_.fields[field].value;
    dkim::Signature signature;
    results::Results results;
    unsigned instance = 0;
    if (part == Part::results) {
      results = results::read_results(value, results::Kind::arc);
      instance = results.instance;
    } else {
      signature = dkim::read_signature(value, part == Part::seal ? dkim::Form::arc_seal : dkim::Form::arc_message);
      instance = signature.instance;
    }
    if (instance == 0) return complain(Reason::bad_instance, 0, fmt::format("An {} has no i= from 1 to 50.", name));
    Set& set = sets_[instance];
    bool& present = part == Part::results ? set.has_results : part == Part::seal ? set.seal.present : set.message.present;
    if (present) return complain(Reason::repeated_field, instance, fmt::format("The set i={} has more than one {}.", instance, name));
    present = true;
    if (part == Part::results) {
      set.results_field = field;
      set.results = std::move(results);
      return;
    }
    Signed& own = part == Part::seal ? set.seal : set.message;
    own.field = field;
    own.reason = signature.reason;
    own.sentence = signature.problem;
    own.signature = std::move(signature);
  }

  const mail::RawMessage& message_;
  Chain& chain_;
  std::map<unsigned, Set> sets_;
  bool any_ = false;
};

// Verifies what can be verified, whether or not the chain still has a chance: which hop broke it is worth knowing.
class Verification {
 public:
  Verification(const mail::RawMessage& message, Chain& chain, const dkim::Options& options)
      : message_(message), chain_(chain), options_(options), index_(message), bodies_(message.body_bytes(), mail::LineEnd::any) {}

  // Empty answers are noted as wanted; false while there are some.
  bool get_keys(dns::Facts& facts) {
    bool complete = true;
    for (auto& set : chain_.sets)
      for (Signed* own : {&set.seal, &set.message}) {
        if (!is_usable(*own)) continue;
        auto keys = dkim::find_keys(own->signature.selector, own->signature.domain, facts, options_.keys);
        if (!keys) {
          complete = false;
          continue;
        }
        own->key_question = keys->question;
        keys_[own] = std::move(*keys);
      }
    return complete;
  }

  void run() {
    bool any = false;
    for (const auto& set : chain_.sets) {
      if (!is_usable(set.message)) continue;
      bodies_.want(dkim::body_of(set.message.signature));
      any = true;
    }
    if (any) bodies_.make();
    for (auto& set : chain_.sets) check_message(set.message, set.instance == chain_.sets.back().instance);
    check_seals();
  }

 private:
  static bool is_usable(const Signed& own) { return own.present && own.signature.reason == dkim::Reason::good && own.signature.hash == crypto::Hash::sha256; }

  // What check_keys() says, and that a key may not be too short.
  dkim::KeyCheck check(Signed& own, BytesView hashed) {
    auto result = dkim::check_keys(own.signature, keys_[&own], hashed);
    own.key = result.key;
    own.reason = result.reason;
    own.sentence = result.problem;
    if (result.reason == dkim::Reason::good && own.key->type == "rsa" && own.key->bits < least_bits) {
      own.reason = dkim::Reason::key_too_short;
      own.sentence = fmt::format("its key has only {} bits", own.key->bits);
    }
    if (own.reason != dkim::Reason::key_unavailable) own.valid = own.reason == dkim::Reason::good;
    return result;
  }

  void check_message(Signed& own, bool newest) {
    if (!is_usable(own)) return;
    const auto& signature = own.signature;
    own.body_matches = bodies_.get(dkim::body_of(signature)).hash == signature.body_hash;
    const auto selected = index_.select(signature.fields, own.field);
    const auto hashed = crypto::digest(signature.hash, dkim::signed_header(message_, selected, own.field, signature));
    const auto result = check(own, hashed);
    if (!message_.has_body && !*own.body_matches && result.matches.value_or(false)) {
      own.valid.reset();
      own.reason = dkim::Reason::body_missing;
      own.sentence = "the body is not here";
      return;
    }
    if (!*own.body_matches && own.valid) {
      own.valid = false;
      if (result.usable) own.reason = dkim::Reason::body_changed;
    }
    if (!newest || !options_.explain || message_.cut || !result.usable) return;
    if (!*own.body_matches) own.changes = dkim::body_changes(message_, signature, options_.budget);
    if (!result.signed_hash || *result.matches) return;
    const auto fits = [&](BytesView hash) { return *result.signed_hash == hash; };
    for (auto& change : dkim::header_changes(message_, selected, own.field, signature, fits, options_.budget)) own.changes.push_back(std::move(change));
  }

  // RFC 8617 s5.1.1: a seal is over all sets up to its own, each as results, message signature, seal.  What comes before a set is hashed
  // once.
  void check_seals() {
    crypto::RunningHash before(crypto::Hash::sha256);
    const auto add = [this, &before](std::size_t field) {
      std::string text;
      const auto& raw = message_.fields[field];
      mail::append_canonical_field(text, message_.bytes.substr(raw.begin, raw.end - raw.begin), mail::Canonical::relaxed);
      before.feed(text);
    };
    for (auto& set : chain_.sets) {
      if (!set.has_results || !set.message.present || !set.seal.present) return;
      add(set.results_field);
      add(set.message.field);
      if (is_usable(set.seal)) {
        crypto::RunningHash own(before);
        own.feed(dkim::own_field(message_, set.seal.field, set.seal.signature));
        check(set.seal, own.finish());
      }
      add(set.seal.field);
    }
  }

  const mail::RawMessage& message_;
  Chain& chain_;
  const dkim::Options& options_;
  dkim::FieldIndex index_;
  dkim::BodyHashes bodies_;
  std::map<const Signed*, dkim::KeysFound> keys_;
};

std::string why(const Signed& own) {
  switch (own.reason) {
    case dkim::Reason::no_key: return fmt::format("no key stands at {}", own.key_question ? own.key_question->name.text() : shown(own.signature.domain));
    case dkim::Reason::body_changed: return "the body was changed after it";
    case dkim::Reason::header_changed: return "what it covers was changed after it";
    case dkim::Reason::other_key: return "b= was not made with the published key";
    default: return own.sentence;
  }
}

// RFC 8617 s5.2 steps 4 to 7.
void judge_signatures(Chain& chain, Collector& collector) {
  const Set& newest = chain.sets.back();
  const Signed* unavailable = nullptr;
  if (!newest.message.valid) unavailable = &newest.message;
  else if (!*newest.message.valid)
    return collector.complain(Reason::message_fails, newest.instance,
                              fmt::format("The newest ARC-Message-Signature, i={} of {}, does not verify: {}.", newest.instance, shown(newest.message.signature.domain), why(newest.message)));
  for (auto set = chain.sets.rbegin(); set != chain.sets.rend(); ++set) {
    if (!set->seal.valid) unavailable = &set->seal;
    else if (!*set->seal.valid)
      return collector.complain(Reason::seal_fails, set->instance, fmt::format("The ARC-Seal i={} of {} does not verify: {}.", set->instance, shown(set->seal.signature.domain), why(set->seal)));
  }
  unsigned oldest = 0;
  for (auto set = chain.sets.rbegin(); set != chain.sets.rend() && oldest == 0; ++set)
    if (!set->message.valid.value_or(false)) oldest = set->instance + 1;
  chain.oldest_pass = oldest;
  if (unavailable) {
    chain.outcome = Outcome::temperror;
    if (unavailable->reason == dkim::Reason::body_missing) {
      chain.reason = Reason::body_missing;
      chain.sentence = "The seals verify as far as the header goes; the body is not here.";
      return;
    }
    chain.reason = Reason::key_unavailable;
    chain.sentence = fmt::format("The key of {} could not be looked up; a later try may tell.", shown(unavailable->signature.domain));
    return;
  }
  chain.outcome = Outcome::pass;
  chain.sentence = chain.sets.size() == 1 ? fmt::format("One hop, {}, sealed the message, and its seal verifies.", shown(newest.seal.signature.domain))
                                          : fmt::format("All {} seals verify, the newest one by {}.", chain.sets.size(), shown(newest.seal.signature.domain));
}

}  // namespace

std::string_view to_string(Outcome outcome) {
  switch (outcome) {
    case Outcome::none: return "none";
    case Outcome::pass: return "pass";
    case Outcome::fail: return "fail";
    case Outcome::temperror: break;
  }
  return "temperror";
}

std::string_view to_string(Reason reason) {
  switch (reason) {
    case Reason::good: return "good";
    case Reason::bad_instance: return "bad-instance";
    case Reason::missing_field: return "missing-field";
    case Reason::repeated_field: return "repeated-field";
    case Reason::gap: return "gap";
    case Reason::bad_field: return "bad-field";
    case Reason::chain_value: return "chain-value";
    case Reason::already_failed: return "already-failed";
    case Reason::seal_fails: return "seal-fails";
    case Reason::message_fails: return "message-fails";
    case Reason::key_unavailable: return "key-unavailable";
    case Reason::body_missing: return "body-missing";
    case Reason::header_cut: break;
  }
  return "header-cut";
}

dns::Settled<Chain> verify(const mail::RawMessage& message, dns::Facts& facts, const dkim::Options& options) {
  Chain chain;
  Collector collector(message, chain);
  collector.collect();
  if (!collector.any()) {
    chain.sentence = "Nobody sealed the message.";
    if (message.cut) chain.reason = Reason::header_cut;
    return chain;
  }
  if (message.cut) {
    chain.outcome = Outcome::temperror;
    chain.reason = Reason::header_cut;
    chain.sentence = "The header is too long to be read to its end, so the chain cannot be judged.";
    return chain;
  }
  collector.judge_structure();
  if (chain.sets.empty()) return chain;
  Verification verification(message, chain, options);
  if (!verification.get_keys(facts)) return std::nullopt;
  verification.run();
  if (chain.reason == Reason::good) judge_signatures(chain, collector);
  return chain;
}

}  // namespace mailwhy::auth::arc
