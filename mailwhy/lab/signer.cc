#include "mailwhy/lab/signer.h"

#include <algorithm>
#include <map>
#include <set>

#include "mailwhy/base/check.h"
#include "mailwhy/lab/records_by_name.h"
#include "mailwhy/lab/signed_sets.h"

namespace mailwhy::lab {
namespace {

using Flaw = SignedZone::Flaw;
constexpr auto nsec = static_cast<dns::Type>(47);  // RFC 4034 s4
constexpr std::uint32_t negative_ttl_s = 60;

// A zone that something lies in; `how` is nullptr when it is not signed.
struct Place {
  Domain apex;
  const SignedZone* how = nullptr;
  bool is_signed() const { return how != nullptr && how->flaw != Flaw::only_ds; }
};

bool holds_delegations_only(const Domain& zone) { return zone.label_count() <= 1; }

const SignedZone* find_signed(const Resolver& resolver, const Domain& zone) {
  for (const SignedZone& one : resolver.signed_zones)
    if (one.name == zone) return &one;
  return nullptr;
}

// One answer under work.
class Work {
 public:
  Work(const Resolver& resolver, Time now) : resolver_(resolver), records_(resolver.records), now_(now) {}

  Place place_of(Domain name, dns::Type type) const {
    if (type == dns::Type::ds && !name.is_root()) name = name.parent();  // RFC 4035 s3.1.4.1
    while (true) {
      if (const auto* how = find_signed(resolver_, name)) return {name, how};
      const bool cut = name.is_root() || !records_.at(name, dns::Type::soa).empty() || !records_.at(name, dns::Type::ns).empty();
      if (cut || (holds_delegations_only(name.parent()) && records_.exists(name))) return {name, nullptr};
      name = name.parent();
    }
  }

  void sign(const dns::Question& question, dns::Message& reply) const {
    const Domain last = end_of_aliases(question, reply);
    sign_answers(reply);
    if (is_referral(reply)) return sign_referral(reply);
    if (is_negative(question, last, reply)) deny(last, question.type, reply);
  }

  Domain end_of_aliases(const dns::Question& question, const dns::Message& reply) const {
    Domain name = question.name;
    if (question.type == dns::Type::cname) return name;
    for (const dns::Record& record : reply.answers)
      if (const auto* alias = record.name == name ? std::get_if<dns::Cname>(&record.data) : nullptr) name = alias->target;
    return name;
  }

  static bool is_negative(const dns::Question& question, const Domain& last, const dns::Message& reply) {
    return std::none_of(reply.answers.begin(), reply.answers.end(),
                        [&](const dns::Record& record) { return record.name == last && (record.type == question.type || question.type == dns::Type::any); });
  }

 private:
  bool is_referral(const dns::Message& reply) const {
    return resolver_.authority && !reply.authoritative && !reply.authority.empty() && reply.authority.front().type == dns::Type::ns;
  }

  // The signature over these records of one name and type; `owner` is the wildcard that they come from, else their name.
  dns::Record signature(const std::vector<dns::Record>& set, const Domain& owner, const Place& place) const { return sign_set(set, owner, *place.how, now_); }

  void sign_answers(dns::Message& reply) const {
    std::vector<dns::Record> out;
    for (const auto& set : sets_of(reply.answers)) {
      out.insert(out.end(), set.begin(), set.end());
      const Domain& name = set.front().name;
      const Place place = place_of(name, set.front().type);
      if (!place.is_signed()) continue;
      const auto wildcard = records_.wildcard_for(name);
      out.push_back(signature(set, wildcard.value_or(name), place));
      if (wildcard) add_cover(next_closer(name), place, reply.authority);  // RFC 4035 s3.1.3.3
    }
    reply.answers = std::move(out);
  }

  // RFC 4035 s3.1.4: the DS of the zone below, or the proof that it has none.
  void sign_referral(dns::Message& reply) const {
    const Domain child = reply.authority.front().name;
    const Place place = place_of(child, dns::Type::ds);
    if (!place.is_signed()) return;
    const auto ds = records_.at(child, dns::Type::ds);
    if (ds.empty()) return add_nsec(child, place, reply.authority);
    reply.authority.insert(reply.authority.end(), ds.begin(), ds.end());
    reply.authority.push_back(signature(ds, child, place));
  }

  // RFC 4035 s3.1.3.1, s3.1.3.2 and s3.1.3.4.
  void deny(const Domain& name, dns::Type type, dns::Message& reply) const {
    const Place place = place_of(name, type);
    if (!place.is_signed()) return;
    std::vector<dns::Record> authority;
    if (const auto soa = records_.at(place.apex, dns::Type::soa); !soa.empty()) {
      authority.push_back(soa.front());
      authority.push_back(signature(authority, place.apex, place));
    }
    // The proof of an alias from a wildcard stays.
    for (const dns::Record& record : reply.authority)
      if (record.type == nsec || record.type == dns::Type::rrsig) authority.push_back(record);
    reply.authority = std::move(authority);
    if (records_.exists(name)) return add_nsec(name, place, reply.authority);
    add_cover(next_closer(name), place, reply.authority);
    if (const auto wildcard = records_.wildcard_for(name)) return add_nsec(*wildcard, place, reply.authority);
    if (const auto wildcard = records_.closest_encloser(name).with_prefix("*")) add_cover(*wildcard, place, reply.authority);
  }

  // The name between the closest one that exists and this one (RFC 5155 s1.3).
  Domain next_closer(Domain name) const {
    const Domain encloser = records_.closest_encloser(name);
    while (!name.is_root() && name.parent() != encloser) name = name.parent();
    return name;
  }

  std::set<dns::Type> types_at(const Domain& name, const Place& place) const {
    std::set<dns::Type> types{dns::Type::rrsig, nsec};
    const bool delegated = name != place.apex && place_of(name, dns::Type::a).apex == name;
    if (delegated) types.insert(dns::Type::ns);
    for (const dns::Record& record : records_.at(name, dns::Type::any))
      if (!delegated || record.type == dns::Type::ds) types.insert(record.type);
    if (name == place.apex) types.erase(dns::Type::ds);
    return types;
  }

  // This name exists, and has these types only.
  void add_nsec(const Domain& name, const Place& place, std::vector<dns::Record>& section) const {
    std::vector<std::string> next = name.labels();
    next.insert(next.begin(), std::string(1, '\0'));  // the first name below
    add_signed(name, nsec_data(next, types_at(name, place)), place, section);
  }

  // Neither this name nor anything below it exists (RFC 4470 s4).
  void add_cover(const Domain& name, const Place& place, std::vector<dns::Record>& section) const {
    std::vector<std::string> labels = name.labels();
    if (labels.empty()) return;
    auto before = labels, after = labels;
    before.front() = label_before(labels.front());
    after.front() = label_after(labels.front());
    const auto owner = before.front().empty() ? std::nullopt : Domain::from_labels(before);
    if (!owner || records_.exists(*owner)) return add_signed(name.parent(), nsec_data(after, types_at(name.parent(), place)), place, section);
    add_signed(*owner, nsec_data(after, {dns::Type::rrsig, nsec}), place, section);
  }

  void add_signed(const Domain& owner, dns::Opaque data, const Place& place, std::vector<dns::Record>& section) const {
    const std::vector<dns::Record> set{{owner, nsec, negative_ttl_s, std::move(data)}};
    if (std::find(section.begin(), section.end(), set.front()) != section.end()) return;
    section.push_back(set.front());
    section.push_back(signature(set, owner, place));
  }

  const Resolver& resolver_;
  RecordsByName records_;
  Time now_;
};

struct Excuse {
  Flaw flaw;
  dns::ExtendedError error;  // RFC 8914 s4
};
const std::vector<Excuse>& excuses() {
  static const std::vector<Excuse> all = {
      {Flaw::expired, {7, "signature expired"}},
      {Flaw::not_yet, {8, "signature not yet valid"}},
      {Flaw::wrong_key, {9, "no key for the signature"}},
      {Flaw::forged, {6, "signature does not verify"}},
      {Flaw::ds_mismatch, {9, "no DNSKEY matches the DS"}},
      {Flaw::only_ds, {10, "no signatures below a DS"}},
  };
  return all;
}

}  // namespace

void sign_zone(Resolver& resolver, SignedZone zone) {
  std::erase_if(resolver.signed_zones, [&](const SignedZone& one) { return one.name == zone.name; });
  resolver.signed_zones.push_back(std::move(zone));
}

void publish_keys(Resolver& resolver) {
  for (const SignedZone& zone : resolver.signed_zones) {
    const RecordsByName records(resolver.records);
    const bool is_root = zone.name.is_root();
    const bool holds = !resolver.authority || !records.at(zone.name, dns::Type::soa).empty();
    const bool holds_parent = !is_root && (!resolver.authority || records.apex_above(zone.name.parent()));
    const bool lacks_soa = !resolver.authority && records.at(zone.name, dns::Type::soa).empty();
    if (lacks_soa) resolver.records.push_back({zone.name, dns::Type::soa, negative_ttl_s, dns::Soa{Domain::of("ns.test"), Domain::of("hostmaster.test"), 1, 3600, 900, 604800, negative_ttl_s}});
    if (holds && zone.flaw != Flaw::only_ds) resolver.records.push_back(key_record(zone));
    if (holds_parent && zone.flaw != Flaw::no_ds) resolver.records.push_back(ds_record(zone.name));
  }
}

std::vector<dns::TrustAnchor> lab_trust_anchors() {
  const dns::Record ds = ds_record(Domain());
  auto anchors = dns::read_trust_anchors(". " + ds_text(ds));
  MAILWHY_CHECK(anchors.has_value(), "the lab's root key is a trust anchor");
  return std::move(*anchors);
}

void Signer::sign(const dns::Question& question, dns::Message& reply) const { Work(resolver_, now_).sign(question, reply); }

Signer::Word Signer::word_on(const dns::Question& question, const dns::Message& reply) const {
  const Work work(resolver_, now_);
  Word word{Word::Status::secure, {}};
  const auto look_at = [&](Place place) {
    // Up to the root: the first zone that is not signed, or not by its parent's word, ends the chain.
    Word here{Word::Status::secure, {}};
    while (true) {
      const Flaw flaw = place.how != nullptr ? place.how->flaw : Flaw::no_ds;
      for (const Excuse& excuse : excuses())
        if (excuse.flaw == flaw) here = {Word::Status::bogus, excuse.error};
      if (flaw == Flaw::no_ds) here = {Word::Status::insecure, {}};
      if (place.apex.is_root()) break;
      place = work.place_of(place.apex, dns::Type::ds);
    }
    if (here.status == Word::Status::bogus) word = here;
    else if (here.status == Word::Status::insecure && word.status == Word::Status::secure) word = here;
  };
  for (const dns::Record& record : reply.answers) look_at(work.place_of(record.name, record.type));
  const Domain last = work.end_of_aliases(question, reply);
  if (Work::is_negative(question, last, reply)) look_at(work.place_of(last, question.type));
  return word;
}

}  // namespace mailwhy::lab
