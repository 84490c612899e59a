#include "mailwhy/bounce/notice/advice.h"

#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/bounce/notice/prose.h"

namespace mailwhy::bounce::notice {
namespace {

// From here to the end of the sentence nothing is said about what happened.
constexpr std::string_view advice_leads[] = {"for more information", "for further information", "for more details", "for more tips", "for further assistance", "learn more", "please contact", "please check", "please verify",
                                      "contact your", "ask your", "possible reason", "possible cause", "may be one of", "whether", "weitere informationen", "bitte wenden sie sich", "pour plus d'informations"};
// What points at a part of the notice, up to the end of its last word.
constexpr std::string_view advice_pointers[] = {"see attach", "see the attach", "in the attach", "the attached", "is attached", "are attached", "it's attached", "also attached", "as an attachment", "as attachment"};
// The subject of what came back, up to the end of the line.
constexpr std::string_view subject_names[] = {"subject", "betreff", "objet", "asunto", "oggetto", "assunto", "onderwerp", "temat", "тема", "Тема", "件名", "主题", "主旨"};

bool is_of_a_word(char c) { return (c >= 'a' && c <= 'z') || is_digit(c); }

// Behind the mark that ends the sentence, or before an empty line.
std::size_t sentence_end(std::string_view text, std::size_t at) {
  for (; at < text.size(); ++at) {
    const char c = text[at];
    const bool last = at + 1 == text.size();
    if ((c == '.' || c == '!' || c == '?') && (last || text[at + 1] == ' ' || text[at + 1] == '\n' || text[at + 1] == '\r')) return at + 1;
    if (c == '\n' && (last || text[at + 1] == '\n' || text[at + 1] == '\r')) return at;
  }
  return text.size();
}

void blot(std::string& text, std::size_t begin, std::size_t end) {
  for (auto at = begin; at < end; ++at)
    if (text[at] != '\n') text[at] = ' ';
}

void blot_subjects(std::string& text) {
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = std::min(text.find('\n', begin), text.size());
    const auto line = trim(std::string_view(text).substr(begin, end - begin));
    for (const auto name : subject_names) {
      if (!starts_with_ignoring_case(line, name)) continue;
      const auto behind = trim(line.substr(name.size()));
      if (behind.starts_with(':') || behind.starts_with("\xef\xbc\x9a") || behind.starts_with("\xc2\xa0:")) blot(text, begin, end);
    }
    begin = end + 1;
  }
}

}  // namespace

std::string without_advice(std::string_view text) {
  std::string bare(text);
  blot_subjects(bare);
  const auto lowered = lowered_flat(bare);
  const auto blot_each = [&](std::string_view words, auto end_of) {
    for (auto at = lowered.find(words); at != std::string::npos; at = lowered.find(words, at + words.size()))
      if (at == 0 || !is_of_a_word(lowered[at - 1])) blot(bare, at, end_of(at + words.size()));
  };
  for (const auto lead : advice_leads) blot_each(lead, [&](std::size_t at) { return sentence_end(text, at); });
  for (const auto pointer : advice_pointers) blot_each(pointer, [&](std::size_t at) { return std::min(lowered.find_first_of(" .,;:!?)", at), lowered.size()); });
  return bare;
}

}  // namespace mailwhy::bounce::notice
