// What is counted beside the messages: our own refusals, the server's troubles, logins that failed.
#include "mailwhy/bounce/mask.h"
#include "mailwhy/logs/tally_state.h"

namespace mailwhy::logs {

using namespace tally;

namespace {

constexpr std::size_t most_troubles = 2'000, most_clients = 100'000, most_unread = 20;

}  // namespace

void Tally::State::on_reject(const Reject& reject) {
  if (!in_period(reject.time) || !means_sender(reject.from_known, reject.from) || !means_recipient(reject.to, {}) || !means_id(reject.id, {})) return;
  Failed why;
  why.spoken.text = reject.text;
  why.spoken.code = reject.code;
  why.spoken.enhanced = enhanced_of(reject.enhanced);
  why.spoken.command = reject.command;
  why.spoken.agent = agent;
  why.temporary = reject.temporary;
  why.incoming = true;
  why.recipient = reject.to;
  why.sender = reject.from;
  why.remote_host = reject.client_name;
  why.remote_address = reject.client_address;
  why.time = reject.time;
  rejects.add(why);
  out.rejects_temporary += why.temporary;
  if (!whole_log) ++out.totals.rejects;
  if (sinks.reject) sinks.reject(reject);
}

void Tally::State::on_trouble(const Event& event, std::string_view line) {
  if (!whole_log || !in_period(event)) return;
  if (event.kind == Kind::unread) {
    ++out.unread_count;
    if (out.unread.size() < most_unread) out.unread.push_back(shorten(trim(line), 500));
    return;
  }
  ++out.troubles_count;
  const std::string masked = bounce::masked_reply(event.text.empty() ? line : event.text);
  std::string name(event.program);
  name += '\n';
  name += masked;
  auto found = troubles.find(name);
  if (found == troubles.end()) {
    if (out.troubles.size() >= most_troubles) return;
    found = troubles.emplace(std::move(name), out.troubles.size()).first;
    out.troubles.push_back({std::string(event.program), masked, shorten(event.text.empty() ? line : event.text, 500), 0, {}, {}});
  }
  auto& one = out.troubles[found->second];
  ++one.count;
  if (event.time_known) stretch(one.first, one.last, event.time);
}

void Tally::State::on_login(const Event& event) {
  const std::string_view client = event.client_address.empty() ? event.client_name : event.client_address;
  auto found = logins.find(client);
  if (found == logins.end()) {
    if (out.logins.size() >= most_clients) return;
    found = logins.emplace(std::string(client), out.logins.size()).first;
    out.logins.push_back({std::string(event.client_address), std::string(event.client_name), std::string(event.user), 0, {}, {}});
  }
  auto& one = out.logins[found->second];
  ++one.count;
  if (one.user.empty()) one.user = std::string(event.user);
  if (event.time_known) stretch(one.first, one.last, event.time);
}

}  // namespace mailwhy::logs
