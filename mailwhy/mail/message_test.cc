#include "mailwhy/mail/message.h"

#include <doctest/doctest.h>

namespace mailwhy::mail {

TEST_CASE("fields and body by position, whatever the line ends") {
  const std::string text = "Received: from a\r\n by b\r\nSubject : x\nTo: c\n\nbody\n";
  const auto message = read_message(text);
  REQUIRE(message.fields.size() == 3);
  CHECK(message.fields[0].value == " from a\r\n by b");
  CHECK(text.substr(message.fields[0].begin, message.fields[0].end - message.fields[0].begin) == "Received: from a\r\n by b\r\n");
  CHECK(message.fields[1].name == "Subject");
  CHECK(message.find("SUBJECT") == &message.fields[1]);
  CHECK(message.has_body);
  CHECK(message.body_bytes() == "body\n");
  CHECK(unfolded(message.fields[0].value) == "from a by b");
}

TEST_CASE("a stray line is kept apart and the fold after it is not the field's") {
  const auto message = read_message("A: 1\nnonsense\n fold\nB: 2\n\n");
  REQUIRE(message.fields.size() == 2);
  CHECK(message.fields[0].value == " 1");
  CHECK(message.strays == std::vector<std::string_view>{"nonsense", " fold"});
}

TEST_CASE("fields are found by name, whatever is like it") {
  const auto message = read_message("X-Mailer: a\nx-mailes: b\nX-Maiyer: c\nTo: d\nTO: e\n\n");
  CHECK(message.find("x-MAILER") == &message.fields[0]);
  CHECK(message.find("X-Maiyer") == &message.fields[2]);
  CHECK(message.find("X-Mailers") == nullptr);
  CHECK(message.find("To ") == nullptr);
  CHECK(message.find("") == nullptr);
  CHECK(message.find_all("to").size() == 2);
  CHECK(message.find_all("cc").empty());
}

TEST_CASE("mbox line, no body, limits") {
  CHECK(read_message("From a@b Sat\nA: 1\n").envelope_line == "From a@b Sat");
  CHECK_FALSE(read_message("A: 1").has_body);
  CHECK(read_message("").fields.empty());
  MessageLimits two;
  two.most_fields = 2;
  const auto message = read_message("A: 1\nB: 2\nC: 3\n\nx", two);
  CHECK(message.cut);
  CHECK(message.fields.size() == 2);
}

}  // namespace mailwhy::mail
