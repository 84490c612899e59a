// Who refused, who wrote the notice, and which command was answered: said, or derived and marked so.
#include <doctest/doctest.h>

#include <string>

#include "mailwhy/bounce/notice.h"
#include "mailwhy/bounce/notice/reporter.h"

namespace mailwhy::bounce {
namespace {

const std::string head = "From: Mail Delivery System <MAILER-DAEMON@out.example.net>\nTo: ann@example.net\nSubject: Undelivered Mail Returned to Sender\n";

NoticeRecipient only_one(const std::string& mail) {
  const auto notice = read_notice(mail);
  REQUIRE(notice.recipients.size() == 1);
  return notice.recipients[0];
}

// A delivery status with what the words say, and the fields behind its Status.
std::string report(const std::string& words, const std::string& status, const std::string& fields = {}) {
  return head + "MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\n" + words +
         "\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; out.example.net\n\nFinal-Recipient: rfc822; bob@example.org\nAction: failed\nStatus: " + status + "\n" + fields + "\n--b--\n";
}

}  // namespace

TEST_CASE("the mail system that writes the notice refused nothing") {
  const auto lost = only_one(report("This is the mail system at host out.example.net.\n\n<bob@example.org>: mail for example.org loops back to myself\n", "5.4.6",
                                    "Diagnostic-Code: X-Postfix; mail for example.org loops back to myself\n"));
  CHECK(lost.remote_host.empty());
  CHECK(lost.reporting_mta == "out.example.net");
  const auto refused = only_one(report("This is the mail system at host out.example.net.\n\n<bob@example.org>: host mx.example.org[192.0.2.7] said: 550 no (in reply to RCPT TO command)\n", "5.0.0"));
  CHECK(refused.remote_host == "mx.example.org");
  CHECK(refused.remote_address == "192.0.2.7");
}

TEST_CASE("nobody was asked where the name of the domain had no answer") {
  const std::string words = "Delivery has failed to these recipients or groups:\n\nbob@example.org\n\nDiagnostic information for administrators:\n\nGenerating server: ex1.example.net\n"
                            "Receiving server: ex2.example.net\n\nbob@example.org\nRemote Server returned '550 5.4.310 DNS domain example.org does not exist'\n";
  const auto gone = only_one(head + "\n" + words);
  CHECK(gone.judged.meaning == Meaning::host_not_found);
  CHECK(gone.remote_host.empty());
  CHECK(gone.reporting_mta == "ex1.example.net");
  // A field that names a host is quoted whatever it means.
  CHECK(only_one(report("The domain is unknown.", "5.1.2", "Remote-MTA: dns; example.org\nDiagnostic-Code: smtp; 550 5.1.2 Host unknown\n")).remote_host == "example.org");
}

TEST_CASE("a receiving server that is another one refused") {
  const auto one = only_one(head + "\nDelivery has failed to these recipients or groups:\n\nbob@example.org\n\nGenerating server: ex1.example.net\nReceiving server: mx.example.org (192.0.2.7)\n\n"
                                   "bob@example.org\nRemote Server returned '554 5.7.1 <bob@example.org>: Relay access denied'\n");
  CHECK(one.remote_host == "mx.example.org");
  CHECK(one.remote_address == "192.0.2.7");
  CHECK(one.reporting_mta == "ex1.example.net");
  CHECK(one.command == "RCPT");
  CHECK(one.command_derived);
}

TEST_CASE("hosts in brackets behind a remote server") {
  const auto one = only_one(head + "\nThe following recipient(s) could not be reached:\n\nbob@example.org\n   Remote server (192.0.2.7) issued an error.\n   Remote server replied: 550 5.7.1 Relaying denied\n");
  CHECK(one.remote_host == "192.0.2.7");
  CHECK(one.reply_code == "550");
}

TEST_CASE("who writes names himself in many ways") {
  const std::pair<const char*, const char*> rows[] = {
      {"Generierender Server: ex1.example.net", "ex1.example.net"},  {"Serveur de génération\u00a0: ex2.example.net", "ex2.example.net"},
      {"Servidor generador: ex3.example.net", "ex3.example.net"},    {"Hi. This is the James mail server at james.example.net.", "james.example.net"},
      {"This is the DragonFly Mail Agent v0.13 at df.example.net.", "df.example.net"},
      {" Out: 220 mx1.example.net ESMTP Postfix", "mx1.example.net"},
  };
  for (const auto& row : rows) {
    const std::string line = row.first;
    INFO(line);
    const auto one = only_one(head + "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\nYour message could not be delivered to:\n\nbob@example.org\n550 5.1.1 no such user\n\n" + line + "\n");
    CHECK(one.reporting_mta == row.second);
    CHECK_FALSE(one.reporting_mta_derived);
  }
}

TEST_CASE("who handed a notice over mostly wrote it, which is marked") {
  const std::string body = "\nYour message could not be delivered to:\n\nbob@example.org\n550 5.1.1 no such user\n";
  const auto one = only_one("Received: from [192.0.2.1] by in.example.net with SMTP\nReceived: from gone.example.org (gone.example.org [192.0.2.7])\n\tby mx.example.net (Postfix) with ESMTP id 1\n" + head + body);
  CHECK(one.reporting_mta == "gone.example.org");
  CHECK(one.reporting_mta_derived);
  const auto local = only_one("Received: from exim by relay.example.net with local (Exim 4.96)\n\tid 1abCDe-0002Gh-Xy for ann@example.net\n" + head + body);
  CHECK(local.reporting_mta == "relay.example.net");
  const auto said = only_one("Received: from in.example.net (in.example.net [192.0.2.1]) by mx.example.net\n" + head + "\nThis is the mail system at host relay.example.net.\n" + body);
  CHECK(said.reporting_mta == "relay.example.net");
  CHECK_FALSE(said.reporting_mta_derived);
  CHECK(only_one(head + body).reporting_mta.empty());
}

TEST_CASE("the two hosts of a Received field") {
  using notice::host_by;
  using notice::host_from;
  CHECK(host_from("from mx.example.org (mx.example.org [192.0.2.7]) by in.example.net") == "mx.example.org");
  CHECK(host_from("from unknown (HELO MX.example.org) (192.0.2.7) by in.example.net") == "mx.example.org");
  CHECK(host_from("FROM 192.0.2.7 (EHLO mx.example.org) by in.example.net") == "mx.example.org");
  CHECK(host_from("from mail by in.example.net with local").empty());
  CHECK(host_from("from localhost.localdomain (localhost [127.0.0.1]) by in.example.net").empty());
  CHECK(host_from("(qmail 77 invoked for bounce); 21 Nov 2026 03:00:00 -0000").empty());
  CHECK(host_from("frommage.example.org by in.example.net").empty());
  CHECK(host_from("from").empty());
  CHECK(host_by("from mail\r\n\tby in.example.net with local") == "in.example.net");
  CHECK(host_by("by 192.0.2.7 with SMTP id 1").empty());
  CHECK(host_by("standby in.example.net").empty());
  CHECK(host_by("by").empty());
}

TEST_CASE("the command stands in the diagnostic when the words do not have it") {
  const auto one = only_one(report("It failed.", "4.0.0", "Diagnostic-Code: X-Postfix; host mx.example.org[192.0.2.7] refused to talk to me: 421 busy\n"));
  CHECK(one.command == "HELO");
  CHECK(one.command_derived);
  CHECK(one.remote_host == "mx.example.org");
  CHECK(only_one(report("It failed.", "5.0.0", "Diagnostic-Code: smtp; 550 550 Mailbox gone (state 14)\n")).command == "RCPT");
}

TEST_CASE("a refusal that names the recipient is that of RCPT, but not what the own server found out") {
  const auto refused = only_one(report("It failed.", "5.1.1", "Diagnostic-Code: smtp; 550 5.1.1 <bob@example.org>: User unknown\n"));
  CHECK(refused.command == "RCPT");
  CHECK(refused.command_derived);
  CHECK(only_one(report("It failed.", "5.1.2", "Diagnostic-Code: smtp; 550 5.1.2 <bob@example.org>... Host unknown (Name server: example.org.: host not found)\n")).command.empty());
  CHECK(only_one(report("It failed.", "5.1.1", "Diagnostic-Code: smtp; 550 5.1.1 <ann@example.net>: not wanted\n")).command.empty());
}

TEST_CASE("a complaint tells the address from which the mail came, in words too") {
  const auto one = only_one("From: fbl@example.org\nTo: abuse@example.net\nSubject: complaint\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=feedback-report; boundary=b\n\n--b\n\n"
                            "This is an email abuse report for an email message received from IP 192.0.2.9 on Sat, 21 Nov 2026.\n\n--b\nContent-Type: message/feedback-report\n\n"
                            "Feedback-Type: abuse\nOriginal-Rcpt-To: <bob@example.org>\n\n--b--\n");
  CHECK(one.remote_address == "192.0.2.9");
}

TEST_CASE("the only address in the words failed when nobody else is named") {
  const auto one = only_one("From: postmaster@isp.example\nTo: ann@example.net\nSubject: failure notice\nReturn-Path: <>\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n"
                            "ann@example.net 님,\n\n메일 전송에 실패했습니다.\n대상 bob@example.org\n550 5.1.1 unknown\n");
  CHECK(one.recipient == "bob@example.org");
  CHECK(one.recipient_derived);
  const auto two = only_one("From: postmaster@isp.example\nTo: ann@example.net\nSubject: failure notice\nReturn-Path: <>\n\nYour mail failed. One of bob@example.org and carol@example.org is meant, 550 5.1.1 unknown\n");
  CHECK(two.recipient.empty());
}

TEST_CASE("codes in quotes of the program that tells") {
  const auto one = only_one(head + "\nThe following message to <bob@example.org> was undeliverable.\nThe reason for the problem:\n4.3.2 - Not accepting messages at this time 421-'4.7.1 Come back tomorrow'\n");
  CHECK(one.reply_code == "421");
  CHECK(only_one(head + "\nFailed to send:\nbob@example.org: [192.0.2.7], 552 bob@example.org too full\n").reply_code == "552");
}

TEST_CASE("an event of a sending service may stand alone, without a header") {
  const auto one = only_one(R"({"Type":"Notification","Message":"{\"notificationType\":\"Bounce\",\"bounce\":{\"bouncedRecipients\":[{\"emailAddress\":\"bob@example.org\",\"action\":\"failed\",\"status\":\"5.1.1\",)"
                            R"(\"diagnosticCode\":\"Amazon SES has suppressed sending to this address because it has a recent history of bouncing as an invalid address.\"}]},\"mail\":{\"messageId\":\"1\"}}"})");
  CHECK(one.recipient == "bob@example.org");
  CHECK(one.judged.meaning == Meaning::suppressed);
}

}  // namespace mailwhy::bounce
