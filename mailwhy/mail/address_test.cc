#include "mailwhy/mail/address.h"

#include <doctest/doctest.h>

#include "mailwhy/base/text.h"

namespace mailwhy::mail {
namespace {
std::string read(std::string_view text) {
  const auto address = parse_address(text);
  return address ? address->text() : "error: " + address.error().text;
}
}  // namespace

TEST_CASE("addresses as people type them") {
  const std::vector<std::pair<std::string, std::string>> rows{
      {"bob@example.org", "bob@example.org"},
      {"Bob.B+tag@EXAMPLE.org", "Bob.B+tag@example.org"},
      {"  bob@example.org\n", "bob@example.org"},
      {"<bob@example.org>", "bob@example.org"},
      {"Bob Builder <bob@example.org>", "bob@example.org"},
      {"mailto:bob@example.org?subject=x", "bob@example.org"},
      {"bob@example.org.", "bob@example.org"},
      {"\"bob\"@example.org", "bob@example.org"},
      {"\"bob b\"@example.org", "\"bob b\"@example.org"},
      {"\"a@b\"@example.org", "\"a@b\"@example.org"},
      {"\"a\\\"b\"@example.org", "\"a\\\"b\"@example.org"},
      {"bob@[192.0.2.1]", "bob@[192.0.2.1]"},
      {"bob@[IPv6:2001:db8::1]", "bob@[IPv6:2001:db8::1]"},
      {"j\xc3\xb6rg@example.org", "j\xc3\xb6rg@example.org"},
      {"bob@b\xc3\xbc" "cher.example", "bob@xn--bcher-kva.example"},
      {"bob@B\xc3\x9c" "CHER.example", "bob@xn--bcher-kva.example"},
      {"bob@stra\xc3\x9f" "e.example", "bob@xn--strae-oqa.example"},
      {"bob@localhost", "bob@localhost"},
      {"bob@my_host.example.org", "bob@my_host.example.org"},
      {"!#$%&'*+-/=?^_`{|}~@example.org", "!#$%&'*+-/=?^_`{|}~@example.org"}};
  for (const auto& row : rows) {
    const auto& text = row.first;
    const auto& expected = row.second;
    CAPTURE(text);
    CHECK(read(text) == expected);
    if (parse_address(text)) CHECK(read(expected) == expected);
  }
}

TEST_CASE("what is wrong is said in words") {
  const std::vector<std::pair<std::string, std::string>> rows{
      {"", "nothing was given"},
      {"bob.example.org", "no \"@\""},
      {"@example.org", "before the \"@\" is missing"},
      {"bob@", "domain is missing"},
      {"bob@@example.org", "more than one \"@\""},
      {"a@b@example.org", "more than one"},
      {".bob@example.org", "write \".bob\""},
      {"bob.@example.org", "a dot may not"},
      {"b..ob@example.org", "a dot may not"},
      {"bo b@example.org", "a blank at position 3"},
      {"bob(x)@example.org", "\"(\" at position 4"},
      {"\"bob@example.org", "double quote is not closed"},
      {"\"\"@example.org", "nothing stands between"},
      {"\"bob\"x@example.org", "an \"@\" is expected"},
      {"bob@example,org", "comma"},
      {"bob@example..org", "dot with nothing before"},
      {"bob@exa mple.org", "a blank is not allowed in a domain"},
      {"bob@-example.org", "hyphen"},
      {"bob@192.0.2.1", "[192.0.2.1]"},
      {"bob@example.123", "cannot be a number"},
      {"bob@[2001:db8::1]", "[IPv6:2001:db8::1]"},
      {"bob@[192.0.2.999]", "neither"},
      {"bob@[192.0.2.1", "does not end"},
      {"bob@example.org\xe2\x80\x8b", "invisible"},
      {"bo\xff@example.org", "not UTF-8"},
      {"<@relay.example:bob@example.org>", "source routes"},
      {std::string(65, 'a') + "@example.org", "65 bytes"},
      {"bob@" + std::string(64, 'a') + ".org", "63 bytes"},
      {std::string(64, 'a') + "@" + std::string(60, 'b') + "." + std::string(60, 'c') + "." + std::string(60, 'd') + ".example", "254 are allowed"},
      {std::string(5000, 'a'), "far longer"}};
  for (const auto& row : rows) {
    const auto& text = row.first;
    const auto& words = row.second;
    CAPTURE(text);
    const auto said = read(text);
    CHECK_MESSAGE(said.starts_with("error: \""), said);
    CHECK_MESSAGE(said.find(words) != std::string::npos, said);
  }
}

TEST_CASE("oddities and flags") {
  CHECK(parse_address(" <bob@example.org.> ")->oddities == std::vector<std::string>{"blanks around", "<>", "a trailing dot"});
  CHECK(parse_address("j\xc3\xb6rg@example.org")->utf8_local_part);
  CHECK_FALSE(parse_address("bob@b\xc3\xbc" "cher.example")->utf8_local_part);
  CHECK(parse_address("bob@xn--bcher-kva.example")->unicode() == "bob@b\xc3\xbc" "cher.example");
  CHECK(parse_address("bob@[192.0.2.1]")->domain.is_root());
}

TEST_CASE("the null sender") {
  for (const char* text : {"", "<>", " <> ", "< >"}) CHECK(parse_sender(text)->is_null());
  CHECK(parse_sender("<>")->text().empty());
  CHECK_FALSE(parse_address("<>").has_value());
  CHECK(parse_sender("bob@example.org")->text() == "bob@example.org");
  CHECK_FALSE(parse_sender("<").has_value());
}

TEST_CASE("domains to ASCII and back") {
  CHECK(to_ascii("example.org")->text() == "example.org");
  CHECK(to_ascii("m\xc3\xbcnchen.de")->text() == "xn--mnchen-3ya.de");
  CHECK(to_ascii("\xe4\xbe\x8b\xe3\x80\x82\xe6\xb5\x8b\xe8\xaf\x95")->text() == "xn--fsq.xn--0zwm56d");
  CHECK_FALSE(to_ascii("a\xcc\x88\xff").has_value());
  CHECK(to_unicode(Domain::of("xn--mnchen-3ya.de")) == "m\xc3\xbcnchen.de");
  CHECK(to_unicode(Domain::of("xn--99999999.de")) == "xn--99999999.de");
  CHECK(to_unicode(Domain::of("example.org")) == "example.org");
}

TEST_CASE("slips of the finger are noticed, and real names left alone") {
  const std::vector<std::pair<std::string, std::string>> rows{
      {"gmial.com", "gmail.com"}, {"gmai.com", "gmail.com"},     {"gmail.con", "gmail.com"},   {"gmail.cmo", "gmail.com"},
      {"gmail.co", "gmail.com"},  {"hotmial.com", "hotmail.com"}, {"outlok.com", "outlook.com"}, {"yahooo.com", "yahoo.com"},
      {"aol.con", "aol.com"},     {"iclod.com", "icloud.com"},    {"gnail.com", "gmail.com"},    {"comcast.ner", "comcast.net"}};
  for (const auto& row : rows) {
    const auto& typed = row.first;
    const auto& meant = row.second;
    CAPTURE(typed);
    const auto found = likely_typo_of(Domain::of(typed));
    REQUIRE(found.has_value());
    CHECK(found->text() == meant);
  }
  for (const char* real : {"gmail.com", "ymail.com", "mail.com", "email.com", "gmx.at", "live.de", "example.org", "hotmail.fi", "aol.de",
                           "aol.co", "me.cm", "gmx.ch", "web.com", "yahoo.de", "protonmail.ch", "localhost", "outlook.es"})
    CHECK_MESSAGE(!likely_typo_of(Domain::of(real)), real);
}

}  // namespace mailwhy::mail
