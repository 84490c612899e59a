#include "mailwhy/mail/compose.h"

#include <doctest/doctest.h>

#include "mailwhy/base/text.h"
#include "mailwhy/mail/bait.h"
#include "mailwhy/mail/dkim_sign.h"
#include "mailwhy/mail/mime_encode.h"
#include "mailwhy/mail/trace.h"

using namespace mailwhy;
using namespace mailwhy::mail;

namespace {

Bytes all_of(const Content& content) {
  const Pull pull = content();
  Bytes out;
  while (true) {
    const auto piece = pull();
    REQUIRE(piece.has_value());
    if (piece->empty()) return out;
    out += *piece;
  }
}

Draft draft() {
  Draft out;
  out.date = *parse_time("2026-11-21T03:16:49Z");
  out.from = "ann@sender.test";
  out.to = {"bob@example.test"};
  out.subject = "a test";
  out.trace = "mw-6x3k0q1a-7f3m9d2c5h";
  out.message_id = "mw-6x3k0q1a-7f3m9d2c5h@sender.test";
  out.text = content_of("hello\n");
  return out;
}

template <typename Coder>
Bytes coded(BytesView text, std::size_t cut) {
  Coder coder;
  Bytes out = coder.feed(text.substr(0, std::min(cut, text.size())));
  out += coder.feed(text.substr(std::min(cut, text.size())));
  out += coder.finish();
  return out;
}

}  // namespace

TEST_CASE("a plain message has what every message has") {
  const auto message = compose(draft());
  REQUIRE(message.has_value());
  CHECK(all_of(message->content) ==
        "Date: Sat, 21 Nov 2026 03:16:49 +0000\r\nFrom: ann@sender.test\r\nTo: bob@example.test\r\nSubject: a test\r\n"
        "Message-ID: <mw-6x3k0q1a-7f3m9d2c5h@sender.test>\r\nX-Mailwhy-Trace: mw-6x3k0q1a-7f3m9d2c5h\r\nMIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=us-ascii\r\nContent-Transfer-Encoding: 7bit\r\n\r\nhello\r\n");
  CHECK(message->look.size_bytes == all_of(message->content).size());
  CHECK_FALSE(message->look.eight_bit);
  CHECK_FALSE(message->look.bare_line_end);
}

TEST_CASE("other letters than ASCII are encoded, and no line is too long") {
  Draft one = draft();
  one.from = "\xc3\x84nnchen M\xc3\xbcller <ann@sender.test>";
  one.subject = "Gr\xc3\xbc\xc3\x9f" "e aus M\xc3\xbcnchen, und noch viel mehr Text, damit die Zeile umbrochen werden muss: \xe2\x82\xac \xe2\x82\xac \xe2\x82\xac";
  one.text = content_of("Gr\xc3\xbc\xc3\x9f" "e \nFrom here\n" + std::string(200, 'x') + "\n");
  const auto message = compose(one);
  REQUIRE(message.has_value());
  const Bytes text = all_of(message->content);
  CHECK(is_ascii(text));
  CHECK(message->look.longest_line <= 78);
  CHECK(text.find("From: =?utf-8?q?=C3=84nnchen_M=C3=BCller?= <ann@sender.test>\r\n") != Bytes::npos);
  CHECK(text.find("Gr=C3=BC=C3=9Fe=20\r\n=46rom here\r\nxxx") != Bytes::npos);
  CHECK(text.find("charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n") != Bytes::npos);
  one.utf8_header = true;
  const auto utf8 = compose(one);
  CHECK(utf8->look.eight_bit_header);
}

TEST_CASE("what does not fit the wished encoding is said before anything is sent") {
  Draft one = draft();
  one.text = content_of("Gr\xc3\xbc\xc3\x9f" "e\n");
  one.encoding = Encoding::seven_bit;
  CHECK_FALSE(compose(one).has_value());
  one.encoding = Encoding::eight_bit;
  CHECK(compose(one)->look.eight_bit);
  one.text = content_of(std::string(2000, 'x'));
  CHECK_FALSE(compose(one).has_value());
  one.encoding = Encoding::automatic;
  CHECK(compose(one)->look.longest_line <= 76);
}

TEST_CASE("attachments have their names in any alphabet, and their bytes in base64") {
  Draft one = draft();
  one.attachments = {{"eicar.com", "", content_of(eicar())}, {"\xc3\x9c" "bersicht 2026.pdf", "", content_of("x")}};
  const Bytes text = all_of(compose(one)->content);
  CHECK(text.find("Content-Type: multipart/mixed; boundary=\"=_mw-6x3k0q1a-7f3m9d2c5h\"\r\n") != Bytes::npos);
  CHECK(text.find("Content-Type: application/octet-stream;\r\n\tname=eicar.com\r\n") != Bytes::npos);
  CHECK(text.find("filename*=utf-8''%C3%9Cbersicht%202026.pdf\r\n") != Bytes::npos);
  CHECK(text.find("\r\n" + base64_encode(eicar().substr(0, 57)) + "\r\n" + base64_encode(eicar().substr(57)) + "\r\n") != Bytes::npos);
  CHECK(text.ends_with("\r\n--=_mw-6x3k0q1a-7f3m9d2c5h--\r\n"));
  const std::string long_name(150, 'n');
  const auto parameter = write_parameter("filename", long_name + ".txt");
  CHECK(parameter.find("filename*0*=utf-8''nnn") != std::string::npos);
  CHECK(parameter.find("filename*2*=") != std::string::npos);
}

TEST_CASE("fields that are given take the place of ours, and none of them can end the header") {
  Draft one = draft();
  one.fields = {{"From", "carol@sender.test"}, {"X-Test", "a\r\n\r\nb"}};
  const Bytes text = all_of(compose(one)->content);
  CHECK(text.find("From: ann@") == Bytes::npos);
  CHECK(text.find("From: carol@sender.test\r\n") != Bytes::npos);
  CHECK(text.find("X-Test: a    b\r\n") != Bytes::npos);
  CHECK_FALSE(parse_field("no colon").has_value());
  CHECK_FALSE(parse_field("a b: c").has_value());
  CHECK_FALSE(parse_field("X: a\nB: c").has_value());
  CHECK(parse_field("X-A:  b ")->value == "b");
}

TEST_CASE("a whole message stays as it is but for its line ends and a mailbox's separator") {
  const std::string file = "From ann@sender.test Sat Nov 21 03:16:49 2026\nSubject: x\nMessage-ID: <one@two>\n\n.a\n";
  for (std::size_t cut = 1; cut < file.size(); ++cut) {
    const auto message = take_whole(joined({content_of(file.substr(0, cut)), content_of(file.substr(cut))}), {});
    REQUIRE(message.has_value());
    CHECK(all_of(message->content) == "Subject: x\r\nMessage-ID: <one@two>\r\n\r\n.a\r\n");
    CHECK(message->message_id == "<one@two>");
  }
  CHECK(all_of(take_whole(content_of("Subject: x\n\n"), {{"X-Mailwhy-Trace", "y"}})->content) == "X-Mailwhy-Trace: y\r\nSubject: x\r\n\r\n");
  CHECK(all_of(take_whole(content_of("From"), {})->content) == "From\r\n");
  CHECK(all_of(take_whole(content_of(""), {})->content).empty());
}

TEST_CASE("the encoders do not care how their input is cut") {
  const std::string text = "From the start \t\r\nFro\r\nF \xc3\xa4=\r\r\n" + std::string(74, 'a') + "=b\r\nend ";
  const Bytes qp = coded<QuotedPrintable>(text, text.size()), b64 = coded<Base64Lines>(text, text.size());
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    CHECK(coded<QuotedPrintable>(text, cut) == qp);
    CHECK(coded<Base64Lines>(text, cut) == b64);
  }
  for (const auto line : split(qp, '\n')) CHECK(line.size() <= 77);
  CHECK(qp.starts_with("=46rom the start =09\r\nFro\r\nF =C3=A4=3D=0D\r\n"));
  CHECK(qp.ends_with("end=20"));
}

TEST_CASE("a trace is found again in what arrived") {
  const std::string trace = make_trace(*parse_time("2026-11-21T03:16:49Z"), 0x123456789abcdef0);
  CHECK(is_trace(trace));
  CHECK(trace_in("Message-ID: <" + trace + "@sender.test>") == trace);
  CHECK_FALSE(trace_in("mw-nothing mw-").has_value());
}

TEST_CASE("bait is what scanners know, and stands nowhere in one piece") {
  CHECK(gtube().size() == 68);
  CHECK(gtube().starts_with("XJS*C4JD"));
  CHECK(gtube().ends_with("*C.34X"));
  CHECK(eicar().size() == 68);
  CHECK(eicar().starts_with("X5O!P%@AP[4\\PZX54(P^)7CC)7}$"));
  CHECK(eicar().ends_with("FILE!$H+H*"));
}

TEST_CASE("the relaxed forms are those of RFC 6376") {
  // RFC 6376 s3.4.5
  CHECK(relaxed_field("A: X") == "a:X");
  CHECK(relaxed_field("B : Y\t\r\n\tZ  ") == "b:Y Z");
  const std::string body = " C \r\nD \t E\r\n\r\n\r\n";
  for (std::size_t cut = 0; cut <= body.size(); ++cut) CHECK(coded<RelaxedBody>(body, cut) == " C\r\nD E\r\n");
  CHECK(coded<RelaxedBody>("", 0).empty());
  CHECK(coded<RelaxedBody>("\r\n\r\n", 1).empty());
  CHECK(coded<RelaxedBody>("a", 1) == "a\r\n");
}

TEST_CASE("a message that cannot be signed is told so") {
  CHECK_FALSE(crypto::SigningKey::read("nothing").has_value());
}
