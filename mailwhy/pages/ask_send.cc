#include "mailwhy/pages/ask_send.h"

#include <fmt/format.h>

#include <utility>

#include "mailwhy/base/text.h"
#include "mailwhy/bounce/meaning.h"
#include "mailwhy/check/send.h"
#include "mailwhy/lab/identities.h"
#include "mailwhy/mail/address.h"
#include "mailwhy/pages/place.h"
#include "mailwhy/report/send/send.h"

namespace mailwhy::pages {
namespace {

constexpr std::size_t most_bytes = 10'000'000;
constexpr std::string_view the_subject = "A message of the lab", the_message_id = "<a-message@sender.test>";

Result<void> add_recipient(check::SendQuestion& question, const std::string& text) {
  auto address = mail::parse_address(text);
  if (!address) return tl::unexpected(address.error());
  question.delivery.recipients.push_back({address->text(), {}, {}, {}});
  question.delivery.smtputf8 = question.delivery.smtputf8 || address->utf8_local_part;
  question.recipients.push_back(std::move(*address));
  return {};
}

Result<void> read_send_option(check::SendQuestion& question, std::size_t& bytes, const std::string& name, const std::string& value) {
  if (name == "--from") {
    const auto sender = mail::parse_sender(value);
    if (!sender) return tl::unexpected(sender.error());
    question.delivery.sender = sender->text();
  } else if (name == "--server") {
    question.way = {evidence::Sent::Way::Kind::server, value};
    question.server = value;
  } else if (name == "--tls" && value == "required") {
    question.delivery.tls = smtp::DeliveryOptions::Tls::required;
  } else if (const auto number = parse_number(value, most_bytes); name == "--bytes" && number) {
    bytes = *number;
  } else {
    return fail(fmt::format("send on a page does not know \"{} {}\"", visible(name), visible(value)));
  }
  return {};
}

Bytes message_of(const check::SendQuestion& question, std::size_t bytes) {
  std::vector<std::string> to;
  for (const auto& recipient : question.delivery.recipients) to.push_back(recipient.address);
  Bytes message = fmt::format("Date: Sat, 21 Nov 2026 03:16:49 +0000\r\nFrom: {}\r\nTo: {}\r\nSubject: {}\r\nMessage-ID: {}\r\n\r\nhello\r\n",
                              question.delivery.sender.empty() ? "mailer-daemon@sender.test" : question.delivery.sender, join(to, ", "), the_subject, the_message_id);
  const std::string filler = std::string(70, 'x') + "\r\n";
  while (message.size() < bytes) message += filler;
  return message;
}

Result<check::SendQuestion> read_send_question(const std::vector<std::string>& args) {
  check::SendQuestion question;
  question.delivery.sender = "ann@sender.test";
  std::size_t bytes = 0;
  for (std::size_t i = 1; i < args.size(); ++i) {
    const bool option = args[i].starts_with("--");
    if (option && i + 1 == args.size()) return fail(fmt::format("\"{}\" wants a word after it", visible(args[i])));
    const auto read = option ? read_send_option(question, bytes, args[i], args[i + 1]) : add_recipient(question, args[i]);
    if (!read) return tl::unexpected(read.error());
    if (option) ++i;
  }
  if (question.recipients.empty()) return fail("after send come the recipients");
  const Bytes message = message_of(question, bytes);
  question.subject = the_subject;
  question.message_id = the_message_id;
  question.delivery.size_bytes = message.size();
  question.delivery.message = [message]() -> smtp::Pull {
    return [message, at = std::size_t{0}]() mutable -> std::optional<Bytes> {
      const Bytes piece = message.substr(at, 16 * 1024);
      at += piece.size();
      return piece;
    };
  };
  return question;
}

void settle_send(check::SendQuestion& question, const lab::World& world, const AskOptions& options) {
  for (const lab::Resolver& resolver : world.resolvers)
    if (!resolver.authority) question.resolvers.push_back(resolver.at);
  question.public_networks = lab_networks();
  question.our_name = world.helo;
  question.ca_file = lab::lab_ca_file();
  question.dns_limit = options.dns_try;
  question.use_v6 = world.ip6.has_value();
  if (!options.really_at) return;
  question.connect_limit = 2s;  // silence takes its time on the loopback
  question.delivery.patience.greeting = question.delivery.patience.command = 2s;
  question.delivery.block_timeout = question.delivery.message_timeout = 2s;
}

}  // namespace

Asked ask_send(const lab::World& world, const lab::Check& ask, net::Net& net, const AskOptions& options) {
  Asked asked;
  auto question = read_send_question(ask.args);
  if (!question) {
    asked.complaints.push_back(fmt::format("{}:{}: {}", world.name, ask.line, question.error().text));
    return asked;
  }
  settle_send(*question, world, options);
  const auto sent = check::send_message(*question, net);
  const auto verdict = evidence::verdict_of(sent);
  asked.verdict = verdict.verdict;
  asked.party = verdict.party;
  asked.confidence = verdict.confidence;
  asked.side = verdict.side;
  asked.stage = verdict.stage;
  asked.cause = verdict.cause;
  asked.exit_code = verdict.exit_code;
  for (std::size_t i = 0; i < sent.recipients.size(); ++i) {
    const auto outcome = evidence::outcome_of(sent, i);
    const std::string more = outcome.fate == smtp::Fate::accepted ? outcome.queue_id : evidence::verdict_of(sent, i).cause;
    asked.says.push_back(sent.recipients[i] + " " + std::string(to_string(outcome.fate)) + (more.empty() ? "" : " " + more));
  }
  asked.text = report::sent_text(sent, options.paper, report::Words::of(Language::english), [](bounce::Meaning meaning) { return bounce::to_string(meaning); });
  return asked;
}

}  // namespace mailwhy::pages
