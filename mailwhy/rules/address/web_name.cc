// address.web-name: the part after the @ is the name of a web page, and no mail host was named for it.
#include "mailwhy/rules/support.h"

namespace mailwhy::rules::address {
extern const Rule web_name;

namespace {
using Kind = ::mailwhy::route::Route::Kind;

void judge_web_name(const View& view, std::vector<Finding>& findings) {
  const Domain& domain = view.the_case().recipient.domain;
  if (!view.has_route() || !domain.text().starts_with("www.") || domain.label_count() < 3) return;
  const Kind kind = view.route().kind;
  if (kind != Kind::implicit_mx && kind != Kind::no_address && kind != Kind::no_such_domain && kind != Kind::null_mx) return;
  Finding& finding = state(view, web_name, {Party::nobody, Confidence::guess}, view.cite_lookup({domain, dns::Type::mx}), findings);
  finding.args["suggestion"] = domain.parent().text();
}
}  // namespace

const Rule web_name = {
    .id = "address.web-name",
    .stage = evidence::Stage::address,
    .effect = Effect::notes,
    .verdict = Verdict::accepted,
    .sentence = "{domain} is the name of a web page; mail addresses usually end in {suggestion}",
    .judge = judge_web_name,
};

}  // namespace mailwhy::rules::address
