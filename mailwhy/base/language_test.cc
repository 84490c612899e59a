#include "mailwhy/base/language.h"

#include <doctest/doctest.h>

#include <map>

using namespace mailwhy;

TEST_CASE("a language is found by its code or a locale") {
  for (const auto* name : {"de", "DE", "de_DE", "de-AT", "de_CH.UTF-8", "de@euro", "de.ISO-8859-1"}) CHECK(find_language(name) == Language::german);
  for (const auto* name : {"en", "en_GB.UTF-8", "C", "C.UTF-8", "POSIX"}) CHECK(find_language(name) == Language::english);
  for (const auto* name : {"", "fr", "deutsch", "d", "_de", "zz_ZZ"}) CHECK_FALSE(find_language(name));
}

TEST_CASE("the locale's first variable that is set counts, and an unknown one is English") {
  using Variables = std::map<std::string, std::string>;
  const auto of = [](const Variables& variables) {
    return language_of_locale([&variables](const std::string& name) -> std::optional<std::string> {
      const auto found = variables.find(name);
      return found == variables.end() ? std::nullopt : std::optional<std::string>(found->second);
    });
  };
  CHECK(of({}) == Language::english);
  CHECK(of({{"LANG", "de_DE.UTF-8"}}) == Language::german);
  CHECK(of({{"LANG", "de_DE.UTF-8"}, {"LC_MESSAGES", "C"}}) == Language::english);
  CHECK(of({{"LANG", "en_GB"}, {"LC_MESSAGES", "de_AT"}}) == Language::german);
  CHECK(of({{"LC_ALL", "C"}, {"LC_MESSAGES", "de_AT"}}) == Language::english);
  CHECK(of({{"LC_ALL", ""}, {"LANG", "de"}}) == Language::german);
  CHECK(of({{"LANG", "tlh_KL"}}) == Language::english);
  CHECK(of({{"LC_CTYPE", "de_DE"}}) == Language::english);
}
