#include <algorithm>
#include <array>

#include "mailwhy/rules/support.h"

namespace mailwhy::rules::tls {
extern const Rule old_version;

namespace {
// Not to be used any more: RFC 7568 and RFC 8996.
constexpr std::array<std::string_view, 4> abandoned = {"SSLv2", "SSLv3", "TLSv1", "TLSv1.1"};

void judge_old_version(const View& view, std::vector<Finding>& findings) {
  for (const auto& seen : sessions_seen(view)) {
    const auto at = position_of(*seen.session, smtp::Step::tls_handshake);
    if (!at || !seen.session->tls || !seen.session->tls->ok()) continue;
    const auto& protocol = seen.session->tls->value().protocol;
    if (std::find(abandoned.begin(), abandoned.end(), protocol) == abandoned.end()) continue;
    Citation citation = view.cite_exchange(seen.index, *at);
    citation.text = "agreed on " + protocol;
    Finding& finding = remark(view, old_version, *seen.attempt, std::move(citation), {Party::recipient_host, Confidence::likely}, findings);
    finding.args.try_emplace("protocol", protocol);
  }
}
}  // namespace

const Rule old_version = {
    .id = "tls.old-version",
    .stage = evidence::Stage::tls,
    .effect = Effect::notes,
    .verdict = Verdict::accepted,
    .sentence = "{host} encrypts with nothing newer than {protocol}",
    .judge = judge_old_version,
};

}  // namespace mailwhy::rules::tls
