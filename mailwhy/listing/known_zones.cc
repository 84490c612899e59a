#include "mailwhy/listing/known_zones.h"

#include "mailwhy/base/text.h"

namespace mailwhy::listing {
namespace {
// Closed and retired ones too: servers go on naming them for years, and asking them tells that they are dead.
constexpr std::string_view address_zones[] = {
    "zen.spamhaus.org",          "sbl.spamhaus.org",        "xbl.spamhaus.org",         "pbl.spamhaus.org",
    "sbl-xbl.spamhaus.org",      "swl.spamhaus.org",        "b.barracudacentral.org",   "bb.barracudacentral.org",
    "bl.spamcop.net",            "psbl.surriel.com",        "dnsbl-0.uceprotect.net",   "dnsbl-1.uceprotect.net",
    "dnsbl-2.uceprotect.net",    "dnsbl-3.uceprotect.net",  "ips.backscatterer.org",    "truncate.gbudb.net",
    "bl.mailspike.net",          "z.mailspike.net",         "rep.mailspike.net",        "bl.score.senderscore.com",
    "dnsbl.dronebl.org",         "all.s5h.net",             "bl.blocklist.de",          "all.spamrats.com",
    "dyna.spamrats.com",         "noptr.spamrats.com",      "spam.spamrats.com",        "auth.spamrats.com",
    "hostkarma.junkemailfilter.com", "black.junkemailfilter.com", "bl.nordspam.com",    "bl.spameatingmonkey.net",
    "bl.ipv6.spameatingmonkey.net", "netbl.spameatingmonkey.net", "backscatter.spameatingmonkey.net",
    "bl.0spam.org",              "rbl.0spam.org",           "nbl.0spam.org",            "0spam.fusionzero.com",
    "gl.suomispam.net",          "bl.scientificspam.net",   "dnsrbl.swinog.ch",         "spamrbl.swinog.ch",
    "spamrbl.imp.ch",            "wormrbl.imp.ch",          "dnsbl.zapbl.net",          "dnsbl.spfbl.net",
    "rbl.interserver.net",       "spam.dnsbl.anonmails.de", "korea.services.net",       "blacklist.woody.ch",
    "ipv6.blacklist.woody.ch",   "singular.ttk.pte.hu",     "rbl.efnetrbl.org",         "tor.dan.me.uk",
    "torexit.dan.me.uk",         "rbl.abuse.ro",            "pbl.abuse.ro",             "rbl.blockedservers.com",
    "spam.rbl.blockedservers.com", "rbl.megarbl.net",       "black.dnsbl.brukalai.lt",  "light.dnsbl.brukalai.lt",
    "dnsbl.darklist.de",         "ip4.bl.zenrbl.pl",        "rbl.polspam.pl",           "bl.nszones.com",
    "sbl.nszones.com",           "dyn.nszones.com",         "bip.virusfree.cz",         "bad.virusfree.cz",
    "rbl.realtimeblacklist.com", "rbl.schulte.org",         "rbl2.triumf.ca",           "rbl.rbldns.ru",
    "free.v4bl.org",             "bl.konstant.no",          "bl.nosolicitado.org",      "bl.worst.nosolicitado.org",
    "iprbl.mailcleaner.net",     "mail-abuse.blacklist.jippg.org", "spamguard.leadmon.net", "spam.pedantic.org",
    "bogons.cymru.com",          "v4.fullbogons.cymru.com", "dnsbl.sorbs.net",          "spam.dnsbl.sorbs.net",
    "dul.dnsbl.sorbs.net",       "web.dnsbl.sorbs.net",     "smtp.dnsbl.sorbs.net",     "zombie.dnsbl.sorbs.net",
    "cbl.abuseat.org",           "ix.dnsbl.manitu.net",     "db.wpbl.info",             "cdl.anti-spam.org.cn",
    "cbl.anti-spam.org.cn",      "dnsbl.njabl.org",         "combined.njabl.org",       "list.dsbl.org",
    "relays.ordb.org",           "opm.blitzed.org",         "no-more-funnel.moensted.dk", "bl.spamcannibal.org",
    "dnsbl.inps.de",             "dnsbl.ahbl.org",          "blackholes.mail-abuse.org", "rbl-plus.mail-abuse.org",
    "rbl-plus.mail-abuse.ja.net", "bl.emailbasura.org",     "virbl.dnsbl.bit.nl",       "virbl.bit.nl",
    "dnsbl.cyberlogic.net",      "ubl.unsubscore.com",      "dnsbl.justspam.org",       "bl.emailbasura.org",
    "combined.rbl.msrbl.net",    "spam.rbl.msrbl.net",      "rbl.spamlab.com",          "dnsbl.kempt.net",
    "t3direct.dnsbl.net.au",     "spamsources.fabel.dk",    "dnsbl.cobion.com",         "bl.technovision.dk",
};

constexpr std::string_view domain_zones[] = {
    "dbl.spamhaus.org",  "zrd.spamhaus.org",  "surbl.org",           "uribl.com",       "dbl.nordspam.com",
    "uribl.spameatingmonkey.net", "urired.spameatingmonkey.net", "fresh.spameatingmonkey.net", "dbl.0spam.org",
    "url.0spam.org",     "dbl.suomispam.net", "rhsbl.scientificspam.net", "uribl.swinog.ch", "rhsbl.zapbl.net",
    "rbluri.interserver.net", "uri.blacklist.woody.ch", "uribl.abuse.ro", "dbl.abuse.ro", "bl.fmb.la",
    "d.bl.zenrbl.pl",    "ubl.nszones.com",   "rhsbl.rymsho.ru",     "rhsbl.sorbs.net", "ebl.msbl.org",
    "rfc-clueless.org",  "rfc-ignorant.org",  "dbl.dq.spamhaus.net", "zrd.dq.spamhaus.net", "hbl.dq.spamhaus.net",
};

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
  for (const auto zone : address_zones)
    if (is_or_is_below(host, zone) && (!best || zone.size() > best->size())) best = zone;
  if (best) return best;
  for (const auto& entry : public_names)
    if (is_or_is_below(host, entry.suffix)) return entry.zone;
  return std::nullopt;
}

bool is_domain_list(std::string_view host) {
  for (const auto zone : domain_zones)
    if (is_or_is_below(host, zone)) return true;
  return false;
}

std::optional<std::string_view> zone_of_page(std::string_view host, std::string_view path) {
  for (const auto& page : pages)
    if (is_or_is_below(host, page.site) && starts_with_ignoring_case(path, page.path)) return page.zone;
  return known_zone_of(host);
}

}  // namespace mailwhy::listing
