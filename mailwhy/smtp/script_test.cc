#include "mailwhy/smtp/script.h"

#include <doctest/doctest.h>

namespace mailwhy::smtp {
namespace {

ServerScript read(std::string_view text) {
  auto script = parse_script(text);
  REQUIRE_MESSAGE(script.has_value(), (script ? "" : script.error().text));
  return *script;
}

// What a server without timers and TLS says to these lines, and how it ends.
std::string talk(ScriptedServer& server, const std::string& input) {
  std::string out;
  const auto note = [&](const ServerActions& actions) {
    for (const auto& action : actions) {
      if (const auto* send = std::get_if<ServerSend>(&action)) out += send->bytes;
      if (std::holds_alternative<ServerWait>(action)) out += "(wait)";
      if (const auto* tls = std::get_if<ServerStartTls>(&action)) out += "(tls" + (tls->arguments.empty() ? "" : " " + tls->arguments[0]) + ")";
      if (std::holds_alternative<ServerClose>(action)) out += "(close)";
      if (std::holds_alternative<ServerReset>(action)) out += "(reset)";
      if (std::holds_alternative<ServerHalfClose>(action)) out += "(half)";
    }
  };
  note(server.on_connected());
  note(server.on_bytes(input));
  return out;
}

std::string talk(std::string_view script, const std::string& input, std::shared_ptr<ServerMemory> memory = nullptr) {
  ScriptedServer whole(read(script), memory ? std::make_shared<ServerMemory>(*memory) : nullptr);
  const std::string out = talk(whole, input);
  ScriptedServer bytewise(read(script), std::move(memory));
  std::string again = talk(bytewise, "");
  for (const char c : input) again += talk(bytewise, std::string(1, c));
  CHECK(again == out);
  return out;
}

}  // namespace

TEST_CASE("a transcript is played line by line") {
  const std::string script = "S: 220-mx\nS: 220 ready\nC: ehlo *\nS: 250 mx\n# remark\nC: MAIL\nS: 550 no\n! drop\n";
  CHECK(talk(script, "EHLO a\r\nMAIL FROM:<>\r\n") == "220-mx\r\n220 ready\r\n250 mx\r\n550 no\r\n(close)");
  CHECK(talk(script, "MAIL FROM:<>\r\n") == "220-mx\r\n220 ready\r\n550 no\r\n(close)");
  CHECK(talk(script, "RSET\r\nFOO\r\nQUIT\r\n") == "220-mx\r\n220 ready\r\n250 2.0.0 Ok\r\n502 5.5.1 Not in the script\r\n221 2.0.0 Bye\r\n(close)");
}

TEST_CASE("events") {
  CHECK(talk("! raw a\\x00\\r\\n\n! reset", "") == std::string("a\0\r\n(reset)", 11));
  CHECK(talk("S: 220 a\n! half-close\n", "QUIT\r\n") == "220 a\r\n(half)");
  CHECK(talk("! silent\nS: 220 a\n", "QUIT\r\n") == "");
  CHECK(talk("S: 220 a\n! tls name other\n", "") == "220 a\r\n(tls name)");
  CHECK(talk("S: 220 a\n! wait 3s\nS: 220 b\n", "") == "220 a\r\n(wait)");
  CHECK(talk("! slow 1s\nS: 220 a\n", "") == "2(wait)");
  CHECK(talk("! size 200\n", "").size() <= 200);
  CHECK(talk("! long 2000\n", "").size() == 2000);
  ScriptedServer server(read("! split\nS: 220 a"), nullptr);
  CHECK(server.on_connected().size() == 7);
}

TEST_CASE("the ordinary server and what a page changes in it") {
  CHECK(talk("", "NOOP\r\n") == "220 mx.example.test ESMTP\r\n250 2.0.0 Ok\r\n");
  CHECK(talk("name mx1.test\nwithout SIZE\nwithout starttls\nwith SMTPUTF8", "EHLO x\n") ==
        "220 mx1.test ESMTP\r\n250-mx1.test\r\n250-PIPELINING\r\n250-ENHANCEDSTATUSCODES\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n");
  CHECK(talk("on CONNECT : 554 no", "QUIT\r\n") == "554 no\r\n221 2.0.0 Bye\r\n(close)");
  CHECK(talk("on MAIL : wait 3s then default then drop", "MAIL FROM:<>\r\n") == "220 mx.example.test ESMTP\r\n(wait)");
  CHECK(talk("on MAIL : default then drop", "MAIL FROM:<>\r\n") == "220 mx.example.test ESMTP\r\n250 2.1.0 Ok\r\n(close)");
  CHECK(talk("on MAIL in clear : 530 tls first", "MAIL FROM:<>\r\n") == "220 mx.example.test ESMTP\r\n530 tls first\r\n");
  CHECK(talk("on MAIL in tls : 530 no", "MAIL FROM:<>\r\n") == "220 mx.example.test ESMTP\r\n250 2.1.0 Ok\r\n");
  CHECK(talk("tls expired", "STARTTLS\r\n") == "220 mx.example.test ESMTP\r\n220 2.0.0 Ready to start TLS\r\n(tls expired)");
  CHECK(talk("", "MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\nQUIT\r\n.\r\nQUIT\r\n") ==
        "220 mx.example.test ESMTP\r\n250 2.1.0 Ok\r\n250 2.1.5 Ok\r\n354 End data with <CR><LF>.<CR><LF>\r\n"
        "250 2.0.0 Ok: queued as 4Xk2Qz1\r\n221 2.0.0 Bye\r\n(close)");
}

TEST_CASE("a greylist remembers across the connections of one host") {
  const std::string script = "on RCPT TO:<grey* : first 451 4.7.1 later then 250 2.1.5 ok";
  auto memory = std::make_shared<ServerMemory>();
  const std::string input = "MAIL FROM:<>\r\nRCPT TO:<grey@x>\r\nRCPT TO:<other@x>\r\n";
  ScriptedServer first(read(script), memory);
  CHECK(talk(first, input) == "220 mx.example.test ESMTP\r\n250 2.1.0 Ok\r\n451 4.7.1 later\r\n250 2.1.5 Ok\r\n");
  ScriptedServer second(read(script), memory);
  CHECK(talk(second, input) == "220 mx.example.test ESMTP\r\n250 2.1.0 Ok\r\n250 2.1.5 ok\r\n250 2.1.5 Ok\r\n");
}

TEST_CASE("a client may log in, and each line of it has an answer") {
  const std::string hello = "name mx\nwith AUTH PLAIN LOGIN\n", greeting = "220 mx ESMTP\r\n";
  CHECK(talk(hello, "AUTH PLAIN AGFubgB4\r\n") == greeting + "235 2.7.0 Authentication successful\r\n");
  CHECK(talk(hello, "AUTH PLAIN\r\nAGFubgB4\r\n") == greeting + "334 \r\n235 2.7.0 Authentication successful\r\n");
  CHECK(talk(hello, "AUTH LOGIN\r\nYW5u\r\neA==\r\n") == greeting + "334 VXNlcm5hbWU6\r\n334 UGFzc3dvcmQ6\r\n235 2.7.0 Authentication successful\r\n");
  CHECK(talk(hello, "AUTH LOGIN\r\n*\r\nNOOP\r\n") == greeting + "334 VXNlcm5hbWU6\r\n501 5.7.0 Authentication aborted\r\n250 2.0.0 Ok\r\n");
  CHECK(talk(hello, "AUTH CRAM-MD5\r\n") == greeting + "504 5.5.4 Unrecognized authentication type\r\n");
  CHECK(talk(hello + "on SASL 2 : 535 5.7.8 no\n", "AUTH LOGIN\r\nYW5u\r\neA==\r\n") == greeting + "334 VXNlcm5hbWU6\r\n334 UGFzc3dvcmQ6\r\n535 5.7.8 no\r\n");
  CHECK(talk(hello + "on AUTH LOGIN : 334 Who?\non YW5u : 235 hello ann\n", "AUTH LOGIN\r\nYW5u\r\n") == greeting + "334 Who?\r\n235 hello ann\r\n");
  CHECK(talk("name mx\n", "AUTH PLAIN AGFubgB4\r\n") == greeting + "500 5.5.2 Command not recognized\r\n");
}

TEST_CASE("an answer may come in the middle of a message, and after a leave to send of one's own its text is no command") {
  const std::string envelope = "MAIL FROM:<a@b.test>\r\nRCPT TO:<c@d.test>\r\nDATA\r\n";
  const std::string taken = "220 mx ESMTP\r\n250 2.1.0 Ok\r\n250 2.1.5 Ok\r\n";
  CHECK(talk("name mx\non MESSAGE 10 : 552 too big then drop\n", envelope + "12345\r\n678\r\nmore\r\n.\r\n") == taken + "354 End data with <CR><LF>.<CR><LF>\r\n552 too big\r\n(close)");
  CHECK(talk("name mx\non DATA : 354-go\\r\\n354 on\non MESSAGE : 250 got it\n", envelope + "NOOP\r\n.\r\n") == taken + "354-go\r\n354 on\r\n250 got it\r\n");
  CHECK(talk("name mx\non MESSAGE 5 : stop-reading\n", envelope + "12345\r\n.\r\nNOOP\r\n") == taken + "354 End data with <CR><LF>.<CR><LF>\r\n");
}

TEST_CASE("connections may differ") {
  const std::string script = "S: 421 one\n! next connection\nS: 220 two\n";
  auto memory = std::make_shared<ServerMemory>();
  for (const char* expected : {"421 one\r\n", "220 two\r\n", "220 two\r\n"}) {
    ScriptedServer server(read(script), memory);
    CHECK(talk(server, "") == expected);
  }
}

TEST_CASE("mistakes name their line") {
  const std::vector<std::pair<std::string, std::string>> rows{
      {"S: 220\n! explode", "Line 2: \"explode\" is no event"}, {"on MAIL 250", "Line 1: \"on\" needs"},
      {"C:", "Line 1: \"C:\" needs"},                           {"hello", "Line 1: \"hello\" begins no statement"},
      {"! wait long", "Line 1: \"wait\" needs a time"},         {"! raw \\q", "Line 1: \\q is no escape"},
      {"! size 99999999999", "Line 1: \"size\" needs"},         {"on MAIL : first 250", "Line 1: \"first\" needs"},
      {"on MAIL : ", "Line 1: "},                               {"name", "Line 1: \"name\" needs"}};
  for (const auto& [script, begins] : rows) {
    const auto read_script = parse_script(script);
    REQUIRE_FALSE(read_script.has_value());
    CHECK_MESSAGE(read_script.error().text.starts_with(begins), read_script.error().text);
  }
  CHECK(parse_script("S: 1\nbad", 41).error().text.starts_with("Line 42: "));
}

TEST_CASE("patterns") {
  CHECK(fits_pattern("a*c", "ABBC"));
  CHECK(fits_pattern("*", ""));
  CHECK_FALSE(fits_pattern("a", "ab"));
  CHECK(fits_pattern("*a*b*", "xxaxxb"));
  CHECK_FALSE(fits_pattern("a*b", "a"));
}

}  // namespace mailwhy::smtp
