#include "mailwhy/pages/ask_login.h"

#include <fmt/format.h>

#include "mailwhy/base/text.h"
#include "mailwhy/check/login.h"
#include "mailwhy/lab/identities.h"
#include "mailwhy/login/judge.h"
#include "mailwhy/mail/address.h"
#include "mailwhy/pages/place.h"
#include "mailwhy/report/login/login.h"

namespace mailwhy::pages {
namespace {

constexpr std::string_view the_secret = "correct-horse-of-the-lab";

struct WantedLogin {
  check::LoginQuestion question;
  bool token = false, only_look = false;
};

// HOST, HOST:PORT, ADDRESS or ADDRESS:PORT.
Result<void> read_server(check::LoginQuestion& question, std::string_view text) {
  question.address = IpAddress::parse(text);
  if (question.address) return {};
  if (const auto colon = text.rfind(':'); colon != text.npos) {
    const auto port = parse_number(text.substr(colon + 1), 65535);
    if (!port || *port == 0) return fail(fmt::format("\"{}\" is no HOST[:PORT]", visible(text)));
    question.port = static_cast<std::uint16_t>(*port);
    text = text.substr(0, colon);
  }
  question.address = IpAddress::parse(text);
  if (question.address) return {};
  const auto host = Domain::parse(text);
  if (!host) return tl::unexpected(host.error());
  question.server = *host;
  return {};
}

Result<void> read_target(check::LoginQuestion& question, const std::string& text) {
  question.target = text;
  if (text.find('@') == text.npos) return read_server(question, text);
  const auto address = mail::parse_address(text);
  if (!address) return tl::unexpected(address.error());
  question.domain = address->domain;
  question.material.user = question.sender = address->text();
  return {};
}

Result<void> read_login_option(WantedLogin& wanted, const std::string& name, const std::string& value) {
  auto& question = wanted.question;
  if (name == "--server") return read_server(question, value);
  if (name == "--user") {
    question.material.user = value;
    return {};
  }
  if (name == "--from") {
    const auto sender = mail::parse_sender(value);
    if (!sender) return tl::unexpected(sender.error());
    question.sender = sender->text();
    return {};
  }
  if (name == "--mechanism") {
    const auto* traits = sasl::find_mechanism(value);
    if (!traits) return fail(fmt::format("there is no mechanism \"{}\"", visible(value)));
    question.wish.only = traits->kind;
    question.unadvertised = true;
    wanted.token = traits->needs == sasl::Traits::Needs::token;
    return {};
  }
  return fail(fmt::format("login on a page does not know \"{}\"", visible(name)));
}

Result<WantedLogin> read_login_question(const std::vector<std::string>& args) {
  if (args.size() < 2) return fail("after login comes a mail address or a server");
  WantedLogin wanted;
  if (const auto target = read_target(wanted.question, args[1]); !target) return tl::unexpected(target.error());
  for (std::size_t i = 2; i < args.size(); ++i) {
    if (args[i] == "--token") wanted.token = true;
    else if (args[i] == "--only-look") wanted.only_look = true;
    else if (args[i] == "--allow-insecure") wanted.question.wish.allow_revealing = true;
    else if (i + 1 == args.size()) return fail(fmt::format("\"{}\" wants a word after it, or is none that login on a page knows", visible(args[i])));
    else if (const auto read = read_login_option(wanted, args[i], args[i + 1]); !read) return tl::unexpected(read.error());
    else ++i;
  }
  auto& question = wanted.question;
  question.has_token = wanted.token;
  question.has_password = !wanted.token;
  (wanted.token ? question.material.token : question.material.password) = crypto::Secret(the_secret);
  return wanted;
}

void settle_login(check::LoginQuestion& question, const lab::World& world, const AskOptions& options) {
  for (const lab::Resolver& resolver : world.resolvers)
    if (!resolver.authority) question.resolvers.push_back(resolver.at);
  question.public_networks = lab_networks();
  question.our_name = world.helo;
  question.ca_file = lab::lab_ca_file();
  question.dns_limit = options.dns_try;
  question.use_v6 = world.ip6.has_value();
  if (options.really_at) question.connect = question.greeting = question.command = 2s;  // silence takes its time on the loopback
}

void tell(const login::Survey& survey, Asked& asked) {
  for (const auto& door : survey.doors)
    for (const auto* offer : {door.in_clear(), door.in_tls()})
      if (offer) asked.says.push_back(login::name_of(door) + (offer == door.in_tls() ? " tls " : " clear ") + (offer->auth.empty() ? "nothing" : join(offer->auth, ",")));
  if (!survey.attempt) return;
  const auto& outcome = survey.attempt->outcome;
  asked.says.push_back(fmt::format("attempt {} {}", outcome.used ? sasl::traits_of(*outcome.used).name : "nothing", to_string(outcome.end)));
}

}  // namespace

Asked ask_login(const lab::World& world, const lab::Check& ask, net::Net& net, const AskOptions& options) {
  Asked asked;
  auto wanted = read_login_question(ask.args);
  if (!wanted) {
    asked.complaints.push_back(fmt::format("{}:{}: {}", world.name, ask.line, wanted.error().text));
    return asked;
  }
  settle_login(wanted->question, world, options);
  auto survey = check::look_for_login(wanted->question, net);
  if (!wanted->only_look) check::log_in(survey, wanted->question, net);
  const auto judgement = login::judge(survey);
  asked.verdict = login::to_string(judgement.verdict);
  asked.exit_code = login::exit_code_of(judgement.verdict);
  const bool grave = !judgement.findings.empty() && judgement.findings.front().kind->state != "note";
  asked.cause = grave ? std::string(judgement.findings.front().kind->id) : "none";
  if (grave) {
    asked.party = judgement.findings.front().kind->party;
    asked.confidence = judgement.findings.front().confidence;
  }
  for (const auto& finding : judgement.findings) asked.findings.emplace_back(finding.kind->id);
  tell(survey, asked);
  asked.text = report::login_text(survey, judgement, options.paper, report::Words::of(Language::english));
  return asked;
}

}  // namespace mailwhy::pages
