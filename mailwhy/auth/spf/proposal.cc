#include "mailwhy/auth/spf/proposal.h"

#include <algorithm>

#include "mailwhy/auth/spf/macros.h"

namespace mailwhy::auth::spf {
namespace {
constexpr std::size_t longest_string = 255;

// "ip4:192.0.2.1" and "ip6:2001:db8::/32".
std::string term_of(const Network& network) {
  const bool v4 = network.address().is_v4(), whole = network.prefix() == (v4 ? 32U : 128U);
  return (v4 ? " ip4:" : " ip6:") + (whole ? network.address().text() : network.text());
}

void add_frozen(const Branch& branch, std::vector<Domain>& out) {
  for (const Term& term : branch.record.terms) {
    if (term.kind != Kind::a && term.kind != Kind::mx && term.kind != Kind::include) continue;
    const auto spec = term.spec.in(branch.text);
    const auto name = spec.empty() ? std::optional(branch.domain) : name_of(fit_name(std::string(spec)));
    if (name && std::find(out.begin(), out.end(), *name) == out.end()) out.push_back(*name);
  }
}
}  // namespace

std::optional<Proposal> propose(const Survey& survey, const Branch& last) {
  const bool covered = std::any_of(survey.faults.begin(), survey.faults.end(), [](const Fault& fault) { return fault.kind == Fault::Kind::covered; });
  if (survey.worst.dns_terms == 0 && !covered) return std::nullopt;
  if (survey.admitted.networks4.size() + survey.admitted.networks6.size() > most_proposed_networks) return std::nullopt;
  Proposal out;
  out.text = "v=spf1";
  for (const auto* networks : {&survey.admitted.networks4, &survey.admitted.networks6})
    for (const Network& network : *networks) out.text += term_of(network);
  if (last.record.exp) {
    const Term& exp = last.record.terms[*last.record.exp];
    // %{d} would be another domain here.
    if (exp.has_macros && last.how != Visit::How::first) return std::nullopt;
    out.text += " ";
    out.text += exp.whole.in(last.text);
  }
  if (!survey.all.empty()) out.text += " " + survey.all;
  for (std::size_t at = 0; at < out.text.size(); at += longest_string) out.strings.push_back(out.text.substr(at, longest_string));
  out.too_long = out.text.size() > most_record_bytes;
  for (const Branch& branch : survey.branches)
    if (branch.how != Visit::How::include) add_frozen(branch, out.frozen);
  return out;
}

}  // namespace mailwhy::auth::spf
