#include "mailwhy/login/survey.h"

#include <tuple>

namespace mailwhy::login {

bool Door::greeted() const {
  const auto* greeting = transcript.find(smtp::Step::greeting);
  return greeting && greeting->reply && greeting->reply->positive() && !greeting->failure;
}

const smtp::Reply* Door::verdict() const {
  if (!outcome.verdict || *outcome.verdict >= transcript.exchanges.size()) return nullptr;
  const auto& exchange = transcript.exchanges[*outcome.verdict];
  return exchange.reply ? &*exchange.reply : nullptr;
}

bool Door::hung_up_after_refusal() const {
  if (outcome.end != smtp::LoginOutcome::End::refused && outcome.end != smtp::LoginOutcome::End::deferred) return false;
  const auto* reply = verdict();
  if (reply && reply->code == 421) return true;
  const auto* quit = transcript.find(smtp::Step::quit);
  const auto gone = [](const smtp::Exchange& exchange) {
    return exchange.failure && (exchange.failure->kind == Failure::Kind::closed || exchange.failure->kind == Failure::Kind::reset);
  };
  if (quit && quit->reply) return quit->reply->code == 421;  // it answered QUIT by ending the connection itself
  return quit ? gone(*quit) : gone(transcript.exchanges[*outcome.verdict]);
}

std::optional<std::size_t> best_door(const std::vector<Door>& doors) {
  using Order = std::tuple<int, int, int>;
  std::optional<std::size_t> best;
  Order best_order{};
  for (std::size_t i = 0; i < doors.size(); ++i) {
    const auto& choice = doors[i].outcome.choice;
    if (!choice.chosen) continue;
    const int protection = 2 - static_cast<int>(doors[i].outcome.protection);
    const int exchanger = doors[i].place.from == Place::From::mail_exchanger ? 1 : 0;
    const Order order{protection, exchanger, doors[i].place.port == 25 ? 1 : 0};
    if (!best || order < best_order) best = i, best_order = order;
  }
  return best;
}

}  // namespace mailwhy::login
