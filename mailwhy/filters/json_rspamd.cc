#include <boost/json.hpp>
#include <cmath>

#include "mailwhy/base/text.h"
#include "mailwhy/filters/rspamd_answer.h"
#include "mailwhy/filters/stamp.h"

namespace mailwhy::filters {
namespace {
namespace bj = boost::json;

std::optional<Points> points_of(const bj::value* value) {
  if (value == nullptr || !value->is_number()) return std::nullopt;
  const double number = value->to_number<double>();
  if (!std::isfinite(number) || std::abs(number) > 1e6) return std::nullopt;
  return static_cast<Points>(std::llround(number * 1000));
}

std::string text_of(const bj::value* value, std::size_t most) {
  return value != nullptr && value->is_string() ? shorten(std::string_view(value->get_string()), most) : std::string();
}

std::string options_of(const bj::value* value) {
  std::string out;
  if (value == nullptr || !value->is_array()) return out;
  for (const auto& item : value->get_array()) {
    if (!item.is_string() || out.size() > 300) continue;
    out += (out.empty() ? "" : ", ") + std::string(item.get_string());
  }
  return shorten(out, 300);
}

void add_symbols(Filter& filter, const bj::object& symbols) {
  const Limits limits;
  for (const auto& item : symbols) {
    if (!item.value().is_object()) continue;
    const auto& symbol = item.value().get_object();
    Rule rule{.name = shorten(std::string_view(item.key()), 120), .score = points_of(symbol.if_contains("score")), .options = options_of(symbol.if_contains("options"))};
    // Rspamd has one form for rules that are switched on and found nothing to say.
    if (rule.score) add_rule(filter, std::move(rule), limits);
  }
}

Verdict verdict_of_action(std::string_view action) {
  if (action == "no action" || action == "greylist") return Verdict::ham;
  return action == "reject" || action == "add header" || action == "rewrite subject" ? Verdict::spam : Verdict::suspicious;
}

}  // namespace

Result<Filter> read_rspamd_answer(BytesView body) {
  boost::system::error_code error;
  bj::parse_options options;
  options.max_depth = 32;
  const bj::value parsed = bj::parse(body.substr(0, 4u << 20), error, {}, options);
  const auto* top = error ? nullptr : parsed.if_object();
  const auto* action = top != nullptr ? top->if_contains("action") : nullptr;
  if (action == nullptr || !action->is_string()) {
    if (const auto words = top != nullptr ? text_of(top->if_contains("error"), 200) : std::string(); !words.empty()) return fail("rspamd says: " + visible(words));
    return fail("this is not rspamd: it says \"" + visible(shorten(trim(body.substr(0, 200)), 100)) + "\"");
  }
  Filter filter;
  filter.product = Product::rspamd;
  filter.said = text_of(action, 60);
  filter.verdict = verdict_of_action(filter.said);
  filter.score = points_of(top->if_contains("score"));
  filter.threshold = points_of(top->if_contains("required_score"));
  if (const auto* thresholds = top->if_contains("thresholds"); thresholds != nullptr && thresholds->is_object()) {
    const auto reject = points_of(thresholds->get_object().if_contains("reject"));
    const auto mark = points_of(thresholds->get_object().if_contains("add header"));
    const auto grey = points_of(thresholds->get_object().if_contains("greylist"));
    if (reject) filter.notes.push_back("it refuses mail from " + points_text(*reject) + " points on");
    if (mark) filter.threshold = mark;
    if (grey) filter.notes.push_back("it lets mail wait (greylisting) from " + points_text(*grey) + " points on");
  }
  if (const auto* symbols = top->if_contains("symbols"); symbols != nullptr && symbols->is_object()) add_symbols(filter, symbols->get_object());
  const auto* skipped = top->if_contains("is_skipped");
  const bool was_skipped = skipped != nullptr && skipped->is_bool() && skipped->get_bool();
  if (was_skipped) filter.notes.push_back("it did not run its rules: one thing decided at once, as the test string GTUBE does, and the score is no sum");
  finish(filter, "rspamd");
  if (was_skipped) filter.sum.state = Sum::State::unchecked;
  return filter;
}

}  // namespace mailwhy::filters
