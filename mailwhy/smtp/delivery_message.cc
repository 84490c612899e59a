// The message itself on its way: pulled, put into lines, handed over piece by piece, and the answers to it.
#include <algorithm>
#include <utility>

#include "mailwhy/smtp/delivery.h"

namespace mailwhy::smtp {
namespace {
// Enough to keep the line busy, little enough to keep the memory small.
constexpr std::size_t piece_bytes = 256 << 10;
// Answers that are none (another 354), before we take the next one for one.
constexpr std::size_t most_noise = 10;
}  // namespace

Bytes Delivery::next_piece(std::size_t at_least) {
  const bool as_it_is = options_.clean_line_ends || options_.body == DeliveryOptions::Body::binary;
  while (ahead_.size() < at_least && !source_empty_ && !source_broken_) {
    auto piece = pull_ ? pull_() : std::optional<Bytes>(Bytes());
    if (!piece) {
      source_broken_ = true;
      break;
    }
    source_empty_ = piece->empty();
    Bytes lines = as_it_is ? std::move(*piece) : source_empty_ ? line_ends_.finish() : line_ends_.feed(*piece);
    if (!chunked_) lines = dots_.feed(std::move(lines));
    if (ahead_.empty()) ahead_ = std::move(lines);
    else ahead_ += lines;
  }
  return std::exchange(ahead_, {});
}

// LMTP answers once for each recipient that it took (RFC 2033 s4.2).
void Delivery::expect_answers(Time now) {
  const std::size_t count = options_.hello == DeliveryOptions::Hello::lhlo ? std::max<std::size_t>(accepted_count(), 1) : 1;
  const std::size_t expected = chunked_ ? 1 : 0;  // BDAT is a command and has its own
  for (std::size_t i = expected; i < count; ++i) expect(Step::message, now);
}

void Delivery::begin_message(Time now) {
  // Nobody wants it: the end of an empty message is the polite way out (RFC 2920 s3.1).
  if (accepted_count() == 0) source_empty_ = true;
  else pull_ = options_.message ? options_.message() : nullptr;
  streaming_ = true;
  expect_answers(now);
  send_piece(now);
}

void Delivery::send_piece(Time now) {
  Bytes out = next_piece(piece_bytes);
  if (source_broken_) {
    // Without the final dot the server must not take it for whole (RFC 5321 s4.1.1.4).
    note("the message could not be read to its end");
    return drop();
  }
  if (source_empty_) {
    out += dots_.finish();
    end_sent_ = true;
  }
  bytes_sent_ += out.size();
  stream(std::move(out));
  wait(now + options_.block_timeout);
}

void Delivery::begin_chunks(Time now) {
  pull_ = options_.message ? options_.message() : nullptr;
  send_chunk(now);
}

void Delivery::send_chunk(Time now) {
  Bytes out = next_piece(options_.chunk_bytes + 1);  // one more shows whether this is the last one
  if (source_broken_) {
    note("the message could not be read to its end");
    return drop();
  }
  if (out.size() > options_.chunk_bytes) {
    ahead_ = out.substr(options_.chunk_bytes);
    out.resize(options_.chunk_bytes);
  }
  const bool last = source_empty_ && ahead_.empty();
  streaming_ = true;
  send({{last ? Step::message : Step::bdat, "BDAT " + std::to_string(out.size()) + (last ? " LAST" : "")}}, now);
  if (last) {
    end_sent_ = true;
    expect_answers(now);
  }
  bytes_sent_ += out.size();
  stream(std::move(out));
}

void Delivery::on_streamed(Time now) {
  if (!streaming_) return;
  if (!end_sent_ && !chunked_) return send_piece(now);
  streaming_ = false;
  if (end_sent_ && options_.halt.after == After::message && options_.halt.how == Halt::How::drop_after_send) {
    halted_ = true;
    return drop();
  }
  wait_for_front(now);  // from now on with the patience for the answer
}

void Delivery::on_chunk(std::size_t index, const Reply& reply, Time now) {
  if (reply.positive()) {
    streaming_ = false;
    return send_chunk(now);
  }
  for (auto& recipient : recipients_)
    if (recipient.accepted) recipient.message = index;
  // What is still on its way is no command.
  if (streaming_) return drop();
  send_quit(now);
}

void Delivery::on_message(std::size_t index, const Reply& reply, Time now) {
  if (reply.intermediate() && prdr_used_ && reply.code == 353 && end_sent_ && !prdr_open_) {
    // An answer for each recipient follows, and one for all of them.
    prdr_open_ = true;
    streaming_ = false;
    for (std::size_t i = 0; i < accepted_count() + 1; ++i) expect(Step::message, now);
    return;
  }
  if (reply.intermediate() && noise_++ < most_noise) return expect(Step::message, now);
  const bool each = prdr_open_ || options_.hello == DeliveryOptions::Hello::lhlo;
  if (!end_sent_ || !each || (prdr_open_ && answered_ >= accepted_count())) {
    // For all of them: the one answer, one that comes before we have finished, or a final no.
    for (auto& recipient : recipients_)
      if (recipient.accepted && (!recipient.message || !reply.positive())) recipient.message = index;
  } else {
    std::size_t nth = answered_++;
    for (auto& recipient : recipients_) {
      if (!recipient.accepted) continue;
      if (nth-- == 0) recipient.message = index;
    }
  }
  if (!end_sent_) return drop();
  streaming_ = false;
  if (waiting()) return wait_for_front(now);
  if (!halts(After::message, now)) send_quit(now);
}

}  // namespace mailwhy::smtp
