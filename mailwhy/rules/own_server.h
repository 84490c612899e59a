// What came of the attacks that a user asked for against a server of his own (mailwhy tls --try-injection, --try-smuggling).
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/rules/view.h"
#include "mailwhy/smtp/injection.h"
#include "mailwhy/smtp/smuggling.h"

namespace mailwhy::rules {

// One session of such a kind.
struct OwnServerTest {
  enum class Result { untested, safe, vulnerable } result = Result::untested;
  bool smuggling = false;           // else injection
  std::string_view sequence;        // smuggling: "<LF>.<LF>"; empty when it did not get so far
  const Attempt* attempt = nullptr;
  std::size_t session = 0, exchange = 0;  // positions; the exchange that decided
  std::string why;                  // a clause; may be empty
};
std::string_view to_string(OwnServerTest::Result result);
std::vector<OwnServerTest> own_server_tests(const View& view);

}  // namespace mailwhy::rules
