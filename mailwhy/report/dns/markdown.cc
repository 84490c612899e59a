// mailwhy dns for an issue tracker (CommonMark): the question and the verdict as text, the report in a fence.
#include <fmt/format.h>

#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/report/dns/lines.h"

namespace mailwhy::report {
namespace {
std::size_t longest_run(std::string_view text) {
  std::size_t longest = 0, run = 0;
  for (const char c : text) longest = std::max(longest, run = c == '`' ? run + 1 : 0);
  return longest;
}

// A code span longer than any run of backticks inside (CommonMark s6.1).
std::string span(std::string_view bytes) {
  const std::string text = visible(shorten(bytes, 400));
  const std::string ticks(longest_run(text) + 1, '`');
  return ticks + " " + text + " " + ticks;
}
}  // namespace

std::string dns_markdown(const DnsResult& result, const Catalogue& catalogue) {
  TextOptions paper;
  paper.width = 100;
  paper.utf8 = true;
  paper.verbosity = 1;  // what is signed, even when that is not known
  const std::string body = dns_text(result, paper, catalogue);
  const std::string fence(std::max<std::size_t>(longest_run(body) + 1, 3), '`');
  return fmt::format("# mailwhy dns: {}\n\n{}\n\n{}text\n{}{}\n", span(result.survey.query.question.text()), span(dns_summary(result, *catalogue.words)), fence, body, fence);
}

}  // namespace mailwhy::report
