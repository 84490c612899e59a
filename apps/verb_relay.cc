// mailwhy relay: does this mail server take mail for everybody, and for the domains that it should?
#include <random>

#include "apps/confirm.h"
#include "apps/forms_writer.h"
#include "apps/result_writer.h"
#include "apps/signals.h"
#include "apps/targets.h"
#include "apps/vantage.h"
#include "apps/verbs.h"
#include "mailwhy/base/text.h"
#include "mailwhy/check/relay_proof.h"
#include "mailwhy/report/relay/relay.h"

namespace mailwhy::apps {
namespace {

// Reserved (RFC 2606 s3): no mail to it will ever bother anybody.
constexpr std::string_view usual_outside = "mailwhy-relay-test@example.com";

// HOST, HOST:PORT, an address, also as SMTP writes it; the error is one sentence.
Result<check::RelayQuestion> read_relay_target(std::string_view target, std::uint16_t port) {
  check::RelayQuestion question;
  question.target = std::string(target);
  question.port = port;
  std::string_view text = target;
  if (text.find('@') != text.npos) return fail("this is a mail address; give the name or the address of the mail server.", Error::Kind::usage);
  if (const auto endpoint = Endpoint::parse(text, port)) {
    question.address = endpoint->address;
    question.port = endpoint->port;
    return question;
  }
  if (text.starts_with('[') && text.ends_with(']')) {
    text = text.substr(1, text.size() - 2);
    if (starts_with_ignoring_case(text, "IPv6:")) text.remove_prefix(5);
    question.address = IpAddress::parse(text);
    if (question.address) return question;
  }
  if (const auto colon = text.rfind(':'); colon != text.npos) {
    const auto number = parse_number(text.substr(colon + 1), 65535);
    if (!number || *number == 0) return fail("the port after the colon is no number from 1 to 65535.", Error::Kind::usage);
    question.port = static_cast<std::uint16_t>(*number);
    text = text.substr(0, colon);
  }
  const auto host = mail::to_ascii(text);
  if (!host) return tl::unexpected(host.error());
  if (!host->is_host_name()) return fail("this is neither the name of a server, such as mail.example.org, nor an address.", Error::Kind::usage);
  question.host = *host;
  return question;
}

// Domains, sender and outside mailbox; the error is a complete sentence.
Result<bool> fill_in_relay(check::RelayQuestion& question, const Options& options, const evidence::Case& the_case) {
  for (const auto& word : options.domains) {
    const auto domain = mail::to_ascii(word);
    if (!domain || domain->label_count() < 2) return fail("--domain " + visible(word) + " is no domain of mail addresses, such as example.org.", Error::Kind::usage);
    question.domains.push_back(*domain);
  }
  const bool sends = !options.send_to.empty();
  const auto outside = mail::parse_address(sends ? std::string_view(options.send_to) : options.to.empty() ? usual_outside : std::string_view(options.to));
  if (!outside) return fail((sends ? "--send: " : "--to: ") + outside.error().text, Error::Kind::usage);
  question.outside = *outside;
  question.outside_given = sends || !options.to.empty();
  if (options.from) {
    const auto sender = mail::parse_sender(*options.from);
    if (!sender) return fail("--from: " + sender.error().text, Error::Kind::usage);
    question.sender = *sender;
  }
  question.helo = !options.helo.empty() ? options.helo : the_case.host_name;
  question.resolvers = the_case.resolvers;
  question.public_networks = the_case.public_networks;
  question.source = options.source;
  question.use_v4 = options.ipv4;
  question.use_v6 = options.ipv6;
  question.dns_limit = options.dns_timeout;
  question.connect = options.connect_timeout;
  question.greeting = options.greeting_timeout;
  question.command = options.command_timeout;
  question.whole = options.timeout;
  question.seed = options.seed ? *options.seed : std::random_device{}();
  return true;
}

// What has to be right before a message may leave; the error is a sentence.
std::optional<std::string> objection_to_sending(const Options& options, const std::vector<check::RelayQuestion>& questions) {
  if (options.send_to.empty()) return {};
  const auto mailbox = mail::parse_address(options.send_to);
  if (!mailbox) return "--send: " + mailbox.error().text;
  if (!options.to.empty() && options.to != options.send_to) return "--send names the mailbox elsewhere already; leave --to away.";
  if (questions.size() > 1) return "--send proves one server at a time.";
  for (const auto& domain : options.domains)
    if (const auto own = mail::to_ascii(domain); own && *own == mailbox->domain) return "--send wants a mailbox elsewhere, not at a domain of the server.";
  if (!options.yes && !options.lab && !can_ask()) return "a message leaves this machine only after a yes: there is no terminal to ask on, so say --yes.";
  return {};
}

// After the user's yes one message leaves, when there is something to prove.
void prove(const Options& options, Io& io, const check::RelayQuestion& question, relay::Survey& survey, net::Net& net, const SignalWatch& signals) {
  relay::Proof proof = check::plan_proof(survey, relay::judge(survey));
  if (proof.state == relay::Proof::State::handed_over) {
    const auto message = check::proof_question(question, survey, proof, options.seed ? *options.seed : std::random_device{}());
    const auto& words = io.err_words();
    bool yes = options.yes || options.lab;
    if (!yes) {
      io.err(words("The server has accepted this envelope: <{}> -> <{}>", visible(message.delivery.sender), visible(message.delivery.recipients.front().address)) + "\n");
      io.err(words("One test message of {} bytes would go through it to {}.", message.delivery.size_bytes, visible(proof.mailbox.unicode())) + "\n");
      io.err(std::string(words(report::key("Send this message? [y/N]"))) + " ");
      yes = says_yes(&signals.stop());
      if (!yes) io.err(std::string(words(report::key("Nothing was sent."))) + "\n");
    }
    check::SendRunOptions run;
    run.stop = &signals.stop();
    if (yes) check::send_proof(message, proof, net, run);
    else proof.state = relay::Proof::State::declined;
  }
  survey.proof = std::move(proof);
}

// Every form that was asked for.
class RelayWriter {
 public:
  RelayWriter(const Options& options, Io& io, std::size_t expected) : options_(options), io_(io), several_(expected > 1), forms_(options, io) {}

  void add(const relay::Survey& survey) {
    const auto judgement = relay::judge(survey);
    forms_.add(judgement.exit_code(), [&](const Output& output) { return worded(survey, judgement, output); });
  }
  int finish() { return forms_.finish(); }

 private:
  std::string worded(const relay::Survey& survey, const relay::Judgement& judgement, const Output& output) const {
    if (output.format == Format::json) return report::relay_json(survey, judgement, !several_, report::Words::of(options_.lang.value_or(Language::english))) + "\n";
    if (output.format == Format::markdown) return report::relay_markdown(survey, judgement, report::Words::of(options_.language));
    if (options_.verbosity < -1) return {};
    const auto text = text_options(options_, io_.out_terminal(), !output.to_stdout());
    if (options_.verbosity < 0) return report::relay_line(survey, judgement, text);
    const auto& words = output.to_stdout() ? io_.words() : report::Words::of(options_.language);
    return report::relay_text(survey, judgement, options_.all, text, words) + (several_ ? "\n" : "");
  }

  const Options& options_;
  Io& io_;
  bool several_;
  FormsWriter forms_;
};

}  // namespace

int run_relay(const Options& options, Io& io) {
  if (options.targets.empty()) return missing_target(options, io);
  if (options.offline) return complain_about(io, "relay asks a mail server, which --offline forbids.", 2);
  for (const auto& output : options.outputs)
    if (output.format != Format::text && output.format != Format::json && output.format != Format::markdown) return complain_about(io, "relay answers as text, json or md.", 2);
  if (!outputs_are_free(options, io)) return 2;
  const auto targets = expand_targets(options.targets);
  if (!targets) return complain_about(io, targets.error().text, 2);
  std::vector<check::RelayQuestion> questions;
  for (const auto& target : *targets) {
    auto question = read_relay_target(target.text, options.smtp_port);
    if (!question) {
      const std::string& why = question.error().text;
      return usage_error(io, complain_about_target(options, target.word, target.line == 0 ? why : "line " + std::to_string(target.line) + " of standard input: " + why));
    }
    questions.push_back(std::move(*question));
  }
  if (const auto objection = objection_to_sending(options, questions)) return complain_about(io, *objection, 2);

  const auto vantage = Vantage::open(options);
  if (!vantage) return complain_about(io, vantage.error().text, 2);
  const auto& place = (*vantage)->place();

  SignalWatch signals([&] { (*vantage)->real().wake(); });
  RelayWriter writer(options, io, questions.size());
  check::RelayRunOptions run;
  run.stop = &signals.stop();
  for (auto& question : questions) {
    if (signals.stop().load() || io.reader_gone()) break;
    if (const auto filled = fill_in_relay(question, options, place); !filled) return complain_about(io, filled.error().text, 2);
    auto& world = (*vantage)->net();
    auto survey = check::ask_to_relay(question, world, run);
    if (!options.send_to.empty() && !signals.stop().load()) prove(options, io, question, survey, world, signals);
    writer.add(survey);
  }
  const int code = writer.finish();
  return signals.exit_code() != 0 ? signals.exit_code() : code;
}

}  // namespace mailwhy::apps
