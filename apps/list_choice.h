// Which lists an option line names: the built-in table or a person's own, with keys, mirrors and --list.
#pragma once
#include "apps/io.h"
#include "apps/lab_side.h"
#include "apps/options.h"
#include "mailwhy/listing/choose.h"

namespace mailwhy::apps {

// `table` points to `own` when a table was given.
struct Lists {
  listing::Table own;
  const listing::Table* table = &listing::builtin_table();
  listing::Choice choice;
};

// Fills `lists`, which must stay where it is; false after a complaint.
bool read_lists(const Options& options, Io& io, Lists& lists);
// The lists that live in the lab, unless the person named others: those of its zones that hold a test point.
void use_lists_of_lab(const LabSide& lab, const Options& options, Lists& lists);

}  // namespace mailwhy::apps
