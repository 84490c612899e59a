#include "mailwhy/bounce/code_pattern.h"

#include <doctest/doctest.h>

using namespace mailwhy::bounce;

TEST_CASE("a pattern of codes holds for the codes that it names") {
  const auto fits = [](std::string_view pattern, int klass, int code) { return CodePattern::parse(pattern).value().fits(PackedCode::of(klass, code)); };
  CHECK(fits("550", 5, 550));
  CHECK_FALSE(fits("550", 5, 551));
  CHECK_FALSE(fits("550", 4, 450));
  CHECK(fits("5..", 5, 599));
  CHECK(fits("55.", 5, 554));
  CHECK_FALSE(fits("55.", 5, 545));
  CHECK(fits("000", 0, 0));
  // Of a class every code may be meant.
  CHECK(fits("550", 5, 0));
  CHECK_FALSE(fits("450", 5, 0));
  CHECK_FALSE(fits("-", 5, 550));
  CHECK_FALSE(fits("-", 5, 0));
  CHECK_FALSE(fits("-", 15, 0));
  CHECK_FALSE(fits("5..", 21, 0));
  CHECK(CodePattern::parse("5..")->is_open());
  CHECK_FALSE(CodePattern::parse("550")->is_open());
  CHECK_FALSE(CodePattern::parse("-")->is_open());
  for (const auto* bad : {"", "55", "5500", "x50", ".50", "5 0"}) {
    CAPTURE(bad);
    CHECK_FALSE(CodePattern::parse(bad));
  }
}

TEST_CASE("a pattern of enhanced codes holds for whole codes, any class or a beginning") {
  const auto fits = [](std::string_view pattern, std::string_view code) { return EnhancedPattern::parse(pattern).value().fits(packed(mailwhy::smtp::parse_enhanced_code(code))); };
  CHECK(fits("5.7.1", "5.7.1"));
  CHECK_FALSE(fits("5.7.1", "4.7.1"));
  CHECK_FALSE(fits("5.7.1", "5.7.10"));
  CHECK_FALSE(fits("5.7.10", "5.7.1"));
  CHECK_FALSE(fits("5.7.1", "5.71.1"));
  CHECK(fits("X.7.25", "4.7.25"));
  CHECK(fits("*.7.25", "5.7.25"));
  CHECK_FALSE(fits("*.7.25", "5.7.26"));
  CHECK(fits("5.7.6*", "5.7.6"));
  CHECK(fits("5.7.6*", "5.7.606"));
  CHECK_FALSE(fits("5.7.6*", "5.7.16"));
  CHECK(fits("5.7.51*", "5.7.511"));
  CHECK_FALSE(fits("5.7.51*", "5.7.5"));
  CHECK(fits("X.5.*", "5.5.0"));
  CHECK_FALSE(fits("X.5.*", "5.50.0"));
  CHECK(fits("5.7*", "5.70.1"));
  CHECK(fits("5.*", "5.0.0"));
  CHECK_FALSE(fits("5.*", "4.0.0"));
  CHECK(fits("X*", "4.0.0"));
  CHECK_FALSE(fits("X*", ""));
  CHECK_FALSE(fits("5.0.0", ""));
  CHECK(fits("-", ""));
  CHECK_FALSE(fits("-", "5.0.0"));
  for (const auto* bad : {"", "5", "5.7", "5.7.", "5..1", "5.7.1.", "5.7.1.1", "5.7.1000", "a.7.1", "5.7.*1", "55.7.1", "5.7.111*1"}) {
    CAPTURE(bad);
    CHECK_FALSE(EnhancedPattern::parse(bad));
  }
}
