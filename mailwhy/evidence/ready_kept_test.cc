#include "mailwhy/evidence/ready_kept.h"

#include <doctest/doctest.h>

#include "mailwhy/ready/judge.h"

namespace mailwhy::evidence {
namespace {

ready::Survey server() {
  ready::Survey survey;
  survey.target = "mx.example.org";
  survey.host = Domain::of("mx.example.org");
  survey.helo = "mx.example.org";
  survey.helo_from = "host";
  survey.deep = true;
  ready::Face face;
  face.address = IpAddress::v4(192, 0, 2, 1);
  face.reverse = names::ReverseName::leads_back;
  face.names = {survey.host};
  face.leads = {names::Leads::here};
  ready::Door door{{face.address, 25}, Observed<Endpoint>{Time{}, 5ms, Endpoint{IpAddress::v4(192, 0, 2, 9), 4711}}, {}};
  smtp::Exchange greeting;
  greeting.reply = smtp::Reply{};
  greeting.reply->code = 220;
  greeting.reply->lines = {"mx.example.org \x1b[31mESMTP"};
  greeting.reply->raw = "220 mx.example.org \x1b[31mESMTP\r\n";
  door.transcript.exchanges.push_back(greeting);
  face.door = door;
  survey.faces.push_back(face);
  survey.flaws.push_back({"tls.not-offered", true, {{"host", "mx.example.org"}}, {"250-SIZE"}});
  relay::Survey relaying;
  relaying.names.sender = relaying.names.outside = *mail::parse_address("a@example.com");
  relaying.names.server_address = face.address;
  relay::Tried tried;
  tried.form = relay::abuse_of(survey.host);
  tried.rcpt = greeting;
  relaying.tried.push_back(tried);
  survey.relaying = relaying;
  return survey;
}

std::string with(std::string text, std::string_view from, std::string_view to) {
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("what was seen of a server is read back as it was written") {
  const auto before = server();
  const std::string text = write_ready(before);
  CHECK(is_ready(text));
  const auto after = read_ready(text);
  REQUIRE(after.has_value());
  CHECK(write_ready(*after) == text);
  CHECK(after->faces.at(0).door->greeting()->lines == before.faces.at(0).door->greeting()->lines);
  CHECK(after->relaying->tried.at(0).form.id == "abuse");
  CHECK(ready::judge(*after).tasks.size() == ready::judge(before).tasks.size());
}

TEST_CASE("a file that somebody has changed is refused with a sentence") {
  const std::string text = write_ready(server());
  CHECK_FALSE(read_ready("{}"));
  CHECK_FALSE(read_ready("[]"));
  CHECK_FALSE(read_ready(with(text, "\"form\":\"abuse\"", "\"form\":\"abduction\"")));
  CHECK_FALSE(read_ready(with(text, "leads_back", "leads_astray")));
  CHECK(read_ready(with(text, "\"domain\":0", "\"domain\":7")).error().text.find("tried") != std::string::npos);
}

}  // namespace mailwhy::evidence
