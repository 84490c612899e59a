#include "mailwhy/contact/whois_text.h"

#include <doctest/doctest.h>

#include "mailwhy/contact/things_test.h"

namespace mailwhy::contact {
namespace {
std::string first_abuse(const WhoisAnswer& answer) {
  for (const auto& contact : answer.contacts)
    if (contact.role == Contact::Role::abuse) return contact.mail + " (" + contact.holder + ")";
  return {};
}
}  // namespace

TEST_CASE("each registry's form is read") {
  const struct {
    const char* who;
    const Thing& thing;
    const char *text, *abuse;
  } rows[] = {
      {"RIPE", address, "% Abuse contact for '192.0.2.0 - 192.0.2.255' is 'abuse@host.example.net'\r\n\r\ninetnum: 192.0.2.0 - 192.0.2.255\r\nnetname: EXAMPLE\r\norg-name: Example Hosting\r\n",
       "abuse@host.example.net (Example Hosting)"},
      {"APNIC", address, "inetnum: 192.0.2.0 - 192.0.2.255\n\nirt: IRT-EXAMPLE\ne-mail: irt@host.example.net\n", "irt@host.example.net ()"},
      {"AFRINIC", address, "role: Abuse\nabuse-mailbox:  abuse@host.example.net\n", "abuse@host.example.net ()"},
      {"ARIN", address, "#\n# ARIN WHOIS\n#\nNetRange: 192.0.2.0 - 192.0.2.255\nOrgName: Example Hosting\nOrgAbuseHandle: X\nOrgAbusePhone: +1-555-0100\nOrgAbuseEmail:  abuse@host.example.net\n",
       "abuse@host.example.net (Example Hosting)"},
      {"LACNIC", address, "inetnum: 192.0.2.0/24\nowner: Ejemplo SA\nabuse-c: EJE\ntech-c: OTR\n\nnic-hdl: EJE\nperson: A\ne-mail: abuse@host.example.net\n\nnic-hdl: OTR\ne-mail: noc@host.example.net\n",
       "abuse@host.example.net (Ejemplo SA)"},
      {"a registry", domain, "   Domain Name: EXAMPLE.ORG\n   Registrar: Example Registrar\n   Registrar Abuse Contact Email: abuse@registrar.example.net\n   Registrar Abuse Contact Phone: +1.5550100\n",
       "abuse@registrar.example.net (Example Registrar)"},
      {"Latin-1", address, "OrgName: Caf\xe9\nOrgAbuseEmail: abuse@host.example.net\n", "abuse@host.example.net (Caf\xc3\xa9)"},
      {"privacy", domain, "Registrant Email: REDACTED FOR PRIVACY\nTech Email: Please query the RDDS service of the Registrar\nRegistrar Abuse Contact Email:\n", ""},
  };
  for (const auto& row : rows) {
    CAPTURE(row.who);
    CHECK(first_abuse(read_whois(row.text, row.thing, "WHOIS x")) == row.abuse);
  }
}

TEST_CASE("referrals lead to hosts, never to pages, other ports or addresses") {
  const auto answer = read_whois(
      "refer:        whois.example.net\nwhois: whois.example.net\nReferralServer:  whois://whois.ripe.example:43\nReferralServer: rwhois://rwhois.example.net:4321\n"
      "Registrar WHOIS Server: https://registrar.example.net/whois\nRegistrar WHOIS Server: whois.registrar.example.net/\nwhois: 192.0.2.1\nwhois: localhost\nwhois: x.example:99\n",
      domain, "x");
  CHECK(answer.referrals == std::vector<std::string>{"whois.example.net", "whois.ripe.example", "whois.registrar.example.net"});
}

TEST_CASE("no such thing and turned away are told apart") {
  CHECK(read_whois("No match for \"EXAMPLE.ORG\".\n>>> Last update\n", domain, "x").no_such);
  CHECK(read_whois("NOT FOUND\n", domain, "x").no_such);
  CHECK(read_whois("%ERROR:201: access denied for 192.0.2.25\n", address, "x").turned_away);
  CHECK(read_whois("Query rate limit exceeded. Try again later.\n", domain, "x").turned_away);
  const auto found = read_whois("Registrar Abuse Contact Email: abuse@registrar.example.net\nTerms: excessive querying leads to access denied; data not found elsewhere\n", domain, "x");
  CHECK_FALSE(found.no_such);
  CHECK_FALSE(found.turned_away);
  CHECK(read_whois("netname: NON-RIPE-NCC-MANAGED-ADDRESS-BLOCK\nabuse-mailbox: abuse@registry.example.net\n", address, "x").no_such);
}

TEST_CASE("what never ends is cut, and what is no text harms nobody") {
  std::string endless;
  while (endless.size() < (1U << 20)) endless += "remarks: x\n";
  CHECK(read_whois(endless + "abuse-mailbox: abuse@host.example.net\n", address, "x").contacts.empty());
  std::string many;
  for (int i = 0; i < 4000; ++i) many += "abuse-mailbox: a" + std::to_string(i) + "@host.example.net\n";
  CHECK(read_whois(many, address, "x").contacts.size() == 12);
  std::string bytes;
  for (int i = 0; i < 512; ++i) bytes.push_back(static_cast<char>(i));
  CHECK(read_whois(bytes + ":" + bytes, address, "x").contacts.empty());
}

}  // namespace mailwhy::contact
