// mailwhy log: what became of the mail in a server's log, and why.
#include <algorithm>
#include <tuple>

#include "apps/forms_writer.h"
#include "apps/log_input.h"
#include "apps/log_period.h"
#include "apps/result_writer.h"
#include "apps/signals.h"
#include "apps/verbs.h"
#include "mailwhy/base/text.h"
#include "mailwhy/report/log/log.h"

namespace mailwhy::apps {
namespace {

constexpr std::size_t most_stories = 1000, shown_stories = 20;

std::string without_brackets(std::string_view text) {
  text = trim(text);
  if (text.size() >= 2 && text.front() == '<' && text.back() == '>') text = text.substr(1, text.size() - 2);
  return std::string(text);
}

std::optional<logs::Format> format_of(std::string_view name) {
  for (int i = 0; i <= static_cast<int>(logs::Format::exchange_tracking); ++i)
    if (logs::to_string(static_cast<logs::Format>(i)) == name) return static_cast<logs::Format>(i);
  return std::nullopt;
}

// Which part of the log is meant; empty after a complaint.
std::optional<logs::Wish> wish_of(const Options& options, Time now, Io& io) {
  logs::Wish wish;
  const int zone = options.log.zone_min.value_or(0);
  for (auto [text, into, name] : {std::tuple{&options.log.since, &wish.since, "--since"}, std::tuple{&options.log.until, &wish.until, "--until"}}) {
    if (text->empty()) continue;
    *into = parse_moment(*text, now, zone);
    if (*into) continue;
    io.complain(std::string(name) + " wants a time such as 2026-11-21, 2026-11-21T03:16:49Z, today, yesterday or 2h (ago), not \"" + visible(shorten(*text, 80)) + "\".");
    return std::nullopt;
  }
  if (wish.since && wish.until && *wish.since >= *wish.until) {
    io.complain("--since lies behind --until.");
    return std::nullopt;
  }
  wish.domains = options.domains;
  wish.id = without_brackets(options.log.id);
  wish.to = without_brackets(options.to);
  if (options.from) wish.from = without_brackets(*options.from);
  return wish;
}

Time system_now() { return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now()); }

// The writer of forms makes the gauges of a check out of every openmetrics; ours are handed to it as a drawing, which it leaves alone.
Options with_own_gauges(Options options) {
  for (auto& output : options.outputs)
    if (output.format == Format::openmetrics) output.format = Format::svg;
  return options;
}

// One run: what is read goes into the tally, what is to be said at once is said.
class Run {
 public:
  Run(const Options& options, Io& io, logs::Wish wish)
      : options_(with_own_gauges(options)), io_(io), forms_(options_, io), rows_(options_.outputs.size()), asked_(wish.asks_for_stories()),
        wants_rows_(std::any_of(options.outputs.begin(), options.outputs.end(), [](const Output& output) { return output.format == Format::json_lines; })),
        tally_(wish, sinks(), {.steps = asked_ || wants_rows_ || (options.log.follow && options.verbosity > 0)}) {
    report_.wish = std::move(wish);
    report_.top = options.log.top.value_or(0);
  }

  void read(LogInput& input, const LogSource& source) { keep(source, input.read(source, take(), chosen())); }
  void follow(LogInput& input, const LogSource& source) {
    keep(source, input.follow(source, take(), chosen(), [&] { caught_up(source); }));
  }
  bool enough() const { return tally_.past_until() || io_.reader_gone(); }
  void cut_short() { report_.complete = false; }

  int finish() {
    live_ = false;
    tally_.finish();
    report_.results = tally_.results();
    std::stable_sort(report_.stories.begin(), report_.stories.end(), [](const logs::Story& a, const logs::Story& b) { return std::tie(a.first, a.number) < std::tie(b.first, b.number); });
    const int wanted = report::log_exit_code(report_);
    forms_.add(
        wanted, [&](const report::Catalogue& catalogue) { return report::log_sheet(report_, *catalogue.words); }, [&](const Output& output) { return worded(output); });
    const int written = forms_.finish();
    if (written == 2) return 2;
    return trouble_ == 0 ? written : combine_exit_codes(written, trouble_);
  }

 private:
  const report::Words& machine() const { return report::Words::of(options_.lang.value_or(Language::english)); }
  bool text_on_screen() const { return options_.stdout_output().format == Format::text && options_.verbosity >= 0; }
  report::TextOptions screen() const {
    auto text = text_options(options_, io_.out_terminal(), false);
    text.verbosity = options_.verbosity;
    return text;
  }

  logs::Tally::Sinks sinks() {
    logs::Tally::Sinks out;
    if (asked_ || wants_rows_ || (options_.log.follow && options_.verbosity > 0))
      out.story = [this](const logs::Story& story, const std::vector<logs::LastAttempt>&, logs::Fate) { on_story(story); };
    if (options_.log.follow) out.failure = [this](const logs::Event& event) { on_failure(event); };
    return out;
  }
  LogInput::Take take() {
    return [this](const logs::Event& event, std::string_view line) { tally_.on(event, line); };
  }
  std::function<void(logs::Format)> chosen() {
    return [this](logs::Format format) {
      tally_.written_by(logs::agent_of(format));
      reasons_.written_by(logs::agent_of(format));
    };
  }

  void keep(const LogSource& source, LogRead read) {
    if (!read.problem.empty()) io_.complain(read.problem);
    using Kind = LogRead::Kind;
    if (read.kind == Kind::missing) trouble_ = 2;
    else if (read.kind != Kind::read && read.kind != Kind::empty) trouble_ = trouble_ == 2 ? 2 : 3;
    if (read.kind == Kind::damaged) report_.complete = false;
    report_.files.push_back({source.name, read.counts, std::move(read.problem)});
  }

  void on_story(const logs::Story& story) {
    if (asked_) {
      if (report_.stories.size() < most_stories) report_.stories.push_back(story);
      else ++report_.stories_left_out;
    }
    if (wants_rows_) row(report::log_story_json(story, reasons_, machine()));
    if (live_ && options_.verbosity > 0 && text_on_screen()) io_.out("\n" + report::log_story_text(story, reasons_, screen(), io_.words()));
  }
  void on_failure(const logs::Event& event) {
    if (!live_) return;
    if (wants_rows_) {
      row(report::log_attempt_json(event, reasons_, machine()));
      flush();
    }
    if (text_on_screen()) io_.out(report::log_attempt_text(event, reasons_, screen(), io_.words()));
  }
  void caught_up(const LogSource& source) {
    live_ = true;
    flush();
    if (!text_on_screen()) return;
    const auto& words = io_.words();
    const auto& totals = tally_.totals();
    io_.out(words("read so far: {} messages, {} attempts that failed; now following {} until Ctrl-C", report::log_words::number(totals.messages, words),
                  report::log_words::number(totals.attempts_deferred + totals.attempts_bounced + totals.attempts_expired, words), source.name == "-" ? std::string(words("standard input")) : visible(source.name)) +
            "\n");
  }

  // Lines of -f jsonl: to the screen in larger pieces, to files at the end.
  void row(const std::string& line) {
    for (std::size_t i = 0; i < rows_.size(); ++i)
      if (options_.outputs[i].format == Format::json_lines) rows_[i] += line;
    if (live_ || waiting() >= (64U << 10)) flush();
  }
  std::size_t waiting() const {
    for (std::size_t i = 0; i < rows_.size(); ++i)
      if (options_.outputs[i].format == Format::json_lines && options_.outputs[i].to_stdout()) return rows_[i].size();
    return 0;
  }
  void flush() {
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      if (options_.outputs[i].format != Format::json_lines || !options_.outputs[i].to_stdout() || rows_[i].empty()) continue;
      io_.out(rows_[i]);
      rows_[i].clear();
    }
  }

  std::string worded(const Output& output) {
    switch (output.format) {
      case Format::json: return report::log_json(report_, true, machine()) + "\n";
      case Format::json_lines: return rows_[static_cast<std::size_t>(&output - options_.outputs.data())] + report::log_summary_json(report_, machine());
      case Format::csv: return report::log_csv(report_, machine());
      case Format::svg: return report::log_openmetrics(report_);
      default: break;
    }
    if (options_.verbosity < -1) return {};
    const auto& words = output.to_stdout() ? io_.words() : report::Words::of(options_.language);
    if (options_.verbosity < 0) return report::log_line(report_, words);
    auto text = text_options(options_, io_.out_terminal(), !output.to_stdout());
    text.verbosity = options_.verbosity;
    const std::string gap = options_.log.follow && output.to_stdout() ? "\n" : "";
    if (!asked_) return gap + report::log_text(report_, text, words);
    return gap + stories(text, words);
  }

  // The stories that were asked for, with the answer on top.
  std::string stories(const report::TextOptions& text, const report::Words& words) {
    std::string out = report::log_summary(report_, words) + "\n\n";
    const std::size_t most = options_.log.top.value_or(options_.verbosity > 0 ? most_stories : shown_stories);
    for (std::size_t i = 0; i < report_.stories.size() && i < most; ++i) out += report::log_story_text(report_.stories[i], reasons_, text, words);
    const auto all = report_.stories.size() + report_.stories_left_out;
    if (all > most) out += words("... {} more messages; --top N shows more", report::log_words::number(all - std::min(most, report_.stories.size()), words)) + "\n\n";
    if (!report_.results.rejects.empty()) out += words("{} times such mail was turned away at the door", report::log_words::number(report_.results.totals.rejects, words)) + "\n\n";
    return out + words("exit code {}", report::log_exit_code(report_)) + "\n";
  }

  const Options options_;
  Io& io_;
  FormsWriter forms_;
  std::vector<std::string> rows_;      // an output each
  bool asked_, wants_rows_, live_ = false;
  report::LogReasons reasons_;
  report::LogReport report_;
  int trouble_ = 0;                    // what a source that could not be read makes of the exit code
  logs::Tally tally_;
};

}  // namespace

int run_log(const Options& options, Io& io) {
  if (options.targets.empty()) return missing_target(options, io);
  if (!FormsWriter::can_write(options, io, "log", {Format::text, Format::json, Format::json_lines, Format::csv, Format::openmetrics, Format::markdown, Format::html})) return 2;
  if (!outputs_are_free(options, io)) return 2;
  const Time now = options.now.value_or(system_now());
  auto wish = wish_of(options, now, io);
  if (!wish) return 2;

  logs::ReaderOptions reading;
  reading.format = format_of(options.log.format);
  reading.year = options.log.year;
  reading.now = now;
  reading.offset_min = options.log.zone_min.value_or(0);

  SignalWatch signals;
  Run run(options, io, std::move(*wish));
  LogInput input(signals.stop(), [&] { return run.enough(); });
  // Who says what time it is wants the same answer wherever the files lie.
  const bool file_times = !options.now;
  auto sources = in_order_of_time(options.targets, reading, file_times);
  if (options.log.follow) sources.back().options.now = now;  // what is still to be written is younger than the file
  for (std::size_t i = 0; i < sources.size(); ++i) {
    if (signals.stop().load() || run.enough()) break;
    if (options.log.follow && i + 1 == sources.size()) run.follow(input, sources[i]);
    else run.read(input, sources[i]);
  }
  if (signals.stop().load() && !options.log.follow) run.cut_short();
  const int code = run.finish();
  return signals.exit_code() != 0 ? signals.exit_code() : code;
}

}  // namespace mailwhy::apps
