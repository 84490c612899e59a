// mailwhy listed: every living list asked at once about an address, a range or a domain, each with its own proof.
#include <algorithm>
#include <random>

#include "apps/list_budget.h"
#include "apps/list_choice.h"
#include "apps/list_progress.h"
#include "apps/list_targets.h"
#include "apps/lists_writer.h"
#include "apps/signals.h"
#include "apps/targets.h"
#include "apps/vantage.h"
#include "apps/verbs.h"
#include "mailwhy/base/text.h"
#include "mailwhy/check/lists.h"
#include "mailwhy/evidence/listed.h"

namespace mailwhy::apps {
namespace {

// One target with what will be asked about it.
struct ListedTarget {
  std::string target;
  std::vector<listing::Subject> subjects;
  std::vector<listing::Source> sources;
};

bool read_targets(const Options& options, Io& io, const Lists& lists, const std::vector<Target>& targets, const std::vector<Network>& taken_for_public,
                  std::vector<ListedTarget>& asked) {
  for (const auto& target : targets) {
    auto subjects = list_subjects(target.text, taken_for_public);
    if (!subjects) {
      const std::string& why = subjects.error().text;
      usage_error(io, complain_about_target(options, target.word, target.line == 0 ? why : "line " + std::to_string(target.line) + " of standard input: " + why));
      return false;
    }
    auto chosen = listing::choose(*lists.table, lists.choice, subjects->front());
    if (!chosen.problems.empty()) {
      io.complain(chosen.problems.front() + ".");
      return false;
    }
    asked.push_back({target.text, std::move(*subjects), std::move(chosen.sources)});
  }
  return true;
}

check::ListQuestions questions_for(const Options& options, const ListedTarget& asked, const evidence::Case& the_case) {
  check::ListQuestions questions;
  questions.target = asked.target;
  questions.subjects = asked.subjects;
  questions.sources = asked.sources;
  questions.resolvers = the_case.resolvers;
  questions.source = options.source;
  questions.limit = options.dns_timeout;
  questions.whole = options.timeout;
  questions.seed = options.seed ? *options.seed : std::random_device{}();
  return questions;
}

std::vector<listing::Source> sources_of(const std::vector<ListedTarget>& asked) {
  std::vector<listing::Source> all;
  for (const auto& one : asked) all.insert(all.end(), one.sources.begin(), one.sources.end());
  return all;
}

}  // namespace

int run_listed(const Options& options, Io& io) {
  if (options.targets.empty()) return missing_target(options, io);
  if (options.offline) return complain_about(io, "listed asks name servers, which --offline forbids.", 2);
  if (!outputs_are_free(options, io)) return 2;
  Lists lists;
  if (!read_lists(options, io, lists)) return 2;
  const auto targets = expand_targets(options.targets);
  if (!targets) return complain_about(io, targets.error().text, 2);

  const auto vantage = Vantage::open(options);
  if (!vantage) return complain_about(io, vantage.error().text, 2);
  const auto& place = (*vantage)->place();
  if (const auto* lab = (*vantage)->lab()) use_lists_of_lab(*lab, options, lists);
  std::vector<ListedTarget> asked;
  if (!read_targets(options, io, lists, *targets, place.public_networks, asked)) return 2;
  if (place.resolvers.empty()) return complain_about(io, no_resolver, 3);

  SignalWatch signals([&] { (*vantage)->real().wake(); });
  ListsWriter writer(options, io, asked.size());
  std::vector<listing::Survey> kept;
  check::ListMemory memory;
  check::ListRunOptions run;
  run.stop = &signals.stop();
  run.memory = &memory;
  net::Net& world = (*vantage)->net();
  const DayOfLists day(options, sources_of(asked), world.now(), memory);
  for (const auto& one : asked) {
    if (signals.stop().load() || io.reader_gone()) break;
    std::optional<ListProgress> progress(std::in_place, world, io, one.target, options.verbosity < 0);
    run.on_entry = [&progress](const listing::Survey& survey, const listing::Entry& entry) { progress->entry(survey, entry); };
    const auto survey = check::ask_lists(questions_for(options, one, place), world, run);
    progress.reset();
    writer.add(survey);
    if (!options.save.empty()) kept.push_back(survey);
  }
  day.keep_count();
  int code = writer.finish();
  if (!options.save.empty())
    if (const auto written = write_file(options.save, evidence::write_listed(kept), options.force); !written) code = complain_about(io, written.error().text, 2);
  return signals.exit_code() != 0 ? signals.exit_code() : code;
}

}  // namespace mailwhy::apps
