// Completion scripts for the shells, made from apps/table.h.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace mailwhy::apps {

// For bash, zsh or fish; nullopt for any other shell.
std::optional<std::string> completion_script(std::string_view shell);

}  // namespace mailwhy::apps
