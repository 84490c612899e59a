#include "apps/wrap.h"

#include <doctest/doctest.h>

#include <string>

using mailwhy::apps::wrap_page;

TEST_CASE("paragraphs and lists fill the width, code stays as it is") {
  CHECK(wrap_page("one two three\nfour five\n\nsix\n", 20) == "one two three four\nfive\n\nsix\n");
  CHECK(wrap_page("1. first item that is long\n   and goes on\n2. second\n", 20) == "1. first item that\n   is long and goes\n   on\n2. second\n");
  CHECK(wrap_page("```\n$ a long command that nobody may break\n```\n", 20) == "```\n$ a long command that nobody may break\n```\n");
  CHECK(wrap_page("## A heading\ntext\n", 20) == "## A heading\ntext\n");
}

TEST_CASE("words behind a label hang under themselves") {
  CHECK(wrap_page("  Seen    550 5.1.1 no such user here\n", 24) == "  Seen    550 5.1.1 no\n          such user here\n");
}

TEST_CASE("carets stay under the words that they mark") {
  const std::string marked = "  Seen    550 5.1.1 no such user here\n          ^^^\n";
  CHECK(wrap_page(marked, 20) == marked);
}
