// Whom to ask: a mailbox or page of somebody who can change what is wrong, and how we know of it.
#pragma once
#include <string>
#include <string_view>

namespace mailwhy::contact {

struct Contact {
  enum class Role {
    postmaster,  // RFC 5321 s4.5.1: every domain that takes mail has one
    abuse,       // RFC 2142 s2
    zone,        // the mailbox in the SOA (RFC 1035 s3.3.13)
    technical,
    registrar,   // the company through which a domain is registered
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

}  // namespace mailwhy::contact
