// mail_from.sender-unanswerable: nobody could answer to the sender's address, and many servers refuse such mail.
#include <algorithm>

#include "mailwhy/rules/support.h"

namespace mailwhy::rules::mail_from {
extern const Rule sender_unanswerable;

namespace {
using Kind = dns::Answer::Kind;

bool is_null_mx(const dns::Answer& mx) {
  const auto names_nothing = [](const dns::Record& record) {
    const auto* data = std::get_if<dns::Mx>(&record.data);
    return data && data->host.is_root();
  };
  return !mx.records.empty() && std::all_of(mx.records.begin(), mx.records.end(), names_nothing);
}

bool has_no_address(const View& view, const Domain& domain) {
  const auto denied = [&](dns::Type type) {
    const auto* answer = answer_to(view, domain, type);
    return answer && (answer->kind == Kind::nodata || answer->kind == Kind::nxdomain);
  };
  return denied(dns::Type::a) && denied(dns::Type::aaaa);
}

// Empty when answers can be sent there, or when the DNS did not say.
std::string_view trouble_with(const View& view, const Domain& domain) {
  const auto* mx = answer_to(view, domain, dns::Type::mx);
  if (!mx || !mx->aliases.empty()) return "";
  if (mx->kind == Kind::nxdomain) return "does not exist";
  if (mx->kind == Kind::records && is_null_mx(*mx)) return "declares that it takes no mail";
  return mx->kind == Kind::nodata && has_no_address(view, domain) ? "has neither a mail host nor an address" : "";
}

void judge_sender_unanswerable(const View& view, std::vector<Finding>& findings) {
  const auto& c = view.the_case();
  if (!c.sender_given || c.sender.is_null() || c.sender.literal || c.sender.domain.is_root()) return;
  const auto trouble = trouble_with(view, c.sender.domain);
  if (trouble.empty()) return;
  Finding& finding = state(view, sender_unanswerable, {Party::sender_domain, Confidence::certain}, view.cite_lookup({c.sender.domain, dns::Type::mx}), findings);
  finding.args["trouble"] = trouble;
}
}  // namespace

const Rule sender_unanswerable = {
    .id = "mail_from.sender-unanswerable",
    .stage = evidence::Stage::mail_from,
    .effect = Effect::notes,
    .verdict = Verdict::accepted,
    .sentence = "answers to {sender} lead nowhere: {sender_domain} {trouble}",
    .judge = judge_sender_unanswerable,
};

}  // namespace mailwhy::rules::mail_from
