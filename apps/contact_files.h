// The files behind mailwhy contacts: answers of registries kept for a day, and IANA's bootstrap files.
#pragma once
#include <filesystem>
#include <optional>
#include <string>

#include "apps/io.h"
#include "apps/options.h"
#include "mailwhy/contact/bootstrap.h"
#include "mailwhy/probe/registry.h"

namespace mailwhy::apps {

// $XDG_CACHE_HOME/mailwhy, or ~/.cache/mailwhy; nullopt when neither is set.
std::optional<std::filesystem::path> cache_folder();

// Answers in files of this folder, one a question, only for this user to read, for 24 hours.  A folder or file that cannot be used is no
// error: nothing is kept then.
probe::AnswerStore answer_store(const std::filesystem::path& folder);
// What the options want: none with --no-cache and in the lab.
probe::AnswerStore answer_store_for(const Options& options);

// Of one of IANA's files.
inline constexpr std::size_t most_bootstrap_bytes = 8U << 20;
// What ships, then what was fetched with --refresh, then --rdap-bootstrap.  The error is a sentence about the file that was named.
Result<contact::Registries> registries_for(const Options& options);
// Where --refresh puts its files.
std::optional<std::filesystem::path> bootstrap_folder();

// Writes all or nothing, readable by this user alone; false when it cannot be done.
bool write_privately(const std::filesystem::path& file, std::string_view text);

}  // namespace mailwhy::apps
