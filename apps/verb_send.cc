// mailwhy send: a complete message, after a question, and what became of it.
#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <random>

#include "apps/case_from.h"
#include "apps/confirm.h"
#include "apps/explain_code.h"
#include "apps/lab_side.h"
#include "apps/own_certificate.h"
#include "apps/send_after.h"
#include "apps/send_message.h"
#include "apps/secret_source.h"
#include "apps/send_way.h"
#include "apps/signals.h"
#include "apps/verbs.h"
#include "mailwhy/base/text.h"
#include "mailwhy/check/send.h"
#include "mailwhy/mail/address.h"
#include "mailwhy/net/asio_net.h"
#include "mailwhy/report/send/send.h"
#include "mailwhy/smtp/proxy_header.h"
#include "mailwhy/smtp/sasl_steps.h"

namespace mailwhy::apps {
namespace {

using Way = evidence::Sent::Way;
using Tls = SendOptions::Tls;
using report::key;

constexpr std::uint16_t submissions_port = 465, lmtp_port = 24;

// Everything that is known before anybody is asked.
struct Plan {
  check::SendQuestion question;
  SendMessage message;
  std::vector<std::string> argv;  // of --pipe
};

Error wrong(std::string text) { return Error{Error::Kind::usage, std::move(text)}; }

std::string default_sender(const SystemNames& system) {
  if (system.host_name.empty()) return {};
  const passwd* user = ::getpwuid(::getuid());
  return user && user->pw_name ? std::string(user->pw_name) + "@" + system.host_name : std::string();
}

std::optional<Error> read_recipients(const Options& options, Plan& plan, MessageParties& parties) {
  const auto add = [&](const std::string& text, std::vector<std::string>* shown) -> std::optional<Error> {
    auto address = mail::parse_address(text);
    if (!address) return wrong(address.error().text);
    smtp::DeliveryRecipient recipient;
    recipient.address = address->text();
    recipient.notify = options.send.notify;
    recipient.original = options.send.original;
    recipient.parameters = options.send.rcpt_parameters;
    plan.question.delivery.smtputf8 = plan.question.delivery.smtputf8 || address->utf8_local_part;
    if (shown) shown->push_back(address->utf8_local_part ? address->unicode() : address->text());
    plan.question.delivery.recipients.push_back(std::move(recipient));
    plan.question.recipients.push_back(std::move(*address));
    return {};
  };
  for (std::size_t i = 0; i < options.targets.size(); ++i)
    if (auto error = add(options.targets[i], &parties.to)) {
      error->text = complain_about_target(options, i, error->text);
      return error;
    }
  for (const auto& one : options.send.cc)
    if (auto error = add(one, &parties.cc)) return wrong("mailwhy: --cc: " + error->text + "\n");
  for (const auto& one : options.send.bcc)
    if (auto error = add(one, nullptr)) return wrong("mailwhy: --bcc: " + error->text + "\n");
  return {};
}

std::optional<std::string> read_sender(const Options& options, const SystemNames& system, Plan& plan, MessageParties& parties) {
  std::string text = options.from ? *options.from : options.lab ? "ann@sender.test" : default_sender(system);
  if (text.empty() && !options.from) return "say who sends it: --from ADDRESS (--from '<>' for nobody); this machine's name is none that others could answer to.";
  const auto sender = mail::parse_sender(text);
  if (!sender) return "--from: " + sender.error().text;
  plan.question.delivery.sender = sender->text();
  plan.question.delivery.smtputf8 = plan.question.delivery.smtputf8 || sender->utf8_local_part;
  parties.sender = sender->text();
  parties.our_name = !options.helo.empty() ? options.helo : system.host_name;
  return {};
}

std::optional<std::string> read_way(const Options& options, Plan& plan) {
  const SendOptions& send = options.send;
  auto& question = plan.question;
  const int ways = !send.server.empty() + !send.socket.empty() + !send.pipe.empty() + !send.mx_of.empty();
  if (ways > 1) return "--server, --mx-of, --socket and --pipe exclude each other.";
  if (send.lmtp && send.helo_only) return "LMTP says LHLO; --helo-only is for SMTP.";
  question.port = send.lmtp ? lmtp_port : send.tls == Tls::implicit ? submissions_port : options.smtp_port;
  if (!send.server.empty()) {
    const auto server = read_server(send.server);
    if (!server) return server.error().text;
    question.way = {Way::Kind::server, send.server};
    question.server = server->host;
    if (server->port) question.port = *server->port;
    else if (options.smtp_port != 25) question.port = options.smtp_port;
    if (!IpAddress::parse(server->host)) question.server_addresses = addresses_in_hosts(read_file("/etc/hosts", 1U << 20).value_or(""), server->host);
  } else if (!send.socket.empty()) {
    question.way = {Way::Kind::socket, send.socket};
  } else if (!send.pipe.empty()) {
    auto argv = split_command(send.pipe);
    if (!argv) return argv.error().text;
    plan.argv = std::move(*argv);
    question.way = {Way::Kind::process, send.pipe};
  } else if (!send.mx_of.empty()) {
    const auto domain = mail::to_ascii(send.mx_of);
    if (!domain || domain->is_root()) return "--mx-of wants a domain, such as example.org.";
    question.way = {Way::Kind::mx, send.mx_of};
    question.mx_of = *domain;
  } else if (send.lmtp) {
    return "LMTP is spoken to a server that you name: --server HOST[:PORT] or --socket PATH.";
  }
  return {};
}

std::optional<std::string> read_tls(const Options& options, Plan& plan) {
  const SendOptions& send = options.send;
  auto& question = plan.question;
  using Wanted = smtp::DeliveryOptions::Tls;
  const bool by_port = send.tls == Tls::automatic && question.way.kind == Way::Kind::server && question.port == submissions_port;
  switch (send.tls) {
    case Tls::automatic: question.delivery.tls = by_port ? Wanted::from_start : Wanted::when_offered; break;
    case Tls::required:
    case Tls::verified: question.delivery.tls = question.port == submissions_port ? Wanted::from_start : Wanted::required; break;
    case Tls::off: question.delivery.tls = Wanted::never; break;
    case Tls::implicit: question.delivery.tls = Wanted::from_start; break;
  }
  if (send.tls == Tls::verified)
    question.tls_objection = [](const tls::Facts& facts) -> std::string {
      if (facts.chain.empty()) return "the server shows no certificate";
      if (!facts.trusted) return facts.chain_problems.empty() ? "the certificate is not trusted" : "the certificate is not trusted: " + facts.chain_problems.front();
      return facts.name_matches ? "" : "the certificate is for another name";
    };
  question.ca_file = options.ca;
  if (!send.tls_name.empty()) {
    const auto name = mail::to_ascii(send.tls_name);
    if (!name) return "--tls-name: " + name.error().text;
    question.server_name = *name;
  }
  auto certificate = read_own_certificate(options);
  if (!certificate) return certificate.error().text;
  question.certificate = std::move(*certificate);
  return {};
}

std::vector<std::pair<std::string, std::string>> attributes_of(const std::vector<std::string>& given) {
  std::vector<std::pair<std::string, std::string>> out;
  for (const auto& one : given)
    for (const auto pair : split_words(one)) {
      const auto equals = pair.find('=');
      std::string name(pair.substr(0, equals));
      for (char& c : name)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
      out.emplace_back(std::move(name), std::string(pair.substr(equals + 1)));
    }
  return out;
}

std::optional<std::string> read_stops(const SendOptions& send, smtp::Halt& halt) {
  using How = smtp::Halt::How;
  const std::pair<const std::string&, How> given[] = {{send.quit_after, How::quit}, {send.drop_after, How::drop}, {send.drop_after_send, How::drop_after_send}};
  for (const auto& [word, how] : given) {
    if (word.empty()) continue;
    if (halt.after != smtp::Halt::After::nothing) return "--quit-after, --drop-after and --drop-after-send exclude each other.";
    halt = {*smtp::parse_halt(word), how};
  }
  return {};
}

std::optional<std::string> read_wishes(const Options& options, Plan& plan) {
  const SendOptions& send = options.send;
  auto& delivery = plan.question.delivery;
  delivery.helo = options.helo;
  delivery.hello = send.lmtp ? smtp::DeliveryOptions::Hello::lhlo : send.helo_only ? smtp::DeliveryOptions::Hello::helo : smtp::DeliveryOptions::Hello::ehlo;
  delivery.xclient = attributes_of(send.xclient);
  delivery.xforward = attributes_of(send.xforward);
  delivery.xclient_before_tls = send.xclient_before_tls;
  delivery.smtputf8 = delivery.smtputf8 || send.smtputf8;
  delivery.requiretls = send.requiretls;
  delivery.prdr = send.prdr;
  delivery.return_what = send.return_what;
  delivery.envelope_id = send.envelope_id;
  delivery.mail_parameters = send.mail_parameters;
  delivery.pipelining = send.pipelining;
  delivery.chunking = send.bdat;
  delivery.chunk_bytes = send.chunk_bytes;
  delivery.declare_size = send.size;
  delivery.patience = {options.greeting_timeout, options.command_timeout, 5s};
  delivery.message_timeout = send.data_timeout;
  if (!send.proxy.empty()) plan.question.preamble = smtp::write_proxy_header(*smtp::parse_proxy_header(send.proxy));
  return read_stops(send, delivery.halt);
}

std::optional<std::string> read_message(const Options& options, const MessageParties& parties, Plan& plan) {
  const SendOptions& send = options.send;
  const bool whole = !send.message.empty();
  if (whole && (send.subject || send.body || !send.attach.empty() || send.gtube || send.eicar || send.html || !send.encoding.empty()))
    return "--message is a whole message: --subject, --body, --attach, --html, --encoding, --gtube and --eicar make another one. --header adds fields to it.";
  if (!send.dkim_key.empty() && send.dkim_selector.empty()) return "--dkim-key wants --dkim-selector too.";
  const Time now = options.now ? *options.now : std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
  std::random_device device;
  const std::uint64_t random = options.seed ? *options.seed : (static_cast<std::uint64_t>(device()) << 32 | device());
  auto message = build_message(options, parties, now, random);
  if (!message) return message.error().text;
  plan.message = std::move(*message);
  auto& question = plan.question;
  auto& delivery = question.delivery;
  const auto& look = plan.message.message.look;
  using Body = smtp::DeliveryOptions::Body;
  if (send.body_type == "7bit") delivery.body = Body::seven_bit;
  else if (send.body_type == "8bitmime") delivery.body = Body::eight_bit;
  else if (send.body_type == "binarymime") delivery.body = Body::binary;
  else delivery.body = look.eight_bit ? Body::eight_bit : Body::seven_bit;
  delivery.size_bytes = look.size_bytes;
  delivery.message = plan.message.message.content;
  delivery.clean_line_ends = !look.bare_line_end;
  question.subject = plan.message.subject;
  question.message_id = plan.message.message.message_id;
  question.trace = plan.message.trace;
  return {};
}

// The secret comes from where the user keeps it, or is asked for; false after a complaint.
bool read_login(const Options& options, Io& io, Plan& plan, const std::atomic<bool>& stop) {
  const LoginWish& login = options.login;
  const bool wanted = !login.user.empty() || !login.password_file.empty() || !login.password_command.empty() || !login.token_file.empty() ||
                      !login.token_command.empty() || !login.mechanism.empty();
  if (!wanted) return true;
  sasl::Material material;
  material.user = login.user.empty() ? plan.question.delivery.sender : login.user;
  material.act_as = login.act_as;
  material.certificate = !plan.question.certificate.chain_pem.empty();
  material.host = plan.question.server;
  material.port = plan.question.port;
  material.now = std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
  sasl::Wish wish;
  wish.allow_revealing = login.allow_insecure;
  if (!login.mechanism.empty()) {
    const auto* traits = sasl::find_mechanism(login.mechanism);
    if (traits == nullptr) {
      io.complain(visible(shorten(login.mechanism, 40)) + " is no way to log in that this program knows.");
      return false;
    }
    wish.only = traits->kind;
  }
  if (material.user.empty() && !(wish.only == sasl::Kind::external)) {
    io.complain("who is to log in? Give --user NAME.");
    return false;
  }
  keep_memory_private();
  const auto take = [&](const std::string& file, const std::string& command, std::optional<crypto::Secret>& into) {
    if (file.empty() && command.empty()) return true;
    auto secret = file.empty() ? secret_from_command(command) : secret_from_file(file);
    if (secret) into = std::move(*secret);
    else io.complain(secret.error().text);
    return secret.has_value();
  };
  if (!take(login.password_file, login.password_command, material.password) || !take(login.token_file, login.token_command, material.token)) return false;
  if (!material.password && !material.token && !material.certificate) {
    material.password = secret_from_terminal(io.err_words()("Password of {}: ", visible(material.user)), stop);
    if (!material.password) {
      io.complain("there is no password: --password-file FILE, --password-command COMMAND, or a terminal to ask on.");
      return false;
    }
  }
  plan.question.login = [material, wish](const Endpoint& to) {
    return std::make_unique<smtp::SaslSteps>(material, wish, to.address.scope() == AddressScope::loopback);
  };
  return true;
}

bool message_leaves(const smtp::Halt& halt) { return halt.after == smtp::Halt::After::nothing || halt.after == smtp::Halt::After::message; }

std::string way_words(const Plan& plan, const report::Words& words) {
  switch (plan.question.way.kind) {
    case Way::Kind::mx:
      if (!plan.question.way.name.empty()) return words("the mail exchangers of {}", visible(plan.question.way.name));
      return std::string(words(key("the mail exchangers of each recipient's domain")));
    case Way::Kind::server: return words("the server {}", visible(plan.question.way.name));
    case Way::Kind::socket: return words("the socket {}", visible(plan.question.way.name));
    case Way::Kind::process: return words("the command {}", visible(plan.question.way.name));
  }
  return {};
}

// What will leave, in four lines.
std::string outline(const Plan& plan, const report::Words& words) {
  const auto& delivery = plan.question.delivery;
  std::vector<std::string> recipients;
  for (const auto& one : delivery.recipients) recipients.push_back("<" + visible(one.address) + ">");
  return fmt::format("{}: <{}>\n{}: {}\n{}: {}\n{}: {}\n", words(key("From")), visible(delivery.sender), words(key("To")), join(recipients, ", "), words(key("Through")),
                     way_words(plan, words), words(key("Message")), words("{} bytes, subject \"{}\"", delivery.size_bytes, visible(shorten(plan.question.subject, 80))));
}

// 0: go on; else the exit code.
int ask_person(const Options& options, Io& io, const Plan& plan, const std::atomic<bool>& stop) {
  const bool leaves = message_leaves(plan.question.delivery.halt) && !options.lab;
  if (!leaves || options.send.yes) return 0;
  if (!can_ask()) {
    io.complain("a message leaves this machine only after a yes: there is no terminal to ask on, so say --yes (or look first: --dry-run).");
    return 2;
  }
  io.err(outline(plan, io.err_words()));
  io.err(std::string(io.err_words()(key("Send this message? [y/N]"))) + " ");
  if (says_yes(&stop)) return 0;
  if (stop.load()) io.err("\n");
  io.err(std::string(io.err_words()(key("Nothing was sent."))) + "\n");
  return 3;
}

int dry_run(Io& io, const Plan& plan) {
  io.out(outline(plan, io.words()) + "\n");
  const auto pull = plan.message.message.content();
  while (true) {
    const auto piece = pull();
    if (!piece) return complain_about(io, "the message cannot be read to its end.", 2);
    if (piece->empty()) break;
    // As a file would have it; a terminal gets nothing that could move its cursor.
    std::string text = *piece;
    std::erase(text, '\r');
    if (!io.out_terminal().is_terminal) {
      io.out(text);
      continue;
    }
    const auto lines = split(text, '\n');
    for (std::size_t i = 0; i < lines.size(); ++i) io.out(visible(lines[i]) + (i + 1 < lines.size() ? "\n" : ""));
  }
  return 0;
}

class SendWriter {
 public:
  SendWriter(const Options& options, Io& io) : options_(options), io_(io) {}
  int write(const evidence::Sent& sent) {
    int code = evidence::verdict_of(sent).exit_code;
    for (const auto& output : options_.outputs) {
      const std::string text = worded(sent, output);
      if (output.to_stdout()) io_.out(text);
      else if (const auto written = write_file(output.file, text, options_.force); !written) code = complain_about(io_, written.error().text, 2);
    }
    return code;
  }

 private:
  std::string worded(const evidence::Sent& sent, const Output& output) const {
    if (output.format == Format::json) return report::sent_json(sent, true, report::Words::of(options_.lang.value_or(Language::english))) + "\n";
    if (options_.verbosity < -1) return {};
    const auto text = text_options(options_, io_.out_terminal(), !output.to_stdout());
    if (options_.verbosity < 0) return report::sent_lines(sent, text);
    return report::sent_text(sent, text, output.to_stdout() ? io_.words() : report::Words::of(options_.language), meaning_words);
  }

  const Options& options_;
  Io& io_;
};

void fill_in_sending(check::SendQuestion& question, const Options& options, const evidence::Case& place) {
  question.resolvers = place.resolvers;
  question.public_networks = place.public_networks;
  question.our_name = place.host_name;
  question.source = options.source;
  question.use_v4 = options.ipv4;
  question.use_v6 = options.ipv6;
  question.connect_limit = place.limits.connect;
  question.dns_limit = options.dns_timeout;
  if (options.timeout_typed) question.whole = options.timeout;
  if (question.ca_file.empty()) question.ca_file = place.ca_file;
  question.seed = options.seed ? *options.seed : std::random_device{}();
}

}  // namespace

int run_send(const Options& options, Io& io) {
  if (options.targets.empty()) return missing_target(options, io);
  if (options.offline && !options.send.dry_run) return complain_about(io, "send opens connections, which --offline forbids; --dry-run shows the message.", 2);
  for (const auto& output : options.outputs)
    if (output.format != Format::text && output.format != Format::json) return complain_about(io, "send answers as text or json.", 2);
  if (!outputs_are_free(options, io)) return 2;

  keep_freed_pieces();
  Plan plan;
  MessageParties parties;
  const SystemNames system = options.lab ? SystemNames{} : read_system_names(options.dns_port);
  if (const auto error = read_recipients(options, plan, parties)) return usage_error(io, error->text);
  auto trouble = read_sender(options, system, plan, parties);
  if (!trouble) trouble = read_way(options, plan);
  if (!trouble) trouble = read_tls(options, plan);
  if (!trouble) trouble = read_wishes(options, plan);
  if (!trouble) trouble = read_message(options, parties, plan);
  if (trouble) return complain_about(io, *trouble, 2);
  if (options.send.dry_run) return dry_run(io, plan);
  if (!options.after.empty())
    if (const auto objection = objection_to_after(options, plan.question)) return complain_about(io, *objection, 2);

  evidence::Case place;
  place.resolvers = options.resolvers.empty() ? system.resolvers : options.resolvers;
  place.public_networks = options.public_networks;
  place.host_name = system.host_name;
  place.limits.connect = options.connect_timeout;
  net::AsioNet net;
  std::unique_ptr<LabSide> lab;
  if (options.lab) {
    auto opened = LabSide::open(net);
    if (!opened) return complain_about(io, opened.error().text, 2);
    lab = std::move(*opened);
    lab->settle(place);
  }
  const bool needs_dns = plan.question.way.kind == Way::Kind::mx;
  if (needs_dns && place.resolvers.empty())
    return complain_about(io, "this machine names no DNS resolver (/etc/resolv.conf); give one with --resolver ADDRESS, or a server with --server HOST.", 3);
  if (!options.after.empty()) {
    fill_in_sending(plan.question, options, place);
    return hold_session_of_send(options, io, plan.question, std::move(place), net, lab ? lab->net() : net);
  }
  SignalWatch signals([&net] { net.wake(); });
  if (const int code = ask_person(options, io, plan, signals.stop()); code != 0) return signals.exit_code() != 0 ? signals.exit_code() : code;
  if (!read_login(options, io, plan, signals.stop())) return signals.exit_code() != 0 ? signals.exit_code() : 2;

  auto& question = plan.question;
  fill_in_sending(question, options, place);
  if (question.way.kind == Way::Kind::socket)
    question.connect = [&](net::ConnectRequest request, net::ConnectHandler done) { net.connect_local(options.send.socket, request.deadline, std::move(done)); };
  if (question.way.kind == Way::Kind::process)
    question.connect = [&](net::ConnectRequest, net::ConnectHandler done) { net.connect_process(plan.argv, std::move(done)); };
  check::SendRunOptions run;
  run.stop = &signals.stop();
  const auto sent = check::send_message(question, lab ? lab->net() : net, run);
  const int code = SendWriter(options, io).write(sent);
  return signals.exit_code() != 0 ? signals.exit_code() : code;
}

}  // namespace mailwhy::apps
