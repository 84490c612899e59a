// For tests: a Login and a server made of functions, joined in memory.
#pragma once
#include <deque>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "mailwhy/base/text.h"
#include "mailwhy/smtp/login.h"

namespace mailwhy::smtp {

// A server that answers each line by a function; "" hangs up.  TLS comes about whenever it is asked for.
struct Met {
  std::vector<std::string> heard;
  Transcript transcript;
  LoginOutcome outcome;
  bool finished = false;
};
using Server = std::function<std::string(const std::string& line, bool encrypted)>;

inline Met meet(LoginOptions options, const Server& server, bool proved = true) {
  const bool from_start = options.tls == LoginOptions::Tls::from_start;
  Login login(std::move(options));
  Met met;
  bool encrypted = false, closed = false;
  std::deque<Action> todo;
  const auto take = [&](const Actions& actions) { todo.insert(todo.end(), actions.begin(), actions.end()); };
  take(login.on_connected(Time{}));
  if (!from_start) take(login.on_bytes("220 mail.example.org ESMTP\r\n", Time{}));
  for (int i = 0; i < 1000 && !todo.empty(); ++i) {
    const Action action = std::move(todo.front());
    todo.pop_front();
    if (std::holds_alternative<StartTls>(action)) {
      encrypted = true;
      login.bind_channel({"exporter", "certificate", proved});
      take(login.on_tls_up(Time{}));
      if (from_start) take(login.on_bytes("220 mail.example.org ESMTP\r\n", Time{}));
    }
    if (const auto* send = std::get_if<Send>(&action); send && !closed) {
      for (const auto part : split(send->bytes, '\n')) {
        if (part.empty()) continue;
        const std::string line(trim(part));
        met.heard.push_back(line);
        const std::string answer = line == "QUIT" ? "221 bye\r\n" : server(line, encrypted);
        if (!answer.empty()) {
          take(login.on_bytes(answer, Time{}));
        } else {
          closed = true;
          take(login.on_closed({Failure::Kind::closed, "closed by the server", {}}, Time{}));
        }
      }
    }
  }
  met.transcript = login.transcript();
  met.outcome = login.outcome();
  met.finished = login.finished();
  return met;
}

// Offers `clear` and, after STARTTLS, `in_tls`; the rest is up to `then`.
inline Server offering(std::string clear, std::string in_tls, std::function<std::string(const std::string&)> then) {
  return [=](const std::string& line, bool encrypted) -> std::string {
    if (line.starts_with("EHLO")) {
      const std::string& offer = encrypted ? in_tls : clear;
      return "250-mail.example.org\r\n" + (offer.empty() ? "" : "250-AUTH " + offer + "\r\n") + (encrypted || in_tls.empty() ? "" : "250-STARTTLS\r\n") + "250 HELP\r\n";
    }
    if (line == "STARTTLS") return "220 go on\r\n";
    if (line.starts_with("MAIL") || line.starts_with("RCPT") || line == "RSET") return "250 ok\r\n";
    if (line == "*") return "501 5.7.0 given up\r\n";
    return then(line);
  };
}
inline std::function<std::string(const std::string&)> saying(std::string answer) {
  return [=](const std::string&) { return answer + "\r\n"; };
}

}  // namespace mailwhy::smtp
