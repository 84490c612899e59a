// Stages with their times, and the addresses of the mail servers side by side.
#include <fmt/format.h>

#include "mailwhy/base/text.h"
#include "mailwhy/report/html/parts.h"
#include "mailwhy/report/text/words.h"

namespace mailwhy::report::html {
using forms::markup_safe;

std::string stages(const text::Source& source) {
  std::string out =
      "<section>\n<h2>Steps</h2>\n<table>\n<caption>Each step at the server that decided</caption>\n"
      "<thead><tr><th scope=\"col\">Step</th><th scope=\"col\">State</th><th scope=\"col\">Seen</th><th scope=\"col\">Time</th></tr></thead>\n<tbody>\n";
  for (const auto& row : text::shown_rows(source))
    out += fmt::format("<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n", text::stage_label(row.stage), state_badge(row.state),
                       markup_safe(shorten(text::row_words(row, source), 300)), row.elapsed > Duration(0) ? to_readable(row.elapsed) : "");
  return out + "</tbody>\n</table>\n</section>\n";
}

std::string hosts(const text::Source& source) {
  const auto& attempts = source.view.attempts();
  if (attempts.empty()) return {};
  std::string out =
      "<section>\n<h2>Mail servers</h2>\n<table>\n<caption>In the order in which a sender tries them</caption>\n<thead><tr><th scope=\"col\">Host</th>"
      "<th scope=\"col\">Address</th><th scope=\"col\">State</th><th scope=\"col\">Step</th><th scope=\"col\">Reply</th></tr></thead>\n<tbody>\n";
  for (const auto& attempt : attempts)
    out += fmt::format("<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n", markup_safe(attempt.host.text()),
                       attempt.address.text(), state_badge(text::attempt_state(attempt)), text::stage_label(attempt.stage),
                       markup_safe(shorten(text::attempt_words(attempt), 300)));
  out += "</tbody>\n</table>\n";
  for (const auto& left_out : source.evidence.not_tried)
    out += fmt::format("<p>Not tested: {} {}: {}.</p>\n", markup_safe(left_out.host.text()), left_out.address ? left_out.address->text() : "",
                       markup_safe(shorten(left_out.words, 300)));
  return out + "</section>\n";
}

}  // namespace mailwhy::report::html
