// Checks, and what other verbs found, in the forms that other programs and other people take: monitoring, test reports, issue
// trackers, tickets, a page.
//
// One document holds one of them or several, all of one verb.  Only words of this room and the evidence's own bytes, made visible
// (base/text.h) and then escaped for the form, get into it.
#pragma once
#include <string>
#include <vector>

#include "mailwhy/report/catalogue.h"
#include "mailwhy/report/report.h"
#include "mailwhy/report/sheet.h"

namespace mailwhy::report {

enum class Form { nagios, openmetrics, junit, markdown, ticket, html };
// Whom a ticket is written to; by_party: the one who can do something about it.
enum class TicketTo { by_party, customer, provider, dns, receiver };

struct DocumentOptions {
  Form form = Form::nagios;
  int verbosity = 0;       // nagios: from 1 on the text report follows the status line
  TicketTo ticket = TicketTo::by_party;
  int number = 1;          // of the check that comes next; Document counts
  std::string version;     // of the program, where the form has a place for it
  std::string verb = "check";
};

// What a form keeps of one check until the document is written.
struct Part {
  std::string target;                // visible
  rules::Verdict verdict = rules::Verdict::inconclusive;
  int plugin_code = 3;
  Time started{};
  Duration elapsed{};
  std::vector<std::string> pieces;   // the form's own
};

class Document {
 public:
  explicit Document(DocumentOptions options, Catalogue catalogue = Catalogue::builtin());
  void add(const evidence::Evidence& evidence, const rules::Judgement& judgement);
  // Not for tickets and OpenMetrics, which are forms of checks only.
  void add(const Sheet& sheet);
  static bool takes_sheets(Form form);
  bool empty() const { return parts_.empty(); }
  // The whole document so far; ends with a line feed.
  std::string text() const;

 private:
  DocumentOptions options_;
  Catalogue catalogue_;
  std::vector<Part> parts_;
};

// As monitoring plug-ins report: 0 ok (would be accepted), 1 warning (accepted with a risk, or delayed), 2 critical (it would
// not arrive), 3 unknown (cannot be told from here).
int plugin_code(const rules::Judgement& judgement);
// Of two codes the one that counts for both: 2, 1, 3, 0.
int worse_plugin_code(int a, int b);
// "MAIL UNKNOWN - " and the sentence: the status line when there is nothing to judge.
std::string plugin_unknown(std::string_view sentence);

}  // namespace mailwhy::report
