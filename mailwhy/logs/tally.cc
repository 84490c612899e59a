#include <algorithm>

#include "mailwhy/logs/tally_state.h"

namespace mailwhy::logs {

using namespace tally;

namespace {

constexpr std::size_t most_gaps = 5;
constexpr Duration noted_gap = 1h;
constexpr Duration disorder = 1h;  // lines of several processes are not in strict order

std::uint64_t less(std::uint64_t a, std::uint64_t b) { return a > b ? a - b : 0; }
Totals difference(Totals a, const Totals& b) {
  for (auto member : {&Totals::messages, &Totals::recipients, &Totals::notifications, &Totals::ids_reused, &Totals::rejects, &Totals::logins_failed,
                      &Totals::lost_connections, &Totals::attempts_sent, &Totals::attempts_deferred, &Totals::attempts_bounced, &Totals::attempts_expired,
                      &Totals::final_sent, &Totals::final_bounced, &Totals::final_expired, &Totals::final_deferred, &Totals::final_other, &Totals::attempts_other,
                      &Totals::reinjected, &Totals::bytes})
    a.*member = less(a.*member, b.*member);
  a.sent_delay_us -= b.sent_delay_us;
  return a;
}

std::string key_of(const CauseGroup& group, bool temporary) { return (temporary ? "4" : "5") + group.masked; }

void take_example(CauseGroup& into, const CauseGroup& from) {
  into.example = from.example;
  into.judged = from.judged;
  into.spoken_command = from.spoken_command;
  into.remote_host = from.remote_host;
  into.example_recipient = from.example_recipient;
  into.example_sender = from.example_sender;
  into.example_message = from.example_message;
}

}  // namespace

void Tally::State::on(const Event& event, std::string_view line) {
  if (event.time_known && !on_time(event.time)) return;
  if (!begun && in_period(event)) {
    begun = true;
    before = book.totals();
  }
  follow_ids(event);
  if (event.kind == Kind::login_failed && whole_log && in_period(event)) on_login(event);
  book.on(event, line);
}

bool Tally::State::on_time(Time time) {
  if (wish.until && time >= *wish.until) {
    behind = behind || time >= *wish.until + disorder;
    return false;
  }
  if (!in_period(time)) {
    out.before_since = true;
    now = time;
    return true;
  }
  if (out.last && time > *out.last + noted_gap) note_gap({*out.last, time});
  stretch(out.first, out.last, time);
  now = time;
  return true;
}

void Tally::State::note_gap(Gap gap) {
  auto& gaps = out.gaps;
  const auto shorter = [](const Gap& a, const Gap& b) { return a.to - a.from > b.to - b.from; };
  gaps.insert(std::upper_bound(gaps.begin(), gaps.end(), gap, shorter), gap);
  if (gaps.size() > most_gaps) gaps.pop_back();
}

std::vector<CauseRow> Tally::State::causes() const {
  std::vector<CauseRow> rows;
  TextMap<std::size_t> known;
  for (auto& group : failures.groups()) {
    known.emplace(key_of(group, group.temporary), rows.size());
    rows.push_back({std::move(group), 0, 0, 0});
  }
  const auto row_for = [&](CauseGroup& group) -> CauseRow& {
    for (const bool temporary : {group.temporary, !group.temporary})
      if (const auto found = known.find(key_of(group, temporary)); found != known.end()) return rows[found->second];
    known.emplace(key_of(group, group.temporary), rows.size());
    rows.push_back({group, 0, 0, 0});
    return rows.back();
  };
  for (auto& group : lost.groups()) {
    auto& row = row_for(group);
    row.lost += group.recipients;
    row.lost_messages += group.messages;
    // A message that is over tells its sender too: the better example.
    if (row.group.example_sender.empty() && !group.example_sender.empty()) take_example(row.group, group);
  }
  for (auto& group : waiting.groups()) row_for(group).waiting += group.recipients;
  std::stable_sort(rows.begin(), rows.end(), [](const CauseRow& a, const CauseRow& b) {
    if (a.lost != b.lost) return a.lost > b.lost;
    if (a.waiting != b.waiting) return a.waiting > b.waiting;
    if (a.group.recipients != b.group.recipients) return a.group.recipients > b.group.recipients;
    if (a.group.count != b.group.count) return a.group.count > b.group.count;
    return a.group.masked < b.group.masked;
  });
  return rows;
}

Tally::Tally(Wish wish, Sinks sinks, BookOptions book) : state_(std::make_unique<State>(std::move(wish), std::move(sinks), book)) {
  for (auto& domain : state_->wish.domains) domain = lower_ascii(domain);
  if (!state_->wish.id.empty()) {
    state_->ids.insert(state_->wish.id);
    state_->message_ids.insert(state_->wish.id);
  }
}
Tally::~Tally() = default;

void Tally::written_by(std::string_view agent) { state_->agent = std::string(agent); }
void Tally::on(const Event& event, std::string_view line) { state_->on(event, line); }
void Tally::finish() {
  state_->book.finish();
  state_->finished = true;
}
const Totals& Tally::totals() const { return state_->book.totals(); }
bool Tally::past_until() const { return state_->behind; }

Results Tally::results() const {
  Results out = state_->out;
  if (state_->whole_log) out.totals = state_->begun ? difference(state_->book.totals(), state_->before) : Totals{};
  out.causes = state_->causes();
  out.rejects = state_->rejects.groups();
  std::sort(out.delays.slowest.begin(), out.delays.slowest.end(), slower);
  std::sort(out.domains.begin(), out.domains.end(), [](const DomainRow& a, const DomainRow& b) {
    const auto bad = [](const DomainRow& row) { return row.lost + row.waiting; };
    if (bad(a) != bad(b)) return bad(a) > bad(b);
    const auto failures = [](const DomainRow& row) { return row.attempts() - row.sent; };
    if (failures(a) != failures(b)) return failures(a) > failures(b);
    if (a.sent != b.sent) return a.sent > b.sent;
    return a.domain < b.domain;
  });
  const auto most_first = [](const auto& a, const auto& b) { return a.count > b.count; };
  std::stable_sort(out.troubles.begin(), out.troubles.end(), most_first);
  std::stable_sort(out.logins.begin(), out.logins.end(), most_first);
  if (out.logins.size() > 1000) out.logins.resize(1000);
  return out;
}

}  // namespace mailwhy::logs
