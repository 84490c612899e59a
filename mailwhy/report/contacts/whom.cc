#include "mailwhy/report/contacts/whom.h"

#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/report/contacts/contacts.h"
#include "mailwhy/rules/view.h"

namespace mailwhy::report {
namespace {
using contact::Contact;
using evidence::Evidence;
using rules::Party;
using Role = Contact::Role;

constexpr std::size_t most = 3;

bool is_about_address(const Contact& contact) { return IpAddress::parse(contact.about).has_value(); }

// A name at or above the recipient's domain.
bool is_about_recipient(const Contact& contact, const Evidence& e) {
  if (e.the_case.recipient.literal) return contact.about == e.the_case.recipient.literal->text();
  const auto about = Domain::parse(contact.about);
  return !is_about_address(contact) && about && !about->is_root() && contact.role != Role::removal && e.the_case.recipient.domain.is_within(*about);
}

bool is_about_deciding_host(const Contact& contact, const Evidence& e) {
  const rules::View view(e);
  return view.decisive() && contact.about == view.decisive()->address.text();
}

bool is_about_sender(const Contact& contact, const Evidence& e) {
  const auto about = Domain::parse(contact.about);
  return e.the_case.sender_given && about && !about->is_root() && !is_about_address(contact) && contact.role != Role::removal && e.the_case.sender.domain.is_within(*about) &&
         !contact.assumed;
}

bool helps(const Contact& contact, Party party, const Evidence& e) {
  switch (party) {
    case Party::recipient_domain: return is_about_recipient(contact, e) && contact.role != Role::abuse;
    case Party::recipient_host: return (is_about_recipient(contact, e) && contact.role == Role::postmaster) || is_about_deciding_host(contact, e);
    case Party::recipient_policy:
    case Party::recipient_mailbox: return is_about_recipient(contact, e) && contact.role == Role::postmaster;
    case Party::list_operator: return contact.role == Role::removal;
    case Party::sender_host:
    case Party::sender_network: return contact.role == Role::removal || (is_about_address(contact) && !is_about_deciding_host(contact, e));
    case Party::sender_domain: return is_about_sender(contact, e);
    default: return false;
  }
}

}  // namespace

std::vector<Contact> contacts_that_help(const Evidence& evidence, const rules::Judgement& judgement) {
  std::vector<Contact> helpful;
  if (judgement.cause == "none") return helpful;
  for (const auto& contact : evidence.contacts)
    if (helpful.size() < most && helps(contact, judgement.party, evidence)) helpful.push_back(contact);
  // The registrar's desk for complaints can stop a domain; where a domain's records are wrong it helps nobody but as the last one.
  for (const auto& contact : evidence.contacts)
    if (judgement.party == Party::recipient_domain && helpful.empty() && contact.role == Role::abuse && !contact.assumed) helpful.push_back(contact);
  return helpful;
}

bool takes_the_same_road(const Contact& contact, const Evidence& evidence, const rules::Judgement& judgement) {
  if (judgement.party != Party::recipient_domain && judgement.party != Party::recipient_host) return false;
  if (judgement.verdict == rules::Verdict::accepted || contact.mail.empty()) return false;
  const auto& recipient = evidence.the_case.recipient;
  return contact::domain_of(contact.mail) == (recipient.literal ? recipient.literal->literal() : recipient.domain.text());
}

std::vector<std::string> contact_lines(const Evidence& evidence, const rules::Judgement& judgement, const Words& words) {
  std::vector<std::string> lines;
  for (const auto& contact : contacts_that_help(evidence, judgement)) {
    const std::string& way = !contact.mail.empty() ? contact.mail : !contact.page.empty() ? contact.page : contact.phone;
    std::string origin = contact.role == Role::removal ? contact.about : contact.assumed ? std::string(words("by convention")) : contact_origin(contact, words);
    if (takes_the_same_road(contact, evidence, judgement)) origin += "; " + std::string(words("mail there takes the same road"));
    lines.push_back(way + " (" + visible(origin) + ")");
  }
  return lines;
}

std::string contacts_that_help_in_words(const Evidence& evidence, const rules::Judgement& judgement, const Words& words) {
  std::string out = join(contact_lines(evidence, judgement, words), ", ");
  if (out.empty()) return out;
  out += ".";
  const auto contacts = contacts_that_help(evidence, judgement);
  const bool all = std::all_of(contacts.begin(), contacts.end(), [&](const Contact& contact) { return takes_the_same_road(contact, evidence, judgement) && contact.phone.empty() && contact.page.empty(); });
  if (all) out += " " + std::string(words("Better by telephone or through their web pages: what stops this mail may stop that one too."));
  return out;
}

std::string whom_to_ask(const Evidence& evidence, const rules::Judgement& judgement, const Words& words) {
  const std::string who = contacts_that_help_in_words(evidence, judgement, words);
  return who.empty() ? who : words("Whom to ask: {}", who);
}

}  // namespace mailwhy::report
