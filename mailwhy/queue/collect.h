// Where the readers put what they found: one place that knows the limits.
#pragma once
#include "mailwhy/queue/listing.h"

namespace mailwhy::queue {

class Collect {
 public:
  Collect(QueueListing& into, Time now, std::size_t most, int offset_min) : into_(into), now_(now), most_(most), offset_min_(offset_min) {}

  // A message begins; what is said of it holds for the recipients that follow.
  void message(Waiting head);
  // What all recipients that follow are told.
  void reason(std::string_view text) { head_.reason = limited(text, 4096); }
  Waiting& head() { return head_; }
  // A recipient of the message; before the first message it belongs to nothing.
  bool recipient(std::string_view address);
  bool in_message() const { return in_message_; }
  // A line that belongs to nothing.
  void unread(std::string_view line);
  void said(std::uint64_t messages) { into_.said = into_.said.value_or(0) + messages; }
  void said_empty() { into_.said_empty = true; }
  // A message whose recipients the listing does not name still waits.
  void finish_message();

  Time now() const { return now_; }
  // "Tue Jan  5 10:13:16", "May 15 09:10", in the listing's zone; the year such that it is not after now.
  std::optional<Time> time_without_year(std::string_view text) const;
  static std::string limited(std::string_view text, std::size_t most);

 private:
  QueueListing& into_;
  Time now_;
  std::size_t most_;
  int offset_min_;
  Waiting head_;
  bool in_message_ = false, has_recipient_ = false;
};

// The readers: a line without its line end each.
void read_mailq_line(std::string_view line, Format format, Collect& into);
void read_exim_line(std::string_view line, Collect& into);
void read_opensmtpd_line(std::string_view line, Collect& into);
void read_qmail_line(std::string_view line, Collect& into);
// Objects one a line, over several lines, or in one array.
void read_postqueue_json(std::string_view bytes, Collect& into);

// Of their first lines.
bool is_exim_head(std::string_view line);
bool is_exim_brief(std::string_view line);
bool is_mailq_head(std::string_view line, Format format);
bool is_opensmtpd_line(std::string_view line);
bool is_qmail_head(std::string_view line);

// "12", "1.4K", "2M": bytes.
std::optional<std::uint64_t> parse_size(std::string_view text);
// "jan" to "Dec": 1 to 12.
std::optional<unsigned> month_of(std::string_view name);

}  // namespace mailwhy::queue
