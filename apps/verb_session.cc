// mailwhy session: the forgiving telnet.
#include "apps/case_from.h"
#include "apps/lab_side.h"
#include "apps/session_run.h"
#include "apps/signals.h"
#include "apps/verbs.h"
#include "mailwhy/base/text.h"
#include "mailwhy/net/asio_net.h"
#include "mailwhy/tls/engine.h"

namespace mailwhy::apps {
namespace {

// Why there is nowhere to go to, as one sentence.
std::string nowhere(const Places& found, const SessionTarget& target) {
  using RouteKind = route::Route::Kind;
  const std::string& name = target.name.text();
  switch (found.kind) {
    case RouteKind::null_mx: return name + " says in the DNS that it takes no mail (null MX); HOST:PORT goes to a server of your choice.";
    case RouteKind::no_such_domain: return name + " does not exist in the DNS.";
    case RouteKind::unknown: return "the DNS gave no answer about " + name + "; try again, or give an address.";
    default: break;
  }
  if (found.left_out > 0) return "the mail hosts of " + name + " have no public address; --public NET allows others.";
  return name + " has no address to connect to.";
}

Result<smtp::DialogueFile> read_played_file(const Options& options, const DeskPlan& plan, const std::string& host) {
  const auto text = read_file(options.play, 16U << 20);
  if (!text) return tl::unexpected(text.error());
  auto file = smtp::parse_dialogue(*text, {{"helo", plan.helo}, {"from", plan.sender}, {"to", plan.recipient}, {"host", host}});
  if (!file) return fail(visible(shorten(options.play, 200)) + ": " + file.error().text, Error::Kind::data);
  return file;
}

}  // namespace

int run_session(const Options& options, Io& io) {
  if (options.targets.empty()) return missing_target(options, io);
  if (options.targets.size() > 1) return usage_error(io, complain_about_target(options, 1, "session talks to one server at a time."));
  if (options.offline) return complain_about(io, "session talks to a mail server, which --offline forbids.", 2);
  const Format format = options.stdout_output().format;
  if (options.outputs.size() > 1 || (format != Format::text && format != Format::json)) return complain_about(io, "session answers as text or json.", 2);
  if (!outputs_are_free(options, io)) return 2;
  if (const auto problem = tls::trust_problem(options.ca)) return complain_about(io, *problem, 2);
  const auto target = read_session_target(options.targets[0]);
  if (!target) return usage_error(io, complain_about_target(options, 0, target.error().text));

  const SystemNames system = options.lab ? SystemNames{} : read_system_names(options.dns_port);
  // The case of a check of the same domain: limits, resolvers, sender.
  auto the_case = case_from(options, target->address ? target->address->text() : target->name.text(), system);
  if (!the_case) return usage_error(io, complain_about_target(options, 0, the_case.error().text));
  net::AsioNet net;
  std::unique_ptr<LabSide> lab;
  if (options.lab) {
    auto opened = LabSide::open(net);
    if (!opened) return complain_about(io, opened.error().text, 2);
    lab = std::move(*opened);
    lab->settle(*the_case);
  }
  net::Net& way = lab ? lab->net() : net;
  if (the_case->resolvers.empty() && !target->address) return complain_about(io, "this machine names no DNS resolver (/etc/resolv.conf); give one with --resolver ADDRESS.", 3);

  Places found;
  {
    SignalWatch signals([&net] { net.wake(); });
    found = find_places(*target, *the_case, way, signals.stop());
    if (signals.exit_code() != 0) return signals.exit_code();
  }
  if (found.places.empty()) return complain_about(io, nowhere(found, *target), found.kind == route::Route::Kind::unknown ? 3 : 1);

  DeskPlan plan;
  plan.helo = !options.helo.empty() ? options.helo : the_case->host_name;
  plan.sender = the_case->sender.text();
  plan.recipient = !target->recipient.empty() ? target->recipient : options.to;
  plan.after = options.after;
  plan.yes = options.yes;
  plan.login = options.login;
  plan.force = options.force;
  plan.tls_from_start = target->port == 465;
  plan.places = std::move(found.places);
  plan.the_case = std::move(*the_case);
  if (!options.play.empty()) {
    const Place& first = plan.places.front();
    if (plan.helo.empty()) plan.helo = way.source_towards(first.to.address).value_or(IpAddress::v4(127, 0, 0, 1)).literal();
    auto file = read_played_file(options, plan, first.host.is_root() ? first.to.address.text() : first.host.text());
    if (!file) return complain_about(io, file.error().text, 2);
    plan.file = std::move(*file);
    plan.file_name = options.play;
  }
  return hold_session(options, io, std::move(plan), net, way);
}

}  // namespace mailwhy::apps
