// The report of mailwhy contacts for people.
#include <fmt/format.h>

#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/report/contacts/contacts.h"
#include "mailwhy/report/text/paper.h"

namespace mailwhy::report {
namespace {
using contact::Contact;
using text::Line;
using text::Paper;
using text::Style;

bool is_stated(const Contact& contact) { return !contact.assumed; }

std::string headline(const ContactsResult& result, const Words& words) {
  const auto& contacts = result.found.contacts;
  const auto stated = static_cast<std::size_t>(std::count_if(contacts.begin(), contacts.end(), is_stated));
  const std::string target = visible(shorten(result.thing.text(), 200));
  if (stated == 0) return contacts.empty() ? words("{}: NOBODY FOUND", target) : words("{}: NOBODY FOUND who says so; what is left are conventions", target);
  return words(stated == 1 ? key("{}: {} CONTACT") : key("{}: {} CONTACTS"), target, stated);
}

}  // namespace

std::string_view contact_role(Contact::Role role) {
  switch (role) {
    case Contact::Role::postmaster: return key("postmaster");
    case Contact::Role::abuse: return key("abuse");
    case Contact::Role::zone: return key("name servers");
    case Contact::Role::technical: return key("technical");
    case Contact::Role::registrar: return key("registrar");
    case Contact::Role::holder: return key("holder");
    case Contact::Role::removal: return key("removal");
  }
  return key("abuse");
}

std::string contact_ways(const Contact& contact) {
  std::vector<std::string> all;
  for (const auto* way : {&contact.mail, &contact.phone, &contact.page})
    if (!way->empty()) all.push_back(*way);
  return join(all, ", ");
}

std::string contact_origin(const Contact& contact, const Words& words) {
  if (contact.assumed) return words("by convention, {}", contact.source);
  const std::string source = words.phrase(contact.source);
  return contact.holder.empty() ? source : contact.holder + ", " + source;
}

int contacts_exit_code(const ContactsResult& result) {
  const auto& contacts = result.found.contacts;
  return std::any_of(contacts.begin(), contacts.end(), is_stated) ? 0 : 3;
}

std::string contacts_text(const ContactsResult& result, const TextOptions& options, const Words& words) {
  Paper paper(options);
  paper.wrapped_with(Line(), headline(result, words), 2, to_readable(result.elapsed), Style::bold);
  if (!result.complete) paper.wrapped(Line(), words("The run was cut short; this is what was known by then."), 2, Style::careful);
  paper.blank();
  int column = 0;
  for (const auto& contact : result.found.contacts) column = std::max(column, text::columns(words(contact_role(contact.role))));
  for (const auto& contact : result.found.contacts) {
    const Style style = contact.assumed ? Style::faint : Style::good;
    const std::string what = paper.safe(contact_ways(contact)), origin = paper.safe(contact_origin(contact, words));
    if (options.accessible) paper.wrapped(Line(), fmt::format("{}: {}. {}.", words(contact_role(contact.role)), what, origin), 2);
    else paper.wrapped(Line("  ").add(words(contact_role(contact.role)), style).pad_to(column + 4), fmt::format("{}  ({})", what, origin), column + 6);
  }
  paper.blank();
  for (const auto& tried : result.found.tried)
    if (!tried.good || options.verbosity > 0) paper.wrapped(Line(), fmt::format("{}: {}", paper.safe(tried.source), paper.safe(words.phrase(tried.words))), 2, Style::faint);
  return paper.take();
}

std::string contacts_line(const ContactsResult& result, const TextOptions& options, const Words& words) {
  Paper paper(options);
  const auto& contacts = result.found.contacts;
  return paper.safe(result.thing.text()) + " " + (contacts.empty() ? std::string(words("nobody found")) : paper.safe(contact_ways(contacts.front()))) + "\n";
}

}  // namespace mailwhy::report
