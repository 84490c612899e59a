// The sections of the text report, in the order in which they stand in it.  Each writes itself on the paper, or nothing.
#pragma once
#include "mailwhy/report/catalogue.h"
#include "mailwhy/report/text/paper.h"
#include "mailwhy/rules/view.h"

namespace mailwhy::report::text {

// Everything a section may look at.
struct Source {
  const evidence::Evidence& evidence;
  const rules::Judgement& judgement;
  const TextOptions& options;
  const Catalogue& catalogue;
  rules::View view;
  const Words& words = *catalogue.words;
};

void headline(const Source& source, Paper& paper);       // headline.cc: verdict, side, confidence; then the vantage
void checklist(const Source& source, Paper& paper);      // checklist.cc: a row a stage
void path_line(const Source& source, Paper& paper);      // path_line.cc: you --ok--> dns --ok--> mx1 --X
void leading_finding(const Source& source, Paper& paper);   // finding.cc: the five slots
void further_findings(const Source& source, Paper& paper);  // finding.cc: one line each
void matrix(const Source& source, Paper& paper);         // matrix.cc: the addresses side by side
void not_tested(const Source& source, Paper& paper);     // closing.cc: what was left out, and what cannot be known
void transcript(const Source& source, Paper& paper);     // transcript.cc: -v
void signatures(const Source& source, Paper& paper);     // signatures.cc: -v
void lookups(const Source& source, Paper& paper);        // lookups.cc: -vv
void closing(const Source& source, Paper& paper);        // closing.cc: where to read on, the exit code

std::string quiet_line(const Source& source);            // quiet.cc: M20
void accessible(const Source& source, Paper& paper);     // accessible.cc: M19, the whole report

// Shared small answers.  (source.cc)
std::string target_ascii(const evidence::Evidence& evidence);
std::string target_unicode(const evidence::Evidence& evidence);
// "192.0.2.53", with the port when it is not 53.
std::string resolver_text(const Endpoint& resolver);
// "from 192.0.2.25 as mail.sender.test, resolver 127.0.0.53, 2026-11-21 03:16:49 UTC"
std::string vantage_words(const evidence::Evidence& evidence, const Words& words = Words::of(Language::english));
// "554 5.7.1": the codes of a reply.
std::string codes_of(const smtp::Reply& reply);
// The session in which the row's stage happened, nullptr when there is none.
const smtp::Exchange* exchange_of(const rules::StageRow& row, const evidence::Evidence& evidence);
// The check-list's rows as people know them: domain and route are one row "dns".
std::vector<rules::StageRow> shown_rows(const Source& source);
// The words of a row: for MAIL and RCPT the reply's codes and what they answer.
// When hosts contradict each other, also which host it was.
std::string row_words(const rules::StageRow& row, const Source& source);
// How an attempt at one address ended: its state for the check-list and a few words or the reply.
rules::State attempt_state(const rules::Attempt& attempt);
std::string attempt_words(const rules::Attempt& attempt, const Words& words = Words::of(Language::english));
// Why an address was left out.
std::string left_out_because(const evidence::NotTried& left_out, const Words& words);  // closing.cc
// "timed out", with its detail when there is one.
std::string failure_words(const Failure& failure, const Words& words);
// The attempt that refuses what the decisive one accepts; nullptr unless the verdict is "depends".
const rules::Attempt* refusing_attempt(const Source& source);
// True when the attempts did not all end alike (end, stage and reply code).
bool attempts_differ(const std::vector<rules::Attempt>& attempts);
// Findings that follow from another one.
bool is_explained(const rules::Finding& finding, const std::vector<rules::Finding>& findings);

}  // namespace mailwhy::report::text
