#include "mailwhy/report/forms.h"

#include <fmt/format.h>

#include "mailwhy/base/text.h"
#include "mailwhy/report/text/quotes.h"
#include "mailwhy/report/text/words.h"

namespace mailwhy::report::forms {

std::string one_sentence(const text::Source& source) {
  const auto& judgement = source.judgement;
  const std::string verdict(source.words(text::verdict_phrase(judgement.verdict)));
  if (judgement.cause != "none" && !judgement.findings.empty())
    return verdict + ": " + title_of(judgement.findings.front(), judgement, source.catalogue);
  const std::string summary = summary_of(judgement, source.catalogue);
  return summary.empty() ? verdict : verdict + ": " + summary;
}

std::string deciding_words(const text::Source& source) {
  const auto& judgement = source.judgement;
  if (const auto* refusing = text::refusing_attempt(source))
    return (refusing->host.is_root() ? refusing->address.text() : refusing->host.text()) + ": " + text::attempt_words(*refusing, source.words);
  if (!judgement.findings.empty() && judgement.cause != "none" && !judgement.findings.front().seen.empty())
    return text::in_our_words(judgement.findings.front().seen.front(), source).text;
  const auto* attempt = source.view.decisive();
  return attempt ? text::attempt_words(*attempt, source.words) : "";
}

std::string plain_report(const text::Source& source) {
  TextOptions options;
  options.width = 100;
  return check_text(source.evidence, source.judgement, options, source.catalogue);
}

std::string seconds(Duration duration) { return fmt::format("{:.3f}", static_cast<double>(duration.count()) / 1e6); }

std::string markup_safe(std::string_view bytes) {
  const std::string shown = visible(bytes);
  std::string out;
  out.reserve(shown.size());
  for (std::size_t i = 0; i < shown.size(); ++i) {
    const std::string_view rest = std::string_view(shown).substr(i);
    // U+FFFE and U+FFFF are UTF-8, but no XML 1.0 characters (XML 1.0 s2.2).
    if (rest.starts_with("\xef\xbf\xbe") || rest.starts_with("\xef\xbf\xbf")) {
      out += rest[2] == '\xbe' ? "\\ufffe" : "\\uffff";
      i += 2;
      continue;
    }
    switch (rest.front()) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out += rest.front();
    }
  }
  return out;
}

}  // namespace mailwhy::report::forms
