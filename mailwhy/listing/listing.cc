#include "mailwhy/listing/listing.h"

#include "mailwhy/listing/evaluate.h"

namespace mailwhy::listing {
namespace {
// The list as the table has it; else as any list is.
Source source_of(const Domain& zone) {
  Source source{.list = {}, .zone = zone, .secret = {}, .limit = 0, .typed = true};
  if (const List* known = builtin_table().find(zone.text())) source.list = *known;
  else source.list.zone = zone.text();
  source.list.ip4 = source.list.ip6 = true;  // the server that named it asked it too
  return source;
}
}  // namespace

std::string_view to_string(Result result) {
  switch (result) {
    case Result::listed: return "listed";
    case Result::clean: return "clean";
    case Result::allow: return "allow";
    case Result::refused: return "refused";
    case Result::dead: return "dead";
    case Result::suspicious: return "suspicious";
    case Result::unknown: return "unknown";
  }
  return "unknown";
}

dns::Settled<Listing> evaluate(const Domain& zone, const IpAddress& address, dns::Facts& facts) {
  Listing out{.zone = zone, .address = address.unmapped(), .result = Result::unknown, .codes = {}, .reason = {}, .why = {}};
  auto entry = evaluate(source_of(zone), Subject{out.address, {}}, {}, facts);
  if (!entry) return std::nullopt;
  out.result = entry->result;
  out.codes = std::move(entry->codes);
  out.reason = std::move(entry->reason);
  out.why = std::move(entry->why);
  return out;
}

}  // namespace mailwhy::listing
