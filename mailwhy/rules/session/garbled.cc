#include <algorithm>
#include <array>

#include "mailwhy/base/text.h"
#include "mailwhy/rules/support.h"

namespace mailwhy::rules::session {
extern const Rule garbled;

namespace {
constexpr std::array breaches = {smtp::Oddity::codes_differ, smtp::Oddity::not_three_digits, smtp::Oddity::code_out_of_range,
                                 smtp::Oddity::line_without_code, smtp::Oddity::noise_before};

bool is_odd(const smtp::Exchange& exchange) {
  if (exchange.step == smtp::Step::starttls) return false;  // tls.bytes-before-handshake
  if (exchange.talked_early || !exchange.stray.empty()) return true;
  return exchange.reply && std::any_of(breaches.begin(), breaches.end(), [&](auto oddity) { return exchange.reply->has(oddity); });
}

// What came uncalled: before the reply, or before we had said anything.
std::string_view uncalled_words(const smtp::Exchange& exchange) {
  std::string_view extra = exchange.stray;
  if (extra.empty() && exchange.reply && exchange.reply->has(smtp::Oddity::noise_before)) extra = exchange.reply->raw;
  return trim(extra.substr(0, extra.find('\n')));
}

// Odd, but nothing rests on it.
void harmless(const View& view, std::vector<Finding>& findings) {
  for (const auto& seen : sessions_seen(view)) {
    const auto& exchanges = seen.session->transcript.exchanges;
    for (std::size_t i = 0; i < exchanges.size(); ++i) {
      const bool has_owner = &exchanges[i] == seen.attempt->exchange && exchanges[i].failure;  // another finding speaks for it
      if (!is_odd(exchanges[i]) || has_owner) continue;
      Finding finding = found(garbled, Party::recipient_host, Confidence::guess);
      finding.effect = Effect::notes;
      finding.args = view.args_for(*seen.attempt);
      finding.host = seen.attempt->host.text();
      Citation& citation = finding.seen.emplace_back(view.cite_exchange(seen.index, i));
      if (const auto words = uncalled_words(exchanges[i]); !words.empty()) {
        citation.remark = "uncalled, before \"" + citation.text + "\"";
        citation.text = words;
        citation.marks.clear();
      }
      findings.push_back(std::move(finding));
      return;
    }
  }
}

// A yes that may belong to another command: nobody asks a further host after it, so that what that one says settles nothing.
bool doubtful_yes(const Attempt& attempt) {
  const bool to_recipient = attempt.end == Attempt::End::broken && attempt.stage == evidence::Stage::rcpt_to;
  return to_recipient && attempt.exchange && attempt.exchange->reply && attempt.exchange->reply->positive();
}

void judge_garbled(const View& view, std::vector<Finding>& findings) {
  const auto mine = owned(view, garbled);
  for (const Attempt* attempt : mine) {
    Finding finding = found(garbled, Party::recipient_host, Confidence::guess);
    finding.stage = attempt->stage;
    if (attempt != view.decisive() && !view.matters(*attempt) && !doubtful_yes(*attempt)) finding.effect = Effect::risks;
    finding.args = view.args_for(*attempt);
    finding.host = attempt->host.text();
    Citation& citation = finding.seen.emplace_back(view.cite(*attempt));
    const auto words = attempt->exchange ? uncalled_words(*attempt->exchange) : std::string_view();
    if (!words.empty() && citation.remark.empty()) citation.remark = "uncalled: " + std::string(words);
    findings.push_back(std::move(finding));
    break;
  }
  if (mine.empty()) harmless(view, findings);
}
}  // namespace

const Rule garbled = {
    .id = "session.garbled",
    .stage = evidence::Stage::hello,
    .effect = Effect::undecided,
    .verdict = Verdict::inconclusive,
    .sentence = "what {host} says does not follow the protocol, so its answer cannot be relied on",
    .judge = judge_garbled,
};

}  // namespace mailwhy::rules::session
