// Who vouches, asked again now, beside what was written then; and what is made of it.
#include <doctest/doctest.h>

#include <algorithm>

#include "mailwhy/auth/dkim/test_zone.h"
#include "mailwhy/trail/judge.h"

using namespace mailwhy;
using namespace mailwhy::trail;

namespace {

using auth::dkim::TestZone;
const Time now = *parse_time("2026-11-21T04:00:00Z");

const crypto::SigningKey& key() {
  static const auto one = auth::dkim::test_key(auth::dkim::test_keys::rsa_2048);
  return one;
}
const auth::Suffixes& suffixes() {
  static const auto list = *auth::Suffixes::read("test\ncom\norg\n");
  return list;
}

const std::string own = "From: Ann <ann@sender.test>\r\nTo: bob@example.test\r\nSubject: dinner\r\nDate: Sat, 21 Nov 2026 03:00:00 +0000\r\nMessage-ID: <1@sender.test>\r\n";
const std::string body = "\r\nHello Bob,\r\n\r\nit is ready.\r\n";
const std::string outside = "Received: from out.sender.test (out.sender.test [192.0.2.1]) by mx1.example.test (Postfix) with ESMTPS id 1; Sat, 21 Nov 2026 03:00:05 +0000\r\n";
const std::string inside = "Received: from mx1.example.test (mx1.example.test [10.0.0.1]) by store3.example.test with LMTP; Sat, 21 Nov 2026 03:00:06 +0000\r\n";
const std::string then = "Authentication-Results: mx1.example.test; spf=pass smtp.mailfrom=ann@sender.test; dkim=pass header.d=sender.test header.s=one; dmarc=pass header.from=sender.test\r\n";
const std::string path = "Return-Path: <ann@sender.test>\r\n";

std::string signed_message(const std::string& text = own + body) {
  return auth::dkim::sign(text, "v=1; a=rsa-sha256; c=relaxed/relaxed; d=sender.test; s=one; h=from:to:subject:date:message-id; bh=; b=", key()) + text;
}
TestZone usual_zone() {
  TestZone zone;
  zone.texts["one._domainkey.sender.test"] = {auth::dkim::key_record(key())};
  zone.texts["sender.test"] = {"v=spf1 ip4:192.0.2.1 -all"};
  zone.texts["_dmarc.sender.test"] = {"v=DMARC1; p=reject"};
  return zone;
}

struct Seen {
  Analysis analysis;
  Judgement judgement;
  std::string findings;
};
Seen look(const std::string& text, const TestZone& zone = usual_zone(), const Options& options = {}) {
  Seen seen;
  const auto message = mail::read_message(text);
  dns::Lookups known;
  seen.analysis.trail = follow(message, options);
  seen.analysis.asked = true;
  seen.analysis.vouching = zone.settle([&](dns::Facts& facts) { return vouch(message, seen.analysis.trail, suffixes(), {.now = now}, facts); }, known);
  seen.judgement = judge(message, seen.analysis);
  for (const auto& finding : seen.judgement.findings) seen.findings += std::string(finding.kind->id.substr(8)) + ":" + std::string(finding.state) + " ";
  return seen;
}
std::string result_of(const std::optional<auth::spf::Verdict>& verdict) { return verdict ? std::string(to_string(verdict->result)) : "-"; }
void replace(std::string& text, std::string_view from, std::string_view to) { text.replace(text.find(from), from.size(), to); }

}  // namespace

TEST_CASE("all is well: every check passes again, and agrees with what was written") {
  const auto seen = look(path + inside + then + outside + signed_message());
  const auto& vouching = seen.analysis.vouching;
  REQUIRE(vouching.dkim.size() == 1);
  CHECK(vouching.dkim[0].outcome == auth::dkim::Outcome::pass);
  CHECK(result_of(vouching.spf.mail) == "pass");
  CHECK(vouching.spf.client == IpAddress::v4(192, 0, 2, 1));
  CHECK(vouching.spf.sender_from == SenderFrom::return_path);
  REQUIRE(vouching.dmarc);
  CHECK(vouching.dmarc->now.result == auth::dmarc::Reading::Result::pass);
  REQUIRE(vouching.stated.size() == 1);
  CHECK(vouching.stated[0].trust == Trust::yes);
  CHECK(vouching.contradictions.empty());
  CHECK(seen.findings == "");
  CHECK(seen.judgement.exit_code() == 0);
}

TEST_CASE("a footer that a list added is proved, and what the server found then counts") {
  auto text = path + inside + then + outside + signed_message() + "-- \r\nlist footer\r\n";
  auto seen = look(text);
  REQUIRE(seen.analysis.vouching.dkim.size() == 1);
  CHECK(seen.analysis.vouching.dkim[0].outcome == auth::dkim::Outcome::fail);
  REQUIRE_FALSE(seen.analysis.vouching.dkim[0].changes.empty());
  CHECK(seen.analysis.vouching.contradictions.size() == 1);
  CHECK(seen.findings == "dkim-changed:note result-changed:note ");
  CHECK(seen.judgement.exit_code() == 0);
  // Nobody had checked, and the client may not send: nothing vouches.
  text = path + inside + outside + signed_message() + "-- \r\nlist footer\r\n";
  auto zone = usual_zone();
  zone.texts["sender.test"] = {"v=spf1 -all"};
  seen = look(text, zone, {.my_names = {"example.test"}});
  CHECK(seen.findings == "dmarc-fail:fail dkim-changed:warn spf-fail:warn ");
  CHECK(seen.judgement.exit_code() == 1);
  CHECK(seen.judgement.findings[0].confidence == "likely");
  // With the boundary only guessed the blame is a guess.
  CHECK(look(text, zone).judgement.findings[0].confidence == "guess");
}

TEST_CASE("a key that is gone is told apart from a changed message") {
  auto zone = usual_zone();
  zone.texts.erase("one._domainkey.sender.test");
  CHECK(look(path + inside + outside + signed_message(), zone).findings == "dkim-key-gone:warn ");
  CHECK(look(path + inside + then + outside + signed_message(), zone).findings == "dkim-key-gone:note result-changed:note ");
  zone.broken["one._domainkey.sender.test"] = dns::Answer::Kind::servfail;
  CHECK(look(path + inside + outside + signed_message(), zone).findings == "dns-unanswered:unknown ");
}

TEST_CASE("results in the receiver's name below its lines are not the receiver's") {
  const auto forged = look(path + inside + outside + "Received: from a.sender.test by out.sender.test with ESMTPSA; Sat, 21 Nov 2026 03:00:04 +0000\r\n" + then + signed_message());
  CHECK(forged.findings == "forged-results:warn ");
  // In somebody else's name they are nobody's business.
  auto others = then;
  replace(others, "mx1.example.test", "mail.other.test");
  CHECK(look(path + inside + outside + "Received: from a.sender.test by out.sender.test with ESMTPSA; Sat, 21 Nov 2026 03:00:04 +0000\r\n" + others + signed_message()).findings == "");
  // Right below the boundary some servers put their own.
  const auto adjacent = look(path + inside + outside + then + signed_message());
  CHECK(adjacent.analysis.vouching.stated[0].trust == Trust::adjacent);
  CHECK(adjacent.findings == "");
}

TEST_CASE("SPF is judged for the client at the boundary, and not where it has no say") {
  const auto gap = [](std::string received) { return look(path + received + signed_message()).analysis.vouching.spf.gap; };
  CHECK(gap("Received: from laptop (unknown [198.51.100.7]) (Authenticated sender: bob) by smtp.example.test (Postfix) with ESMTPSA id 1; Sat, 21 Nov 2026 03:00:05 +0000\r\n") == SpfGap::logged_in);
  CHECK(gap("Received: from out.sender.test by mx1.example.test (MDaemon) with ESMTP id 1; Sat, 21 Nov 2026 03:00:05 +0000\r\n") == SpfGap::no_address);
  CHECK(gap("") == SpfGap::no_boundary);
  CHECK(gap(outside) == SpfGap::none);
  // The null sender: the name for hello is asked about.
  auto zone = usual_zone();
  zone.texts["out.sender.test"] = {"v=spf1 a:nowhere.test ip4:192.0.2.1 -all"};
  const auto null = look("Return-Path: <>\r\n" + inside + outside + signed_message(), zone);
  CHECK(null.analysis.vouching.spf.null_sender);
  CHECK(result_of(null.analysis.vouching.spf.hello) == "pass");
  CHECK(result_of(null.analysis.vouching.spf.mail) == "-");
}

TEST_CASE("several authors, none, and names that are hard to read") {
  CHECK(look(path + inside + outside + "From: eve@evil.test\r\n" + own + body).findings.find("several-from:warn") != std::string::npos);
  const auto mailboxes = read_mailboxes("\"Ann, of \\\"Sender\\\"\" <ann@sender.test> (comment, <x@y>), =?utf-8?Q?Bj=C3=B6rn?= <b@xn--bcher-kva.test>, Group: c@c.test, d@d.test;, <@relay.test:e@e.test>, plain");
  REQUIRE(mailboxes.size() == 6);
  CHECK(mailboxes[0].address == "ann@sender.test");
  CHECK(mailboxes[0].name == "Ann, of \"Sender\"");
  CHECK(mailboxes[1].name == "Bj\xC3\xB6rn");
  CHECK(mailboxes[2].address == "c@c.test");
  CHECK(mailboxes[4].address == "e@e.test");
  CHECK_FALSE(mailboxes[5].domain);
  const auto nobody = look(path + inside + outside + "Subject: x\r\n\r\n");
  CHECK_FALSE(nobody.analysis.vouching.dmarc);
}

TEST_CASE("an ARC chain that holds, and one that was broken behind its seal") {
  auto zone = usual_zone();
  zone.texts["one._domainkey.list.test"] = {auth::dkim::key_record(key())};
  const auth::dkim::Sealer sealer{.domain = "list.test", .selector = "one", .key = &key()};
  const auto message = signed_message();
  const auto sealed = auth::dkim::seal(message, 1, "none", "list.test; dkim=pass header.d=sender.test", sealer);
  const auto whole = look(path + inside + outside + sealed, zone);
  CHECK_MESSAGE(whole.analysis.vouching.arc.outcome == auth::arc::Outcome::pass, whole.analysis.vouching.arc.sentence);
  const auto broken = look(path + inside + then + outside + sealed + "more\r\n", zone);
  CHECK(broken.analysis.vouching.arc.outcome == auth::arc::Outcome::fail);
  CHECK(broken.findings.find("arc-broken:note") != std::string::npos);
}

TEST_CASE("waits and clocks become findings by their length") {
  const auto at = [](std::string_view first, std::string_view second) {
    return look("Return-Path: <ann@sender.test>\r\nReceived: from relay.isp.test (relay.isp.test [192.0.2.1]) by mx1.example.test (Postfix) with ESMTPS id 2; Sat, 21 Nov 2026 " + std::string(second) +
                " +0000\r\nReceived: from out.sender.test (out.sender.test [198.51.100.2]) by relay.isp.test (Postfix) with ESMTPS id 1; Sat, 21 Nov 2026 " + std::string(first) + " +0000\r\n" + signed_message())
        .findings;
  };
  CHECK(at("03:00:01", "03:00:30") == "");
  CHECK(at("03:00:01", "03:02:31") == "long-wait:note ");
  CHECK(at("03:00:01", "03:05:05") == "retry-like-wait:warn ");
  CHECK(at("03:00:01", "03:07:55") == "long-wait:warn ");
  CHECK(at("03:00:31", "03:00:20") == "clock-wrong:note ");
  CHECK(at("04:00:01", "03:00:05") == "zone-slip:note ");
  CHECK(at("03:00:01", "nonsense") == "unreadable-line:note ");
}
