#include "apps/session_desk.h"

#include <fmt/format.h>

#include <algorithm>

#include "apps/secret_source.h"
#include "apps/session_files.h"
#include "mailwhy/base/text.h"

namespace mailwhy::apps {

using report::key;
using smtp::Order;
using smtp::Step;
using TypedKind = console::Typed::Kind;

namespace {

constexpr Duration patience_before_hint = 8s;

bool is_hello(Step step) { return step == Step::ehlo || step == Step::ehlo_after_tls || step == Step::helo || step == Step::lhlo; }

}  // namespace

SessionDesk::SessionDesk(DeskPlan plan, net::Net& net, Lines& lines, SessionWriter& writer, const std::atomic<bool>& stop)
    : plan_(std::move(plan)), net_(net), lines_(lines), writer_(writer), stop_(stop), began_(net.now()) {}

SessionDesk::~SessionDesk() = default;

SessionScore SessionDesk::run() {
  net::Net::TimerId timer = 0;
  if (plan_.whole)
    timer = net_.at(began_ + *plan_.whole, [this] {
      out_of_time_ = true;
      ++score_.lost;
    });
  if (plan_.file) {
    play();
  } else if (open_first(0)) {
    set_up();
    if (writer_.for_person()) writer_.note(writer_.words()("Type help at any time. No message leaves before you have typed data and said yes."));
    prompt_loop();
  }
  leave();
  if (timer != 0 && !out_of_time_) net_.cancel(timer);
  writer_.end(score_);
  return score_;
}

// Connections.

std::string SessionDesk::helo() const {
  if (!plan_.helo.empty()) return plan_.helo;
  const auto source = plan_.the_case.source ? plan_.the_case.source : net_.source_towards(plan_.places[at_].to.address);
  return source.value_or(IpAddress::v4(127, 0, 0, 1)).literal();
}

bool SessionDesk::open(std::size_t place) {
  keep_session();
  at_ = place;
  const Place& where = plan_.places[place];
  const auto& limits = plan_.the_case.limits;
  auto talk = std::make_unique<smtp::LiveTalk>(smtp::LiveOptions{.tls_from_start = plan_.tls_from_start, .greeting_timeout = limits.greeting, .command_timeout = limits.command,
                                                                 .message_timeout = std::max<Duration>(limits.command, 600s)});
  talk_ = talk.get();
  probe::SessionRequest request;
  request.host = where.host;
  request.preference = where.preference;
  request.to = where.to;
  if (plan_.the_case.source && plan_.the_case.source->is_v4() == where.to.address.is_v4()) request.source = plan_.the_case.source;
  request.connect_timeout = limits.connect;
  request.ca_file = plan_.the_case.ca_file;
  run_ = probe::SessionRun::start(net_, std::move(request), std::move(talk), [this](evidence::Session session) { ended_ = std::move(session); });
  wait([this] { return ended_ || !run_->connecting(); });
  if (ended_ && !ended_->connect.ok()) {
    writer_.not_connected(where, ended_->connect.failure(), ended_->connect.took);
    return false;
  }
  if (stopped()) return false;
  score_.connected = true;
  writer_.connected(where, ended_ ? *ended_ : run_->so_far(), helo());
  if (!plan_.file) settle();
  return true;
}

// As a sender does it: the next address when there is no connection.
bool SessionDesk::open_first(std::size_t from) {
  for (std::size_t place = from; place < plan_.places.size() && !stopped(); ++place)
    if (open(place)) return true;
  return false;
}

void SessionDesk::keep_session() {
  if (!run_) return;
  leave();
  if (ended_) sessions_.push_back(std::move(*ended_));
  ended_.reset();
  run_.reset();
  talk_ = nullptr;
  shown_ = announced_ = 0;
  messages_.clear();
  tls_.reset();
}

void SessionDesk::leave() {
  if (!run_ || ended_) return;
  if (talk_ != nullptr && is_open() && !stopped()) {
    const bool polite = !talk_->in_message() && talk_->transcript().reply_to(Step::greeting) != nullptr && !talk_->asks_for_line();
    typed_.clear();
    talk_->add({{.kind = polite ? Order::Kind::quit : Order::Kind::drop, .bytes = {}}});
    run_->perform_now(talk_->go(net_.now()));
    wait([this] { return ended_.has_value(); });
  }
  if (!ended_) run_->cancel();
  messages_ = talk_->messages();
  show_new();
}

bool SessionDesk::settle() {
  bool hinted = false;
  net::Net::TimerId timer = 0;
  if (writer_.for_person())
    timer = net_.at(net_.now() + patience_before_hint, [&] {
      hinted = true;
      writer_.note(writer_.words()("still no answer; servers may take minutes, and I wait until {}. Ctrl-C leaves.", to_readable(plan_.the_case.limits.command)));
    });
  const bool settled = wait([this] { return ended_ || talk_->idle(); });
  if (timer != 0 && !hinted) net_.cancel(timer);
  return settled && is_open();
}

void SessionDesk::order(std::vector<Order> orders, const std::string& typed) {
  if (!is_open()) return needs_connection(typed);
  typed_ = typed;
  talk_->add(std::move(orders));
  run_->perform_now(talk_->go(net_.now()));
  show_new();
  settle();
  typed_.clear();
}

void SessionDesk::say(const Bytes& line, const std::string& typed, const std::string& shown) { order({{.kind = Order::Kind::say, .bytes = line, .shown = shown}}, typed); }

// What came since.  A reply may come while somebody types: the prompt steps aside.
void SessionDesk::show_new() {
  if (!run_) return;
  const auto& exchanges = ended_ ? ended_->transcript.exchanges : talk_->transcript().exchanges;
  for (; announced_ < exchanges.size(); ++announced_)
    if (writer_.for_person() && !exchanges[announced_].command.empty()) writer_.sent(exchanges[announced_].command);
  const auto over = [&](const smtp::Exchange& exchange) {
    if (exchange.reply || exchange.failure || ended_) return true;
    return exchange.step == Step::tls_handshake && talk_->secured();
  };
  bool aside = false;
  for (; shown_ < exchanges.size() && over(exchanges[shown_]); ++shown_) {
    if (asking_ && !std::exchange(aside, true)) lines_.step_aside();
    show(exchanges[shown_]);
  }
  if (aside) lines_.come_back();
}

void SessionDesk::show(const smtp::Exchange& exchange) {
  if (exchange.step == Step::tls_handshake) {
    const auto session = ended_ ? *ended_ : run_->so_far();
    if (session.tls && session.tls->ok()) tls_ = session.tls->value();
  }
  const bool farewell = exchange.step == Step::quit;
  if (!exchange.command.empty() && !farewell) ++score_.commands;
  const bool judged = !plan_.file && !farewell;  // a dialogue file says itself what it expects
  if (judged && exchange.reply && exchange.reply->permanent()) ++score_.refused;
  if (judged && exchange.reply && exchange.reply->temporary()) ++score_.later;
  if (judged && exchange.failure) ++(exchange.failure->kind == Failure::Kind::tls || exchange.failure->kind == Failure::Kind::malformed ? score_.refused : score_.lost);
  last_ = exchange;
  writer_.exchange({exchange, plan_.places[at_], exchange.step == Step::tls_handshake && tls_ ? &*tls_ : nullptr, typed_ == exchange.command ? std::string() : typed_});
}

// Before the prompt.

void SessionDesk::set_up() {
  constexpr std::string_view stages[] = {"hello", "tls", "mail", "rcpt"};
  if (plan_.after.empty()) return;
  for (const auto stage : stages) {
    if (!is_open() || stopped() || !set_up_step(stage) || stage == plan_.after) return;
  }
}

bool SessionDesk::set_up_step(std::string_view stage) {
  const auto accepted = [this] { return is_open() && last_ && last_->reply && last_->reply->positive(); };
  if (stage == "hello") {
    if (!accepted()) return false;
    say("EHLO " + helo(), "");
    if (!accepted() && is_open() && last_->reply && last_->reply->permanent()) say("HELO " + helo(), "");
    return accepted();
  }
  if (stage == "tls") {
    const bool offered = !talk_->secured() && talk_->offers() != nullptr && talk_->offers()->starttls;
    if (offered) start_tls("");
    return is_open();
  }
  if (stage == "mail") {
    say("MAIL FROM:<" + plan_.sender + ">", "");
    return accepted();
  }
  if (plan_.recipient.empty()) {
    trouble(std::string(writer_.words()("--after rcpt needs a recipient: give an address as the target, or --to ADDRESS")), "");
    return false;
  }
  say("RCPT TO:<" + plan_.recipient + ">", "");
  return accepted();
}

// The prompt.

std::string SessionDesk::prompt() const { return is_open() ? "smtp> " : "(" + std::string(writer_.words()("no connection")) + ") smtp> "; }

void SessionDesk::prompt_loop() {
  while (!stopped() && !writer_.nobody_reads()) {
    if (is_open() && talk_->asks_for_line()) {
      if (!answer_by_hand()) return;
      continue;
    }
    if (is_open() && talk_->in_message()) {
      write_message("");
      continue;
    }
    const auto line = ask(prompt());
    if (!line || !obey(*line)) return;
  }
}

std::optional<std::string> SessionDesk::ask(const std::string& prompt, bool hidden) {
  std::optional<Lines::Line> answer;
  lines_.ask({prompt, hidden});
  asking_ = true;
  wait([&] { return answer.has_value() || (answer = lines_.take()).has_value(); });
  asking_ = false;
  if (!answer) return std::nullopt;
  if (answer->kind == Lines::Line::Kind::interrupt) interrupted_ = true;
  if (answer->kind != Lines::Line::Kind::text) return std::nullopt;
  return std::move(answer->text);
}

bool SessionDesk::confirm(std::string_view question, bool by_default) {
  const auto answer = ask(std::string(question) + (by_default ? " [Y/n] " : " [y/N] "));
  if (!answer) return false;
  const std::string word = lower_ascii(trim(*answer));
  if (word.empty()) return by_default;
  return word == "y" || word == "yes" || word == "j" || word == "ja";
}

// A message may leave only when somebody said so.
bool SessionDesk::agreed(std::string_view question, const std::string& line) {
  if (plan_.yes) return true;
  if (lines_.person()) return confirm(question, false);
  trouble(std::string(writer_.words()("not sent: nobody can be asked here whether a message may leave; --yes says so beforehand")), line);
  return false;
}

void SessionDesk::needs_connection(const std::string& line) {
  if (!writer_.for_person()) ++score_.lost;
  writer_.note(writer_.words()("not sent: the connection is over; again connects once more, next tries another host"), line);
}

void SessionDesk::trouble(const std::string& sentence, const std::string& line) {
  if (!writer_.for_person()) ++score_.not_understood;
  writer_.note(sentence, line);
}

bool SessionDesk::obey(const std::string& line) {
  const Typed typed = console::read_typed(line, {helo()});
  if (typed.kind == TypedKind::nothing) return true;
  if (!typed.private_line) lines_.remember(line);
  if (console::may_be_kept(typed)) kept_lines_.push_back(line);
  hide_secrets_of(typed);
  const std::string told = typed.private_line && typed.kind == TypedKind::command ? typed.shown : line;
  if (!typed.read_as.empty()) writer_.read_as(told, typed.read_as);
  if (typed.kind == TypedKind::question) {
    const std::string question = writer_.words()("Did you mean: {} ?", visible(typed.proposal));
    if (lines_.person() && confirm(question, true)) return obey(typed.proposal);
    if (!lines_.person()) trouble(question, told);
    return true;
  }
  return obey_typed(typed, told);
}

// What was typed by hand behind AUTH: as it stands, and what it says.
void SessionDesk::hide_secrets_of(const Typed& typed) {
  if (!typed.private_line || typed.shown.empty()) return;
  const auto words = split_words(trim(typed.bytes));
  if (words.size() < 3) return;
  const auto response = trim(words[2]);
  writer_.blanker().add(response);
  const auto decoded = base64_decode(response);
  if (!decoded) return;
  const auto parts = split(*decoded, '\0');
  if (parts.size() > 1) writer_.blanker().add(parts.back());
}

bool SessionDesk::obey_typed(const Typed& typed, const std::string& line) {
  const auto& words = writer_.words();
  switch (typed.kind) {
    case TypedKind::command:
      if (smtp::step_of(typed.bytes) == Step::bdat) trouble(std::string(words("BDAT and its bytes go out together: raw BDAT 5 LAST\\r\\nhello")), line);
      else say(typed.bytes, line, typed.shown);
      return true;
    case TypedKind::raw: return send_raw(typed, line), true;
    case TypedKind::data: return write_message(line), true;
    case TypedKind::starttls: return start_tls(line), true;
    case TypedKind::auth: return log_in(typed, line), true;
    case TypedKind::undo: return say("RSET", line), true;
    case TypedKind::next: return go_to_next(line), true;
    case TypedKind::again:
      if (open(at_)) return true;
      return true;
    case TypedKind::time: return show_times(), true;
    case TypedKind::save: return save(typed, line), true;
    case TypedKind::copy: return copy(line), true;
    case TypedKind::help: return writer_.lines(session_help(words)), true;
    case TypedKind::why:
      if (last_) writer_.lines(explain_at_length(*last_, words));
      else writer_.note(words("there is nothing to explain yet"), line);
      return true;
    case TypedKind::explain:
      if (const auto reply = smtp::parse_reply(typed.bytes)) {
        smtp::Exchange pasted;
        pasted.step = Step::other;
        pasted.reply = reply;
        writer_.lines(explain_at_length(pasted, words));
      }
      return true;
    case TypedKind::quit: return false;
    case TypedKind::trouble: return trouble(explain_trouble(typed, words), line), true;
    default: return true;
  }
}

void SessionDesk::send_raw(const Typed& typed, const std::string& line) {
  const int replies = smtp::replies_due(typed.bytes);
  bool message = false;
  for (const auto part : split(typed.bytes, '\n')) message = message || smtp::step_of(part) == Step::data || smtp::step_of(part) == Step::bdat;
  if (message && !agreed(writer_.words()("This may send a message. Go on?"), line)) return;
  order({{.kind = Order::Kind::raw, .bytes = typed.bytes, .shown = typed.shown.empty() ? smtp::escape(typed.bytes) : typed.shown, .replies = replies}}, typed.shown.empty() ? line : typed.shown);
  if (replies == 0 && is_open()) writer_.note(writer_.words()("sent; a line end is missing, so no answer is due yet"), line);
}

// The text up to a line with a single dot, as it goes out; nullopt when it was given up.
std::optional<Bytes> SessionDesk::read_text() {
  constexpr std::size_t most = 32U << 20;
  Bytes text;
  while (text.size() < most) {
    const auto line = ask("data> ");
    if (!line) return std::nullopt;
    if (*line == ".") return text;
    text += (line->starts_with('.') ? "." : "") + *line + "\r\n";
  }
  return std::nullopt;
}

void SessionDesk::write_message(const std::string& line) {
  const auto& words = writer_.words();
  const bool awaited = is_open() && talk_->in_message();
  if (writer_.for_person()) writer_.note(words("Write the message; a line with a single dot ends it, Ctrl-C drops it. Without header lines of your own it gets some."));
  auto text = read_text();
  const bool given_up = !text;
  interrupted_ = false;
  if (text && !is_open()) return needs_connection(line);
  if (text) *text = with_header(*text, net_.now(), helo(), talk_->transcript());
  if (text && !agreed(words("Send this message of {} bytes?", text->size()), line)) text.reset();
  if (!text) {
    if (given_up && writer_.for_person()) writer_.note(words("the text is dropped, nothing was sent"));
    // The server waits for a text: there is no other way out than to hang up.
    if (awaited && is_open()) order({{.kind = Order::Kind::drop, .bytes = {}}}, line);
    return;
  }
  if (!awaited) say("DATA", line);
  if (!is_open() || !talk_->in_message()) return;
  order({{.kind = Order::Kind::text, .bytes = std::move(*text)}, {.kind = Order::Kind::raw, .bytes = ".\r\n", .replies = replies_to_message()}}, line);
}

// LMTP answers for each recipient (RFC 2033 s4.2).
int SessionDesk::replies_to_message() const {
  int recipients = 0;
  bool lmtp = false;
  for (const auto& exchange : talk_->transcript().exchanges) {
    if (is_hello(exchange.step)) lmtp = exchange.step == Step::lhlo;
    if (exchange.step == Step::mail || exchange.step == Step::rset || exchange.step == Step::message) recipients = 0;
    if (exchange.step == Step::rcpt && exchange.reply && exchange.reply->positive()) ++recipients;
  }
  return lmtp ? std::clamp(recipients, 1, 1000) : 1;
}

void SessionDesk::start_tls(const std::string& line) {
  if (!is_open()) return needs_connection(line);
  if (talk_->secured()) return writer_.note(writer_.words()("the connection is encrypted already"), line);
  const bool hello_again = talk_->offers() != nullptr || talk_->transcript().find(Step::helo) == nullptr;
  order({{.kind = Order::Kind::starttls, .bytes = {}}}, line);
  if (is_open() && talk_->secured() && hello_again) say("EHLO " + helo(), line);
}

// Logins.

// Where the command line says, else from whoever types.
std::optional<crypto::Secret> SessionDesk::ask_for_secret(bool token, const std::string& line) {
  const auto& file = token ? plan_.login.token_file : plan_.login.password_file;
  const auto& program = token ? plan_.login.token_command : plan_.login.password_command;
  if (!file.empty() || !program.empty()) {
    auto secret = file.empty() ? secret_from_command(program) : secret_from_file(file);
    if (secret) return std::move(*secret);
    trouble(writer_.words().phrase(secret.error().text), line);
    return std::nullopt;
  }
  auto typed = ask(std::string(writer_.words()(token ? key("Token: ") : key("Password: "))), true);
  if (!typed) return std::nullopt;
  return crypto::Secret::take(*typed);
}

std::optional<sasl::Material> SessionDesk::ask_for_login(const std::vector<std::string>& arguments, const std::string& mechanism, const std::string& line) {
  sasl::Material material;
  if (arguments.size() > 1) material.user = arguments[1];
  else if (!plan_.login.user.empty()) material.user = plan_.login.user;
  else if (const auto user = ask(std::string(writer_.words()("User name: ")))) material.user = *user;
  else return std::nullopt;
  material.act_as = plan_.login.act_as;
  const auto* traits = sasl::find_mechanism(mechanism);
  const bool token = traits != nullptr && traits->needs == sasl::Traits::Needs::token;
  auto secret = ask_for_secret(token, line);
  if (!secret) return std::nullopt;
  (token ? material.token : material.password) = std::move(*secret);
  return material;
}

void SessionDesk::log_in(const Typed& typed, const std::string& line) {
  const std::string mechanism = !typed.arguments.empty() && !typed.arguments[0].empty() ? typed.arguments[0] : plan_.login.mechanism;
  // The answers of a script come whether they are wanted or not; as commands they would be shown.
  std::optional<sasl::Material> material;
  if (!lines_.person()) material = ask_for_login(typed.arguments, mechanism, line);
  if (!is_open()) return needs_connection(line);
  const auto& words = writer_.words();
  const auto chosen = SessionLogin::choose(*talk_, talk_->secured() && tls_ ? &*tls_ : nullptr, mechanism, words);
  if (!chosen.kind) return trouble(chosen.why_not, line);
  if (chosen.would_reveal && !plan_.login.allow_insecure) {
    const std::string warning = words("{} would show the password to whoever reads along here, or answers in the server's place.", sasl::traits_of(*chosen.kind).name);
    if (!lines_.person()) return trouble(warning, line);
    if (!confirm(warning + ' ' + std::string(words("Go on?")), false)) return;
  }
  if (lines_.person()) material = ask_for_login(typed.arguments, std::string(sasl::traits_of(*chosen.kind).name), line);
  if (!material || !is_open()) return;
  begin_login(*chosen.kind, std::move(*material));
  order({{.kind = Order::Kind::auth, .bytes = {}}}, line);
  end_login();
}

void SessionDesk::begin_login(sasl::Kind kind, sasl::Material material) {
  const Place& place = plan_.places[at_];
  material.host = place.host.is_root() ? place.to.address.text() : place.host.text();
  material.port = place.to.port;
  material.now = net_.now();
  login_.emplace(kind, std::move(material), *talk_, writer_.blanker());
  talk_->respond_with(login_->responder());
}

void SessionDesk::end_login() {
  if (!login_) return;
  if (writer_.for_person())
    for (const auto& said : login_->said()) writer_.note(writer_.words().phrase(said));
  const bool accepted = last_ && last_->step == Step::auth && last_->reply && last_->reply->positive();
  if (accepted)
    if (const auto objection = login_->objection()) trouble(writer_.words().phrase(*objection), "");
}

// A login that was begun by typing AUTH: what is typed now goes out as base64, whether it was typed so or not.
bool SessionDesk::answer_by_hand() {
  const auto line = ask("auth> ", true);
  if (!line) return false;
  const bool as_it_is = *line == "*" || line->empty() || console::is_coded(*line);
  const std::string coded = as_it_is ? *line : base64_encode(*line);
  if (line->size() > 3) {
    writer_.blanker().add(*line);
    writer_.blanker().add(coded);
  }
  say(coded, "", coded == "*" ? "*" : "***");
  return true;
}

// Other hosts.

void SessionDesk::go_to_next(const std::string& line) {
  // Another address of the same host is another place, but what was asked for is another host where there is one.
  std::size_t next = at_ + 1;
  while (next < plan_.places.size() && plan_.places[next].host == plan_.places[at_].host && !plan_.places[at_].host.is_root() && is_open()) ++next;
  if (next >= plan_.places.size()) next = at_ + 1;
  if (next >= plan_.places.size()) return writer_.note(writer_.words()("there is no other mail host to try"), line);
  std::vector<std::string> kept;
  if (talk_ != nullptr)
    for (const auto& exchange : talk_->transcript().exchanges) {
      if (exchange.step == Step::rset) std::erase_if(kept, [](const std::string& one) { return smtp::step_of(one) == Step::mail || smtp::step_of(one) == Step::rcpt; });
      if (is_hello(exchange.step)) kept = {exchange.command};
      if (exchange.step == Step::tls_handshake && !exchange.failure) kept = {"STARTTLS"};
      if (exchange.step == Step::mail || exchange.step == Step::rcpt) kept.push_back(exchange.command);
    }
  const bool encrypted = talk_ != nullptr && talk_->secured() && !plan_.tls_from_start;
  if (!open_first(next)) return;
  repeat_envelope(kept, encrypted);
}

void SessionDesk::repeat_envelope(const std::vector<std::string>& kept, bool encrypted) {
  if (kept.empty() || !is_open() || !last_ || !last_->reply || !last_->reply->positive()) return;
  say(smtp::step_of(kept.front()) == Step::starttls ? "EHLO " + helo() : kept.front(), "");
  if (encrypted && is_open() && talk_->offers() != nullptr && talk_->offers()->starttls) start_tls("");
  for (std::size_t i = 1; i < kept.size() && is_open() && last_->reply && last_->reply->positive(); ++i) say(kept[i], "");
}

// What was seen.

void SessionDesk::show_times() {
  std::string out;
  if (run_) {
    const auto session = ended_ ? *ended_ : run_->so_far();
    const auto add = [&](Duration took, std::string_view what) { out += fmt::format("  {:>10}  {}\n", to_readable(took), what); };
    add(session.connect.took, writer_.words()("connection"));
    for (const auto& exchange : session.transcript.exchanges)
      add(exchange.took, visible(shorten(writer_.blanker().clean(exchange.command.empty() ? smtp::to_string(exchange.step) : std::string_view(exchange.command)), 60)));
  }
  writer_.lines(out);
}

evidence::Evidence SessionDesk::evidence() const {
  std::vector<evidence::Session> sessions = sessions_;
  if (ended_) sessions.push_back(*ended_);
  else if (run_) sessions.push_back(run_->so_far());
  return session_evidence(plan_.the_case, std::move(sessions), plan_.places, helo(), began_, net_.now(), writer_.blanker());
}

void SessionDesk::save(const Typed& typed, const std::string& line) {
  const std::string& file = typed.arguments.front();
  const auto base = [&](std::string_view ending) { return file.ends_with(ending) ? file.substr(0, file.size() - ending.size()) : file; };
  const bool only_json = file.ends_with(".json"), only_dialogue = file.ends_with(".dialogue");
  std::string saved;
  const auto write = [&](const std::string& path, const std::string& text) {
    const auto written = write_file(path, text, plan_.force);
    if (!written) return trouble(writer_.words().phrase(written.error().text), line);
    saved += (saved.empty() ? "" : ", ") + path;
  };
  const auto seen = evidence();
  if (!only_dialogue) write(base(".json") + ".json", evidence::write_json(seen) + "\n");
  if (!only_json && !seen.sessions.empty()) write(base(".dialogue") + ".dialogue", dialogue_text(seen.sessions.back().transcript, talk_ != nullptr ? talk_->messages() : messages_));
  if (!saved.empty()) writer_.note(writer_.words()("kept: {}", visible(saved)), line);
}

// The whole conversation to be pasted: into a letter to the server's people, or into a file for --play.
void SessionDesk::copy(const std::string& line) {
  const auto seen = evidence();
  std::string out;
  for (std::size_t i = 0; i < seen.sessions.size(); ++i) {
    const auto& session = seen.sessions[i];
    const bool now = i + 1 == seen.sessions.size();
    out += fmt::format("{}# {}, {}\n", i > 0 ? "\n" : "", Place{session.host, session.preference, session.to}.text(), to_rfc3339(session.connect.at));
    out += dialogue_text(session.transcript, !now ? std::map<std::size_t, Bytes>() : talk_ != nullptr ? talk_->messages() : messages_);
  }
  if (out.empty()) return writer_.note(writer_.words()("there is nothing to copy yet"), line);
  writer_.verbatim(out);
}

std::vector<std::string> SessionDesk::lines_to_keep() const {
  auto lines = kept_lines_;
  std::erase_if(lines, [this](const std::string& line) { return writer_.blanker().clean(line) != line; });
  return lines;
}

// A dialogue file.

void SessionDesk::play() {
  const auto& words = writer_.words();
  if (plan_.file->message_line > 0 && !agreed(words("{} sends a message (line {}). Go on?", visible(plan_.file_name), plan_.file->message_line), plan_.file_name)) return;
  std::optional<sasl::Material> material;
  std::string mechanism;
  if (plan_.file->login_line > 0) {
    const auto& orders = plan_.file->orders;
    const auto login = std::find_if(orders.begin(), orders.end(), [](const Order& one) { return one.kind == Order::Kind::auth; });
    mechanism = login->arguments.empty() ? plan_.login.mechanism : login->arguments[0];
    material = ask_for_login(login->arguments, mechanism, plan_.file_name);
    if (!material) return;
  }
  if (!open_first(0)) return;
  if (material) {
    // Which mechanism it is depends on what the server offers by then.
    talk_->respond_with([this, material, mechanism](const std::optional<std::string>& challenge) -> std::optional<smtp::AuthLine> {
      if (!challenge) {
        show_new();
        const auto chosen = SessionLogin::choose(*talk_, talk_->secured() && tls_ ? &*tls_ : nullptr, mechanism, writer_.words());
        if (!chosen.kind || (chosen.would_reveal && !plan_.login.allow_insecure)) {
          writer_.note(chosen.kind ? writer_.words()("{} would show the password to whoever reads along here, or answers in the server's place.", sasl::traits_of(*chosen.kind).name)
                                   : chosen.why_not);
          return std::nullopt;
        }
        sasl::Material own = *material;
        own.host = plan_.places[at_].host.text();
        own.now = net_.now();
        login_.emplace(*chosen.kind, std::move(own), *talk_, writer_.blanker());
      }
      return login_->responder()(challenge);
    });
  }
  talk_->add(plan_.file->orders);
  run_->perform_now(talk_->go(net_.now()));
  wait([this] { return ended_.has_value(); });
  const auto& mismatches = talk_->mismatches();
  score_.not_as_expected += static_cast<int>(mismatches.size());
  for (const auto& mismatch : mismatches) writer_.mismatch(mismatch, plan_.file_name);
  if (ended_ && mismatches.empty()) writer_.note(words("{}: everything was as expected", visible(plan_.file_name)));
}

template <typename Done>
bool SessionDesk::wait(const Done& done) {
  while (!done()) {
    if (stopped() || writer_.nobody_reads() || !net_.step()) return done();
    show_new();
  }
  show_new();
  return true;
}

}  // namespace mailwhy::apps
