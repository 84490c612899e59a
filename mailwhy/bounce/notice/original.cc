#include "mailwhy/bounce/notice/original.h"

#include <algorithm>

#include "mailwhy/base/row.h"
#include "mailwhy/base/text.h"
#include "mailwhy/bounce/notice/prose.h"
#include "mailwhy/mail/encoded_words.h"
#include "mailwhy/mail/message.h"

namespace mailwhy::bounce::notice {
namespace {

constexpr std::size_t longest_shown_field = 2000;
constexpr std::size_t most_ids = 20;

// Visible ASCII and single blanks, without an encoded word: as it should be shown.
bool is_plain(std::string_view value) {
  unsigned before = 0;  // the last byte of the row before is a blank
  for (std::size_t at = 0; at < value.size(); at += row_size) {
    const auto row = row_at(value, at);
    const auto blanks = bits_of(static_cast<Row>(row == ' '));
    const auto others = bits_of(static_cast<Row>((row < ' ') | (row >= 0x7f) | (row == '?')));
    const auto here = value.size() - at < row_size ? (1u << (value.size() - at)) - 1 : (1u << row_size) - 1;
    if ((others & here) != 0 || (blanks & (blanks << 1 | before)) != 0) return false;
    before = blanks >> (row_size - 1);
  }
  return true;
}

// "X-SES-Message-ID", "X-MC-Unique-Id", "X-Mailgun-Sid", "X-Job": X- fields by which a sender finds the message again.
bool is_sender_id(std::string_view name) {
  constexpr std::string_view ends[] = {"id", "-ids", "-job", "-campaign", "-data", "-info", "-tag", "-variables"};
  constexpr std::string_view never[] = {"x-msmail-priority", "x-grand", "x-ms-tnef-correlator"};
  if (std::any_of(std::begin(never), std::end(never), [&](std::string_view it) { return equal_ignoring_case(it, name); })) return false;
  return std::any_of(std::begin(ends), std::end(ends), [&](std::string_view end) {
    return lower_ascii(name.back()) == end.back() && name.size() >= end.size() && equal_ignoring_case(name.substr(name.size() - end.size()), end);
  });
}

bool is_host(std::string_view text) {
  if (text.empty() || text.front() == '.' || text.back() == '.' || text.find('.') == std::string_view::npos || text.find("..") != std::string_view::npos) return false;
  const auto last = text.substr(text.rfind('.') + 1);
  if (last.size() < 2 || is_digit(last.front())) return false;
  return std::all_of(text.begin(), text.end(), [](char c) { return is_digit(c) || c == '-' || c == '.' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); });
}

}  // namespace

std::string text_of(const mail::RawMessage& message, std::string_view name, std::size_t most_bytes) {
  const auto* field = message.find(name);
  if (field == nullptr) return {};
  if (const auto value = trim(field->value); value.size() <= most_bytes && is_plain(value)) return std::string(value);
  const bool coded = !is_ascii(field->value) || field->value.find('?') != std::string_view::npos;
  return coded ? one_line(mail::decode_words(field->value), most_bytes) : one_line_of(field->value, most_bytes);
}

std::string one_line_of(std::string_view field_value, std::size_t most_bytes) {
  const bool folds = field_value.find('\n') != std::string_view::npos || field_value.find('\r') != std::string_view::npos;
  return folds ? one_line(mail::unfolded(field_value), most_bytes) : one_line(field_value, most_bytes);
}

std::vector<std::string> addresses_in(std::string_view text) {
  std::vector<std::string> addresses;
  add_addresses(text, addresses, std::string_view::npos);
  return addresses;
}

void add_addresses(std::string_view text, std::vector<std::string>& to, std::size_t most) {
  text = text.substr(0, std::size_t{64} << 10);
  Mentions mentions(text);
  for (auto mention = mentions.next(); mention && to.size() < most;) {
    const auto next = mentions.next();
    // "bob@example.org <bob@example.org>": the name is no second address.
    const bool is_name = !mention->bracketed && next && next->bracketed && text.substr(mention->end, next->begin - mention->end).find(',') == std::string_view::npos;
    if (!is_name) to.emplace_back(text.substr(mention->begin, mention->end - mention->begin));
    mention = next;
  }
}

namespace {

// "123-user": the number of a mailing, and a short check sum behind it as SendGrid writes it ("123-3f9a-user").
std::string_view without_number(std::string_view user) {
  const auto dash = user.find('-');
  if (dash == 0 || dash == std::string_view::npos || dash + 1 == user.size() || !std::all_of(user.begin(), user.begin() + static_cast<std::ptrdiff_t>(dash), is_digit)) return user;
  user.remove_prefix(dash + 1);
  const auto is_hex = [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); };
  const bool summed = user.size() > 5 && user[4] == '-' && std::all_of(user.begin(), user.begin() + 4, is_hex) && std::any_of(user.begin(), user.begin() + 4, is_digit);
  return summed ? user.substr(5) : user;
}

}  // namespace

std::string verp_recipient(std::string_view return_path, const std::vector<std::string>& known) {
  auto text = trim(return_path);
  if (text.starts_with("<")) text.remove_prefix(1);
  if (text.ends_with(">")) text.remove_suffix(1);
  const auto at = text.rfind('@');
  if (at == std::string_view::npos) return {};
  auto local = text.substr(0, at);
  // SRS0=hash=time=domain=local: a forwarder's; names the sender, not a recipient.
  if (starts_with_ignoring_case(local, "srs0") || starts_with_ignoring_case(local, "srs1")) return {};
  if (starts_with_ignoring_case(local, "prvs=")) {
    local.remove_prefix(5);
    const auto slash = local.find_first_of("=/");
    if (slash != std::string_view::npos) {
      // prvs=tag=local, or the older prvs=local/tag.
      local = local[slash] == '=' ? local.substr(slash + 1) : local.substr(0, slash);
    }
  }
  const auto equals = local.rfind('=');
  if (equals == std::string_view::npos || equals == 0) return {};
  const auto domain = local.substr(equals + 1);
  if (!is_host(domain)) return {};
  auto user = local.substr(0, equals);
  const auto address = [&](std::string_view name) { return std::string(name) + "@" + std::string(domain); };
  for (std::size_t begin = 0; begin < user.size();) {
    const auto whole = address(user.substr(begin));
    if (std::any_of(known.begin(), known.end(), [&](const std::string& it) { return equal_ignoring_case(it, whole); })) return whole;
    const auto next = user.find_first_of("+-._", begin);
    if (next == std::string_view::npos) break;
    begin = next + 1;
  }
  // "bounces+user", "bounce-123-user", "list-user": what stands before is the sender's.
  if (const auto plus = user.find('+'); plus != std::string_view::npos && plus + 1 < user.size()) {
    user = without_number(user.substr(plus + 1));
  } else {
    std::size_t begin = 0;
    for (std::size_t from = 0; from < user.size();) {
      const auto dash = user.find('-', from);
      const auto piece = user.substr(from, dash == std::string_view::npos ? dash : dash - from);
      const bool number = !piece.empty() && std::all_of(piece.begin(), piece.end(), is_digit);
      if (dash == std::string_view::npos) break;
      if (from == 0 || number) begin = dash + 1;
      from = dash + 1;
    }
    if (begin < user.size()) user = user.substr(begin);
  }
  if (user.empty() || user.find('=') != std::string_view::npos) return {};
  return std::string(user) + "@" + std::string(domain);
}

Original read_original(const mail::RawMessage& message) {
  Original original;
  if (message.fields.empty()) return original;
  original.present = true;
  original.message_id = std::string(trim(text_of(message, "Message-ID", longest_shown_field)));
  original.from = text_of(message, "From", longest_shown_field);
  original.to = text_of(message, "To", longest_shown_field);
  original.subject = text_of(message, "Subject", longest_shown_field);
  original.date = text_of(message, "Date", longest_shown_field);
  original.return_path = text_of(message, "Return-Path", longest_shown_field);
  original.list_id = text_of(message, "List-Id", longest_shown_field);
  original.feedback_id = text_of(message, "Feedback-ID", longest_shown_field);
  original.x_mailer = text_of(message, "X-Mailer", longest_shown_field);
  for (const auto& field : message.fields) {
    if (original.other_ids.size() >= most_ids) break;
    if (field.name.size() < 3 || field.name[1] != '-' || lower_ascii(field.name[0]) != 'x') continue;
    const auto value = trim(field.value);
    if (value.empty() || value.size() > 300 || !is_sender_id(field.name)) continue;
    original.other_ids.push_back(one_line(field.name, 100) + ": " + one_line_of(field.value, 300));
  }
  if (original.return_path.find('=') != std::string::npos) original.verp_recipient = verp_recipient(original.return_path, addresses_in(original.to));
  return original;
}

}  // namespace mailwhy::bounce::notice
