// Writes a judged check in every format that was asked for, and turns verdicts into exit codes.
#pragma once
#include "apps/io.h"
#include "apps/options.h"
#include "mailwhy/evidence/evidence.h"
#include "mailwhy/rules/judge.h"

namespace mailwhy::apps {

// `several`: one of several targets, so JSON is one line each and text reports are kept apart by an empty line.
// Returns 0, or 2 after a complaint when a file cannot be written.
int write_check(const Options& options, Io& io, const evidence::Evidence& evidence, const rules::Judgement& judgement, bool several);

// The process's exit code for one verdict (interface.md; --exit-codes).
int exit_code_for(const Options& options, const rules::Judgement& judgement);
// Of several targets' codes the one that counts: 2, 1, 3, 4, 0, the first of these that occurred.
int combine_exit_codes(int a, int b);

}  // namespace mailwhy::apps
