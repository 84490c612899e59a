// Any bytes as a message whose way and vouchers are judged, with a DNS that says the same to everything.
#include <cstdint>

#include "mailwhy/base/check.h"
#include "mailwhy/trail/judge.h"

namespace {
using namespace mailwhy;

dns::Answer answer_to(const dns::Question& question, unsigned mode) {
  dns::Answer answer;
  answer.kind = mode % 3 == 0 ? dns::Answer::Kind::nxdomain : mode % 3 == 1 ? dns::Answer::Kind::servfail : dns::Answer::Kind::records;
  if (answer.kind != dns::Answer::Kind::records) return answer;
  if (question.type != dns::Type::txt) {
    answer.kind = dns::Answer::Kind::nodata;
    return answer;
  }
  dns::Record record;
  record.name = question.name;
  const bool dmarc = question.name.text().starts_with("_dmarc.");
  record.data = dns::Txt{{dmarc ? "v=DMARC1; p=reject" : "v=spf1 include:a.test ip4:192.0.2.0/24 -all"}};
  answer.records.push_back(record);
  return answer;
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto suffixes = *auth::Suffixes::read("test\ncom\n");
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const unsigned mode = size == 0 ? 0 : data[size - 1];
  const auto message = mail::read_message(text);
  trail::Analysis analysis;
  trail::Options options;
  if (mode & 0x80) options.my_names = {"example.test"};
  analysis.trail = trail::follow(message, options);
  analysis.asked = true;
  dns::Lookups known;
  bool settled = false;
  for (int round = 0; round < 200 && !settled; ++round) {
    dns::Facts facts(known);
    if (auto vouching = trail::vouch(message, analysis.trail, suffixes, {.now = Time(std::chrono::seconds(1795230000))}, facts)) {
      analysis.vouching = std::move(*vouching);
      settled = true;
      break;
    }
    MAILWHY_CHECK(!facts.wanted().empty(), "who does not settle wants something");
    for (const auto& wanted : facts.wanted()) {
      dns::Lookup lookup;
      lookup.question = wanted;
      lookup.answer = answer_to(wanted, mode);
      known.add(std::move(lookup));
    }
  }
  MAILWHY_CHECK(settled, "an evaluation ends");
  for (const auto& stated : analysis.vouching.stated)
    MAILWHY_CHECK(stated.trust != trail::Trust::yes || !analysis.trail.boundary || stated.field < analysis.trail.hops[*analysis.trail.boundary].field, "what is below the boundary is not believed");
  const auto judgement = trail::judge(message, analysis);
  for (const auto& finding : judgement.findings)
    for (const auto hop : finding.hops) MAILWHY_CHECK(hop < analysis.trail.hops.size(), "a finding is about a hop that is there");
  return 0;
}
