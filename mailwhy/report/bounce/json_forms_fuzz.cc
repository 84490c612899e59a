// Any bytes as a mail that came back: each form of what is said about it is UTF-8 without control characters, JSON is JSON.
#include <boost/json.hpp>

#include <algorithm>
#include <cstdint>

#include "mailwhy/base/check.h"
#include "mailwhy/base/text.h"
#include "mailwhy/report/bounce/bounce.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mailwhy;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto notice = bounce::read_notice(bytes);
  const rules::Mine mine{size % 2 == 0 ? std::vector<std::string>{"sender.test"} : std::vector<std::string>{}, {}};
  const auto returned = rules::judge_returned(notice, rules::origin_of(notice, bytes, mine));
  MAILWHY_CHECK(returned.recipients.size() == std::max<std::size_t>(1, notice.recipients.size()), "each recipient is judged");
  const report::BounceResult result{notice, returned, "fuzz", std::nullopt};
  static const auto& words = report::Words::of(Language::english);
  report::SaidWords said(words);
  const auto plain = [](const std::string& text) {
    MAILWHY_CHECK(is_utf8(text), "what is said is UTF-8");
    MAILWHY_CHECK(std::none_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\r'; }), "what is said cannot move a cursor");
  };
  plain(report::bounce_text(result, {.utf8 = true, .verbosity = 1}, said));
  plain(report::bounce_block(result, {.width = 40}, said));
  plain(report::bounce_lines(result, {}));
  for (const auto& object : report::bounce_json(result, said)) {
    plain(object);
    boost::json::error_code error;
    static_cast<void>(boost::json::parse(object, error));
    MAILWHY_CHECK(!error && object.find('\n') == std::string::npos, "an object is JSON on one line");
  }
  return 0;
}
