#include "mailwhy/evidence/stage.h"

#include <algorithm>
#include <array>

namespace mailwhy::evidence {
namespace {
// In the order of the enum.
constexpr std::array<std::string_view, 15> names = {
    "address", "domain",     "route",     "connect", "greeting", "hello",   "tls",     "login",
    "identity", "reputation", "mail_from", "rcpt_to", "data",     "content", "mailbox",
};
}  // namespace

std::string_view to_string(Stage stage) { return names[static_cast<std::size_t>(stage)]; }

std::optional<Stage> parse_stage(std::string_view text) {
  const auto found = std::find(names.begin(), names.end(), text);
  if (found == names.end()) return std::nullopt;
  return static_cast<Stage>(found - names.begin());
}

}  // namespace mailwhy::evidence
