#include "mailwhy/zone/wildcard.h"

#include <algorithm>

#include "mailwhy/zone/compare.h"

namespace mailwhy::zone {
namespace {
constexpr std::string_view nobodys_name = "no-such-name-mailwhy";

const Server* speaker(const Leg& leg) {
  const Step* step = leg.last();
  if (step == nullptr) return nullptr;
  const auto at = std::find_if(step->servers.begin(), step->servers.end(), [](const Server& server) { return server.state == Server::State::answers; });
  return at == step->servers.end() ? nullptr : &*at;
}
}  // namespace

std::optional<Ask> wildcard_test(const Leg& leg) {
  const Server* server = speaker(leg);
  const auto& name = leg.question.name;
  if (server == nullptr || leg.question.type != dns::Type::mx || name.is_root() || name == leg.last()->zone) return std::nullopt;
  if (!server->reply.answer.has_records() || !server->reply.answer.aliases.empty()) return std::nullopt;
  const auto other = name.parent().with_prefix(nobodys_name);
  if (!other) return std::nullopt;
  return Ask{server->at, {*other, leg.question.type}, Way::direct};
}

bool made_by_wildcard(const Leg& leg, const Reply& test) {
  const Server* server = speaker(leg);
  return server != nullptr && test.answer.authoritative && test.answer.has_records() && answer_lines(test.answer) == answer_lines(server->reply.answer);
}

}  // namespace mailwhy::zone
