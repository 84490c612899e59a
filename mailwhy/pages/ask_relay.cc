#include "mailwhy/pages/ask_relay.h"

#include <fmt/format.h>

#include "mailwhy/check/relay_proof.h"
#include "mailwhy/pages/place.h"
#include "mailwhy/report/relay/relay.h"

namespace mailwhy::pages {
namespace {

// The error is one sentence.
Result<check::RelayQuestion> read_relay_question(const std::vector<std::string>& args, bool& send) {
  if (args.size() < 2 || args.size() % 2 != 0) return fail("after relay comes one server, and maybe --domain NAME, --from, --to or --send ADDRESS");
  check::RelayQuestion question;
  question.target = args[1];
  question.outside = *mail::parse_address("relay-test@example.com");
  question.address = IpAddress::parse(args[1]);
  if (!question.address) {
    const auto host = Domain::parse(args[1]);
    if (!host) return tl::unexpected(host.error());
    question.host = *host;
  }
  for (std::size_t i = 2; i < args.size(); i += 2) {
    if (args[i] == "--domain") {
      const auto domain = Domain::parse(args[i + 1]);
      if (!domain) return tl::unexpected(domain.error());
      question.domains.push_back(*domain);
    } else if (args[i] == "--from") {
      const auto sender = mail::parse_sender(args[i + 1]);
      if (!sender) return tl::unexpected(sender.error());
      question.sender = *sender;
    } else if (args[i] == "--to" || args[i] == "--send") {
      send = args[i] == "--send";
      const auto outside = mail::parse_address(args[i + 1]);
      if (!outside) return tl::unexpected(outside.error());
      question.outside = *outside;
      question.outside_given = true;
    } else {
      return fail("relay on a page knows --domain, --from, --to and --send");
    }
  }
  return question;
}

}  // namespace

Asked ask_relay(const lab::World& world, const lab::Check& ask, net::Net& net, const AskOptions& options) {
  Asked asked;
  bool send = false;
  auto question = read_relay_question(ask.args, send);
  if (!question) {
    asked.complaints.push_back(fmt::format("{}:{}: {}", world.name, ask.line, question.error().text));
    return asked;
  }
  for (const lab::Resolver& resolver : world.resolvers)
    if (!resolver.authority) question->resolvers.push_back(resolver.at);
  question->public_networks = lab_networks();
  question->helo = world.helo;
  question->dns_limit = options.dns_try;
  if (options.really_at) question->connect = question->greeting = question->command = 3s;  // silence takes its time on the loopback
  auto survey = check::ask_to_relay(*question, net);
  if (send) {
    survey.proof = check::plan_proof(survey, relay::judge(survey));
    if (survey.proof->state == relay::Proof::State::handed_over) check::send_proof(check::proof_question(*question, survey, *survey.proof, 1), *survey.proof, net);
    asked.says.push_back("message " + std::string(to_string(survey.proof->state)) + " " + std::string(to_string(survey.proof->fate)));
  }
  const auto judgement = relay::judge(survey);
  asked.verdict = relay::to_string(judgement.verdict);
  asked.exit_code = judgement.exit_code();
  asked.cause = judgement.findings.empty() ? "none" : std::string(judgement.findings.front().kind->id);
  asked.party = judgement.findings.empty() ? "nobody" : std::string(judgement.findings.front().kind->party);
  asked.confidence = judgement.confidence;
  for (const auto& finding : judgement.findings) asked.findings.emplace_back(finding.kind->id);
  for (const auto& said : judgement.domains) asked.says.push_back(said.domain.text() + " " + std::string(to_string(said.responsible)));
  for (std::size_t i = 0; i < survey.tried.size(); ++i)
    asked.says.push_back(std::string(survey.tried[i].form.id) + " " + std::string(to_string(judgement.tries[i].outcome)));
  asked.text = report::relay_text(survey, judgement, true, options.paper, report::Words::of(Language::english));
  return asked;
}

}  // namespace mailwhy::pages
