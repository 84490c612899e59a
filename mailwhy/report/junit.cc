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
}  // namespace

Pieces junit_pieces(const text::Source& source, const DocumentOptions&) {
  const auto& judgement = source.judgement;
  const auto& evidence = source.evidence;
  std::string out = fmt::format("    <testcase classname=\"mailwhy.check\" name=\"{}\" time=\"{}\">\n",
                                markup_safe(shorten(text::target_ascii(evidence), 320)), seconds(evidence.elapsed));
  if (const auto element = element_of(judgement.verdict); !element.empty())
    out += fmt::format("      <{} type=\"{}\" message=\"{}\">{}</{}>\n", element, markup_safe(judgement.cause),
                       markup_safe(shorten(one_sentence(source), 500)), markup_safe(shorten(deciding_words(source), 2000)), element);
  out += "      <system-out>" + lines_safe(plain_report(source)) + "</system-out>\n    </testcase>\n";
  return {out};
}

std::string junit(const Parts& parts, const DocumentOptions&) {
  const auto count = [&](std::string_view element) {
    return std::count_if(parts.begin(), parts.end(), [&](const Part& part) { return element_of(part.verdict) == element; });
  };
  Duration total{};
  for (const auto& part : parts) total += part.elapsed;
  const std::string numbers = fmt::format("tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"0\" time=\"{}\"", parts.size(), count("failure"),
                                          count("error"), seconds(total));
  std::string started = parts.empty() ? "" : to_rfc3339(parts.front().started);
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  out += fmt::format("<testsuites name=\"mailwhy\" {}>\n  <testsuite name=\"mailwhy check\" {}{}>\n", numbers, numbers,
                     started.empty() ? "" : " timestamp=\"" + started + "\"");
  for (const auto& part : parts) out += part.pieces[0];
  return out + "  </testsuite>\n</testsuites>\n";
}

}  // namespace mailwhy::report::forms
