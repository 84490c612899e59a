#include "mailwhy/smtp/script.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "mailwhy/base/text.h"

namespace mailwhy::smtp {
namespace {

constexpr std::size_t max_line = 64 * 1024;
constexpr std::size_t max_memory = 10'000;
constexpr std::size_t max_heard = 10'000;
constexpr std::size_t max_message = 1'000'000'000;

bool is_command(std::string_view line, std::string_view verb) {
  return starts_with_ignoring_case(line, verb) && (line.size() == verb.size() || line[verb.size()] == ' ' || line[verb.size()] == ':');
}

// "C: MAIL" stands for the whole command.
bool expected(std::string_view pattern, std::string_view line) {
  if (fits_pattern(pattern, line)) return true;
  const bool lone_word = pattern.find_first_of(" *:") == std::string_view::npos;
  return lone_word && is_command(line, pattern);
}

}  // namespace

ScriptedServer::ScriptedServer(ServerScript script, std::shared_ptr<ServerMemory> memory)
    : script_(std::move(script)), memory_(std::move(memory)) {
  if (!memory_) memory_ = std::make_shared<ServerMemory>();
  if (script_.connections.empty()) script_.connections = ordinary_server().connections;
  const auto index = std::min<std::size_t>(static_cast<std::size_t>(std::max(0, memory_->connections)), script_.connections.size() - 1);
  if (memory_->connections < 1'000'000) ++memory_->connections;
  part_ = &script_.connections[index];
}

ServerActions ScriptedServer::on_connected() {
  if (connected_) return {};
  connected_ = true;
  return run();
}

ServerActions ScriptedServer::on_bytes(BytesView bytes) {
  if (done_ || !connected_ || blocked_ == Blocked::for_ever || blocked_ == Blocked::tls) return {};
  if (blocked_ == Blocked::garbage) {
    actions_.emplace_back(ServerSend{"454 4.3.0 This is plain text where a handshake should be\r\n"});
    blocked_ = Blocked::for_ever;
    return std::exchange(actions_, {});
  }
  input_ += bytes;
  if (input_.size() > max_line && input_.find('\n') == Bytes::npos) {
    done_ = true;
    return {ServerClose{}};
  }
  return run();
}

ServerActions ScriptedServer::on_timer() {
  if (done_ || blocked_ != Blocked::timer) return {};
  blocked_ = Blocked::no;
  return run();
}

ServerActions ScriptedServer::on_tls_up() {
  if (done_ || blocked_ != Blocked::tls) return {};
  blocked_ = Blocked::no;
  encrypted_ = true;
  mail_given_ = rcpt_given_ = false;
  if (!script_.keeps_clear) input_.clear();  // RFC 3207 s4.2: what came in clear is forgotten
  return run();
}

ServerActions ScriptedServer::on_tls_failed() {
  if (done_) return {};
  done_ = true;
  return {ServerClose{}};
}

ServerActions ScriptedServer::on_closed() {
  done_ = true;
  return {};
}

ServerActions ScriptedServer::run() {
  while (!done_ && blocked_ == Blocked::no) {
    if (!queue_.empty()) {
      const ServerStep step = std::move(queue_.front());
      queue_.pop_front();
      perform(step);
      continue;
    }
    if (!ordinary_ && at_ < part_->size()) {
      const ServerStep& step = (*part_)[at_];
      if (step.kind == StepKind::expect) {
        if (input_.find('\n') == Bytes::npos) break;
        play_expect(step.bytes);
      } else {
        ++at_;
        perform(step);
      }
      continue;
    }
    std::string line;
    if (!next_line(line)) break;
    if (ordinary_) answer(line);
    else off_script(line);
  }
  return std::exchange(actions_, {});
}

bool ScriptedServer::next_line(std::string& line) {
  if (in_message_ && !script_.ends.empty()) accept_false_end();
  const auto end = input_.find('\n');
  if (end == Bytes::npos) return false;
  line = input_.substr(0, end);
  line_before_ended_whole_ = std::exchange(line_ended_whole_, line.ends_with('\r'));
  if (line.ends_with('\r')) line.pop_back();
  input_.erase(0, end + 1);
  if (heard_.size() < max_heard) heard_.push_back(line);
  return true;
}

// A false end that comes before the true one becomes one.
void ScriptedServer::accept_false_end() {
  constexpr std::string_view true_end = "\r\n.\r\n";
  std::size_t first = input_.find(true_end), length = 0;
  for (const auto& end : script_.ends)
    if (const auto at = input_.find(end); at < first && at + end.size() < input_.size()) {  // what follows tells it from the true one
      first = at;
      length = end.size();
    }
  if (length != 0) input_.replace(first, length, true_end);
}

void ScriptedServer::perform(const ServerStep& step) {
  if (step.kind != StepKind::ordinary) started_ = true;
  switch (step.kind) {
    case StepKind::say: return say(step.bytes);
    case StepKind::expect: return;
    case StepKind::wait:
      blocked_ = Blocked::timer;
      actions_.emplace_back(ServerWait{step.duration});
      return;
    case StepKind::drop:
      done_ = true;
      actions_.emplace_back(ServerClose{});
      return;
    case StepKind::reset:
      done_ = true;
      actions_.emplace_back(ServerReset{});
      return;
    case StepKind::stop_reading:
      actions_.emplace_back(ServerStopReading{});
      blocked_ = Blocked::for_ever;
      return;
    case StepKind::half_close: actions_.emplace_back(ServerHalfClose{}); [[fallthrough]];
    case StepKind::silent: blocked_ = Blocked::for_ever; return;
    case StepKind::slow: slow_ = step.duration; return;
    case StepKind::split: split_ = true; return;
    case StepKind::fast:
      split_ = false;
      slow_ = {};
      return;
    case StepKind::tls: return start_tls(step.arguments);
    case StepKind::ordinary:
      ordinary_ = true;
      if (!started_) answer("CONNECT");
      started_ = true;
      return;
    case StepKind::answer_by_default: {
      auto rest = std::exchange(queue_, {});
      answer_ordinarily(line_);
      queue_.insert(queue_.end(), std::make_move_iterator(rest.begin()), std::make_move_iterator(rest.end()));
      return;
    }
  }
}

void ScriptedServer::say(const Bytes& bytes) {
  if (bytes.empty()) return;
  if (slow_ > Duration::zero()) {
    // One byte now, the rest when the pause is over.
    actions_.emplace_back(ServerSend{bytes.substr(0, 1)});
    if (bytes.size() > 1) queue_.push_front({StepKind::say, bytes.substr(1), {}, {}});
    blocked_ = Blocked::timer;
    actions_.emplace_back(ServerWait{slow_});
    return;
  }
  if (!split_) {
    actions_.emplace_back(ServerSend{bytes});
    return;
  }
  const std::size_t single = std::min(bytes.size(), max_line);
  for (std::size_t i = 0; i < single; ++i) actions_.emplace_back(ServerSend{bytes.substr(i, 1)});
  if (single < bytes.size()) actions_.emplace_back(ServerSend{bytes.substr(single)});
}

void ScriptedServer::start_tls(std::vector<std::string> arguments) {
  if (arguments.empty()) arguments = script_.tls_arguments;
  const auto asks = [&](std::string_view word) { return !arguments.empty() && equal_ignoring_case(arguments[0], word); };
  if (!script_.keeps_clear) input_.clear();
  if (asks("garbage")) {
    blocked_ = Blocked::garbage;
  } else if (asks("silence") || asks("silent")) {
    blocked_ = Blocked::for_ever;
  } else if (asks("close") || asks("drop")) {
    perform({StepKind::drop, {}, {}, {}});
  } else if (asks("reset")) {
    perform({StepKind::reset, {}, {}, {}});
  } else {
    blocked_ = Blocked::tls;
    actions_.emplace_back(ServerStartTls{std::move(arguments)});
  }
}

void ScriptedServer::play_expect(const std::string& pattern) {
  std::string line;
  next_line(line);
  if (expected(pattern, line)) {
    ++at_;
    return;
  }
  if (pattern == ".") return;  // a line of the message
  for (std::size_t i = at_ + 1; i < part_->size(); ++i) {
    const ServerStep& later = (*part_)[i];
    if (later.kind != StepKind::expect || later.bytes == "*" || !expected(later.bytes, line)) continue;
    at_ = i + 1;
    return;
  }
  off_script(line);
}

void ScriptedServer::off_script(const std::string& line) {
  if (is_command(line, "QUIT")) {
    reply("221 2.0.0 Bye");
    queue_.push_back({StepKind::drop, {}, {}, {}});
  } else if (is_command(line, "RSET") || is_command(line, "NOOP")) {
    reply("250 2.0.0 Ok");
  } else {
    reply("502 5.5.1 Not in the script");
  }
}

void ScriptedServer::reply(const std::string& text) { queue_.push_back({StepKind::say, text + "\r\n", {}, {}}); }

void ScriptedServer::answer(const std::string& line) {
  if (in_message_ && read_message_line(line)) return;
  const bool gives_up = in_login_ && line == "*";  // RFC 4954 s4
  line_ = in_message_ ? "MESSAGE" : in_login_ && !gives_up ? fmt::format("SASL {}", ++login_lines_) : line;
  if (is_command(line_, "AUTH")) begin_login(line_);
  in_message_ = in_login_ = false;
  for (std::size_t i = 0; i < script_.overrides.size(); ++i) {
    const ServerOverride& rule = script_.overrides[i];
    if (rule.when == ServerOverride::When::in_clear && encrypted_) continue;
    if (rule.when == ServerOverride::When::in_tls && !encrypted_) continue;
    const bool said_within_login = starts_with_ignoring_case(line_, "SASL ") && fits_pattern(rule.pattern + "*", line);
    if (!said_within_login && !fits_pattern(rule.pattern + "*", line_)) continue;
    bool first = false;
    if (rule.first_times > 0) {
      const auto key = std::to_string(i) + " " + lower_ascii(line_);
      if (memory_->seen.size() < max_memory || memory_->seen.contains(key)) first = memory_->seen[key]++ < rule.first_times;
    }
    const auto& steps = first ? rule.first : rule.answer;
    queue_.insert(queue_.end(), steps.begin(), steps.end());
    // The envelope follows the reply that is given, whoever gives it.
    const bool accepted = !steps.empty() && steps.back().kind == StepKind::say && steps.back().bytes.starts_with('2');
    if (is_command(line_, "MAIL")) mail_given_ = accepted;
    if (is_command(line_, "RCPT") && accepted) rcpt_given_ = true;
    const auto says = [&](char digit) { return std::any_of(steps.begin(), steps.end(), [&](const ServerStep& step) { return step.kind == StepKind::say && step.bytes.starts_with(digit); }); };
    if (is_command(line_, "DATA") && says('3')) begin_message();
    if ((is_command(line_, "AUTH") || is_command(line_, "SASL")) && says('3')) in_login_ = true;
    return;
  }
  answer_ordinarily(line_);
}

void ScriptedServer::begin_message() {
  in_message_ = true;
  mail_given_ = rcpt_given_ = false;
  message_bytes_ = 0;
  message_has_crlf_ = line_ended_whole_;  // of DATA
}

bool ScriptedServer::read_message_line(const std::string& line) {
  // Somebody at a keyboard sends no CR at all; to mix both is what smugglers do.
  const bool by_hand = !line_ended_whole_ && !message_has_crlf_;
  if (line == "." && ((line_ended_whole_ && line_before_ended_whole_) || by_hand)) return false;
  message_has_crlf_ = message_has_crlf_ || line_ended_whole_;
  const std::size_t before = message_bytes_;
  message_bytes_ += line.size() + 2;
  for (const auto& rule : script_.overrides) {
    constexpr std::string_view prefix = "MESSAGE ";
    if (!starts_with_ignoring_case(rule.pattern, prefix)) continue;
    const auto limit = parse_number(std::string_view(rule.pattern).substr(prefix.size()), max_message);
    if (limit && before < *limit && *limit <= message_bytes_) queue_.insert(queue_.end(), rule.answer.begin(), rule.answer.end());
  }
  return true;
}

// RFC 4954 s4.

bool ScriptedServer::offers_login(std::string_view mechanism) const {
  return std::any_of(script_.extensions.begin(), script_.extensions.end(), [&](const std::string& extension) {
    const auto words = split_words(extension);
    return !words.empty() && equal_ignoring_case(words[0], "AUTH") && std::any_of(words.begin() + 1, words.end(), [&](std::string_view one) { return equal_ignoring_case(one, mechanism); });
  });
}

void ScriptedServer::begin_login(const std::string& line) {
  const auto words = split_words(line);
  mechanism_ = words.size() > 1 ? std::string(words[1]) : std::string();
  login_lines_ = 0;
  login_lines_left_ = (equal_ignoring_case(mechanism_, "LOGIN") ? 2 : 1) - (words.size() > 2 ? 1 : 0);
}

void ScriptedServer::answer_login_ordinarily() {
  constexpr std::string_view known[] = {"PLAIN", "LOGIN", "XOAUTH2", "OAUTHBEARER"};
  const bool can = std::any_of(std::begin(known), std::end(known), [&](std::string_view one) { return equal_ignoring_case(one, mechanism_); });
  if (!can || !offers_login(mechanism_)) return reply("504 5.5.4 Unrecognized authentication type");
  if (login_lines_left_ == 0) return reply("235 2.7.0 Authentication successful");
  in_login_ = true;
  const bool for_password = login_lines_left_-- == 1;
  if (!equal_ignoring_case(mechanism_, "LOGIN")) return reply("334 ");
  reply(for_password ? "334 UGFzc3dvcmQ6" : "334 VXNlcm5hbWU6");  // "Password:", "Username:"
}

// As servers without any rewriting see it: what counts is behind the last @, and a name without one is local.
bool ScriptedServer::takes_mail_for(const std::string& rcpt) const {
  if (script_.takes.empty()) return true;
  const auto end = rcpt.rfind('>');
  const auto at = rcpt.rfind('@', end);
  const bool quoted = end != std::string::npos && end > 0 && rcpt[end - 1] == '"';
  if (at == std::string::npos || quoted) return false;
  const std::string domain = lower_ascii(rcpt.substr(at + 1, end - at - 1));
  if (domain.find(':') != std::string::npos) return false;  // a source route without an address of ours
  return std::find(script_.takes.begin(), script_.takes.end(), domain) != script_.takes.end();
}

std::string ScriptedServer::hello_reply(bool extended) const {
  std::vector<std::string> lines{script_.name};
  if (extended) {
    for (const auto& extension : script_.extensions)
      if (!encrypted_ || !equal_ignoring_case(extension, "STARTTLS")) lines.push_back(extension);
  }
  std::string out;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (i > 0) out += "\r\n";
    out += (i + 1 < lines.size() ? "250-" : "250 ") + lines[i];
  }
  return out;
}

void ScriptedServer::answer_ordinarily(const std::string& line) {
  if (line == "CONNECT") return reply("220 " + (script_.greeting.empty() ? script_.name + " ESMTP" : script_.greeting));
  if (line == "MESSAGE") return reply("250 2.0.0 Ok: queued as 4Xk2Qz1");
  if (is_command(line, "EHLO")) return reply(hello_reply(true));
  if (is_command(line, "HELO")) return reply(hello_reply(false));
  if (is_command(line, "NOOP")) return reply("250 2.0.0 Ok");
  if (is_command(line, "VRFY")) return reply("252 2.0.0 Cannot say, but will try");
  if (is_command(line, "QUIT")) return off_script(line);
  if (is_command(line, "RSET")) {
    mail_given_ = rcpt_given_ = false;
    return reply("250 2.0.0 Ok");
  }
  if (is_command(line, "STARTTLS")) {
    const bool offered = std::any_of(script_.extensions.begin(), script_.extensions.end(),
                                     [](const std::string& e) { return equal_ignoring_case(e, "STARTTLS"); });
    if (!offered || encrypted_) return reply("502 5.5.1 Command not implemented");
    reply("220 2.0.0 Ready to start TLS");
    queue_.push_back({StepKind::tls, {}, {}, {}});
    return;
  }
  if (is_command(line, "MAIL")) {
    if (mail_given_) return reply("503 5.5.1 Sender already given");
    mail_given_ = true;
    return reply("250 2.1.0 Ok");
  }
  if (is_command(line, "RCPT")) {
    if (!mail_given_) return reply("503 5.5.1 Need MAIL first");
    if (!takes_mail_for(line)) return reply("554 5.7.1 Relay access denied");
    const bool hidden = !script_.takes.empty() && line.substr(0, line.rfind('@')).find_first_of("%!\"@") != std::string::npos;
    if (hidden || starts_with_ignoring_case(line, "RCPT TO:<no-such-user-")) return reply("550 5.1.1 No such user here");
    rcpt_given_ = true;
    return reply("250 2.1.5 Ok");
  }
  if (is_command(line, "DATA")) {
    if (!rcpt_given_) return reply("503 5.5.1 Need RCPT first");
    begin_message();
    return reply("354 End data with <CR><LF>.<CR><LF>");
  }
  const bool offers_any_login = std::any_of(script_.extensions.begin(), script_.extensions.end(), [](const std::string& extension) { return is_command(extension, "AUTH"); });
  if (line == "*") return reply("501 5.7.0 Authentication aborted");
  if (is_command(line, "SASL") || (is_command(line, "AUTH") && offers_any_login)) return answer_login_ordinarily();
  reply("500 5.5.2 Command not recognized");
}

}  // namespace mailwhy::smtp
