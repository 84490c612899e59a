// The file of mailwhy domain --baseline: which findings are accepted, and how the records were (mailwhy.baseline/1).
#pragma once
#include <map>
#include <string>
#include <string_view>

#include "mailwhy/base/result.h"
#include "mailwhy/posture/records.h"

namespace mailwhy::apps {

using Baselines = std::map<std::string, posture::Baseline>;  // by domain

// The error is one sentence.
Result<Baselines> read_baselines(std::string_view json);
std::string write_baselines(const Baselines& baselines);

}  // namespace mailwhy::apps
