// Whole stories of servers beside Postfix, from the first line to the last.
#include <doctest/doctest.h>

#include "mailwhy/logs/book.h"
#include "mailwhy/logs/lines_test.h"

using namespace mailwhy;
using namespace mailwhy::logs;

namespace {

struct Heard {
  std::vector<Story> stories;
  Totals totals;
  const Story& of(std::string_view id) const {
    for (const auto& story : stories)
      if (story.id == id) return story;
    static const Story none;
    return none;
  }
};

Heard stories(std::string_view log) {
  Heard out;
  Book::Sinks sinks;
  sinks.story = [&](const Story& story) { out.stories.push_back(story); };
  Book book(std::move(sinks));
  ReaderOptions options;
  options.now = *parse_time("2026-11-21T12:00:00Z");
  Reader reader(options);
  const Reader::Take take = [&](const Event& event, std::string_view line) { book.on(event, line); };
  reader.feed(log, take);
  reader.finish(take);
  book.finish();
  out.totals = book.totals();
  return out;
}

}  // namespace

TEST_CASE("Exim: deferred, given up, and told to the sender") {
  const auto heard = stories(
      "2026-11-21 04:00:00 1xUcNv-0000y2-1y <= a@example.org H=x.example [192.0.2.7] P=esmtp S=500 id=1@example.org for b@example.net\n"
      "2026-11-21 04:00:01 1xUcNv-0000y2-1y == b@example.net R=d T=smtp defer (-44) H=mx.example.net [203.0.113.5]: SMTP error from remote mail server after RCPT "
      "TO:<b@example.net>: 450 4.2.0 later\n"
      "2026-11-21 05:00:01 1xUcNv-0000y2-1y == b@example.net R=d T=smtp defer (-44) H=mx.example.net [203.0.113.5]: SMTP error from remote mail server after RCPT "
      "TO:<b@example.net>: 450 4.2.0 later\n"
      "2026-11-21 05:00:01 1xUcNv-0000y2-1y ** b@example.net: retry timeout exceeded\n"
      "2026-11-21 05:00:02 1xUcNv-0000yU-28 <= <> R=1xUcNv-0000y2-1y U=exim P=local S=900 for a@example.org\n"
      "2026-11-21 05:00:03 1xUcNv-0000yU-28 => a@example.org R=d T=smtp H=mx.example.org [192.0.2.1] C=\"250 Ok\"\n"
      "2026-11-21 05:00:03 1xUcNv-0000yU-28 Completed\n"
      "2026-11-21 05:00:03 1xUcNv-0000y2-1y Completed\n");
  REQUIRE(heard.stories.size() == 2);
  const auto& mail = heard.of("1xUcNv-0000y2-1y");
  CHECK(mail.from == "a@example.org");
  CHECK(mail.client_address == "192.0.2.7");
  CHECK(mail.message_id == "1@example.org");
  CHECK(mail.attempts.size() == 3);
  CHECK(mail.done);
  CHECK(mail.children == "1xUcNv-0000yU-28");
  const auto& notice = heard.of("1xUcNv-0000yU-28");
  CHECK(notice.notification);
  CHECK(notice.parent == "1xUcNv-0000y2-1y");
  CHECK(heard.totals.attempts_deferred == 2);
  CHECK(heard.totals.final_expired == 1);
  CHECK(heard.totals.final_sent == 1);
}

TEST_CASE("sendmail: given up after a time, the notice delivered") {
  const auto heard = stories(
      "Nov 21 04:00:00 mx1 sm-mta[312]: 6AL3bRkZ000312: from=<a@example.org>, size=255, class=0, nrcpts=1, msgid=<1@example.org>, relay=x.example [192.0.2.7]\n"
      "Nov 21 04:00:01 mx1 sm-mta[312]: 6AL3bRkZ000312: to=<b@example.net>, delay=00:00:01, xdelay=00:00:01, mailer=esmtp, pri=1, relay=mx.example.net. [203.0.113.5], "
      "dsn=4.4.1, stat=Deferred: Connection refused by mx.example.net.\n"
      "Nov 21 05:00:01 mx1 sm-mta[313]: 6AL3bRkZ000312: to=<b@example.net>, delay=01:00:01, xdelay=00:00:01, mailer=esmtp, pri=1, relay=mx.example.net. [203.0.113.5], "
      "dsn=4.4.1, stat=Deferred: Connection refused by mx.example.net.\n"
      "Nov 21 05:00:01 mx1 sm-mta[313]: 6AL3bRkZ000312: 6AL5bRka000313: DSN: Cannot send message for 1 hour\n"
      "Nov 21 05:00:02 mx1 sm-mta[313]: 6AL5bRka000313: to=<a@example.org>, delay=00:00:01, xdelay=00:00:01, mailer=local, pri=1, dsn=2.0.0, stat=Sent\n"
      "Nov 21 09:00:02 mx1 sm-mta[400]: NOQUEUE: connect from x.example [192.0.2.7]\n");
  REQUIRE(heard.stories.size() == 2);
  const auto& mail = heard.of("6AL3bRkZ000312");
  CHECK(mail.expired);
  CHECK(mail.children == "6AL5bRka000313");
  CHECK(heard.of("6AL5bRka000313").parent == "6AL3bRkZ000312");
  CHECK(heard.of("6AL5bRka000313").notification);
  CHECK(heard.totals.final_expired == 1);
  CHECK(heard.totals.final_sent == 1);
}

TEST_CASE("qmail: the inode of a message is used again") {
  const auto heard = stories(
      "@400000006921d15a00000000 new msg 123\n@400000006921d15a00000000 info msg 123: bytes 500 from <a@example.org> qp 77 uid 1000\n"
      "@400000006921d15a00000000 starting delivery 1: msg 123 to remote b@example.net\n@400000006921d15c00000000 delivery 1: success: 203.0.113.5_accepted_message./\n"
      "@400000006921d15c00000000 end msg 123\n"
      "@400000006921d15d00000000 new msg 123\n@400000006921d15d00000000 info msg 123: bytes 700 from <c@example.org> qp 78 uid 1000\n"
      "@400000006921d15d00000000 starting delivery 1: msg 123 to local d@example.net\n@400000006921d15e00000000 delivery 1: failure: Sorry,_no_mailbox_here_by_that_name._(#5.1.1)/\n"
      "@400000006921d15e00000000 end msg 123\n");
  REQUIRE(heard.stories.size() == 2);
  CHECK(heard.stories[0].from == "a@example.org");
  CHECK(heard.stories[1].from == "c@example.org");
  CHECK(heard.stories[1].size == 700);
  CHECK(heard.totals.messages == 2);
  CHECK(heard.totals.final_sent == 1);
  CHECK(heard.totals.final_bounced == 1);
}

TEST_CASE("OpenSMTPD: two recipients, one of them refused") {
  const auto heard = stories(
      "Nov 21 04:07:28 mx1 smtpd[12]: 9af898bf8eec181f smtp connected address=192.0.2.7 host=x.example\n"
      "Nov 21 04:07:28 mx1 smtpd[12]: 9af898bf8eec181f smtp message msgid=da6d1338 size=357 nrcpt=2 proto=ESMTP\n"
      "Nov 21 04:07:28 mx1 smtpd[12]: 9af898bf8eec181f smtp envelope evpid=da6d1338f1f7d10d from=<a@example.org> to=<b@example.net>\n"
      "Nov 21 04:07:28 mx1 smtpd[12]: 9af898bf8eec181f smtp envelope evpid=da6d1338f1f7d10e from=<a@example.org> to=<c@example.net>\n"
      "Nov 21 04:07:30 mx1 smtpd[12]: 9af898c18d107876 mta delivery evpid=da6d1338f1f7d10d from=<a@example.org> to=<b@example.net> rcpt=<-> source=\"-\" "
      "relay=\"203.0.113.5 (mx.example.net)\" delay=2s result=\"Ok\" stat=\"250 Ok\"\n"
      "Nov 21 04:07:30 mx1 smtpd[12]: 9af898c18d107876 mta delivery evpid=da6d1338f1f7d10e from=<a@example.org> to=<c@example.net> rcpt=<-> source=\"-\" "
      "relay=\"203.0.113.5 (mx.example.net)\" delay=2s result=\"PermFail\" stat=\"550 5.1.1 no\"\n");
  REQUIRE(heard.stories.size() == 1);
  CHECK(heard.stories[0].from == "a@example.org");
  CHECK(heard.stories[0].size == 357);
  CHECK(heard.stories[0].recipients == 2);
  CHECK(heard.stories[0].attempts.size() == 2);
  CHECK(heard.totals.final_sent == 1);
  CHECK(heard.totals.final_bounced == 1);
}
