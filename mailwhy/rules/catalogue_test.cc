// Every rule has its page, every page its worlds, and no id leads nowhere.
#include <doctest/doctest.h>

#include <set>

#include "mailwhy/base/embedded.h"
#include "mailwhy/base/text.h"
#include "mailwhy/rules/finding.h"
#include "mailwhy/rules/page.h"

namespace mailwhy::rules {

TEST_CASE("every rule has a page with its five slots, a world where it fires and a near miss") {
  REQUIRE(all_rules().size() > 80);
  for (const Rule* rule : all_rules()) {
    CAPTURE(rule->id);
    CHECK_FALSE(rule->sentence.empty());
    CHECK_FALSE(rule->sentence.ends_with("."));
    CHECK(rule->sentence.find('!') == std::string_view::npos);
    const auto page = page_of(rule->id);
    REQUIRE(page);
    CHECK(page->id == rule->id);
    CHECK_FALSE(page->means.empty());
    CHECK_FALSE(page->whose.empty());
    CHECK_FALSE(page->wrong.empty());
    CHECK_FALSE(page->references.empty());
    CHECK(page->steps.size() >= 1);
    CHECK(page->steps.size() <= 3);
    CHECK(page->again.starts_with("mailwhy "));
    CHECK(page->worlds.find("### fires: ") != std::string::npos);
    CHECK(page->worlds.find("### near miss: ") != std::string::npos);
    CHECK(page->worlds.find("\nfinding " + std::string(rule->id) + "\n") != std::string::npos);
    CHECK(page->worlds.find("\nabsent " + std::string(rule->id) + "\n") != std::string::npos);
  }
}

TEST_CASE("ids are unique, and what a rule explains exists") {
  std::set<std::string_view> ids;
  for (const Rule* rule : all_rules()) CHECK_MESSAGE(ids.insert(rule->id).second, rule->id);
  for (const Rule* rule : all_rules())
    for (const auto id : split_words(rule->explains)) CHECK_MESSAGE(ids.contains(id), rule->id);
}

}  // namespace mailwhy::rules
