#include "apps/code_names.h"

#include <doctest/doctest.h>

#include "mailwhy/report/words.h"

namespace mailwhy::apps {

TEST_CASE("a registered enhanced code has one name for each class that it is registered for") {
  CHECK(registered_name({5, 1, 1}) == "Bad destination mailbox address");
  CHECK(registered_name({4, 1, 1}) == registered_name({5, 1, 1}));
  CHECK(registered_name({5, 7, 0}) == "Other or undefined security status");
  CHECK(registered_name({5, 7, 999}).empty());
  CHECK(registered_name({5, 9, 1}).empty());
}

TEST_CASE("a reply code has a name, with its RFC, in German too") {
  const auto& german = report::Words::of(Language::german);
  int named = 0;
  for (int code = 0; code < 1000; ++code) {
    const auto name = name_of(code);
    if (name.words.empty()) continue;
    ++named;
    CAPTURE(code);
    CHECK(name.where.starts_with("RFC "));
    CHECK(german(name.words) != name.words);
  }
  CHECK(named == 39);
  CHECK(name_of(571).words.empty());
}

}  // namespace mailwhy::apps
