// Where passwords and tokens come from: a file, the output of a command, or somebody who types without being shown.  Never an
// argument and never an environment variable.
#pragma once
#include <atomic>
#include <optional>
#include <string>

#include "mailwhy/base/result.h"
#include "mailwhy/crypto/secret.h"

namespace mailwhy::apps {

// The first line of a file, without its line end; "-" is standard input.  The error is one sentence, and empty secrets are one.
Result<crypto::Secret> secret_from_file(const std::string& path);
// The first line that a command of the shell writes; it has to end well.
Result<crypto::Secret> secret_from_command(const std::string& command);
// Asks at the terminal, with nothing shown of what is typed.  nullopt when there is no terminal, when nothing was typed, or when
// `stop` became true.
std::optional<crypto::Secret> secret_from_terminal(const std::string& question, const std::atomic<bool>& stop);
// Whether somebody could be asked.
bool someone_at_terminal();

// From now on this process leaves no core file and lets no other process of this user look into its memory.
void keep_memory_private();

}  // namespace mailwhy::apps
