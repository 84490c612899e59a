// How the options of mailwhy send are read: for the table (apps/table.cc).
#pragma once
#include <string>
#include <string_view>

#include "apps/table.h"

namespace mailwhy::apps {

// Shared by the rows below: no byte of a value may end a line of SMTP or of a header.
Complaint refuse_control_characters(std::string_view value);

template <auto Member>
Complaint send_switch(Options& o, std::string_view value) {
  o.send.*Member = value == "yes";
  return {};
}
template <auto Member>
Complaint send_without(Options& o, std::string_view value) {
  o.send.*Member = value != "yes";
  return {};
}
template <auto Member>
Complaint send_text(Options& o, std::string_view value) {
  if (value.empty()) return "wants a value";
  if (auto complaint = refuse_control_characters(value)) return complaint;
  o.send.*Member = std::string(value);
  return {};
}
template <auto Member>
Complaint send_list(Options& o, std::string_view value) {
  if (value.empty()) return "wants a value";
  if (auto complaint = refuse_control_characters(value)) return complaint;
  (o.send.*Member).emplace_back(value);
  return {};
}

inline constexpr std::string_view send_tls_choices = "auto required verified off implicit";
inline constexpr std::string_view send_stage_choices = "greeting first-hello tls hello xclient auth mail rcpt data message";
inline constexpr std::string_view send_encoding_choices = "7bit 8bit quoted-printable base64";
inline constexpr std::string_view send_body_type_choices = "7bit 8bitmime binarymime";

Complaint set_send_tls(Options& o, std::string_view value);
Complaint set_send_subject(Options& o, std::string_view value);
Complaint set_send_body(Options& o, std::string_view value);
Complaint add_send_header(Options& o, std::string_view value);
Complaint set_send_encoding(Options& o, std::string_view value);
Complaint set_send_notify(Options& o, std::string_view value);
Complaint set_send_return(Options& o, std::string_view value);
Complaint set_send_body_type(Options& o, std::string_view value);
Complaint set_send_chunk(Options& o, std::string_view value);
Complaint add_send_xclient(Options& o, std::string_view value);
Complaint add_send_xforward(Options& o, std::string_view value);
Complaint set_send_proxy(Options& o, std::string_view value);
template <auto Member>
Complaint set_send_stage(Options& o, std::string_view value);
Complaint set_send_data_timeout(Options& o, std::string_view value);

// "send_options.h" keeps words; these are what they mean.
Complaint check_send_stage(std::string_view value);

template <auto Member>
Complaint set_send_stage(Options& o, std::string_view value) {
  if (auto complaint = check_send_stage(value)) return complaint;
  o.send.*Member = std::string(value);
  return {};
}

}  // namespace mailwhy::apps
