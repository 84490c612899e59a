// What a session shows: to a person with explanations, to a script one line an exchange, to a program JSON Lines.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "apps/io.h"
#include "apps/options.h"
#include "apps/session_place.h"
#include "apps/session_words.h"
#include "mailwhy/evidence/evidence.h"
#include "mailwhy/sasl/blank.h"
#include "mailwhy/smtp/live_talk.h"

namespace mailwhy::apps {

// Everything about one exchange that is to be said.
struct ToldExchange {
  const smtp::Exchange& exchange;
  const Place& place;
  const tls::Facts* tls = nullptr;
  std::string typed;    // the line that led to it, when that was another than what was sent; may hold bytes from outside
};

// How a session went; decides its exit code.
struct SessionScore {
  int commands = 0, refused = 0, later = 0, lost = 0;
  int not_understood = 0;       // lines of a script that could not be carried out
  int not_as_expected = 0;      // of a dialogue file
  bool connected = false;
  int exit_code() const;        // 2, 1, 3, 4, 0: the first of these that there is a reason for
};

class SessionWriter {
 public:
  enum class Form { person, script, json };
  SessionWriter(const Options& options, Io& io, Form form) : options_(options), io_(io), form_(form) {}

  Form form() const { return form_; }
  bool for_person() const { return form_ == Form::person; }
  const report::Words& words() const;
  bool nobody_reads() const { return io_.reader_gone(); }
  // Secrets that nothing may show.
  sasl::Blanker& blanker() { return blanker_; }

  void connected(const Place& place, const evidence::Session& session, const std::string& helo);
  void not_connected(const Place& place, const Failure& why, Duration took);
  // A line that went out, before the answer is there; to a person only.
  void sent(std::string_view command);
  void exchange(const ToldExchange& told);
  // How a line was read.
  void read_as(std::string_view typed, std::string_view read);
  // One sentence of ours, in the reader's language; `typed`: the line that it is about.
  void note(std::string_view sentence, std::string_view typed = {});
  // Several lines; to a program as one text.
  void lines(std::string_view text);
  // Lines to be taken over by somebody else as they are: not wrapped; to a program as one text.
  void verbatim(std::string_view text);
  void mismatch(const smtp::Mismatch& mismatch, std::string_view file);
  void end(const SessionScore& score);

 private:
  void person_exchange(const ToldExchange& told, const Explained& explained);
  void script_exchange(const ToldExchange& told, const Explained& explained);
  void paragraph(std::string_view start, std::string_view text);
  std::string safe(std::string_view bytes) const;

  const Options& options_;
  Io& io_;
  Form form_;
  sasl::Blanker blanker_;
  int number_ = 0;
};

}  // namespace mailwhy::apps
