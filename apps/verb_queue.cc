// mailwhy queue: what waits in a mail server's queue, why, and whose move it is.
#include <algorithm>
#include <ctime>

#include "apps/forms_writer.h"
#include "apps/local_queue.h"
#include "apps/mail_files.h"
#include "apps/result_writer.h"
#include "apps/signals.h"
#include "apps/verbs.h"
#include "mailwhy/base/text.h"
#include "mailwhy/pasted/clean.h"
#include "mailwhy/report/queue/queue.h"

namespace mailwhy::apps {
namespace {

Time now_of(const Options& options) { return options.now.value_or(std::chrono::floor<Duration>(std::chrono::system_clock::now())); }

// Of this machine's zone, in which its mail server writes; or as --zone says.
int offset_of(const Options& options, Time now) {
  if (options.log.zone_min) return *options.log.zone_min;
  const std::time_t seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  std::tm parts{};
  return ::localtime_r(&seconds, &parts) != nullptr ? static_cast<int>(parts.tm_gmtoff / 60) : 0;
}

// Every form that was asked for.
class QueueWriter {
 public:
  QueueWriter(const Options& options, Io& io, bool several) : options_(options), io_(io), several_(several), forms_(options, io) {}

  void add(const report::QueueReport& report) {
    forms_.add(
        report.exit_code(), [&](const report::Catalogue& catalogue) { return report::queue_sheet(report, *catalogue.words); },
        [&](const Output& output) { return worded(report, output); });
  }
  int finish() { return forms_.finish(); }

 private:
  std::string worded(const report::QueueReport& report, const Output& output) const {
    if (output.format == Format::json) return report::queue_json(report, !several_, report::Words::of(options_.lang.value_or(Language::english))) + "\n";
    if (output.format == Format::csv) return report::queue_csv(report);
    if (options_.verbosity < -1) return {};
    const auto& words = output.to_stdout() ? io_.words() : report::Words::of(options_.language);
    const auto text = text_options(options_, io_.out_terminal(), !output.to_stdout());
    if (options_.verbosity < 0) return report::queue_line(report, text, words);
    return report::queue_text(report, text, words) + (several_ ? "\n" : "");
  }

  const Options& options_;
  Io& io_;
  bool several_;
  FormsWriter forms_;
};

// `whole`: the listing did not end before its time.
report::QueueReport look(std::string_view bytes, const std::string& source, const Options& options, bool whole = true) {
  const Time now = now_of(options);
  auto listing = queue::read_listing(bytes, now, 1'000'000, offset_of(options, now));
  // As a mail or a ticket has it: quoted, in UTF-16, with colours.
  if (listing.format == queue::Format::unknown && bytes.size() <= pasted::longest_paste)
    if (const auto bare = pasted::clean(bytes); queue::sniff_listing(bare) != queue::Format::unknown) listing = queue::read_listing(bare, now, 1'000'000, offset_of(options, now));
  listing.cut |= !whole;
  auto report = report::look_at_queue(std::move(listing), now);
  report.source = source;
  return report;
}

// The server of this machine; several answer one after the other, an empty queue only when no other has something.
std::vector<report::QueueReport> look_at_local(const Options& options, Io& io) {
  SignalWatch signals([] {});
  std::vector<report::QueueReport> reports;
  std::vector<std::string> remarks;
  for (const auto& answer : ask_local_queues(std::min<Duration>(options.timeout, 60s), signals.stop())) {
    if (!answer.answered) {
      remarks.push_back(answer.trouble);
      continue;
    }
    auto report = look(answer.output, answer.shown, options);
    // Silence is how these programs say that nothing waits.
    if (trim(answer.output).empty()) report.listing.said_empty = true;
    if (report.program.empty()) report.program = answer.program;
    reports.push_back(std::move(report));
  }
  const auto waits = [](const report::QueueReport& report) { return report.listing.messages > 0; };
  if (std::any_of(reports.begin(), reports.end(), waits))
    for (auto it = reports.begin(); it != reports.end();) {
      if (waits(*it)) {
        ++it;
        continue;
      }
      remarks.push_back(it->source + " says that nothing waits");
      it = reports.erase(it);
    }
  if (reports.empty()) {
    for (const auto& remark : remarks) io.complain(remark + ".");
    if (remarks.empty()) io.complain("no program of a mail server was found on this machine (postqueue, exim, smtpctl, qmail-qread, mailq); give a file, or - for standard input.");
    return reports;
  }
  reports.front().remarks = std::move(remarks);
  return reports;
}

}  // namespace

int run_queue(const Options& options, Io& io) {
  if (!FormsWriter::can_write(options, io, "queue", {Format::text, Format::json, Format::csv, Format::markdown, Format::html})) return 2;
  if (!outputs_are_free(options, io)) return 2;
  if (options.targets.empty()) {
    const auto reports = look_at_local(options, io);
    if (reports.empty()) return 3;
    QueueWriter writer(options, io, reports.size() > 1);
    for (const auto& report : reports) writer.add(report);
    return writer.finish();
  }
  QueueWriter writer(options, io, options.targets.size() > 1);
  bool all_read = true, all_whole = true;
  for (const auto& target : options.targets) {
    const auto file = FileBytes::open(target);
    const bool nothing = file && !file->trouble().empty() && file->bytes().empty();
    if (!file || nothing) {
      io.complain(file ? file->trouble() : file.error().text);
      all_read = false;
      continue;
    }
    const bool whole = file->trouble().empty() && !file->cut();
    if (!file->trouble().empty()) io.complain(file->trouble());
    all_whole = all_whole && whole;
    auto report = look(file->bytes(), target, options, whole);
    if (trim(file->bytes()).empty()) report.remarks.emplace_back("nothing came in; the listings of Exim, OpenSMTPD and qmail are empty where nothing waits");
    writer.add(report);
  }
  const int code = writer.finish();
  if (!all_read) return 2;
  return code == 0 && !all_whole ? 3 : code;   // what is missing may wait
}

}  // namespace mailwhy::apps
