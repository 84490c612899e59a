#include "mailwhy/bounce/notice/sns.h"

#include "mailwhy/base/text.h"

namespace mailwhy::bounce::notice {
namespace {

constexpr std::size_t most_event_recipients = 1000;

// One level of quoting taken off, line ends and the "!" that old mailers put before them too.
std::string flattened(std::string_view text) {
  std::string flat;
  flat.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\') continue;
    if (text[i] == '!' && i + 1 < text.size() && (text[i + 1] == '\n' || text[i + 1] == '\r')) continue;
    if (text[i] == '\n' || text[i] == '\r') continue;
    flat += text[i];
  }
  return flat;
}

// The string behind "key" within [from, to); empty when there is none.
std::string value_of(std::string_view text, std::string_view key, std::size_t from = 0, std::size_t to = std::string_view::npos) {
  const auto quoted = "\"" + std::string(key) + "\"";
  auto at = text.substr(0, to).find(quoted, from);
  if (at == std::string_view::npos) return {};
  at += quoted.size();
  while (at < text.size() && (text[at] == ' ' || text[at] == ':')) ++at;
  if (at >= text.size() || text[at] != '"') return {};
  const auto end = text.find('"', at + 1);
  if (end == std::string_view::npos || end - at > 4000) return {};
  return std::string(text.substr(at + 1, end - at - 1));
}

}  // namespace

std::optional<Event> read_event(std::string_view text) {
  if (!trim(text).starts_with("{")) return std::nullopt;
  if (text.find("otificationType") == std::string_view::npos && text.find("eventType") == std::string_view::npos) return std::nullopt;
  const auto flat = flattened(text.substr(0, std::size_t{256} << 10));
  auto type = value_of(flat, "notificationType");
  if (type.empty()) type = value_of(flat, "eventType");
  Event event;
  std::string_view list;
  if (type == "Bounce") {
    event.kind = NoticeKind::bounce;
    list = "\"bouncedRecipients\"";
  } else if (type == "Complaint") {
    event.kind = NoticeKind::feedback_report;
    list = "\"complainedRecipients\"";
    event.feedback_type = value_of(flat, "complaintFeedbackType");
    if (event.feedback_type.empty()) event.feedback_type = "abuse";
  } else if (type == "Delivery") {
    event.kind = NoticeKind::success_dsn;
    list = "\"recipients\"";
  } else if (type == "DeliveryDelay") {
    event.kind = NoticeKind::delay_notice;
    list = "\"delayedRecipients\"";
  } else {
    return std::nullopt;
  }
  event.reporting_mta = value_of(flat, "reportingMTA");
  event.message_id = value_of(flat, "messageId");
  event.from = value_of(flat, "source");
  event.subject = value_of(flat, "subject");
  const auto begin = flat.find(list);
  if (begin == std::string::npos) return std::nullopt;
  auto end = flat.find(']', begin);
  // A diagnostic may hold a bracket: the list ends before the next key of its kind.
  if (const auto closing = flat.find("}]", begin); closing != std::string::npos) end = closing;
  if (event.kind == NoticeKind::success_dsn) {
    const auto address = flat.find('"', flat.find('[', begin));
    if (address == std::string::npos) return std::nullopt;
    const auto stop = flat.find('"', address + 1);
    if (stop == std::string::npos) return std::nullopt;
    event.recipients.push_back({flat.substr(address + 1, stop - address - 1), "delivered", "", value_of(flat, "smtpResponse")});
    return event;
  }
  for (auto at = flat.find("\"emailAddress\"", begin); at != std::string::npos && at < end && event.recipients.size() < most_event_recipients;) {
    auto next = flat.find("\"emailAddress\"", at + 1);
    if (next == std::string::npos || next > end) next = std::min(end, flat.size());
    Event::Recipient recipient{value_of(flat, "emailAddress", at, next), value_of(flat, "action", at, next), value_of(flat, "status", at, next),
                               value_of(flat, "diagnosticCode", at, next)};
    event.recipients.push_back(std::move(recipient));
    at = next >= end ? std::string::npos : next;
  }
  if (event.recipients.empty()) return std::nullopt;
  return event;
}

}  // namespace mailwhy::bounce::notice
