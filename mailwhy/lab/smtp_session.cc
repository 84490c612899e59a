#include "mailwhy/lab/smtp_session.h"

#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/lab/identities.h"

namespace mailwhy::lab {
namespace {

// Lab minutes last a second.
Duration hurried(Duration wait) { return wait > 5s ? wait / 60 : wait; }

// "250 ok" or "250", but not "250-ok".
bool ends_reply(std::string_view line) {
  return line.size() >= 3 && is_digit(line[0]) && is_digit(line[1]) && is_digit(line[2]) && (line.size() == 3 || line[3] == ' ');
}

}  // namespace

SmtpSession::SmtpSession(const smtp::ServerScript& script, SessionOptions options)
    : options_(std::move(options)), own_names_(options_.names), server_(script, options_.memory) {
  if (own_names_.empty()) own_names_.push_back(script.name);
}

PortActions SmtpSession::on_accepted(Time now) {
  perform(server_.on_connected(), now);
  return std::exchange(actions_, {});
}

PortActions SmtpSession::on_bytes(BytesView bytes, Time now) {
  if (ended_) return {};
  unanswered_ = true;
  if (tls_) {
    receive_tls(bytes, now);
  } else {
    perform(server_.on_bytes(bytes), now);
  }
  return std::exchange(actions_, {});
}

PortActions SmtpSession::on_client_closed(Time) {
  wake_at_.reset();
  server_.on_closed();
  return std::exchange(actions_, {});
}

PortActions SmtpSession::on_wake(Time now) {
  wake_at_.reset();
  if (!ended_) perform(server_.on_timer(), now);
  return std::exchange(actions_, {});
}

void SmtpSession::perform(const smtp::ServerActions& actions, Time now) {
  for (const auto& action : actions) {
    if (ended_) return;
    if (const auto* said = std::get_if<smtp::ServerSend>(&action)) {
      send(said->bytes);
    } else if (const auto* wait = std::get_if<smtp::ServerWait>(&action)) {
      wake_at_ = now + (options_.hurried ? hurried(wait->time) : wait->time);
    } else if (const auto* start = std::get_if<smtp::ServerStartTls>(&action)) {
      start_tls(start->arguments);
    } else if (std::holds_alternative<smtp::ServerClose>(action)) {
      end(CloseGently{});
    } else if (std::holds_alternative<smtp::ServerReset>(action)) {
      end(CloseHard{});
    } else if (std::holds_alternative<smtp::ServerStopReading>(action)) {
      actions_.emplace_back(StopReading{});
    } else {
      server_ended_ = true;
      actions_.emplace_back(CloseOurSide{});
    }
  }
}

void SmtpSession::send(const Bytes& plain) {
  note_output(plain);
  if (!tls_) {
    actions_.emplace_back(SendBytes{plain});
    return;
  }
  if (!tls_up_) return;
  tls_->write(plain);
  flush_tls();
}

void SmtpSession::start_tls(const std::vector<std::string>& arguments) {
  const TlsManner manner = read_tls_arguments(arguments).value_or(TlsManner{});
  tls_ = server_engine(manner, own_names_, options_.certificate_time);
  tls_->start();
  flush_tls();
}

void SmtpSession::receive_tls(BytesView bytes, Time now) {
  tls_->receive(bytes);
  flush_tls();
  const auto state = tls_->state();
  if (state == tls::Engine::State::up && !tls_up_) {
    tls_up_ = true;
    perform(server_.on_tls_up(), now);
  }
  if (const Bytes plain = tls_->take_plain(); tls_up_ && !plain.empty() && !ended_) perform(server_.on_bytes(plain), now);
  if (state == tls::Engine::State::failed && !ended_) {
    perform(server_.on_tls_failed(), now);
    end(CloseGently{});
  }
}

void SmtpSession::flush_tls() {
  if (Bytes out = tls_->take_outgoing(); !out.empty()) actions_.emplace_back(SendBytes{std::move(out)});
}

void SmtpSession::end(PortAction how) {
  if (ended_) return;
  if (tls_up_ && std::holds_alternative<CloseGently>(how)) {
    tls_->close();
    flush_tls();
  }
  ended_ = true;
  wake_at_.reset();
  server_ended_ = true;
  actions_.push_back(how);
}

void SmtpSession::note_output(BytesView plain) {
  unanswered_ = false;
  for (const char c : plain) {
    if (c != '\n') {
      if (last_line_.size() < 16) last_line_.push_back(c);
      reply_finished_ = false;
      continue;
    }
    reply_finished_ = ends_reply(trim(last_line_));
    if (reply_finished_) ++replies_;
    greeted_ = greeted_ || reply_finished_;
    last_line_.clear();
  }
}

std::optional<Conduct> SmtpSession::conduct() const {
  Conduct conduct{.commands = server_.heard(), .greeted = greeted_, .server_ended = server_ended_};
  conduct.said_quit = std::any_of(conduct.commands.begin(), conduct.commands.end(),
                                  [](const std::string& line) { return starts_with_ignoring_case(line, "quit"); });
  // After STARTTLS only a handshake may come (RFC 3207 s4); without one there is no way to say QUIT.
  const bool handshaking = !tls_up_ && (tls_ || (!conduct.commands.empty() && equal_ignoring_case(conduct.commands.back(), "STARTTLS")));
  // The greeting is a reply too; of commands that came together some may be answered and some not.
  conduct.server_owes = unanswered_ || replies_ < conduct.commands.size() + 1 || !reply_finished_ || wake_at_ || handshaking;
  return conduct;
}

}  // namespace mailwhy::lab
