// What each kind of event does to its story, and to the totals.
#include <algorithm>
#include <chrono>

#include "mailwhy/logs/book_state.h"

namespace mailwhy::logs {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t most_attempts = 10'000, most_steps = 200, most_children = 4'096, most_text = 8'192;
constexpr Duration same_arrival = 10s;

bool may_be_reused(std::string_view id) { return id.size() <= 12; }

void append_word(std::string& words, std::string_view word) {
  if (words.size() + word.size() > most_children) return;
  for (std::size_t at = 0; (at = words.find(word, at)) != std::string::npos; at += word.size()) {
    const auto end = at + word.size();
    if ((at == 0 || words[at - 1] == ' ') && (end == words.size() || words[end] == ' ')) return;
  }
  if (!words.empty()) words += ' ';
  words += word;
}

}  // namespace

void Book::State::step(Live& live, const Event& event, std::string_view text) {
  if (!options.steps || live.story.steps.size() >= most_steps) return;
  live.story.steps.push_back({event.time, event.kind, std::string(event.program), std::string(text.substr(0, most_text))});
}

void Book::State::count_message(Live& live) {
  if (live.counted) return;
  live.counted = true;
  ++totals.messages;
  if (may_be_reused(live.story.id) && !seen.add(hash_of(live.story.host) * 31 + live.hash)) ++totals.ids_reused;
}

void Book::State::count_recipients(Live& live, std::uint64_t all) {
  if (all <= live.told) return;
  totals.recipients += all - live.told;
  live.told = all;
}

// One more recipient has reached its end.
void Book::State::count_end(Live& live, std::uint64_t& final) {
  ++live.ended;
  ++final;
  count_recipients(live, live.ended + live.waiting.size());
}

void Book::State::arrived(const Event& event) {
  if (find(event) != Live::none) {
    auto& known = lives[place];
    // Exim's cutthrough delivery is over before the message has arrived.
    const bool tried = !known.story.attempts.empty() && may_be_reused(event.id);
    const bool other = known.leaving || known.arrived || tried ||
                       (event.time_known && std::chrono::abs(event.time - known.story.first) > same_arrival);
    if (other && (exact || !known.core)) close(place);
    if (other) place = Live::none;
  }
  auto& live = place == Live::none ? begin(event) : lives[place];
  touch(live, event);
  live.arrived = true;
  auto& story = live.story;
  if (event.time_known && event.time < story.first) story.first = event.time;
  story.client_name = event.client_name;
  story.client_address = event.client_address;
  story.user = event.user;
  if (event.from_known) {
    story.from = event.from;
    story.from_known = true;
  }
  if (!event.message_id.empty() && story.message_id.empty()) {
    story.message_id = event.message_id;
    count_message(live);
  }
  if (event.size != 0 || event.recipients != 0) queued(event);
  step(live, event, event.text);
}

void Book::State::named(const Event& event) {
  if (find(event) != Live::none) {
    const auto& known = lives[place];
    const bool repeated = known.named && (event.text == "resent" || known.story.message_id == event.message_id);
    const bool other = known.leaving || (!repeated && known.named && (known.queued || !known.story.attempts.empty()));
    if (other) {
      close(place);
      place = Live::none;
    }
  }
  auto& live = place == Live::none ? begin(event) : lives[place];
  touch(live, event);
  if (event.text != "resent" || live.story.message_id.empty()) live.story.message_id = event.message_id;
  live.named = true;
  count_message(live);
  step(live, event, event.message_id);
}

void Book::State::queued(const Event& event) {
  if (find(event) != Live::none) {
    const auto& known = lives[place];
    const auto& story = known.story;
    const bool same = !known.queued || event.size == 0 || story.size == 0 || (story.size == event.size && (!event.from_known || story.from == event.from));
    const bool late = known.leaving && !known.queued;  // "removed" came before its turn
    if (!same || (known.leaving && !late)) {
      close(place);
      place = Live::none;
    }
  }
  auto& live = place == Live::none ? begin(event) : lives[place];
  touch(live, event);
  live.refused = false;
  count_message(live);
  if (event.from_known) {
    live.story.from = event.from;
    live.story.from_known = true;
  }
  if (!live.queued) {
    totals.bytes += event.size;
    live.story.size = event.size;
    live.story.recipients = std::max(live.story.recipients, event.recipients);
    count_recipients(live, event.recipients);
  }
  live.queued = true;
  if (!event.message_id.empty() && live.story.message_id.empty()) live.story.message_id = event.message_id;
  step(live, event, event.text);
}

void Book::State::attempt(const Event& event) {
  auto& live = at(event);
  live.refused = false;
  count_message(live);
  const auto recipient = hash_of(event.to);
  if (event.outcome == Outcome::deferred) {
    ++totals.attempts_deferred;
    if (live.waiting.add(recipient)) count_recipients(live, live.ended + live.waiting.size());
  } else {
    live.waiting.remove(recipient);
    // discard(8) says "sent" too, and who counts the log's words counts it so.
    if (event.outcome == Outcome::sent || (event.outcome == Outcome::discarded && event.program == "discard")) {
      ++totals.attempts_sent;
      if (event.delays.total > 0) totals.sent_delay_us += event.delays.total;
      count_end(live, totals.final_sent);
    } else if (event.outcome == Outcome::bounced) {
      ++totals.attempts_bounced;
      count_end(live, totals.final_bounced);
    } else if (event.outcome == Outcome::expired) {
      ++totals.attempts_expired;
      live.story.expired = true;
      count_end(live, totals.final_expired);
    } else {
      ++totals.attempts_other;
      count_end(live, totals.final_other);
    }
  }
  if (live.story.attempts.size() >= most_attempts) {
    ++live.story.attempts_left_out;
  } else {
    auto& a = new_attempt(live);
    a.time = event.time;
    a.outcome = event.outcome;
    a.to = event.to;
    a.orig_to = event.orig_to;
    a.program = event.program;
    a.relay_name = event.relay_name;
    a.relay_address = event.relay_address;
    a.relay_port = event.relay_port;
    a.command = event.command;
    a.text = event.text.substr(0, most_text);
    a.enhanced = event.enhanced;
    a.next_id = event.other_id;
    a.remote_words = event.remote_words;
    a.code = event.code;
    a.delays = event.delays;
  }
  if (!event.other_id.empty() && event.outcome == Outcome::sent) {
    const auto child = find_anywhere(event.other_id, event.time, place);
    if (child != Live::none) {
      ++totals.reinjected;
      join(live, child);
    }
  }
  if (sinks.attempt) sinks.attempt(event);
}

// The strings of one that is over serve it; all of it is set anew.
Attempt& Book::State::new_attempt(Live& live) {
  if (spare_attempts.empty()) return live.story.attempts.emplace_back();
  auto& attempt = live.story.attempts.emplace_back(std::move(spare_attempts.back()));
  spare_attempts.pop_back();
  return attempt;
}

void Book::State::join(Live& parent, std::uint32_t child) {
  append_word(parent.story.children, lives[child].story.id);
  if (lives[child].story.parent.empty()) lives[child].story.parent = parent.story.id;
}

// RFC 3461 s6.4 leaves when to give up to the server; Postfix says it once a message, for all recipients that are left.
void Book::State::expired(const Event& event) {
  auto& live = at(event);
  live.refused = false;
  count_message(live);
  ++totals.attempts_expired;
  live.story.expired = true;
  if (event.from_known && !live.story.from_known) {
    live.story.from = event.from;
    live.story.from_known = true;
  }
  // One is given up for certain; that it was all of them shows when the message leaves the queue.
  if (live.told == 0 || live.left() > 0) {
    ++live.ended;
    ++totals.final_expired;
    count_recipients(live, live.ended);
  }
  step(live, event, event.text);
}

void Book::State::done(const Event& event) {
  if (find(event) == Live::none) return;  // the log begins behind its story
  auto& live = lives[place];
  touch(live, event);
  live.story.done = true;
  if (!event.text.empty() || event.program == "postsuper") step(live, event, event.text.empty() ? "removed" : event.text);
  leave(place, event.time);
}

void Book::State::handed_on(const Event& event) {
  if (event.notification) ++totals.notifications;
  Event child = event;
  child.id = event.other_id;
  auto child_place = find(child);
  if (child_place == Live::none) child_place = find_anywhere(event.other_id, event.time, Live::none);
  if (child_place != Live::none) {
    auto& story = lives[child_place].story;
    if (event.notification) story.notification = true;
    story.parent = event.id;
  }
  auto parent_place = find(event);
  if (parent_place == Live::none && child_place != Live::none && !event.notification) parent_place = find_anywhere(event.id, event.time, child_place);
  if (parent_place == Live::none && event.notification) {
    begin(event);
    parent_place = place;
  }
  if (parent_place == Live::none) return;
  auto& live = lives[parent_place];
  touch(live, event);
  append_word(live.story.children, event.other_id);
  step(live, event, event.text.empty() ? event.other_id : event.text);
}

void Book::State::reject(const Event& event) {
  ++totals.rejects;
  if (!event.id.empty() && find(event) != Live::none) {
    auto& live = lives[place];
    touch(live, event);
    step(live, event, event.text);
    // Refused as a whole behind its last byte: it never was in the queue.
    if (event.command == "." && (!live.queued || event.outcome == Outcome::filtered) && live.story.attempts.empty()) live.refused = true;
  }
  if (!sinks.reject) return;
  told.time = event.time;
  told.host = event.host;
  told.id = event.id;
  told.client_name = event.client_name;
  told.client_address = event.client_address;
  told.from = event.from;
  told.from_known = event.from_known || !event.from.empty();
  told.to = event.to;
  told.command = event.command;
  told.text = event.text;
  told.enhanced = event.enhanced;
  told.code = event.code;
  told.temporary = event.code / 100 == 4 || (event.code == 0 && (event.outcome == Outcome::deferred || event.enhanced.starts_with('4')));
  sinks.reject(told);
}

}  // namespace mailwhy::logs
