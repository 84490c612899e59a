// mailwhy.report/1 (docs: report.schema.json).
#include <boost/json.hpp>
#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/report/catalogue.h"
#include "mailwhy/report/contacts/json_contact.h"
#include "mailwhy/report/json_finding.h"
#include "mailwhy/report/json_pretty.h"
#include "mailwhy/report/json_text.h"
#include "mailwhy/report/text/sections.h"

namespace mailwhy::report {
namespace {
namespace bj = boost::json;

std::size_t characters(std::string_view utf8) {
  return static_cast<std::size_t>(
      std::count_if(utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0u) != 0x80; }));
}

// Marks count characters of the `text` that is shown, not bytes of the raw one.
bj::array marks_of(const rules::Citation& citation) {
  bj::array out;
  for (const auto& [begin, end] : citation.marks) {
    if (begin > end || end > citation.text.size()) continue;
    const auto place = [&](std::size_t at) { return characters(visible(std::string_view(citation.text).substr(0, at))); };
    out.push_back(bj::array{place(begin), place(end)});
  }
  return out;
}

bj::object citation_object(const rules::Citation& citation) {
  bj::object out;
  out["kind"] = citation.kind;
  out["at"] = text_value(citation.at);
  if (!citation.command.empty()) out["command"] = text_value(citation.command);
  const std::string shown = visible(citation.text);
  out["text"] = shown;
  if (shown != citation.text) out["raw_b64"] = base64_encode(citation.text);
  out["marks"] = marks_of(citation);
  if (!citation.remark.empty()) out["remark"] = text_value(citation.remark);
  return out;
}

}  // namespace

bj::object finding_object(const rules::Finding& finding, const rules::Judgement& judgement, const Catalogue& catalogue) {
  const Slots slots = slots_of(finding, catalogue);
  bj::object out;
  out["id"] = finding.id;
  out["state"] = to_string(finding.state());
  out["stage"] = to_string(finding.stage);
  out["side"] = to_string(finding.side());
  out["party"] = to_string(finding.party);
  out["confidence"] = to_string(finding.confidence);
  out["title"] = text_value(title_of(finding, judgement, catalogue));
  bj::array seen;
  for (const auto& citation : finding.seen) seen.push_back(citation_object(citation));
  out["seen"] = std::move(seen);
  out["means"] = text_value(slots.means);
  out["whose"] = text_value(slots.whose);
  out["do"] = text_values(slots.steps);
  out["again"] = text_values(slots.again);
  out["explains"] = text_values(finding.explains);
  out["host"] = text_value(finding.host);
  bj::object args;
  for (const auto& [name, value] : finding.args) args[name] = text_value(value);
  out["args"] = std::move(args);
  return out;
}

namespace {

bj::object target_object(const evidence::Evidence& evidence) {
  bj::object out;
  out["kind"] = evidence.the_case.target == evidence::Case::Target::address ? "address" : "domain";
  out["ascii"] = text_value(text::target_ascii(evidence));
  out["unicode"] = text_value(text::target_unicode(evidence));
  return out;
}

bj::object vantage_object(const evidence::Evidence& evidence) {
  const auto& vantage = evidence.vantage;
  bj::object out;
  const auto& source = vantage.ip4 ? vantage.ip4 : vantage.ip6;
  out["ip"] = source ? bj::value(source->text()) : bj::value(nullptr);
  if (vantage.ip4 && vantage.ip6) out["ip6"] = vantage.ip6->text();
  out["helo"] = text_value(vantage.helo);
  bj::array resolvers;
  for (const auto& resolver : evidence.the_case.resolvers) resolvers.push_back(bj::value(resolver.text()));
  out["resolvers"] = std::move(resolvers);
  return out;
}

bj::object stage_object(const rules::StageRow& row) {
  bj::object out;
  out["stage"] = to_string(row.stage);
  out["state"] = to_string(row.state);
  out["host"] = text_value(row.host);
  out["address"] = text_value(row.address);
  out["elapsed_ms"] = to_ms(row.elapsed);
  out["text"] = text_value(row.words);
  return out;
}

std::string_view end_word(rules::Attempt::End end) {
  using End = rules::Attempt::End;
  switch (end) {
    case End::accepted: return "accepted";
    case End::refused: return "refused";
    case End::refused_session: return "refused_session";
    case End::deferred: return "deferred";
    case End::unreachable: return "unreachable";
    case End::broken: return "broken";
    case End::not_tried: break;
  }
  return "not_tried";
}

// One row an address of an MX host: how far the delivery would have come there.
bj::array hosts_array(const evidence::Evidence& evidence) {
  const rules::View view(evidence);
  bj::array out;
  for (const auto& attempt : view.attempts()) {
    bj::object row;
    row["host"] = text_value(attempt.host.text());
    row["preference"] = attempt.preference;
    row["address"] = attempt.address.text();
    row["end"] = end_word(attempt.end);
    row["state"] = to_string(text::attempt_state(attempt));
    row["stage"] = to_string(attempt.stage);
    row["text"] = text_value(text::attempt_words(attempt));
    out.push_back(std::move(row));
  }
  return out;
}

bj::object head(const evidence::Evidence& evidence, const rules::Judgement& judgement, const Catalogue& catalogue) {
  bj::object out;
  out["schema"] = "mailwhy.report/1";
  out["verb"] = "check";
  if (catalogue.words->language() != Language::english) out["lang"] = code_of(catalogue.words->language());
  out["complete"] = evidence.complete;
  out["target"] = target_object(evidence);
  out["vantage"] = vantage_object(evidence);
  out["started"] = to_rfc3339(evidence.started);
  out["elapsed_ms"] = to_ms(evidence.elapsed);
  out["verdict"] = to_string(judgement.verdict);
  out["side"] = to_string(judgement.side);
  out["party"] = to_string(judgement.party);
  out["confidence"] = to_string(judgement.confidence);
  out["stage"] = to_string(judgement.stage);
  out["cause"] = judgement.cause;
  out["summary"] = text_value(summary_of(judgement, catalogue));
  out["exit_code"] = rules::exit_code(judgement);
  return out;
}
}  // namespace

std::string check_json(const evidence::Evidence& evidence, const rules::Judgement& judgement, bool pretty,
                       const Catalogue& catalogue) {
  bj::object out = head(evidence, judgement, catalogue);
  bj::array stages, findings;
  for (const auto& row : judgement.stages) stages.push_back(stage_object(row));
  for (const auto& finding : judgement.findings) findings.push_back(finding_object(finding, judgement, catalogue));
  out["stages"] = std::move(stages);
  out["hosts"] = hosts_array(evidence);
  out["findings"] = std::move(findings);
  out["contacts"] = contacts_array(evidence.contacts);
  // The evidence is JSON already; it goes in as it is, as the last member.
  std::string text = bj::serialize(out);
  text.pop_back();
  text += ",\"evidence\":" + evidence::write_json(evidence) + "}";
  return pretty ? pretty_json(text) : text;
}

std::string check_json(const evidence::Evidence& evidence, const rules::Judgement& judgement, bool pretty) {
  return check_json(evidence, judgement, pretty, Catalogue::builtin());
}

}  // namespace mailwhy::report
