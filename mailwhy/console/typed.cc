#include "mailwhy/console/typed.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include "mailwhy/base/text.h"
#include "mailwhy/mail/address.h"
#include "mailwhy/smtp/reply.h"
#include "mailwhy/smtp/script.h"

namespace mailwhy::console {
namespace {

using Kind = Typed::Kind;
using Trouble = Typed::Trouble;

enum class Word { ehlo, helo, lhlo, mail, rcpt, data, undo, starttls, auth, quit, plain, raw, next, again, time, save, copy, why, help };

struct Row {
  std::string_view text;
  Word word;
  std::string_view verb = {};  // what is sent, when it is sent as it is
};

// Every word of the prompt; those of RFC 5321 s4.1.1 and its extensions before the everyday ones.
constexpr std::array<Row, 48> rows{{
    {"ehlo", Word::ehlo}, {"helo", Word::helo}, {"lhlo", Word::lhlo}, {"mail", Word::mail}, {"rcpt", Word::rcpt}, {"data", Word::data},
    {"rset", Word::undo}, {"starttls", Word::starttls}, {"auth", Word::auth}, {"quit", Word::quit},
    {"noop", Word::plain, "NOOP"}, {"vrfy", Word::plain, "VRFY"}, {"expn", Word::plain, "EXPN"}, {"etrn", Word::plain, "ETRN"},
    {"turn", Word::plain, "TURN"}, {"bdat", Word::plain, "BDAT"}, {"xclient", Word::plain, "XCLIENT"}, {"xforward", Word::plain, "XFORWARD"},
    {"hello", Word::ehlo}, {"hi", Word::ehlo}, {"from", Word::mail}, {"sender", Word::mail}, {"mailfrom", Word::mail},
    {"to", Word::rcpt}, {"recipient", Word::rcpt}, {"rcptto", Word::rcpt}, {"undo", Word::undo}, {"reset", Word::undo},
    {"tls", Word::starttls}, {"login", Word::auth}, {"exit", Word::quit}, {"bye", Word::quit}, {"q", Word::quit},
    {"raw", Word::raw}, {"next", Word::next}, {"time", Word::time}, {"save", Word::save}, {"copy", Word::copy}, {"why", Word::why}, {"help", Word::help},
    {"again", Word::again}, {"connect", Word::again}, {"open", Word::again},
    {"?", Word::help}, {"h", Word::help}, {"message", Word::data}, {"verify", Word::plain, "VRFY"}, {"expand", Word::plain, "EXPN"},
}};

const Row* find_row(std::string_view word) {
  const auto found = std::find_if(rows.begin(), rows.end(), [&](const Row& row) { return equal_ignoring_case(row.text, word); });
  return found == rows.end() ? nullptr : &*found;
}

// The word that was meant, also through a typing error.  Words of one or two letters are too near to everything.
const Row* meant(std::string_view word) {
  if (const Row* row = find_row(word)) return row;
  if (word.size() < 3) return nullptr;
  std::vector<std::string> candidates;
  for (const auto& row : rows)
    if (row.text.size() > 2) candidates.emplace_back(row.text);
  const auto near = nearest(lower_ascii(word), candidates);
  return near ? find_row(*near) : nullptr;
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

Typed trouble(Trouble what, std::string detail = {}) {
  Typed out;
  out.kind = Kind::trouble;
  out.trouble = what;
  out.detail = std::move(detail);
  return out;
}

Typed question(std::string proposal) {
  Typed out;
  out.kind = Kind::question;
  out.proposal = std::move(proposal);
  return out;
}

std::string_view drop_colon(std::string_view text) {
  text = trim(text);
  return text.starts_with(':') ? trim(text.substr(1)) : text;
}

// "from:" after "mail", "to:" after "rcpt"; a word that is nearly that counts too.
std::string_view drop_preposition(std::string_view text, std::string_view preposition) {
  text = drop_colon(text);
  const auto end = std::min(text.find_first_of(" \t:<"), text.size());
  const auto word = text.substr(0, end);
  const bool near = word.size() > 2 && word.find('@') == word.npos && edit_distance(lower_ascii(word), preposition) <= 1;
  if (!equal_ignoring_case(word, preposition) && !near) return text;
  return drop_colon(text.substr(end));
}

bool is_parameter(std::string_view word) {
  static constexpr std::array<std::string_view, 4> bare{"SMTPUTF8", "REQUIRETLS", "PRDR", "BINARYMIME"};
  const auto equals = word.find('=');
  if (equals != word.npos) return equals > 0 && word.find('@') > equals;
  return std::any_of(bare.begin(), bare.end(), [&](std::string_view one) { return equal_ignoring_case(one, word); });
}

bool is_domain_like(std::string_view word) {
  const auto domain = Domain::parse(word);
  return domain && domain->label_count() >= 2;
}

// Where an address ends that begins a text: a quoted local part may hold blanks and brackets (RFC 5321 s4.1.2).
std::size_t end_of_path(std::string_view text, char end) {
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (quoted && text[i] == '\\') ++i;
    else if (text[i] == '"') quoted = !quoted;
    else if (!quoted && (text[i] == end || (end == ' ' && text[i] == '\t'))) return i;
  }
  return text.size();
}

struct Path {
  std::string address;
  std::string_view rest;  // parameters, or what cannot be read
};

Path cut_path(std::string_view text) {
  if (const auto open = text.find('<'); open == 0 || (open != text.npos && text.find('@', open) != text.npos && text.substr(0, open).find('@') == text.npos)) {
    const std::string_view inner = text.substr(open + 1);
    const auto close = end_of_path(inner, '>');
    if (close < inner.size()) return {std::string(trim(inner.substr(0, close))), trim(inner.substr(close + 1))};
    text = trim(inner);
  }
  const auto end = end_of_path(text, ' ');
  return {std::string(text.substr(0, end)), trim(text.substr(end))};
}

// As people write addresses; the domain in the form for the wire.
std::string on_the_wire(std::string address) {
  if (starts_with_ignoring_case(address, "mailto:")) address.erase(0, 7);
  while (!address.empty() && (address.back() == ',' || address.back() == ';' || address.back() == '>' || (address.back() == '.' && address.find('@') != address.npos))) address.pop_back();
  if (is_ascii(address)) return address;
  const auto read = mail::parse_address(address);
  return read ? read->text() : address;
}

bool is_empty_sender(std::string_view address) {
  return address.empty() || equal_ignoring_case(address, "null") || equal_ignoring_case(address, "empty") || equal_ignoring_case(address, "nobody");
}

Typed read_path(Word word, std::string_view rest) {
  const bool sender = word == Word::mail;
  const std::string_view verb = sender ? "from" : "to";
  rest = drop_preposition(rest, verb);
  if (rest.empty()) return trouble(Trouble::no_address, sender ? "FROM" : "TO");
  Path path = cut_path(rest);
  auto tail = split_words(path.rest);
  // "bob example.test", "bob at example.test", "bob @ example.test"
  if (path.address.find('@') == std::string::npos && !tail.empty() && !is_parameter(tail.front())) {
    const std::size_t at = tail.front() == "@" || equal_ignoring_case(tail.front(), "at") ? 1 : 0;
    std::string_view domain = at < tail.size() ? tail[at] : std::string_view();
    if (domain.starts_with('@')) domain.remove_prefix(1);
    if (is_domain_like(domain)) return question(fmt::format("{} {}@{}", verb, path.address, domain));
  }
  std::string address = on_the_wire(path.address);
  if (const auto at = address.find('@'); at != std::string::npos && address.find(',', at) != std::string::npos) {
    std::replace(address.begin() + static_cast<std::ptrdiff_t>(at), address.end(), ',', '.');
    return question(fmt::format("{} {}", verb, address));
  }
  if (sender && is_empty_sender(address)) address.clear();
  else if (address.empty()) return trouble(Trouble::no_address, "TO");
  Typed out;
  out.kind = Kind::command;
  out.bytes = fmt::format("{}:<{}>", sender ? "MAIL FROM" : "RCPT TO", address);
  for (const auto parameter : tail) out.bytes += ' ' + std::string(parameter);
  return out;
}

// Whether the word behind a mechanism is what goes to the server, not the name of a user.
bool is_initial_response(std::string_view word) { return word == "=" || (word.size() % 4 == 0 && is_coded(word)); }

Typed read_auth(std::string_view rest) {
  Typed out;
  out.kind = Kind::auth;
  out.private_line = true;
  const auto words = split_words(rest);
  if (words.size() >= 2 && is_initial_response(words[1])) {
    out.kind = Kind::command;
    const std::string mechanism = [&] {
      std::string upper(words[0]);
      for (char& c : upper)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
      return upper;
    }();
    out.bytes = "AUTH " + mechanism + ' ' + std::string(words[1]);
    out.shown = "AUTH " + mechanism + " ***";
    return out;
  }
  for (std::size_t i = 0; i < words.size() && i < 2; ++i) out.arguments.emplace_back(words[i]);
  // "login ann@example.org": no mechanism has an at-sign.
  if (out.arguments.size() == 1 && out.arguments[0].find('@') != std::string::npos) out.arguments.insert(out.arguments.begin(), "");
  return out;
}

// raw TEXT: as typed, with escapes.  A line end is added unless there is one, or a lone backslash at the end says no.
Typed read_raw(std::string_view text) {
  if (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
  if (text.empty()) return trouble(Trouble::no_bytes);
  std::size_t backslashes = 0;
  while (backslashes < text.size() && text[text.size() - 1 - backslashes] == '\\') ++backslashes;
  const bool as_it_is = backslashes % 2 == 1;
  if (as_it_is) text.remove_suffix(1);
  auto bytes = smtp::unescape(text);
  if (!bytes) return trouble(Trouble::escape, bytes.error().text);
  Typed out;
  out.kind = Kind::raw;
  out.bytes = std::move(*bytes);
  if (!as_it_is && out.bytes.find('\n') == Bytes::npos) out.bytes += "\r\n";
  const auto words = split_words(text);
  if (!words.empty() && equal_ignoring_case(words.front(), "AUTH")) {
    out.private_line = true;
    if (words.size() > 2) out.shown = fmt::format("AUTH {} ***", words[1]);
  }
  return out;
}

Typed simple(Kind kind) {
  Typed out;
  out.kind = kind;
  return out;
}

Typed command(Bytes line) {
  Typed out;
  out.kind = Kind::command;
  out.bytes = std::move(line);
  return out;
}

Typed hello(std::string_view verb, std::string_view rest, const Setting& setting) {
  return command(std::string(verb) + ' ' + (rest.empty() ? setting.helo : std::string(rest)));
}

Typed with_rest(Kind kind, std::string_view rest) {
  Typed out = simple(kind);
  if (!rest.empty()) out.arguments.emplace_back(rest);
  return out;
}

Typed read_word(const Row& row, std::string_view rest, const Setting& setting) {
  switch (row.word) {
    case Word::ehlo: return hello("EHLO", rest, setting);
    case Word::helo: return hello("HELO", rest, setting);
    case Word::lhlo: return hello("LHLO", rest, setting);
    case Word::mail:
    case Word::rcpt: return read_path(row.word, rest);
    case Word::data: return simple(Kind::data);
    case Word::undo: return simple(Kind::undo);
    case Word::starttls: return simple(Kind::starttls);
    case Word::auth: return read_auth(rest);
    case Word::quit: return simple(Kind::quit);
    case Word::plain: return command(std::string(row.verb) + (rest.empty() ? "" : " ") + std::string(rest));
    case Word::raw: break;
    case Word::next: return simple(Kind::next);
    case Word::again: return simple(Kind::again);
    case Word::time: return simple(Kind::time);
    case Word::save: return rest.empty() ? trouble(Trouble::no_file) : rest == "-" ? simple(Kind::copy) : with_rest(Kind::save, rest);
    case Word::copy: return simple(Kind::copy);
    case Word::why: return simple(Kind::why);
    case Word::help: return with_rest(Kind::help, rest);
  }
  return {};
}

// Lines copied from a transcript carry marks of who spoke.
std::string_view without_mark(std::string_view line) {
  for (const std::string_view mark : {"C: ", "smtp> ", "> "})
    if (line.starts_with(mark)) return trim(line.substr(mark.size()));
  return line;
}

bool is_reply(std::string_view line) {
  if (line.starts_with("S: ")) line = trim(line.substr(3));
  return line.size() >= 3 && is_digit(line[0]) && is_digit(line[1]) && is_digit(line[2]) && line[0] >= '2' && line[0] <= '5' &&
         (line.size() == 3 || line[3] == ' ' || line[3] == '-');
}

std::string_view name_of(Kind kind) {
  switch (kind) {
    case Kind::data: return "DATA";
    case Kind::undo: return "RSET";
    case Kind::starttls: return "STARTTLS";
    case Kind::auth: return "AUTH";
    case Kind::quit: return "QUIT";
    case Kind::next: return "next";
    case Kind::again: return "again";
    case Kind::time: return "time";
    case Kind::save: return "save";
    case Kind::copy: return "copy";
    case Kind::why: return "why";
    case Kind::help: return "help";
    default: return "";
  }
}

}  // namespace

std::string without_controls(std::string_view line) {
  std::string out;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (c == '\b' || c == 0x7f) {
      while (!out.empty() && (static_cast<unsigned char>(out.back()) & 0xC0) == 0x80) out.pop_back();
      if (!out.empty()) out.pop_back();
    } else if (const auto length = control_sequence(line.substr(i)); length > 0) {
      i += length - 1;
    } else if (c == '\t' || !is_control(c)) {
      out += c;
    }
  }
  return out;
}

Typed read_typed(std::string_view line, const Setting& setting) {
  while (!line.empty() && (line.back() == '\r' || line.back() == '\n')) line.remove_suffix(1);
  // raw comes first: what stands behind it is nobody's business.
  if (const auto begin = line.find_first_not_of(" \t"); begin != line.npos && starts_with_ignoring_case(line.substr(begin), "raw") &&
                                                        (begin + 3 == line.size() || line[begin + 3] == ' ' || line[begin + 3] == '\t'))
    return read_raw(line.substr(begin + 3));

  const std::string clean = without_controls(line);
  const std::string_view text = without_mark(trim(clean));
  if (text.empty() || text.front() == '#') return {};
  if (is_reply(text)) {
    Typed out = simple(Kind::explain);
    out.bytes = std::string(text.starts_with("S: ") ? trim(text.substr(3)) : text);
    return out;
  }
  const auto end = std::min(text.find_first_of(" \t:<"), text.size());
  const auto word = text.substr(0, end);
  // As guides to doing it by hand have it: the answers are typed in base64 as well.
  if (text == "AUTH LOGIN") {
    Typed out = command("AUTH LOGIN");
    out.private_line = true;
    return out;
  }
  const Row* row = meant(word);
  if (row == nullptr || row->word == Word::raw) return trouble(Trouble::unknown_word, std::string(word));
  Typed out = read_word(*row, trim(text.substr(end)), setting);
  const bool guessed = !equal_ignoring_case(row->text, word);
  if (out.kind == Kind::command) {
    // Only what is more than a matter of case, blanks and brackets is worth a line of its own.
    const bool plain_verb = !guessed && (row->word == Word::plain || row->text == "ehlo" || row->text == "helo" || row->text == "lhlo" || row->text == "mail" || row->text == "rcpt" || row->text == "auth");
    if (!plain_verb || clean != std::string(line)) out.read_as = out.shown.empty() ? out.bytes : out.shown;
  } else if (guessed || clean != std::string(line)) {
    out.read_as = name_of(out.kind);
  }
  // A login with a typing error is a login all the same.
  out.private_line = out.private_line || row->word == Word::auth;
  return out;
}

bool may_be_kept(const Typed& typed) {
  switch (typed.kind) {
    case Kind::nothing:
    case Kind::auth:
    case Kind::explain:
    case Kind::question:
    case Kind::trouble: return false;
    case Kind::raw: {
      if (typed.private_line || !typed.bytes.ends_with('\n')) return false;
      for (const auto line : split(std::string_view(typed.bytes).substr(0, typed.bytes.size() - 1), '\n')) {
        const auto words = split_words(trim(line));
        const Row* row = words.empty() ? nullptr : find_row(words.front().substr(0, words.front().find(':')));
        const bool plain_command = row != nullptr && (!row->verb.empty() || row->word <= Word::quit) && row->word != Word::auth;
        if (!plain_command) return false;
      }
      return true;
    }
    default: return !typed.private_line;
  }
}

bool is_coded(std::string_view answer) {
  const auto decoded = base64_decode(answer);
  if (!decoded || decoded->empty() || !is_utf8(*decoded)) return false;
  return std::none_of(decoded->begin(), decoded->end(), [](char c) { return is_control(c) && c != '\0' && c != 1; });
}

std::vector<std::string> completions(std::string_view begun) {
  std::set<std::string> found;
  for (const auto& row : rows)
    if (row.text.size() > 2 && starts_with_ignoring_case(row.text, begun)) found.emplace(row.text);
  return {found.begin(), found.end()};
}

}  // namespace mailwhy::console
