#include "mailwhy/smtp/server_name.h"

#include <doctest/doctest.h>

namespace mailwhy::smtp {
namespace {
ServerName name_in_text(std::string_view text) {
  const auto reply = parse_reply(text);
  REQUIRE(reply);
  return name_in(*reply);
}
}  // namespace

TEST_CASE("the first word of a greeting says what the server calls itself") {
  using Kind = ServerName::Kind;
  struct Row {
    std::string_view text;
    Kind kind;
    std::string_view domain;
  };
  const Row rows[] = {
      {"220 mx.example.org ESMTP Postfix", Kind::full, "mx.example.org"},
      {"220-MX.Example.ORG ESMTP\r\n220 no spam", Kind::full, "mx.example.org"},
      {"220 mx.example.org. ready", Kind::full, "mx.example.org"},
      {"220 <mx.example.org> ready", Kind::full, "mx.example.org"},
      {"220 mx.example.org,ESMTP", Kind::none, ""},
      {"220", Kind::none, ""},
      {"220 ", Kind::none, ""},
      {"220 ESMTP ready", Kind::none, ""},
      {"220 SMTP ESMTP", Kind::none, ""},
      {"220 Welcome to our server", Kind::none, ""},
      {"220 8.14.4 ready", Kind::none, ""},
      {"220 ***********************", Kind::none, ""},
      {"220 mail_1.example.org ESMTP", Kind::none, ""},
      {"220 mailserver ESMTP Exim", Kind::lone, "mailserver"},
      {"220 localhost ESMTP", Kind::internal, "localhost"},
      {"220 exch01.corp.local Microsoft ESMTP", Kind::internal, "exch01.corp.local"},
      {"220 router.home.arpa SMTP", Kind::internal, "router.home.arpa"},
      {"220 [192.0.2.1] ESMTP", Kind::literal, ""},
      {"220 192.0.2.1 ESMTP", Kind::literal, ""},
      {"220 [IPv6:2001:db8::1] ESMTP", Kind::literal, ""},
      {"250 mx.example.org Hello", Kind::full, "mx.example.org"},
      {"554 mx.example.org no", Kind::none, ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const auto name = name_in_text(row.text);
    CHECK(name.kind == row.kind);
    CHECK(name.domain.text() == row.domain);
  }
}

}  // namespace mailwhy::smtp
