#include "apps/bounce_writer.h"

#include <algorithm>

#include "apps/result_writer.h"
#include "mailwhy/base/text.h"
#include "mailwhy/report/json_pretty.h"

namespace mailwhy::apps {
namespace {
constexpr std::size_t large_message = 8u << 20;

bool is_document(Format format) { return format == Format::markdown || format == Format::html; }
}  // namespace

// One thread's part: its own store of pages, no shared state.
class BounceWriter::Worker {
 public:
  Worker(const BounceWriter& writer, const Io& io)
      : writer_(writer), options_(writer.options_), io_(io), screen_(io.words()), file_(report::Words::of(options_.language)),
        machine_(report::Words::of(options_.lang.value_or(Language::english))) {}

  BounceDone operator()(const BounceBatch& batch) {
    BounceDone done;
    for (const auto& item : batch.items) {
      auto notice = bounce::read_notice(item.text());
      auto returned = rules::judge_returned(notice, rules::origin_of(notice, item.text(), writer_.mine_));
      const report::BounceResult result{notice, returned, item.file, item.number};
      BounceDone::One one;
      one.code = returned.exit_code;
      bool keep = false;
      for (const auto& output : options_.outputs) {
        one.texts.push_back(worded(result, output, one));
        keep = keep || is_document(output.format);
      }
      done.tally.add(result);
      if (keep) {
        one.file = item.file;
        one.number = item.number;
        one.returned = std::move(returned);
        one.notice = std::move(notice);
      }
      done.ones.push_back(std::move(one));
    }
    return done;
  }

 private:
  std::string worded(const report::BounceResult& result, const Output& output, BounceDone::One& one) {
    if (output.format == Format::json || output.format == Format::json_lines) {
      std::string out;
      const auto objects = report::bounce_json(result, machine_);
      one.objects = objects.size();
      for (const auto& object : objects) out += object + "\n";
      return out;
    }
    if (output.format == Format::csv) return report::bounce_csv(result, machine_.words());
    if (is_document(output.format) || options_.verbosity < -1) return {};
    auto text = text_options(options_, io_.out_terminal(), !output.to_stdout());
    if (options_.verbosity < 0) return report::bounce_lines(result, text);
    auto& said = output.to_stdout() ? screen_ : file_;
    if (!writer_.several_ && !result.number) return report::bounce_text(result, text, said);
    if (options_.verbosity == 0) return report::bounce_block(result, text, said);
    const std::string name = result.file + (result.number ? ":" + std::to_string(*result.number) : "");
    text.show_exit_code = false;
    return "== " + (text.utf8 ? visible(name) : visible_ascii(name)) + "\n" + report::bounce_text(result, text, said) + "\n";
  }

  const BounceWriter& writer_;
  const Options& options_;
  const Io& io_;
  report::SaidWords screen_, file_, machine_;
};

BounceWriter::BounceWriter(const Options& options, Io& io, bool several, bool threads)
    : options_(options), io_(io), several_(several), mine_{options.my_names, options.my_networks}, forms_(options, io), held_(options.outputs.size()) {
  const auto make = [this]() -> InOrder<BounceBatch, BounceDone>::Worker {
    return [worker = std::make_shared<Worker>(*this, io_)](const BounceBatch& batch) { return (*worker)(batch); };
  };
  pool_ = std::make_unique<InOrder<BounceBatch, BounceDone>>(several || threads ? thread_count(options.jobs) : 1, make, [this](BounceDone done) { take(std::move(done)); });
}

BounceWriter::~BounceWriter() = default;

void BounceWriter::add(const MailItem& item) {
  ++messages_;
  if (pending_) put_pending(pending_->file != item.file || item.number.value_or(1) == 1);
  // One message with the envelope line of an mbox is a message, not a mailbox.
  if (item.number == std::size_t{1}) {
    pending_ = BounceBatch::Item{item.file, item.number, std::string(item.bytes), {}};
    return;
  }
  if (item.bytes.size() < large_message) return put({item.file, item.number, std::string(item.bytes), {}});
  flush();
  BounceBatch alone;
  alone.items.push_back({item.file, item.number, {}, item.bytes});
  pool_->put(std::move(alone));
  pool_->drain();
}

void BounceWriter::put(BounceBatch::Item item) {
  batch_.size_bytes += item.copy.size();
  batch_.items.push_back(std::move(item));
  if (batch_.is_full()) flush();
}

void BounceWriter::put_pending(bool alone) {
  if (alone) pending_->number.reset();
  put(std::move(*pending_));
  pending_.reset();
}

void BounceWriter::flush() {
  if (!batch_.items.empty()) pool_->put(std::move(batch_));
  batch_ = {};
}

void BounceWriter::take(BounceDone done) {
  tally_.add(done.tally);
  for (auto& one : done.ones) {
    forms_.add(
        one.code,
        [&](const report::Catalogue& catalogue) {
          report::SaidWords said(*catalogue.words);
          return report::bounce_sheet({*one.notice, one.returned, one.file, one.number}, said);
        },
        [&](const Output& output) -> std::string {
          const auto index = static_cast<std::size_t>(&output - options_.outputs.data());
          if (output.format == Format::csv && written_ == 0) return report::bounce_csv_head() + one.texts[index];
          if (output.format != Format::json || several_) return std::move(one.texts[index]);
          // One object alone is a document; with a second one both are lines.
          if (written_ == 0 && one.objects == 1) {
            held_[index] = std::move(one.texts[index]);
            return {};
          }
          std::string out = held_[index] ? std::move(*held_[index]) : std::string();
          held_[index].reset();
          return out + one.texts[index];
        });
    ++written_;
  }
}

int BounceWriter::finish() {
  if (pending_) put_pending(true);
  flush();
  pool_->drain();
  tally();
  return forms_.finish();
}

// What is said at the end: the only object in a readable form, and the sum of many messages.
void BounceWriter::tally() {
  if (written_ == 0) return;
  const bool many = several_ || messages_ > 1;
  forms_.append([&](const Output& output) -> std::string {
    const auto index = static_cast<std::size_t>(&output - options_.outputs.data());
    if (held_[index]) return report::pretty_json(*held_[index]) + "\n";
    if (output.format != Format::text || !many || options_.verbosity < 0) return {};
    const auto& words = output.to_stdout() ? io_.words() : report::Words::of(options_.language);
    return report::bounce_tally_text(tally_, text_options(options_, io_.out_terminal(), !output.to_stdout()), words);
  });
}

}  // namespace mailwhy::apps
