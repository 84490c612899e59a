#include "mailwhy/auth/suffixes.h"

#include <doctest/doctest.h>

#include <fstream>

#include "mailwhy/base/text.h"
#include "mailwhy/mail/address.h"

using namespace mailwhy;

TEST_CASE("a name is registered one label below its public suffix") {
  const auto suffixes = auth::Suffixes::read("test\nco.test\n*.pub.test\n!city.pub.test\n");
  REQUIRE(suffixes.has_value());
  const auto registered = [&](std::string_view name) {
    const auto found = suffixes->registered(Domain::of(name));
    return found ? found->text() : std::string("-");
  };
  CHECK(registered("test") == "-");
  CHECK(registered("a.test") == "a.test");
  CHECK(registered("b.a.test") == "a.test");
  CHECK(registered("co.test") == "-");
  CHECK(registered("b.a.co.test") == "a.co.test");
  CHECK(registered("x.pub.test") == "-");
  CHECK(registered("y.x.pub.test") == "y.x.pub.test");
  CHECK(registered("city.pub.test") == "city.pub.test");
  CHECK(registered("b.unlisted") == "b.unlisted");
  CHECK(suffixes->organization(Domain::of("co.test")).text() == "co.test");
  CHECK(suffixes->is_public(Domain::of("co.test")));
  CHECK(!suffixes->is_public(Domain::of("a.test")));
  CHECK(!auth::Suffixes::read("").has_value());
}

TEST_CASE("the list of this system knows what publicsuffix.org tests") {
  std::ifstream file("../shared/vectors/psl/tests.txt");
  if (!file) {
    MESSAGE("../shared/vectors is not here: the list is tested with the cases above only");
    return;
  }
  const auto suffixes = auth::Suffixes::system();
  CHECK(!suffixes.origin().empty());
  int right = 0, all = 0;
  for (std::string line; std::getline(file, line);) {
    const auto words = split_words(line);
    if (words.size() != 2 || words[0].starts_with("//")) continue;
    ++all;
    CAPTURE(line);
    // A name beyond ASCII stands for its A-labels; upper case, a dot in front and "null" are no names.
    const auto name = mail::to_ascii(words[0]);
    const auto expected = words[1] == "null" ? Result<Domain>(Domain()) : mail::to_ascii(words[1]);
    REQUIRE(expected.has_value());
    const auto got = name && words[0] != "null" ? suffixes.registered(*name) : std::nullopt;
    const auto shown = [](const Domain& domain) { return domain.is_root() ? std::string("null") : domain.text(); };
    CHECK((got ? got->text() : "null") == shown(*expected));
    right += (got ? got->text() : "null") == shown(*expected);
  }
  CHECK(right == all);
  CHECK(all == 78);
}
