// mailwhy login: where mail is handed in, what is offered there, and whether a login works.
#include <random>

#include "apps/forms_writer.h"
#include "apps/own_certificate.h"
#include "apps/result_writer.h"
#include "apps/secret_source.h"
#include "apps/signals.h"
#include "apps/vantage.h"
#include "apps/verbs.h"
#include "mailwhy/base/text.h"
#include "mailwhy/check/login.h"
#include "mailwhy/mail/address.h"
#include "mailwhy/report/login/login.h"

namespace mailwhy::apps {
namespace {

// HOST, HOST:PORT, ADDRESS, ADDRESS:PORT, [ADDRESS]:PORT.
Result<bool> read_login_server(check::LoginQuestion& question, std::string_view text) {
  if (const auto ip = IpAddress::parse(text)) {
    question.address = *ip;
    return true;
  }
  if (const auto endpoint = Endpoint::parse(text, 1)) {
    question.address = endpoint->address;
    if (endpoint->port != 1) question.port = endpoint->port;
    return true;
  }
  if (const auto colon = text.rfind(':'); colon != text.npos) {
    const auto port = parse_number(text.substr(colon + 1), 65535);
    if (!port || *port == 0) return fail("the port is no number from 1 to 65535.", Error::Kind::usage);
    question.port = static_cast<std::uint16_t>(*port);
    text = text.substr(0, colon);
  }
  const auto host = mail::to_ascii(text);
  if (!host) return tl::unexpected(host.error());
  if (host->label_count() < 1 || !host->is_host_name()) return fail("this is neither a mail address nor the name or address of a server.", Error::Kind::usage);
  question.server = *host;
  return true;
}

// A mail address names the user, the sender and the domain whose server is looked for; anything else is the server.
Result<check::LoginQuestion> read_login_target(const Options& options, std::string_view target) {
  check::LoginQuestion question;
  question.target = std::string(target);
  if (target.find('@') == target.npos) {
    if (const auto read = read_login_server(question, target); !read) return tl::unexpected(read.error());
  } else {
    const auto address = mail::parse_address(target);
    if (!address) return tl::unexpected(address.error());
    if (address->literal) question.address = *address->literal;
    question.domain = address->domain;
    question.material.user = address->local_part + "@" + (address->literal ? address->literal->literal() : address->unicode_domain);
    question.sender = address->text();
  }
  if (!options.login.server.empty())
    if (const auto read = read_login_server(question, options.login.server); !read) return fail("--server: " + read.error().text, Error::Kind::usage);
  return question;
}

Result<bool> fill_in_login(check::LoginQuestion& question, const Options& options, const evidence::Case& the_case) {
  if (!options.login.user.empty()) question.material.user = options.login.user;
  question.material.act_as = options.login.act_as;
  if (!options.login.mechanism.empty()) {
    const auto* traits = sasl::find_mechanism(options.login.mechanism);
    if (!traits) {
      std::vector<std::string> names;
      for (const auto& one : sasl::all_mechanisms()) names.emplace_back(one.name);
      return fail(fmt::format("--mechanism: \"{}\" is none that mailwhy knows; there are {}.", shorten(visible(options.login.mechanism), 40), join(names, ", ")), Error::Kind::usage);
    }
    question.wish.only = traits->kind;
    question.unadvertised = true;  // who names one wants to see what happens
    question.has_token = traits->needs == sasl::Traits::Needs::token;
    question.has_password = traits->needs == sasl::Traits::Needs::password;
  }
  if (!options.login.token_file.empty() || !options.login.token_command.empty()) {
    question.has_token = true;
    question.has_password = !options.login.password_file.empty() || !options.login.password_command.empty();
  }
  if (!question.certificate.chain_pem.empty()) {
    question.material.certificate = true;
    // Who shows a certificate and names no password wants to log in with it alone.
    if (options.login.mechanism.empty() && options.login.token_file.empty() && options.login.token_command.empty()) question.has_password = question.has_token = false;
  }
  question.wish.allow_revealing = options.login.allow_insecure;
  if (options.from) {
    const auto sender = mail::parse_sender(*options.from);
    if (!sender) return fail("--from: " + sender.error().text, Error::Kind::usage);
    question.sender = sender->text();
  }
  if (options.tls_port != 0) {
    question.port = options.tls_port;
    question.tls_from_start = true;
  }
  question.our_name = !options.helo.empty() ? options.helo : the_case.host_name;
  question.resolvers = the_case.resolvers;
  question.public_networks = the_case.public_networks;
  question.source = options.source;
  question.use_v4 = options.ipv4;
  question.use_v6 = options.ipv6;
  question.smtp_port = options.smtp_port;
  question.ca_file = !options.ca.empty() ? options.ca : the_case.ca_file;
  question.dns_limit = options.dns_timeout;
  question.connect = options.connect_timeout;
  question.greeting = options.greeting_timeout;
  question.command = options.command_timeout;
  question.whole = options.timeout;
  question.seed = options.seed ? *options.seed : std::random_device{}();
  return true;
}

// What the files and commands of the command line hold; false after a complaint.
bool read_secrets(sasl::Material& material, const LoginWish& wish, Io& io) {
  struct Source {
    const std::string& file;
    const std::string& command;
    std::optional<crypto::Secret>& into;
  };
  const Source sources[] = {{wish.password_file, wish.password_command, material.password}, {wish.token_file, wish.token_command, material.token}};
  for (const auto& source : sources) {
    if (source.file.empty() && source.command.empty()) continue;
    auto secret = !source.file.empty() ? secret_from_file(source.file) : secret_from_command(source.command);
    if (!secret) {
      io.complain(secret.error().text);
      return false;
    }
    source.into = std::move(*secret);
  }
  return true;
}

// Asks for what the best place wants, once it is known; without a terminal nobody is asked.
void ask_for_secret(const login::Survey& survey, check::LoginQuestion& question, Io& io, const std::atomic<bool>& stop) {
  if (!survey.best || !someone_at_terminal()) return;
  const auto& door = survey.doors[*survey.best];
  const auto& traits = sasl::traits_of(*door.outcome.choice.chosen);
  if (traits.needs == sasl::Traits::Needs::certificate) return;
  const std::string user = visible(question.material.user), place = visible(login::name_of(door));
  if (traits.needs == sasl::Traits::Needs::token)
    question.material.token = secret_from_terminal(io.err_words()("Token of {} for {} (nothing: only look): ", user, place), stop);
  else
    question.material.password = secret_from_terminal(io.err_words()("Password of {} for {} (nothing: only look): ", user, place), stop);
}

// What has to be typed behind the target to ask the same once more.  Commands for passwords are left out: people write the password itself
// into them.
std::vector<std::string> words_again(const Options& options) {
  std::vector<std::string> words;
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) words.insert(words.end(), {std::string("--") + name, value});
  };
  add("server", options.login.server);
  add("user", options.login.user);
  add("act-as", options.login.act_as);
  add("mechanism", options.login.mechanism);
  add("password-file", options.login.password_file);
  add("token-file", options.login.token_file);
  add("cert", options.send.certificate);
  add("cert-key", options.send.certificate_key);
  if (options.from) add("from", *options.from);
  add("ca", options.ca);
  if (options.tls_port != 0) add("tls-port", std::to_string(options.tls_port));
  if (options.login.allow_insecure) words.emplace_back("--allow-insecure");
  if (options.login.only_look) words.emplace_back("--only-look");
  return words;
}

// A password or a token is there, or none is needed beside the certificate.
bool has_secret(const check::LoginQuestion& question) {
  const auto& material = question.material;
  return material.password || material.token || (material.certificate && !question.has_password && !question.has_token);
}

std::string login_in_form(const login::Survey& survey, const login::Judgement& judgement, const Options& options, const Output& output, const Io& io) {
  if (output.format == Format::json) return report::login_json(survey, judgement, true, report::Words::of(options.lang.value_or(Language::english))) + "\n";
  if (options.verbosity < -1) return {};
  const auto text = text_options(options, io.out_terminal(), !output.to_stdout());
  if (options.verbosity < 0) return report::login_line(survey, judgement, text);
  const auto& words = output.to_stdout() ? io.words() : report::Words::of(options.language);
  return report::login_text(survey, judgement, text, words);
}

int write_login(const login::Survey& survey, const Options& options, Io& io) {
  const auto judgement = login::judge(survey);
  FormsWriter writer(options, io);
  writer.add(login::exit_code_of(judgement.verdict), [&](const Output& output) { return login_in_form(survey, judgement, options, output, io); });
  return writer.finish();
}

}  // namespace

int run_login(const Options& options, Io& io) {
  if (options.targets.empty()) return missing_target(options, io);
  if (options.targets.size() > 1) return usage_error(io, complain_about_target(options, 1, "login takes one address or server at a time."));
  if (options.offline) return complain_about(io, "login asks mail servers, which --offline forbids.", 2);
  for (const auto& output : options.outputs)
    if (output.format != Format::text && output.format != Format::json) return complain_about(io, "login answers as text or json.", 2);
  if (!outputs_are_free(options, io)) return 2;
  auto question = read_login_target(options, options.targets.front());
  if (!question) return usage_error(io, complain_about_target(options, 0, question.error().text));

  keep_memory_private();
  const auto vantage = Vantage::open(options);
  if (!vantage) return complain_about(io, vantage.error().text, 2);
  const auto& place = (*vantage)->place();
  auto certificate = read_own_certificate(options);
  if (!certificate) return complain_about(io, certificate.error().text, 2);
  question->certificate = std::move(*certificate);
  if (const auto filled = fill_in_login(*question, options, place); !filled) return complain_about(io, filled.error().text, 2);
  if (const auto problem = tls::trust_problem(question->ca_file)) return complain_about(io, *problem, 2);
  if (place.resolvers.empty() && !question->address) return complain_about(io, no_resolver, 3);
  question->more = words_again(options);
  if (!read_secrets(question->material, options.login, io)) return 2;
  if (question->material.password || question->material.token) {
    question->has_password = question->material.password.has_value();
    question->has_token = question->material.token.has_value();
    if (question->material.user.empty()) return complain_about(io, "who is to log in? Give --user NAME, or the mail address in place of the server.", 2);
  }

  SignalWatch signals([&] { (*vantage)->real().wake(); });
  check::LoginRunOptions run;
  run.stop = &signals.stop();
  net::Net& world = (*vantage)->net();
  auto survey = check::look_for_login(*question, world, run);
  const bool may_ask = !options.login.only_look && !has_secret(*question) && !question->material.user.empty();
  if (may_ask && !signals.stop().load()) ask_for_secret(survey, *question, io, signals.stop());
  if (has_secret(*question) && !options.login.only_look && !signals.stop().load()) check::log_in(survey, *question, world, run);
  const int code = write_login(survey, options, io);
  return signals.exit_code() != 0 ? signals.exit_code() : code;
}

}  // namespace mailwhy::apps
