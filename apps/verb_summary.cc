// mailwhy summary: many bounces and failed attempts in one sum.
#include <filesystem>

#include "apps/bounce_writer.h"
#include "apps/in_order.h"
#include "apps/json_results.h"
#include "apps/result_writer.h"
#include "apps/signals.h"
#include "apps/unpack.h"
#include "apps/verbs.h"
#include "mailwhy/base/text.h"
#include "mailwhy/report/summary/summary.h"

namespace mailwhy::apps {
namespace {

constexpr std::size_t most_piped = 256u << 20;

using Items = std::vector<report::SummaryItem>;

Items items_of(const BounceBatch& batch) {
  Items out;
  for (const auto& item : batch.items) {
    const auto notice = bounce::read_notice(item.text());
    for (auto& one : report::summary_items(notice, rules::judge_returned(notice), item.file, item.number)) out.push_back(std::move(one));
  }
  return out;
}

// Reads one input after the other: results as they are, mails with several threads.
class Collector {
 public:
  Collector(const Options& options, report::Summary& summary, std::function<bool()> stopped)
      : summary_(summary), stopped_(std::move(stopped)),
        pool_(thread_count(options.jobs), [] { return items_of; }, [this](Items items) {
          for (const auto& item : items) summary_.add(item);
        }) {}

  // Whether it could be opened; the sentences stand in the input.
  bool read(const std::string& path) {
    report::SummaryInput input;
    input.name = path;
    std::error_code code;
    const bool opened = path != "-" && std::filesystem::is_directory(path, code) ? mails(path, input) : file(path, input);
    const bool any = input.objects > 0;
    summary_.add(std::move(input));
    return opened && any;
  }

 private:
  // The first byte tells: results are JSON objects, and no mail begins with a brace.
  bool file(const std::string& path, report::SummaryInput& input) {
    ResultReader reader([this](const report::SummaryItem& item) { summary_.add(item); });
    bool decided = false, results = false;
    std::string kept;
    const auto read = each_piece(path, [&](std::string_view piece) {
      if (stopped_()) return false;
      if (!decided) {
        const auto first = piece.find_first_not_of(" \t\r\n");
        decided = first != piece.npos;
        results = decided && piece[first] == '{';
      }
      if (results) reader.feed(piece);
      else if (path == "-") kept += piece;
      return results || !decided || (path == "-" && kept.size() < most_piped);
    });
    if (!read) {
      input.trouble = read.error().text;
      return false;
    }
    if (!results) return path == "-" ? piped(kept, input) : mails(path, input);
    reader.finish();
    input.objects = reader.objects();
    input.unreadable = reader.unreadable();
    input.trouble = read->trouble;
    return true;
  }
  bool mails(const std::string& path, report::SummaryInput& input) {
    return end_of_mails(each_message(path, [&](const MailItem& item) { return add(item, input); }, {.give_beginnings = true}), input);
  }
  bool piped(std::string_view bytes, report::SummaryInput& input) {
    return end_of_mails(each_message_in(bytes, "-", [&](const MailItem& item) { return add(item, input); }, {.give_beginnings = true}), input);
  }
  bool end_of_mails(const Result<MailSource>& source, report::SummaryInput& input) {
    flush();
    pool_.drain();
    if (!source) input.trouble = source.error().text;
    else if (!source->troubles.empty()) input.trouble = source->troubles.front();
    return source.has_value();
  }
  bool add(const MailItem& item, report::SummaryInput& input) {
    ++input.objects;
    batch_.size_bytes += item.bytes.size();
    batch_.items.push_back({item.file, item.number, std::string(item.bytes), {}});
    if (batch_.is_full()) flush();
    return !stopped_();
  }
  void flush() {
    if (!batch_.items.empty()) pool_.put(std::move(batch_));
    batch_ = {};
  }

  report::Summary& summary_;
  std::function<bool()> stopped_;
  BounceBatch batch_;
  InOrder<BounceBatch, Items> pool_;
};

std::string summary_in_form(const report::Summary& summary, const Options& options, const Io& io, const Output& output) {
  report::SaidWords machine(report::Words::of(options.lang.value_or(Language::english)));
  const std::size_t top = options.log.top.value_or(0);
  if (output.format == Format::json) return report::summary_json(summary, top, true, machine) + "\n";
  if (output.format == Format::csv) return report::summary_csv(summary, top, machine);
  if (options.verbosity < -1) return {};
  report::SaidWords said(output.to_stdout() ? io.words() : report::Words::of(options.language));
  if (options.verbosity < 0) return report::summary_line(summary, said.words());
  return report::summary_text(summary, top, text_options(options, io.out_terminal(), !output.to_stdout()), said);
}

}  // namespace

int run_summary(const Options& options, Io& io) {
  if (options.targets.empty()) return missing_target(options, io);
  if (!FormsWriter::can_write(options, io, "summary", {Format::text, Format::json, Format::csv, Format::markdown, Format::html})) return 2;
  if (!outputs_are_free(options, io)) return 2;
  SignalWatch signals;
  report::Summary summary;
  bool all_read = true;
  {
    Collector collector(options, summary, [&] { return signals.stop().load(); });
    for (const auto& target : options.targets)
      if (!signals.stop().load()) all_read = collector.read(target) && all_read;
  }
  for (const auto& input : summary.inputs())
    if (!input.trouble.empty()) io.complain(input.trouble);
  FormsWriter forms(options, io);
  const int code = summary.exit_code();
  forms.add(
      code,
      [&](const report::Catalogue& catalogue) {
        report::SaidWords said(*catalogue.words);
        return report::summary_sheet(summary, options.log.top.value_or(0), said);
      },
      [&](const Output& output) { return summary_in_form(summary, options, io, output); });
  const int written = forms.finish();
  if (signals.exit_code() != 0) return signals.exit_code();
  return all_read || written == 2 ? written : combine_exit_codes(written, 3);
}

}  // namespace mailwhy::apps
