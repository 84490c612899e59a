#include "mailwhy/report/dns/lines.h"

#include <fmt/format.h>

#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/report/csv.h"

namespace mailwhy::report {
namespace {
using zone::Row;

// A status line is one line, and the bar begins its numbers.
std::string status_safe(std::string_view text) {
  std::string out = visible_ascii(text);
  std::replace(out.begin(), out.end(), '|', '/');
  return shorten(out, 300);
}

}  // namespace

std::string dns_csv_head() { return "name,type,server,address,role,group,result,answer,ttl_s,serial,took_ms,state,behind\r\n"; }

std::string dns_csv(const DnsResult& result) {
  std::string text;
  const auto& question = result.survey.query.question;
  for (const Row& row : result.comparison.rows) {
    const bool spoke = row.group && row.reply;
    const std::string cells[] = {question.name.is_root() ? "." : question.name.text(),
                                 dns::to_string(question.type),
                                 row.name,
                                 row.at.address.text(),
                                 std::string(dns_words::role_word(row.role)),
                                 row.group ? std::string(1, result.comparison.groups[*row.group].letter()) : "",
                                 row.reply ? std::string(to_string(row.reply->answer.kind)) : "not_asked",
                                 spoke ? join(result.comparison.groups[*row.group].answer, "; ") : "",
                                 row.ttl_s ? std::to_string(*row.ttl_s) : "",
                                 row.server && row.server->serial ? std::to_string(*row.server->serial) : "",
                                 row.reply ? std::to_string(to_ms(row.reply->took)) : "",
                                 row.server ? std::string(to_string(row.server->state)) : "",
                                 row.behind ? "yes" : "no"};
    text += csv_row(cells);
  }
  return text;
}

int dns_plugin_code(const DnsResult& result) {
  switch (zone::exit_code_of(result.judgement.verdict)) {
    case 0: return 0;
    case 4: return 1;
    case 3: return 3;
    default: break;
  }
  // The answer is there, and something beside it is broken.
  return result.judgement.verdict == zone::Verdict::faulty ? 1 : 2;
}

std::string dns_nagios(const DnsResult& result) {
  static constexpr std::string_view names[] = {"OK", "WARNING", "CRITICAL", "UNKNOWN"};
  const auto spoke = std::count_if(result.comparison.rows.begin(), result.comparison.rows.end(), [](const Row& row) { return row.group.has_value(); });
  return fmt::format("DNS {} - {} | answers={};;;0 spoke={};;;0;{} total={:.3f}s;;;0\n", names[dns_plugin_code(result)],
                     status_safe(dns_summary(result, Words::of(Language::english))), result.comparison.groups.size(), spoke, result.comparison.rows.size(),
                     static_cast<double>(result.survey.elapsed.count()) / 1e6);
}

}  // namespace mailwhy::report
