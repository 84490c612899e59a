#include "mailwhy/pages/ask_domain.h"

#include <fmt/format.h>

#include "mailwhy/base/text.h"
#include "mailwhy/check/posture.h"
#include "mailwhy/lab/identities.h"
#include "mailwhy/pages/place.h"
#include "mailwhy/posture/judge.h"
#include "mailwhy/report/posture/posture.h"

namespace mailwhy::pages {
namespace {

// The error is one sentence.
Result<void> read_domain_words(const std::vector<std::string>& args, posture::Question& question) {
  const auto domain = args.size() < 2 ? Result<Domain>(fail("")) : Domain::parse(args[1]);
  if (!domain) return fail("after domain comes one domain, and maybe --only PARTS, --selector NAME, --ip ADDRESS, --helo NAME and --from ADDRESS");
  question.target = args[1];
  question.domain = *domain;
  for (std::size_t i = 2; i + 1 < args.size(); i += 2) {
    const std::string& value = args[i + 1];
    if (args[i] == "--only") {
      question.parts.clear();
      for (const auto word : split(value, ',')) {
        const auto part = posture::parse_part(word);
        if (!part) return fail(fmt::format("\"{}\" is no part", visible(word)));
        question.parts.insert(*part);
      }
    } else if (args[i] == "--selector") {
      question.selectors.push_back(value);
    } else if (args[i] == "--ip" && IpAddress::parse(value)) {
      question.mail.client = IpAddress::parse(value);
    } else if (args[i] == "--helo") {
      question.mail.helo = value;
    } else if (args[i] == "--from") {
      question.mail.from = value == "<>" ? "" : value;
    } else {
      return fail(fmt::format("domain on a page does not know \"{} {}\"", visible(args[i]), visible(value)));
    }
  }
  return {};
}

}  // namespace

Asked ask_domain(const lab::World& world, const lab::Check& ask, net::Net& net, const AskOptions& options) {
  Asked asked;
  posture::Question question;
  if (const auto read = read_domain_words(ask.args, question); !read) {
    asked.complaints.push_back(fmt::format("{}:{}: {}", world.name, ask.line, read.error().text));
    return asked;
  }
  question.providers = &posture::Providers::builtin();
  question.now = net.now();
  question.public_networks = lab_networks();
  // Names of the lab end in "test", which no list knows: what is registered is one label below it.
  const auto suffixes = auth::Suffixes::read("test\nco.test\n");
  check::PostureOptions run;
  for (const lab::Resolver& resolver : world.resolvers)
    if (!resolver.authority) run.resolvers.push_back(resolver.at);
  run.public_networks = lab_networks();
  run.ca_file = lab::lab_ca_file();
  run.dns_limit = options.dns_try;
  if (options.really_at) run.connect = 3s;  // silence takes its time on the loopback
  dns::Lookups known;
  const auto survey = check::look_at_domain(question, *suffixes, net, run, known);
  const auto judgement = posture::judge(survey);
  asked.verdict = posture::to_string(judgement.verdict);
  asked.exit_code = posture::exit_code_of(judgement.verdict);
  const bool grave = !judgement.tasks.empty() && judgement.tasks.front().state != "note";
  asked.cause = grave ? std::string(judgement.tasks.front().kind->id) : "none";
  if (grave) {
    asked.party = judgement.tasks.front().kind->party;
    asked.confidence = judgement.tasks.front().kind->confidence;
  }
  for (const auto& task : judgement.tasks) {
    asked.findings.emplace_back(task.kind->id);
    asked.says.push_back(std::string(task.kind->id) + " " + std::string(report::posture_words::level_of(task.state)));
    for (const auto& change : task.changes) asked.says.push_back(change.zone_text());
  }
  if (survey.mail.spf) asked.says.push_back("spf " + std::string(to_string(survey.mail.spf->result)));
  if (survey.mail.dmarc) {
    const auto& dmarc = *survey.mail.dmarc;
    asked.says.push_back(fmt::format("9989 {} {}", to_string(dmarc.now.result), to_string(dmarc.now.disposition)));
    asked.says.push_back(fmt::format("7489 {} {}", to_string(dmarc.before.result), to_string(dmarc.before.disposition)));
  }
  asked.text = report::posture_text(survey, judgement, options.paper, report::Words::of(Language::english));
  return asked;
}

}  // namespace mailwhy::pages
