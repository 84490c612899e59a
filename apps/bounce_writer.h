// Reads messages with several threads and writes what they mean in every form that was asked for, in the order of the input.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "apps/forms_writer.h"
#include "apps/in_order.h"
#include "apps/mail_files.h"
#include "mailwhy/report/bounce/bounce.h"

namespace mailwhy::apps {

// Messages that one thread reads at a time.
struct BounceBatch {
  struct Item {
    std::string file;
    std::optional<std::size_t> number;
    std::string copy;                // small ones are copied
    std::string_view bytes;          // a large one, which outlives its turn
    std::string_view text() const { return bytes.empty() ? std::string_view(copy) : bytes; }
  };
  std::vector<Item> items;
  std::size_t size_bytes = 0;
  bool is_full() const { return size_bytes >= 256u << 10 || items.size() >= 64; }
};

// What came out of a batch.
struct BounceDone {
  struct One {
    std::vector<std::string> texts;  // for each output; of JSON a line each with its line feed
    std::size_t objects = 0;         // of JSON
    int code = 0;
    // For documents, which are put together at the end.
    std::optional<bounce::Notice> notice;
    rules::Returned returned;
    std::string file;
    std::optional<std::size_t> number;
  };
  std::vector<One> ones;
  report::BounceTally tally;
};

class BounceWriter {
 public:
  // `several`: more than one file is to be read.  `threads`: whether several messages may come.
  BounceWriter(const Options& options, Io& io, bool several, bool threads);
  ~BounceWriter();
  // The bytes need not outlive the call.
  void add(const MailItem& item);
  // The exit code of all together, 3 when there was nothing.
  int finish();
  std::size_t messages() const { return messages_; }

 private:
  class Worker;
  void put(BounceBatch::Item item);
  void put_pending(bool alone);
  void flush();
  void take(BounceDone done);
  void write_json(std::size_t output, const BounceDone::One& one);
  void tally();

  const Options& options_;
  Io& io_;
  bool several_;
  rules::Mine mine_;
  FormsWriter forms_;
  BounceBatch batch_;
  std::optional<BounceBatch::Item> pending_;      // the first message of an mbox, until it is known whether there is a second one
  std::size_t messages_ = 0, written_ = 0;
  std::vector<std::optional<std::string>> held_;  // for each output: the only object so far
  report::BounceTally tally_;
  std::optional<int> code_;
  std::unique_ptr<InOrder<BounceBatch, BounceDone>> pool_;  // last: its threads use the rest
};

}  // namespace mailwhy::apps
