#include "mailwhy/rules/finding.h"

#include "mailwhy/base/text.h"

namespace mailwhy::rules {

const Rule* find_rule(std::string_view id) {
  for (const Rule* rule : all_rules())
    if (rule->id == id) return rule;
  return nullptr;
}

Finding found(const Rule& rule, Party party, Confidence confidence) {
  Finding finding;
  finding.id = rule.id;
  finding.effect = rule.effect;
  finding.stage = rule.stage;
  finding.verdict = rule.verdict;
  finding.party = party;
  finding.confidence = confidence;
  for (const auto id : split_words(rule.explains)) finding.explains.emplace_back(id);
  return finding;
}

std::string fill(std::string_view text, const std::map<std::string, std::string>& args) {
  std::string out;
  while (!text.empty()) {
    const auto open = text.find('{');
    const auto close = open == std::string_view::npos ? open : text.find('}', open);
    if (close == std::string_view::npos) break;
    const auto arg = args.find(std::string(text.substr(open + 1, close - open - 1)));
    out += text.substr(0, open);
    out += arg != args.end() ? std::string_view(arg->second) : text.substr(open, close - open + 1);
    text.remove_prefix(close + 1);
  }
  out += text;
  return out;
}

}  // namespace mailwhy::rules
