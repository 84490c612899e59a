#include "mailwhy/contact/find.h"

#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/contact/url.h"
#include "mailwhy/contact/whois_text.h"

namespace mailwhy::contact {
namespace {

constexpr int most_redirects = 5, most_referrals = 3, most_names = 3;

enum class Outcome { waiting, found, no_such, failed };

bool is_redirect(int status) { return status == 301 || status == 302 || status == 303 || status == 307 || status == 308; }

std::string whois_line(const WhoisServer& server, const Thing& thing) {
  std::string line = server.form;
  line.replace(line.find("{}"), 2, thing.text());
  return line;
}

// Where web servers listen; whoever redirects us to another well-known port wants us to talk to something else.
bool is_web_port(std::uint16_t port) { return port == 80 || port == 443 || port >= 1024; }

bool has_mailbox(const std::vector<Contact>& contacts) {
  return std::any_of(contacts.begin(), contacts.end(), [](const Contact& contact) { return !contact.mail.empty() || !contact.page.empty(); });
}

// Asks registries about one thing.
class Search {
 public:
  Search(const Registries& registries, Asks& asks, Found& found) : registries_(registries), asks_(asks), found_(found) {}

  Outcome about(const Thing& thing) {
    const Outcome outcome = rdap(thing);
    denied_by_rdap_ = outcome == Outcome::no_such;
    if (outcome == Outcome::waiting || outcome == Outcome::found || outcome == Outcome::no_such) return outcome;
    return whois(thing);
  }
  // A registry's RDAP service may know less than its WHOIS server, which is asked before the name counts as nobody's.
  Outcome after_denial(const Thing& thing) { return denied_by_rdap_ ? whois(thing) : Outcome::no_such; }

 private:
  void note(const Question& question, std::string words, bool good = false) { found_.tried.push_back({question.source(), std::move(words), good}); }

  Outcome rdap(const Thing& thing) {
    const auto bases = thing.address ? registries_.rdap_for(*thing.address) : registries_.rdap_for(thing.domain);
    if (bases.empty()) return Outcome::failed;
    const auto url = parse_url(bases.front() + (thing.address ? "ip/" : "domain/") + thing.text());
    if (!url) return Outcome::failed;
    std::vector<Contact> contacts;
    std::vector<std::string> related;
    const Outcome outcome = follow(*url, thing, contacts, related);
    if (outcome != Outcome::found) return outcome;
    // The registry itself tells nobody's mailbox: the registrar, to which it points, may.
    if (!has_mailbox(contacts) && !related.empty()) {
      const auto next = parse_url(related.front());
      std::vector<std::string> no_further;
      if (next && is_web_port(next->port) && next->host != url->host && (next->tls || !url->tls) && follow(*next, thing, contacts, no_further) == Outcome::waiting) return Outcome::waiting;
    }
    keep(std::move(contacts), thing);
    return Outcome::found;
  }

  // One question with its redirects.
  Outcome follow(Url url, const Thing& thing, std::vector<Contact>& contacts, std::vector<std::string>& related) {
    std::set<std::string> seen;
    for (int redirects = 0;; ++redirects) {
      const Question question{Question::Way::rdap, url.text(), ""};
      seen.insert(question.where);
      const Reply* reply = asks_.ask(question);
      if (!reply) return Outcome::waiting;
      if (!reply->answered) return failed(question, reply->problem);
      if (is_redirect(reply->status)) {
        const auto next = resolve_url(url, reply->location);
        if (!next) return failed(question, "the redirect leads nowhere");
        if (url.tls && !next->tls) return failed(question, "the redirect leads away from TLS");
        if (!is_web_port(next->port)) return failed(question, "the redirect leads to another service");
        if (seen.contains(next->text())) return failed(question, "the redirects go in a circle");
        if (redirects == most_redirects) return failed(question, "more redirects than are followed");
        url = *next;
        continue;
      }
      if (reply->status == 404) {
        note(question, "knows no " + thing.text());
        return Outcome::no_such;
      }
      if (reply->status == 429) return failed(question, "HTTP 429: asked too often");
      if (reply->status != 200) return failed(question, "HTTP " + std::to_string(reply->status));
      auto answer = read_rdap(reply->body, thing, question.source());
      if (!answer) return failed(question, answer.error().text);
      note(question, answer->contacts.empty() ? (answer->redacted ? "keeps the contacts back" : "names no contact") : "answered", true);
      contacts.insert(contacts.end(), answer->contacts.begin(), answer->contacts.end());
      related = std::move(answer->related);
      return Outcome::found;
    }
  }

  Outcome failed(const Question& question, std::string words) {
    note(question, std::move(words));
    return Outcome::failed;
  }

  Outcome whois(const Thing& thing) {
    auto server = thing.address ? registries_.whois_for(*thing.address) : registries_.whois_for(thing.domain);
    if (!server) return Outcome::failed;
    std::set<std::string> seen;
    std::vector<Contact> contacts;
    Outcome outcome = Outcome::failed;
    for (int referrals = 0;; ++referrals) {
      const Question question{Question::Way::whois, server->host, whois_line(*server, thing)};
      seen.insert(server->host);
      const Reply* reply = asks_.ask(question);
      if (!reply) return Outcome::waiting;
      if (!reply->answered) {
        note(question, reply->problem);
        break;
      }
      auto answer = read_whois(reply->body, thing, question.source());
      const bool knows = !answer.contacts.empty();
      note(question, knows ? "answered" : answer.no_such ? "knows no " + thing.text() : answer.turned_away ? "turned us away: asked too often" : "names no contact", knows);
      if (answer.no_such && outcome == Outcome::failed) outcome = Outcome::no_such;
      if (!answer.contacts.empty()) outcome = Outcome::found;
      contacts.insert(contacts.end(), answer.contacts.begin(), answer.contacts.end());
      const auto next = std::find_if(answer.referrals.begin(), answer.referrals.end(), [&](const std::string& host) { return !seen.contains(host); });
      if (has_mailbox(contacts) || next == answer.referrals.end() || referrals == most_referrals) break;
      server = WhoisServer{*next, "{}"};
    }
    if (outcome == Outcome::found) keep(std::move(contacts), thing);
    return outcome;
  }

  void keep(std::vector<Contact> contacts, const Thing& thing) {
    found_.registered = thing.text();
    found_.contacts.insert(found_.contacts.end(), std::make_move_iterator(contacts.begin()), std::make_move_iterator(contacts.end()));
  }

  const Registries& registries_;
  Asks& asks_;
  Found& found_;
  bool denied_by_rdap_ = false;
};

// The names that a registry may know `domain` under: its zone first, then what lies above, down to one label more than the registry's own.
// A registry for one name alone knows that name.
std::vector<Domain> names_to_ask(const Domain& domain, const Domain& zone, const Registries& registries) {
  const std::size_t registry = std::max<std::size_t>(registries.registry_labels(domain), 1);
  std::vector<Domain> names{domain.is_within(zone) && zone.label_count() > registry ? zone : domain};
  for (Domain name = names.front().parent(); name.label_count() > registry && names.size() < most_names; name = name.parent()) names.push_back(name);
  return names;
}

// An address without a name has a provider all the same: the zone that denies its reverse name is the provider's when it is as small as
// 1.192.in-addr.arpa or eight digits of ip6.arpa; larger ones are registries'.  0 for names that are no reverse names.
std::size_t labels_of_a_providers_zone(const Domain& name) {
  if (name.is_within(Domain::of("in-addr.arpa"))) return 4;
  return name.is_within(Domain::of("ip6.arpa")) ? 10 : 0;
}

}  // namespace

std::string Question::text() const { return way == Way::rdap ? where : "whois://" + where + "/" + what; }

std::string Question::source() const {
  if (way == Way::whois) return "WHOIS " + where;
  const auto url = parse_url(where);
  return "RDAP " + (url ? url->host : where);
}

std::vector<Contact> conventions(const Domain& domain) {
  if (domain.is_root()) return {};
  return {{.role = Contact::Role::abuse, .about = domain.text(), .mail = "abuse@" + domain.text(), .source = "RFC 2142", .assumed = true},
          {.role = Contact::Role::postmaster, .about = domain.text(), .mail = "postmaster@" + domain.text(), .source = "RFC 5321", .assumed = true}};
}

dns::Settled<ZoneContact> zone_contact(const Domain& name, const std::string& about, dns::Facts& facts) {
  const auto* answer = facts.ask(name, dns::Type::soa);
  if (!answer) return std::nullopt;
  ZoneContact out;
  const bool missing = answer->kind == dns::Answer::Kind::nxdomain;
  const std::size_t least = missing ? labels_of_a_providers_zone(name) : 2;
  if (least == 0) return out;  // the zone above, perhaps a registry's, knows nobody behind it
  for (const auto* records : {&answer->records, &answer->authority})
    for (const auto& record : *records) {
      const auto* soa = std::get_if<dns::Soa>(&record.data);
      // An alias leads into a zone of somebody else, whose mailbox says nothing about this name.
      if (!soa || !name.is_within(record.name) || record.name.label_count() < least) continue;
      out.zone = record.name;
      if (const auto mail = mailbox_of(soa->mailbox))
        out.contact = Contact{.role = Contact::Role::zone, .about = about, .mail = *mail, .source = "SOA of " + record.name.text()};
      return out;
    }
  return out;
}

dns::Settled<Found> find(const Wish& wish, const Registries& registries, dns::Facts& facts, Asks& asks) {
  Found found;
  const Thing& thing = wish.thing;
  const auto zone = zone_contact(thing.address ? thing.address->reverse_name() : thing.domain, thing.text(), facts);
  if (!zone) return std::nullopt;
  if (wish.ask_registries) {
    Search search(registries, asks, found);
    std::vector<Thing> things;
    if (thing.address) things.push_back(thing);
    else
      for (const auto& name : names_to_ask(thing.domain, zone->zone, registries)) things.push_back({std::nullopt, name});
    Outcome outcome = Outcome::no_such;
    for (auto one = things.begin(); one != things.end() && outcome == Outcome::no_such; ++one) outcome = search.about(*one);
    if (outcome == Outcome::no_such) outcome = search.after_denial(things.back());
    if (outcome == Outcome::waiting) return std::nullopt;
  }
  if (wish.conventions) {
    if (zone->contact) found.contacts.push_back(*zone->contact);
    if (!thing.address)
      for (auto& contact : conventions(thing.domain)) found.contacts.push_back(std::move(contact));
  }
  put_in_order(found.contacts);
  return found;
}

}  // namespace mailwhy::contact
