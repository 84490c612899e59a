// hello.few-recipients: the server says in advance that it takes fewer recipients at a time than the standard asks for.
#include "mailwhy/base/text.h"
#include "mailwhy/rules/offers.h"

namespace mailwhy::rules::hello {
extern const Rule few_recipients;

namespace {
constexpr std::uint64_t least = 100;  // RFC 5321 s4.5.3.1.8

// RFC 9422   LIMITS RCPTMAX=20
std::optional<std::uint64_t> most_recipients(const smtp::Capabilities& offer) {
  constexpr std::string_view key = "RCPTMAX=";
  const auto* limits = offer.find("LIMITS");
  if (!limits) return std::nullopt;
  for (const auto& parameter : limits->parameters)
    if (starts_with_ignoring_case(parameter, key)) return parse_number(std::string_view(parameter).substr(key.size()));
  return std::nullopt;
}

void judge_few_recipients(const View& view, std::vector<Finding>& findings) {
  for (const auto& seen : offers_seen(view)) {
    const auto most = most_recipients(*seen.offer);
    if (!most || *most == 0 || *most >= least) continue;
    Finding& finding = remark(view, few_recipients, *seen.in.attempt, view.cite_exchange(seen.in.index, seen.exchange),
                              {Party::recipient_policy, Confidence::certain}, findings);
    finding.args.try_emplace("limit", std::to_string(*most));
  }
}
}  // namespace

const Rule few_recipients = {
    .id = "hello.few-recipients",
    .stage = evidence::Stage::hello,
    .effect = Effect::notes,
    .verdict = Verdict::accepted,
    .sentence = "{host} takes at most {limit} recipients with one mail",
    .judge = judge_few_recipients,
};

}  // namespace mailwhy::rules::hello
