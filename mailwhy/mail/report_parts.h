// The machine-readable parts of reports about mail: message/delivery-status (RFC 3464) and its international form
// message/global-delivery-status (RFC 6533), message/feedback-report (RFC 5965), message/disposition-notification (RFC 8098).
//
// Tolerant: blank lines in the wrong places, missing types ("Final-Recipient: bob@example.org"), wrong case, folded and unfolded lines,
// unknown fields.  Values are given as they stand, unfolded, without comments being touched.
#pragma once
#include <concepts>
#include <list>
#include <string>
#include <string_view>
#include <vector>

namespace mailwhy::mail {

// Of the text that was read, or of what is kept beside it.
struct ReportField {
  std::string_view name;   // as written
  std::string_view value;  // unfolded, trimmed
};

// "rfc822; bob@example.org": the type, lower case and empty when there is none, and what follows, of the value that was read.
struct TypedValue {
  std::string type;
  std::string_view text;
};
TypedValue typed_value(std::string_view value);
// The address of a typed value without <>, with utf-8-addr-xtext and xtext decoded (RFC 6533 s3, RFC 3461 s4); empty when it is none.
std::string address_of(const TypedValue& value);

struct StatusRecipient {
  TypedValue original_recipient, final_recipient;  // RFC 3464 s2.3.1, s2.3.2
  std::string action;                // "failed", "delayed", "delivered", "relayed", "expanded", lower case, comments removed
  std::string status;                // "5.1.1"; comments removed, empty when it is no status code
  TypedValue remote_mta, diagnostic_code;
  std::string_view last_attempt_date, will_retry_until, final_log_id;
  std::vector<ReportField> fields;   // all of this recipient's, in order
};

struct DeliveryStatus {
  std::string_view original_envelope_id;
  TypedValue reporting_mta, dsn_gateway, received_from_mta;
  std::string_view arrival_date;
  std::vector<StatusRecipient> recipients;
  std::vector<ReportField> fields;   // of the message
  std::list<std::string> unfolded;   // values that were folded
};
// `text`: the part's content, decoded, which outlives the result.  At most 10,000 recipients.
DeliveryStatus parse_delivery_status(std::string_view text);
template <std::same_as<std::string> Text>
DeliveryStatus parse_delivery_status(Text&& text) = delete;  // a text that goes

struct FeedbackReport {
  std::string feedback_type;         // "abuse", "fraud", "not-spam", "auth-failure" ..., lower case
  std::string user_agent, version;
  std::vector<std::string> original_recipients;   // Original-Rcpt-To, addresses
  std::string original_mail_from, original_envelope_id, arrival_date, reporting_mta, source_ip, incidents, reported_domain;
  std::vector<ReportField> fields;
  std::list<std::string> unfolded;   // values that were folded
};
// `text` as above.
FeedbackReport parse_feedback_report(std::string_view text);
template <std::same_as<std::string> Text>
FeedbackReport parse_feedback_report(Text&& text) = delete;

}  // namespace mailwhy::mail
