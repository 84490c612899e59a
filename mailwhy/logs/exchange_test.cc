#include <doctest/doctest.h>

#include "mailwhy/logs/csv.h"
#include "mailwhy/logs/lines_test.h"

using namespace mailwhy;
using namespace mailwhy::logs;

namespace {

const std::string head =
    "\xEF\xBB\xBF#Software: Microsoft Exchange Server\r\n#Version: 15.01.2507.006\r\n#Log-type: Message Tracking Log\r\n#Date: 2026-11-21T00:00:00.000Z\r\n"
    "#Fields: date-time,client-ip,client-hostname,server-ip,server-hostname,source-context,connector-id,source,event-id,internal-message-id,message-id,"
    "network-message-id,recipient-address,recipient-status,total-bytes,recipient-count,related-recipient-address,reference,message-subject,sender-address,"
    "return-path,message-info,directionality,tenant-id,original-client-ip,original-server-ip,custom-data\r\n";

std::string row(const std::string& source, const std::string& event, const std::string& to, const std::string& status, const std::string& reference = {},
                const std::string& message = "<1@example.org>", const std::string& network = "guid-1") {
  return "2026-11-21T04:07:28.535Z,192.0.2.7,out.example.org,203.0.113.5,mx.example.net,context," "Connector,"  + source + "," + event + ",77," + message + "," + network + "," + to + "," + status +
         ",5000,2,," + reference + ",\"a, \"\"subject\"\"\",a@example.org,a@example.org,info,Originating,,,,\r\n";
}

}  // namespace

TEST_CASE("CSV as RFC 4180 has it") {
  CsvLine csv;
  csv.read("a,\"b, \"\"c\"\"\",,d");
  REQUIRE(csv.size() == 4);
  CHECK(csv[1] == "b, \"c\"");
  CHECK(csv[2].empty());
  CHECK(csv[3] == "d");
  csv.read("\"never ends, x");
  CHECK(csv.size() == 1);
  csv.read(std::string(1000, ','));
  CHECK(csv.size() == 200);
}

TEST_CASE("Exchange message tracking: in, out, failed, deferred, notice") {
  const auto all = told(head + row("SMTP", "RECEIVE", "b@example.net;c@example.net", "") + row("SMTP", "SEND", "b@example.net", "250 2.1.5 Recipient OK") +
                        row("SMTP", "FAIL", "c@example.net", "\"[{LED=550 5.1.1 <c@example.net>: no such user};{MSG=};{FQDN=mx.example.net};{IP=203.0.113.5};{LRT=1}]\"") +
                        row("DSN", "DSN", "a@example.org", "", "<1@example.org>", "<2@example.net>", "guid-2") + row("STOREDRIVER", "DELIVER", "d@example.org;e@example.org", ";") +
                        row("SMTP", "DEFER", "f@example.net", "\"451 4.4.0 Primary target IP address responded with: \"\"421 4.2.1 Unable to connect.\"\" Attempted failover\"") +
                        row("ROUTING", "FAIL", "g@example.net", "550 4.4.7 QUEUE.Expired; message expired") + row("ROUTING", "EXPAND", "h@example.net", "250 2.1.5 RESOLVER.GRP.Expanded; distribution list expanded") +
                        row("ROUTING", "DROP", "i@example.net", "") + row("AGENT", "AGENTINFO", "i@example.net", "") + row("STOREDRIVER", "SUBMIT", "", "") +
                        row("SMTP", "HAREDIRECTFAIL", "", "") + row("ROUTING", "RESOLVE", "a@example.org", ""));
  CHECK(count(all, Kind::unread) == 0);
  const auto queued = first(all, Kind::queued);
  CHECK(queued.id == "guid-1");
  CHECK(queued.from == "a@example.org");
  CHECK(queued.size == 5000);
  CHECK(queued.recipients == 2);
  CHECK(queued.client_name == "out.example.org");
  CHECK(queued.client_address == "192.0.2.7");
  CHECK(to_rfc3339(queued.time) == "2026-11-21T04:07:28.535Z");
  CHECK(first(all, Kind::message_id).message_id == "1@example.org");
  const auto notice = first(all, Kind::handed_on);
  CHECK(notice.id == "guid-1");
  CHECK(notice.other_id == "guid-2");
  CHECK(notice.notification);
  std::vector<Told> tries;
  for (const auto& t : all)
    if (t.kind == Kind::attempt) tries.push_back(t);
  REQUIRE(tries.size() == 7);
  CHECK(tries[0].outcome == Outcome::sent);
  CHECK(tries[0].to == "b@example.net");
  CHECK(tries[0].relay_name == "mx.example.net");
  CHECK(tries[0].relay_address == "203.0.113.5");
  CHECK(tries[0].code == 250);
  CHECK(tries[1].outcome == Outcome::bounced);
  CHECK(tries[1].text == "550 5.1.1 <c@example.net>: no such user");
  CHECK(tries[1].enhanced == "5.1.1");
  CHECK(tries[1].relay_name == "mx.example.net");
  CHECK(tries[1].remote_words);
  CHECK(tries[2].to == "d@example.org");
  CHECK(tries[2].relay_name.empty());
  CHECK(tries[3].to == "e@example.org");
  CHECK(tries[4].outcome == Outcome::deferred);
  CHECK(tries[4].text == "421 4.2.1 Unable to connect.");
  CHECK(tries[4].code == 421);
  CHECK(tries[4].remote_words);
  CHECK(tries[5].outcome == Outcome::expired);
  CHECK(tries[6].outcome == Outcome::discarded);
}

TEST_CASE("Exchange tracking from PowerShell, and without a head") {
  const auto shell = told("#TYPE Microsoft.Exchange.Management.TransportLogSearchTasks.MessageTrackingEvent\n"
                          "\"Timestamp\",\"ClientIp\",\"Source\",\"EventId\",\"MessageId\",\"Recipients\",\"RecipientStatus\",\"Sender\"\n"
                          "\"2026-11-21T04:07:28.535Z\",\"192.0.2.7\",\"SMTP\",\"FAIL\",\"<1@example.org>\",\"b@example.net\",\"550 5.1.1 no\",\"a@example.org\"\n");
  const auto failed = first(shell, Kind::attempt);
  CHECK(failed.outcome == Outcome::bounced);
  CHECK(failed.to == "b@example.net");
  CHECK(failed.id == "1@example.org");
  CHECK(failed.code == 550);
  const auto tail = told(row("SMTP", "RECEIVE", "b@example.net;c@example.net", ""));
  CHECK(first(tail, Kind::queued).recipients == 2);
}

TEST_CASE("Exchange send connector: each reply belongs to its command") {
  std::string log = "#Software: Microsoft Exchange Server\r\n#Version: 15.0.0.0\r\n#Log-type: SMTP Send Protocol Log\r\n#Date: 2026-11-21T00:00:00.000Z\r\n"
                    "#Fields: date-time,connector-id,session-id,sequence-number,local-endpoint,remote-endpoint,event,data,context\r\n";
  int n = 0;
  const auto add = [&](const std::string& sign, const std::string& data, const std::string& context = {}) {
    log += "2026-11-21T04:07:28.535Z,Outbound,08D,"+ std::to_string(n++) + ",192.0.2.1:4000,203.0.113.5:25," + sign + ",\"" + data + "\"," + context + "\r\n";
  };
  add("+", "");
  add("<", "220 mx.example.net ESMTP");
  add(">", "EHLO out.example.org");
  add("<", "250-mx.example.net");
  add("<", "250 PIPELINING");
  add("*", "", "sending message with RecordId 7 and InternetMessageId <1@example.org>");
  add(">", "MAIL FROM:<a@example.org> SIZE=100");
  add(">", "RCPT TO:<b@example.net>");
  add(">", "RCPT TO:<c@example.net>");
  add("<", "250 2.1.0 Ok");
  add("<", "250 2.1.5 Ok");
  add("<", "550 5.1.1 <c@example.net>: no such user");
  add(">", "DATA");
  add("<", "354 go");
  add("<", "250 2.0.0 Ok: queued as 4ABC");
  add(">", "QUIT");
  add("<", "221 bye");
  add("-", "", "Local");
  const auto all = told(log);
  CHECK(count(all, Kind::unread) == 0);
  std::vector<Told> tries;
  for (const auto& t : all)
    if (t.kind == Kind::attempt) tries.push_back(t);
  REQUIRE(tries.size() == 2);
  CHECK(tries[0].outcome == Outcome::bounced);
  CHECK(tries[0].to == "c@example.net");
  CHECK(tries[0].command == "RCPT");
  CHECK(tries[0].enhanced == "5.1.1");
  CHECK(tries[0].relay_address == "203.0.113.5");
  CHECK(tries[1].outcome == Outcome::sent);
  CHECK(tries[1].to == "b@example.net");
  CHECK(tries[1].from == "a@example.org");
  CHECK(tries[1].other_id == "4ABC");
  CHECK(first(all, Kind::message_id).message_id == "1@example.org");
}

TEST_CASE("Exchange receive connector: who was refused, with what") {
  std::string log = "#Software: Microsoft Exchange Server\r\n#Log-type: SMTP Receive Protocol Log\r\n"
                    "#Fields: date-time,connector-id,session-id,sequence-number,local-endpoint,remote-endpoint,event,data,context\r\n";
  const auto add = [&](const std::string& sign, const std::string& data) {
    log += "2026-11-21T04:07:28.535Z,Default,08E,1,198.51.100.1:25,[2001:db8::7]:4000," + sign + ",\"" + data + "\",\r\n";
  };
  add("+", "");
  add(">", "220 mx.example.net");
  add("<", "EHLO out.example.org");
  add(">", "250 mx.example.net Hello");
  add("<", "AUTH LOGIN");
  add(">", "334 <authentication response>");
  add("<", "<authentication response>");
  add(">", "535 5.7.3 Authentication unsuccessful");
  add("<", "MAIL FROM:<a@example.org>");
  add(">", "250 2.1.0 Sender OK");
  add("<", "RCPT TO:<b@example.net>");
  add(">", "550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain");
  add("<", "RCPT TO:<c@example.com>");
  add(">", "250 2.1.5 Recipient OK");
  add("<", "BDAT 500 LAST");
  add(">", "250 2.6.0 <1@example.org> [InternalId=7, Hostname=mx] 5 bytes in 0.1, 1 KB/sec Queued mail for delivery");
  add("-", "");
  const auto all = told(log);
  CHECK(first(all, Kind::connect).client_address == "2001:db8::7");
  CHECK(first(all, Kind::login_failed).code == 535);
  const auto reject = first(all, Kind::reject);
  CHECK(reject.command == "RCPT");
  CHECK(reject.to == "b@example.net");
  CHECK(reject.from == "a@example.org");
  CHECK(reject.enhanced == "5.7.54");
  CHECK(reject.client_name == "out.example.org");
  CHECK(count(all, Kind::reject) == 1);
  const auto queued = first(all, Kind::queued);
  CHECK(queued.from == "a@example.org");
  CHECK(queued.recipients == 1);
  CHECK(first(all, Kind::message_id).message_id == "1@example.org");
}
