// Why deliveries fail, over a whole log, queue or heap of bounces: the same reply with addresses, ids, times and addresses masked is one
// cause (bounce/mask.h), judged once.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/base/time.h"
#include "mailwhy/bounce/spoken.h"

namespace mailwhy::logs {

// One failure; views that outlive the call.
struct Failed {
  bounce::Spoken spoken;
  const bounce::Judged* judged = nullptr;   // when it is judged already
  bool temporary = true;
  bool incoming = false;                    // we refused somebody
  std::string_view recipient, sender, remote_host, remote_address, message;  // message: an id that tells messages apart
  std::optional<Time> time;
};

struct CauseGroup {
  std::string masked, example;              // the words; of the first one
  bounce::Judged judged;
  std::string spoken_command, remote_host;  // of the first one
  bool temporary = true, incoming = false;
  std::uint64_t count = 0;                  // failures
  std::uint64_t recipients = 0, messages = 0;  // different ones; counted exactly up to 10,000 a cause, then `many`
  bool many = false;
  std::vector<std::pair<std::string, std::uint64_t>> domains;  // of recipients, most first, at most 10
  std::vector<std::pair<std::string, std::uint64_t>> providers;  // receiving ones, by the remote host's organisation; most first, at most 10
  std::string example_recipient, example_sender, example_message;
  std::optional<Time> first, last;
};

class Causes {
 public:
  Causes();
  ~Causes();
  void add(const Failed& failed);
  // Most failures first, ties by the words.  At most 10,000 different causes are kept apart; what comes later is in the last group,
  // whose words are empty.  The same words of servers whose dialects mean different things by them are different causes.
  std::vector<CauseGroup> groups() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace mailwhy::logs
