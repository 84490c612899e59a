// Whom to ask: a mailbox or page of somebody who can change what is wrong, and how we know of it.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "mailwhy/base/domain.h"

namespace mailwhy::contact {

constexpr std::size_t longest_holder = 120;  // bytes of the name of who holds a domain or a block

struct Contact {
  enum class Role {
    postmaster,  // RFC 5321 s4.5.1: every domain that takes mail has one
    abuse,       // RFC 2142 s2
    zone,        // the mailbox in the SOA (RFC 1035 s3.3.13)
    technical,
    registrar,   // the company through which a domain is registered
    holder,      // who has a domain or a block of addresses, where a registry tells
    removal,     // the page on which a block list takes an entry off
  };
  Role role = Role::postmaster;
  std::string about;   // what the contact is for: a domain, or an address as text
  std::string holder;  // who holds it, as registered; bytes from outside, may be empty
  std::string mail;    // address; may be empty when there is only a page or a telephone
  std::string phone, page;
  std::string source;  // how we know: "RFC 2142", "SOA of example.org", "RDAP rdap.example.net", "WHOIS whois.example.net"
  bool assumed = false;  // a convention, not something that anybody stated
  friend bool operator==(const Contact&, const Contact&) = default;
};
std::string_view to_string(Contact::Role role);

// The address when it is one that mail can be sent to: one mailbox at a full domain name, no display name, no quoting, none of the
// words that registries put where they keep an address to themselves ("REDACTED FOR PRIVACY", no-reply@...).  Domains become lower case.
std::optional<std::string> usable_mail(std::string_view text);
// The number when it is one: digits and what stands between them, not all of them 0, and not longer than any.  Empty otherwise.
std::string usable_phone(std::string_view text);
// The mailbox that a SOA writes as a name: hostmaster.example.org (RFC 1035 s3.3.13).  nullopt when nobody can be behind it.
std::optional<std::string> mailbox_of(const Domain& soa_mailbox);
// What follows the at-sign.
std::string_view domain_of(std::string_view mail);

}  // namespace mailwhy::contact
