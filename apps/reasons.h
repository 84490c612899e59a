// The reasons of bounces with their names elsewhere: mailwhy help reasons, docs/reasons.md.
#pragma once
#include <string>

namespace mailwhy::apps {

std::string reasons_help();

}  // namespace mailwhy::apps
