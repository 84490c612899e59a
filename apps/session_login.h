// A login inside of a session: which mechanism, and the lines of its exchange; the password goes nowhere else.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "mailwhy/report/words.h"
#include "mailwhy/sasl/blank.h"
#include "mailwhy/sasl/choose.h"
#include "mailwhy/smtp/live_talk.h"
#include "mailwhy/tls/engine.h"

namespace mailwhy::apps {

class SessionLogin {
 public:
  struct Chosen {
    std::optional<sasl::Kind> kind;
    bool would_reveal = false;  // the mechanism that is left shows the password to whoever reads along
    std::string why_not;        // in the reader's language, when there is none
  };
  // What is used of the offer; `wanted`: the name of a mechanism, or empty.
  static Chosen choose(const smtp::LiveTalk& talk, const tls::Facts* tls, const std::string& wanted, const report::Words& words);

  // `material` has user and password; what binds it to the connection is filled in here.  Secrets are told to `blanker`.
  SessionLogin(sasl::Kind kind, sasl::Material material, const smtp::LiveTalk& talk, sasl::Blanker& blanker);
  // For LiveTalk.  Keeps what it needs alive.
  smtp::Responder responder() const;
  // After the server said yes: why it should not be believed.
  std::optional<std::string> objection() const;
  // What was said in each step, and how it went wrong on our side; English sentences.
  const std::vector<std::string>& said() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace mailwhy::apps
