// mailwhy listed: every living list asked at once about an address, a range or a domain, each with its own proof.
#include <algorithm>
#include <random>

#include "apps/case_from.h"
#include "apps/lab_side.h"
#include "apps/list_choice.h"
#include "apps/list_targets.h"
#include "apps/result_writer.h"
#include "apps/signals.h"
#include "apps/targets.h"
#include "apps/verbs.h"
#include "mailwhy/base/text.h"
#include "mailwhy/check/lists.h"
#include "mailwhy/net/asio_net.h"
#include "mailwhy/report/lists/lists.h"

namespace mailwhy::apps {
namespace {

// One target with what will be asked about it.
struct Asked {
  std::string target;
  std::vector<listing::Subject> subjects;
  std::vector<listing::Source> sources;
};

bool read_targets(const Options& options, Io& io, const Lists& lists, const std::vector<Target>& targets, const std::vector<Network>& taken_for_public,
                  std::vector<Asked>& asked) {
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

// Every form that was asked for; what goes to files is kept until the end.
class ListsWriter {
 public:
  ListsWriter(const Options& options, Io& io, std::size_t expected) : options_(options), io_(io), several_(expected > 1), view_{options.all, !options.only.empty()}, texts_(options.outputs.size()) {}

  void add(const listing::Survey& survey) {
    for (std::size_t i = 0; i < options_.outputs.size(); ++i) {
      const Output& output = options_.outputs[i];
      std::string text = worded(survey, output);
      if (output.format == Format::csv && first_) text = report::lists_csv_head() + text;
      if (output.to_stdout()) io_.out(text);
      else texts_[i] += text;
    }
    first_ = false;
    const int code = report::lists_exit_code(survey);
    code_ = combine_exit_codes(code_.value_or(code), code);
  }

  int finish() {
    int code = code_.value_or(3);
    for (std::size_t i = 0; i < options_.outputs.size(); ++i) {
      if (options_.outputs[i].to_stdout()) continue;
      if (const auto written = write_file(options_.outputs[i].file, texts_[i], options_.force); !written) code = complain_about(io_, written.error().text, 2);
    }
    return code;
  }

 private:
  std::string worded(const listing::Survey& survey, const Output& output) const {
    const auto text = text_options(options_, io_.out_terminal(), !output.to_stdout());
    switch (output.format) {
      case Format::json: return report::lists_json(survey, view_, !several_) + "\n";
      case Format::json_lines: return report::lists_json_lines(survey, view_);
      case Format::csv: return report::lists_csv(survey, view_);
      default: break;
    }
    if (options_.verbosity < -1) return {};
    if (options_.verbosity < 0) return report::lists_line(survey, text);
    const auto& words = output.to_stdout() ? io_.words() : report::Words::of(options_.language);
    return report::lists_text(survey, text, view_, words) + (several_ ? "\n" : "");
  }

  const Options& options_;
  Io& io_;
  bool several_, first_ = true;
  report::ListsView view_;
  std::vector<std::string> texts_;
  std::optional<int> code_;
};

check::ListQuestions questions_for(const Options& options, const Asked& asked, const evidence::Case& the_case) {
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

}  // namespace

int run_listed(const Options& options, Io& io) {
  if (options.targets.empty()) return missing_target(options, io);
  if (options.offline) return complain_about(io, "listed asks name servers, which --offline forbids.", 2);
  if (!options.save.empty()) return complain_about(io, "--save keeps the evidence of a check; of listed, -f json=FILE keeps everything.", 2);
  if (!outputs_are_free(options, io)) return 2;
  Lists lists;
  if (!read_lists(options, io, lists)) return 2;
  const auto targets = expand_targets(options.targets);
  if (!targets) return complain_about(io, targets.error().text, 2);

  net::AsioNet net;
  std::unique_ptr<LabSide> lab;
  evidence::Case the_case;
  const SystemNames system = options.lab ? SystemNames{} : read_system_names(options.dns_port);
  the_case.resolvers = options.resolvers.empty() ? system.resolvers : options.resolvers;
  the_case.public_networks = options.public_networks;
  if (options.lab) {
    auto opened = LabSide::open(net);
    if (!opened) return complain_about(io, opened.error().text, 2);
    lab = std::move(*opened);
    lab->settle(the_case);
  }
  std::vector<Asked> asked;
  if (!read_targets(options, io, lists, *targets, the_case.public_networks, asked)) return 2;
  if (the_case.resolvers.empty()) return complain_about(io, "this machine names no DNS resolver (/etc/resolv.conf); give one with --resolver ADDRESS.", 3);

  SignalWatch signals([&net] { net.wake(); });
  ListsWriter writer(options, io, asked.size());
  check::ListRunOptions run;
  run.stop = &signals.stop();
  for (const auto& one : asked) {
    if (signals.stop().load() || io.reader_gone()) break;
    writer.add(check::ask_lists(questions_for(options, one, the_case), lab ? lab->net() : net, run));
  }
  const int code = writer.finish();
  return signals.exit_code() != 0 ? signals.exit_code() : code;
}

}  // namespace mailwhy::apps
