#include "apps/send_apply.h"

#include <algorithm>
#include <array>

#include "apps/option_apply.h"
#include "mailwhy/base/text.h"
#include "mailwhy/mail/header_field.h"
#include "mailwhy/smtp/delivery.h"
#include "mailwhy/smtp/proxy_header.h"

namespace mailwhy::apps {
namespace {

bool is_one_of(std::string_view value, std::string_view choices) {
  const auto words = split_words(choices);
  return std::find(words.begin(), words.end(), value) != words.end();
}

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return out;
}

// NAME=VALUE, several with blanks between; what Postfix's README files know.
Complaint check_attributes(std::string_view value, std::string_view known) {
  if (auto complaint = refuse_control_characters(value)) return complaint;
  const auto pairs = split_words(value);
  if (pairs.empty()) return "wants NAME=VALUE, with NAME one of " + words_with_or(known);
  for (const auto pair : pairs) {
    const auto equals = pair.find('=');
    if (equals == std::string_view::npos || equals == 0 || !is_one_of(upper(pair.substr(0, equals)), known)) return "wants NAME=VALUE, with NAME one of " + words_with_or(known);
  }
  return {};
}

}  // namespace

Complaint refuse_control_characters(std::string_view value) {
  return has_control_characters(value) ? Complaint("wants a value without control characters") : Complaint();
}

Complaint set_send_tls(Options& o, std::string_view value) {
  using Tls = SendOptions::Tls;
  constexpr std::array rows{std::pair{std::string_view("auto"), Tls::automatic}, std::pair{std::string_view("required"), Tls::required},
                            std::pair{std::string_view("verified"), Tls::verified}, std::pair{std::string_view("off"), Tls::off},
                            std::pair{std::string_view("implicit"), Tls::implicit}};
  for (const auto& [word, tls] : rows)
    if (word == value) {
      o.send.tls = tls;
      return {};
    }
  return "wants " + words_with_or(send_tls_choices);
}

Complaint set_send_subject(Options& o, std::string_view value) {
  if (auto complaint = refuse_control_characters(value)) return complaint;
  o.send.subject = std::string(value);
  return {};
}

Complaint set_send_body(Options& o, std::string_view value) {
  o.send.body = std::string(value);
  return {};
}

Complaint add_send_header(Options& o, std::string_view value) {
  if (const auto field = mail::parse_field(value); !field) return field.error().text;
  o.send.headers.emplace_back(value);
  return {};
}

Complaint set_send_encoding(Options& o, std::string_view value) {
  if (!is_one_of(value, send_encoding_choices)) return "wants " + words_with_or(send_encoding_choices);
  o.send.encoding = std::string(value);
  return {};
}

Complaint set_send_notify(Options& o, std::string_view value) {
  // RFC 3461 s4.1: NEVER stands alone.
  const std::string words = upper(value);
  for (const auto word : split(words, ','))
    if (!is_one_of(word, "NEVER SUCCESS FAILURE DELAY") || (word == "NEVER" && words != "NEVER")) return "wants never, or some of success,failure,delay with commas between";
  o.send.notify = words;
  return {};
}

Complaint set_send_return(Options& o, std::string_view value) {
  const std::string word = upper(value);
  if (word != "FULL" && word != "HDRS") return "wants full or hdrs";
  o.send.return_what = word;
  return {};
}

Complaint set_send_body_type(Options& o, std::string_view value) {
  const std::string word = lower_ascii(value);
  if (!is_one_of(word, send_body_type_choices)) return "wants " + words_with_or(send_body_type_choices);
  o.send.body_type = word;
  return {};
}

Complaint set_send_chunk(Options& o, std::string_view value) {
  const auto bytes = parse_number(value, 4 << 20);
  if (!bytes || *bytes == 0) return "wants a number of bytes from 1 to 4194304";
  o.send.chunk_bytes = *bytes;
  return {};
}

Complaint add_send_xclient(Options& o, std::string_view value) {
  if (auto complaint = check_attributes(value, "NAME ADDR PORT PROTO HELO LOGIN DESTADDR DESTPORT REVERSE_NAME")) return complaint;
  o.send.xclient.emplace_back(value);
  return {};
}

Complaint add_send_xforward(Options& o, std::string_view value) {
  if (auto complaint = check_attributes(value, "NAME ADDR PORT PROTO HELO IDENT SOURCE")) return complaint;
  o.send.xforward.emplace_back(value);
  return {};
}

Complaint set_send_proxy(Options& o, std::string_view value) {
  if (const auto header = smtp::parse_proxy_header(value); !header) return header.error().text;
  o.send.proxy = std::string(value);
  return {};
}

Complaint check_send_stage(std::string_view value) {
  return smtp::parse_halt(value) ? Complaint() : Complaint("wants " + words_with_or(send_stage_choices));
}

Complaint set_send_data_timeout(Options& o, std::string_view value) {
  const auto duration = parse_duration(value);
  if (!duration || *duration <= Duration::zero()) return "wants a duration such as 90s, 10m or 1h";
  o.send.data_timeout = *duration;
  return {};
}

}  // namespace mailwhy::apps
