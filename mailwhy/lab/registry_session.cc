#include "mailwhy/lab/registry_session.h"

#include <fmt/format.h>

#include <utility>

#include "mailwhy/base/text.h"

namespace mailwhy::lab {
namespace {
using Fault = RegistryScript::Fault;
constexpr std::size_t most_input = 64U << 10, endless_bytes = 3U << 20;
}  // namespace

RegistrySession::RegistrySession(const RegistryScript& script, SessionOptions options) : script_(script), options_(std::move(options)) {}

PortActions RegistrySession::on_accepted(Time) {
  if (script_.fault == Fault::close) {
    end();
  } else if (script_.tls) {
    tls_ = server_engine(script_.manner, options_.names, options_.certificate_time);
    tls_->start();
    flush();
  }
  return std::exchange(actions_, {});
}

PortActions RegistrySession::on_bytes(BytesView bytes, Time) {
  if (ended_ || script_.fault == Fault::silent) return {};
  if (!tls_) {
    take(bytes);
    return std::exchange(actions_, {});
  }
  tls_->receive(bytes);
  flush();
  if (const Bytes plain = tls_->take_plain(); !plain.empty()) take(plain);
  if (tls_->state() == tls::Engine::State::failed && !ended_) {
    ended_ = true;
    actions_.emplace_back(CloseGently{});
  }
  return std::exchange(actions_, {});
}

PortActions RegistrySession::on_client_closed(Time) {
  ended_ = true;
  return {};
}

void RegistrySession::take(BytesView plain) {
  input_.append(plain);
  const std::string_view finish = script_.rdap ? "\r\n\r\n" : "\n";
  const auto at = input_.find(finish);
  if (at == Bytes::npos) {
    if (input_.size() > most_input) end();
    return;
  }
  if (script_.rdap) answer_http(std::string_view(input_).substr(0, at));
  else answer_whois(trim(std::string_view(input_).substr(0, at)));
  end();
}

void RegistrySession::answer_http(std::string_view request) {
  if (script_.fault == Fault::garbage) return send("\x16\x03 this is no HTTP\r\n\r\n");
  if (script_.fault == Fault::endless) return send("HTTP/1.1 200 OK\r\n\r\n" + Bytes(endless_bytes, ' '));
  const auto words = split_words(request.substr(0, request.find('\r')));
  static const RegistryScript::Answer nothing{"", 404, "", R"({"errorCode":404,"title":"not found"})"};
  const auto* found = words.size() == 3 ? script_.answer_to(words[1]) : nullptr;
  const auto& answer = found ? *found : nothing;
  send(fmt::format("HTTP/1.1 {} Lab\r\nContent-Type: {}\r\n{}Content-Length: {}\r\nConnection: close\r\n\r\n{}", answer.status, script_.content_type,
                   answer.location.empty() ? "" : "Location: " + answer.location + "\r\n", answer.body.size(), answer.body));
}

void RegistrySession::answer_whois(std::string_view line) {
  if (script_.fault == Fault::garbage) return send(Bytes("\x00\xff\xfe:\x1b[2J\n", 9));
  if (script_.fault == Fault::endless) return send(Bytes(endless_bytes, 'x'));
  const auto* answer = script_.answer_to(line);
  send(answer ? answer->body : "No match for \"" + visible(line) + "\".\r\n");
}

void RegistrySession::send(BytesView plain) {
  if (!tls_) {
    actions_.emplace_back(SendBytes{Bytes(plain)});
    return;
  }
  tls_->write(plain);
  flush();
}

void RegistrySession::end() {
  if (ended_) return;
  ended_ = true;
  if (tls_) {
    tls_->close();
    flush();
  }
  actions_.emplace_back(CloseGently{});
}

void RegistrySession::flush() {
  if (Bytes out = tls_->take_outgoing(); !out.empty()) actions_.emplace_back(SendBytes{std::move(out)});
}

}  // namespace mailwhy::lab
