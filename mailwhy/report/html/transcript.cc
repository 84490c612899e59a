// What was said, the DNS answers, and the whole JSON, folded.
#include "mailwhy/base/text.h"
#include "mailwhy/report/html/parts.h"

namespace mailwhy::report::html {
namespace {
std::string folded(std::string_view title, const std::string& text, std::string_view attributes = "") {
  std::string lines;
  for (const auto line : split(text, '\n')) lines += forms::markup_safe(line) + "\n";
  while (lines.ends_with("\n\n")) lines.pop_back();
  return "<details" + std::string(attributes) + "><summary>" + std::string(title) + "</summary>\n<pre>" + lines + "</pre></details>\n";
}
}  // namespace

std::string conversation(const text::Source& source) {
  TextOptions options;
  options.width = 100;
  options.utf8 = true;
  options.verbosity = 2;
  const text::Source verbose{source.evidence, source.judgement, options, source.catalogue, source.view};
  text::Paper talk(options), dns(options);
  text::transcript(verbose, talk);
  text::lookups(verbose, dns);
  return "<section>\n" + heading(section_level, say(source, key("Everything that was seen"))) + folded(say(source, key("Transcript")), talk.take()) + folded(say(source, key("DNS as asked")), dns.take());
}

std::string raw_json(const text::Source& source) {
  return folded(say(source, key("Raw JSON")), check_json(source.evidence, source.judgement, true, source.catalogue), " class=\"json\"") + "</section>\n";
}

}  // namespace mailwhy::report::html
