// The check-list: one row a stage, as the decisive attempt went through it; our own side first (own_row.h).
#pragma once
#include <vector>

#include "mailwhy/rules/judge.h"
#include "mailwhy/rules/view.h"

namespace mailwhy::rules {

std::vector<StageRow> stage_rows(const View& view, const Judgement& judgement);

}  // namespace mailwhy::rules
