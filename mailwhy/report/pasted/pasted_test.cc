#include "mailwhy/report/pasted/pasted.h"

#include <doctest/doctest.h>

#include <string>

namespace {
using namespace mailwhy;

const pasted::Setting setting{*parse_time("2026-11-21T12:00:00Z"), 0};
const report::Words& english() { return report::Words::of(Language::english); }
std::string text_of(const std::string& paste) { return report::pasted_text(pasted::sniff(paste, setting), setting, {.width = 100, .utf8 = true}, english()); }
std::string json_of(const std::string& paste) { return report::pasted_json(pasted::sniff(paste, setting), setting, false, english()); }

struct Row {
  const char* paste;
  const char* must;      // with | between: each of them stands in the text
  const char* must_not;  // none of these
};

bool has_all(const std::string& text, std::string_view words) {
  for (std::size_t at = 0; at <= words.size();) {
    const auto bar = std::min(words.find('|', at), words.size());
    if (text.find(words.substr(at, bar - at)) == std::string::npos) return false;
    at = bar + 1;
  }
  return true;
}
bool has_any(const std::string& text, std::string_view words) {
  for (std::size_t at = 0; !words.empty() && at <= words.size();) {
    const auto bar = std::min(words.find('|', at), words.size());
    if (text.find(words.substr(at, bar - at)) != std::string::npos) return true;
    at = bar + 1;
  }
  return false;
}

TEST_CASE("what is said of each kind, and what is not") {
  const Row rows[] = {
      {"host mx.example.org[192.0.2.1] said: 550 5.1.1 <bob@example.org>: User unknown (in reply to RCPT TO command)", "the mailbox does not exist|mx.example.org [192.0.2.1]|the recipient's|mailwhy explain rcpt_to.user-unknown", "the sender's:"},
      {"<~* 554 5.7.1 Service unavailable; Client host [192.0.2.25] blocked using zen.spamhaus.org", "block list|mailwhy", "the mailbox does not exist"},
      {"550 zzz qqq (frobnicated) said by nobody\nv=spf1 -all", "does not know|SPF record|Besides", "certain"},
      {"alert number 40", "number 40 of TLS|mailwhy tls HOST|do not tell", "certain|the recipient's:"},
      {"connect to mx.example.org[192.0.2.1]:25: Connection timed out", "nobody answered in time|do not tell", "certain"},
      {"25.2.0.192.zen.spamhaus.org has address 127.0.0.2", "zen.spamhaus.org|192.0.2.25|mailwhy listed 192.0.2.25", "turns the asker away"},
      {"25.2.0.192.zen.spamhaus.org has address 127.255.255.254", "turns the asker away|resolver of your own", "ask for removal"},
      {"AUTH PLAIN AGJvYgBzZWNyZXQ=", "bob|base64 hides nothing", "secret=|AGJv"},
      {"334 VXNlcm5hbWU6", "Username:|mailwhy login", ""},
      {"_dmarc.example.org. 300 IN TXT \"v=DMARC1; p=reject\"", "DMARC record|mailwhy domain example.org --only dmarc", ""},
      {"Authentication-Results: mx.example.org; spf=fail smtp.mailfrom=example.net; dkim=none", "forbids the sending server|no signature", ""},
      {"Received: from a.example.net (a.example.net [192.0.2.25]) by mx.example.org (Postfix) with ESMTPS id 4F1C22; Sat, 21 Nov 2026 03:02:13 +0000", "a.example.net [192.0.2.25]|mx.example.org|4F1C22", ""},
      {"220 mx.example.org ESMTP\nHELO me\n250 hi\nMAIL FROM: ann@example.net\n501 5.1.7 Bad sender address syntax\n", "refused at the sender|meant is MAIL FROM:<ann@example.net>", ""},
      {"220 mx.example.org ESMTP\nEHLO me\nConnection closed by foreign host.\n", "cut off|nobody said why", "certain"},
      {"Nov 21 03:02:13 mx postfix/smtp[123]: 4F1C22A0B1: to=<bob@example.org>, relay=mx.example.org[192.0.2.1]:25, delay=2.1, delays=0.1/0/1/1, dsn=5.1.1, status=bounced (host mx.example.org[192.0.2.1] said: 550 5.1.1 User unknown (in reply to RCPT TO command))",
       "log|mailwhy explain rcpt_to.user-unknown|mailwhy check bob@example.org", ""},
      {"Nov 21 03:02:13 mx postfix/smtpd[123]: NOQUEUE: reject: RCPT from unknown[192.0.2.25]: 554 5.7.1 <bob@example.com>: Relay access denied; from=<ann@example.net> to=<bob@example.com> proto=ESMTP helo=<x>", "This server refused|192.0.2.25|Relay access denied", ""},
      {"-Queue ID-  --Size-- ----Arrival Time---- -Sender/Recipient-------\n4F1C22A0B1*    2841 Sat Nov 21 11:59:16  ann@example.org\n      bob@example.net\n", "1 recipient of 1 message", ""},
      {"the printer is on fire since yesterday", "does not know what this is", "certain|Whose"},
  };
  for (const auto& row : rows) {
    const std::string text = text_of(row.paste), paste = row.paste, must = row.must, must_not = row.must_not;
    CAPTURE(paste);
    CAPTURE(must);
    CAPTURE(must_not);
    CAPTURE(text);
    CHECK(has_all(text, row.must));
    CHECK(!has_any(text, row.must_not));
    CHECK(json_of(row.paste).starts_with("{\"schema\":\"mailwhy.explain/1\",\"kind\":"));
  }
}

TEST_CASE("the sender's address is looked up where the words show it") {
  const struct {
    const char* paste;
    const char* command;
  } rows[] = {
      {"554 5.7.1 Service unavailable; Client host [192.0.2.7] blocked using zen.spamhaus.org", "mailwhy listed 192.0.2.7"},
      {"550 5.7.606 Access denied, banned sending IP [192.0.2.7]", "mailwhy listed 192.0.2.7"},
      {"550 SC-001 Mail rejected by Outlook.com for policy reasons. IP: 10.0.0.7", "mailwhy listed 10.0.0.7"},
      {"host mx.example.org[198.51.100.4] said: 554 5.7.1 your IP 192.0.2.7 is blocked (in reply to MAIL FROM command)", "mailwhy listed 192.0.2.7"},
      {"550 5.7.25 Client host rejected: cannot find your hostname, [192.0.2.7]", "mailwhy ready 192.0.2.7"},
      {"550 5.1.1 <bob@example.org>: User unknown, your IP 192.0.2.7", "mailwhy check bob@example.org"},
      {"NOQUEUE: reject: RCPT from unknown[192.0.2.7]: 450 4.2.0 <bob@example.org>: Recipient address rejected: Greylisted; from=<ann@example.net> to=<bob@example.org>", "mailwhy check bob@example.org --retry"},
      {"NOQUEUE: reject: RCPT from unknown[192.0.2.7]: 450 4.2.0 Greylisted; from=<ann@example.net> to=<bob@example.org>", "mailwhy check bob@example.org --retry"},
      {"Client host [192.0.2.7] blocked using zen.spamhaus.org", "mailwhy listed 192.0.2.7"},
      {"554 5.7.1 Service unavailable; blocked using zen.spamhaus.org by [198.51.100.4]", "mailwhy listed ADDRESS"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.paste);
    CHECK(text_of(row.paste).find(row.command) != std::string::npos);
  }
}

TEST_CASE("a host that an error names is what is looked at, and a name that nobody knows is looked up") {
  const struct {
    const char* paste;
    const char* command;
  } rows[] = {
      {"connect to mx.example.org[192.0.2.1]:25: Connection refused", "mailwhy session mx.example.org"},
      {"dial tcp: lookup smtp.example.org: no such host", "mailwhy dns smtp.example.org"},
      {"tls: certificate is valid for other.example, did not match expected CN=`smtp.example.org'", "mailwhy tls other.example"},
      {"Connection timed out", "mailwhy check ADDRESS"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.paste);
    CHECK(text_of(row.paste).find(row.command) != std::string::npos);
  }
}

TEST_CASE("whoever is turned away did not say it") {
  for (const char* paste : {"Client host [192.0.2.7] blocked using zen.spamhaus.org", "Service unavailable; Client host mail.example.net[192.0.2.7]: 550 5.7.1 blocked",
                            "NOQUEUE: reject: RCPT from unknown[192.0.2.7]: 554 5.7.1 no; from=<ann@example.net>", "connect from mail.example.net[192.0.2.7]: 550 5.7.1 no"}) {
    CAPTURE(paste);
    CHECK(text_of(paste).find("Said by     [192.0.2.7]") == std::string::npos);
    CHECK(text_of(paste).find("mail.example.net [192.0.2.7]") == std::string::npos);
  }
  CHECK(text_of("host mx.example.org[192.0.2.1] said: 550 5.1.1 User unknown").find("mx.example.org [192.0.2.1]") != std::string::npos);
  CHECK(text_of("connect to mx.example.org[192.0.2.1]:25: Connection refused").find("mx.example.org") != std::string::npos);
}

TEST_CASE("bytes of others reach neither a terminal nor JSON unmasked") {
  const std::string paste = "host mx.example.org[192.0.2.1] said: 550 5.1.1 \x1b]0;x\x07 <bob@example.org> \x9b" "31m no \xe2\x80\xae user unknown";
  CHECK(text_of(paste).find('\x07') == std::string::npos);
  CHECK(text_of(paste).find("\xe2\x80\xae") == std::string::npos);
  CHECK(json_of(paste).find('\x07') == std::string::npos);
}

TEST_CASE("errors are explained in German too") {
  const auto& german = report::Words::of(Language::german);
  for (const auto& error : pasted::all_known_errors()) {
    CAPTURE(error.id);
    CHECK(german.phrase(error.means) != error.means);
    CHECK(german.phrase(error.todo) != error.todo);
  }
}
}  // namespace
