#include "mailwhy/listing/known_zones.h"

#include "mailwhy/base/text.h"
#include "mailwhy/listing/table.h"

namespace mailwhy::listing {
namespace {
// Names in use beside those of the table (data/lists.tsv).
constexpr std::string_view more_address_zones[] = {"ipv6.blacklist.woody.ch", "swl.spamhaus.org"};
constexpr std::string_view more_domain_zones[] = {"surbl.org", "uribl.com", "zrd.spamhaus.org"};

// Zones below which customers have names of their own (with a key in it): asked under the public name.
struct Public {
  std::string_view suffix, zone;
};
constexpr Public public_names[] = {
    {"zen.dq.spamhaus.net", "zen.spamhaus.org"}, {"sbl.dq.spamhaus.net", "sbl.spamhaus.org"},
    {"xbl.dq.spamhaus.net", "xbl.spamhaus.org"}, {"pbl.dq.spamhaus.net", "pbl.spamhaus.org"},
};

struct Page {
  std::string_view site;  // and every host below it
  std::string_view path;  // what the path begins with, without the first slash; empty for any
  std::string_view zone;
};
constexpr Page pages[] = {
    {"spamhaus.org", "query/ip", "zen.spamhaus.org"},
    {"spamhaus.org", "query/bl", "zen.spamhaus.org"},
    {"spamhaus.org", "sbl", "sbl.spamhaus.org"},
    {"spamhaus.org", "css", "sbl.spamhaus.org"},
    {"spamhaus.org", "xbl", "xbl.spamhaus.org"},
    {"spamhaus.org", "pbl", "pbl.spamhaus.org"},
    {"spamhaus.org", "zen", "zen.spamhaus.org"},
    {"spamhaus.org", "lookup", "zen.spamhaus.org"},
    {"spamhaus.org", "returnc", "zen.spamhaus.org"},
    {"spamhaus.org", "bl", "zen.spamhaus.org"},
    {"check.spamhaus.org", "", "zen.spamhaus.org"},
    {"spamcop.net", "bl", "bl.spamcop.net"},
    {"spamcop.net", "w3m", "bl.spamcop.net"},
    {"psbl.org", "", "psbl.surriel.com"},
    {"sorbs.net", "lookup", "dnsbl.sorbs.net"},
    {"sorbs.net", "cgi-bin", "dnsbl.sorbs.net"},
    {"barracudacentral.org", "rbl", "b.barracudacentral.org"},
    {"barracudacentral.org", "lookups", "b.barracudacentral.org"},
    {"barracudacentral.org", "reputation", "b.barracudacentral.org"},
    {"barracudanetworks.com", "reputation", "b.barracudacentral.org"},
    {"uceprotect.net", "rblcheck", "dnsbl-1.uceprotect.net"},
    {"uceprotect.net", "en/rblcheck", "dnsbl-1.uceprotect.net"},
    {"backscatterer.org", "", "ips.backscatterer.org"},
    {"abuseat.org", "lookup", "cbl.abuseat.org"},
    {"mailspike.org", "anubis", "bl.mailspike.net"},
    {"mailspike.org", "iplookup", "bl.mailspike.net"},
    {"mailspike.io", "ip_verify", "bl.mailspike.net"},
    {"s5h.net", "rbl", "all.s5h.net"},
    {"usenix.org.uk", "content/rbl", "all.s5h.net"},
    {"dronebl.org", "lookup", "dnsbl.dronebl.org"},
    {"blocklist.de", "", "bl.blocklist.de"},
    {"spamrats.com", "", "all.spamrats.com"},
    {"0spam.org", "", "bl.0spam.org"},
    {"gbudb.com", "truncate", "truncate.gbudb.net"},
    {"spfbl.net", "", "dnsbl.spfbl.net"},
    {"spameatingmonkey.com", "lookup", "bl.spameatingmonkey.net"},
    {"spameatingmonkey.com", "services", "bl.spameatingmonkey.net"},
    {"dnsbl.manitu.net", "", "ix.dnsbl.manitu.net"},
    {"nordspam.com", "", "bl.nordspam.com"},
    {"zapbl.net", "lookup", "dnsbl.zapbl.net"},
    {"wpbl.info", "", "db.wpbl.info"},
    {"mail-abuse.com", "cgi-bin/lookup", "rbl-plus.mail-abuse.org"},
};

bool is_or_is_below(std::string_view host, std::string_view zone) {
  return host == zone || (host.size() > zone.size() && host.ends_with(zone) && host[host.size() - zone.size() - 1] == '.');
}
}  // namespace

std::optional<std::string_view> known_zone_of(std::string_view host) {
  std::optional<std::string_view> best;  // the longest: spam.dnsbl.sorbs.net is not dnsbl.sorbs.net
  const auto consider = [&](std::string_view zone) {
    if (is_or_is_below(host, zone) && (!best || zone.size() > best->size())) best = zone;
  };
  // Closed and retired ones too: servers go on naming them for years, and asking them tells that they are dead.
  for (const auto& list : builtin_table().lists)
    if ((list.ip4 || list.ip6) && list.nature != Nature::allow && !list.wants_key()) consider(list.zone);
  for (const auto zone : more_address_zones) consider(zone);
  if (best) return best;
  for (const auto& entry : public_names)
    if (is_or_is_below(host, entry.suffix)) return entry.zone;
  return std::nullopt;
}

bool is_domain_list(std::string_view host) {
  for (const auto& list : builtin_table().lists)
    if ((list.domain || list.hash) && !list.ip4 && !list.ip6 && is_or_is_below(host, std::string_view(list.zone).substr(list.wants_key() ? 4 : 0))) return true;
  for (const auto zone : more_domain_zones)
    if (is_or_is_below(host, zone)) return true;
  return false;
}

std::optional<std::string_view> zone_of_page(std::string_view host, std::string_view path) {
  for (const auto& page : pages)
    if (is_or_is_below(host, page.site) && starts_with_ignoring_case(path, page.path)) return page.zone;
  return known_zone_of(host);
}

}  // namespace mailwhy::listing
