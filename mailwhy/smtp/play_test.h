// For tests: a conversation and a ScriptedServer joined in memory under virtual time.
#pragma once
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "mailwhy/smtp/dialogue.h"
#include "mailwhy/smtp/script.h"

namespace mailwhy::smtp {

struct Played {
  Transcript transcript;
  std::vector<std::string> heard;  // by the server
  Duration took{};
  bool finished = false;
};

// How the bytes of one server write are cut on their way.
enum class Cut { whole, bytewise };

class Play {
 public:
  Play(DialogueOptions options, const ServerScript& script, std::shared_ptr<ServerMemory> memory, Cut cut)
      : Play(allowed(std::move(options)), script, std::move(memory), cut) {}
  Play(std::unique_ptr<Conversation> conversation, const ServerScript& script, std::shared_ptr<ServerMemory> memory, Cut cut)
      : conversation_(std::move(conversation)), server_(script, std::move(memory)), cut_(cut) {}

  Played run() {
    const Time start{};
    now_ = start;
    client(conversation_->on_connected(now_));
    server(server_.on_connected());
    for (int i = 0; i < 100'000 && !conversation_->finished(); ++i) {
      if (!events_.empty()) {
        const auto event = std::move(events_.front());
        events_.pop_front();
        event();
      } else if (timer_ && (!deadline_ || *timer_ <= *deadline_)) {
        now_ = *timer_;
        timer_.reset();
        server(server_.on_timer());
      } else if (deadline_) {
        now_ = std::max(now_, *deadline_);
        client(conversation_->on_timeout(now_));
      } else {
        break;
      }
    }
    return {conversation_->transcript(), server_.heard(), now_ - start, conversation_->finished()};
  }

 private:
  static std::unique_ptr<Conversation> allowed(DialogueOptions options) {
    auto dialogue = std::make_unique<Dialogue>(std::move(options));
    dialogue->allow_control();
    return dialogue;
  }
  void client(const Actions& actions) {
    for (const auto& action : actions) {
      if (const auto* send = std::get_if<Send>(&action))
        events_.emplace_back([this, bytes = send->bytes] { server(server_.on_bytes(bytes)); });
      if (std::holds_alternative<StartTls>(action))
        events_.emplace_back([this] {
          if (tls_) handshake(*std::exchange(tls_, {}));
          else server(server_.on_bytes("\x16\x03\x01 a client hello"));
        });
      if (std::holds_alternative<TellWhenSent>(action)) events_.emplace_back([this] { client(conversation_->on_sent(now_)); });
      if (const auto* wait = std::get_if<WaitUntil>(&action)) deadline_ = wait->deadline;
    }
  }
  void to_client(const Bytes& bytes) {
    if (cut_ == Cut::whole) {
      events_.emplace_back([this, bytes] { client(conversation_->on_bytes(bytes, now_)); });
    } else {
      for (const char c : bytes) events_.emplace_back([this, c] { client(conversation_->on_bytes(BytesView(&c, 1), now_)); });
    }
  }
  void closed(Failure::Kind kind) {
    events_.emplace_back([this, kind] { client(conversation_->on_closed({kind, "gone", {}}, now_)); });
  }
  void server(const ServerActions& actions) {
    for (const auto& action : actions) {
      if (const auto* send = std::get_if<ServerSend>(&action)) to_client(send->bytes);
      if (const auto* wait = std::get_if<ServerWait>(&action)) timer_ = now_ + wait->time;
      if (const auto* tls = std::get_if<ServerStartTls>(&action)) tls_ = *tls;
      if (std::holds_alternative<ServerClose>(action) || std::holds_alternative<ServerHalfClose>(action)) closed(Failure::Kind::closed);
      if (std::holds_alternative<ServerReset>(action)) closed(Failure::Kind::reset);
    }
  }
  void handshake(const ServerStartTls& tls) {
    if (tls.arguments.empty()) {
      server(server_.on_tls_up());
      client(conversation_->on_tls_up(now_));
    } else {
      server(server_.on_tls_failed());
      client(conversation_->on_tls_failed({Failure::Kind::tls, tls.arguments[0], {}}, now_));
    }
  }

  std::deque<std::function<void()>> events_;
  std::unique_ptr<Conversation> conversation_;
  ScriptedServer server_;
  Cut cut_;
  std::optional<ServerStartTls> tls_;  // the server is ready for a handshake
  Time now_{};
  std::optional<Time> deadline_, timer_;
};

}  // namespace mailwhy::smtp
