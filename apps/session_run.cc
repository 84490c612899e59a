#include "apps/session_run.h"

#include <unistd.h>

#include <algorithm>

#include "apps/secret_source.h"
#include "apps/session_files.h"
#include "apps/session_history.h"
#include "apps/signals.h"
#include "mailwhy/console/typed.h"
#include "mailwhy/rules/view.h"

namespace mailwhy::apps {

int hold_session(const Options& options, Io& io, DeskPlan plan, net::AsioNet& real, net::Net& net) {
  const auto lines = open_lines(real, io, console::completions);
  const bool json = options.stdout_output().format == Format::json;
  const bool person = !json && lines->person() && !plan.file;
  SessionWriter writer(options, io, json ? SessionWriter::Form::json : person ? SessionWriter::Form::person : SessionWriter::Form::script);
  if (!person && options.timeout_typed) plan.whole = options.timeout;
  keep_memory_private();
  const auto history = person && options.history ? history_file() : std::nullopt;
  if (history)
    for (const auto& line : read_history(*history)) lines->remember(line);
  SignalWatch signals([&real] { real.wake(); }, SignalWatch::HangUp::too);
  SessionDesk desk(std::move(plan), net, *lines, writer, signals.stop());
  const SessionScore score = desk.run();
  if (history) add_to_history(*history, desk.lines_to_keep());
  if (!options.save.empty())
    if (const auto saved = write_file(options.save, evidence::write_json(desk.evidence()) + "\n", options.force); !saved) return complain_about(io, saved.error().text, 2);
  if (signals.exit_code() != 0) return signals.exit_code();
  return desk.interrupted() ? 130 : score.exit_code();
}

int hold_session_after(const Options& options, Io& io, const evidence::Evidence& evidence, net::AsioNet& real, net::Net& net) {
  DeskPlan plan;
  plan.the_case = evidence.the_case;
  plan.helo = evidence.vantage.helo;
  plan.after = options.after;
  plan.sender = evidence.the_case.sender.text();
  plan.recipient = evidence.the_case.target == evidence::Case::Target::address ? evidence.the_case.recipient.text() : options.to;
  plan.yes = options.yes;
  plan.login = options.login;
  plan.force = options.force;
  for (const auto& session : evidence.sessions) {
    const auto known = [&](const Place& place) { return place.to == session.to; };
    if (session.connect.ok() && std::none_of(plan.places.begin(), plan.places.end(), known)) plan.places.push_back({session.host, session.preference, session.to});
  }
  if (plan.places.empty()) return complain_about(io, "there is no mail host to talk to", 3);
  Options quiet = options;
  quiet.save.clear();  // the check has kept its own evidence there
  return hold_session(quiet, io, std::move(plan), real, net);
}

}  // namespace mailwhy::apps
