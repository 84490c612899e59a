#include "mailwhy/auth/dkim/change.h"

#include <doctest/doctest.h>

#include "mailwhy/auth/dkim/test_zone.h"
#include "mailwhy/auth/dkim/verify.h"
#include "mailwhy/base/text.h"

namespace mailwhy::auth::dkim {
namespace {

const std::string usual_header = "From: Ann <ann@example.test>\r\nTo: Bob <bob@example.org>\r\nSubject: Is dinner ready?\r\nDate: Fri, 11 Jul 2003 21:00:37 -0700\r\n";
const std::string usual_body = "Hi.\r\n\r\nFrom here on we lose.\r\n.. and win  \r\n\r\nJoe.\r\n-- \r\nJoe Public\r\n";
const std::string multipart =
    "--b1\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nHi Bob.\r\n\r\n--b1\r\n"
    "Content-Type: text/html; charset=utf-8\r\n\r\n<html><body>\r\n<p>Hi Bob.</p>\r\n</body></html>\r\n--b1--\r\n";

struct ChangeCase {
  const char* name;
  Change::Kind kind;
  std::string from, to;    // replaced after signing, in the whole message
  std::string c = "relaxed/relaxed";
  std::string more;        // header fields, signed too
  std::string text = usual_body;
  std::string h = "from:to:cc:subject:date:content-type:content-transfer-encoding:mime-version:reply-to:from";
  std::string extra_tags;
};

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  REQUIRE_MESSAGE(at != std::string::npos, from);
  return text.replace(at, from.size(), to);
}

Verdict verdict_of(const ChangeCase& one) {
  static const auto key = test_key(test_keys::rsa_2048);
  const std::string message = usual_header + one.more + "\r\n" + one.text;
  const std::string tags = "v=1; a=rsa-sha256; c=" + one.c + "; d=example.test; s=one; " + one.extra_tags + "h=" + one.h + ";\r\n\tbh=; b=";
  const std::string text = replaced(sign(message, tags, key) + message, one.from, one.to);
  TestZone zone;
  zone.texts["one._domainkey.example.test"] = {key_record(key)};
  const auto raw = mail::read_message(text);
  dns::Lookups known;
  const Options options;
  return zone.settle([&](dns::Facts& facts) { return verify(raw, facts, options); }, known).at(0);
}

void check_change(const ChangeCase& one) {
  INFO(one.name);
  const auto verdict = verdict_of(one);
  CHECK(verdict.outcome == Outcome::fail);
  REQUIRE(verdict.changes.size() >= 1);
  INFO(verdict.sentence);
  CHECK(std::string(to_string(verdict.changes[0].kind)) == std::string(to_string(one.kind)));
}

}  // namespace

TEST_CASE("what happened to a body is found again by its hash") {
  using Kind = Change::Kind;
  const std::string end = "Joe Public\r\n";
  const std::string simple = "relaxed/simple";
  const std::string type = "Content-Type: multipart/alternative; boundary=\"b1\"\r\n";
  const std::vector<ChangeCase> cases{
      {"a list's footer", Kind::footer_added, end, end + "_______\r\nlist@example.net\r\n"},
      {"and simple", Kind::footer_added, end, end + "\r\n\r\n_______\r\nlist@example.net\r\n", simple},
      {"a warning at the top", Kind::top_added, "\r\n\r\nHi.", "\r\n\r\nThis came from outside.\r\n\r\nHi."},
      {"a line in the middle", Kind::text_added, "From here", "an advertisement\r\nFrom here"},
      {"a footer in the text part", Kind::part_footer_added, "Hi Bob.\r\n", "Hi Bob.\r\n-- \r\nlist\r\n", simple, type, multipart},
      {"a footer in the HTML part", Kind::part_footer_added, "</body>", "<p>list</p>\r\n</body>", simple, type, multipart},
      {"a part added", Kind::part_added, "--b1--", "--b1\r\nContent-Type: text/plain\r\n\r\nlist\r\n--b1--", simple, type, multipart},
      {"an empty line taken out", Kind::blank_lines, "Hi.\r\n\r\n", "Hi.\r\n"},
      {"an empty line at the top taken out", Kind::blank_lines, "\r\n\r\n\r\nHi", "\r\n\r\nHi", simple, "", "\r\nHi\r\nBob\r\n"},
      {"> before From", Kind::from_escaped, "From here", ">From here"},
      {"> before From taken away", Kind::from_escaped, ">From here", "From here", simple, "", "Hi\r\n>From here\r\n"},
      {"dots halved", Kind::dots, ".. and", ". and"},
      {"dots doubled", Kind::dots, ".. and", "... and"},
      {"the signature's blank", Kind::trailing_blanks, "-- \r\n", "--\r\n", simple},
      {"blanks at the ends", Kind::trailing_blanks, "Hi.\r\n", "Hi. \r\n", simple, "", "Hi.\r\nBob\r\n"},
      {"blanks in between", Kind::blanks, "b c", "b  c", simple, "", "a b c\r\n"},
      {"a tab became blanks", Kind::tabs, "a\tb", "a        b", simple, "", "a\tb c d\r\n"},
      {"CRs doubled", Kind::line_ends, "Hi.\r\n", "Hi.\r\r\n"},
      {"quoted-printable", Kind::recoded, "gr\xC3\xBC\xC3\x9F", "gr=C3=BC=C3=9F", simple, "", "gr\xC3\xBC\xC3\x9F\r\n"},
      {"quoted-printable taken out", Kind::recoded, "gr=C3=BC=C3=9F", "gr\xC3\xBC\xC3\x9F", simple, "", "gr=C3=BC=C3=9F\r\n"},
      {"base64", Kind::recoded, "Hi Bob, and all\r\n", "SGkgQm9iLCBhbmQgYWxsDQo=\r\n", simple, "", "Hi Bob, and all\r\n"},
      {"base64 taken out", Kind::recoded, "SGkgQm9iLCBhbmQgYWxsDQo=\r\n", "Hi Bob, and all\r\n", simple, "", "SGkgQm9iLCBhbmQgYWxsDQo=\r\n"},
      {"a part put into quoted-printable", Kind::recoded, "8bit\r\n\r\nHi Bob.", "quoted-printable\r\n\r\nHi=20Bob.", simple, type, multipart},
      {"UTF-8 for Latin-1", Kind::recoded, "gr\xFC\xDF", "gr\xC3\xBC\xC3\x9F", simple, "", "gr\xFC\xDF\r\n"},
      {"header fields in the body", Kind::header_in_body, "\r\n\r\nHi.", "\r\n\r\nX-Scanned: yes\r\nX-Level: 1\r\n\r\nHi."},
  };
  for (const auto& one : cases) check_change(one);
}

TEST_CASE("a message put into a multipart one is found in its part") {
  const std::string wrapped = "--x\r\nContent-Type: text/plain\r\n\r\n" + usual_body + "\r\n--x\r\nContent-Type: text/plain\r\n\r\n___\r\nlist\r\n--x--\r\n";
  ChangeCase one{"", Change::Kind::wrapped_in_multipart, usual_body, wrapped, "relaxed/simple", "Content-Type: text/plain\r\n"};
  one.to = wrapped;
  ChangeCase both = one;
  both.from = "text/plain\r\n\r\n" + usual_body;
  both.to = "multipart/mixed; boundary=x\r\n\r\n" + wrapped;
  const auto verdict = verdict_of(both);
  REQUIRE(verdict.changes.size() == 2);
  CHECK(verdict.changes[0].kind == Change::Kind::wrapped_in_multipart);
  CHECK(verdict.changes[1].field == "Content-Type");
  CHECK(verdict.changes[1].before == "text/plain");
}

TEST_CASE("what happened to the header is found again by its hash") {
  using Kind = Change::Kind;
  const std::string simple = "simple/relaxed";
  const std::vector<ChangeCase> cases{
      {"a list's mark", Kind::prefix_added, "Subject: Is", "Subject: [family] Is"},
      {"a spam mark", Kind::prefix_added, "Subject: Is", "Subject: ***SPAM*** Is"},
      {"a field added that was signed as absent", Kind::field_added, "To:", "Reply-To: list@example.net\r\nTo:"},
      {"a second From on top", Kind::field_added, "From: Ann", "From: Eve <eve@example.org>\r\nFrom: Ann"},
      {"From rewritten by a list", Kind::value_rewritten, "From: Ann <ann@example.test>", "Reply-To: Ann <ann@example.test>\r\nFrom: Ann via List <list@example.net>", "relaxed/relaxed", "", usual_body,
       "from:to:subject:date"},
      {"the encoding rewritten", Kind::value_rewritten, "8bit", "quoted-printable", "relaxed/relaxed", "Content-Transfer-Encoding: 8bit\r\n"},
      {"To requoted", Kind::requoted, "Bob <bob", "\"Bob\" <bob"},
      {"a boundary unquoted", Kind::requoted, "boundary=\"b1\"", "boundary=b1", "relaxed/relaxed", "Content-Type: multipart/mixed; boundary=\"b1\"\r\n"},
      {"MIME-Version gone", Kind::field_removed, "MIME-Version: 1.0\r\n", "", "relaxed/relaxed", "MIME-Version: 1.0\r\n"},
      {"the z= copy knows", Kind::value_rewritten, "Subject: Is dinner ready?", "Subject: Lunch", "relaxed/relaxed", "", usual_body, "from:subject", "z=Subject:=20Is=20dinner=20ready?; "},
      {"a field renamed", Kind::field_removed, "Cc: c@example.org", "X-Original-Cc: c@example.org", "relaxed/relaxed", "Cc: c@example.org\r\n"},
      {"folded", Kind::refolded, "dinner ready", "dinner\r\n ready", simple},
      {"unfolded", Kind::refolded, "much\r\n\tmore", "much more", simple, "Cc: much\r\n\tmore\r\n"},
      {"a name in another case", Kind::case_changed, "MIME-Version", "Mime-Version", simple, "MIME-Version: 1.0\r\n"},
      {"the signature folded otherwise", Kind::tag_changed, ";\r\n\tbh=", ";\r\n bh=", simple},
  };
  for (const auto& one : cases) check_change(one);
}

TEST_CASE("two fields changed at once") {
  const ChangeCase one{"", Change::Kind::prefix_added, "Subject: Is", "Reply-To: list@example.net\r\nSubject: [family] Is"};
  const auto verdict = verdict_of(one);
  REQUIRE(verdict.changes.size() == 2);
  CHECK(verdict.changes[0].field == "Subject");
  CHECK(verdict.changes[0].before == "Is dinner ready?");
  CHECK(verdict.changes[1].kind == Change::Kind::field_added);
}

TEST_CASE("nothing is said that no hash proves") {
  const auto verdict = verdict_of({"", Change::Kind::blanks, "Is dinner ready?", "Something else"});
  CHECK(verdict.reason == Reason::header_changed);
  CHECK(verdict.changes.empty());
  const auto other = verdict_of({"", Change::Kind::blanks, "Joe Public", "Jim Public"});
  CHECK(other.reason == Reason::body_changed);
  CHECK(other.changes.empty());
}

}  // namespace mailwhy::auth::dkim
