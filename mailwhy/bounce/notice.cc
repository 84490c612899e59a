#include "mailwhy/bounce/notice.h"

#include <algorithm>
#include <utility>

#include "mailwhy/base/row.h"
#include "mailwhy/base/text.h"
#include "mailwhy/bounce/notice/agents.h"
#include "mailwhy/bounce/notice/kind.h"
#include "mailwhy/bounce/notice/original.h"
#include "mailwhy/bounce/notice/records.h"
#include "mailwhy/bounce/notice/reporter.h"
#include "mailwhy/mail/mailbox.h"

namespace mailwhy::bounce {
namespace {

using namespace notice;

constexpr int most_depth = 2;  // of mails within mails

// Who wrote it, where its fields do not say.
void add_reporter(Notice& notice, const Work& work) {
  const auto unreported = [](const NoticeRecipient& recipient) { return recipient.reporting_mta.empty(); };
  if (std::any_of(notice.recipients.begin(), notice.recipients.end(), unreported)) {
    const auto reporter = reporter_of(work);
    for (auto& recipient : notice.recipients) {
      if (!unreported(recipient)) continue;
      recipient.reporting_mta = reporter.host;
      recipient.reporting_mta_derived = reporter.derived;
    }
  }
}

Notice read(std::string_view bytes, int depth);

// A customer's mail with the bounce in it, attached or quoted: whether there is one, which takes the place of `notice`.
bool read_inside(const Material& material, int depth, Notice& notice) {
  if (depth >= most_depth) return false;
  for (const auto inside : {std::string_view(material.attached), std::string_view(material.forwarded)}) {
    if (inside.empty()) continue;
    auto found = read(inside, depth + 1);
    if (found.kind != NoticeKind::bounce && found.kind != NoticeKind::delay_notice && found.kind != NoticeKind::success_dsn && found.kind != NoticeKind::feedback_report) continue;
    notice = std::move(found);
    return true;
  }
  return false;
}

Notice read(std::string_view bytes, int depth) {
  Notice notice;
  Work work(bytes);
  auto& material = work.material;
  const auto& message = material.message;
  notice.from = std::move(work.signs.from);
  notice.subject = std::move(work.signs.subject);
  if (const auto* field = message.find("Message-ID")) notice.message_id = one_line_of(field->value, 1000);
  if (const auto* field = message.find("Date")) notice.date = one_line_of(field->value, 200);
  notice.cut = material.cut || message.cut;
  if (take_event(notice, work)) return notice;

  if (!material.original.empty()) {
    notice.original = read_original(material.original_header);
    notice.original.whole = notice.original.present && material.original_whole;
  }
  const auto& prose = material.prose;
  auto verdict = judge_kind(work);
  notice.kind = verdict.kind;
  notice.why = std::move(verdict.why);
  notice.format = std::move(verdict.format);
  notice.language = language_of(prose);
  if (notice.kind == NoticeKind::not_bounce || notice.kind == NoticeKind::auto_reply) {
    if (read_inside(material, depth, notice)) return notice;
  }
  std::string_view diagnostic_type;
  for (const auto& status : material.statuses)
    for (const auto& recipient : status.recipients)
      if (diagnostic_type.empty()) diagnostic_type = recipient.diagnostic_code.type;
  if (notice.kind != NoticeKind::not_bounce)
    notice.agent = agent_of({.from = work.signs.lowered_from, .subject = work.signs.lowered_subject, .diagnostic_type = diagnostic_type}, prose, message);
  switch (notice.kind) {
    case NoticeKind::not_bounce: return notice;
    case NoticeKind::feedback_report: records_of_complaint(notice, work, message); break;
    case NoticeKind::auto_reply: record_of_answer(notice, work, Meaning::auto_reply); break;
    case NoticeKind::challenge: record_of_answer(notice, work, Meaning::challenge); break;
    case NoticeKind::bounce:
    case NoticeKind::delay_notice:
    case NoticeKind::success_dsn: break;
  }
  if (!notice.recipients.empty()) {
    add_reporter(notice, work);
    return notice;
  }
  // A notice about a notice: who is meant stands in the one inside.
  if (material.statuses.empty() && notice.original.verp_recipient.empty() && work.people().empty() && work.known().failed.empty()) {
    if (read_inside(material, depth, notice)) return notice;
  }
  bool any = false;
  for (const auto& status : material.statuses) any |= !status.recipients.empty();
  if (any) {
    records_of_status(notice, work);
  } else {
    work.keep_named();
    if (work.people().empty())
      record_of_original(notice, work);
    else
      records_of_words(notice, work);
  }
  add_reporter(notice, work);
  return notice;
}

}  // namespace

std::string_view to_string(NoticeKind kind) {
  switch (kind) {
    case NoticeKind::not_bounce: return "not-bounce";
    case NoticeKind::bounce: return "bounce";
    case NoticeKind::delay_notice: return "delay-notice";
    case NoticeKind::success_dsn: return "success-dsn";
    case NoticeKind::feedback_report: return "feedback-report";
    case NoticeKind::auto_reply: return "auto-reply";
    case NoticeKind::challenge: return "challenge";
  }
  return "not-bounce";
}

namespace {

// Where another mail begins behind the last boundary of the first: people save several bounces into one file.  npos when none does.
std::size_t next_mail(std::string_view bytes) {
  for (auto next = first_on_line(bytes, 1, 'F'); next < bytes.size(); next = first_on_line(bytes, next + 1, 'F')) {
    if (bytes[next - 1] != '\n' || !bytes.substr(next).starts_with("From ")) continue;
    auto stop = next - 1;
    while (stop > 0 && next - 1 - stop < 8 && (bytes[stop - 1] == '\n' || bytes[stop - 1] == '\r')) --stop;
    if (stop < 4 || bytes.substr(stop - 2, 2) != "--") continue;
    const auto line_begin = bytes.substr(0, stop).rfind('\n') + 1;
    const auto end = bytes.find('\n', next);
    if (end == std::string_view::npos) break;
    if (stop - line_begin < 200 && bytes.substr(line_begin).starts_with("--") && bytes.substr(line_begin, stop - line_begin).find_first_not_of('-') != std::string_view::npos && mail::is_envelope_line(trim(bytes.substr(next, end - next)))) return next;
  }
  return std::string_view::npos;
}

}  // namespace

Notice read_notice(std::string_view bytes) {
  // Lone CRs as line ends, as old Macs wrote them.
  std::string lines;
  const auto front = bytes.substr(0, 4096);
  if (front.find('\n') == std::string_view::npos && front.find('\r') != std::string_view::npos) {
    lines = std::string(bytes);
    std::replace(lines.begin(), lines.end(), '\r', '\n');
    bytes = lines;
  }
  // An event of a sending service as it stands: no header begins so.
  if (front.starts_with('{')) {
    lines = "\n";
    lines += bytes;
    bytes = lines;
  }
  const auto next = next_mail(bytes);
  auto notice = read(bytes.substr(0, next), 0);
  for (auto rest = next == std::string_view::npos ? std::string_view{} : bytes.substr(next); !rest.empty() && notice.recipients.size() < most_recipients;) {
    const auto stop = next_mail(rest);
    auto other = read(rest.substr(0, stop), 0);
    if (other.kind == notice.kind) std::move(other.recipients.begin(), other.recipients.end(), std::back_inserter(notice.recipients));
    rest = stop == std::string_view::npos ? std::string_view{} : rest.substr(stop);
  }
  return notice;
}

}  // namespace mailwhy::bounce
