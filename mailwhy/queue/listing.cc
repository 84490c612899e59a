#include "mailwhy/queue/listing.h"

#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/queue/collect.h"

namespace mailwhy::queue {
namespace {

constexpr std::size_t longest_line = 64 << 10;

std::string_view next_line(std::string_view& rest) {
  const auto end = std::min(rest.find('\n'), rest.size());
  auto line = rest.substr(0, std::min(end, longest_line));
  rest.remove_prefix(std::min(end + 1, rest.size()));
  while (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return line;
}

Format format_of(std::string_view line) {
  const auto words = trim(line);
  if (words.starts_with("-Queue ID-") || words.starts_with("- Queue ID -") || words == "Mail queue is empty") return Format::postfix_mailq;
  if (words.starts_with("-----Q-ID-----") || words.starts_with("---Q-ID---") || words.starts_with("MSP Queue status")) return Format::sendmail_mailq;
  if (words.starts_with('/') && (words.ends_with(" is empty") || words.ends_with(" request)") || words.ends_with(" requests)"))) return Format::sendmail_mailq;
  if (is_exim_head(line) || is_exim_brief(words)) return Format::exim_bp;
  if (is_opensmtpd_line(line)) return Format::opensmtpd_show;
  if (is_qmail_head(line)) return Format::qmail_read;
  // Without the heading; the marks tell the two apart, and seconds in the time do.
  if (is_mailq_head(line, Format::postfix_mailq) && std::count(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(line.size(), 80)), ':') == 2)
    return Format::postfix_mailq;
  return Format::unknown;
}

}  // namespace

Format sniff_listing(std::string_view bytes) {
  auto rest = bytes.substr(0, 4096);
  if (rest.starts_with("\xef\xbb\xbf")) rest.remove_prefix(3);
  const auto json = rest.substr(std::min(rest.find_first_not_of(" \t\r\n["), rest.size()));
  if (json.starts_with('{') && json.find("\"queue_id\"") != json.npos && (json.find("\"queue_name\"") != json.npos || json.find("\"arrival_time\"") != json.npos))
    return Format::postqueue_json;
  for (int lines = 0; lines < 40 && !rest.empty(); ++lines)
    if (const auto format = format_of(next_line(rest)); format != Format::unknown) return format;
  return Format::unknown;
}

QueueListing read_listing(std::string_view bytes, Time now, std::size_t most, int offset_min) {
  QueueListing listing;
  if (bytes.starts_with("\xef\xbb\xbf")) bytes.remove_prefix(3);
  listing.format = sniff_listing(bytes);
  Collect into(listing, now, most, offset_min);
  if (listing.format == Format::postqueue_json) {
    read_postqueue_json(bytes, into);
    return listing;
  }
  for (auto rest = bytes; !rest.empty();) {
    const auto line = next_line(rest);
    switch (listing.format) {
      case Format::postfix_mailq:
      case Format::sendmail_mailq: read_mailq_line(line, listing.format, into); break;
      case Format::exim_bp: read_exim_line(line, into); break;
      case Format::opensmtpd_show: read_opensmtpd_line(line, into); break;
      case Format::qmail_read: read_qmail_line(line, into); break;
      case Format::postqueue_json:
      case Format::unknown: into.unread(line); break;
    }
  }
  into.finish_message();
  return listing;
}

}  // namespace mailwhy::queue
