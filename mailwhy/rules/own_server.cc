#include "mailwhy/rules/own_server.h"

#include <algorithm>

namespace mailwhy::rules {
namespace {
using evidence::Session;
using TestResult = OwnServerTest::Result;

void read_test(const Session& session, OwnServerTest& test) {
  if (!session.connect.ok()) {
    test.why = "no connection";
    return;
  }
  if (session.purpose == Session::Purpose::injection) {
    auto said = smtp::read_injection(session.transcript);
    using Kind = smtp::InjectionResult::Kind;
    test.result = said.kind == Kind::answered ? TestResult::vulnerable : said.kind == Kind::ignored ? TestResult::safe : TestResult::untested;
    test.exchange = said.exchange;
    test.why = std::move(said.why);
    return;
  }
  const auto said = smtp::read_smuggling(session.transcript);
  using Kind = smtp::SmugglingResult::Kind;
  test.result = said.kind == Kind::taken ? TestResult::vulnerable : said.kind == Kind::untested ? TestResult::untested : TestResult::safe;
  test.exchange = said.exchange;
  test.sequence = said.sequence;
  if (said.kind == Kind::refused) test.why = "refused";
  if (said.kind == Kind::untested) test.why = "the server did not let it come to a message";
}
}  // namespace

std::string_view to_string(OwnServerTest::Result result) {
  switch (result) {
    case TestResult::untested: return "untested";
    case TestResult::safe: return "safe";
    case TestResult::vulnerable: return "vulnerable";
  }
  return "";
}

std::vector<OwnServerTest> own_server_tests(const View& view) {
  std::vector<OwnServerTest> all;
  const auto& sessions = view.evidence().sessions;
  for (std::size_t i = 0; i < sessions.size(); ++i) {
    const Session& session = sessions[i];
    if (session.purpose != Session::Purpose::injection && session.purpose != Session::Purpose::smuggling) continue;
    OwnServerTest test;
    test.smuggling = session.purpose == Session::Purpose::smuggling;
    test.session = i;
    for (const auto& attempt : view.attempts())
      if (attempt.host == session.host && attempt.address == session.to.address) test.attempt = &attempt;
    read_test(session, test);
    all.push_back(std::move(test));
  }
  return all;
}

}  // namespace mailwhy::rules
