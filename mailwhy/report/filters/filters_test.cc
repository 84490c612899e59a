// What people and programs are shown of filters: nothing hostile gets through, nothing is claimed that was not seen.
#include <doctest/doctest.h>

#include <boost/json.hpp>

#include "mailwhy/report/filters/json_filters.h"
#include "mailwhy/report/json_pretty.h"

namespace mailwhy::report {
namespace {

filters::Explanation explained(std::string header) {
  static std::string kept;
  kept = std::move(header) + "\r\n";
  return filters::explain(mail::read_message(kept));
}

const Words& english() { return Words::of(Language::english); }

std::string text_of(const filters::Explanation& explanation, int verbosity = 0) {
  TextOptions options;
  options.width = 100;
  options.verbosity = verbosity;
  text::Paper paper(options);
  put_filters(paper, explanation, options, english());
  return paper.take();
}

constexpr std::string_view marked =
    "X-Spam-Status: Yes, score=7.1 required=5.0 tests=[BAYES_99=3.5, RDNS_NONE=0.8, ACME_7=2.8,\r\n HTML_MESSAGE=0.001, SPF_PASS=-0.001] autolearn=no version=4.0.1\r\n";

}  // namespace

TEST_CASE("each rule has its points, a sentence, and what to do where there is something to do") {
  const auto text = text_of(explained(std::string(marked)), 1);
  CHECK(text.find("SpamAssassin takes it for spam: 7.1 points, spam from 5.0 on") != std::string::npos);
  CHECK(text.find("3.5   BAYES_99  the receiver's Bayes filter is sure") != std::string::npos);
  CHECK(text.find("ACME_7  a rule that is unknown here") != std::string::npos);
  CHECK(text.find("give the sending address a name in the reverse DNS") != std::string::npos);
  CHECK(text.find("the 5 rules add up to the score") != std::string::npos);
  CHECK(text_of(explained("Subject: x\r\n")).empty());
}

TEST_CASE("a listing of the receiver is told apart from what the message holds") {
  CHECK(text_of(explained("X-Spam-Status: No, score=-100.0 required=5.0 tests=USER_IN_WELCOMELIST\r\n")).find("An allow list let it pass") != std::string::npos);
  CHECK(text_of(explained("X-Forefront-Antispam-Report: SCL:9;SFV:SKB;\r\n")).find("only the owner of the list") != std::string::npos);
}

TEST_CASE("bytes from outside become neither controls nor markup") {
  const auto hostile = explained("X-Spamd-Result: default: \x1b[31mFalse [1.00 / 15.00]; A_B(1.00)[<script>alert(1)</script>|`x`\x07];\r\n");
  for (const auto& text : {text_of(hostile, 1), filters_markdown(hostile, english()), filters_html(hostile, english())}) {
    CAPTURE(text);
    CHECK(text.find('\x1b') == std::string::npos);
    CHECK(text.find('\x07') == std::string::npos);
  }
  CHECK(filters_html(hostile, english()).find("<script") == std::string::npos);
  CHECK(filters_markdown(hostile, english()).find("/`x`") != std::string::npos);
}

TEST_CASE("the JSON of an inquiry says what was not possible") {
  filters::Inquiry inquiry;
  inquiry.message = "a.eml";
  inquiry.where = "127.0.0.1:783";
  inquiry.problem = "it cannot be reached: connection refused";
  const auto json = boost::json::parse(spam_json(inquiry, false, english())).as_object();
  CHECK(json.at("schema") == "mailwhy.spam/1");
  CHECK(json.at("verdict") == "inconclusive");
  CHECK(json.at("exit_code") == 3);
  CHECK(json.at("filter").is_null());
  inquiry.problem.clear();
  inquiry.filter = explained(std::string(marked)).filters.at(0);
  const auto told = boost::json::parse(spam_json(inquiry, true, english())).as_object();
  CHECK(told.at("verdict") == "spam");
  CHECK(told.at("filter").as_object().at("rules").as_array().size() == 5);
  CHECK(told.at("filter").as_object().at("sum").as_object().at("state") == "agrees");
}

TEST_CASE("every remedy has words") {
  for (int i = 0; i <= static_cast<int>(filters::Remedy::encryption); ++i) CHECK_FALSE(filter_words::step_of(static_cast<filters::Remedy>(i)).empty());
  const filters::Rule good{.name = "A", .score = -1000, .words = "x", .remedy = filters::Remedy::spf}, bad{.name = "A", .score = 1000, .words = "x", .remedy = filters::Remedy::spf};
  CHECK(filter_words::step_of(good, english()).empty());
  CHECK_FALSE(filter_words::step_of(bad, english()).empty());
}

}  // namespace mailwhy::report
