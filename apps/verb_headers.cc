// mailwhy headers: the way a message took, where its time went, and who vouches for it.
#include <random>

#include "apps/forms_writer.h"
#include "apps/mail_files.h"
#include "apps/result_writer.h"
#include "apps/signals.h"
#include "apps/vantage.h"
#include "apps/verbs.h"
#include "mailwhy/base/text.h"
#include "mailwhy/check/headers.h"
#include "mailwhy/report/headers/headers.h"

namespace mailwhy::apps {
namespace {

// Every form that was asked for.
class HeadersWriter {
 public:
  HeadersWriter(const Options& options, Io& io, bool several) : options_(options), io_(io), several_(several), forms_(options, io) {}

  void add(const report::HeadersResult& result) {
    forms_.add(
        result.judgement.exit_code(), [&](const report::Catalogue& catalogue) { return report::headers_sheet(result, *catalogue.words); },
        [&](const Output& output) { return worded(result, output); });
  }
  int finish() { return forms_.finish(); }

 private:
  std::string worded(const report::HeadersResult& result, const Output& output) const {
    const auto& machine = report::Words::of(options_.lang.value_or(Language::english));
    if (output.format == Format::json) return report::headers_json(result, !several_ && !result.number, machine) + "\n";
    const auto& words = output.to_stdout() ? io_.words() : report::Words::of(options_.language);
    if (output.format == Format::svg) return report::headers_svg(result, report::Words::of(options_.language));
    if (options_.verbosity < -1) return {};
    const auto text = text_options(options_, io_.out_terminal(), !output.to_stdout());
    if (options_.verbosity < 0) return report::headers_line(result, text);
    const bool several = several_ || result.number;
    const std::string head = several ? "== " + (text.utf8 ? visible(result.file) : visible_ascii(result.file)) + (result.number ? ":" + std::to_string(*result.number) : "") + "\n" : "";
    return head + report::headers_text(result, text, words) + (several ? "\n" : "");
  }

  const Options& options_;
  Io& io_;
  bool several_;
  FormsWriter forms_;
};

check::HeadersQuestion question_of(const Options& options) {
  check::HeadersQuestion question;
  question.trail.my_names = options.my_names;
  question.trail.my_networks = options.my_networks;
  question.trail.now = options.now;
  question.now = options.now;
  question.ask.source = options.source;
  question.ask.dns_limit = options.dns_timeout;
  question.ask.whole = std::min<Duration>(options.timeout, 60s);
  question.ask.seed = options.seed ? *options.seed : std::random_device{}();
  return question;
}

}  // namespace

int run_headers(const Options& options, Io& io) {
  if (options.targets.empty()) return missing_target(options, io);
  if (!FormsWriter::can_write(options, io, "headers", {Format::text, Format::json, Format::svg, Format::nagios, Format::junit, Format::markdown, Format::html})) return 2;
  if (!outputs_are_free(options, io)) return 2;
  const bool several = options.targets.size() > 1 || holds_several(options.targets.front());

  const auto vantage = Vantage::open(options);
  if (!vantage) return complain_about(io, vantage.error().text, 2);
  auto question = question_of(options);
  if (options.lab || !options.offline) question.ask.resolvers = (*vantage)->place().resolvers;
  const auto suffixes = auth::Suffixes::system();
  auth::dkim::KeyCache keys;
  question.suffixes = &suffixes;
  question.keys = &keys;

  SignalWatch signals([&] { (*vantage)->real().wake(); });
  question.ask.stop = &signals.stop();
  net::Net& way = (*vantage)->net();
  HeadersWriter writer(options, io, several);
  dns::Lookups known;
  const auto take = [&](const MailItem& item) {
    const Time started = way.now();
    const auto message = mail::read_message(item.bytes);
    const auto analysis = check::look_at_headers(message, question, way, known);
    const auto judgement = trail::judge(message, analysis);
    writer.add({message, analysis, judgement, item.file, item.number, started, way.now() - started});
    return !signals.stop().load() && !io.reader_gone();
  };
  bool all_read = true;
  for (const auto& target : options.targets) {
    if (signals.stop().load() || io.reader_gone()) break;
    const auto source = each_message(target, take);
    if (!source) io.complain(source.error().text);
    else for (const auto& trouble : source->troubles) io.complain(trouble);
    all_read = all_read && source && source->troubles.empty();
  }
  const int written = writer.finish();
  const int code = all_read ? written : 2;
  return signals.exit_code() != 0 ? signals.exit_code() : code;
}

}  // namespace mailwhy::apps
