#include "mailwhy/pasted/conversation.h"

#include <algorithm>
#include <array>
#include <deque>

#include "mailwhy/base/text.h"
#include "mailwhy/bounce/spoken.h"
#include "mailwhy/console/typed.h"
#include "mailwhy/pasted/quote.h"

namespace mailwhy::pasted {
namespace {

enum class Who { client, server, note, unmarked };

struct Mark {
  std::string_view words;
  Who who;
  std::string_view tool;
  bool tls = false;
};
// In front of a line; the longest first where one begins another.
constexpr Mark marks[] = {
    {"<~* ", Who::server, "swaks", true}, {"<** ", Who::server, "swaks"}, {"<~  ", Who::server, "swaks", true}, {"<-  ", Who::server, "swaks"},
    {" ~> ", Who::client, "swaks", true}, {" -> ", Who::client, "swaks"}, {"~> ", Who::client, "swaks", true}, {"-> ", Who::client, "swaks"}, {"=== ", Who::note, "swaks"}, {"*** ", Who::note, "swaks"},
    {"CLIENT -> SERVER: ", Who::client, "PHPMailer"}, {"SERVER -> CLIENT: ", Who::server, "PHPMailer"}, {"CLIENT -> SMTP: ", Who::client, "PHPMailer"}, {"SMTP -> CLIENT: ", Who::server, "PHPMailer"},
    {"050 >>> ", Who::client, "sendmail"}, {"050 ", Who::server, "sendmail"}, {">>> ", Who::client, "sendmail"}, {"<<< ", Who::server, "sendmail"},
    {"--> ", Who::client, "msmtp"}, {"<-- ", Who::server, "msmtp"},
    {"C: ", Who::client, ""}, {"S: ", Who::server, ""}, {"C:", Who::client, ""}, {"S:", Who::server, ""}, {"C  ", Who::client, "mailwhy"}, {"S  ", Who::server, "mailwhy"},
    {"Client: ", Who::client, ""}, {"Server: ", Who::server, ""}, {"SENT: ", Who::client, ""}, {"RCVD: ", Who::server, ""}, {"RECV: ", Who::server, ""}, {"SEND: ", Who::client, ""},
    {"* ", Who::note, "curl"}, {"> ", Who::client, "curl"}, {"< ", Who::server, "curl"},
    {"SMTP<< ", Who::server, "Exim"}, {"SMTP>> ", Who::client, "Exim"},
    {"DEBUG SMTP: ", Who::note, "JavaMail"}, {"DEBUG: ", Who::note, "JavaMail"}, {"Trying ", Who::note, "telnet"}, {"Connected to ", Who::note, "telnet"}, {"Escape character is ", Who::note, "telnet"},
    {"CONNECTED(", Who::note, "openssl"},
};

struct Spoken {
  Who who = Who::unmarked;
  std::string text;
  std::string_view tool;
  bool tls = false;
};

// smtplib: "send: 'ehlo me\r\n'", "reply: b'250-mx.example.org\r\n'"; the summary "reply: retcode (250); Msg: ..." says it twice.
std::optional<Spoken> read_smtplib(std::string_view line) {
  const bool send = line.starts_with("send: "), reply = line.starts_with("reply: ");
  if (!send && !reply) return std::nullopt;
  auto text = trim(line.substr(send ? 6 : 7));
  if (text.starts_with("retcode")) return Spoken{Who::note, "", "smtplib"};
  if (text.starts_with('b')) text.remove_prefix(1);
  if (text.size() < 2 || (text.front() != '\'' && text.front() != '"')) return std::nullopt;
  text = text.substr(1, text.size() - 2);
  while (text.ends_with("\\r\\n")) text.remove_suffix(4);
  return Spoken{send ? Who::client : Who::server, std::string(text), "smtplib"};
}

// A time in front of the mark: "2026-11-21 03:02:11 CLIENT -> SERVER: EHLO x".
std::string_view without_time(std::string_view line) {
  const auto at = std::min(line.find("CLIENT -> "), std::min(line.find("SERVER -> "), line.find("SMTP -> ")));
  return at != std::string_view::npos && at < 40 && at > 0 && is_digit(line[0]) ? line.substr(at) : line;
}

Spoken read_line(std::string_view line) {
  if (auto spoken = read_smtplib(line)) return *spoken;
  line = without_time(line);
  for (const auto& mark : marks)
    if (line.starts_with(mark.words)) return {mark.who, std::string(trim(line.substr(mark.words.size()))), mark.tool, mark.tls};
  return {Who::unmarked, std::string(trim(line)), ""};
}

// A verb of SMTP that a person or a program sends; what people type in its place (console/typed.h) counts in a conversation only.
constexpr std::string_view verbs[] = {"HELO", "EHLO", "LHLO", "MAIL", "RCPT", "DATA", "QUIT", "RSET", "NOOP", "VRFY", "EXPN", "HELP", "AUTH", "STARTTLS", "BDAT", "ETRN", "XCLIENT", "XFORWARD"};
std::string verb_of(std::string_view command) {
  const auto word = trim(command).substr(0, std::min(trim(command).find_first_of(" \t:"), trim(command).size()));
  for (const auto verb : verbs)
    if (equal_ignoring_case(word, verb)) return std::string(verb);
  return {};
}

constexpr std::string_view closing[] = {"connection closed", "closed by foreign host", "remote host closed", "connection lost", "lost connection", "connection reset", "read:errno", "closed connection", "timed out", "connection closed unexpectedly", "broken pipe"};
bool says_end(std::string_view text) {
  const auto lower = lower_ascii(text.substr(0, 300));
  return std::any_of(std::begin(closing), std::end(closing), [&](std::string_view words) { return lower.find(words) != std::string::npos; });
}

std::string address_of(std::string_view command) {
  const auto open = command.find('<'), close = command.find('>', open);
  if (open != std::string_view::npos && close != std::string_view::npos) return std::string(command.substr(open + 1, close - open - 1));
  const auto colon = command.find(':');
  const auto word = trim(colon == std::string_view::npos ? command : command.substr(colon + 1));
  const auto end = std::min(word.find(' '), word.size());
  return word.substr(0, end).find('@') == std::string_view::npos ? std::string() : std::string(word.substr(0, end));
}

class Reader {
 public:
  std::optional<Conversation> read(std::string_view text) {
    const auto lines = split(text, '\n');
    marked_ = is_marked(lines);
    for (const auto line : lines) take(line);
    finish_reply();
    for (auto& exchange : waiting_) add(std::move(exchange));
    if (commands_ == 0 || replies_ == 0) return std::nullopt;
    // One refusal below one line that begins like a command is a bounce's sentence as well.
    if (replies_ + commands_ < 3 && !marked_ && out_.tool.empty() && verb_count_ == 0) return std::nullopt;
    return std::move(out_);
  }

 private:
  // The tool's marks stand before both sides' lines; else their form tells.
  static bool is_marked(const std::vector<std::string_view>& lines) {
    int client = 0, server = 0;
    for (const auto line : lines) {
      const auto spoken = read_line(line);
      if (spoken.who == Who::client) ++client;
      if (spoken.who == Who::server && is_code_at(spoken.text, 0)) ++server;
    }
    return client > 0 && server > 0;
  }

  void take(std::string_view line) {
    auto spoken = read_line(line);
    if (!marked_ && spoken.who != Who::note) spoken = {Who::unmarked, std::string(trim(line)), ""};
    if (spoken.text.empty()) return;
    if (!spoken.tool.empty() && out_.tool.empty()) out_.tool = spoken.tool;
    out_.tls = out_.tls || spoken.tls;
    switch (spoken.who) {
      case Who::client: return client(spoken.text);
      case Who::server: return server(spoken.text);
      case Who::note: return note(spoken.text);
      case Who::unmarked: return unmarked(spoken.text);
    }
  }

  void unmarked(const std::string& text) {
    if (in_message_) {
      if (text == ".") return client(text);
      if (!is_code_at(text, 0)) return;
    }
    if (is_code_at(text, 0) && text[0] >= '2') return server(text);
    if (says_end(text)) return note(text);
    if (marked_) return note(text);
    const bool known = !verb_of(text).empty();
    // After a greeting whatever is typed is a command; before that only what is one.
    if (known || (replies_ > 0 && awaiting_command_ && text.size() < 200)) client(text);
  }

  void note(const std::string& text) {
    if (text.empty()) return;
    if (says_end(text)) out_.lost = true;
    if (text.starts_with("TLS started") || text.find("SSL connection using") != std::string::npos) out_.tls = true;
    // "Connected to mx.example.org."
    if (text.ends_with('.') && text.find(' ') == std::string::npos && text.find('.') != text.size() - 1 && out_.server.empty()) out_.server = text.substr(0, text.size() - 1);
    if (out_.notes.size() < 50) out_.notes.push_back(text.substr(0, 400));
  }

  void client(const std::string& text) {
    finish_reply();
    if (in_message_ && text != ".") return;
    Exchange exchange;
    if (in_login_) {
      exchange.verb = "*";
      exchange.stage = "login";
      exchange.command = text == "*" ? "*" : "[...]";
      out_.secret_hidden = out_.secret_hidden || text != "*";
    } else if (in_message_) {
      exchange.verb = ".";
      exchange.command = ".";
      exchange.stage = "data";
      in_message_ = false;
    } else {
      exchange.verb = verb_of(text);
      exchange.command = text.substr(0, 1000);
      describe(exchange);
    }
    ++commands_;
    awaiting_command_ = false;
    waiting_.push_back(std::move(exchange));
  }

  void describe(Exchange& exchange) {
    constexpr std::size_t looked_at = 1000;
    const auto typed = commands_ < looked_at ? console::read_typed(exchange.command, {"client.example.org"}) : console::Typed{};
    if (!exchange.verb.empty()) ++verb_count_;
    else exchange.verb = verb_of(typed.bytes);
    if (exchange.verb == "AUTH") {
      in_login_ = true;
      exchange.stage = "login";
      const auto words = split_words(exchange.command);
      if (words.size() > 2) {
        exchange.command = std::string(words[0]) + " " + std::string(words[1]) + " [...]";
        out_.secret_hidden = true;
      }
      return;
    }
    if (!typed.shown.empty()) exchange.command = typed.shown;
    if (typed.kind == console::Typed::Kind::command && !equal_ignoring_case(trim(typed.bytes), exchange.command)) exchange.meant = typed.bytes;
    if (typed.kind == console::Typed::Kind::question) exchange.meant = typed.proposal;
    if (exchange.verb == "MAIL") out_.sender = address_of(exchange.command);
    if (exchange.verb == "RCPT") out_.recipient = address_of(exchange.command);
    exchange.stage = bounce::stage_of_command(exchange.verb);
    if (exchange.stage.empty() && exchange.verb.empty()) exchange.stage = "hello";
  }

  void server(const std::string& text) {
    if (!is_code_at(text, 0)) {
      if (reply_open_ && !lines_.empty()) lines_ += text + "\r\n";
      return;
    }
    if (reply_open_ && lines_.substr(0, 3) != text.substr(0, 3)) finish_reply();
    lines_ += text + "\r\n";
    reply_open_ = text.size() > 3 && text[3] == '-';
    if (!reply_open_) finish_reply();
  }

  void finish_reply() {
    if (lines_.empty()) return;
    auto reply = smtp::parse_reply(lines_);
    lines_.clear();
    reply_open_ = false;
    if (!reply) return;
    ++replies_;
    awaiting_command_ = true;
    Exchange exchange;
    if (!waiting_.empty()) {
      exchange = std::move(waiting_.front());
      waiting_.pop_front();
    } else if (out_.exchanges.empty()) {
      exchange.verb = "CONN";
      exchange.stage = "greeting";
    } else if (reply->code == 421 || reply->code >= 400) {
      exchange.stage = out_.exchanges.back().stage;  // said without a question
    } else if (reply->code != 220) {
      return;
    }
    if (exchange.verb == "CONN" && reply->code == 220) {
      const auto words = split_words(reply->lines.empty() ? std::string_view() : std::string_view(reply->lines.front()));
      if (!words.empty() && words[0].find('.') != std::string_view::npos) out_.server = words[0].substr(0, 255);
    }
    if (exchange.verb == "DATA" && reply->code == 354) in_message_ = waiting_.empty();
    if (in_login_ && reply->code != 334) in_login_ = false;
    if (exchange.verb == "STARTTLS" && reply->code == 220) out_.tls = true;
    exchange.reply = std::move(reply);
    add(std::move(exchange));
  }

  void add(Exchange exchange) {
    if (out_.exchanges.size() < 500) out_.exchanges.push_back(std::move(exchange));
  }

  Conversation out_;
  std::deque<Exchange> waiting_;
  std::string lines_;
  bool marked_ = false, reply_open_ = false, in_message_ = false, in_login_ = false, awaiting_command_ = false;
  std::size_t commands_ = 0, replies_ = 0, verb_count_ = 0;
};

bool is_refusal(const Exchange& exchange) { return exchange.reply && exchange.reply->code >= 400; }

}  // namespace

std::optional<std::size_t> Conversation::refusal() const {
  std::optional<std::size_t> last;
  for (std::size_t i = 0; i < exchanges.size(); ++i) {
    if (is_refusal(exchanges[i])) {
      // "554 no valid recipients" and "503 need RCPT" only follow from the refusal before.
      if (last && (exchanges[i].verb == "DATA" || exchanges[i].verb == "." ) && (exchanges[*last].verb == "RCPT" || exchanges[*last].verb == "MAIL") && (exchanges[i].reply->code == 503 || exchanges[i].reply->code == 554)) continue;
      if (last && exchanges[i].verb == "QUIT") continue;
      last = i;
    } else if (last && exchanges[i].reply && exchanges[i].verb == exchanges[*last].verb && exchanges[i].reply->positive()) {
      // The same command went well afterwards: with RCPT that is another recipient.
      if (exchanges[i].verb != "RCPT") last.reset();
    }
  }
  return last;
}

std::size_t Conversation::refusals() const { return static_cast<std::size_t>(std::count_if(exchanges.begin(), exchanges.end(), is_refusal)); }

std::optional<Conversation> read_conversation(std::string_view text) { return Reader().read(text.substr(0, 256 << 10)); }

}  // namespace mailwhy::pasted
