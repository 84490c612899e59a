// What resolvers and name servers said: a line for each, for pipes, tables and monitoring; and for an issue tracker.
#pragma once
#include <string>

#include "mailwhy/report/dns/dns.h"
#include "mailwhy/report/sheet.h"

namespace mailwhy::report {

// One object for each of those asked: the fields of an item of `results` in mailwhy.dns/1, with schema, question and verdict.
std::string dns_json_lines(const DnsResult& result);
// One row for each of those asked.
std::string dns_csv_head();
std::string dns_csv(const DnsResult& result);
// For documents: the findings and who says what.
Sheet dns_sheet(const DnsResult& result, const Catalogue& catalogue);
// For an issue tracker: the report in a fence that nothing from outside leaves.
std::string dns_markdown(const DnsResult& result, const Catalogue& catalogue);
// A plug-in's status line in English, and its code: 0 well, 1 what ends by itself or does not stop mail, 2 a problem, 3 unknown.
std::string dns_nagios(const DnsResult& result);
int dns_plugin_code(const DnsResult& result);

}  // namespace mailwhy::report
