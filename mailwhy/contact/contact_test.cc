// Mailboxes, URLs, bootstrap tables: what may be used and what may not.
#include "mailwhy/contact/contact.h"

#include <doctest/doctest.h>

#include "mailwhy/contact/bootstrap.h"
#include "mailwhy/contact/url.h"

namespace mailwhy::contact {

TEST_CASE("only a plain mailbox at a full domain name is somebody to write to") {
  const struct {
    const char* text;
    const char* mail;  // empty: none
  } rows[] = {
      {"abuse@example.org", "abuse@example.org"},
      {" <Abuse@Example.ORG> ", "Abuse@example.org"},
      {"mailto:abuse@example.org?subject=x", "abuse@example.org"},
      {"REDACTED FOR PRIVACY", ""},
      {"redacted@example.org", ""},
      {"no-reply@example.org", ""},
      {"https://example.org/contact", ""},
      {"abuse@localhost", ""},
      {"abuse@host.invalid", ""},
      {"\"a b\"@example.org", ""},
      {"a@b@example.org", "" },
      {"abuse@example.org\r\nBcc: x@example.net", ""},
      {"a..b@example.org", ""},
      {"", ""},
  };
  for (const auto& row : rows) {
    CAPTURE(row.text);
    CHECK(usable_mail(row.text).value_or("") == row.mail);
  }
  CHECK_FALSE(usable_mail(std::string(300, 'a') + "@example.org"));
}

TEST_CASE("a SOA names its mailbox with a dot for the at-sign") {
  CHECK(mailbox_of(Domain::of("hostmaster.example.org")).value_or("") == "hostmaster@example.org");
  CHECK(mailbox_of(Domain::of("first\\.last.example.org")).value_or("") == "first.last@example.org");
  CHECK_FALSE(mailbox_of(Domain::of("example.org")));
  CHECK_FALSE(mailbox_of(Domain()));
  CHECK_FALSE(mailbox_of(Domain::of("nobody.host.invalid")));
}

TEST_CASE("URLs are read and resolved as far as RDAP needs them") {
  const auto url = parse_url("https://RDAP.example.net/registry/#top");
  REQUIRE(url);
  CHECK(url->text() == "https://rdap.example.net/registry/");
  for (const char* bad : {"ftp://example.net/", "https://user@example.net/", "https:///x", "https://exa mple.net/", "https://example.net:0/", "https://example.net:99999/", "//example.net/", "x"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_url(bad));
  }
  const struct {
    const char *reference, *result;
  } rows[] = {
      {"/ip/192.0.2.1", "https://rdap.example.net/ip/192.0.2.1"},
      {"domain/x", "https://rdap.example.net/registry/domain/x"},
      {"../domain/x?y=../z", "https://rdap.example.net/domain/x?y=../z"},
      {"//other.example.net/a", "https://other.example.net/a"},
      {"http://other.example.net:8080/a", "http://other.example.net:8080/a"},
      {"https://[2001:db8::1]/a", "https://[2001:db8::1]/a"},
      {"javascript:alert(1)", ""},
      {"", ""},
  };
  for (const auto& row : rows) {
    CAPTURE(row.reference);
    const auto resolved = resolve_url(*url, row.reference);
    CHECK((resolved ? resolved->text() : std::string()) == row.result);
  }
}

TEST_CASE("the registry is that of the longest end of a name and of the smallest block") {
  const auto registries = Registries::read(
      "# comment\n"
      "rdap\thttps://rdap.nic.{}/\torg net\n"
      "rdap\thttps://rdap.centralnic.example/\tuk.net\n"
      "rdap\thttp://old.example/\t192.0.2.0/25\n"
      "rdap\thttps://new.example/rdap\t192.0.0.0/8 192.0.2.0/25 2001:db8::/32\n"
      "whois\twhois.nic.{}\tdomain {}\torg\n"
      "whois\twhois.example\t{}\t192.0.0.0/8\n");
  REQUIRE_MESSAGE(registries, (registries ? "" : registries.error().text));
  CHECK(registries->rdap_for(Domain::of("www.example.org")).at(0) == "https://rdap.nic.org/");
  CHECK(registries->rdap_for(Domain::of("example.uk.net")).at(0) == "https://rdap.centralnic.example/");
  CHECK(registries->rdap_for(Domain::of("example.test")).empty());
  const auto block = registries->rdap_for(IpAddress::of("192.0.2.1"));
  REQUIRE(block.size() == 2);
  CHECK(block[0] == "https://new.example/rdap/");
  CHECK(registries->rdap_for(IpAddress::of("::ffff:192.0.3.1")).at(0) == "https://new.example/rdap/");
  CHECK(registries->rdap_for(IpAddress::of("2001:db8::1")).size() == 1);
  CHECK(registries->rdap_for(IpAddress::of("198.51.100.1")).empty());
  CHECK(registries->whois_for(Domain::of("example.org"))->form == "domain {}");
  CHECK(registries->registry_labels(Domain::of("example.uk.net")) == 2);
  CHECK(registries->registry_labels(Domain::of("example.test")) == 0);
}

TEST_CASE("a row that cannot be used is named by its line") {
  const struct {
    const char *table, *words;
  } rows[] = {
      {"\n# x\nrdap\thttps://x.example/\n", "line 3: a row is"},
      {"rdap\tgopher://x.example/\torg\n", "line 1: \"gopher://x.example/\" is no http or https URL"},
      {"rdap\thttps://x.example/\t192.0.2.0/99\n", "line 1: \"192.0.2.0/99\" is neither"},
      {"whois\tx y\t{}\torg\n", "line 1: \"x y\" is no host name"},
      {"whois\tx.example\tdomain\torg\n", "line 1: the form of a question needs {}"},
  };
  for (const auto& row : rows) {
    const auto read = Registries::read(row.table);
    REQUIRE_FALSE(read);
    CHECK(read.error().text.starts_with(row.words));
  }
}

// RFC 9224 s3
TEST_CASE("a file of IANA's counts before what ships") {
  auto registries = *Registries::read("rdap\thttps://old.example/\torg net\n");
  CHECK(registries.add_iana(R"({"version":"1.0","services":[[["org","xn--p1ai"],["http://new.example/","https://new.example/x"]],
    [["198.51.100.0/24","2001:db8::/32"],["https://ip.example/"]], [["64496-64511"],["https://as.example/"]], [["a@b"],["ARIN"],["https://tag.example/"]]]})"));
  CHECK(registries.rdap_for(Domain::of("example.org")).at(0) == "https://new.example/x/");
  CHECK(registries.rdap_for(Domain::of("example.net")).at(0) == "https://old.example/");
  CHECK(registries.rdap_for(IpAddress::of("198.51.100.7")).at(0) == "https://ip.example/");
  for (const char* bad : {"", "[]", "{}", R"({"services":[[["org"],[1]]]})", R"({"services":7})"}) {
    CAPTURE(bad);
    CHECK_FALSE(registries.add_iana(bad));
  }
}

TEST_CASE("what ships knows every block of unicast IPv4 and the well-known ends of names") {
  const auto& registries = Registries::builtin();
  for (int i = 1; i < 224; ++i) {
    if (i == 10 || i == 127) continue;
    CAPTURE(i);
    CHECK(registries.rdap_for(IpAddress::v4(static_cast<std::uint8_t>(i), 1, 1, 1)).size() == 1);
    CHECK(registries.whois_for(IpAddress::v4(static_cast<std::uint8_t>(i), 1, 1, 1)));
  }
  CHECK(registries.rdap_for(IpAddress::of("2a01::1")).at(0) == "https://rdap.db.ripe.net/");
  CHECK(registries.rdap_for(Domain::of("example.com")).at(0) == "https://rdap.verisign.com/com/v1/");
  CHECK(registries.rdap_for(Domain::of("example.org")).size() == 1);
  CHECK(registries.whois_for(Domain::of("example.de"))->form == "-T dn,ace {}");
  CHECK(registries.size() > 2500);
}

}  // namespace mailwhy::contact
