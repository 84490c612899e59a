#include "mailwhy/lab/later.h"

#include <fmt/format.h>

#include <algorithm>

#include "mailwhy/base/text.h"

namespace mailwhy::lab {
namespace {

// Whether this change takes the record away or puts another one in its place.
bool touches(const Later& later, const dns::Record& record) {
  const bool gone = std::any_of(later.gone.begin(), later.gone.end(), [&](const Later::Gone& one) { return one.name == record.name && (!one.type || *one.type == record.type); });
  return gone || std::any_of(later.records.begin(), later.records.end(), [&](const dns::Record& own) {
           return own.name == record.name && (own.type == record.type || own.type == dns::Type::cname || record.type == dns::Type::cname);
         });
}

void apply(const Later& later, Resolver& resolver) {
  std::erase_if(resolver.records, [&](const dns::Record& record) { return touches(later, record); });
  resolver.records.insert(resolver.records.end(), later.records.begin(), later.records.end());
  std::erase_if(resolver.faults, [&](const DnsFault& fault) { return std::find(later.healed.begin(), later.healed.end(), fault.name) != later.healed.end(); });
  resolver.faults.insert(resolver.faults.end(), later.faults.begin(), later.faults.end());
}

}  // namespace

Resolver at_time(const Resolver& resolver, Duration elapsed) {
  Resolver now = resolver;
  now.later.clear();
  for (const Later& later : resolver.later) {
    if (later.after <= elapsed) {
      apply(later, now);
      continue;
    }
    if (resolver.authority) continue;
    const auto left = static_cast<std::uint32_t>(std::chrono::ceil<std::chrono::seconds>(later.after - elapsed).count());
    for (dns::Record& record : now.records)
      if (touches(later, record)) record.ttl_s = std::min(record.ttl_s, left);
  }
  return now;
}

Result<bool> read_later_line(std::string_view line, Later& later) {
  const auto words = split_words(line);
  if (words.empty() || (words[0] != "gone" && words[0] != "heals")) return false;
  const bool gone = words[0] == "gone";
  if (words.size() < 2 || words.size() > (gone ? 3U : 2U)) return fail(gone ? "\"gone\" wants a name, and maybe a type" : "\"heals\" wants one name");
  const auto name = Domain::parse(words[1]);
  if (!name) return tl::unexpected(name.error());
  if (!gone) {
    later.healed.push_back(*name);
    return true;
  }
  const auto type = words.size() == 3 ? dns::parse_type(words[2]) : std::nullopt;
  if (words.size() == 3 && !type) return fail(fmt::format("\"{}\" is no record type", visible(shorten(words[2], 40))));
  later.gone.push_back({*name, type});
  return true;
}

void add_later(Resolver& resolver, Later later) {
  const auto at = std::upper_bound(resolver.later.begin(), resolver.later.end(), later, [](const Later& a, const Later& b) { return a.after < b.after; });
  resolver.later.insert(at, std::move(later));
}

}  // namespace mailwhy::lab
