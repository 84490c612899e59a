#include "mailwhy/base/language.h"

#include <array>

#include "mailwhy/base/text.h"

namespace mailwhy {
namespace {
constexpr std::array<Language, 2> languages{Language::english, Language::german};
}

std::span<const Language> all_languages() { return languages; }

std::string_view code_of(Language language) {
  switch (language) {
    case Language::english: return "en";
    case Language::german: break;
  }
  return "de";
}

std::optional<Language> find_language(std::string_view name) {
  const std::string low = lower_ascii(name.substr(0, name.find_first_of("_-.@")));
  if (low == "c" || low == "posix") return Language::english;
  for (const Language language : languages)
    if (low == code_of(language)) return language;
  return std::nullopt;
}

Language language_of_locale(const std::function<std::optional<std::string>(const std::string& name)>& environment) {
  for (const char* variable : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const auto value = environment(variable);
    if (value && !value->empty()) return find_language(*value).value_or(Language::english);
  }
  return Language::english;
}

}  // namespace mailwhy
