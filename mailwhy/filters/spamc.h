// The protocol of spamd (SPAMC/1.5), as bytes: what is asked and how the answer is read.  No socket.
//
//   PING SPAMC/1.5                      SPAMD/1.5 0 PONG
//   REPORT SPAMC/1.5                    SPAMD/1.1 0 EX_OK
//   Content-length: 4711                Content-length: 900
//   User: ann                           Spam: True ; 15.0 / 5.0
//   (empty line, message)               (empty line, report)
#pragma once
#include <string>

#include "mailwhy/base/bytes.h"
#include "mailwhy/filters/filter.h"

namespace mailwhy::filters {

Bytes spamc_ping();
// `user` may be empty; one that holds anything but printable ASCII is left out.
Bytes spamc_report(BytesView message, const std::string& user = {});

// Reads one answer, byte by byte.
class SpamdAnswer {
 public:
  enum class State { reading, done, failed };
  explicit SpamdAnswer(std::size_t most_bytes = 1u << 20) : most_bytes_(most_bytes) {}

  State state() const { return state_; }
  void on_bytes(BytesView bytes);
  void on_end();  // the other side closed

  bool pong() const { return words_ == "PONG"; }
  int code() const { return code_; }                       // 0: done; else as in sysexits
  const std::string& words() const { return words_; }      // "EX_OK"; bytes from outside
  const std::string& version() const { return version_; }  // of the protocol: "1.1"
  const std::string& spam() const { return spam_; }        // "True ; 15.0 / 5.0"
  const Bytes& body() const { return body_; }
  // One sentence once failed: what came in place of an answer.
  const std::string& problem() const { return problem_; }

 private:
  void fail(std::string sentence);
  bool take_head();

  std::size_t most_bytes_;
  State state_ = State::reading;
  Bytes waiting_, body_;
  bool head_done_ = false;
  std::size_t length_ = 0;
  bool has_length_ = false;
  int code_ = 0;
  std::string words_, version_, spam_, problem_;
};

// What the answer to REPORT says; rules have one decimal, as spamd writes them.
Filter filter_of(const SpamdAnswer& answer);

}  // namespace mailwhy::filters
