// address.private-domain: the part after the @ can only be known inside of one network, and here it is not.
#include "mailwhy/base/private_names.h"
#include "mailwhy/rules/support.h"

namespace mailwhy::rules::address {
extern const Rule private_domain;

namespace {
using Kind = ::mailwhy::route::Route::Kind;

void judge_private_domain(const View& view, std::vector<Finding>& findings) {
  const auto& recipient = view.the_case().recipient;
  if (!view.has_route() || recipient.literal || recipient.domain.is_root()) return;
  if (view.route().kind != Kind::no_such_domain && view.route().kind != Kind::no_address) return;
  if (!is_private_name(recipient.domain) && recipient.domain.label_count() > 1) return;
  state(view, private_domain, {Party::sender_message, Confidence::likely}, view.cite_lookup({recipient.domain, dns::Type::mx}), findings);
}
}  // namespace

const Rule private_domain = {
    .id = "address.private-domain",
    .stage = evidence::Stage::address,
    .effect = Effect::notes,
    .verdict = Verdict::no_such_domain,
    .sentence = "{domain} is a name for the inside of a network; the Internet does not know it",
    .judge = judge_private_domain,
};

}  // namespace mailwhy::rules::address
