// Stages with their times, and the addresses of the mail servers side by side.
#include <fmt/format.h>

#include "mailwhy/base/text.h"
#include "mailwhy/report/html/parts.h"
#include "mailwhy/report/signatures.h"
#include "mailwhy/report/text/words.h"

namespace mailwhy::report::html {
using forms::markup_safe;

namespace {
// The beginning of a table, up to its first row.
std::string table_head(const text::Source& source, std::string_view kind, std::string_view caption, const std::vector<std::string_view>& columns) {
  std::string out = fmt::format("<table class=\"{}\">\n<caption>{}</caption>\n<thead><tr>", kind, say(source, caption));
  for (const auto column : columns) out += "<th scope=\"col\">" + say(source, column) + "</th>";
  return out + "</tr></thead>\n<tbody>\n";
}
}  // namespace

std::string stages(const text::Source& source) {
  std::string out = "<section>\n" + heading(section_level, say(source, key("Steps"))) +
                    table_head(source, "steps", key("Each step at the server that decided"), {key("Step"), key("State"), key("Seen"), key("Time")});
  for (const auto& row : text::shown_rows(source))
    out += fmt::format("<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n", say(source, text::stage_label(row.stage)), state_badge(row.state, source),
                       markup_safe(shorten(text::row_words(row, source), 300)), row.elapsed > Duration(0) ? to_readable(row.elapsed) : "");
  return out + "</tbody>\n</table>\n</section>\n";
}

std::string hosts(const text::Source& source) {
  const auto& attempts = source.view.attempts();
  if (attempts.empty()) return {};
  std::string out = "<section>\n" + heading(section_level, say(source, key("Mail servers"))) +
                    table_head(source, "hosts", key("In the order in which a sender tries them"),
                               {key("Host"), key("Address"), key("State"), key("Step"), key("Reply")});
  for (const auto& attempt : attempts)
    out += fmt::format("<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n", markup_safe(attempt.host.text()),
                       attempt.address.text(), state_badge(text::attempt_state(attempt), source), say(source, text::stage_label(attempt.stage)),
                       markup_safe(shorten(text::attempt_words(attempt, source.words), 300)));
  out += "</tbody>\n</table>\n";
  for (const auto& left_out : source.evidence.not_tried)
    out += fmt::format("<p>{} {} {}: {}.</p>\n", say(source, key("Not tested:")), markup_safe(left_out.host.text()), left_out.address ? left_out.address->text() : "",
                       markup_safe(shorten(text::left_out_because(left_out, source.words), 300)));
  return out + "</section>\n";
}

std::string signatures(const text::Source& source) {
  using Status = dns::Validation::Status;
  const auto& all = source.evidence.validations;
  if (all.empty()) return {};
  std::string out = "<section>\n" + heading(section_level, "DNSSEC") +
                    table_head(source, "dnssec", key("Whether the answers of the DNS are signed, and how that is known"),
                               {key("Name"), key("Type"), key("Status"), key("Rests on"), key("Why")});
  for (const auto& one : all) {
    const std::string_view colour = one.status == Status::secure ? "ok" : one.status == Status::bogus ? "fail" : "unknown";
    out += fmt::format("<tr><td>{}</td><td>{}</td><td><span class=\"state {}\">{}</span></td><td>{}</td><td>{}</td></tr>\n", markup_safe(one.question.name.text()),
                       markup_safe(dns::to_string(one.question.type)), colour, say(source, signature_word(one.status)),
                       markup_safe(source.words.phrase(visible(shorten(one.rests_on, 300)))), markup_safe(source.words.phrase(visible(shorten(one.why, 400)))));
  }
  return out + "</tbody>\n</table>\n</section>\n";
}

}  // namespace mailwhy::report::html
