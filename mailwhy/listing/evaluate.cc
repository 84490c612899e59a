#include "mailwhy/listing/evaluate.h"

#include <fmt/format.h>

#include "mailwhy/base/text.h"

namespace mailwhy::listing {
namespace {
using dns::Answer;
using dns::Type;

// What one A answer of a list says, before it is weighed against the others.
struct Reading {
  enum class Kind { listed, not_listed, one, refused, outside, failed };
  Kind kind = Kind::failed;
  std::vector<IpAddress> codes;  // inside 127/8
  std::string why;
  bool zone_is_there = false;    // a negative answer came from the zone itself, not from the one above it
};

// The return codes by which operators turn an asker away; first used by Spamhaus, then by others.
std::string_view refusal_words(std::uint8_t last) {
  switch (last) {
    case 252: return "the name of the zone is mistyped";
    case 254: return "the question came through a public or unattributable resolver";
    case 255: return "too many questions from this resolver";
    default: return "the list turns this resolver away";
  }
}

std::string failure_words(const Answer& answer) {
  switch (answer.kind) {
    case Answer::Kind::servfail: return "the DNS answered SERVFAIL";
    case Answer::Kind::other_rcode:
      return answer.problem.empty() ? "the DNS answered " + dns::to_string(answer.rcode) : answer.problem;
    case Answer::Kind::silence: return "the DNS did not answer";
    default: return answer.problem.empty() ? "the answer cannot be used" : answer.problem;
  }
}

// The words for an answer that turns the asker away; empty when it does not.
std::string turned_away_words(const List& list, const IpAddress& code) {
  if (const Code* fault = list.fault_of(code)) return fault->words;
  const std::string bytes = code.bytes();
  return bytes.starts_with("\x7F\xFF\xFF") ? std::string(refusal_words(static_cast<std::uint8_t>(bytes[3]))) : std::string();
}

bool comes_from_zone(const Answer& answer, const Domain& zone) {
  for (const auto& record : answer.authority)
    if (record.type == Type::soa && record.name.is_within(zone)) return true;
  return false;
}

Reading read(const Answer& answer, const Source& source) {
  Reading out;
  // Behind a closed alias (DNAME) a zone denies as any other does.
  if (answer.open_alias()) {
    out.why = "it answers with an alias and says nothing about where that leads";
    return out;
  }
  if (answer.kind == Answer::Kind::nxdomain || answer.kind == Answer::Kind::nodata) {
    out.kind = Reading::Kind::not_listed;
    out.zone_is_there = comes_from_zone(answer, source.zone);
    return out;
  }
  if (answer.kind == Answer::Kind::refused) {
    out.kind = Reading::Kind::refused;
    out.why = "the DNS answered REFUSED";
    return out;
  }
  if (answer.kind != Answer::Kind::records) {
    out.why = failure_words(answer);
    return out;
  }
  bool refused = false, meaningful = false;
  constexpr std::size_t most_codes = 32;
  for (const auto& record : answer.records) {
    const auto* a = std::get_if<dns::A>(&record.data);
    if (a == nullptr) continue;
    const std::string bytes = a->address.bytes();
    if (bytes[0] != 127) {
      out.kind = Reading::Kind::outside;
      out.why = "it answers " + a->address.text() + ", which is outside of 127.0.0.0/8: a rewriting resolver or a parked domain";
      return out;
    }
    if (out.codes.size() < most_codes) out.codes.push_back(a->address);
    if (const auto words = turned_away_words(source.list, a->address); !words.empty()) {
      refused = true;
      out.why = fmt::format("it answers {}: {}", a->address.text(), words);
    }
    // 127.0.0.1 is an entry only where the table says so.
    if (a->address != IpAddress::v4(127, 0, 0, 1) || !source.list.codes_of(a->address).empty()) meaningful = true;
  }
  if (out.codes.empty()) out.why = "the answer holds no address";
  else if (refused) out.kind = Reading::Kind::refused;
  else if (!meaningful) {
    out.kind = Reading::Kind::one;
    out.why = "it answers 127.0.0.1, which is no listing; some lists refuse in this way";
  } else {
    out.kind = Reading::Kind::listed;
  }
  return out;
}

// The test points as they are asked and as people write them: RFC 5782 s5, s2.4 for IPv6, or the list's own.
struct Points {
  std::optional<Domain> positive, negative;
  std::string positive_words, negative_words;
};

IpAddress point_address(bool v6, int last) {
  return v6 ? IpAddress::of(last == 2 ? "::ffff:127.0.0.2" : "::ffff:127.0.0.1") : IpAddress::v4(127, 0, 0, static_cast<std::uint8_t>(last));
}

Points points_of(const Source& source, const Subject& subject) {
  Points points;
  std::string positive = "test", negative = "invalid";
  points.positive_words = "TEST";
  points.negative_words = "INVALID";
  if (subject.address) {
    const bool v6 = subject.address->is_v6();
    positive = point_address(v6, 2).reversed_labels();
    negative = point_address(v6, 1).reversed_labels();
    points.positive_words = "127.0.0.2";
    points.negative_words = "127.0.0.1";
  } else {
    // A list of both has its own points for domains only when it says so.
    if (!source.list.listed_at.empty()) points.positive_words = positive = source.list.listed_at;
    if (!source.list.clean_at.empty()) points.negative_words = negative = source.list.clean_at;
  }
  if (subject.address && !source.list.domain && !source.list.listed_at.empty()) points.positive_words = positive = source.list.listed_at;
  if (subject.address && !source.list.domain && !source.list.clean_at.empty()) points.negative_words = negative = source.list.clean_at;
  points.positive = source.zone.with_prefix(positive);
  points.negative = source.zone.with_prefix(negative);
  return points;
}

struct Weighed {
  Result result;
  std::string why;
};

// Everything that was asked of one list about one thing.
struct Heard {
  const Source& source;
  const Points& points;
  bool v6;
  Reading own, positive, negative;
  std::optional<Reading> nobody;  // the label that nobody has
  std::optional<Reading> spare;   // a documentation address
  bool borrowed = false;          // its IPv6 test point may be its IPv4 one
};

Weighed weigh_listed(const Heard& heard) {
  using Kind = Reading::Kind;
  const Reading& positive = heard.positive;
  const Reading& negative = heard.negative;
  if (negative.kind == Kind::listed)
    return {Result::suspicious, fmt::format("it also lists its negative test point {}, so it may list the whole world", heard.points.negative_words)};
  if (heard.nobody && heard.nobody->kind == Kind::listed)
    return {Result::suspicious, "it also lists a name that nobody has, so it may list the whole world"};
  if (heard.spare && heard.spare->kind == Kind::listed && heard.spare->codes == heard.own.codes)
    return {Result::suspicious, "it also lists an address that nobody has, so it may list the whole world"};
  if (negative.kind == Kind::refused) return {Result::refused, negative.why};
  if (negative.kind == Kind::outside) return {Result::unknown, negative.why};
  if (negative.kind == Kind::failed && !(heard.spare && heard.spare->kind == Kind::not_listed))
    return {Result::unknown, "it says listed, but its negative test point could not be asked: " + negative.why};
  if (negative.kind == Kind::one)
    return {Result::unknown, "it says listed, but it also answers for its negative test point, with 127.0.0.1"};
  if (positive.kind == Kind::refused) return {Result::refused, positive.why};
  if (positive.kind == Kind::outside) return {Result::unknown, positive.why};
  const auto status = heard.source.list.status;
  if (status == Status::dead_wildcard || status == Status::dead_wildcard_risk)
    return {Result::suspicious, "it was closed long ago: whoever answers there now need not be its operator"};
  if (positive.kind == Kind::not_listed) return {Result::listed, fmt::format("its positive test point {} is missing", heard.points.positive_words)};
  return {Result::listed, {}};
}

// What it means that the positive test point is missing depends on who promised one.
Weighed weigh_unproved(const Heard& heard) {
  const List& list = heard.source.list;
  if (heard.v6) return {Result::unknown, "it does not list its IPv6 test point, so it may have no IPv6 data"};
  if (list.nature == Nature::allow) return {Result::unknown, "it has no test point, as many allow lists: not being on it proves nothing"};
  if (!list.ip4 && !list.ip6 && heard.positive.zone_is_there)
    return {Result::unknown, fmt::format("it has no test point {}, so nothing proves that it works", heard.points.positive_words)};
  return {Result::dead, fmt::format("it does not list its own test point {}: it is closed, or does not serve this resolver", heard.points.positive_words)};
}

Weighed weigh_not_listed(const Heard& heard) {
  using Kind = Reading::Kind;
  const Reading& positive = heard.positive;
  const Reading& negative = heard.negative;
  if (positive.kind == Kind::refused) return {Result::refused, positive.why};
  if (positive.kind == Kind::failed)
    return {Result::unknown, "its positive test point could not be asked, so nothing proves that it works: " + positive.why};
  if (positive.kind == Kind::outside || positive.kind == Kind::one) return {Result::unknown, positive.why};
  if (positive.kind == Kind::not_listed) return weigh_unproved(heard);
  if (negative.kind == Kind::refused) return {Result::refused, negative.why};
  if (negative.kind == Kind::outside) return {Result::unknown, negative.why};
  if (heard.nobody && heard.nobody->kind == Kind::listed)
    return {Result::suspicious, "it lists a name that nobody has, so what it does not list proves nothing"};
  if (heard.borrowed) return {Result::unknown, "its IPv6 test point may be its IPv4 one, so nothing proves that it has IPv6 data"};
  return {Result::clean, {}};
}

Weighed weigh(const Heard& heard) {
  switch (heard.own.kind) {
    case Reading::Kind::listed: return weigh_listed(heard);
    case Reading::Kind::not_listed: return weigh_not_listed(heard);
    case Reading::Kind::refused: return {Result::refused, heard.own.why};
    default: return {Result::unknown, heard.own.why};
  }
}

// An entry on an allow list is good news, one on a score list is what its codes say.
void read_codes(const List& list, Entry& entry) {
  bool bad = false, good = false, neutral = false;
  for (const auto& answer : entry.codes) {
    const auto codes = list.codes_of(answer);
    for (const auto* code : codes) {
      entry.meanings.push_back(code->words);
      bad = bad || code->says == Code::Says::listed;
      good = good || code->says == Code::Says::good;
      neutral = neutral || code->says == Code::Says::neutral;
    }
    if (codes.empty() && entry.result == Result::listed && list.nature == Nature::block) bad = true;
  }
  if (entry.result != Result::listed) return;
  if (list.nature == Nature::allow) entry.result = Result::allow;
  if (list.nature != Nature::score && !(good || neutral)) return;
  if (bad) return;
  if (list.nature != Nature::allow && !good && !neutral) {
    entry.result = Result::unknown;
    entry.why = "its answer is a score that is not in our table";
  } else if (good) {
    entry.result = Result::allow;
  } else if (neutral) {
    entry.result = entry.proved ? Result::clean : Result::unknown;
    if (entry.proved) entry.why.clear();
  }
}

std::string text_of(const Answer& answer) {
  std::string out;
  for (const auto& record : answer.records)
    if (const auto* txt = std::get_if<dns::Txt>(&record.data)) out += (out.empty() ? "" : " ") + txt->joined();
  return out;
}
}  // namespace

std::optional<Domain> own_name(const Source& source, const Subject& subject) {
  if (source.zone.is_root() || !holds(source.list, subject)) return std::nullopt;
  if (!subject.address && subject.domain.is_root()) return std::nullopt;
  return source.zone.with_prefix(subject.address ? subject.address->unmapped().reversed_labels() : subject.domain.text());
}

namespace {
bool wants_probe(const List& list, const Subject& subject) {
  return !subject.address || list.nature != Nature::block || list.status != Status::active;
}

// A documentation address (RFC 5737) outside of the network that is asked about.
IpAddress spare_point(const IpAddress& address) {
  return address.text().starts_with("203.0.113.") ? IpAddress::v4(198, 51, 100, 77) : IpAddress::v4(203, 0, 113, 77);
}

// A list that its test points show to be closed or out of reach.
bool is_out(const Heard& heard) {
  using Kind = Reading::Kind;
  return heard.positive.kind == Kind::refused || heard.positive.kind == Kind::failed || heard.positive.kind == Kind::outside ||
         (heard.positive.kind == Kind::not_listed && !heard.v6 && heard.source.list.nature == Nature::block && heard.negative.kind == Kind::not_listed);
}

// A server of lists (rbldnsd) takes ::ffff:127.0.0.2 for 127.0.0.2, so that a list of IPv4 addresses seems to have the test point of
// IPv6 ones.  A list that the built-in table knows for them is beyond doubt, and so is one that has no IPv4 test point, or whose
// IPv6 one is a name like others: then there is a node above it (RFC 8020), and no answer made up on the way.
bool may_be_borrowed(const Source& source, const std::string& positive, dns::Facts& facts, bool& complete) {
  const List* known = builtin_table().find(source.list.zone);
  if (known != nullptr && known->ip6) return false;
  const auto ip4 = source.zone.with_prefix(point_address(false, 2).reversed_labels());
  const auto above = source.zone.with_prefix(positive.substr(positive.find('.') + 1));
  if (!ip4 || !above) return false;
  const Answer* of_ip4 = facts.ask(*ip4, Type::a);
  const Answer* node = facts.ask(*above, Type::a);
  if (of_ip4 == nullptr || node == nullptr) {
    complete = false;
    return false;
  }
  return read(*of_ip4, source).kind == Reading::Kind::listed && node->kind != Answer::Kind::nodata;
}

// Asks, and reads when there is an answer; `complete` is cleared when there is none yet.
Reading ask(const Source& source, const std::optional<Domain>& name, dns::Facts& facts, bool& complete) {
  const Answer* answer = facts.ask(*name, Type::a);
  if (answer != nullptr) return read(*answer, source);
  complete = false;
  return {};
}
}  // namespace

dns::Settled<Entry> evaluate(const Source& source, const Subject& asked, const Asking& asking, dns::Facts& facts) {
  const Subject subject{asked.address ? std::optional(asked.address->unmapped()) : std::nullopt, asked.domain};
  Entry entry;
  const auto name = own_name(source, subject);
  const Points points = points_of(source, subject);
  if (!name || !points.positive || !points.negative) {
    entry.why = holds(source.list, subject) ? "the name of the zone cannot be asked in this way" : "it holds nothing of this kind";
    return entry;
  }
  const bool v6 = subject.address && subject.address->is_v6();
  Heard heard{source, points, v6, {}, {}, {}, {}, {}, {}};
  bool complete = true;
  if (v6 && source.list.listed_at.empty()) heard.borrowed = may_be_borrowed(source, point_address(true, 2).reversed_labels(), facts, complete);
  heard.positive = ask(source, points.positive, facts, complete);
  heard.negative = ask(source, points.negative, facts, complete);
  const auto nobody = asking.probe_label.empty() || !wants_probe(source.list, subject) ? std::nullopt : source.zone.with_prefix(asking.probe_label);
  if (nobody) heard.nobody = ask(source, nobody, facts, complete);
  if (asking.points_first && !complete) return std::nullopt;
  if (asking.points_first && is_out(heard)) {
    heard.own.kind = Reading::Kind::not_listed;
  } else {
    const Answer* own = facts.ask(*name, Type::a);
    if (own == nullptr) return std::nullopt;
    heard.own = read(*own, source);
    // The words are asked for as soon as there can be any, beside test points that are still on their way.
    if (!heard.own.codes.empty() && asking.words) {
      const Answer* words = facts.ask(*name, Type::txt);
      if (words != nullptr) entry.reason = blanked(text_of(*words), source);
      else complete = false;
    }
  }
  // A documentation address tells a list of the whole world that keeps its negative test point out.
  if (asking.words && !asking.probe_label.empty() && subject.address && !v6 && heard.own.kind == Reading::Kind::listed && matters(source.list))
    heard.spare = ask(source, source.zone.with_prefix(spare_point(*subject.address).reversed_labels()), facts, complete);
  if (!complete) return std::nullopt;
  entry.codes = heard.own.codes;
  entry.proved = heard.positive.kind == Reading::Kind::listed && !heard.borrowed;
  Weighed weighed = weigh(heard);
  entry.result = weighed.result;
  entry.why = blanked(std::move(weighed.why), source);
  read_codes(source.list, entry);
  return entry;
}

}  // namespace mailwhy::listing
