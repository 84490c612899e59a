#include "mailwhy/logs/tally.h"

#include <doctest/doctest.h>

#include "mailwhy/logs/reader.h"

namespace mailwhy::logs {
namespace {

constexpr std::string_view two_days =
    "2026-11-19T03:00:00+00:00 mx1 postfix/smtpd[1]: AAAA000001: client=c.example[192.0.2.7]\n"
    "2026-11-19T03:00:00+00:00 mx1 postfix/cleanup[2]: AAAA000001: message-id=<one@c.example>\n"
    "2026-11-19T03:00:01+00:00 mx1 postfix/qmgr[3]: AAAA000001: from=<ann@sender.example>, size=900, nrcpt=2 (queue active)\n"
    "2026-11-19T03:00:02+00:00 mx1 postfix/smtp[4]: AAAA000001: to=<bob@example.org>, relay=mx.example.org[192.0.2.33]:25, delay=2, "
    "delays=0.5/0.5/0.5/0.5, dsn=2.0.0, status=sent (250 2.0.0 Ok)\n"
    "2026-11-19T03:00:02+00:00 mx1 postfix/smtp[4]: AAAA000001: to=<carol@Sub.Example.ORG>, relay=mx.example.org[192.0.2.33]:25, delay=2, "
    "delays=0.5/0.5/0.5/0.5, dsn=4.7.1, status=deferred (host mx.example.org[192.0.2.33] said: 450 4.7.1 Greylisted (in reply to RCPT TO command))\n"
    "2026-11-20T05:00:02+00:00 mx1 postfix/smtp[4]: AAAA000001: to=<carol@Sub.Example.ORG>, relay=mx.example.org[192.0.2.33]:25, delay=93602, "
    "delays=0.5/93600/0.5/0.5, dsn=5.1.1, status=bounced (host mx.example.org[192.0.2.33] said: 550 5.1.1 User unknown (in reply to RCPT TO command))\n"
    "2026-11-20T05:00:03+00:00 mx1 postfix/qmgr[3]: AAAA000001: removed\n";

Results results_of(std::string_view log, Wish wish) {
  Tally tally(std::move(wish), {});
  Reader reader({});
  const auto take = [&](const Event& event, std::string_view line) { tally.on(event, line); };
  reader.feed(log, take);
  reader.finish(take);
  tally.finish();
  return tally.results();
}

TEST_CASE("a message that one of two recipients never got") {
  const auto all = results_of(two_days, {});
  CHECK(all.totals.messages == 1);
  CHECK(all.fates[static_cast<std::size_t>(Fate::failed)] == 1);
  REQUIRE(all.causes.size() == 2);
  CHECK(all.causes[0].lost == 1);
  CHECK_FALSE(all.causes[0].group.temporary);
  CHECK(all.causes[0].group.example_sender == "ann@sender.example");
  CHECK(all.causes[1].lost == 0);
  CHECK(all.temporary_failures_overcome == 0);
  REQUIRE(all.domains.size() == 2);
  CHECK(all.domains[0].domain == "sub.example.org");
  CHECK(all.domains[0].deferred == 1);
  CHECK(all.domains[0].bounced == 1);
  REQUIRE(all.gaps.size() == 1);
  CHECK(all.gaps[0].to - all.gaps[0].from == 26h);
  CHECK(all.delays.whole.count() == 1);
}

TEST_CASE("a refusal for now is told from one for good by the log's word where no code stands") {
  const auto all = results_of("2026-11-21 04:07:28 H=x.example [192.0.2.7] F=<a@example.org> temporarily rejected RCPT <b@example.net>: greylisted\n"
                              "2026-11-21 04:07:29 H=x.example [192.0.2.7] F=<a@example.org> rejected RCPT <c@example.net>: listed\n", {});
  CHECK(all.totals.rejects == 2);
  CHECK(all.rejects_temporary == 1);
}

TEST_CASE("sendmail refuses a message behind its last byte once, whatever it says of each recipient") {
  const auto line = [](std::string_view text) { return "Nov 20 10:00:00 mx sm-mta[100]: 5AKA04aa000100: " + std::string(text) + "\n"; };
  for (const std::string_view why : {"Milter: data, reject=554 5.7.1 Spam", "message size (1521661) exceeds maximum (1000000)"}) {
    CAPTURE(why);
    const auto all = results_of(line("from=<a@example.org>, size=900, class=0, nrcpts=2, msgid=<x@example.org>, proto=ESMTP, daemon=MTA, relay=x.example [192.0.2.7]") + line(why) +
                                line("to=<b@example.net>, delay=00:00:00, pri=30000, stat=Spam") + line("to=<c@example.net>, delay=00:00:00, pri=30000, stat=Spam"), {});
    CHECK(all.totals.rejects == 1);
    CHECK(all.totals.messages == 0);
    CHECK(all.totals.recipients == 0);
    CHECK(all.totals.attempts_bounced == 0);
  }
  // Two of them at a time.
  const auto other = [](std::string_view text) { return "Nov 20 10:00:00 mx sm-mta[101]: 5AKA04aa000101: " + std::string(text) + "\n"; };
  constexpr std::string_view from = "from=<a@example.org>, size=900, class=0, nrcpts=1, proto=ESMTP, daemon=MTA, relay=x.example [192.0.2.7]", spam = "Milter: data, reject=554 5.7.1 Spam",
                             to = "to=<b@example.net>, delay=00:00:00, pri=30000, stat=Spam";
  CHECK(results_of(line(from) + other(from) + line(spam) + other(spam) + line(to) + other(to), {}).totals.rejects == 2);
  const auto rcpt = results_of(line("message size (1521661) exceeds maximum (1000000)") + line("from=<a@example.org>, size=0, class=0, nrcpts=0, proto=ESMTP, daemon=MTA, relay=x.example [192.0.2.7]"), {});
  CHECK(rcpt.totals.rejects == 1);
}

TEST_CASE("a wish for all addresses of a domain, and one for the null sender") {
  Wish to;
  to.to = "@example.ORG";
  const auto there = results_of(two_days, to);
  CHECK(there.totals.recipients == 1);
  CHECK(there.totals.attempts_sent == 1);
  Wish from;
  from.from = "@sender.example";
  CHECK(results_of(two_days, from).totals.messages == 1);
  from.from = "@ender.example";
  CHECK(results_of(two_days, from).totals.messages == 0);
  from.from = "";
  const auto nobody = results_of("Nov 21 03:02:13 mx1 postfix/smtpd[1]: NOQUEUE: reject: CONNECT from unknown[192.0.2.7]: 421 4.7.0 mx1 Error: too many connections; proto=SMTP\n"
                                 "Nov 21 03:02:13 mx1 postfix/smtpd[1]: NOQUEUE: reject: RCPT from unknown[192.0.2.7]: 554 5.7.1 <b@example.net>: Relay access denied; from=<> to=<b@example.net> proto=SMTP\n", from);
  CHECK(nobody.totals.rejects == 1);
}

TEST_CASE("what was refused behind its last byte is no message, asked for or not") {
  Wish wish;
  wish.id = "AAAA000009";
  const auto all = results_of("Nov 21 03:02:13 mx1 postfix/cleanup[1]: AAAA000009: message-id=<x@example.org>\n"
                              "Nov 21 03:02:13 mx1 postfix/cleanup[1]: AAAA000009: milter-reject: END-OF-MESSAGE from a[192.0.2.7]: 5.7.1 no; from=<a@example.org> to=<b@example.net> proto=ESMTP helo=<a>\n", wish);
  CHECK(all.totals.messages == 0);
  CHECK(all.totals.rejects == 1);
}

TEST_CASE("what Exim hands on while it still comes in is one message") {
  const auto all = results_of("2026-11-20 10:00:01 1vLabc-000000000E2-2abc >> bob@example.net R=dnslookup T=remote_smtp H=mx.example.net [192.0.2.9] C=\"250 ok\"\n"
                              "2026-11-20 10:00:01 1vLabc-000000000E2-2abc <= ann@example.org H=a.example [192.0.2.7] P=esmtp S=99 id=x@example.org\n"
                              "2026-11-20 10:00:01 1vLabc-000000000E2-2abc Completed\n", {});
  CHECK(all.totals.messages == 1);
  CHECK(all.totals.recipients == 1);
  CHECK(all.totals.final_sent == 1);
}

TEST_CASE("what lies before --since is known and not counted") {
  Wish wish;
  wish.since = *parse_time("2026-11-20");
  const auto late = results_of(two_days, wish);
  CHECK(late.totals.messages == 0);
  CHECK(late.totals.attempts_bounced == 1);
  CHECK(late.totals.attempts_deferred == 0);
  CHECK(late.before_since);
  REQUIRE(late.causes.size() == 1);
  CHECK(late.causes[0].group.example_sender == "ann@sender.example");
  wish.since.reset();
  wish.until = *parse_time("2026-11-20");
  const auto early = results_of(two_days, wish);
  CHECK(early.totals.attempts_bounced == 0);
  CHECK(early.fates[static_cast<std::size_t>(Fate::waiting)] == 1);
}

TEST_CASE("a domain stands for those below it, a recipient for itself") {
  Wish wish;
  wish.domains = {"Example.org"};
  CHECK(results_of(two_days, wish).totals.recipients == 2);
  wish.domains = {"sub.example.org"};
  CHECK(results_of(two_days, wish).totals.recipients == 1);
  wish.domains = {"ample.org"};
  CHECK(results_of(two_days, wish).totals.messages == 0);
  Wish bob;
  bob.to = "BOB@example.org";
  const auto his = results_of(two_days, bob);
  CHECK(his.totals.attempts_sent == 1);
  CHECK(his.totals.attempts_bounced == 0);
  Wish by_id;
  by_id.id = "one@c.example";
  CHECK(results_of(two_days, by_id).totals.messages == 1);
}

TEST_CASE("percentiles are rounded up a little, the longest is exact") {
  Spread spread;
  CHECK(spread.percentile(99) == 0);
  for (int i = 1; i <= 100; ++i) spread.add(i * 1000);
  CHECK(spread.count() == 100);
  CHECK(spread.longest() == 100'000);
  CHECK(spread.percentile(50) >= 50'000);
  CHECK(spread.percentile(50) <= 56'250);
  CHECK(spread.percentile(100) == 100'000);
  spread.add(-1);
  CHECK(spread.count() == 100);
  spread.add(INT64_MAX);
  CHECK(spread.longest() == INT64_MAX);
}

}  // namespace
}  // namespace mailwhy::logs
