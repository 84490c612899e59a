// What senders make of a host's encryption (mailwhy tls): text for people, JSON for programs.
#pragma once
#include <string>
#include <vector>

#include "mailwhy/report/catalogue.h"
#include "mailwhy/report/sheet.h"
#include "mailwhy/rules/tls_view.h"

namespace mailwhy::report {

// One sentence without full stop.
std::string tls_summary(const rules::TlsView& seen, const Catalogue& catalogue);
// The report for people; ends with a line feed.
std::string tls_text(const rules::TlsView& seen, const TextOptions& options, const Catalogue& catalogue);
// For documents.
Sheet tls_sheet(const rules::TlsView& seen, const Catalogue& catalogue);
// One row an address.
std::string tls_csv_head();
std::string tls_csv(const rules::TlsView& seen);
// The line of -q.
std::string tls_line(const rules::TlsView& seen, const TextOptions& options);
// mailwhy.tls/1 (tls.schema.json): one object, without line feed.
std::string tls_json(const rules::TlsView& seen, bool pretty, const Catalogue& catalogue);

// Shared by the forms.
namespace tls_words {
// As typed on the command line: the domain, the host with its port, or the address.
std::string target_of(const evidence::Evidence& evidence);
std::string_view of_outcome(auth::Outcome outcome);    // "delivers, verified"; a key for Words
std::string_view of_reason(auth::Reason reason);       // "its certificate is for another name"; may be empty
std::string_view of_dane(auth::dane::Lookup::Status status);
std::string_view of_match(const auth::dane::Record& record);
enum class Resumes { yes, no, untested };
Resumes resumes(const rules::TlsView& seen, const rules::Encryption& door);
enum class WithoutName { same, other, failed, untested };
WithoutName without_name(const rules::TlsView& seen, const rules::Encryption& door);
}  // namespace tls_words

}  // namespace mailwhy::report
