#include <doctest/doctest.h>

#include "mailwhy/mail/encoded_words.h"
#include "mailwhy/mail/mailbox.h"
#include "mailwhy/mail/message.h"

using namespace mailwhy;
using namespace mailwhy::mail;

namespace {
std::vector<std::string> all_of(std::string_view text) {
  MboxReader reader(text);
  std::vector<std::string> out;
  while (const auto message = reader.next()) out.emplace_back(*message);
  return out;
}
constexpr std::string_view header = "Received: from a.test by b.test; Sat, 21 Nov 2026 03:02:13 +0000\nFrom: ann@a.test\nSubject: hello\n\nFrom here on text.\n";
}  // namespace

TEST_CASE("a header whose lines end in CR CR LF is no paste") {
  CHECK_FALSE(repaired_paste("From: a@b.test\r\r\nSubject: x\r\r\n\r\r\nwords: here\r\r\nand here\r\r\n").has_value());
}

TEST_CASE("what a file is, by its first bytes") {
  CHECK(kind_of("") == FileKind::empty);
  CHECK(kind_of("\r\n \n") == FileKind::empty);
  CHECK(kind_of(header) == FileKind::message);
  CHECK(kind_of("\n\n" + std::string(header)) == FileKind::message);
  CHECK(kind_of("> Received: from a.test\n> Subject: x\n") == FileKind::message);
  CHECK(kind_of("From ann@a.test Sat Nov 21 03:02:13 2026\n" + std::string(header)) == FileKind::mbox);
  CHECK(kind_of("From here to there it is 2026 steps\n") == FileKind::other);
  CHECK(kind_of("{\"a\": 1}\n") == FileKind::other);
  CHECK(kind_of("#include <x>\nint main: 5\n") == FileKind::other);
  CHECK(kind_of("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 more") == FileKind::outlook_msg);
  CHECK(kind_of("!BDN") == FileKind::outlook_store);
  CHECK(kind_of("PK\x03\x04") == FileKind::compressed);
}

TEST_CASE("an mbox is cut at its envelope lines only") {
  const std::string one = "From ann@a.test Sat Nov 21 03:02:13 2026\n" + std::string(header);
  CHECK(all_of("").empty());
  CHECK(all_of(one).size() == 1);
  const auto three = all_of(one + "\n" + one + "\r\n" + one);
  REQUIRE(three.size() == 3);
  CHECK(three[0] == one);
  CHECK(three[2] == one);
  // A sentence after an empty line.
  CHECK(all_of("From a@b Sat Nov 21 03:02:13 2026\nSubject: x\n\nHi.\n\nFrom our shop at 10:30 you get it.\n").size() == 1);
  CHECK(all_of("From - Sat Nov 21 03:02:13 +0100 2026\nA: b\n\n").size() == 1);
}

TEST_CASE("quoted From lines lose one mark") {
  CHECK_FALSE(unquoted_body("a\n>Fromage\n> From x\n"));
  CHECK(unquoted_body("a\n>From x\n>>From y\nz") == "a\nFrom x\n>From y\nz");
}

TEST_CASE("headers out of a clipboard are put right") {
  CHECK_FALSE(repaired_paste(header));
  CHECK(repaired_paste("\n\n" + std::string(header)) == header);
  CHECK(repaired_paste("\xEF\xBB\xBF" + std::string(header)) == header);
  CHECK(repaired_paste("> Received: from a.test\n>\tby b.test\n> Subject: x\n") == " Received: from a.test\n\tby b.test\n Subject: x\n");
  CHECK(repaired_paste("> Received: from a.test\n>    by b.test\n> Subject: x\n") == "Received: from a.test\n   by b.test\nSubject: x\n");
  CHECK(repaired_paste("    Received: from a.test\n      by b.test\n    Subject: x\n") == "Received: from a.test\n  by b.test\nSubject: x\n");
  CHECK(repaired_paste("Received: from a.test\nby b.test (Postfix) with ESMTP id 12\nfor <bob@b.test>; Sat, 21 Nov 2026 03:02:13 +0000\nSubject: x\n") ==
        "Received: from a.test\n by b.test (Postfix) with ESMTP id 12\n for <bob@b.test>; Sat, 21 Nov 2026 03:02:13 +0000\nSubject: x\n");
  const auto gmail = repaired_paste("Original Message\nMessage ID\t<x@a.test>\nCreated at:\tSat\nFrom:\tann\nDownload Original\n\nDelivered-To: bob@b.test\nReceived: by x\n");
  REQUIRE(gmail);
  CHECK(gmail->starts_with("Delivered-To: "));
}

TEST_CASE("encoded words of any charset, also badly cut ones") {
  CHECK(decode_words("plain text") == "plain text");
  CHECK(decode_words("=?UTF-8?Q?Gr=C3=BC=C3=9Fe?=") == "Gr\xC3\xBC\xC3\x9F" "e");
  CHECK(decode_words("=?iso-8859-1?q?Gr=FC=DFe_aus?= =?iso-8859-1?Q?_K=F6ln?=") == "Gr\xC3\xBC\xC3\x9F" "e aus K\xC3\xB6ln");
  CHECK(decode_words("=?utf-8?B?R3LDvMOfZQ==?=") == "Gr\xC3\xBC\xC3\x9F" "e");
  CHECK(decode_words("=?utf-8?B?R3LD?=\r\n =?utf-8?B?vMOfZQ==?=") == "Gr\xC3\xBC\xC3\x9F" "e");
  CHECK(decode_words("=?ISO-2022-JP?B?GyRCRnxLXBsoQg==?=") == "\xE6\x97\xA5\xE6\x9C\xAC");
  CHECK(decode_words("=?koi8-r?Q?=F0=D2=C9?= x") == "\xD0\x9F\xD1\x80\xD0\xB8 x");
  CHECK(decode_words("=?no-such?Q?abc?=") == "=?no-such?Q?abc?=");
  CHECK(decode_words("=?utf-8?X?abc?= =?utf-8?Q?abc") == "=?utf-8?X?abc?= =?utf-8?Q?abc");
  CHECK(decode_words("Gr\xFC\xDF") == "Gr\xC3\xBC\xC3\x9F");
  CHECK(decode_words("=?utf-8?Q?=FF=FE?=") == "\xEF\xBF\xBD\xEF\xBF\xBD");
}
