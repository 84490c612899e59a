#include <doctest/doctest.h>

#include "mailwhy/logs/lines_test.h"

using namespace mailwhy;
using namespace mailwhy::logs;

namespace {
std::string line(const std::string& text) { return "Nov 21 04:07:28 mx1 " + text + "\n"; }
const std::string sent_id = "000000000017E1B7.000000006B011905.00001213";
}  // namespace

TEST_CASE("Courier: a message in and out, told in pieces") {
  const auto all = told(line("courieresmtpd: started,ip=[::ffff:192.0.2.7],port=[42041]") + line("courierd: newmsg,id=" + sent_id + ": dns; x.example (out.example.org [::ffff:192.0.2.7])") +
                        line("courierd: started,id=" + sent_id + ",from=<a@example.org>,module=esmtp,host=example.net,addr=<b@example.net>") +
                        line("courieresmtp: id=" + sent_id + ",from=<a@example.org>,addr=<b@example.net>: 250 2.0.0 Ok: queued as DBC97142A0A") +
                        line("courieresmtp: id=" + sent_id + ",from=<a@example.org>,addr=<b@example.net>,success: delivered: mx.example.net [203.0.113.5]") +
                        line("courieresmtp: id=" + sent_id + ",from=<a@example.org>,addr=<b@example.net>,status: success") + line("courierd: completed,id=" + sent_id));
  REQUIRE(all.size() == 8);
  CHECK(all[0].kind == Kind::connect);
  CHECK(all[0].client_address == "192.0.2.7");
  CHECK(all[1].kind == Kind::arrived);
  CHECK(all[1].client_name == "out.example.org");
  CHECK(all[1].client_address == "192.0.2.7");
  CHECK(all[2].kind == Kind::queued);
  CHECK(all[2].from == "a@example.org");
  CHECK(all[3].kind == Kind::noted);
  CHECK(all[4].kind == Kind::noted);
  CHECK(all[5].kind == Kind::attempt);
  CHECK(all[5].outcome == Outcome::sent);
  CHECK(all[5].to == "b@example.net");
  CHECK(all[5].text == "250 2.0.0 Ok: queued as DBC97142A0A");
  CHECK(all[5].code == 250);
  CHECK(all[5].relay_name == "mx.example.net");
  CHECK(all[5].relay_address == "203.0.113.5");
  CHECK(all[5].remote_words);
  CHECK(all[5].other_id == "DBC97142A0A");
  CHECK(all[7].kind == Kind::done);
}

TEST_CASE("Courier: failures, local deliveries, notices") {
  const auto failed = told(line("courierd: newmsg,id=" + sent_id + ": dns; localhost (localhost [127.0.0.1])") + line("courierd: started,id=" + sent_id + ",from=<a@example.org>,module=esmtp,host=example.net,addr=<b@example.net>") +
                           line("courieresmtp: id=" + sent_id + ",from=<a@example.org>,addr=<b@example.net>: 550-5.1.1 no") +
                           line("courieresmtp: id=" + sent_id + ",from=<a@example.org>,addr=<b@example.net>: 550 5.1.1 user") +
                           line("courieresmtp: id=" + sent_id + ",from=<a@example.org>,addr=<b@example.net>,status: failure") + line("courierd: completed,id=" + sent_id) +
                           line("courierd: started,id=" + sent_id + ",from=<>,module=dsn,host=,addr=<a@example.org>") + line("courierd: newmsg,id=2.3.4: dns; localhost (localhost [127.0.0.1])") +
                           line("courierd: started,id=2.3.4,from=<>,module=local,host=a!!1!1!/home/a!!,addr=<a>") + line("courierd: completed,id=" + sent_id) +
                           line("courierlocal: id=2.3.4,from=<>,addr=<a@example.org>,size=2363,success: Message delivered."));
  const auto attempt = first(failed, Kind::attempt);
  CHECK(attempt.outcome == Outcome::bounced);
  CHECK(attempt.text == "550-5.1.1 no 550 5.1.1 user");
  CHECK(attempt.enhanced == "5.1.1");
  CHECK(attempt.remote_words);
  CHECK(first(failed, Kind::arrived).client_address.empty());
  const auto notice = first(failed, Kind::handed_on);
  CHECK(notice.id == sent_id);
  CHECK(notice.other_id == "2.3.4");
  CHECK(notice.notification);
  CHECK(count(failed, Kind::attempt, Outcome::sent) == 1);
  const auto deferred = told(line("courieresmtp: id=" + sent_id + ",from=<a@example.org>,addr=<b@example.net>: Connection refused") +
                             line("courieresmtp: id=" + sent_id + ",from=<a@example.org>,addr=<b@example.net>,status: deferred"));
  REQUIRE(deferred.size() == 2);
  CHECK(deferred[1].outcome == Outcome::deferred);
  CHECK(deferred[1].text == "Connection refused");
  CHECK_FALSE(deferred[1].remote_words);
  const auto twice = told(line("courierlocal: id=" + sent_id + ",from=<>,addr=<a@example.org>,size=1,success: Message delivered.") +
                          line("courierlocal: id=" + sent_id + ",from=<>,addr=<a@example.org>,status: success"));
  CHECK(count(twice, Kind::attempt) == 1);
}

TEST_CASE("Courier: what its server refuses, without the secrets of those who log in") {
  struct Row {
    const char* text;
    Kind kind;
    const char *command, *from, *to, *words, *user;
    int code;
  };
  static constexpr Row rows[] = {
      {"error,relay=::ffff:192.0.2.7,port=41983,from=<a@example.org>,to=<b@example.net>: 550 User <b> unknown", Kind::reject, "RCPT", "a@example.org", "b@example.net",
       "550 User <b> unknown", "", 550},
      {"error,relay=::ffff:192.0.2.7,from=<a@example.org>,to=<b@example.net>: 513 Relaying denied.", Kind::reject, "RCPT", "a@example.org", "b@example.net",
       "513 Relaying denied.", "", 513},
      {"error,relay=::ffff:192.0.2.7,port=1,from=<a@example.org>: 517 Invalid domain, see <URL:https://www.ietf.org/rfc/rfc1035.txt>", Kind::reject, "MAIL",
       "a@example.org", "", "517 Invalid domain, see <URL:https://www.ietf.org/rfc/rfc1035.txt>", "", 517},
      {"error,relay=::ffff:192.0.2.7,port=1,from=<a@example.org>: 517-Domain does not exist: example.org.", Kind::noted, "MAIL", "a@example.org", "",
       "517-Domain does not exist: example.org.", "", 517},
      {"error,relay=::ffff:192.0.2.7,port=1,msg=\"502 ESMTP command error\",cmd: DATA", Kind::reject, "DATA", "", "", "502 ESMTP command error", "", 502},
      {"error,relay=::ffff:192.0.2.7,port=1,msg=\"252 VRFY disabled\",cmd: VRFY alice", Kind::noted, "VRFY", "", "", "252 VRFY disabled", "", 252},
      {"error,relay=::ffff:192.0.2.7,port=1,msg=\"535 Authentication failed.\",cmd: AUTH PLAIN AGEAYg== alice@example.org", Kind::login_failed, "AUTH", "", "",
       "535 Authentication failed.", "alice@example.org", 535},
      {"error,relay=::ffff:192.0.2.7,port=1,msg=\"535 Authentication rejected\",cmd: AUTH PLAIN AGEAYg==", Kind::login_failed, "AUTH", "", "",
       "535 Authentication rejected", "", 535},
      {"error,relay=::ffff:192.0.2.7,port=1,msg=\"writev: Connection reset by peer\",cmd: QUIT", Kind::lost, "QUIT", "", "", "writev: Connection reset by peer", "", 0},
      {"error,relay=::ffff:192.0.2.7,port=1,msg=\"534 SIZE=Message too big.\",cmd: MAIL FROM:<a@example.org> SIZE=9", Kind::reject, "MAIL", "a@example.org", "",
       "534 SIZE=Message too big.", "", 534},
      {"ip=[::ffff:192.0.2.7], Unexpected SSL connection shutdown.", Kind::tls, "", "", "", "ip=[::ffff:192.0.2.7], Unexpected SSL connection shutdown.", "", 0},
  };
  for (const auto& row : rows) {
    CAPTURE(std::string(row.text));
    const auto all = told(line("courieresmtpd: " + std::string(row.text)));
    REQUIRE(all.size() == 1);
    CHECK(static_cast<int>(all[0].kind) == static_cast<int>(row.kind));
    CHECK(all[0].client_address == "192.0.2.7");
    CHECK(all[0].command == std::string(row.command));
    CHECK(all[0].from == std::string(row.from));
    CHECK(all[0].to == std::string(row.to));
    CHECK(all[0].text == std::string(row.words));
    CHECK(all[0].user == std::string(row.user));
    CHECK(all[0].code == row.code);
  }
}
