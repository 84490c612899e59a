// The lines of former sessions that the arrow keys bring back: $XDG_STATE_HOME/mailwhy/history, a line each, for this user alone.
//
// What may stand there is for console::may_be_kept() to say; a login never does.
#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace mailwhy::apps {

// nullopt where neither XDG_STATE_HOME nor a HOME that exists says where.
std::optional<std::filesystem::path> history_file();

// The lines, oldest first: at most 500, none of more than 1000 bytes, none with control characters.  Empty without a file, and when
// something else stands in its place (a link to /dev/null is a way of saying no).
std::vector<std::string> read_history(const std::filesystem::path& file);

// Puts the lines behind those that are there by now, from other sessions too; the oldest make room.  Mode 0600.  Never fails loudly:
// a history that cannot be kept is no reason to disturb anybody.
void add_to_history(const std::filesystem::path& file, const std::vector<std::string>& lines);

}  // namespace mailwhy::apps
