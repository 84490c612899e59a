#include "mailwhy/contact/rdap.h"

#include <doctest/doctest.h>

#include "mailwhy/contact/things_test.h"

namespace mailwhy::contact {
namespace {

std::string entity(const std::string& roles, const std::string& properties, const std::string& more = "") {
  return R"({"objectClassName":"entity","roles":[)" + roles + R"(],"vcardArray":["vcard",[["version",{},"text","4.0"])" + (properties.empty() ? "" : "," + properties) + "]]" + more + "}";
}
std::string network(const std::string& entities, const std::string& more = "") {
  return R"({"objectClassName":"ip network","startAddress":"192.0.2.0","endAddress":"192.0.2.255","name":"EXAMPLE-NET","entities":[)" + entities + "]" + more + "}";
}
std::string name(const std::string& entities, const std::string& more = "") {
  return R"({"objectClassName":"domain","ldhName":"EXAMPLE.ORG","entities":[)" + entities + "]" + more + "}";
}

}  // namespace

TEST_CASE("the abuse contact of a block is found where ARIN nests it and named after the holder") {
  const auto answer = read_rdap(network(entity(R"("registrant")", R"(["fn",{},"text","Example Hosting"])",
                                               R"(,"entities":[)" + entity(R"("technical","abuse")", R"(["fn",{},"text","Abuse Desk"],["email",{},"text","abuse@host.example.net"],["tel",{"type":["work","voice"]},"uri","tel:+1-555-0100;ext=7"])") + "]")),
                                address, "RDAP rdap.example.net");
  REQUIRE(answer);
  REQUIRE(answer->contacts.size() == 1);
  const auto& contact = answer->contacts[0];
  CHECK(to_string(contact.role) == "abuse");
  CHECK(contact.mail == "abuse@host.example.net");
  CHECK(contact.phone == "+1-555-0100");
  CHECK(contact.holder == "Example Hosting");
  CHECK(contact.about == "192.0.2.25");
  CHECK(contact.source == "RDAP rdap.example.net");
  CHECK_FALSE(contact.assumed);
}

TEST_CASE("of a domain the registrar's abuse desk and the page behind a withheld mailbox are kept") {
  const auto answer = read_rdap(name(entity(R"("registrar")", R"(["fn",{},"text","Example Registrar"],["url",{},"uri","https://registrar.example.net/"])",
                                            R"(,"entities":[)" + entity(R"("abuse")", R"(["email",{},"text","abuse@registrar.example.net"])") + "]") +
                                         "," + entity(R"("registrant")", R"(["fn",{},"text","REDACTED FOR PRIVACY"],["email",{},"text","https://registrar.example.net/contact?id=1"])"),
                                     R"(,"redacted":[{"name":{"type":"Registrant Email"},"method":"replacementValue"}])"),
                                domain, "RDAP x");
  REQUIRE(answer);
  CHECK(answer->redacted);
  REQUIRE(answer->contacts.size() == 3);
  CHECK(answer->contacts[0].mail == "abuse@registrar.example.net");
  CHECK(answer->contacts[0].holder == "Example Registrar");
  CHECK(to_string(answer->contacts[1].role) == "holder");
  CHECK(answer->contacts[1].mail.empty());
  CHECK(answer->contacts[1].page == "https://registrar.example.net/contact?id=1");
  CHECK(answer->contacts[1].holder.empty());
  CHECK(to_string(answer->contacts[2].role) == "registrar");
}

TEST_CASE("an answer about something else, or about nobody's block, is none") {
  const auto why = [](const std::string& json, const Thing& thing) {
    const auto answer = read_rdap(json, thing, "x");
    return answer ? std::string() : answer.error().text;
  };
  CHECK(why("<html>", domain) == "the answer is no JSON");
  CHECK(why("[]", domain) == "the answer is no RDAP object");
  CHECK(why("{}", domain).starts_with("the answer is no RDAP object of the kind"));
  CHECK(why(R"({"errorCode":404,"title":"not here"})", domain) == "the registry answers with an error object");
  CHECK(why(network(""), domain).starts_with("the answer is no RDAP object of the kind"));
  CHECK(why(R"({"objectClassName":"domain","ldhName":"example.net"})", domain) == "the answer speaks of another name");
  CHECK(why(R"({"objectClassName":"ip network","startAddress":"192.0.3.0","endAddress":"192.0.3.255"})", address) == "the answer speaks of another block of addresses");
  CHECK(why(R"({"objectClassName":"ip network","startAddress":"0.0.0.0","endAddress":"255.255.255.255"})", address).starts_with("the registry has not given"));
  CHECK(why(R"({"objectClassName":"ip network","startAddress":"192.0.0.0","endAddress":"192.1.255.255","name":"NON-RIPE-NCC-MANAGED-ADDRESS-BLOCK"})", address).starts_with("the registry has not given"));
  CHECK(why(std::string(2U << 20, ' '), domain) == "the answer is too long");
}

TEST_CASE("hostile strings do not become contacts") {
  const auto answer = read_rdap(network(entity(R"("abuse")", R"(["fn",{},"text","Evil\u001b[31m\nCorp"],["email",{},"text","a@b.example\r\nBcc: c@d.example"],["email",{},"text","abuse@host.example.net"],["tel",{},"text","\u001b[2J"],["url",{},"uri","javascript:alert"])") +
                                        R"(,7,null,{"roles":"abuse"},{"roles":[7],"vcardArray":[1,2]},{"roles":["abuse"],"vcardArray":["vcard",[["email"],["email",{},"text"],[]]]})"),
                                address, "x");
  REQUIRE(answer);
  REQUIRE(answer->contacts.size() == 1);
  CHECK(answer->contacts[0].mail == "abuse@host.example.net");
  CHECK(answer->contacts[0].phone.empty());
  CHECK(answer->contacts[0].page.empty());
  CHECK(answer->contacts[0].holder.find('\n') == std::string::npos);
}

TEST_CASE("entities beyond the caps are left out") {
  std::string many;
  for (int i = 0; i < 500; ++i) many += (i ? "," : "") + entity(R"("abuse")", R"(["email",{},"text","abuse)" + std::to_string(i) + R"(@host.example.net"])");
  const auto answer = read_rdap(network(many), address, "x");
  REQUIRE(answer);
  CHECK(answer->contacts.size() == 12);
  std::string deep = entity(R"("abuse")", R"(["email",{},"text","abuse@host.example.net"])");
  for (int i = 0; i < 5; ++i) deep = entity(R"("registrant")", "", R"(,"entities":[)" + deep + "]");
  const auto nested = read_rdap(network(deep), address, "x");
  CHECK(nested.has_value() == true);
  if (nested) CHECK(nested->contacts.empty());
}

TEST_CASE("links to the registrar's own service are kept when they are RDAP") {
  const auto answer = read_rdap(name("", R"(,"links":[{"rel":"self","type":"application/rdap+json","href":"https://a.example/"},{"rel":"related","type":"text/html","href":"https://b.example/"},
    {"rel":"related","type":"application/rdap+json","href":"https://c.example/rdap/domain/EXAMPLE.ORG"}])"), domain, "x");
  REQUIRE(answer);
  CHECK(answer->contacts.empty());
  CHECK(answer->related == std::vector<std::string>{"https://c.example/rdap/domain/EXAMPLE.ORG"});
}

}  // namespace mailwhy::contact
