// The DNSSEC status of MX, addresses and TLSA, for -v.
#include "mailwhy/report/signatures.h"

#include "mailwhy/report/text/sections.h"

namespace mailwhy::report::text {

void signatures(const Source& source, Paper& paper) {
  if (source.evidence.validations.empty()) return;
  paper.blank();
  paper.line("DNSSEC", Style::bold);
  write_signatures(source.evidence.validations, Line("  "), 2, source.words, paper);
}

}  // namespace mailwhy::report::text
