// Reading the language of dialogue_file.h.
#include "mailwhy/smtp/dialogue_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "mailwhy/base/text.h"
#include "mailwhy/smtp/envelope.h"
#include "mailwhy/smtp/script.h"

namespace mailwhy::smtp {
namespace {

constexpr std::size_t most_orders = 20'000;
constexpr std::size_t most_bytes = 16 * 1024 * 1024;

// What is wrong, and the part of the line where.
struct Wrong {
  std::string_view where;
  std::string text;
};
using Done = tl::expected<bool, Wrong>;

tl::unexpected<Wrong> wrong(std::string_view where, std::string text) { return tl::unexpected<Wrong>({where, std::move(text)}); }

// The first word, and what follows it without the blanks between; both parts of `text`, also when empty.
std::pair<std::string_view, std::string_view> cut_word(std::string_view text) {
  const auto begin = std::min(text.find_first_not_of(" \t"), text.size());
  text.remove_prefix(begin);
  const auto end = std::min(text.find_first_of(" \t"), text.size());
  const auto rest = std::min(text.find_first_not_of(" \t", end), text.size());
  std::string_view after = text.substr(rest);
  while (!after.empty() && (after.back() == ' ' || after.back() == '\t')) after.remove_suffix(1);
  return {text.substr(0, end), after};
}

// "250", "2xx", "25*", "*": what a reply code may look like in a pattern.
bool is_code_pattern(std::string_view word) {
  word = word.substr(0, word.find('-'));
  if (word.empty() || word.size() > 4) return false;
  for (std::size_t i = 0; i < word.size(); ++i) {
    if (word[i] == '*') return i + 1 == word.size();
    if (i == 3 || !(is_digit(word[i]) || word[i] == 'x' || word[i] == 'X')) return false;
  }
  return word.size() == 3;
}

class DialogueReader {
 public:
  explicit DialogueReader(const std::map<std::string, std::string>& names) : names_(names) {}

  Result<DialogueFile> read(std::string_view text) {
    for (auto line : split(text, '\n')) {
      ++line_;
      if (line.ends_with('\r')) line.remove_suffix(1);
      auto done = statement(line);
      if (done && file_.orders.size() > most_orders) done = wrong(line.substr(0, 0), fmt::format("more than {} statements", most_orders));
      if (done && bytes_ > most_bytes) done = wrong(line.substr(0, 0), fmt::format("the file says more than {} bytes", most_bytes));
      if (!done) return fail(fmt::format("Line {}, column {}: {}.", line_, done.error().where.data() - line.data() + 1, done.error().text));
    }
    const bool ends = !file_.orders.empty() && (file_.orders.back().kind == OrderKind::drop || file_.orders.back().kind == OrderKind::quit);
    line_ = 0;
    if (!ends) add(OrderKind::await);
    if (!ends && !quit_said_) add(OrderKind::quit);
    return std::move(file_);
  }

 private:
  Done statement(std::string_view line) {
    const auto [word, rest] = cut_word(line);
    if (!word.starts_with("S:")) more_of_reply_ = false;
    if (word.empty() || word.front() == '#') return true;
    if (word.starts_with("S:")) return expect_code(cut_word(std::string_view(word.data() + 2, line.data() + line.size())));
    if (word.starts_with("C:")) return send(after_colon(line, word));
    if (word.front() == '!') return event(std::string_view(word.data() + 1, line.data() + line.size()));
    return wrong(word, fmt::format("\"{}\" begins no statement; C:, S: and ! do", visible(shorten(word, 40))));
  }

  // One blank after "C:" belongs to the statement, further ones to the line.
  static std::string_view after_colon(std::string_view line, std::string_view word) {
    std::string_view text(word.data() + 2, line.data() + line.size());
    if (text.starts_with(' ')) text.remove_prefix(1);
    return text;
  }

  Done expect_code(std::pair<std::string_view, std::string_view> parts) {
    const std::string_view code = parts.first;
    if (!is_code_pattern(code)) return wrong(code, "\"S:\" needs a reply code, such as 250, 2xx or *");
    const bool continues = code.size() > 3 && code[3] == '-';
    const bool begins = !std::exchange(more_of_reply_, continues);
    if (begins) add({.kind = OrderKind::expect, .bytes = {}, .patterns = {std::string(code.substr(0, code.find('-')))}});
    return true;
  }

  Done send(std::string_view text) {
    if (in_text_) return send_text(text);
    if (text.empty()) return wrong(text, "\"C:\" needs the line to send; ! raw \\r\\n sends an empty one");
    const Bytes line = named(text);
    if (line.find('\r') != line.npos || line.find('\0') != line.npos) return wrong(text, "a control character; ! raw sends those");
    const Step step = step_of(line);
    if (step == Step::data || step == Step::bdat) note_message();
    in_text_ = step == Step::data;
    if (step == Step::bdat) chunk_left_ = chunk_size(line);
    quit_said_ = step == Step::quit;
    bytes_ += line.size();
    add({.kind = OrderKind::say, .bytes = line});
    return true;
  }
  Done send_text(std::string_view text) {
    in_text_ = text != ".";
    const Bytes line = Bytes(text) + "\r\n";
    bytes_ += line.size();
    add({.kind = in_text_ ? OrderKind::text : OrderKind::raw, .bytes = line, .replies = in_text_ ? 0 : 1});
    return true;
  }

  Done raw(std::string_view text) {
    auto bytes = unescape(named(text));
    if (!bytes) return wrong(text, bytes.error().text);
    if (bytes->empty()) return wrong(text, "\"raw\" needs bytes, such as EHLO x\\r\\n");
    bytes_ += bytes->size();
    Order order{.kind = OrderKind::raw, .bytes = std::move(*bytes)};
    if (in_text_) {
      const bool ends = order.bytes.ends_with("\r\n.\r\n") || order.bytes == ".\r\n";
      in_text_ = !ends;
      order.kind = ends ? OrderKind::raw : OrderKind::text;
      order.replies = ends ? 1 : 0;
    } else {
      const std::size_t chunk = std::min(chunk_left_, order.bytes.size());
      chunk_left_ -= chunk;
      order.replies = replies_due(BytesView(order.bytes).substr(chunk));
      for (const auto line : split(BytesView(order.bytes).substr(chunk), '\n')) {
        const Step step = step_of(line);
        if (step == Step::data || step == Step::bdat) note_message();
      }
    }
    add(std::move(order));
    return true;
  }

  Done event(std::string_view text) {
    struct Row {
      std::string_view word;
      Done (DialogueReader::*read)(std::string_view rest);
    };
    static constexpr std::array<Row, 15> rows{{
        {"expect", &DialogueReader::expect}, {"send", &DialogueReader::send}, {"raw", &DialogueReader::raw},
        {"pause", &DialogueReader::timed<OrderKind::pause>}, {"wait", &DialogueReader::timed<OrderKind::pause>}, {"slow", &DialogueReader::timed<OrderKind::slow>},
        {"split", &DialogueReader::plain<OrderKind::split>}, {"fast", &DialogueReader::plain<OrderKind::fast>}, {"starttls", &DialogueReader::plain<OrderKind::starttls>},
        {"tls", &DialogueReader::plain<OrderKind::starttls>}, {"auth", &DialogueReader::auth}, {"quit", &DialogueReader::plain<OrderKind::quit>},
        {"drop", &DialogueReader::plain<OrderKind::drop>}, {"close", &DialogueReader::plain<OrderKind::drop>}, {"login", &DialogueReader::auth},
    }};
    const auto [word, rest] = cut_word(text);
    for (const auto& row : rows)
      if (equal_ignoring_case(word, row.word)) return (this->*row.read)(rest);
    return wrong(word, fmt::format("\"{}\" is no event; expect, send, raw, pause, slow, split, fast, starttls, auth, quit and drop are", visible(shorten(word, 40))));
  }

  template <OrderKind Which>
  Done plain(std::string_view rest) {
    if (!rest.empty()) return wrong(rest, "nothing may follow here");
    add(Which);
    return true;
  }
  template <OrderKind Which>
  Done timed(std::string_view rest) {
    const auto time = parse_duration(rest);
    if (!time || *time < Duration::zero() || *time > 24h) return wrong(rest, "a time is needed here, such as 5s, 500ms or 2m");
    add({.kind = Which, .bytes = {}, .time = *time});
    return true;
  }

  Done auth(std::string_view rest) {
    Order order{.kind = OrderKind::auth, .bytes = {}};
    for (const auto word : split_words(rest)) {
      if (order.arguments.size() == 2) return wrong(word, "a mechanism and a user may stand here; the password is asked for when the file is played");
      order.arguments.push_back(named(word));
    }
    if (file_.login_line == 0) file_.login_line = line_;
    add(std::move(order));
    return true;
  }

  // expect PATTERN [or PATTERN]... [within TIME] | expect nothing for TIME | expect close [within TIME]
  Done expect(std::string_view rest) {
    const std::string_view all = rest;
    const auto [word, after] = cut_word(rest);
    if (word == "nothing") {
      const auto [by, time] = cut_word(after);
      if (by != "for") return wrong(by, "\"expect nothing\" needs a time: expect nothing for 5s");
      return timed<OrderKind::expect_nothing>(time);
    }
    Order order{.kind = word == "close" ? OrderKind::expect_close : OrderKind::expect, .bytes = {}};
    if (const auto at = rest.rfind("within "); at != rest.npos && (at == 0 || rest[at - 1] == ' ')) {
      const auto time = parse_duration(trim(rest.substr(at + 7)));
      if (!time || *time <= Duration::zero() || *time > 24h) return wrong(rest.substr(at + 7), "a time is needed here, such as 30s");
      order.time = *time;
      rest = rest.substr(0, at);
    }
    if (order.kind == OrderKind::expect_close && cut_word(cut_word(rest).second).first.empty()) {
      add(std::move(order));
      return true;
    }
    order.kind = OrderKind::expect;
    constexpr std::string_view either = " or ";
    for (bool last = false; !last;) {
      const auto at = rest.find(either);
      last = at == rest.npos;
      const auto pattern = rest.substr(0, at);
      const auto [code, words] = cut_word(pattern);
      if (!is_code_pattern(code)) return wrong(code.empty() ? all : code, "a reply code is needed here, such as 250, 2xx or *");
      order.patterns.push_back(words.empty() ? std::string(code) : std::string(code) + ' ' + std::string(words));
      if (!last) rest.remove_prefix(at + either.size());
    }
    add(std::move(order));
    return true;
  }

  Bytes named(std::string_view text) const {
    Bytes out;
    while (!text.empty()) {
      const auto open = text.find('{');
      const auto close = open == text.npos ? text.npos : text.find('}', open);
      const auto found = close == text.npos ? names_.end() : names_.find(std::string(text.substr(open + 1, close - open - 1)));
      if (found == names_.end()) {
        const auto keep = open == text.npos ? text.size() : open + 1;
        out += text.substr(0, keep);
        text.remove_prefix(keep);
        continue;
      }
      out += text.substr(0, open);
      out += one_line(found->second);
      text.remove_prefix(close + 1);
    }
    return out;
  }

  void note_message() {
    if (file_.message_line == 0) file_.message_line = line_;
  }
  void add(OrderKind kind) { add({.kind = kind, .bytes = {}}); }
  void add(Order order) {
    order.line = line_;
    file_.orders.push_back(std::move(order));
  }

  const std::map<std::string, std::string>& names_;
  DialogueFile file_;
  int line_ = 0;
  bool more_of_reply_ = false, in_text_ = false, quit_said_ = false;
  std::size_t chunk_left_ = 0, bytes_ = 0;
};

// Writing.

class Writer {
 public:
  std::string write(const Transcript& transcript, const std::map<std::size_t, Bytes>& messages) {
    const auto& exchanges = transcript.exchanges;
    for (std::size_t i = 0; i < exchanges.size(); ++i) {
      const auto& exchange = exchanges[i];
      if (exchange.step == Step::auth) {
        if (i == 0 || exchanges[i - 1].step != Step::auth) login(exchange);
        const bool over = i + 1 == exchanges.size() || exchanges[i + 1].step != Step::auth;
        if (over && exchange.reply && !exchange.reply->positive()) comment(exchange.reply->text());
        continue;
      }
      if (exchange.step == Step::tls_handshake) {
        out_ += exchange.failure ? "# TLS failed here: " + visible(exchange.failure->detail) + "\n" : "! tls\n";
        continue;
      }
      const auto message = messages.find(i);
      if (message != messages.end()) text_of(message->second);
      else if (!exchange.command.empty()) command(exchange.command);
      if (exchange.reply) reply(*exchange.reply);
      if (exchange.failure) comment(exchange.failure->detail);
    }
    return std::move(out_);
  }

 private:
  void comment(std::string_view words) { out_ += "# " + visible(words) + "\n"; }
  void command(const std::string& line) {
    const bool plain = std::none_of(line.begin(), line.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }) && is_utf8(line);
    out_ += plain && line.front() != ' ' ? "C: " + line + "\n" : "! raw " + escape(line) + "\\r\\n\n";
  }
  void login(const Exchange& exchange) {
    const auto words = split_words(exchange.command);
    out_ += words.size() > 1 ? fmt::format("! auth {}\n", visible(words[1])) : "! auth\n";
  }
  void text_of(BytesView text) {
    for (auto line : split(text, '\n')) {
      if (line.ends_with('\r')) line.remove_suffix(1);
      const bool last = line.data() + line.size() >= text.data() + text.size();
      if (last && line.empty()) return;
      const bool plain = is_utf8(line) && std::none_of(line.begin(), line.end(), [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f; });
      out_ += plain ? "C: " + std::string(line) + "\n" : "! raw " + escape(line) + "\\r\\n\n";
    }
  }
  void reply(const Reply& reply) {
    if (reply.code < 100 || reply.code > 999) return comment(reply.text());
    for (std::size_t i = 0; i < reply.lines.size(); ++i)
      out_ += fmt::format("S: {}{}{}\n", reply.code, i + 1 < reply.lines.size() ? "-" : " ", visible(reply.lines[i]));
    if (reply.lines.empty()) out_ += fmt::format("S: {}\n", reply.code);
  }

  std::string out_;
};

}  // namespace

Result<DialogueFile> parse_dialogue(std::string_view text, const std::map<std::string, std::string>& names) { return DialogueReader(names).read(text); }

std::string dialogue_text(const Transcript& transcript, const std::map<std::size_t, Bytes>& messages) { return Writer().write(transcript, messages); }

std::string escape(BytesView bytes) {
  std::string out;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\\') out += "\\\\";
    else if (c == '\r') out += "\\r";
    else if (c == '\n') out += "\\n";
    else if (c == '\t') out += "\\t";
    else if (byte < 0x20 || byte >= 0x7f) out += fmt::format("\\x{:02x}", byte);
    else out += c;
  }
  return out;
}

}  // namespace mailwhy::smtp
