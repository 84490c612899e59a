// The desk at which a session is held: what is typed goes out, what comes back is shown and explained.
#pragma once
#include <atomic>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "apps/login_wish.h"
#include "apps/session_login.h"
#include "apps/session_writer.h"
#include "apps/terminal_lines.h"
#include "mailwhy/console/typed.h"
#include "mailwhy/evidence/evidence.h"
#include "mailwhy/probe/session.h"
#include "mailwhy/smtp/dialogue_file.h"

namespace mailwhy::apps {

struct DeskPlan {
  evidence::Case the_case;          // limits, trust, source
  std::vector<Place> places;        // in the order in which they are tried
  std::string helo;                 // empty: the literal of our address
  bool tls_from_start = false;
  std::string after;                // hello, tls, mail, rcpt: what is done before the prompt comes
  std::string sender, recipient;    // for that, in wire form
  bool sender_given = false;
  bool yes = false;                 // a message may leave without a question
  bool force = false;               // files may be replaced
  LoginWish login;                  // what auth need not ask for
  std::optional<Duration> whole;    // of a script: all of it
  std::optional<smtp::DialogueFile> file;  // held in place of a prompt
  std::string file_name;
};

class SessionDesk {
 public:
  SessionDesk(DeskPlan plan, net::Net& net, Lines& lines, SessionWriter& writer, const std::atomic<bool>& stop);
  ~SessionDesk();
  // Until somebody says goodbye or nothing is left.
  SessionScore run();
  // Ctrl-C was typed.
  bool interrupted() const { return interrupted_; }
  // What was typed at the prompt and may be kept for another day.
  std::vector<std::string> lines_to_keep() const;
  // Everything that was seen, with the connections in their order.
  evidence::Evidence evidence() const;

 private:
  using Typed = console::Typed;

  // Connections.
  bool open(std::size_t place);
  bool open_first(std::size_t from);
  void leave();
  void keep_session();
  bool stopped() const { return stop_.load() || out_of_time_; }
  bool is_open() const { return talk_ != nullptr && !ended_ && !talk_->finished(); }
  // Lets the loop run until `done`, the end of the connection or a signal; shows what comes.
  template <typename Done>
  bool wait(const Done& done);
  bool settle();
  void order(std::vector<smtp::Order> orders, const std::string& typed);
  void say(const Bytes& line, const std::string& typed, const std::string& shown = {});
  void show_new();
  void show(const smtp::Exchange& exchange);
  std::string helo() const;

  // What is typed.
  void set_up();
  bool set_up_step(std::string_view stage);
  void prompt_loop();
  bool obey(const std::string& line);   // false: goodbye
  void hide_secrets_of(const Typed& typed);
  bool obey_typed(const Typed& typed, const std::string& line);
  std::optional<std::string> ask(const std::string& prompt, bool hidden = false);
  bool confirm(std::string_view question, bool by_default);
  bool agreed(std::string_view question, const std::string& line);
  std::string prompt() const;
  void needs_connection(const std::string& line);
  void trouble(const std::string& sentence, const std::string& line);

  void send_raw(const Typed& typed, const std::string& line);
  void write_message(const std::string& line);
  std::optional<Bytes> read_text();
  int replies_to_message() const;
  void start_tls(const std::string& line);
  void log_in(const Typed& typed, const std::string& line);
  std::optional<sasl::Material> ask_for_login(const std::vector<std::string>& arguments, const std::string& mechanism, const std::string& line);
  std::optional<crypto::Secret> ask_for_secret(bool token, const std::string& line);
  void begin_login(sasl::Kind kind, sasl::Material material);
  void end_login();
  bool answer_by_hand();  // false: input is over
  void go_to_next(const std::string& line);
  void repeat_envelope(const std::vector<std::string>& kept, bool encrypted);
  void show_times();
  void save(const Typed& typed, const std::string& line);
  void copy(const std::string& line);
  void play();

  DeskPlan plan_;
  net::Net& net_;
  Lines& lines_;
  SessionWriter& writer_;
  const std::atomic<bool>& stop_;
  SessionScore score_;
  std::shared_ptr<probe::SessionRun> run_;
  smtp::LiveTalk* talk_ = nullptr;      // the conversation of run_
  std::optional<evidence::Session> ended_;  // of run_, once it is over
  std::vector<evidence::Session> sessions_; // those before
  std::size_t at_ = 0;                  // of plan_.places
  std::size_t shown_ = 0, announced_ = 0;  // exchanges of this connection: with their replies, and their commands
  std::string typed_;                   // the line that the next exchange came from
  std::optional<SessionLogin> login_;
  std::optional<tls::Facts> tls_;       // of this connection
  std::optional<smtp::Exchange> last_;  // that was shown
  std::map<std::size_t, Bytes> messages_;
  std::vector<std::string> kept_lines_;
  bool asking_ = false, interrupted_ = false, out_of_time_ = false;
  Time began_{};
};

}  // namespace mailwhy::apps
