// What a registry says in RDAP (RFC 9083): who is responsible for a domain or a block of addresses.
//
// Everything in it was typed by strangers: what is no plain address, telephone number or page is left out.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/base/ip.h"
#include "mailwhy/base/result.h"
#include "mailwhy/contact/contact.h"

namespace mailwhy::contact {

// What was asked for: one of the two.
struct Thing {
  std::optional<IpAddress> address;
  Domain domain;
  std::string text() const { return address ? address->text() : domain.text(); }
  friend bool operator==(const Thing&, const Thing&) = default;
};

struct RdapAnswer {
  std::vector<Contact> contacts;     // best first: abuse, technical, registrar, holder; each with a mailbox, a page or a telephone
  std::vector<std::string> related;  // RDAP addresses at which more about it is said (RFC 9083 s4.2), such as the registrar's
  bool redacted = false;             // something is kept back (RFC 9537, or a remark of RFC 9083 s10.2.1 says so)
};

// `source` goes into each contact.  The error is what is wrong in short words: no JSON, no object about this thing (another name or a
// block that does not hold the address), an error object, or a block that no holder has (the registry's own remainder).
Result<RdapAnswer> read_rdap(std::string_view json, const Thing& thing, const std::string& source);

// Orders contacts by use for somebody with a mail problem, removes doubles (the same mailbox, telephone and page) and keeps `most`.
void put_in_order(std::vector<Contact>& contacts, std::size_t most = 12);
// True for what registries name the parts that they have not given to anybody themselves.
bool is_nobodys_block(std::string_view name);

}  // namespace mailwhy::contact
