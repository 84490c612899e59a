#include "mailwhy/smtp/queue_id.h"

#include <algorithm>
#include <array>
#include <vector>

#include "mailwhy/base/text.h"

namespace mailwhy::smtp {
namespace {

constexpr std::size_t longest = 200;

// Where the name stands, seen from words that every server of that kind says.
struct Form {
  std::string_view marker;
  enum class Place { after, before, last_in_brackets } place;
  std::string_view who;
};
// In this order: the surest first.
constexpr std::array forms{
    Form{"queued as ", Form::Place::after, "Postfix, Halon, Amavis, Rspamd proxy"},
    Form{"queued mail for delivery as ", Form::Place::after, "Exchange in front of others"},
    Form{" id=", Form::Place::after, "Exim"},
    Form{"internalid=", Form::Place::after, "Exchange"},
    Form{"queued with id ", Form::Place::after, "Stalwart"},
    Form{"queued under ", Form::Place::after, "GroupWise"},
    Form{" qp ", Form::Place::after, "qmail"},
    Form{"message queued (", Form::Place::after, "Haraka"},
    Form{"queued (", Form::Place::after, "Haraka"},
    Form{"delivery id ", Form::Place::after, "others"},
    Form{"queue id ", Form::Place::after, "others"},
    Form{"message-id ", Form::Place::after, "others"},
    Form{" message accepted for delivery", Form::Place::before, "sendmail, OpenSMTPD, CommuniGate"},
    Form{" saved", Form::Place::before, "Dovecot LMTP"},
    Form{" - gsmtp", Form::Place::before, "Google"},
    Form{" ok ", Form::Place::after, "Amazon SES, Courier"},
    Form{" ok. ", Form::Place::after, "Courier"},
    Form{" smtpthread", Form::Place::last_in_brackets, "Mimecast"},
};

bool is_end(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte <= ' ' || byte == 0x7f || c == ')' || c == ']' || c == '>' || c == ',' || c == ';' || c == '"' || c == '(';
}

std::string cleaned(std::string_view word) {
  while (!word.empty() && (word.front() == '<' || word.front() == '[' || word.front() == '(' || word.front() == '#')) word.remove_prefix(1);
  while (!word.empty() && (is_end(word.back()) || word.back() == '.' || word.back() == ':')) word.remove_suffix(1);
  return std::string(word.substr(0, longest));
}

std::string word_after(std::string_view text, std::size_t at) {
  while (at < text.size() && (text[at] == ' ' || text[at] == ':' || text[at] == '<' || text[at] == '[' || text[at] == '(' || text[at] == '#')) ++at;
  const auto end = std::find_if(text.begin() + static_cast<std::ptrdiff_t>(at), text.end(), is_end);
  return cleaned(text.substr(at, static_cast<std::size_t>(end - text.begin()) - at));
}

std::string word_before(std::string_view text, std::size_t at) {
  while (at > 0 && text[at - 1] == ' ') --at;
  const auto blank = at == 0 ? std::string_view::npos : text.rfind(' ', at - 1);
  const auto begin = blank == std::string_view::npos ? 0 : blank + 1;
  return cleaned(text.substr(begin, at - begin));
}

// A name has a digit, or is at least longer than words are: "Ok" and "Successfully" are none.
bool could_be_name(std::string_view word) { return word.size() >= 16 || (word.size() >= 3 && std::any_of(word.begin(), word.end(), is_digit)); }

std::string found_by(const Form& form, std::string_view words, std::string_view lower) {
  const auto at = lower.find(form.marker);
  if (at == std::string_view::npos) return {};
  switch (form.place) {
    case Form::Place::after: return word_after(words, at + form.marker.size());
    case Form::Place::before: return word_before(words, at);
    case Form::Place::last_in_brackets: {
      const auto open = words.rfind('[');
      return open == std::string_view::npos ? std::string() : word_after(words, open);
    }
  }
  return {};
}

}  // namespace

std::string queue_id_in(const Reply& reply) {
  if (!reply.positive()) return {};
  const std::string words = ' ' + reply.words();
  const std::string lower = lower_ascii(words);
  for (const auto& form : forms)
    if (const auto word = found_by(form, words, lower); could_be_name(word)) return word;
  return {};
}

}  // namespace mailwhy::smtp
