#include "mailwhy/bounce/notice/records.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "mailwhy/base/text.h"
#include "mailwhy/bounce/notice/additions.h"
#include "mailwhy/bounce/notice/judging.h"
#include "mailwhy/bounce/notice/original.h"
#include "mailwhy/bounce/notice/sns.h"

namespace mailwhy::bounce::notice {
namespace {

constexpr std::size_t most_looked_up = 200;  // recipients whose own words are looked for

// A recipient that a field tells: an address, or at least one within it.
std::string address_in_field(const mail::TypedValue& value) {
  auto address = mail::address_of(value);
  if (!address.empty()) return address;
  const auto all = addresses_in(value.text);
  return all.empty() ? std::string{} : all.front();
}

const std::string_view* field_of(const std::vector<mail::ReportField>& fields, std::string_view name) {
  for (const auto& field : fields)
    if (field.name.size() == name.size() && equal_ignoring_case(field.name, name)) return &field.value;
  return nullptr;
}

bool is_good(std::string_view action) { return action == "delivered" || action == "relayed" || action == "expanded" || action == "deliverable"; }

// "5.2.1 (mailbox disabled, not accepting messages)": what the reporter makes of it (RFC 3464 s2.3.4); empty when there is none.
std::string comment_of(std::string_view status) {
  const auto begin = status.find('(');
  const auto end = status.rfind(')');
  return begin == std::string_view::npos || end == std::string_view::npos || end < begin ? std::string{} : std::string(status.substr(begin + 1, std::min(end - begin - 1, std::size_t{200})));
}

// The host of which one line speaks.
Host host_in(const std::string& line) {
  Prose said;   // neither lines nor addresses are asked for
  said.text = line;
  said.lowered = lowered_flat(line);
  said.hits = find_phrases(said.lowered);
  return find_host(said, 0, said.text.size());
}

NoticeRecipient of_status(const mail::DeliveryStatus& status, const mail::StatusRecipient& from, std::string& comment) {
  NoticeRecipient recipient;
  recipient.recipient = address_in_field(from.final_recipient);
  auto original = address_in_field(from.original_recipient);
  if (const auto* actual = field_of(from.fields, "X-Actual-Recipient"); actual != nullptr) {
    const auto address = address_in_field(mail::typed_value(*actual));
    if (recipient.recipient.empty()) recipient.recipient = address;
  }
  if (recipient.recipient.empty()) recipient.recipient = original;
  if (!original.empty() && !same_address(original, recipient.recipient)) recipient.original_recipient = original;
  // "bob@example.org>", half of a pair.
  while (recipient.recipient.ends_with('>')) recipient.recipient.pop_back();
  if (recipient.recipient.starts_with('<')) recipient.recipient.erase(0, 1);
  recipient.action = from.action;
  recipient.enhanced_code = from.status;
  if (const auto* field = field_of(from.fields, "Status"); field != nullptr) comment = comment_of(*field);
  recipient.last_attempt = from.last_attempt_date;
  recipient.will_retry_until = from.will_retry_until;
  const auto remote = host_of_field(from.remote_mta.text);
  recipient.remote_host = remote.name;
  recipient.remote_address = remote.address;
  recipient.reporting_mta = host_of_field(status.reporting_mta.text).name;
  recipient.diagnostic = one_line(from.diagnostic_code.text, most_diagnostic);
  if (const auto* queue_id = field_of(status.fields, "X-Postfix-Queue-ID"); queue_id != nullptr) recipient.queue_id = one_line(*queue_id, 100);
  const auto codes = find_codes(recipient.diagnostic, is_good(from.action) ? "2" : "45");
  recipient.reply_code = codes.reply_code;
  recipient.enhanced_code = better_enhanced(from.status, codes.enhanced_code);
  if (recipient.remote_host.empty()) {
    auto host = host_in(recipient.diagnostic);
    recipient.remote_host = std::move(host.name);
    recipient.remote_address = std::move(host.address);
  }
  return recipient;
}

// Where the name of the domain had no answer, no host was asked: one that the words name tries, or stands for the domain.
void drop_unasked_host(NoticeRecipient& recipient) {
  using enum Meaning;
  const auto meaning = recipient.judged.meaning;
  if (meaning != host_not_found && meaning != dns_failed && meaning != null_mx) return;
  recipient.remote_host.clear();
  recipient.remote_address.clear();
}

// What else a delivery status tells of a recipient.
struct Aside {
  bool names_host = false;    // in a field of its own
  std::string comment;        // in its status
  bool is_exit_code = false;  // its diagnostic is the number with which a program ended
};

}  // namespace

void records_of_status(Notice& notice, Work& work) {
  std::unordered_map<std::string, std::size_t> seen;
  std::size_t count = 0;
  for (const auto& status : work.material.statuses) count += status.recipients.size();
  notice.recipients.reserve(std::min(count, most_recipients));
  std::vector<Aside> asides;  // of each
  asides.reserve(std::min(count, most_recipients));
  for (const auto& status : work.material.statuses) {
    for (const auto& from : status.recipients) {
      if (notice.recipients.size() >= most_recipients) {
        notice.cut = true;
        return;
      }
      std::string comment;
      auto recipient = of_status(status, from, comment);
      if (count > 1 && !recipient.recipient.empty()) {
        const auto [slot, fresh] = seen.emplace(lower_ascii(recipient.recipient), notice.recipients.size());
        if (!fresh) {
          auto& before = notice.recipients[slot->second];
          if (before.diagnostic.empty()) before.diagnostic = recipient.diagnostic;
          if (before.reply_code.empty()) before.reply_code = recipient.reply_code;
          continue;
        }
      }
      const bool is_exit_code = from.diagnostic_code.type == "x-unix" && !recipient.diagnostic.empty() && parse_number(recipient.diagnostic, 255).has_value();
      asides.push_back({!from.remote_mta.text.empty(), std::move(comment), is_exit_code});
      notice.recipients.push_back(std::move(recipient));
    }
  }
  // Fields without an address: the words tell whom they are about.
  if (notice.recipients.size() == 1 && notice.recipients[0].recipient.empty() && !work.people().empty()) notice.recipients[0].recipient = std::string(work.people()[0].address);
  work.many = notice.recipients.size() > most_looked_up;
  std::vector<std::string_view> all;
  all.reserve(std::min(notice.recipients.size(), most_looked_up));
  for (const auto& recipient : notice.recipients) {
    if (all.size() >= most_looked_up) break;
    all.push_back(recipient.recipient);
  }
  for (std::size_t i = 0; i < notice.recipients.size(); ++i) {
    auto& recipient = notice.recipients[i];
    std::string_view about;
    Person person;
    if (i < most_looked_up) {
      person = words_about(work.material.prose, recipient.recipient, all);
      about = words_of(work.material.prose, person);
    }
    if (!about.empty()) add_words(recipient, work, about, person.begin);
    // "4.4.7, expired" says who gave up; an attempt that the words report says why.
    if (recipient.enhanced_code.ends_with(".4.7")) {
      const auto attempt = find_codes(about);
      if (attempt.together && !attempt.enhanced_code.ends_with(".4.7")) {
        recipient.enhanced_code = attempt.enhanced_code;
        recipient.reply_code = attempt.reply_code;
      }
    }
    if (notice.recipients.size() == 1) add_whole_text(recipient, work);
    if (i < most_looked_up) add_command_within(recipient, recipient.diagnostic);
    if (recipient.diagnostic.empty()) recipient.diagnostic = one_line(about, most_diagnostic);
    if (is_good(recipient.action)) {
      judge_by_kind(recipient, Meaning::delivered);
    } else if (asides[i].is_exit_code) {
      // A program of the recipient's own system ended with a number: nobody else was asked.
      judge_by_kind(recipient, Meaning::mailer_failed);
    } else {
      judge_recipient(recipient, work, about, notice.agent);
      derive_command(recipient);
      weigh_comment(recipient, asides[i].comment, notice.agent);
      if (!asides[i].names_host) drop_unasked_host(recipient);
    }
  }
}

void records_of_words(Notice& notice, Work& work) {
  const auto& prose = work.material.prose;
  const auto& people = work.people();
  work.many = people.size() > most_looked_up;
  notice.recipients.reserve(people.size());
  for (const auto& person : people) {
    auto& recipient = notice.recipients.emplace_back();
    recipient.recipient = std::string(person.address);
    const auto about = words_of(prose, person);
    if (!about.empty()) add_words(recipient, work, about, person.begin);
    if (people.size() == 1 || (recipient.reply_code.empty() && recipient.enhanced_code.empty() && about.empty())) add_whole_text(recipient, work);
    recipient.diagnostic = one_line(about, most_diagnostic);
    if (notice.kind == NoticeKind::success_dsn) {
      judge_by_kind(recipient, Meaning::delivered);
    } else {
      judge_spoken(recipient, work, about, notice.agent);
      derive_command(recipient);
      drop_unasked_host(recipient);
    }
  }
}

namespace {

// The only address in the words that is neither the sender's nor one to ask; empty when there are several or none.
std::string lone_address(const Work& work) {
  std::string_view lone;
  for (const auto& mention : work.material.prose.mentions) {
    const auto address = work.material.prose.address(mention);
    if (!may_be_failed(work.material.prose, mention, work.known())) continue;
    if (!lone.empty() && !same_address(lone, address)) return {};
    lone = address;
  }
  return std::string(lone);
}

}  // namespace

void record_of_original(Notice& notice, Work& work) {
  NoticeRecipient recipient;
  if (!notice.original.verp_recipient.empty()) {
    recipient.recipient = notice.original.verp_recipient;
  } else if (work.known().addressed.size() == 1) {
    recipient.recipient = work.known().addressed.front();
  }
  // The list that refuses writes as "list-admin@...".
  const auto& from = work.signs.from_address;
  constexpr std::string_view desks[] = {"-admin@", "-owner@", "-request@"};
  for (const auto desk : desks) {
    const auto at = from.find(desk);
    const bool refused = std::any_of(work.material.prose.hits.begin(), work.material.prose.hits.end(), [](const Hit& hit) { return hit.phrase->sign == Sign::list_refusal; }) || work.signs.subject_refusal;
    if (recipient.recipient.empty() && refused && at != std::string::npos && at > 0) recipient.recipient = from.substr(0, at) + from.substr(at + desk.size() - 1);
  }
  if (recipient.recipient.empty() && notice.kind != NoticeKind::success_dsn) recipient.recipient = lone_address(work);
  recipient.recipient_derived = !recipient.recipient.empty();
  add_whole_text(recipient, work);
  judge_recipient(recipient, work, {}, notice.agent);
  recipient.diagnostic = one_line(work.material.prose.text, most_diagnostic);
  notice.recipients.push_back(std::move(recipient));
}

void records_of_complaint(Notice& notice, Work& work, const mail::RawMessage& message) {
  std::vector<std::string> recipients;
  std::string type = "abuse";
  NoticeRecipient common;
  if (work.material.feedback) {
    const auto& report = *work.material.feedback;
    recipients = report.original_recipients;
    if (!report.feedback_type.empty()) type = report.feedback_type;
    common.reporting_mta = host_of_field(report.reporting_mta).name;
    common.remote_address = std::string(trim(report.source_ip));
    common.remote_host = common.remote_address;
  } else if (work.material.forwarded.empty() && work.signs.auto_replied) {
    recipients.push_back(work.signs.from_address);
    type = "opt-out";
  }
  if (recipients.empty() && message.find("X-HmXmrOriginalRecipient") != nullptr) recipients = addresses_of_fields(message, "X-HmXmrOriginalRecipient");
  if (recipients.empty() && !work.material.original.empty()) {
    recipients = addresses_of_fields(work.material.original_header, "X-HmXmrOriginalRecipient");
    if (recipients.empty()) recipients = work.known().addressed;
    common.recipient_derived = !recipients.empty();
  }
  // RFC 5965 s4: "... an email message received from IP 192.0.2.1 on ...", in the words of the example that everybody took over.
  constexpr std::string_view source = "received from ip ";
  const auto& prose = work.material.prose;
  if (const auto at = common.remote_host.empty() ? prose.lowered.find(source) : std::string::npos; at != std::string::npos) {
    const auto begin = at + source.size();
    common.remote_address = prose.text.substr(begin, host_size(prose.text, begin));
    common.remote_host = common.remote_address;
  }
  common.feedback_type = type;
  common.diagnostic = one_line(work.material.prose.text, most_diagnostic);
  if (recipients.empty()) recipients.emplace_back();
  for (const auto& address : recipients) {
    common.recipient = address;
    judge_by_kind(common, Meaning::complaint);
    notice.recipients.push_back(common);
    if (notice.recipients.size() >= most_recipients) break;
  }
}

void record_of_answer(Notice& notice, const Work& work, Meaning meaning) {
  NoticeRecipient recipient;
  recipient.recipient = work.signs.from_address;
  recipient.diagnostic = one_line(std::string_view(work.material.prose.text).substr(0, most_diagnostic), most_diagnostic);
  judge_by_kind(recipient, meaning);
  notice.recipients.push_back(std::move(recipient));
}

bool take_event(Notice& notice, const Work& work) {
  const auto event = read_event(work.material.prose.text);
  if (!event) return false;
  notice.kind = event->kind;
  notice.why = "it holds an event that a sending service reports";
  notice.format = "json";
  notice.agent = "Amazon SES";
  notice.original.present = !event->message_id.empty();
  notice.original.message_id = event->message_id;
  notice.original.from = event->from;
  notice.original.subject = event->subject;
  for (const auto& from : event->recipients) {
    NoticeRecipient recipient;
    recipient.recipient = from.address;
    recipient.action = from.action;
    recipient.diagnostic = one_line(mail::typed_value(from.diagnostic).text, most_diagnostic);
    const auto codes = find_codes(recipient.diagnostic);
    recipient.reply_code = codes.reply_code;
    recipient.enhanced_code = better_enhanced(from.status, codes.enhanced_code);
    recipient.reporting_mta = host_of_field(event->reporting_mta).name;
    recipient.feedback_type = event->feedback_type;
    if (event->kind == NoticeKind::feedback_report)
      judge_by_kind(recipient, Meaning::complaint);
    else if (event->kind == NoticeKind::success_dsn)
      judge_by_kind(recipient, Meaning::delivered);
    else
      recipient.judged = judged_words(recipient, recipient.diagnostic, notice.agent);
    notice.recipients.push_back(std::move(recipient));
  }
  return true;
}

}  // namespace mailwhy::bounce::notice
