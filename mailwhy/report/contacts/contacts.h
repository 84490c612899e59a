// Whom to ask (mailwhy contacts): text for people and JSON for programs.
#pragma once
#include <string>
#include <vector>

#include "mailwhy/base/time.h"
#include "mailwhy/contact/find.h"
#include "mailwhy/report/report.h"
#include "mailwhy/report/words.h"

namespace mailwhy::report {

struct ContactsResult {
  std::string target;        // as typed
  contact::Thing thing;
  contact::Found found;
  bool complete = true;
  Time started{};
  Duration elapsed{};
};

// 0 when anybody stated a contact, 3 when there are conventions at most.
int contacts_exit_code(const ContactsResult& result);
// Ends with a line feed.
std::string contacts_text(const ContactsResult& result, const TextOptions& options, const Words& words);
// The line of -q.
std::string contacts_line(const ContactsResult& result, const TextOptions& options, const Words& words);
// mailwhy.contacts/1: one object, without line feed.
std::string contacts_json(const ContactsResult& result, bool pretty);

// "abuse", "postmaster", "name servers" ...: what the contact is for, as a key of Words.
std::string_view contact_role(contact::Contact::Role role);
// How it is reached: mailbox, telephone, page, with commas between; bytes from outside.
std::string contact_ways(const contact::Contact& contact);
// Who that is and how we know: "Example Hosting, RDAP rdap.example.net"; "by convention".
std::string contact_origin(const contact::Contact& contact, const Words& words);

}  // namespace mailwhy::report
