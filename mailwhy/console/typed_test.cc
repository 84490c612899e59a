#include "mailwhy/console/typed.h"

#include <doctest/doctest.h>

using namespace mailwhy;
using namespace mailwhy::console;
using Kind = Typed::Kind;

namespace {
Typed read(std::string_view line) { return read_typed(line, {"me.example.org"}); }
}  // namespace

TEST_CASE("commands as people type them") {
  struct Row {
    std::string_view typed, sent;
  };
  constexpr Row rows[] = {
      {"ehlo", "EHLO me.example.org"},
      {"EHLO mx.example.org", "EHLO mx.example.org"},
      {"  helo   x.example.org ", "HELO x.example.org"},
      {"hello", "EHLO me.example.org"},
      {"heol", "HELO me.example.org"},
      {"ehol", "EHLO me.example.org"},
      {"mail from ann@example.org", "MAIL FROM:<ann@example.org>"},
      {"mail ann@example.org", "MAIL FROM:<ann@example.org>"},
      {"mial form: ann@example.org", "MAIL FROM:<ann@example.org>"},
      {"MAIL FROM:<ann@example.org> SIZE=100 BODY=8BITMIME", "MAIL FROM:<ann@example.org> SIZE=100 BODY=8BITMIME"},
      {"mail from : < ann@example.org >", "MAIL FROM:<ann@example.org>"},
      {"mail from:<ann@example.org", "MAIL FROM:<ann@example.org>"},
      {"from ann@example.org", "MAIL FROM:<ann@example.org>"},
      {"from <>", "MAIL FROM:<>"},
      {"mail from null", "MAIL FROM:<>"},
      {"mailfrom:ann@example.org", "MAIL FROM:<ann@example.org>"},
      {"from Ann Example <ann@example.org>", "MAIL FROM:<ann@example.org>"},
      {"rcpt bob@example.org", "RCPT TO:<bob@example.org>"},
      {"rctp to bob@example.org", "RCPT TO:<bob@example.org>"},
      {"rcpt to:<\"bob smith\"@example.org> NOTIFY=NEVER", "RCPT TO:<\"bob smith\"@example.org> NOTIFY=NEVER"},
      {"to mailto:bob@example.org,", "RCPT TO:<bob@example.org>"},
      {"to bob", "RCPT TO:<bob>"},
      {"to tom@example.org", "RCPT TO:<tom@example.org>"},
      {"to bob@b\xc3\xbc" "cher.example", "RCPT TO:<bob@xn--bcher-kva.example>"},
      {"C: RCPT TO:<bob@example.org>", "RCPT TO:<bob@example.org>"},
      {"noop", "NOOP"},
      {"vrfy bob", "VRFY bob"},
  };
  for (const auto& row : rows) {
    const auto typed = read(row.typed);
    CHECK_MESSAGE(typed.kind == Kind::command, row.typed);
    CHECK_MESSAGE(typed.bytes == row.sent, row.typed);
  }
}

TEST_CASE("what was guessed is shown, what was only tidied is not") {
  CHECK(read("mial ann@example.org").read_as == "MAIL FROM:<ann@example.org>");
  CHECK(read("to bob@example.org").read_as == "RCPT TO:<bob@example.org>");
  CHECK(read("mail from ann@example.org").read_as.empty());
  CHECK(read("quti").read_as == "QUIT");
  CHECK(read("quit").read_as.empty());
}

TEST_CASE("words of the session itself") {
  CHECK(read("tls").kind == Kind::starttls);
  CHECK(read("starttsl").kind == Kind::starttls);
  CHECK(read("undo").kind == Kind::undo);
  CHECK(read("rset").kind == Kind::undo);
  CHECK(read("data").kind == Kind::data);
  CHECK(read("help").kind == Kind::help);
  CHECK(read("?").kind == Kind::help);
  CHECK(read("why").kind == Kind::why);
  CHECK(read("nxet").kind == Kind::next);
  CHECK(read("time").kind == Kind::time);
  CHECK(read("q").kind == Kind::quit);
  CHECK(read("save talk.json").arguments == std::vector<std::string>{"talk.json"});
  CHECK(read("550 5.1.1 no such user").kind == Kind::explain);
  CHECK(read("").kind == Kind::nothing);
  CHECK(read("# a comment").kind == Kind::nothing);
}

TEST_CASE("what cannot be read is not sent") {
  CHECK(read("banana split").trouble == Typed::Trouble::unknown_word);
  CHECK(read("mail from:").trouble == Typed::Trouble::no_address);
  CHECK(read("to").trouble == Typed::Trouble::no_address);
  CHECK(read("save").trouble == Typed::Trouble::no_file);
  CHECK(read("raw").trouble == Typed::Trouble::no_bytes);
  CHECK(read("raw a\\q").trouble == Typed::Trouble::escape);
  CHECK(read("to bob example.test").proposal == "to bob@example.test");
  CHECK(read("rcpt to bob at example.test").proposal == "to bob@example.test");
  CHECK(read("from ann@example,test").proposal == "from ann@example.test");
}

TEST_CASE("raw sends what was typed") {
  CHECK(read("raw ehol").bytes == "ehol\r\n");
  CHECK(read("raw  two").bytes == " two\r\n");
  CHECK(read("raw a\\x00b\\n").bytes == Bytes("a\0b\n", 4));
  CHECK(read("raw EHL\\").bytes == "EHL");
  CHECK(read("raw bell\a and escape\x1b[A").bytes == "bell\a and escape\x1b[A\r\n");
  CHECK(read("RAW x\\\\").bytes == "x\\\r\n");
}

TEST_CASE("control characters that were pasted do no harm") {
  CHECK(read("mail from ann\x01@example.org\x1b[200~").bytes == "MAIL FROM:<ann@example.org>");
  CHECK(read("mial\b\b\bail from ann@example.org").bytes == "MAIL FROM:<ann@example.org>");
  CHECK(read(std::string_view("noop\0", 5)).bytes == "NOOP");
  CHECK(read("noop\x1b").read_as == "NOOP");
  CHECK(without_controls("\xc3\xbc\x7f") == "");
}

TEST_CASE("logins are recognised, and never to be remembered") {
  const auto whole = read("AUTH PLAIN AGFubgBzZWNyZXQ=");
  CHECK(whole.kind == Kind::command);
  CHECK(whole.bytes == "AUTH PLAIN AGFubgBzZWNyZXQ=");
  CHECK(whole.shown == "AUTH PLAIN ***");
  CHECK(whole.private_line);
  const auto asked = read("auth plain ann@example.org");
  CHECK(asked.kind == Kind::auth);
  CHECK(asked.arguments == std::vector<std::string>{"plain", "ann@example.org"});
  CHECK(asked.private_line);
  CHECK(read("login ann@example.org").arguments == std::vector<std::string>{"", "ann@example.org"});
  CHECK(read("auth").kind == Kind::auth);
  CHECK(read("aut plain").private_line);
  CHECK(read("raw AUTH PLAIN AGFubgBzZWNyZXQ=").private_line);
  CHECK(read("raw AUTH PLAIN AGFubgBzZWNyZXQ=").shown == "AUTH PLAIN ***");
}

TEST_CASE("a login by hand") {
  CHECK(read("AUTH LOGIN").kind == Kind::command);
  CHECK(read("AUTH LOGIN").private_line);
  CHECK(read("auth login").kind == Kind::auth);
  CHECK(is_coded("YW5u"));
  CHECK(is_coded("AGFubgBzZWNyZXQ="));
  CHECK(!is_coded("secret12"));
  CHECK(!is_coded("hello world"));
  CHECK(!is_coded(""));
}

TEST_CASE("completion") {
  CHECK(completions("rc") == std::vector<std::string>{"rcpt", "rcptto"});
  CHECK(completions("XC") == std::vector<std::string>{"xclient"});
  CHECK(completions("zz").empty());
}

TEST_CASE("a file of typed lines never holds what may be a secret") {
  for (const auto line : {"ehlo", "from ann@example.org", "to bob@example.org", "data", "tls", "quit", "copy", "raw EHLO x", "raw NOOP\\r\\nRSET\\r\\n", "vrfy bob"}) {
    CAPTURE(line);
    CHECK(may_be_kept(read(line)));
  }
  for (const auto line : {"auth plain ann", "login ann@example.org", "auht plain ann", "AUTH PLAIN AGFubgBzZWNyZXQ=", "AUTH LOGIN", "raw AUTH PLAIN AGFubgBzZWNyZXQ=", "raw AUTH \\",
                          "raw EHLO x\\r\\nAUTH PLAIN AGFubgBzZWNyZXQ=\\r\\n", "raw AGFubgBzZWNyZXQ=", "raw PLAIN AGFubgBzZWNyZXQ=\\r\\n", "hunter2", "c2VjcmV0", "535 5.7.8 no, secret is wrong",
                          "to bob example.org", "", "# a comment"}) {
    CAPTURE(line);
    CHECK_FALSE(may_be_kept(read(line)));
  }
}
