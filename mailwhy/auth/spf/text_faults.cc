#include "mailwhy/auth/spf/text_faults.h"

#include <algorithm>

#include "mailwhy/auth/spf/macros.h"
#include "mailwhy/auth/spf/proposal.h"
#include "mailwhy/base/text.h"

namespace mailwhy::auth::spf {
namespace {
constexpr std::size_t most_plain_answer = 512;   // RFC 1035 s4.2.1

class TextFaults {
 public:
  TextFaults(const Branch& branch, std::size_t index, std::vector<Fault>& out) : branch_(branch), index_(index), out_(out) {}

  void note(Fault::Kind kind, const Span& at, std::string detail = {}) {
    if (out_.size() < most_faults) out_.push_back({kind, index_, at, std::move(detail), std::nullopt});
  }
  void sizes();
  void joints(const dns::Txt& txt);
  void terms();

 private:
  const Branch& branch_;
  std::size_t index_;
  std::vector<Fault>& out_;
};

void TextFaults::sizes() {
  const Span whole{0, static_cast<std::uint32_t>(branch_.text.size())};
  if (branch_.answer_bytes > most_plain_answer) note(Fault::Kind::long_answer, whole, std::to_string(branch_.answer_bytes));
  if (branch_.text.size() > most_record_bytes) note(Fault::Kind::long_record, whole, std::to_string(branch_.text.size()));
}

// The term by itself would be a record's only one, and a good one.
bool is_good_term(std::string_view term) {
  const Record record = read_record("v=spf1 " + std::string(term));
  return record.errors.empty() && record.terms.size() == 1 && record.terms.front().kind != Kind::other_modifier;
}

// A blank that somebody left out where the text is cut into strings (RFC 7208 s3.3): two good terms meet without one.
void TextFaults::joints(const dns::Txt& txt) {
  const std::string_view text = branch_.text;
  std::size_t at = 0;
  for (std::size_t i = 0; i + 1 < txt.strings.size(); ++i) {
    at += txt.strings[i].size();
    if (at == 0 || at >= text.size() || text[at - 1] == ' ' || text[at] == ' ') continue;
    const auto blank = text.rfind(' ', at - 1);
    const std::size_t begin = blank == std::string_view::npos ? 0 : blank + 1;
    const std::size_t end = std::min(text.find(' ', at), text.size());
    const std::string_view left = text.substr(begin, at - begin), right = text.substr(at, end - at);
    // "include:_spf.example" + "a" may be one name: what meets must not be a whole by accident.
    const bool glued = is_good_term(right) && (right.size() > 3 || right.find_first_of(":-~?+") != std::string_view::npos) && (begin == 0 || is_good_term(left));
    if (glued) note(Fault::Kind::long_string, {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end - begin)}, std::string(left) + " " + std::string(right));
  }
}

void TextFaults::terms() {
  for (const Flaw& flaw : branch_.record.errors) note(Fault::Kind::syntax, flaw.at, flaw.problem);
  for (const Flaw& flaw : branch_.record.oddities) note(Fault::Kind::oddity, flaw.at, flaw.problem);
  bool after_all = false;
  const auto& all_terms = branch_.record.terms;
  const bool has_all = std::any_of(all_terms.begin(), all_terms.end(), [](const Term& term) { return term.kind == Kind::all; });
  for (const Term& term : all_terms) {
    if (term.kind == Kind::ptr || (term.has_macros && uses_macro(term.spec.in(branch_.text), 'p'))) note(Fault::Kind::ptr, term.whole);
    if ((term.kind == Kind::ip4 && term.network.prefix() <= 8) || (term.kind == Kind::ip6 && term.network.prefix() <= 16)) note(Fault::Kind::wide_network, term.whole, term.network.text());
    if (term.kind == Kind::redirect && has_all) note(Fault::Kind::redirect_with_all, term.whole);
    if (after_all && is_mechanism(term.kind)) note(Fault::Kind::after_all, term.whole);
    after_all = after_all || term.kind == Kind::all;
  }
}
}  // namespace

std::size_t answer_bytes(const Domain& domain, const dns::Answer& answer) {
  constexpr std::size_t header = 12, question = 6, fixed = 12, edns = 11;
  std::size_t sum = header + question + domain.text().size() + edns;
  for (const dns::Record& record : answer.records) {
    sum += fixed;
    if (const auto* txt = std::get_if<dns::Txt>(&record.data))
      for (const std::string& one : txt->strings) sum += one.size() + 1;
  }
  return sum;
}

void faults_of_text(const Branch& branch, std::size_t index, const dns::Txt& txt, std::vector<Fault>& out) {
  TextFaults reader(branch, index, out);
  reader.sizes();
  reader.joints(txt);
  reader.terms();
}

}  // namespace mailwhy::auth::spf
