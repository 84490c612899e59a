#include "mailwhy/auth/dane/records.h"

#include <fmt/format.h>

#include <algorithm>

#include "mailwhy/crypto/association.h"

namespace mailwhy::auth::dane {
namespace {
using Match = Record::Match;
constexpr std::uint8_t dane_ta = 2, dane_ee = 3;
constexpr std::size_t sha256_bytes = 32, sha512_bytes = 64;

std::string hex_of(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) out += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return out;
}

bool same_kind(const dns::Tlsa& a, const dns::Tlsa& b) { return a.usage == b.usage && a.selector == b.selector; }

bool names_one_of(const crypto::Certificate& leaf, const std::vector<Domain>& names) {
  return std::any_of(names.begin(), names.end(), [&](const Domain& name) { return crypto::names_host(leaf, name); });
}

// The certificates that a DANE-TA record can mean: those above the leaf that were shown (RFC 7671 s5.2.2), or the one that the record itself holds.
std::vector<crypto::Certificate> anchors_of(const dns::Tlsa& record, const std::vector<crypto::Certificate>& chain) {
  std::vector<crypto::Certificate> anchors;
  for (std::size_t i = 1; i < chain.size(); ++i)
    if (crypto::association(chain[i], record.selector, record.matching) == record.data) anchors.push_back(chain[i]);
  if (anchors.empty() && record.selector == 0 && record.matching == 0)
    if (auto own = crypto::read_certificate(record.data)) anchors.push_back(std::move(*own));
  return anchors;
}

// How near a record came; more is nearer.
int nearness(Match match) {
  switch (match) {
    case Match::matches: return 5;
    case Match::name: return 4;
    case Match::date: return 3;
    case Match::path: return 2;
    case Match::differs: return 1;
    case Match::untested: break;
  }
  return 0;
}

void take(Record& record, const crypto::PathVerdict& path, bool named) {
  Match match = Match::path;
  if (path.leads) match = named ? Match::matches : Match::name;
  else if (path.dates_alone) match = Match::date;
  if (nearness(match) <= nearness(record.match)) return;
  record.match = match;
  record.problem = path.problems.empty() ? "" : path.problems.front();
}

void match_anchor(Record& record, const std::vector<crypto::Certificate>& chain, const std::vector<Domain>& names, Time now) {
  const bool named = names_one_of(chain.front(), names);
  record.match = Match::differs;
  for (const auto& anchor : anchors_of(record.data, chain)) {
    take(record, crypto::leads_to(chain, anchor, now), named);
    if (record.match == Match::matches) return;
  }
  // A bare key that signed what was shown (RFC 7671 s5.2.3).
  if (record.match == Match::differs && record.data.selector == 1 && record.data.matching == 0)
    if (const auto path = crypto::leads_to_key(chain, record.data.data, now); path.leads || path.dates_alone) take(record, path, named);
}

}  // namespace

std::string_view to_string(Fitness fitness) {
  switch (fitness) {
    case Fitness::usable: return "usable";
    case Fitness::pkix_usage: return "pkix_usage";
    case Fitness::unknown_usage: return "unknown_usage";
    case Fitness::unknown_selector: return "unknown_selector";
    case Fitness::unknown_matching: return "unknown_matching";
    case Fitness::wrong_length: return "wrong_length";
    case Fitness::not_a_certificate: return "not_a_certificate";
    case Fitness::not_a_key: break;
  }
  return "not_a_key";
}

std::string_view to_string(Match match) {
  switch (match) {
    case Match::untested: return "untested";
    case Match::matches: return "matches";
    case Match::differs: return "differs";
    case Match::path: return "path";
    case Match::date: return "date";
    case Match::name: break;
  }
  return "name";
}

std::string_view to_string(Verdict::Kind kind) {
  switch (kind) {
    case Verdict::Kind::verified: return "verified";
    case Verdict::Kind::mismatch: return "mismatch";
    case Verdict::Kind::none_usable: break;
  }
  return "none_usable";
}

Fitness fitness_of(const dns::Tlsa& record) {
  if (record.usage < dane_ta) return Fitness::pkix_usage;
  if (record.usage > dane_ee) return Fitness::unknown_usage;
  if (record.selector > 1) return Fitness::unknown_selector;
  switch (record.matching) {
    case 0:
      if (record.selector == 0) return crypto::read_certificate(record.data) ? Fitness::usable : Fitness::not_a_certificate;
      return crypto::is_public_key(record.data) ? Fitness::usable : Fitness::not_a_key;
    case 1: return record.data.size() == sha256_bytes ? Fitness::usable : Fitness::wrong_length;
    case 2: return record.data.size() == sha512_bytes ? Fitness::usable : Fitness::wrong_length;
    default: return Fitness::unknown_matching;
  }
}

std::string type_text(const dns::Tlsa& record) { return fmt::format("{} {} {}", record.usage, record.selector, record.matching); }

std::string short_text(const dns::Tlsa& record) {
  constexpr std::size_t most = 8;
  return type_text(record) + " " + hex_of(std::string_view(record.data).substr(0, most)) + (record.data.size() > most ? "..." : "");
}

std::vector<Record> look_at(const std::vector<dns::Tlsa>& records) {
  std::vector<Record> out;
  for (const auto& data : records) {
    if (out.size() == most_records) break;
    Record record;
    record.data = data;
    record.fitness = fitness_of(data);
    out.push_back(std::move(record));
  }
  for (auto& record : out) {
    if (record.fitness != Fitness::usable || record.data.matching == 0) continue;
    record.outranked = std::any_of(out.begin(), out.end(), [&](const Record& other) {
      return other.fitness == Fitness::usable && same_kind(other.data, record.data) && other.data.matching > record.data.matching;
    });
  }
  return out;
}

bool any_usable(const std::vector<Record>& records) {
  return std::any_of(records.begin(), records.end(), [](const Record& record) { return record.fitness == Fitness::usable; });
}

Verdict evaluate(const std::vector<dns::Tlsa>& records, const std::vector<crypto::Certificate>& chain, const std::vector<Domain>& names, Time now) {
  Verdict verdict;
  verdict.records = look_at(records);
  if (!any_usable(verdict.records)) return verdict;
  verdict.kind = Verdict::Kind::mismatch;
  for (std::size_t i = 0; i < verdict.records.size(); ++i) {
    Record& record = verdict.records[i];
    if (record.fitness != Fitness::usable || record.outranked || chain.empty()) continue;
    if (record.data.usage == dane_ee)
      record.match = crypto::association(chain.front(), record.data.selector, record.data.matching) == record.data.data ? Match::matches : Match::differs;
    else
      match_anchor(record, chain, names, now);
    if (nearness(record.match) > nearness(verdict.nearest)) verdict.nearest = record.match;
    if (record.match == Match::matches && !verdict.by) verdict.by = i;
  }
  if (!verdict.by) return verdict;
  verdict.kind = Verdict::Kind::verified;
  verdict.others = static_cast<std::size_t>(std::count_if(verdict.records.begin(), verdict.records.end(), [](const Record& record) { return record.match == Match::differs; }));
  return verdict;
}

}  // namespace mailwhy::auth::dane
