#include "mailwhy/logs/courier.h"
#include "mailwhy/logs/exchange.h"
#include "mailwhy/logs/exim.h"
#include "mailwhy/logs/haraka.h"
#include "mailwhy/logs/journald.h"
#include "mailwhy/logs/line_reader.h"
#include "mailwhy/logs/opensmtpd.h"
#include "mailwhy/logs/qmail.h"
#include "mailwhy/logs/sendmail.h"

namespace mailwhy::logs {

std::vector<LineReader> all_readers(Frames& frames) {
  std::vector<LineReader> readers;
  readers.push_back(read_postfix());
  readers.push_back(read_filters());
  readers.push_back(read_exim(frames));
  readers.push_back(read_sendmail());
  readers.push_back(read_opensmtpd());
  readers.push_back(read_qmail(frames));
  readers.push_back(read_courier());
  readers.push_back(read_haraka(frames));
  readers.push_back(read_exchange_tracking(frames));
  readers.push_back(read_exchange_protocol(frames));
  readers.push_back(read_journal_marks());
  return readers;
}

std::vector<Unwrapper> all_unwrappers(Frames& frames) {
  std::vector<Unwrapper> unwrappers;
  unwrappers.push_back(unwrap_journal_export(frames));
  unwrappers.push_back(unwrap_journal_json(frames));
  unwrappers.push_back(unwrap_journal_verbose(frames));
  return unwrappers;
}

}  // namespace mailwhy::logs
