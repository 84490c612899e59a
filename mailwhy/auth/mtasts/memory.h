// What was seen of a domain's policy before: senders notice a new policy only by a new id (RFC 8461 s3.1), so that one that was changed
// under the same id is heeded by nobody until it ends in their caches.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "mailwhy/base/time.h"

namespace mailwhy::auth::mtasts {

struct Remembered {
  std::string id, body;
  Time at{};             // when this id and this policy were first seen together
  friend bool operator==(const Remembered&, const Remembered&) = default;
};

// As it is kept in a file, and back; nullopt for anything else.
std::string to_text(const Remembered& remembered);
std::optional<Remembered> read_remembered(std::string_view text);

enum class Change {
  first_time,    // nothing was known
  none,
  announced,     // id and policy are new
  id_alone,      // a new id for the same policy: harmless
  unannounced,   // a new policy under the old id
};
std::string_view to_string(Change change);
Change change_of(const std::optional<Remembered>& before, std::string_view id, std::string_view body);

}  // namespace mailwhy::auth::mtasts
