// Any bytes as DMARC records on the way up from an author's domain: a line for each name, in the order of the walk, and the author first.
#include <cstdint>

#include "mailwhy/auth/bimi/record.h"
#include "mailwhy/auth/dmarc/evaluate.h"
#include "mailwhy/auth/dmarc/reports.h"
#include "mailwhy/base/check.h"
#include "mailwhy/base/text.h"

namespace {
using namespace mailwhy;
using namespace mailwhy::auth;

// The lines after the first, dealt out to the questions as they come; "!" is a failure and "-" a name that does not exist.
dns::Answer answer_of(const dns::Question& question, std::string_view line) {
  dns::Answer answer;
  answer.kind = line == "!" ? dns::Answer::Kind::servfail : line == "-" ? dns::Answer::Kind::nxdomain : dns::Answer::Kind::nodata;
  if (question.type != dns::Type::txt || line.empty() || line == "!" || line == "-") return answer;
  answer.kind = dns::Answer::Kind::records;
  for (const auto part : split(line, '\x01')) {
    dns::Record record;
    record.name = question.name;
    record.type = dns::Type::txt;
    record.data = dns::Txt{{std::string(part)}};
    answer.records.push_back(record);
  }
  return answer;
}

void check(const dmarc::Reading& reading) {
  using Result = dmarc::Reading::Result;
  const bool carried = std::any_of(reading.alignments.begin(), reading.alignments.end(), [](const dmarc::Alignment& one) { return one.carries(); });
  MAILWHY_CHECK((reading.result == Result::pass) == carried, "what passes is carried by something that does");
  MAILWHY_CHECK(reading.disposition == dmarc::Policy::none || reading.result == Result::fail, "only what fails is treated");
  MAILWHY_CHECK(reading.result == Result::none || !reading.reason.empty(), "every result has a reason");
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), std::min<std::size_t>(size, 65536));
  const auto lines = split(text, '\n');
  bimi::choose_record({text});
  const auto author = Domain::parse(lines.front());
  if (!author) return 0;
  static const Suffixes suffixes = *Suffixes::read("test\nco.test\n*.pub.test\n");
  MAILWHY_CHECK(dmarc::walk_targets(*author).size() <= dmarc::most_walk_queries, "eight queries at most");
  const std::vector<dmarc::Identifier> identifiers = {{dmarc::Identifier::By::spf, author->parent(), true, false, ""}, {dmarc::Identifier::By::dkim, *author, lines.size() % 2 == 0, false, "s"}};
  dns::Lookups known;
  std::size_t next = 0;
  for (int round = 0; round < 40; ++round) {
    dns::Facts facts(known);
    const auto verdict = dmarc::evaluate(*author, identifiers, suffixes, facts);
    const auto targets = lines.size() > 1 && dmarc::is_record(lines[1]) ? dmarc::find_targets(*author, dmarc::read_record(lines[1]), suffixes, facts) : dns::Settled<std::vector<dmarc::Target>>(std::in_place);
    if (verdict && targets) {
      check(verdict->now);
      check(verdict->before);
      return 0;
    }
    MAILWHY_CHECK(!facts.wanted().empty(), "what is not settled wants something");
    for (const auto& question : facts.wanted()) {
      dns::Lookup lookup;
      lookup.question = question;
      lookup.answer = answer_of(question, lines.size() > 1 ? lines[1 + next++ % (lines.size() - 1)] : std::string_view());
      known.add(lookup);
    }
  }
  MAILWHY_CHECK(false, "every evaluation settles");
  return 0;
}
