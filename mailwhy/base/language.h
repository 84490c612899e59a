// The languages in which mailwhy speaks to people.  Codes, field names, protocol words and command lines have none.
#pragma once
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace mailwhy {

enum class Language { english, german };

// Every language there is, English first.
std::span<const Language> all_languages();
// "en", "de": as --lang takes it, and as it stands in the names of data/words/de.tsv and of translated pages.
std::string_view code_of(Language language);
// By code or locale: "de", "DE", "de-AT", "de_CH.UTF-8@euro".  "C" and "POSIX" are English.  nullopt for any other.
std::optional<Language> find_language(std::string_view name);
// What LC_ALL, LC_MESSAGES and LANG ask for: the first that is set and not empty counts (POSIX), English when unknown.
Language language_of_locale(const std::function<std::optional<std::string>(const std::string& name)>& environment);

}  // namespace mailwhy
