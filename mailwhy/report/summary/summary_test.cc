// Many failures in one sum: the same words are one cause, whoever they were said to.
#include <doctest/doctest.h>

#include <boost/json.hpp>

#include "mailwhy/report/summary/summary.h"

using namespace mailwhy;
using report::Summary;
using report::SummaryItem;

namespace {
SummaryItem failure(std::string recipient, std::string diagnostic, std::string host, std::string time = "") {
  SummaryItem item;
  item.fate = rules::Fate::failed;
  item.recipient = std::move(recipient);
  item.sender = "ann@sender.test";
  item.remote_host = std::move(host);
  item.diagnostic = std::move(diagnostic);
  item.command = "RCPT";
  item.action = "failed";
  item.code = 550;
  item.time = report::summary_time(time);
  item.judged = bounce::judge({item.diagnostic, item.code, std::nullopt, item.command, item.remote_host, "", "failed"});
  return item;
}
}  // namespace

TEST_CASE("replies that differ only in the address are one cause, with its share, its time and one advice") {
  Summary summary;
  for (const auto* name : {"bob", "eve", "joe"})
    summary.add(failure(std::string(name) + "@example.test", "550 5.1.1 <" + std::string(name) + "@example.test>: Recipient address rejected: User unknown", "mx.example.test", "Sat, 21 Nov 2026 03:02:13 +0000"));
  summary.add(failure("max@other.test", "550 5.7.1 blocked using zen.spamhaus.org; client 192.0.2.9", "mx.other.test", "2026-11-22T03:02:13Z"));
  SummaryItem answered;
  answered.fate = rules::Fate::answered;
  summary.add(answered);
  const auto causes = summary.causes();
  REQUIRE(causes.size() == 2);
  CHECK(causes[0].group.count == 3);
  CHECK(causes[0].said.id == "rcpt_to.user-unknown");
  CHECK(causes[0].share == doctest::Approx(0.75));
  CHECK(summary.exit_code() == 1);
  report::SaidWords english(report::Words::of(Language::english));
  const auto text = report::summary_text(summary, 0, {}, english);
  CHECK_MESSAGE(text.find("4 FAILED, for 2 reasons; automatic answers 1") == 0, text);
  CHECK(text.find("75 %") != std::string::npos);
  CHECK(text.find("from 2026-11-21 03:02:13 UTC to 2026-11-22 03:02:13 UTC") != std::string::npos);
  CHECK(text.find("By side: recipient 3, sender 1") != std::string::npos);
  CHECK(text.find("By provider: example.test 3, other.test 1") != std::string::npos);
  const auto json = boost::json::parse(report::summary_json(summary, 0, true, english)).as_object();
  CHECK(json.at("failed") == 4);
  CHECK(json.at("causes").as_array().size() == 2);
  CHECK(report::summary_csv(summary, 1, english).find("rcpt_to.user-unknown") != std::string::npos);
}

TEST_CASE("nothing to sum up is no good news") {
  Summary summary;
  CHECK(summary.exit_code() == 3);
  report::SaidWords english(report::Words::of(Language::english));
  CHECK(report::summary_text(summary, 0, {}, english).find("NOTHING TO SUM UP") == 0);
  SummaryItem waits;
  waits.fate = rules::Fate::delayed;
  summary.add(waits);
  CHECK(summary.exit_code() == 4);
}
