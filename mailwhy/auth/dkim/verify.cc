#include "mailwhy/auth/dkim/verify.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "mailwhy/auth/dkim/check_key.h"
#include "mailwhy/auth/dkim/hashing.h"
#include "mailwhy/auth/dkim/reversal.h"
#include "mailwhy/base/text.h"

namespace mailwhy::auth::dkim {
namespace {

constexpr int least_bits = 1024, good_bits = 2048;  // RFC 8301 s3.2
constexpr std::int64_t clock_slack_s = 3600;

std::string shown_name(std::string_view text) { return visible(shorten(text, 100)); }

std::int64_t seconds_of(Time time) { return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count(); }

// Of a signature: what it is about, and what it needs.
struct Work {
  Verdict verdict;
  KeysFound keys;
};

// RFC 8601 s2.7.1
Outcome outcome_of(Reason reason) {
  switch (reason) {
    case Reason::good: return Outcome::pass;
    case Reason::body_changed:
    case Reason::body_shorter:
    case Reason::other_key:
    case Reason::header_changed: return Outcome::fail;
    case Reason::sha1:
    case Reason::key_too_short:
    case Reason::expired: return Outcome::policy;
    case Reason::not_examined:
    case Reason::body_missing:
    case Reason::header_cut: return Outcome::neutral;
    case Reason::key_unavailable: return Outcome::temperror;
    default: return Outcome::permerror;
  }
}

std::string change_words(const std::vector<Change>& changes) {
  std::string words;
  for (const auto& change : changes) words += (words.empty() ? ": " : "; ") + change.sentence;
  return words;
}

std::string key_name(const Verdict& verdict) { return verdict.key_question ? verdict.key_question->name.text() : shown_name(verdict.signature.selector + "._domainkey." + verdict.signature.domain); }

// One sentence a reason.  Words of the signature were made visible where they came in.
std::string sentence_of(const Verdict& verdict, const std::string& problem) {
  const std::string domain = shown_name(verdict.signature.domain);
  const std::string changes = change_words(verdict.changes);
  switch (verdict.reason) {
    case Reason::good: return fmt::format("The signature of {} verifies.", domain);
    case Reason::expired: return fmt::format("The signature of {} verifies, but it expired before now.", domain);
    case Reason::key_unavailable: return fmt::format("The key at {} could not be looked up ({}); a later try may tell.", key_name(verdict), problem);
    case Reason::no_key: return fmt::format("No key stands at {}; who signed may have withdrawn it, or never published it.", key_name(verdict));
    case Reason::key_malformed: return fmt::format("The key at {} cannot be read: {}.", key_name(verdict), problem);
    case Reason::key_revoked: return fmt::format("The key at {} was withdrawn: its p= is empty.", key_name(verdict));
    case Reason::key_type:
    case Reason::key_hash:
    case Reason::key_service:
    case Reason::key_identity: return fmt::format("The key at {} is not meant for this signature: {}.", key_name(verdict), problem);
    case Reason::body_changed:
      if (verdict.key_made_signature == false) return fmt::format("The body is not the one that {} signed, and b= was not made with the published key{}.", domain, changes);
      if (verdict.signature_matches == false) return fmt::format("Neither the body nor the header is as {} signed it{}.", domain, changes);
      if (verdict.body_bytes <= 2) return fmt::format("The body is empty here; {} signed another one: it was taken out, or is not part of this file.", domain);
      return fmt::format("The body was changed after {} signed it{}.", domain, changes);
    case Reason::body_shorter:
      return fmt::format("The body has {} bytes, fewer than the {} that {} signed (l=): its end is missing.", verdict.body_bytes, verdict.signature.length_bytes.value_or(0), domain);
    case Reason::other_key: return fmt::format("The body is as signed, but b= was not made with the key at {}: the key was exchanged, b= is damaged, or somebody else signed.", key_name(verdict));
    case Reason::header_changed:
      if (!verdict.key_made_signature) return fmt::format("The signature of {} does not fit: the header was changed, or another key signed{}.", domain, changes);
      return fmt::format("The header was changed after {} signed it{}.", domain, changes);
    case Reason::sha1: return fmt::format("The signature of {} verifies, but it rests on SHA-1, which nobody may accept any more (RFC 8301).", domain);
    case Reason::key_too_short:
      return fmt::format("The signature of {} verifies, but with a key of {} bits; fewer than {} must not be accepted (RFC 8301).", domain, verdict.key ? verdict.key->bits : 0, least_bits);
    case Reason::header_cut: return "The header is too long to be read to its end, so the signature cannot be judged.";
    case Reason::body_missing:
      if (verdict.signature_matches.value_or(false)) return fmt::format("The header is as {} signed it; the body is not here, so that is all that can be told.", domain);
      return fmt::format("The body is not here, and the header is not as {} signed it: it was changed, or not copied as it was{}.", domain, changes);
    case Reason::not_examined: return "It was not looked at: the message has more signatures than are verified.";
    default: return fmt::format("The signature of {} cannot be used: {}.", domain.empty() ? "an unnamed domain" : domain, problem);
  }
}

std::vector<Weakness> weaknesses_of(const Verdict& verdict, const FieldIndex& index, const KeysFound& keys, const Options& options) {
  std::vector<Weakness> found;
  const auto& signature = verdict.signature;
  if (verdict.key && verdict.key->key) {
    if (verdict.key->type == "rsa" && verdict.key->bits >= least_bits && verdict.key->bits < good_bits) found.push_back(Weakness::short_key);
    if (verdict.key->testing) found.push_back(Weakness::testing);
    if (verdict.key->key->form() == crypto::PublicKey::Form::bare) found.push_back(Weakness::bare_key);
  }
  if (keys.keys.size() > 1) found.push_back(Weakness::key_records);
  if (signature.length_bytes) found.push_back(Weakness::length_limit);
  const auto named = [&signature](std::string_view name) { return static_cast<std::size_t>(std::count(signature.fields.begin(), signature.fields.end(), name)); };
  constexpr std::array<std::string_view, 5> seen{"subject", "date", "to", "cc", "reply-to"};
  if (std::any_of(seen.begin(), seen.end(), [&](std::string_view name) { return index.count(name) > 0 && named(name) == 0; })) found.push_back(Weakness::subject_unsigned);
  if (index.count("from") > 1 && named("from") < index.count("from")) found.push_back(Weakness::from_repeated);
  if (named("from") <= index.count("from")) found.push_back(Weakness::fields_addable);
  if (signature.signed_at && options.now != Time{} && static_cast<std::int64_t>(*signature.signed_at) > seconds_of(options.now) + clock_slack_s)
    found.push_back(Weakness::signed_later);
  return found;
}

// What is wrong once all that can be computed is known, the gravest first (RFC 6376 s6.1).
Reason judge(const Verdict& verdict, const KeyCheck& check, bool shorter, bool has_body, const Options& options) {
  if (!check.usable) return check.reason;
  if (!has_body && !*verdict.body_matches) return Reason::body_missing;
  if (shorter) return Reason::body_shorter;
  if (!*verdict.body_matches) return Reason::body_changed;
  if (check.reason != Reason::good) return check.reason;
  if (verdict.signature.hash == crypto::Hash::sha1) return Reason::sha1;
  if (verdict.key->type == "rsa" && verdict.key->bits < least_bits) return Reason::key_too_short;
  const auto& expires = verdict.signature.expires_at;
  if (expires && options.now != Time{} && seconds_of(options.now) > static_cast<std::int64_t>(*expires)) return Reason::expired;
  return Reason::good;
}

class Verification {
 public:
  Verification(const mail::RawMessage& message, const Options& options)
      : message_(message), options_(options), index_(message), bodies_(message.body_bytes(), mail::LineEnd::any), raw_bodies_(message.body_bytes(), mail::LineEnd::crlf) {}

  void run(std::vector<Work>& works) {
    bool any = false;
    for (const auto& work : works) {
      if (!is_to_compute(work)) continue;
      bodies_.want(body_of(work.verdict.signature));
      any = true;
    }
    if (any) bodies_.make();
    for (auto& work : works) {
      if (is_to_compute(work)) compute(work);
      else finish(work, key_trouble(work));
    }
  }

 private:
  static bool is_to_compute(const Work& work) { return work.verdict.reason == Reason::good && work.keys.status == KeysFound::Status::found; }

  std::string key_trouble(Work& work) {
    auto& verdict = work.verdict;
    if (verdict.reason != Reason::good) return verdict.signature.problem;
    const auto check = check_keys(verdict.signature, work.keys, {});
    verdict.reason = check.reason;
    return check.problem;
  }

  void compute(Work& work) {
    auto& verdict = work.verdict;
    const auto& signature = verdict.signature;
    const bool shorter = compare_body(verdict);
    const auto selected = index_.select(signature.fields, verdict.field);
    for (const auto field : selected)
      if (field != FieldIndex::absent) verdict.covered.push_back(field);
    const Bytes hashed = crypto::digest(signature.hash, signed_header(message_, selected, verdict.field, signature));
    const KeyCheck check = check_keys(signature, work.keys, hashed);
    verdict.key = check.key;
    verdict.signature_matches = check.matches;
    verdict.key_made_signature = check.made;
    verdict.mathematically_valid = check.matches.value_or(false) && *verdict.body_matches;
    verdict.reason = judge(verdict, check, shorter, message_.has_body, options_);
    verdict.weaknesses = weaknesses_of(verdict, index_, work.keys, options_);
    if (options_.explain) explain(verdict, check, selected);
    finish(work, check.problem);
  }

  // Whether the body is shorter than signed.
  bool compare_body(Verdict& verdict) {
    const auto& signature = verdict.signature;
    const auto& made = bodies_.get(body_of(signature));
    verdict.body_bytes = made.body_bytes;
    verdict.body_matches = made.hash == signature.body_hash;
    if (signature.length_bytes && *signature.length_bytes < made.body_bytes) verdict.unsigned_bytes = made.body_bytes - *signature.length_bytes;
    if (!*verdict.body_matches && has_lone_line_ends()) {
      // The message may stand here as it went over the wire, with a lone LF that ends no line.
      raw_bodies_.want(body_of(signature));
      raw_bodies_.make();
      if (raw_bodies_.get(body_of(signature)).hash == signature.body_hash) verdict.body_matches = true;
    }
    return made.hash.empty() && !*verdict.body_matches;
  }

  bool has_lone_line_ends() {
    if (lone_) return *lone_;
    bool lone = false, paired = false;
    const auto body = message_.body_bytes();
    for (auto at = body.find('\n'); at != std::string_view::npos && !(lone && paired); at = body.find('\n', at + 1)) (at > 0 && body[at - 1] == '\r' ? paired : lone) = true;
    lone_ = lone && paired;
    return *lone_;
  }

  void explain(Verdict& verdict, const KeyCheck& check, const std::vector<std::size_t>& selected) {
    if (verdict.reason == Reason::body_changed) {
      // Signatures of the same body share what is found.
      const auto same = std::pair(body_of(verdict.signature), verdict.signature.body_hash);
      const auto known = body_changes_.find(same);
      if (known != body_changes_.end()) verdict.changes = known->second;
      else if (body_changes_.size() < most_explained) verdict.changes = body_changes_[same] = body_changes(message_, verdict.signature, options_.budget);
    }
    const bool worth = check.usable && check.matches == false && check.made != false;
    if (!worth || explained_headers_ >= most_explained) return;
    ++explained_headers_;
    const auto fits = [&](BytesView hash) {
      return check.signed_hash ? *check.signed_hash == hash : check.key->key->verify(verdict.signature.hash, hash, verdict.signature.signature);
    };
    Budget budget = options_.budget;
    if (!check.signed_hash) budget.header_tries /= 10;  // each is a verification of its own
    for (auto& change : header_changes(message_, selected, verdict.field, verdict.signature, fits, budget)) verdict.changes.push_back(std::move(change));
  }

  void finish(Work& work, const std::string& problem) {
    auto& verdict = work.verdict;
    verdict.outcome = outcome_of(verdict.reason);
    verdict.sentence = sentence_of(verdict, problem);
  }

  static constexpr std::size_t most_explained = 3;
  const mail::RawMessage& message_;
  const Options& options_;
  FieldIndex index_;
  BodyHashes bodies_, raw_bodies_;
  std::optional<bool> lone_;
  std::map<std::pair<BodyHashes::Want, Bytes>, std::vector<Change>> body_changes_;
  std::size_t explained_headers_ = 0;
};

Work begin(const mail::RawMessage& message, std::size_t field) {
  Work work;
  work.verdict.field = field;
  work.verdict.signature = read_signature(message.fields[field].value);
  work.verdict.reason = work.verdict.signature.reason;
  work.verdict.identity = work.verdict.signature.identity.value_or("@" + work.verdict.signature.domain);
  return work;
}

}  // namespace

std::string_view to_string(Outcome outcome) {
  switch (outcome) {
    case Outcome::none: return "none";
    case Outcome::pass: return "pass";
    case Outcome::fail: return "fail";
    case Outcome::policy: return "policy";
    case Outcome::neutral: return "neutral";
    case Outcome::temperror: return "temperror";
    case Outcome::permerror: break;
  }
  return "permerror";
}

std::string_view to_string(Weakness weakness) {
  switch (weakness) {
    case Weakness::short_key: return "short-key";
    case Weakness::length_limit: return "length-limit";
    case Weakness::testing: return "testing";
    case Weakness::subject_unsigned: return "subject-unsigned";
    case Weakness::from_repeated: return "from-repeated";
    case Weakness::fields_addable: return "fields-addable";
    case Weakness::key_records: return "key-records";
    case Weakness::signed_later: return "signed-later";
    case Weakness::bare_key: break;
  }
  return "bare-key";
}

dns::Settled<std::vector<Verdict>> verify(const mail::RawMessage& message, dns::Facts& facts, const Options& options) {
  std::vector<Work> works;
  bool wanting = false;
  std::size_t seen = 0;
  for (std::size_t i = 0; i < message.fields.size(); ++i) {
    if (!equal_ignoring_case(message.fields[i].name, "DKIM-Signature")) continue;
    if (seen >= options.limits.most_told) break;
    Work work = begin(message, i);
    if (++seen > options.limits.most_signatures) {
      work.verdict.reason = Reason::not_examined;
    } else if (message.cut) {
      if (work.verdict.reason == Reason::good) work.verdict.reason = Reason::header_cut;
    } else if (work.verdict.reason == Reason::good) {
      auto keys = find_keys(work.verdict.signature.selector, work.verdict.signature.domain, facts, options.keys);
      if (keys) work.keys = std::move(*keys);
      else wanting = true;
      work.verdict.key_question = work.keys.question;
    }
    works.push_back(std::move(work));
  }
  if (wanting) return std::nullopt;
  std::vector<Verdict> verdicts;
  if (!works.empty()) Verification(message, options).run(works);
  verdicts.reserve(works.size());
  for (auto& work : works) verdicts.push_back(std::move(work.verdict));
  return verdicts;
}

Outcome overall(const std::vector<Verdict>& verdicts) {
  constexpr std::array<Outcome, 6> order{Outcome::pass, Outcome::temperror, Outcome::policy, Outcome::fail, Outcome::permerror, Outcome::neutral};
  for (const auto outcome : order)
    if (std::any_of(verdicts.begin(), verdicts.end(), [outcome](const Verdict& verdict) { return verdict.outcome == outcome; })) return outcome;
  return Outcome::none;
}

}  // namespace mailwhy::auth::dkim
