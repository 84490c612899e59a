// Documents for other programs: golden files, hostile bytes, several checks in one.
#include "mailwhy/report/document.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/report/golden.h"
#include "mailwhy/report/report_cases.h"

using namespace mailwhy;
using namespace mailwhy::report;

namespace {
std::string document_of(const std::vector<cases::World>& worlds, const DocumentOptions& options) {
  Document document(options, cases::catalogue());
  for (const auto& world : worlds) document.add(world.evidence, world.judgement);
  return document.text();
}
std::string nagios_of(const cases::World& world, int verbosity = 0) { return document_of({world}, {Form::nagios, verbosity, "1.0"}); }

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

void check_clean(const std::string& text) {
  bool clean = is_utf8(text);
  for (const auto line : split(text, '\n')) clean = clean && visible(line) == line;
  CHECK(clean);
}

// Three attacks at once would hide each other, a megabyte in all forms takes long: one of each.
std::vector<std::string> all_attacks() {
  auto attacks = cases::attacks();
  attacks.push_back(std::string(1 << 20, 'y'));
  return attacks;
}
}  // namespace

TEST_CASE("golden documents") {
  struct Row {
    Form form;
    std::string_view name, ending;
  };
  for (const Row& row : {Row{Form::nagios, "nagios", "txt"}, {Form::openmetrics, "openmetrics", "txt"}, {Form::junit, "junit", "xml"}}) {
    for (const auto& world : cases::all())
      cases::check_golden(fmt::format("{}.{}.{}", world.name, row.name, row.ending), document_of({world}, {row.form, 0, "1.0"}));
    cases::check_golden(fmt::format("all.{}.{}", row.name, row.ending), document_of(cases::all(), {row.form, 0, "1.0"}));
  }
  cases::check_golden("block_list.nagios.verbose.txt", nagios_of(cases::block_list(), 1));
}

TEST_CASE("a status line is one line with one bar, whatever the server says") {
  for (const auto& attack : all_attacks()) {
    const std::string text = nagios_of(cases::hostile(attack));
    check_clean(text);
    CHECK(std::count(text.begin(), text.end(), '\n') == 1);
    CHECK(std::count(text.begin(), text.end(), '|') == 1);
    CHECK(text.starts_with("MAIL CRITICAL - "));
    CHECK(text.size() < 1500);
  }
  CHECK(plugin_unknown("two\nlines | and a bar") == "MAIL UNKNOWN - two\\nlines \\x7c and a bar\n");
}

TEST_CASE("plug-in codes: well, at risk or later, broken, unknown") {
  CHECK(plugin_code(cases::healthy().judgement) == 0);
  CHECK(plugin_code(cases::greylisting().judgement) == 1);
  CHECK(plugin_code(cases::block_list().judgement) == 2);
  auto world = cases::healthy();
  world.judgement.findings.push_back(cases::block_list().judgement.findings.at(1));
  CHECK(plugin_code(world.judgement) == 1);
  world.judgement.verdict = rules::Verdict::inconclusive;
  CHECK(plugin_code(world.judgement) == 3);
  CHECK(worse_plugin_code(3, 2) == 2);
  CHECK(worse_plugin_code(0, 3) == 3);
  CHECK(worse_plugin_code(1, 3) == 1);
}

TEST_CASE("metrics: every line is a comment or one sample, and the document ends with EOF") {
  for (const auto& attack : all_attacks()) {
    const std::string text = document_of({cases::hostile(attack)}, {Form::openmetrics, 0, ""});
    check_clean(text);
    CHECK(text.ends_with("\n# EOF\n"));
    for (const auto line : split(std::string_view(text).substr(0, text.size() - 1), '\n')) {
      if (line.starts_with("# ")) continue;
      // Inside of a value every quote has an odd number of backslashes before it, so taking the escapes out leaves pairs.
      std::string plain(line);
      for (std::size_t at; (at = plain.find('\\')) != std::string::npos;) plain.erase(at, 2);
      CHECK(line.starts_with("mailwhy_probe_"));
      CHECK(std::count(plain.begin(), plain.end(), '"') % 2 == 0);
      const auto end = plain.rfind("\"} ");
      REQUIRE(end != std::string::npos);
      CHECK(plain.find_first_not_of("0123456789.", end + 3) == std::string::npos);
    }
  }
}

TEST_CASE("XML stays XML, whatever the server says") {
  for (const auto& attack : all_attacks()) {
    const std::string text = document_of({cases::hostile(attack)}, {Form::junit, 0, ""});
    check_clean(text);
    std::vector<std::string> open;
    for (std::size_t at = text.find('<', 5); at != std::string::npos; at = text.find('<', at + 1)) {
      const auto end = text.find('>', at);
      REQUIRE(end != std::string::npos);
      const std::string tag = text.substr(at + 1, end - at - 1);
      const std::string name = tag.substr(0, tag.find(' '));
      if (name.starts_with('/')) {
        REQUIRE(!open.empty());
        CHECK(open.back() == name.substr(1));
        open.pop_back();
      } else {
        open.push_back(name);
      }
    }
    CHECK(open.empty());
    CHECK_FALSE(has(text, "<script"));
    CHECK_FALSE(has(text, "\uffff"));
    CHECK_FALSE(has(text, "]]>"));
  }
}
