#include "apps/dns_question.h"

#include <doctest/doctest.h>

using namespace mailwhy;
using namespace mailwhy::apps;

namespace {
std::string read(const std::vector<std::string>& words) {
  std::size_t wrong = 0;
  const auto question = read_dns_question(words, wrong);
  if (!question) return "error at " + std::to_string(wrong);
  std::string text = question->question.text();
  for (const auto& server : question->servers) text += " @" + server;
  return text;
}
}  // namespace

TEST_CASE("the words of a question come in any order, as dig takes them") {
  CHECK(read({"example.org"}) == "example.org MX");
  CHECK(read({"example.org", "txt"}) == "example.org TXT");
  CHECK(read({"TYPE65280", "example.org"}) == "example.org TYPE65280");
  CHECK(read({"@192.0.2.53", "example.org", "A"}) == "example.org A @192.0.2.53");
  CHECK(read({"_dmarc.example.org", "TXT"}) == "_dmarc.example.org TXT");
  CHECK(read({"bob@example.org"}) == "example.org MX");
  CHECK(read({"b\u00fccher.example"}) == "xn--bcher-kva.example MX");
  CHECK(read({".", "NS"}) == ". NS");
}

TEST_CASE("a lone word is the name even when it could be a type") {
  CHECK(read({"mx"}) == "mx MX");
  CHECK(read({"mx", "a"}) == "mx A");
}

TEST_CASE("an address asks for its name") {
  CHECK(read({"192.0.2.25"}) == "25.2.0.192.in-addr.arpa PTR");
  CHECK(read({"192.0.2.25", "TXT"}) == "25.2.0.192.in-addr.arpa TXT");
}

TEST_CASE("words that are no question are pointed at") {
  CHECK(read({"@192.0.2.53"}) == "error at 0");
  CHECK(read({"example.org", "bogus"}) == "error at 1");
  CHECK(read({"example.org", "A", "MX"}) == "error at 2");
  CHECK(read({"example.org", "AXFR"}) == "error at 1");
  CHECK(read({"exa mple..org"}) == "error at 0");
  CHECK(read({""}) == "error at 0");
}
