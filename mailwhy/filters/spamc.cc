#include "mailwhy/filters/spamc.h"

#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/filters/stamp.h"

namespace mailwhy::filters {
namespace {
constexpr std::size_t longest_head = 8u << 10;
}

Bytes spamc_ping() { return "PING SPAMC/1.5\r\n\r\n"; }

Bytes spamc_report(BytesView message, const std::string& user) {
  const bool usable = !user.empty() && user.size() < 200 && std::all_of(user.begin(), user.end(), [](char c) { return c > ' ' && c < 0x7f; });
  return "REPORT SPAMC/1.5\r\nContent-length: " + std::to_string(message.size()) + "\r\n" + (usable ? "User: " + user + "\r\n" : "") + "\r\n" + Bytes(message);
}

void SpamdAnswer::fail(std::string sentence) {
  state_ = State::failed;
  problem_ = std::move(sentence);
}

// The head once it is whole; false while it is not, or when it is none.
bool SpamdAnswer::take_head() {
  constexpr std::string_view begins = "SPAMD/";
  if (!BytesView(waiting_).substr(0, begins.size()).starts_with(begins.substr(0, waiting_.size()))) {
    if (waiting_.find('\n') == Bytes::npos && waiting_.size() < 200) return false;  // more of the line to show
    fail("this is not spamd: it says \"" + visible(shorten(trim(BytesView(waiting_).substr(0, waiting_.find('\n'))), 100)) + "\"");
    return false;
  }
  const auto pong = waiting_.find(" PONG");
  std::size_t end = waiting_.find("\r\n\r\n"), gap = 4;
  if (const auto bare = waiting_.find("\n\n"); bare < end) end = bare, gap = 2;
  if (end == Bytes::npos && pong != Bytes::npos && waiting_.find('\n') != Bytes::npos && pong < waiting_.find('\n')) end = waiting_.find('\n'), gap = 1;  // PONG has no empty line
  if (end == Bytes::npos) {
    if (waiting_.size() > longest_head) fail("the head of spamd's answer does not end");
    return false;
  }
  const auto lines = split(BytesView(waiting_).substr(0, end), '\n');
  const auto words = split_words(trim(lines.front()));
  version_ = words.empty() ? std::string() : shorten(words[0].substr(begins.size()), 20);
  const auto code = words.size() > 1 ? parse_number(words[1], 255) : std::nullopt;
  if (!code) {
    fail("spamd's answer has no code: \"" + visible(shorten(trim(lines.front()), 100)) + "\"");
    return false;
  }
  code_ = static_cast<int>(*code);
  words_ = words.size() > 2 ? shorten(words[2], 60) : std::string();
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const auto line = trim(lines[i]);
    const auto colon = line.find(':');
    if (colon == line.npos) continue;
    const auto name = trim(line.substr(0, colon)), value = trim(line.substr(colon + 1));
    if (equal_ignoring_case(name, "Spam")) spam_ = shorten(value, 100);
    if (!equal_ignoring_case(name, "Content-length")) continue;
    const auto length = parse_number(value);
    if (!length || *length > most_bytes_) {
      fail("spamd announces an answer of " + visible(shorten(value, 30)) + " bytes; at most " + std::to_string(most_bytes_) + " are read");
      return false;
    }
    length_ = static_cast<std::size_t>(*length);
    has_length_ = true;
  }
  waiting_.erase(0, end + gap);
  head_done_ = true;
  return true;
}

void SpamdAnswer::on_bytes(BytesView bytes) {
  if (state_ != State::reading) return;
  if (!head_done_) {
    waiting_.append(bytes);
    if (!take_head()) return;
    body_ = std::move(waiting_);
    waiting_.clear();
  } else {
    body_.append(bytes);
  }
  if (body_.size() > most_bytes_) return fail("spamd's answer is longer than " + std::to_string(most_bytes_) + " bytes");
  if (has_length_ && body_.size() >= length_) {
    body_.resize(length_);
    state_ = State::done;
  } else if (pong() || code_ != 0) {
    state_ = State::done;
  }
}

void SpamdAnswer::on_end() {
  if (state_ != State::reading) return;
  if (!head_done_ && waiting_.empty()) return fail("it closed the connection without an answer");
  if (!head_done_) {
    waiting_ += "\r\n\r\n";
    if (!take_head()) {
      if (state_ == State::reading) fail("this is not spamd: it says \"" + visible(shorten(trim(waiting_), 100)) + "\"");
      return;
    }
  }
  if (has_length_ && body_.size() < length_) return fail("spamd's answer breaks off: " + std::to_string(body_.size()) + " of " + std::to_string(length_) + " bytes came");
  state_ = State::done;
}

Filter filter_of(const SpamdAnswer& answer) {
  Filter filter;
  filter.product = Product::spamassassin;
  const std::string_view spam = answer.spam();
  const auto parts = split(spam, ';');
  filter.said = std::string(trim(parts.front()));
  filter.verdict = verdict_of(parts.front());
  if (parts.size() > 1) {
    const auto numbers = split(parts[1], '/');
    filter.score = parse_points(numbers.front());
    if (numbers.size() > 1) filter.threshold = parse_points(numbers[1]);
  }
  read_report(filter, answer.body(), Limits{});
  finish(filter, "spamassassin");
  return filter;
}

}  // namespace mailwhy::filters
