#include "mailwhy/rules/pace.h"

#include <algorithm>

namespace mailwhy::rules {
namespace {
using FailureKind = Failure::Kind;
using smtp::Step;

constexpr Duration slow_answer = 2s;
constexpr Duration long_enough_to_tell = 1s;
constexpr int enough_answers = 2;

bool out_of_time(const smtp::Exchange& exchange) {
  return exchange.failure && (exchange.failure->kind == FailureKind::timed_out || exchange.failure->kind == FailureKind::cancelled);
}
}  // namespace

Duration own_time(const evidence::Session& session, const smtp::Exchange& exchange) {
  return std::max(Duration{}, exchange.took - session.connect.took);
}

bool is_answer(const smtp::Exchange& exchange) {
  switch (exchange.step) {
    case Step::greeting:
    case Step::tls_handshake:
    case Step::rset:
    case Step::quit: return false;
    default: break;
  }
  return out_of_time(exchange) || (exchange.reply && !exchange.failure);
}

std::optional<std::size_t> slowest_answer(const evidence::Session& session) {
  const auto& exchanges = session.transcript.exchanges;
  std::optional<std::size_t> slowest;
  for (std::size_t i = 0; i < exchanges.size(); ++i)
    if (is_answer(exchanges[i]) && (!slowest || exchanges[i].took > exchanges[*slowest].took)) slowest = i;
  return slowest;
}

bool drags(const evidence::Session& session) {
  int slow = 0, quick = 0;
  bool answered = false;
  for (const auto& exchange : session.transcript.exchanges) {
    const bool lingers = own_time(session, exchange) >= slow_answer;
    const bool slow_greeting = exchange.step == Step::greeting && exchange.reply && lingers;
    if (!is_answer(exchange) && !slow_greeting) continue;
    answered = answered || exchange.reply;
    ++(lingers ? slow : quick);
  }
  return answered && slow >= enough_answers && quick * 2 < slow;
}

bool trickles(const smtp::Exchange& exchange) {
  if (!out_of_time(exchange) || !exchange.last_byte || !exchange.first_byte) return false;
  if (exchange.failure->kind == FailureKind::cancelled && *exchange.last_byte - *exchange.first_byte < long_enough_to_tell) return false;
  const Duration silence = exchange.took - *exchange.last_byte;
  return *exchange.last_byte > *exchange.first_byte && silence * 4 < exchange.took;
}

}  // namespace mailwhy::rules
