#include "mailwhy/listing/listing.h"

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

Reading read(const Answer& answer) {
  Reading out;
  if (answer.kind == Answer::Kind::nxdomain || answer.kind == Answer::Kind::nodata) {
    out.kind = Reading::Kind::not_listed;
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
  for (const auto& record : answer.records) {
    const auto* a = std::get_if<dns::A>(&record.data);
    if (a == nullptr) continue;
    const std::string bytes = a->address.bytes();
    if (bytes[0] != 127) {
      out.kind = Reading::Kind::outside;
      out.why = "it answers " + a->address.text() + ", which is outside of 127.0.0.0/8: a rewriting resolver or a parked domain";
      return out;
    }
    out.codes.push_back(a->address);
    if (bytes.starts_with("\x7F\xFF\xFF")) {
      refused = true;
      out.why = fmt::format("it answers {}: {}", a->address.text(), refusal_words(static_cast<std::uint8_t>(bytes[3])));
    }
    if (a->address != IpAddress::v4(127, 0, 0, 1)) meaningful = true;
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

// RFC 5782 s5, and s2.4 for IPv6.
IpAddress positive_point(bool v6) { return v6 ? IpAddress::of("::ffff:127.0.0.2") : IpAddress::v4(127, 0, 0, 2); }
IpAddress negative_point(bool v6) { return v6 ? IpAddress::of("::ffff:127.0.0.1") : IpAddress::v4(127, 0, 0, 1); }

struct Weighed {
  Result result;
  std::string why;
};

Weighed weigh_listed(const Reading& positive, const Reading& negative) {
  using Kind = Reading::Kind;
  if (negative.kind == Kind::listed)
    return {Result::suspicious, "it also lists its negative test point 127.0.0.1, so it may list the whole world"};
  if (negative.kind == Kind::refused) return {Result::refused, negative.why};
  if (negative.kind == Kind::outside) return {Result::unknown, negative.why};
  if (negative.kind == Kind::failed)
    return {Result::unknown, "it says listed, but its negative test point could not be asked: " + negative.why};
  if (negative.kind == Kind::one)
    return {Result::unknown, "it says listed, but it also answers for its negative test point, with 127.0.0.1"};
  if (positive.kind == Kind::refused) return {Result::refused, positive.why};
  if (positive.kind == Kind::outside) return {Result::unknown, positive.why};
  if (positive.kind == Kind::not_listed) return {Result::listed, "its positive test point 127.0.0.2 is missing"};
  return {Result::listed, {}};
}

Weighed weigh_not_listed(const Reading& positive, const Reading& negative, bool v6) {
  using Kind = Reading::Kind;
  if (positive.kind == Kind::refused) return {Result::refused, positive.why};
  if (positive.kind == Kind::failed)
    return {Result::unknown, "its positive test point could not be asked, so nothing proves that it works: " + positive.why};
  if (positive.kind == Kind::outside || positive.kind == Kind::one) return {Result::unknown, positive.why};
  if (positive.kind == Kind::not_listed && v6)
    return {Result::unknown, "it does not list its IPv6 test point, so it may have no IPv6 data"};
  if (positive.kind == Kind::not_listed)
    return {Result::dead, "it does not list its own test point 127.0.0.2: it is closed, or does not serve this resolver"};
  if (negative.kind == Kind::refused) return {Result::refused, negative.why};
  if (negative.kind == Kind::outside) return {Result::unknown, negative.why};
  return {Result::clean, {}};
}

Weighed weigh(const Reading& own, const Reading& positive, const Reading& negative, bool v6) {
  switch (own.kind) {
    case Reading::Kind::listed: return weigh_listed(positive, negative);
    case Reading::Kind::not_listed: return weigh_not_listed(positive, negative, v6);
    case Reading::Kind::refused: return {Result::refused, own.why};
    default: return {Result::unknown, own.why};
  }
}

std::string text_of(const Answer& answer) {
  std::string out;
  for (const auto& record : answer.records)
    if (const auto* txt = std::get_if<dns::Txt>(&record.data)) out += (out.empty() ? "" : " ") + txt->joined();
  return out;
}
}  // namespace

std::string_view to_string(Result result) {
  switch (result) {
    case Result::listed: return "listed";
    case Result::clean: return "clean";
    case Result::refused: return "refused";
    case Result::dead: return "dead";
    case Result::suspicious: return "suspicious";
    case Result::unknown: return "unknown";
  }
  return "unknown";
}

dns::Settled<Listing> evaluate(const Domain& zone, const IpAddress& address, dns::Facts& facts) {
  Listing out{.zone = zone, .address = address.unmapped(), .result = Result::unknown, .codes = {}, .reason = {}, .why = {}};
  const bool v6 = out.address.is_v6();
  const auto own_name = zone.with_prefix(out.address.reversed_labels());
  const auto positive_name = zone.with_prefix(positive_point(v6).reversed_labels());
  const auto negative_name = zone.with_prefix(negative_point(v6).reversed_labels());
  if (zone.is_root() || !own_name || !positive_name || !negative_name) {
    out.why = "the name of the zone cannot be asked in this way";
    return out;
  }
  const Answer* own = facts.ask(*own_name, Type::a);
  const Answer* positive = facts.ask(*positive_name, Type::a);
  const Answer* negative = facts.ask(*negative_name, Type::a);
  const Reading reading = own != nullptr ? read(*own) : Reading{};
  // The words are asked for as soon as there can be any, beside test points that are still on their way.
  const bool has_words = own != nullptr && !reading.codes.empty();
  const Answer* words = has_words ? facts.ask(*own_name, Type::txt) : nullptr;
  if (own == nullptr || positive == nullptr || negative == nullptr || (has_words && words == nullptr)) return std::nullopt;
  out.codes = reading.codes;
  if (words != nullptr) out.reason = text_of(*words);
  Weighed weighed = weigh(reading, read(*positive), read(*negative), v6);
  out.result = weighed.result;
  out.why = std::move(weighed.why);
  return out;
}

}  // namespace mailwhy::listing
