#include "mailwhy/listing/known_zones.h"

#include "mailwhy/base/text.h"

namespace mailwhy::listing {
namespace {
// Closed and retired ones too: servers go on naming them for years, and asking them tells that they are dead.
constexpr std::string_view address_zones[] = {
    "zen.spamhaus.org", "sbl.spamhaus.org", "xbl.spamhaus.org", "pbl.spamhaus.org", "sbl-xbl.spamhaus.org",
    "cbl.abuseat.org", "b.barracudacentral.org", "bb.barracudacentral.org", "bl.spamcop.net", "psbl.surriel.com",
    "dnsbl-1.uceprotect.net", "dnsbl-2.uceprotect.net", "dnsbl-3.uceprotect.net", "dnsbl-0.uceprotect.net",
    "ips.backscatterer.org", "truncate.gbudb.net", "bl.mailspike.net", "rep.mailspike.net", "z.mailspike.net",
    "bl.score.senderscore.com", "score.senderscore.com", "dnsbl.dronebl.org", "all.s5h.net", "bl.blocklist.de",
    "all.spamrats.com", "dyna.spamrats.com", "noptr.spamrats.com", "spam.spamrats.com", "auth.spamrats.com",
    "hostkarma.junkemailfilter.com", "black.junkemailfilter.com", "bl.nordspam.com", "bl.spameatingmonkey.net",
    "bl.ipv6.spameatingmonkey.net", "netbl.spameatingmonkey.net", "backscatter.spameatingmonkey.net", "bl.0spam.org",
    "rbl.0spam.org", "nbl.0spam.org", "0spam.fusionzero.com", "0spam-n.fusionzero.com", "bl.suomispam.net",
    "gl.suomispam.net", "bl.scientificspam.net", "dnsrbl.swinog.ch", "spamrbl.swinog.ch", "spamrbl.imp.ch",
    "wormrbl.imp.ch", "dnsbl.kempt.net", "dnsbl.zapbl.net", "dnsbl.spfbl.net", "score.spfbl.net", "matrix.spfbl.net",
    "rbl.interserver.net", "spam.dnsbl.anonmails.de", "spambot.bls.digibase.ca", "openproxy.bls.digibase.ca",
    "proxyabuse.bls.digibase.ca", "relays.nether.net", "unsure.nether.net", "spamsources.fabel.dk",
    "proxy.bl.gweep.ca", "relays.bl.gweep.ca", "korea.services.net", "blacklist.woody.ch", "singular.ttk.pte.hu",
    "residential.block.transip.nl", "proxy.block.transip.nl", "relays.bl.kundenserver.de", "rbl.your-server.de",
    "rbl.fasthosts.co.uk", "rbl.efnetrbl.org", "tor.efnet.org", "tor.dan.me.uk", "torexit.dan.me.uk",
    "dnsel.torproject.org", "rbl.abuse.ro", "pbl.abuse.ro", "rbl.blockedservers.com", "spam.rbl.blockedservers.com",
    "netscan.rbl.blockedservers.com", "rbl.megarbl.net", "black.dnsbl.brukalai.lt", "light.dnsbl.brukalai.lt",
    "work.drbl.gremlin.ru", "vote.drbl.gremlin.ru", "dnsbl.darklist.de", "dnsblchile.org", "ip4.bl.zenrbl.pl",
    "rbl.polspam.pl", "bl.nszones.com", "sbl.nszones.com", "dyn.nszones.com", "bip.virusfree.cz", "bad.virusfree.cz",
    "krn.korumail.com", "block.ascams.com", "dnsbl.ascams.com", "mix.ascams.com", "superblock.ascams.com",
    "rbl.realtimeblacklist.com", "rbl.schulte.org", "rbl2.triumf.ca", "rbl.ircbl.org", "rbl.rbldns.ru",
    "rbl.zenon.net", "rbl.metunet.com", "free.v4bl.org", "dnsbl.calivent.com.pe", "dnsbl.isx.fr",
    "dnsbl.beetjevreemd.nl", "dnsbl.rymsho.ru", "bl.konstant.no", "bl.nosolicitado.org", "bl.worst.nosolicitado.org",
    "iprbl.mailcleaner.net", "niprbl.mailcleaner.net", "mail-abuse.blacklist.jippg.org", "spamguard.leadmon.net",
    "netblockbl.spamgrouper.to", "spam.pedantic.org", "spamlist.or.kr", "reputation-ip.rbl.scrolloutf1.com",
    "bogons.cymru.com", "v4.fullbogons.cymru.com", "v6.fullbogons.cymru.com", "dnsbl.sorbs.net",
    "http.dnsbl.sorbs.net", "socks.dnsbl.sorbs.net", "misc.dnsbl.sorbs.net", "smtp.dnsbl.sorbs.net",
    "web.dnsbl.sorbs.net", "spam.dnsbl.sorbs.net", "new.spam.dnsbl.sorbs.net", "recent.spam.dnsbl.sorbs.net",
    "old.spam.dnsbl.sorbs.net", "escalations.dnsbl.sorbs.net", "block.dnsbl.sorbs.net", "zombie.dnsbl.sorbs.net",
    "dul.dnsbl.sorbs.net", "noservers.dnsbl.sorbs.net", "safe.dnsbl.sorbs.net", "problems.dnsbl.sorbs.net",
    "relays.dnsbl.sorbs.net", "proxies.dnsbl.sorbs.net", "virus.dnsbl.sorbs.net", "l1.spews.dnsbl.sorbs.net",
    "l2.spews.dnsbl.sorbs.net", "aspews.ext.sorbs.net", "ix.dnsbl.manitu.net", "relays.ordb.org", "dnsbl.njabl.org",
    "combined.njabl.org", "dynablock.njabl.org", "bhnc.njabl.org", "dnsbl.ahbl.org", "ircbl.ahbl.org", "tor.ahbl.org",
    "list.dsbl.org", "multihop.dsbl.org", "unconfirmed.dsbl.org", "relays.osirusoft.com", "blackholes.easynet.nl",
    "proxies.blackholes.easynet.nl", "dynablock.easynet.nl", "blackholes.wirehub.net", "dynablock.wirehub.net",
    "opm.blitzed.org", "blackholes.mail-abuse.org", "relays.mail-abuse.org", "dialups.mail-abuse.org",
    "rbl-plus.mail-abuse.org", "cn-kr.blackholes.us", "korea.blackholes.us", "china.blackholes.us",
    "brazil.blackholes.us", "nigeria.blackholes.us", "no-more-funn.moensted.dk", "dnsbl.burnt-tech.com",
    "bl.spamcannibal.org", "bad.psky.me", "combined.rbl.msrbl.net", "images.rbl.msrbl.net", "phishing.rbl.msrbl.net",
    "spam.rbl.msrbl.net", "virus.rbl.msrbl.net", "web.rbl.msrbl.net", "all.rbl.jp", "virus.rbl.jp", "dyndns.rbl.jp",
    "ohps.dnsbl.net.au", "omrs.dnsbl.net.au", "osps.dnsbl.net.au", "osrs.dnsbl.net.au", "owfs.dnsbl.net.au",
    "owps.dnsbl.net.au", "probes.dnsbl.net.au", "rdts.dnsbl.net.au", "ricn.dnsbl.net.au", "rmst.dnsbl.net.au",
    "t3direct.dnsbl.net.au", "combined.abuse.ch", "drone.abuse.ch", "spam.abuse.ch", "httpbl.abuse.ch",
    "dnsbl.abuse.ch", "tor.dnsbl.sectoor.de", "torserver.tor.dnsbl.sectoor.de", "exitnodes.tor.dnsbl.sectoor.de",
    "dnsbl.inps.de", "dnsbl.madavi.de", "db.wpbl.info", "virbl.bit.nl", "virbl.dnsbl.bit.nl", "dnsbl.cyberlogic.net",
    "dynip.rothen.com", "bl.emailbasura.org", "ubl.unsubscore.com", "ubl.lashback.com", "dnsbl.justspam.org",
    "dnsbl.proxybl.org", "dnsbl.tornevall.org", "opm.tornevall.org", "orvedb.aupads.org", "duinv.aupads.org",
    "cdl.anti-spam.org.cn", "cbl.anti-spam.org.cn", "cblplus.anti-spam.org.cn", "cblless.anti-spam.org.cn",
    "sbl.csma.biz", "bl.csma.biz", "blackholes.five-ten-sg.com", "bl.deadbeef.com", "dul.ru", "bl.tiopan.com",
    "spamtrap.drbl.drand.net", "dhcp.tqmcube.com", "spam.tqmcube.com", "bl.tqmcube.com", "ko.tqmcube.com",
    "prc.tqmcube.com", "rbl.atlbl.net", "access.atlbl.net", "lbl.lagengymnastik.dk", "intruders.docs.uu.se",
    "dnsbl.delink.net", "ipv6.blacklist.woody.ch", "swl.spamhaus.org",
};

constexpr std::string_view domain_zones[] = {
    "surbl.org", "uribl.com", "zrd.spamhaus.org", "dbl.dq.spamhaus.net", "zrd.dq.spamhaus.net", "hbl.dq.spamhaus.net",
    "dbl.spamhaus.org", "dwl.spamhaus.org", "dbl.nordspam.com", "uribl.spameatingmonkey.net",
    "urired.spameatingmonkey.net", "fresh.spameatingmonkey.net", "fresh10.spameatingmonkey.net",
    "fresh15.spameatingmonkey.net", "fresh30.spameatingmonkey.net", "freshzero.spameatingmonkey.net", "dbl.0spam.org",
    "url.0spam.org", "0spamurl.fusionzero.com", "dbl.suomispam.net", "rhsbl.scientificspam.net", "uribl.swinog.ch",
    "rhsbl.zapbl.net", "rbluri.interserver.net", "uri.blacklist.woody.ch", "uribl.abuse.ro", "dbl.abuse.ro",
    "bl.fmb.la", "short.fmb.la", "fresh.fmb.la", "nsbl.fmb.la", "communicado.fmb.la", "d.bl.zenrbl.pl",
    "ubl.nszones.com", "rhsbl.rymsho.ru", "reputation-domain.rbl.scrolloutf1.com",
    "reputation-ns.rbl.scrolloutf1.com", "uribl.rspamd.com", "email.rspamd.com", "ebl.msbl.org",
    "dob.sibl.support-intelligence.net", "dsn.rfc-clueless.org", "postmaster.rfc-clueless.org",
    "abuse.rfc-clueless.org", "whois.rfc-clueless.org", "bogusmx.rfc-clueless.org", "elitist.rfc-clueless.org",
    "fulldom.rfc-clueless.org", "ex.dnsbl.org", "in.dnsbl.org", "dwl.dnswl.org", "rhsbl.sorbs.net",
    "badconf.rhsbl.sorbs.net", "nomail.rhsbl.sorbs.net", "rhsbl.ahbl.org", "short.rbl.jp", "url.rbl.jp",
    "uribl.zeustracker.abuse.ch", "dsn.rfc-ignorant.org", "postmaster.rfc-ignorant.org", "abuse.rfc-ignorant.org",
    "whois.rfc-ignorant.org", "bogusmx.rfc-ignorant.org",
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
