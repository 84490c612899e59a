// JUnit's XML as CI systems read it: one suite, one test case a check, the text report as its output.
#include <fmt/format.h>

#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/report/forms.h"

namespace mailwhy::report::forms {
namespace {
// A check that could not decide is an error of the test, not a failure of what it tests.
std::string_view element_of(rules::Verdict verdict) {
  if (verdict == rules::Verdict::accepted) return "";
  return verdict == rules::Verdict::inconclusive ? "error" : "failure";
}

std::string lines_safe(const std::string& text) {
  std::string out;
  for (const auto line : split(text, '\n')) out += markup_safe(line) + "\n";
  out.pop_back();
  return out;
}

struct TestCase {
  std::string_view verb;
  std::string target;
  Duration elapsed{};
  std::string_view element;              // empty: passed
  std::string cause, message, words, report;
};
std::string test_case(const TestCase& one) {
  std::string out = fmt::format("    <testcase classname=\"mailwhy.{}\" name=\"{}\" time=\"{}\">\n", one.verb, markup_safe(shorten(one.target, 320)), seconds(one.elapsed));
  if (!one.element.empty())
    out += fmt::format("      <{} type=\"{}\" message=\"{}\">{}</{}>\n", one.element, markup_safe(one.cause), markup_safe(shorten(one.message, 500)),
                       markup_safe(shorten(one.words, 2000)), one.element);
  return out + "      <system-out>" + lines_safe(one.report) + "</system-out>\n    </testcase>\n";
}
}  // namespace

Pieces junit_pieces(const text::Source& source, const DocumentOptions& options) {
  const auto& judgement = source.judgement;
  return {test_case({.verb = options.verb, .target = text::target_ascii(source.evidence), .elapsed = source.evidence.elapsed, .element = element_of(judgement.verdict),
                     .cause = judgement.cause, .message = one_sentence(source), .words = deciding_words(source), .report = plain_report(source)})};
}

Pieces junit_sheet(const Sheet& sheet, const Words&, const DocumentOptions&) {
  const int code = plugin_code(sheet);
  return {test_case({.verb = sheet.verb, .target = sheet.target, .elapsed = sheet.elapsed, .element = code == 3 ? "error" : code == 2 || sheet.state == rules::State::later ? "failure" : "",
                     .cause = sheet.cause, .message = sheet.summary, .words = sheet.items.empty() || sheet.items.front().seen.empty() ? "" : sheet.items.front().seen.front(),
                     .report = sheet.text})};
}

std::string junit(const Parts& parts, const DocumentOptions& options) {
  const auto count = [&](std::string_view element) {
    return std::count_if(parts.begin(), parts.end(), [&](const Part& part) { return element_of(part.verdict) == element; });
  };
  Duration total{};
  for (const auto& part : parts) total += part.elapsed;
  const std::string numbers = fmt::format("tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"0\" time=\"{}\"", parts.size(), count("failure"),
                                          count("error"), seconds(total));
  std::string started = parts.empty() ? "" : to_rfc3339(parts.front().started);
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  out += fmt::format("<testsuites name=\"mailwhy\" {}>\n  <testsuite name=\"mailwhy {}\" {}{}>\n", numbers, options.verb, numbers,
                     started.empty() ? "" : " timestamp=\"" + started + "\"");
  for (const auto& part : parts) out += part.pieces[0];
  return out + "  </testsuite>\n</testsuites>\n";
}

}  // namespace mailwhy::report::forms
