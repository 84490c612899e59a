// The words that all forms of mailwhy log share.
#include <fmt/format.h>

#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/report/log/log.h"
#include "mailwhy/report/meanings.h"
#include "mailwhy/report/said.h"
#include "mailwhy/rules/own_address.h"

namespace mailwhy::report {
namespace {
using bounce::Meaning;

// The facts of one failure, as rules::said wants them.
struct Facts {
  const bounce::Judged& judged;
  std::string_view text, command, recipient, sender, host;
  bool temporary;
  bool incoming = false;
  int code = 0;
};
rules::Said said_of(const Facts& facts, std::string& ip) {
  ip = rules::own_address_in(facts.text, facts.judged.meaning);
  rules::SaidOf of;
  of.judged = &facts.judged;
  of.stage = bounce::stage_of_command(facts.command);
  of.temporary = facts.temporary;
  of.recipient = facts.recipient;
  of.sender = facts.sender;
  of.remote_host = facts.host;
  of.sending_ip = ip;
  of.incoming = facts.incoming;
  of.code = facts.code;
  return rules::said(of);
}

}  // namespace

logs::Format LogReport::format() const {
  std::map<logs::Format, std::uint64_t> lines_of;
  for (const auto& file : files) lines_of[file.counts.format] += file.counts.lines;
  logs::Format most = logs::Format::unknown;
  std::uint64_t best = 0;
  for (const auto& [format, count] : lines_of)
    if (format != logs::Format::unknown && count > best) {
      most = format;
      best = count;
    }
  return most;
}
std::uint64_t LogReport::lines() const {
  std::uint64_t sum = 0;
  for (const auto& file : files) sum += file.counts.lines;
  return sum;
}
bool LogReport::unreadable() const { return format() == logs::Format::unknown; }

int log_exit_code(const LogReport& report) {
  using logs::Fate;
  const auto& fates = report.results.fates;
  if (fates[static_cast<std::size_t>(Fate::failed)] > 0 || report.results.totals.final_bounced + report.results.totals.final_expired > 0) return 1;
  if (fates[static_cast<std::size_t>(Fate::waiting)] > 0) return 4;
  return report.unreadable() ? 3 : 0;
}

namespace log_words {

logs::Attempt attempt_of(const logs::Event& event) {
  logs::Attempt out;
  out.time = event.time;
  out.outcome = event.outcome;
  out.to = event.to;
  out.orig_to = event.orig_to;
  out.program = event.program;
  out.relay_name = event.relay_name;
  out.relay_address = event.relay_address;
  out.relay_port = event.relay_port;
  out.command = event.command;
  out.text = event.text;
  out.enhanced = event.enhanced;
  out.remote_words = event.remote_words;
  out.code = event.code;
  out.delays = event.delays;
  return out;
}

std::string_view title_of(const bounce::Judged& judged) {
  return judged.meaning == Meaning::unknown ? key("the words do not tell why") : meaning_words(judged.meaning);
}

Told told_of(const logs::CauseGroup& group, const Words& words) {
  Told told;
  std::string ip;
  // Who was refused did not say the words: the log's own server did, whose name no line need tell.
  const std::string host = group.incoming ? std::string() : group.remote_host;
  told.said = said_of({group.judged, group.example, group.spoken_command, group.example_recipient, group.example_sender, host, group.temporary, group.incoming}, ip);
  told.state = group.temporary ? "later" : "fail";
  told.title = std::string(words(title_of(group.judged)));
  SaidFacts facts;
  facts.host = host;
  facts.recipient = group.example_recipient;
  facts.sender = group.example_sender;
  facts.source = ip;
  facts.reply = group.example;
  facts.command = group.spoken_command;
  auto text = said_text(told.said, facts, words);
  told.means = std::move(text.means);
  told.whose = std::move(text.whose);
  told.doubt = std::move(text.doubt);
  told.steps = std::move(text.steps);
  return told;
}

std::size_t most_of(const LogReport& report, std::size_t normally) { return report.top == 0 ? normally : report.top; }

std::string number(std::uint64_t value, const Words& words) {
  std::string digits = std::to_string(value);
  const std::string_view between = words.language() == Language::german ? "." : ",";
  for (std::size_t at = digits.size(); at > 3;) {
    at -= 3;
    digits.insert(at, between);
  }
  return digits;
}

std::string clock(Time time) {
  std::string text = to_readable(time);
  if (text.ends_with(" UTC")) text.resize(text.size() - 4);
  return text;
}

std::string span(std::int64_t us) {
  const auto seconds = us / 1'000'000;
  if (us < 60'000'000) return fmt::format("{}.{} s", seconds, us / 100'000 % 10);
  if (seconds < 3600) return fmt::format("{}:{:02} min", seconds / 60, seconds % 60);
  if (seconds < 86'400) return fmt::format("{} h {} min", seconds / 3600, seconds / 60 % 60);
  return fmt::format("{} d {} h", seconds / 86'400, seconds / 3600 % 24);
}

std::string share(std::uint64_t part, std::uint64_t whole, const Words& words) {
  if (whole == 0) return "0 %";
  const std::uint64_t tenths = (part * 1000 + whole / 2) / whole;
  if (part > 0 && tenths == 0) return std::string(words(key("less than 0.1 %")));
  if (tenths >= 100) return fmt::format("{} %", (part * 100 + whole / 2) / whole);
  return fmt::format("{}{}{} %", tenths / 10, words.language() == Language::german ? "," : ".", tenths % 10);
}

std::string_view longest_part(const logs::Delays& delays) {
  const auto longest = std::max_element(delays.parts.begin(), delays.parts.end());
  return *longest < 0 ? std::string_view() : part_names[longest - delays.parts.begin()];
}

std::vector<Leading> leading(const LogReport& report) {
  std::vector<Leading> out;
  for (const auto& row : report.results.causes) {
    if (row.lost == 0 && row.waiting == 0) continue;
    std::string ip;
    const auto& group = row.group;
    const auto said = said_of({group.judged, group.example, group.spoken_command, group.example_recipient, group.example_sender, group.remote_host, group.temporary}, ip);
    const std::string title(title_of(group.judged));
    auto found = std::find_if(out.begin(), out.end(), [&](const Leading& one) { return one.id == said.id && one.title == title; });
    if (found == out.end()) found = out.insert(out.end(), Leading{std::string(said.id), title, 0, 0, 0, &row});
    found->lost += row.lost;
    found->lost_messages += row.lost_messages;
    found->waiting += row.waiting;
  }
  std::stable_sort(out.begin(), out.end(), [](const Leading& a, const Leading& b) {
    return a.lost_messages != b.lost_messages ? a.lost_messages > b.lost_messages : a.lost != b.lost ? a.lost > b.lost : a.waiting > b.waiting;
  });
  return out;
}

}  // namespace log_words

LogReason LogReasons::of(const logs::Attempt& attempt, std::string_view sender) {
  const bool temporary = attempt.outcome == logs::Outcome::deferred;
  bounce::Spoken spoken;
  spoken.text = attempt.text;
  spoken.code = attempt.code;
  if (!attempt.enhanced.empty()) spoken.enhanced = smtp::parse_enhanced_code(attempt.enhanced);
  spoken.command = attempt.command;
  spoken.remote_host = attempt.relay_name;
  spoken.agent = agent_;
  spoken.at_submission = bounce::is_submission_port(attempt.relay_port);
  std::string name = std::string(temporary ? "4" : "5") + attempt.command + "\n" + attempt.relay_name + (spoken.at_submission ? "\ns" : "\n") + attempt.text;
  auto found = known_.find(name);
  if (found == known_.end()) {
    LogReason reason;
    reason.judged = bounce::judge(spoken);
    reason.state = temporary ? "later" : "fail";
    if (known_.size() >= 10'000) known_.clear();
    found = known_.emplace(std::move(name), std::move(reason)).first;
  }
  LogReason out = found->second;
  std::string ip;
  out.said = said_of({out.judged, attempt.text, attempt.command, attempt.to, sender, attempt.relay_name, temporary, false, attempt.code}, ip);
  return out;
}

namespace {

// "; 9 of them because the mailbox does not exist"
std::string mostly_because(std::uint64_t all, std::uint64_t of_them, std::string_view title, const Words& words) {
  if (of_them == 0) return {};
  if (all == 1) return words("; because {}", words(title));
  if (of_them >= all) return words("; all because {}", words(title));
  return words("; {} of them because {}", log_words::number(of_them, words), words(title));
}

}  // namespace

std::string log_summary(const LogReport& report, const Words& words) {
  using log_words::number;
  using logs::Fate;
  const auto& fates = report.results.fates;
  const auto count = [&](Fate fate) { return fates[static_cast<std::size_t>(fate)]; };
  std::uint64_t all = 0;
  for (const auto n : fates) all += n;
  if (report.lines() == 0) return std::string(words(key("there is not one line to read")));
  if (report.unreadable() && all == 0) return std::string(words(key("no line in it is a known mail server's")));
  const auto lead = log_words::leading(report);
  if (const auto failed = count(Fate::failed); failed > 0) {
    std::string out = all == 1 ? std::string(words(key("the message did not arrive"))) : words("{} of {} messages did not arrive", number(failed, words), number(all, words));
    if (!lead.empty()) out += mostly_because(failed, lead.front().lost_messages, lead.front().title, words);
    return out;
  }
  if (const auto waiting = count(Fate::waiting); waiting > 0) {
    std::string out = all == 1 ? std::string(words(key("the message still waits"))) : words("{} of {} messages still wait", number(waiting, words), number(all, words));
    const auto most = std::max_element(lead.begin(), lead.end(), [](const auto& a, const auto& b) { return a.waiting < b.waiting; });
    if (most != lead.end()) out += mostly_because(waiting, most->waiting, most->title, words);
    return out;
  }
  if (all == 0) {
    if (!report.wish.asks_for_stories() && report.wish.domains.empty() && report.results.totals.rejects > 0) return words("no message came through here; {} were refused at the door", number(report.results.totals.rejects, words));
    return std::string(report.wish.asks_for_stories() ? words(key("no such message is in the log")) : words(key("no message is in the log")));
  }
  const auto unknown = count(Fate::unknown), delivered = count(Fate::delivered);
  if (delivered == 0) return all == 1 ? std::string(words(key("what became of the message is not in the log"))) : words("what became of {} messages is not in the log", number(all, words));
  std::string out = all == 1 ? std::string(words(key("the message was delivered"))) : unknown == 0 ? words("all {} messages were delivered", number(all, words)) : words("{} of {} messages were delivered; of the others the log does not tell", number(delivered, words), number(all, words));
  if (report.results.temporary_failures_overcome > 0) out += report.results.temporary_failures_overcome == 1 ? words("; one recipient after a delay") : words("; {} recipients after a delay", number(report.results.temporary_failures_overcome, words));
  return out;
}

std::string log_line(const LogReport& report, const Words& words) {
  std::string name = report.files.empty() ? "" : report.files.front().name;
  if (report.files.size() > 1) name = words("{} files", report.files.size());
  return visible(name) + ": " + log_summary(report, words) + "\n";
}

}  // namespace mailwhy::report
