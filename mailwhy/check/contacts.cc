#include "mailwhy/check/contacts.h"

#include <algorithm>

#include "mailwhy/check/own_lists.h"
#include "mailwhy/listing/table.h"
#include "mailwhy/rules/view.h"

namespace mailwhy::check {
namespace {
using contact::Contact;
using evidence::Evidence;
using rules::Party;

bool takes_mail(const Evidence& e) {
  if (!e.route) return true;  // nobody has said otherwise
  switch (e.route->kind) {
    case route::Route::Kind::null_mx:
    case route::Route::Kind::no_such_domain: return false;
    default: return true;
  }
}

void add_removal(const listing::Listing& listing, std::vector<Contact>& contacts) {
  if (listing.result != listing::Result::listed) return;
  const auto* row = listing::builtin_table().find(listing.zone.text());
  if (!row || row->removal.empty() || row->removal == "-") return;
  contacts.push_back({.role = Contact::Role::removal, .about = listing.zone.text(), .holder = row->operator_name, .page = row->removal, .source = "the table of lists"});
}

contact::Wish wish_for(contact::Thing thing) { return {.thing = std::move(thing), .conventions = false, .ask_registries = true}; }

}  // namespace

std::vector<Contact> known_contacts(const Evidence& e) {
  std::vector<Contact> contacts;
  const auto& recipient = e.the_case.recipient;
  dns::Facts facts(e.lookups);
  if (recipient.literal) {
    // RFC 5321 s4.5.1: also a server without a name has a postmaster.
    contacts.push_back({.role = Contact::Role::postmaster, .about = recipient.literal->text(), .mail = "postmaster@" + recipient.literal->literal(), .source = "RFC 5321", .assumed = true});
  } else {
    if (const auto zone = contact::zone_contact(recipient.domain, recipient.domain.text(), facts); zone && zone->contact) contacts.push_back(*zone->contact);
    if (takes_mail(e))
      for (auto& contact : contact::conventions(recipient.domain)) contacts.push_back(std::move(contact));
  }
  for (const auto& listing : e.listings) add_removal(listing, contacts);
  contact::put_in_order(contacts);
  return contacts;
}

std::vector<contact::Wish> contact_wishes(const Evidence& e, const rules::Judgement& judgement) {
  const auto visible_address = [&](const IpAddress& address) { return e.the_case.may_connect_to(address); };
  switch (judgement.party) {
    case Party::recipient_domain:
      if (e.the_case.recipient.literal || e.the_case.recipient.domain.is_root()) return {};
      return {wish_for({std::nullopt, e.the_case.recipient.domain})};
    case Party::recipient_host: {
      const rules::View view(e);
      const auto* attempt = view.decisive();
      if (!attempt || !visible_address(attempt->address)) return {};
      return {wish_for({attempt->address, Domain()})};
    }
    case Party::sender_host:
    case Party::sender_network: {
      const auto own = faces(e);
      if (own.empty()) return {};
      return {wish_for({own.front(), Domain()})};
    }
    case Party::sender_domain:
      if (!e.the_case.sender_given || e.the_case.sender.is_null() || e.the_case.sender.literal) return {};
      return {wish_for({std::nullopt, e.the_case.sender.domain})};
    default: return {};
  }
}

probe::RegistryOptions registry_options(const evidence::Case& c, const ContactOptions& options) {
  probe::RegistryOptions registry;
  registry.fetch.resolvers = c.resolvers;
  registry.fetch.source = c.source;
  registry.fetch.use_v4 = c.use_v4;
  registry.fetch.use_v6 = c.use_v6;
  registry.fetch.public_networks = c.public_networks;
  registry.fetch.ca_file = c.ca_file;
  registry.fetch.seed = c.seed;
  registry.dns_try = c.limits.dns_try;
  registry.store = options.store;
  registry.stop = options.stop;
  return registry;
}

void ask_registries(Evidence& e, const rules::Judgement& judgement, net::Net& net, const ContactOptions& options) {
  const auto wishes = contact_wishes(e, judgement);
  if (wishes.empty()) return;
  auto result = probe::find_contacts(wishes, *options.registries, e.lookups, net, registry_options(e.the_case, options));
  for (auto& found : result.found)
    for (auto& contact : found.contacts) e.contacts.push_back(std::move(contact));
  contact::put_in_order(e.contacts);
}

}  // namespace mailwhy::check
