// mailwhy bounce as rows and as a sheet.
#include "mailwhy/base/text.h"
#include "mailwhy/report/bounce/bounce.h"
#include "mailwhy/report/csv.h"

namespace mailwhy::report {
namespace {
constexpr std::size_t most_rows = 1000;

}  // namespace

std::string bounce_csv_head() {
  return "file,message,kind,fate,recipient,reason,class,permanent,reply_code,enhanced_code,side,party,confidence,cause,remote_host,reporting_mta,command,agent,sisimai_reason,message_id,diagnostic\r\n";
}

std::string bounce_csv(const BounceResult& result, const Words&) {
  static const bounce::NoticeRecipient nobody;
  std::string out;
  for (std::size_t i = 0; i < result.returned.recipients.size(); ++i) {
    const auto& one = i < result.notice.recipients.size() ? result.notice.recipients[i] : nobody;
    const auto& returned = result.returned.recipients[i];
    const bool none = returned.fate == rules::Fate::none;
    const auto word = [&](std::string_view text) { return none ? std::string() : std::string(text); };
    const std::string cells[] = {result.file, result.number ? std::to_string(*result.number) : "", std::string(bounce::to_string(result.notice.kind)), std::string(to_string(returned.fate)),
                                 one.recipient, word(bounce::to_string(one.judged.meaning)), word(bounce::to_string(one.judged.klass)), word(one.judged.permanent ? "yes" : "no"),
                                 one.reply_code, one.enhanced_code, std::string(to_string(rules::side_of(returned.said.party))), std::string(to_string(returned.said.party)),
                                 std::string(to_string(returned.said.confidence)), std::string(returned.said.id), one.remote_host, one.reporting_mta, one.command, result.notice.agent,
                                 word(one.judged.sisimai), result.notice.original.message_id, shorten(one.diagnostic, 4096)};
    out += csv_row(cells);
  }
  return out;
}

Sheet bounce_sheet(const BounceResult& result, SaidWords& said) {
  const auto& words = said.words();
  Sheet sheet;
  sheet.verb = "bounce";
  sheet.target = bounce_words::where_of(result);
  sheet.summary = sheet.target + ": " + bounce_summary(result, words);
  sheet.exit_code = result.returned.exit_code;
  sheet.complete = !result.notice.cut;
  for (const auto& group : bounce_words::groups_of(result)) {
    const auto at = group.front();
    const auto& returned = result.returned.recipients[at];
    const auto text = said.text(returned.said, bounce_words::facts_of(result, at));
    Sheet::Item item{std::string(returned.said.id), bounce_words::state_of(returned), text.sentence, {}, text.steps, {}};
    if (at < result.notice.recipients.size() && !result.notice.recipients[at].diagnostic.empty()) item.seen.push_back(result.notice.recipients[at].diagnostic);
    if (sheet.items.empty()) {
      sheet.state = item.state == rules::State::note ? rules::State::ok : item.state;
      if (item.state != rules::State::note && item.state != rules::State::ok) sheet.cause = item.id;
    }
    if (sheet.items.size() < most_rows) sheet.items.push_back(std::move(item));
  }
  if (!result.notice.recipients.empty()) {
    Sheet::Table table{std::string(words(key("Recipients"))),
                       {std::string(words(key("Recipient"))), std::string(words(key("Fate"))), std::string(words(key("Reason"))), std::string(words(key("Code"))), std::string(words(key("Said by")))},
                       {}};
    for (std::size_t i = 0; i < result.notice.recipients.size() && i < most_rows; ++i) {
      const auto& one = result.notice.recipients[i];
      table.rows.push_back({one.recipient, std::string(to_string(result.returned.recipients[i].fate)), std::string(bounce::to_string(one.judged.meaning)),
                            std::string(trim(one.reply_code + " " + one.enhanced_code)), one.remote_host});
    }
    sheet.tables.push_back(std::move(table));
  }
  sheet.text = bounce_text(result, {.width = 100, .utf8 = true}, said);
  return sheet;
}

}  // namespace mailwhy::report
