// mailwhy lab: the broken mini-Internet. lab, lab serve, lab serve-quirk ID, lab list, lab run PAGE, lab stop, lab quiz.
#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <functional>
#include <thread>

#include "apps/lab_side.h"
#include "apps/quiz.h"
#include "apps/result_writer.h"
#include "apps/serve_quirk.h"
#include "apps/signals.h"
#include "apps/verbs.h"
#include "mailwhy/base/text.h"
#include "mailwhy/lab/identities.h"
#include "mailwhy/lab/page.h"
#include "mailwhy/pages/ask.h"
#include "mailwhy/pages/run.h"
#include "mailwhy/report/report.h"
#include "mailwhy/rules/page.h"

namespace mailwhy::apps {
namespace {

std::string command_of(const lab::World& world) {
  if (world.checks.empty()) return {};
  return "mailwhy check " + join(world.checks.front().args, " ");
}

// "  3  silence on port 25   mailwhy check bob@dropped.test --lab"
std::string table_of(const std::vector<LabPage>& pages, const report::Words& words) {
  std::size_t widest = 0;
  for (const auto& page : pages) widest = std::max(widest, page.title.size());
  std::string out = fmt::format("  no   {:<{}}  {}\n", words("what is broken"), widest, words("try"));
  int number = 0;
  for (const auto& page : pages) {
    ++number;
    const bool alone = page.worlds.empty() || page.worlds.front().memory_only;
    const std::string command = alone ? "mailwhy lab run " + page.name : command_of(page.worlds.front()) + " --lab";
    out += fmt::format("  {:<4} {:<{}}  {}\n", number, page.title, widest, command);
  }
  return out;
}

int list(const std::vector<LabPage>& pages, Io& io) {
  const report::Words& words = io.words();
  io.out(table_of(pages, words) + "\n" + words("Run one in memory, with what it must show:  {}", "mailwhy lab run PAGE") + "\n" +
         words("Practise:  {}", "mailwhy lab quiz") + "\n");
  return 0;
}

int stop(Io& io) {
  const auto state = running_lab();
  if (!state) {
    io.out(std::string(io.words()("No lab is running.")) + "\n");
    return 0;
  }
  kill(static_cast<pid_t>(state->pid), SIGTERM);
  for (int i = 0; i < 100 && kill(static_cast<pid_t>(state->pid), 0) == 0; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  if (kill(static_cast<pid_t>(state->pid), 0) == 0) {
    io.complain(fmt::format("the lab (process {}) does not stop.", state->pid));
    return 1;
  }
  io.out(std::string(io.words()("The lab is stopped.")) + "\n");
  return 0;
}

std::string welcome(const std::vector<LabPage>& pages, int instance, const report::Words& words) {
  return words("A small Internet is running on 127.{}.0.0/16. Nothing leaves this machine. Stop: {}", 53 + instance, "mailwhy lab stop") + "\n\n" +
         table_of(pages, words);
}

// Writes what LabSide::open reads.  Returns the folder.
Result<std::filesystem::path> announce(int instance) {
  auto folder = lab_folder(true);
  if (!folder) return folder;
  if (auto written = write_file((*folder / "ca.pem").string(), lab::lab_root_pem(), true); !written) return tl::unexpected(written.error());
  if (auto written = write_file((*folder / "state").string(), fmt::format("{} {}\n", getpid(), instance), true); !written)
    return tl::unexpected(written.error());
  return folder;
}

// Runs the servers until a signal.  `ready(instance)` is called once they answer.
int serve(const std::vector<LabPage>& pages, Io& io, const std::function<void(int)>& ready) {
  net::AsioNet net;
  auto lab = start_loopback_lab(loopback_worlds(pages), net);
  if (!lab) {
    io.complain(lab.error().text);
    return 2;
  }
  const int instance = (*lab)->map().instance();
  const auto folder = announce(instance);
  if (!folder) {
    io.complain(folder.error().text);
    return 2;
  }
  SignalWatch signals([&net] { net.wake(); });
  ready(instance);
  while (!signals.stop().load() && net.step()) {
  }
  std::error_code ignored;
  std::filesystem::remove_all(*folder, ignored);
  return 0;
}

// The same in the background: the prompt comes back when the servers answer.
int start_in_background(const std::vector<LabPage>& pages, Io& io) {
  if (const auto state = running_lab()) {
    io.out(welcome(pages, state->instance, io.words()));
    return 0;
  }
  int ready_pipe[2];
  if (pipe2(ready_pipe, O_CLOEXEC) != 0) {
    io.complain("this machine gives no pipe; try mailwhy lab serve.");
    return 2;
  }
  const pid_t child = fork();
  if (child == 0) {
    setsid();
    close(ready_pipe[0]);
    const int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (const int fd : {0, 1}) dup2(nowhere, fd);
    const int code = serve(pages, io, [&](int instance) {
      const char byte = static_cast<char>(instance + 1);
      if (write(ready_pipe[1], &byte, 1) != 1) return;
      dup2(nowhere, 2);
    });
    _exit(code);
  }
  close(ready_pipe[1]);
  char byte = 0;
  const bool running = child > 0 && read(ready_pipe[0], &byte, 1) == 1;
  close(ready_pipe[0]);
  if (!running) {
    if (child > 0) waitpid(child, nullptr, 0);
    io.complain("the lab did not start.");
    return 2;
  }
  io.out(welcome(pages, byte - 1, io.words()));
  return 0;
}

// The page that a person means: a number, a name or its end, a finding's id, or a file.
Result<std::vector<lab::World>> worlds_of(const std::vector<LabPage>& pages, const std::string& wanted) {
  const auto number = parse_number(wanted, pages.size());
  if (number && *number > 0) return pages[*number - 1].worlds;
  for (const auto& page : pages)
    if (page.name == wanted || page.name.ends_with("-" + wanted)) return page.worlds;
  if (const auto page = rules::page_of(wanted)) return lab::read_worlds(wanted, page->worlds);
  if (wanted.find('/') != std::string::npos || wanted.ends_with(".md")) {
    const auto text = read_file(wanted, 1U << 20);
    if (!text) return tl::unexpected(text.error());
    return lab::read_worlds(wanted, *text);
  }
  std::vector<std::string> names;
  for (const auto& page : pages) names.push_back(page.name.substr(page.name.find('-') + 1));
  const auto better = nearest(wanted, names);
  return fail("there is no lab page \"" + visible(wanted) + "\"." + (better ? " Did you mean " + *better + "?" : " mailwhy lab list shows them all."));
}

// What the world asks of other verbs; false when something does not turn out as promised.
bool run_asks(const lab::World& world, const Options& options, Io& io) {
  bool as_promised = true;
  for (const auto& ask : world.asks) {
    lab::LabNet net(world);
    const auto asked = pages::run_ask(world, ask, net, {.paper = text_options(options, io.out_terminal(), false)});
    if (options.stdout_output().format == Format::text && options.verbosity >= 0) io.out("$ mailwhy " + join(ask.args, " ") + "\n" + asked.text + "\n");
    for (const auto& complaint : asked.complaints) io.complain(complaint);
    as_promised = as_promised && asked.complaints.empty();
  }
  return as_promised;
}

// Every check of the page in memory, under virtual time, with what the page says must hold.
int run_page(const Options& options, Io& io, const std::vector<LabPage>& pages, std::size_t target) {
  const auto worlds = worlds_of(pages, options.targets[target]);
  if (!worlds) return usage_error(io, complain_about_target(options, target, worlds.error().text));
  std::size_t checks = 0;
  for (const auto& world : *worlds) checks += world.checks.size();
  ResultWriter writer(options, io, checks);
  bool as_promised = true;
  for (const auto& world : *worlds) {
    for (const auto& check : world.checks) {
      const auto outcome = pages::run_check(world, check);
      if (options.stdout_output().format == Format::text && options.verbosity >= 0)
        io.out("$ mailwhy check " + join(check.args, " ") + "\n");
      writer.add(outcome.evidence, outcome.judgement);
      for (const auto& complaint : outcome.complaints) io.complain(complaint);
      as_promised = as_promised && outcome.complaints.empty();
    }
    as_promised = run_asks(world, options, io) && as_promised;
  }
  // The page's promise counts here, not what the checks found.
  const int code = writer.finish();
  return writer.failed() ? code : as_promised ? 0 : 1;
}

}  // namespace

int run_lab(const Options& options, Io& io) {
  if (!options.targets.empty() && options.targets.front() == "quiz") {
    if (options.targets.size() > 1) return usage_error(io, complain_about_target(options, 1, "lab quiz takes no page; with --seed N it asks the same again."));
    return run_quiz(options, io);
  }
  const auto pages = embedded_lab_pages();
  if (!pages) {
    io.complain(pages.error().text);
    return 2;
  }
  if (options.targets.empty()) return start_in_background(*pages, io);
  const std::string& what = options.targets.front();
  if (what == "list") return list(*pages, io);
  if (what == "stop") return stop(io);
  if (what == "serve")
    return serve(*pages, io, [&](int instance) { io.out(welcome(*pages, instance, io.words())); });
  if (what == "serve-quirk") return serve_quirk(options, io);
  if (what == "run") {
    if (options.targets.size() < 2) return usage_error(io, complain_about_target(options, 0, "lab run wants the name of a page; mailwhy lab list shows them."));
    int code = 0;
    for (std::size_t i = 1; i < options.targets.size(); ++i) code = combine_exit_codes(code, run_page(options, io, *pages, i));
    return code;
  }
  const auto better = nearest(what, {"list", "run", "stop", "serve", "serve-quirk", "quiz"});
  return usage_error(io, complain_about_target(options, 0, "the lab knows list, run PAGE, serve, serve-quirk ID, stop and quiz." +
                                                              (better ? " Did you mean " + *better + "?" : std::string())));
}

}  // namespace mailwhy::apps
