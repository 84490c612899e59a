#include <doctest/doctest.h>

#include "mailwhy/report/catalogue.h"
#include "mailwhy/report/posture/posture.h"
#include "mailwhy/rules/finding.h"

using namespace mailwhy;

TEST_CASE("every finding of domain has its page and its words, in every language") {
  for (const auto& kind : posture::all_kinds()) {
    CAPTURE(kind.id);
    CHECK(rules::parse_party(kind.party).has_value());
    posture::Task task;
    task.kind = &kind;
    task.state = kind.state;
    const auto english = report::posture_words::sentence_of(kind.id);
    CHECK(!english.empty());
    CHECK(report::posture_words::step_of(kind.id).empty() == (kind.state == "note"));
    for (const Language language : all_languages()) {
      const auto page = rules::page_of(kind.id, language);
      REQUIRE(page.has_value());
      CHECK(page->id == kind.id);
      CHECK(!page->means.empty());
      CHECK(!page->steps.empty());
      if (language == Language::english) continue;
      CHECK(report::Words::of(language)(english) != english);
      const bool own = kind.id.starts_with("spf.") || kind.id.starts_with("dkim.") || kind.id.starts_with("dmarc.") || kind.id.starts_with("bimi.");
      if (own) CHECK(page->sentence == report::Words::of(language)(english));
    }
  }
}
