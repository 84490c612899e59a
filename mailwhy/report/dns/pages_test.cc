#include <doctest/doctest.h>

#include <set>

#include "mailwhy/report/catalogue.h"
#include "mailwhy/zone/finding.h"

using namespace mailwhy;

TEST_CASE("every finding of dns has its pages, and its words are those of the contract") {
  std::set<std::string_view> ids;
  for (const auto& kind : zone::all_kinds()) {
    CHECK_MESSAGE(ids.insert(kind.id).second, kind.id);
    CHECK_MESSAGE(rules::find_rule(kind.id) == nullptr, kind.id);
    CHECK_MESSAGE(rules::parse_party(kind.party).has_value(), kind.id);
    for (const Language language : all_languages()) {
      const auto page = rules::page_of(kind.id, language);
      REQUIRE_MESSAGE(page.has_value(), kind.id);
      CHECK_MESSAGE(page->id == kind.id, kind.id);
      CHECK_MESSAGE(!page->means.empty(), kind.id);
      CHECK_MESSAGE(!page->whose.empty(), kind.id);
      CHECK_MESSAGE(!page->steps.empty(), kind.id);
      CHECK_MESSAGE(!page->wrong.empty(), kind.id);
      CHECK_MESSAGE((page->again.starts_with("mailwhy dns ") || page->again.starts_with("mailwhy wait dns ")), kind.id);
      CHECK_MESSAGE(page->sentence.empty() == (language == Language::english), kind.id);
    }
  }
}
