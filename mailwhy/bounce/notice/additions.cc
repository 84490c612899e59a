#include "mailwhy/bounce/notice/additions.h"

#include <algorithm>

#include "mailwhy/bounce/notice/reporter.h"

namespace mailwhy::bounce::notice {
namespace {

// The command that the words from `begin` to `end` speak of; with a transcript the last one before the refusal, which stands at `refusal()`.
template <class Refusal>
std::string_view command_between(const Prose& prose, std::size_t begin, std::size_t end, Refusal refusal) {
  std::string_view command;
  auto hit = std::lower_bound(prose.hits.begin(), prose.hits.end(), begin, [](const Hit& it, std::size_t at) { return it.at < at; });
  for (; hit != prose.hits.end() && hit->at < end; ++hit) {
    if (hit->phrase->sign != Sign::command) continue;
    const auto& words = hit->phrase->words;
    const bool transcript = words.starts_with(">>>") || words.starts_with("<<<") || words.starts_with("in: ");
    if (!transcript) {
      if (command.empty()) command = hit->phrase->detail;
      continue;
    }
    if (hit->phrase->detail == "QUIT") continue;
    if (command.empty() || hit->at < refusal()) command = hit->phrase->detail;
  }
  return command;
}

template <class Refusal>
void take_command(NoticeRecipient& recipient, const Prose& prose, std::size_t begin, std::size_t end, Refusal refusal) {
  if (!recipient.command.empty()) return;
  const auto command = command_between(prose, begin, end, refusal);
  if (command.empty()) return;
  recipient.command = std::string(command);
  if (command == "HELO?") {
    recipient.command = "HELO";
    recipient.command_derived = true;
  }
}

// More of a code: 5.1.1 before 5.1.0 before 5.0.0.
int precision(std::string_view enhanced) {
  if (enhanced.size() < 5) return 0;
  int more = 1;
  if (!enhanced.substr(1).starts_with(".0.")) ++more;
  if (!enhanced.ends_with(".0")) ++more;
  return more;
}

}  // namespace

std::string better_enhanced(const std::string& status, const std::string& spoken) {
  if (status.empty()) return spoken;
  if (spoken.empty()) return status;
  return precision(spoken) >= precision(status) ? spoken : status;
}

void add_words(NoticeRecipient& recipient, const Work& work, std::string_view words, std::size_t begin) {
  const auto& prose = work.material.prose;
  const bool is_open = recipient.reply_code.empty() || recipient.enhanced_code.empty() || recipient.diagnostic.empty();
  const auto codes = is_open ? find_codes(words) : Codes{};
  if (recipient.reply_code.empty()) recipient.reply_code = codes.reply_code;
  if (recipient.enhanced_code.empty() || (recipient.diagnostic.empty() && codes.together)) recipient.enhanced_code = better_enhanced(recipient.enhanced_code, codes.enhanced_code);
  const auto refusal = [&] {
    const auto said = is_open ? codes : find_codes(words);
    return begin + (said.reply_code.empty() ? words.size() : said.at);
  };
  // A transcript says the command before the reply: on the line of the address, which stands before the words.
  auto from = prose.lines[prose.line_of(begin)].begin;
  if (from > 0) from = prose.lines[prose.line_of(from - 1)].begin;
  take_command(recipient, prose, from, begin + words.size(), refusal);
  if (recipient.remote_host.empty()) {
    const auto host = find_host(prose, begin, begin + words.size());
    recipient.remote_host = host.name;
    recipient.remote_address = host.address;
  } else if (recipient.remote_address.empty()) {
    const auto host = find_host(prose, begin, begin + words.size());
    if (host.name == recipient.remote_host) recipient.remote_address = host.address;
  }
}

void add_whole_text(NoticeRecipient& recipient, const Work& work) {
  const auto& prose = work.material.prose;
  if (prose.text.empty()) return;
  if (recipient.reply_code.empty()) recipient.reply_code = work.codes().reply_code;
  if (recipient.enhanced_code.empty()) recipient.enhanced_code = work.codes().enhanced_code;
  take_command(recipient, prose, 0, prose.text.size(), [&] { return work.codes().reply_code.empty() ? prose.text.size() : work.codes().at; });
  if (recipient.remote_host.empty()) {
    const auto host = find_host(prose, 0, prose.text.size());
    // Who tries and writes the notice may name itself as the one that was asked: "Receiving server:" of a domain that has no server.
    if (host.name.empty() || host.name == recipient.reporting_mta || host.name == reporter_in_words(prose)) return;
    recipient.remote_host = host.name;
    recipient.remote_address = host.address;
  }
}

void add_command_within(NoticeRecipient& recipient, const std::string& line) {
  if (!recipient.command.empty()) return;
  // Few lines speak of any, and all are asked: "(in reply to ...", "[RCPT_TO]", "refused to talk to me".
  if (line.find('(') == std::string::npos && line.find("_TO]") == std::string::npos && line.find("k to me") == std::string::npos) return;
  Prose said;   // neither lines nor addresses are asked for
  said.text = line;
  said.lowered = lowered_flat(line);
  said.hits = find_phrases(said.lowered);
  take_command(recipient, said, 0, line.size(), [&] { return line.size(); });
}

}  // namespace mailwhy::bounce::notice
