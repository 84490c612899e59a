#include <doctest/doctest.h>

#include "mailwhy/report/catalogue.h"
#include "mailwhy/report/login/login.h"
#include "mailwhy/rules/finding.h"
#include "mailwhy/rules/page.h"

using namespace mailwhy;

TEST_CASE("every finding of login has its page and its words, in every language") {
  for (const auto& kind : login::all_kinds()) {
    CAPTURE(kind.id);
    CHECK(rules::parse_party(kind.party).has_value());
    login::Finding finding;
    finding.kind = &kind;
    const auto english = report::login_words::sentence_of(kind.id);
    CHECK(!english.empty());
    for (const Language language : all_languages()) {
      const auto page = rules::page_of(kind.id, language);
      REQUIRE(page.has_value());
      CHECK(page->id == kind.id);
      CHECK(!page->means.empty());
      CHECK(!page->steps.empty());
      CHECK(report::login_words::steps_of(finding, report::Words::of(language)).empty() == (kind.state == "note"));
      if (language == Language::english) continue;
      CHECK(report::Words::of(language)(english) != english);
      CHECK(page->sentence == report::Words::of(language)(english));
    }
  }
}

TEST_CASE("the explanation of every step of every mechanism has its words in every language") {
  for (const auto& traits : sasl::all_mechanisms()) {
    sasl::Material material;
    material.user = "ann";
    material.password = crypto::Secret("secret");
    material.token = crypto::Secret("token");
    material.binding = sasl::ChannelBinding{"tls-exporter", "x"};
    material.nonce = "NNNNNNNN";
    sasl::Mechanism mechanism(traits.kind, material);
    std::vector<std::string> said{mechanism.start().said};
    for (const auto* challenge : {"r=NNNNNNNNx,s=QQ==,i=5", "nonce=a,algorithm=md5-sess", "again"}) said.push_back(mechanism.step(challenge).said);
    const auto& german = report::Words::of(Language::german);
    for (const auto& one : said) {
      CAPTURE(traits.name);
      CAPTURE(one);
      CHECK(german.phrase(one) != one);
    }
  }
}
