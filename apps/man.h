// Manual pages as groff text, made from apps/table.h.
#pragma once
#include <optional>
#include <string>

#include "apps/options.h"

namespace mailwhy::apps {

// mailwhy(1), or mailwhy-VERB(1).
std::string manual_page(std::optional<Verb> verb);

}  // namespace mailwhy::apps
