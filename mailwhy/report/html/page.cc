// One self-contained page: no script, nothing fetched from anywhere, readable without style.
#include <fmt/format.h>

#include "mailwhy/base/text.h"
#include "mailwhy/report/html/parts.h"
#include "mailwhy/report/text/words.h"

namespace mailwhy::report::forms {
namespace {
enum Piece { body_piece, title_piece, language_piece, several_piece, footer_piece };

// One check is the page's subject; of several each is a section of it.
std::string with_levels(std::string body, bool alone) {
  for (char& c : body)
    if (c >= html::target_level && c <= html::finding_level) c = static_cast<char>('0' + c + (alone ? 0 : 1));
  return body;
}

// What came out, and the way to each.
std::string contents(const Parts& parts) {
  std::string out = "<ul class=\"contents\">\n";
  for (std::size_t i = 0; i < parts.size(); ++i) out += fmt::format("<li><a href=\"#check-{}\">{}</a></li>\n", i + 1, parts[i].pieces[title_piece]);
  return out + "</ul>\n";
}
}  // namespace

Pieces html_pieces(const text::Source& source, const DocumentOptions& options) {
  const int number = options.number;
  const std::string body = html::banner(source, number) + html::findings(source) + html::stages(source) +
                           html::hosts(source) + html::signatures(source) + html::conversation(source) + html::raw_json(source);
  const Words& words = source.words;
  const std::string title = shorten(text::target_unicode(source.evidence), 42) + ": " + std::string(words(text::verdict_words(source.judgement.verdict)));
  const std::string measured = words("Measured {}, mailwhy {}, mailwhy.report/1, exit code {}.", text::vantage_words(source.evidence, source.words), options.version,
                                     rules::exit_code(source.judgement));
  return {body + "<p class=\"measured\">" + markup_safe(measured) + "</p>\n", markup_safe(title), std::string(code_of(words.language())),
          html::say(source, key("{} mail checks")), html::say(source, key("Written by mailwhy. No message was sent."))};
}

std::string html(const Parts& parts, const DocumentOptions&) {
  const Pieces none{"", "", "en", "{} mail checks", ""};
  const Pieces& first = parts.empty() ? none : parts.front().pieces;
  const bool alone = parts.size() == 1;
  const std::string title = alone ? first[title_piece] : Words::filled(first[several_piece], {std::to_string(parts.size())});
  std::string out = "<!DOCTYPE html>\n<html lang=\"" + first[language_piece] + "\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n";
  out += "<title>" + title + "</title>\n<style>" + std::string(html::style()) + "</style>\n</head>\n<body>\n<main>\n";
  if (!alone) out += "<h1>" + title + "</h1>\n" + contents(parts);
  for (const auto& part : parts) out += "<div class=\"report\">\n" + with_levels(part.pieces[body_piece], alone) + "</div>\n";
  return out + "</main>\n<footer><p>" + first[footer_piece] + "</p></footer>\n</body>\n</html>\n";
}

}  // namespace mailwhy::report::forms
