#include "mailwhy/trail/trail.h"

#include <algorithm>
#include <array>
#include <map>

#include "mailwhy/base/organisation.h"
#include "mailwhy/base/private_names.h"
#include "mailwhy/base/text.h"
#include "mailwhy/trail/boundary.h"
#include "mailwhy/trail/clocks.h"

namespace mailwhy::trail {
namespace {

constexpr std::size_t most_hops = 500;

// Hops of one machine share its clock: what goes through localhost, and lines without a host.
std::vector<std::string> clocks_of(const std::vector<Hop>& hops) {
  std::vector<std::string> clocks;
  for (const auto& hop : hops) {
    const std::string by = lower_ascii(hop.line.by);
    const bool here = by.empty() || by == "localhost" || by.starts_with("localhost.") || (hop.line.by_address && hop.line.by_address->scope() == AddressScope::loopback);
    clocks.push_back(here && !clocks.empty() ? clocks.back() : by);
  }
  return clocks;
}

void set_clocks(Trail& trail) {
  const auto clocks = clocks_of(trail.hops);
  std::vector<Reading> readings;
  std::vector<std::size_t> hop_of;
  constexpr std::size_t the_date = SIZE_MAX;
  if (trail.date && !trail.date->zone_uncertain()) {
    readings.push_back({"\n", trail.date->time, 1});
    hop_of.push_back(the_date);
  }
  for (std::size_t i = 0; i < trail.hops.size(); ++i) {
    const auto& stamp = trail.hops[i].line.stamp;
    if (!stamp) continue;
    const int weight = stamp->zone_uncertain() ? 1 : trail.hops[i].trusted ? 4 : 2;
    readings.push_back({clocks[i], stamp->time, weight});
    hop_of.push_back(i);
  }
  const auto corrected = correct(readings);
  for (std::size_t k = 0; k < readings.size(); ++k) {
    const bool date = hop_of[k] == the_date;
    if (date) trail.date_at = corrected.at[k];
    else trail.hops[hop_of[k]].at = corrected.at[k];
    if (corrected.off[k] == Duration::zero()) continue;
    if (k > 0 && readings[k].clock == readings[k - 1].clock && !trail.clocks.empty()) {
      trail.clocks.back().hops.push_back(hop_of[k]);
      continue;
    }
    ClockFault fault;
    fault.date_field = date;
    if (!date) {
      fault.host = trail.hops[hop_of[k]].line.by;
      fault.hops.push_back(hop_of[k]);
    }
    fault.off = corrected.off[k];
    fault.zone_slip_min = zone_slip_min(corrected.off[k], corrected.slack[k]);
    trail.clocks.push_back(std::move(fault));
  }
}

void set_waits(Trail& trail) {
  std::optional<Time> before = trail.date_at;
  bool since_date = before.has_value();
  std::string host;
  for (std::size_t i = 0; i < trail.hops.size(); ++i) {
    Hop& hop = trail.hops[i];
    hop.waited_at = !host.empty() ? host : hop.line.from.given() ? hop.line.from.label() : hop.line.by;
    if (hop.at && before) {
      hop.wait = *hop.at - *before;
      hop.since_date = since_date;
      // What passes before the first server has it is the writer's own time: a draft may be days old.
      if (!since_date) trail.total += *hop.wait;
      if (!since_date && (!trail.slowest || *hop.wait > *trail.hops[*trail.slowest].wait)) trail.slowest = i;
    }
    if (hop.at) {
      before = hop.at;
      since_date = false;
    }
    if (!hop.line.by.empty()) host = hop.line.by;
  }
}

bool same_name(std::string_view a, std::string_view b) {
  while (a.ends_with('.')) a.remove_suffix(1);
  while (b.ends_with('.')) b.remove_suffix(1);
  if (a.empty() || b.empty()) return false;
  if (equal_ignoring_case(a, b)) return true;
  const bool short_a = a.find('.') == std::string_view::npos, short_b = b.find('.') == std::string_view::npos;
  return short_a != short_b && equal_ignoring_case(a.substr(0, a.find('.')), b.substr(0, b.find('.')));
}

bool is_public_name(std::string_view name) {
  if (name.empty() || name.starts_with('[') || name.find('.') == std::string_view::npos || IpAddress::parse(name)) return false;
  const auto domain = Domain::parse(name);
  return domain && domain->is_host_name() && !is_private_name(*domain);
}

Link link_of(const Received& upper, const Received& lower) {
  if (upper.within_host() || (upper.from.address && is_near(*upper.from.address))) return Link::inside;
  if (lower.by.empty()) return Link::untold;
  const auto& peer = upper.from;
  if (peer.address && lower.by_address && *peer.address == *lower.by_address) return Link::joined;
  bool any_public = false;
  for (const auto* name : {&peer.helo, &peer.ptr, &peer.name}) {
    if (same_name(*name, lower.by)) return Link::joined;
    const auto organisation = organisation_of(*name);
    if (!organisation.empty() && organisation == organisation_of(lower.by)) return Link::joined;
    any_public = any_public || is_public_name(*name);
  }
  return any_public && is_public_name(lower.by) ? Link::broken : Link::untold;
}

void set_links(Trail& trail) {
  for (std::size_t i = 0; i < trail.hops.size(); ++i) trail.hops[i].link = i == 0 ? Link::first : link_of(trail.hops[i].line, trail.hops[i - 1].line);
}

void find_suspects(Trail& trail, const Options& options) {
  const auto suspect = [&](std::size_t hop, Suspicion what, std::string detail) { trail.suspects.push_back({hop, what, std::move(detail)}); };
  for (std::size_t i = 0; i < trail.hops.size(); ++i) {
    const Hop& hop = trail.hops[i];
    // What a line above the boundary says of the line below it is not the receiver's fault: the lower one is in doubt.
    if (hop.link == Link::broken && !trail.hops[i - 1].trusted) suspect(i - 1, Suspicion::unlinked, hop.line.from.label());
    const auto& peer = hop.line.from;
    if (!peer.impossible_address.empty()) suspect(i, Suspicion::impossible_address, peer.impossible_address);
    if (peer.address) {
      const auto scope = peer.address->scope();
      if (scope == AddressScope::multicast || scope == AddressScope::unspecified || (scope == AddressScope::reserved && peer.address->is_v4())) suspect(i, Suspicion::impossible_address, peer.address->text());
    }
    if (options.now && hop.line.stamp && hop.line.stamp->time > *options.now + 24h) suspect(i, Suspicion::future, hop.line.date_text);
  }
  for (const auto& clock : trail.clocks)
    if (!clock.date_field && !clock.zone_slip_min && (clock.off > 6h || clock.off < -6h) && !clock.hops.empty() && !trail.hops[clock.hops.front()].trusted)
      suspect(clock.hops.front(), Suspicion::impossible_time, trail.hops[clock.hops.front()].line.date_text);
}

// A host that had the message again after another host had it, twice or more; a mailbox that it was delivered to twice.
void find_loops(Trail& trail, const mail::RawMessage& message) {
  std::map<std::string, std::size_t> runs;
  std::string before;
  for (const auto& hop : trail.hops) {
    const std::string by = lower_ascii(hop.line.by);
    if (by.find('.') == std::string::npos || by.starts_with("localhost")) continue;
    if (by != before) ++runs[by];
    before = by;
  }
  for (const auto& [host, times] : runs)
    if (times >= 3) trail.loops.push_back({host, times, false});
  std::map<std::string, std::size_t> delivered;
  std::size_t read = 0;
  for (const auto& field : message.fields)
    if (equal_ignoring_case(field.name, "Delivered-To") && read++ < most_hops) ++delivered[lower_ascii(trim(field.value.substr(0, 400)))];
  for (const auto& [mailbox, times] : delivered)
    if (times >= 2 && !mailbox.empty()) trail.loops.push_back({mailbox, times, true});
}

struct RetryRow {
  Duration nominal;
};
// When senders usually come again for the first time (data/patience.tsv has the programs).
constexpr std::array<RetryRow, 8> retries{{{1min}, {5min}, {400s}, {10min}, {15min}, {20min}, {30min}, {60min}}};

}  // namespace

std::string_view to_string(Link link) {
  switch (link) {
    case Link::first: return "first";
    case Link::joined: return "joined";
    case Link::inside: return "inside";
    case Link::untold: break;
    case Link::broken: return "broken";
  }
  return "untold";
}

std::string_view to_string(Suspicion suspicion) {
  switch (suspicion) {
    case Suspicion::unlinked: break;
    case Suspicion::impossible_address: return "impossible_address";
    case Suspicion::impossible_time: return "impossible_time";
    case Suspicion::future: return "future";
  }
  return "unlinked";
}

std::optional<Pause> usual_pause(Duration wait) {
  for (const auto& row : retries) {
    const Duration more = wait - row.nominal;
    if (more >= -2s && more <= std::max<Duration>(20s, row.nominal / 20)) return Pause{row.nominal};
  }
  return std::nullopt;
}

Trail follow(const mail::RawMessage& message, const Options& options) {
  Trail trail;
  for (std::size_t i = 0; i < message.fields.size(); ++i) {
    const auto& field = message.fields[i];
    if (equal_ignoring_case(field.name, "Date") && trail.date_text.empty()) {
      trail.date_text = shorten(trim(field.value), 200);
      trail.date = parse_date(field.value);
    }
    if (!equal_ignoring_case(field.name, "Received")) continue;
    if (++trail.received_fields > most_hops) continue;
    Hop hop;
    hop.field = i;
    hop.line = parse_received(field.value);
    trail.hops.push_back(std::move(hop));
  }
  std::reverse(trail.hops.begin(), trail.hops.end());
  find_boundary(trail, options);
  set_links(trail);
  set_clocks(trail);
  set_waits(trail);
  find_suspects(trail, options);
  find_loops(trail, message);
  return trail;
}

}  // namespace mailwhy::trail
