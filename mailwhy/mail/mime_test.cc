#include "mailwhy/mail/mime.h"

#include <doctest/doctest.h>

#include <chrono>
#include <functional>
#include <utility>

#include "mailwhy/base/text.h"

namespace mailwhy::mail {
namespace {

std::string with_line_ends(std::string_view text, std::string_view line_end) {
  std::string out;
  for (const char c : text) {
    if (c == '\n') out += line_end;
    else out += c;
  }
  return out;
}

std::vector<std::string> types(const Mime& mime) {
  std::vector<std::string> out;
  for (const auto& part : mime.parts) out.push_back(std::to_string(part.depth) + " " + part.type);
  return out;
}

std::string text_of(const Part& part) {
  std::string storage;
  return std::string(decoded_text(part, storage));
}

Part coded(std::string_view body, Transfer transfer) {
  Part part;
  part.body = body;
  part.transfer = transfer;
  part.type = "text/plain";
  return part;
}
std::string decoded(std::string_view body, Transfer transfer) { return text_of(coded(body, transfer)); }

constexpr std::string_view multipart_report =
    "From: MAILER-DAEMON@mx.example.test\n"
    "Content-Type: multipart/report; report-type=Delivery-Status;\n"
    "\tboundary=\"b/1\"\n"
    "\n"
    "preamble\n"
    "--b/1\n"
    "Content-Type: text/plain; charset=\"ISO-8859-1\"\n"
    "\n"
    "Sorry.\n"
    "\n"
    "--b/1  \n"
    "content-type: MESSAGE/Delivery-Status\n"
    "\n"
    "Reporting-MTA: dns; mx.example.test\n"
    "--b/1\n"
    "Content-Type: message/rfc822\n"
    "\n"
    "From: ann@example.test\n"
    "Content-Type: multipart/alternative; boundary=inner\n"
    "\n"
    "--inner\n"
    "\n"
    "one\n"
    "--inner\n"
    "Content-Type: text/html\n"
    "\n"
    "two\n"
    "--inner--\n"
    "\n"
    "--b/1--\n"
    "epilogue\n";

}  // namespace

TEST_CASE("a report and the message in it, whatever the line ends") {
  for (const std::string_view line_end : {"\n", "\r\n", "\r", "\r\r\n"}) {
    CAPTURE(line_end.size());
    const auto bytes = with_line_ends(multipart_report, line_end);
    const auto mime = read_mime(bytes);
    CHECK(types(mime) == std::vector<std::string>{"0 multipart/report", "1 text/plain", "1 message/delivery-status", "1 message/rfc822", "2 multipart/alternative", "3 text/plain", "3 text/html"});
    CHECK(mime.oddities.empty());
    CHECK(mime.parts[0].report_type == "delivery-status");
    CHECK(mime.parts[1].charset == "iso-8859-1");
    CHECK(mime.parts[1].body == with_line_ends("Sorry.\n", line_end));
    CHECK(mime.parts[2].body == "Reporting-MTA: dns; mx.example.test");
    CHECK(mime.parts[2].header == "content-type: MESSAGE/Delivery-Status" + std::string(line_end));
    CHECK(mime.parts[4].find("from") != nullptr);
    CHECK(mime.parts[5].body == "one");
    CHECK(mime.parts[6].body == "two");
    CHECK(mime.parts[6].parent == 4);
    CHECK(mime.parts[4].parent == 3);
    CHECK(mime.parts[0].body.ends_with("epilogue" + std::string(line_end)));
    CHECK(mime.message.fields.size() == 2);
    CHECK(mime.message.body_bytes() == mime.parts[0].body);
  }
}

TEST_CASE("every cut of a message is read, and parts lie within their parents") {
  for (std::size_t size = 0; size <= multipart_report.size(); ++size) {
    const auto mime = read_mime(multipart_report.substr(0, size));
    REQUIRE(!mime.parts.empty());
    for (const auto& part : mime.parts) {
      CHECK(part.body.data() >= multipart_report.data());
      if (part.parent < 0) continue;
      const auto& parent = mime.parts[static_cast<std::size_t>(part.parent)];
      CHECK(part.body.data() >= parent.body.data());
      CHECK(part.body.data() + part.body.size() <= parent.body.data() + parent.body.size());
    }
  }
}

TEST_CASE("boundaries that are missing, open, wrong or used twice") {
  struct Row {
    std::string what, text;
    std::vector<std::string> types;
    std::vector<MimeOddity> oddities;
  };
  const std::string head = "Content-Type: multipart/mixed; boundary=\"xyz\"\n\n";
  const Row rows[] = {
      {"never closed", head + "--xyz\n\na\n--xyz\n\nb\n", {"0 multipart/mixed", "1 text/plain", "1 text/plain"}, {MimeOddity::unclosed_boundary}},
      {"nowhere", head + "just text\n-- \nAnn\n", {"0 multipart/mixed", "1 text/plain"}, {MimeOddity::missing_boundary}},
      {"nothing at all, as in a returned header", head, {"0 multipart/mixed"}, {}},
      {"another one", head + "--other\nContent-Type: text/html\n\na\n--other--\n", {"0 multipart/mixed", "1 text/html"}, {MimeOddity::missing_boundary}},
      {"no parameter", "Content-Type: multipart/mixed\n\n--=_12345abcdef\n\na\n--=_12345abcdef--\n", {"0 multipart/mixed", "1 text/plain"}, {MimeOddity::missing_boundary}},
      {"the dashes are in the parameter too", "Content-Type: multipart/mixed; boundary=--q\n\n--q\nContent-Type: text/html\n\na\n--q--\n", {"0 multipart/mixed", "1 text/html"}, {MimeOddity::missing_boundary}},
      {"closed too early", head + "--xyz\n\na\n--xyz--\n--xyz\n\nb\n--xyz--\n", {"0 multipart/mixed", "1 text/plain", "1 text/plain"}, {}},
      {"inner and outer are the same", head + "--xyz\nContent-Type: multipart/alternative; boundary=xyz\n\n--xyz\n\na\n--xyz--\n--xyz\n\nb\n--xyz--\n",
       {"0 multipart/mixed", "1 multipart/alternative", "2 text/plain", "1 text/plain"}, {}},
      {"the outer one ends the inner", head + "--xyz\nContent-Type: multipart/alternative; boundary=abc\n\n--abc\n\na\n--xyz\n\nb\n--xyz--\n",
       {"0 multipart/mixed", "1 multipart/alternative", "2 text/plain", "1 text/plain"}, {MimeOddity::unclosed_boundary}},
      {"one is the beginning of the other", head + "--xyz\nContent-Type: multipart/alternative; boundary=xyzzy\n\n--xyzzy\n\na\n--xyzzy--\n--xyz--\n", {"0 multipart/mixed", "1 multipart/alternative", "2 text/plain"}, {}},
      {"a header that a boundary ends", head + "--xyz\nContent-Type: text/html\n--xyz--\n", {"0 multipart/mixed", "1 text/html"}, {}},
      {"a part without header and empty line", head + "--xyz\nHello there\nagain\n--xyz--\n", {"0 multipart/mixed", "1 text/plain"}, {}},
      {"a type that cannot be read", head + "--xyz\nContent-Type: =?\n\na\n--xyz--\n", {"0 multipart/mixed", "1 text/plain"}, {MimeOddity::bad_type}},
      {"a digest holds messages", "Content-Type: multipart/digest; boundary=xyz\n\n--xyz\n\nSubject: a\n\nb\n--xyz--\n", {"0 multipart/digest", "1 message/rfc822", "2 text/plain"}, {}},
      {"a message that is encoded stays closed", "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\nU3ViamVjdDogYQoKYg==\n", {"0 message/rfc822"}, {}},
      {"one that only says so is read", "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\nSubject: a\n\nb\n", {"0 message/rfc822", "1 text/plain"}, {}},
      {"junk behind the end", "Content-Type: multipart/mixed; boundary=0123456789\n\n--0123456789\n\na\n--0123456789--junk\n", {"0 multipart/mixed", "1 text/plain"}, {}},
  };
  for (const auto& row : rows) {
    CAPTURE(row.what);
    const auto mime = read_mime(row.text);
    CHECK(types(mime) == row.types);
    CHECK(mime.oddities == row.oddities);
  }
  const std::string bare = head + "--xyz\nHello there\nagain\n--xyz--\n";
  CHECK(read_mime(bare).parts[1].body == "Hello there\nagain");
  const std::string lost_fold = head + "--xyz\nContent-Type: text/plain;\ncharset=koi8-r\n\na\n--xyz--\n";
  CHECK(read_mime(lost_fold).parts[1].charset == "koi8-r");
  CHECK(read_mime(lost_fold).parts[1].body == "a");
}

TEST_CASE("the number and the depth of parts end somewhere") {
  std::string many = "Content-Type: multipart/mixed; boundary=b\n\n";
  for (int i = 0; i < 1'000'000; ++i) many += "--b\n";
  const auto flat = read_mime(many);
  CHECK(flat.parts.size() == 2000);
  CHECK(flat.has(MimeOddity::too_many_parts));
  CHECK(flat.parts.back().body.data() + flat.parts.back().body.size() == many.data() + many.size());

  std::string deep;
  for (int i = 0; i < 10'000; ++i) deep += "Content-Type: multipart/mixed; boundary=b" + std::to_string(i) + "\n\n--b" + std::to_string(i) + "\n";
  const auto nested = read_mime(deep);
  CHECK(nested.has(MimeOddity::too_deep));
  CHECK(nested.parts.size() == 30);
  CHECK(nested.parts.back().body.size() > 300'000);

  std::string messages;
  for (int i = 0; i < 10'000; ++i) messages += "Content-Type: message/rfc822\n\n";
  CHECK(read_mime(messages).parts.size() == 30);
}

TEST_CASE("large bodies take linear time") {
  // A generous bound for slow builds; one pass a boundary or a line would take minutes.
  const auto begin = std::chrono::steady_clock::now();
  for (const std::string_view filler : {"-", "--", "\n--", "\r--", "\r", "--\n", "a", "\n--x\nContent-"}) {
    std::string text = "Content-Type: multipart/mixed; boundary=xyz\n\n--xyz\n\n";
    while (text.size() < (8u << 20)) text += filler;
    CHECK(read_mime(text).parts.size() == 2);
    std::string header = "A: ";
    while (header.size() < (2u << 20)) header += filler;
    CHECK(read_mime(header).parts.size() == 1);
  }
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(60));
}

TEST_CASE("parameters as programs write them") {
  CHECK(parameter("multipart/mixed; boundary=\"a b\\\"c\"", "boundary") == "a b\"c");
  CHECK(parameter("multipart/mixed; boundary=----=_Part_1.2", "boundary") == "----=_Part_1.2");
  CHECK(parameter("multipart/mixed;\r\n\tBOUNDARY = x ; y=z", "boundary") == "x");
  CHECK(parameter("text/plain charset=utf-8", "charset") == "utf-8");
  CHECK(parameter("text/plain; charset=us-ascii (plain; charset=x)", "charset") == "us-ascii");
  CHECK(parameter("text/plain; xcharset=a; charset=\"never closed", "charset") == "never closed");
  CHECK(parameter("a/b; title*=us-ascii'en-us'This%20is%20%2A", "title") == "This is *");
  CHECK(parameter("a/b; title*1*=%C3%9F; title*0*=UTF-8''gro; title*2=\" x\"", "title") == "gro\xC3\x9F x");
  CHECK(parameter("a/b; title*0=one; title*1=two", "title") == "onetwo");
  CHECK(parameter("text/plain", "charset").empty());
  CHECK(parameter("", "charset").empty());
}

TEST_CASE("base64 as it arrives") {
  using enum Transfer;
  CHECK(decoded("SGVsbG8sIHdvcmxk\n", base64) == "Hello, world");
  CHECK(decoded("SGVs\n\n  bG8s\r\nIHdv\rcmxk", base64) == "Hello, world");
  CHECK(decoded("SGVsbG8sIHdvcmxkIQ", base64) == "Hello, world!");
  CHECK(decoded("SGVsbG8s!IHdvcmxkIQ==", base64) == "Hello, world!");
  CHECK(decoded("SGVsbG8=\nIQ==\n", base64) == "Hello!");
  CHECK(decoded("SGVsbG8sIHdvcmxkIQ==\n-- \nThe list, its rules: https://list.example.test/\n", base64) == "Hello, world!\n-- \nThe list, its rules: https://list.example.test/\n");
  CHECK(decoded("Your mail could not be delivered to:\n", base64) == "Your mail could not be delivered to:\n");
  CHECK(decoded("", base64).empty());
  std::string storage;
  const std::string long_line(1u << 20, 'A');
  CHECK(decoded_body(coded(long_line, base64), storage).size() == (1u << 20) / 4 * 3);
  CHECK(decoded_body(coded(long_line, base64), storage, 100).size() == 100);
}

TEST_CASE("quoted-printable as it arrives") {
  using enum Transfer;
  CHECK(decoded("a=3Db=\nc =\r\nd=20\ne", quoted_printable) == "a=bc d \ne");
  CHECK(decoded("=zz = =4 100%=", quoted_printable) == "=zz = =4 100%");
  CHECK(decoded("=e2=82=ac  \nx=", quoted_printable) == "\xE2\x82\xAC\nx");
  CHECK(decoded("a=\rb", quoted_printable) == "ab");
  const auto part = coded("plain text\n", quoted_printable);
  std::string storage;
  CHECK(decoded_body(part, storage).data() == part.body.data());
}

TEST_CASE("uuencode, with the text around it") {
  using enum Transfer;
  CHECK(decoded("see:\nbegin 644 a.txt\n-2&5L;&\\L('=O<FQD(0``\n`\nend\nbye\n", uuencode) == "see:\nHello, world!bye\n");
  CHECK(decoded("begin to understand\n", uuencode) == "begin to understand\n");
}

TEST_CASE("text parts become UTF-8") {
  auto part = coded("Gr=FC=DFe", Transfer::quoted_printable);
  part.charset = "iso-8859-1";
  CHECK(text_of(part) == "Gr\xC3\xBC\xC3\x9F" "e");
  auto marked = coded("77u/YWJj", Transfer::base64);  // a byte order mark before "abc"
  marked.charset = "utf-8";
  CHECK(text_of(marked) == "abc");
  auto wide = coded("QQBCAA==", Transfer::base64);
  wide.charset = "utf-16";
  CHECK(text_of(wide) == "AB");
}

TEST_CASE("the header of a message within a message") {
  const std::string text = "To: a\nContent-Type: multipart/report; boundary=x\n\n--x\nContent-Type: message/rfc822\n\nSubject: came\n back\nDate: then\n\nbody\n--x--\n";
  auto mime = read_mime(text);
  REQUIRE(types(mime) == std::vector<std::string>{"0 multipart/report", "1 message/rfc822", "2 text/plain"});
  CHECK(mime.message.find("to") != nullptr);
  CHECK(mime.message.find("subject") == nullptr);
  const auto inner = message_of(std::move(mime.parts[2]), text);
  REQUIRE(inner.fields.size() == 2);
  REQUIRE(inner.find("subject") == &inner.fields[0]);
  CHECK(unfolded(inner.fields[0].value) == "came back");
  CHECK(text.substr(inner.fields[1].begin, inner.fields[1].end - inner.fields[1].begin) == "Date: then\n");
  CHECK(inner.has_body);
  CHECK(text.substr(inner.body, 5) == "body\n");
}

}  // namespace mailwhy::mail
