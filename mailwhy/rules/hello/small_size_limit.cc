// hello.small-size-limit: mail with attachments will not fit.
#include <fmt/format.h>

#include "mailwhy/rules/offers.h"

namespace mailwhy::rules::hello {
extern const Rule small_size_limit;

namespace {
constexpr std::uint64_t million = 1000000, small = 10 * million;  // bytes; nearly every provider takes more

std::string in_words(std::uint64_t bytes) {
  return bytes >= million ? fmt::format("{}.{} MB", bytes / million, bytes % million / (million / 10)) : fmt::format("{} bytes", bytes);
}

void judge_small_size_limit(const View& view, std::vector<Finding>& findings) {
  for (const auto& seen : offers_seen(view)) {
    const auto size = seen.offer->size_bytes.value_or(0);  // 0: no fixed limit (RFC 1870 s4)
    if (size == 0 || size >= small) continue;
    Finding& finding = remark(view, small_size_limit, *seen.in.attempt, view.cite_exchange(seen.in.index, seen.exchange),
                              {Party::recipient_policy, Confidence::certain}, findings);
    finding.args.try_emplace("limit", in_words(size));
  }
}
}  // namespace

const Rule small_size_limit = {
    .id = "hello.small-size-limit",
    .stage = evidence::Stage::hello,
    .effect = Effect::notes,
    .verdict = Verdict::accepted,
    .sentence = "{host} takes no mail that is larger than {limit}",
    .judge = judge_small_size_limit,
};

}  // namespace mailwhy::rules::hello
