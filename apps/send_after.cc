#include "apps/send_after.h"

#include "apps/result_writer.h"
#include "apps/session_place.h"
#include "apps/signals.h"

namespace mailwhy::apps {
namespace {

using Way = evidence::Sent::Way;

Places places_for(const check::SendQuestion& question, const evidence::Case& place, net::Net& net, const std::atomic<bool>& stop) {
  SessionTarget target;
  if (question.way.kind == Way::Kind::server) {
    target.address = IpAddress::parse(question.server);
    target.port = question.port;
    if (!target.address) target.name = Domain::parse(question.server).value_or(Domain());
    if (target.address || question.server_addresses.empty()) return find_places(target, place, net, stop);
    Places known;
    for (const auto& address : question.server_addresses) known.places.push_back({target.name, 0, {address, question.port}});
    return known;
  }
  const auto& recipient = question.recipients.front();
  target.name = question.mx_of.value_or(recipient.domain);
  if (!question.mx_of) target.address = recipient.literal;
  return find_places(target, place, net, stop);
}

}  // namespace

std::optional<std::string> objection_to_after(const Options& options, const check::SendQuestion& question) {
  const SendOptions& send = options.send;
  if (question.recipients.size() != 1) return "--after goes on with one recipient.";
  if (question.way.kind == Way::Kind::socket || question.way.kind == Way::Kind::process) return "--after talks to a server by its address: not with --socket and --pipe.";
  const bool stops = !send.quit_after.empty() || !send.drop_after.empty() || !send.drop_after_send.empty();
  if (stops) return "--after, --quit-after, --drop-after and --drop-after-send exclude each other.";
  const bool special = send.lmtp || send.helo_only || !send.xclient.empty() || !send.xforward.empty() || !send.proxy.empty() || !question.certificate.chain_pem.empty() ||
                       !send.mail_parameters.empty() || !send.rcpt_parameters.empty() || !send.tls_name.empty();
  if (special) return "--after says EHLO, STARTTLS, MAIL and RCPT and no more: what else this command line wants is for you to say at the prompt.";
  if (send.tls == SendOptions::Tls::off || send.tls == SendOptions::Tls::verified || send.tls == SendOptions::Tls::required)
    return "--after takes TLS where it is offered; with --after hello you decide at the prompt.";
  return std::nullopt;
}

int hold_session_of_send(const Options& options, Io& io, const check::SendQuestion& question, evidence::Case place, net::AsioNet& real, net::Net& net) {
  place.smtp_port = question.port;
  place.source = question.source;
  place.use_v4 = question.use_v4;
  place.use_v6 = question.use_v6;
  place.ca_file = question.ca_file;
  place.seed = question.seed;
  place.limits.greeting = options.greeting_timeout;
  place.limits.command = options.command_timeout;
  DeskPlan plan;
  {
    SignalWatch signals([&real] { real.wake(); });
    plan.places = places_for(question, place, net, signals.stop()).places;
    if (signals.exit_code() != 0) return signals.exit_code();
  }
  if (plan.places.empty()) return complain_about(io, "there is no mail host to talk to", 3);
  plan.helo = !question.delivery.helo.empty() ? question.delivery.helo : question.our_name;
  plan.tls_from_start = question.delivery.tls == smtp::DeliveryOptions::Tls::from_start;
  plan.after = options.after;
  plan.sender = question.delivery.sender;
  plan.sender_given = options.from.has_value();
  plan.recipient = question.delivery.recipients.front().address;
  plan.yes = options.yes;
  plan.login = options.login;
  if (plan.login.user.empty()) plan.login.user = question.delivery.sender;
  plan.force = options.force;
  plan.the_case = std::move(place);
  return hold_session(options, io, std::move(plan), real, net);
}

}  // namespace mailwhy::apps
