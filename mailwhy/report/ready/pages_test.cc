#include <doctest/doctest.h>

#include "mailwhy/report/catalogue.h"
#include "mailwhy/report/ready/ready.h"

using namespace mailwhy;

TEST_CASE("every finding of ready has its page and its words, in every language") {
  for (const auto& kind : ready::all_kinds()) {
    CAPTURE(kind.id);
    CHECK(rules::parse_party(kind.party).has_value());
    ready::Task task;
    task.kind = &kind;
    task.state = kind.state;
    task.args = {{"missing", ""}, {"list", "bl.example.test"}};
    const auto english = report::ready_words::sentence_of(kind.id);
    CHECK(!english.empty());
    for (const Language language : all_languages()) {
      const auto page = rules::page_of(kind.id, language);
      REQUIRE(page.has_value());
      CHECK(page->id == kind.id);
      CHECK(!page->means.empty());
      CHECK(!page->steps.empty());
      const bool acts = kind.state != "note";
      CHECK(report::ready_words::steps_of(task, report::Words::of(language)).empty() != acts);
      // Those of encryption have the words of their rule.
      if (language != Language::english && rules::find_rule(kind.id) != nullptr && kind.id.starts_with("tls.")) CHECK(!page->sentence.empty());
      else if (language != Language::english) CHECK(report::Words::of(language)(english) != english);
      if (language != Language::english && kind.id.starts_with("ready.")) CHECK(page->sentence == report::Words::of(language)(english));
    }
  }
}
