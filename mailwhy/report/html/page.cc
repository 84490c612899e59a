// One self-contained page: no script, nothing fetched from anywhere, readable without style.
#include <fmt/format.h>

#include "mailwhy/base/text.h"
#include "mailwhy/report/html/parts.h"
#include "mailwhy/report/text/words.h"

namespace mailwhy::report::forms {

Pieces html_pieces(const text::Source& source, const DocumentOptions& options) {
  const int number = options.number;
  const std::string body = html::banner(source, number) + html::mail_path(source, number) + html::findings(source) + html::stages(source) +
                           html::hosts(source) + html::conversation(source) + html::raw_json(source);
  std::string title = shorten(text::target_unicode(source.evidence), 100) + ": " + std::string(text::verdict_words(source.judgement.verdict));
  const std::string measured =
      fmt::format("<p>Measured {}, mailwhy {}, mailwhy.report/1, exit code {}.</p>\n", markup_safe(text::vantage_words(source.evidence)),
                  markup_safe(options.version), rules::exit_code(source.judgement));
  return {body + measured, markup_safe(title)};
}

std::string html(const Parts& parts, const DocumentOptions&) {
  const std::string title = parts.size() == 1 ? parts.front().pieces[1] : fmt::format("{} mail checks", parts.size());
  std::string out =
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n";
  out += "<title>" + title + "</title>\n<style>" + std::string(html::style()) + "</style>\n</head>\n<body>\n<main>\n";
  for (const auto& part : parts) out += "<div class=\"report\">\n" + part.pieces[0] + "</div>\n";
  return out + "</main>\n<footer><p>Written by mailwhy. No message was sent.</p></footer>\n</body>\n</html>\n";
}

}  // namespace mailwhy::report::forms
