// mailwhy domain: is this domain set up to receive and to send, and would this mail pass.
#include <random>

#include "apps/case_from.h"
#include "apps/domain_mailboxes.h"
#include "apps/forms_writer.h"
#include "apps/json_baseline.h"
#include "apps/lab_side.h"
#include "apps/result_writer.h"
#include "apps/signals.h"
#include "apps/targets.h"
#include "apps/verbs.h"
#include "mailwhy/base/text.h"
#include "mailwhy/check/posture.h"
#include "mailwhy/mail/address.h"
#include "mailwhy/net/asio_net.h"
#include "mailwhy/posture/records.h"
#include "mailwhy/report/posture/posture.h"
#include "mailwhy/tls/engine.h"

namespace mailwhy::apps {
namespace {

constexpr std::size_t most_message_bytes = 64U << 20;

// A mail domain, or an address, whose domain counts; the error is one sentence.
Result<posture::Question> read_domain(std::string_view target) {
  posture::Question question;
  question.target = std::string(target);
  const auto at = target.rfind('@');
  const auto domain = mail::to_ascii(at == target.npos ? target : target.substr(at + 1));
  if (!domain) return tl::unexpected(domain.error());
  const bool plain = domain->text().find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_.") == std::string::npos;
  if (domain->is_root() || !plain) return fail("this is no domain, such as example.org.", Error::Kind::usage);
  question.domain = *domain;
  return question;
}

// Whose mail it is when no domain is given: of the message's author, of the sender, of the name for hello.  Nothing is looked at then
// but what the mail needs; the domain stays the root when none of them has one, which SPF has an answer for too.
posture::Question question_of_mail(const Options& options, const std::string& message) {
  posture::Question question;
  std::string domain;
  if (const auto author = posture::author_of(message)) domain = author->text();
  else if (options.from && !options.from->empty() && *options.from != "<>") domain = options.from->substr(options.from->rfind('@') + 1);
  else domain = options.helo;
  if (const auto ascii = mail::to_ascii(domain)) question.domain = *ascii;
  question.target = domain.empty() ? std::string("-") : domain;
  question.looks_around = false;
  return question;
}

Result<void> fill_in(posture::Question& question, const Options& options, const std::string& message, const std::vector<Network>& public_networks, Time now) {
  question.public_networks = public_networks;
  const DomainWish& wish = options.domain;
  if (!wish.parts.empty()) question.parts.clear();
  for (const auto& word : wish.parts)
    if (const auto part = posture::parse_part(word)) question.parts.insert(*part);
  question.selectors = wish.selectors;
  question.mail.client = wish.ip;
  question.mail.helo = options.helo;
  question.mail.from = options.from;
  question.mail.message = message;
  if (!wish.ip && message.empty() && options.from) return fail("--from says whose mail it is: --ip ADDRESS says where it comes from.", Error::Kind::usage);
  question.providers = &posture::Providers::builtin();
  question.seed = options.seed ? *options.seed : std::random_device{}();
  question.smtp_port = options.smtp_port;
  question.use_v4 = options.ipv4;
  question.use_v6 = options.ipv6;
  question.now = options.now.value_or(now);
  return {};
}

// Every form that was asked for.
class DomainWriter {
 public:
  DomainWriter(const Options& options, Io& io, std::size_t expected) : options_(options), io_(io), several_(expected > 1), forms_(options, io) {}

  void add(const posture::Survey& survey, const posture::Judgement& judgement) {
    forms_.add(
        posture::exit_code_of(judgement.verdict), [&](const report::Catalogue& catalogue) { return report::posture_sheet(survey, judgement, *catalogue.words); },
        [&](const Output& output) { return worded(survey, judgement, output); });
    first_ = false;
  }
  int finish() { return forms_.finish(); }

 private:
  std::string worded(const posture::Survey& survey, const posture::Judgement& judgement, const Output& output) const {
    const auto& for_programs = report::Words::of(options_.lang.value_or(Language::english));
    if (output.format == Format::json) return report::posture_json(survey, judgement, !several_, for_programs) + "\n";
    if (output.format == Format::csv) return (first_ ? report::posture_csv_head() : "") + report::posture_csv(survey, judgement, for_programs);
    if (options_.verbosity < -1) return {};
    const auto text = text_options(options_, io_.out_terminal(), !output.to_stdout());
    if (options_.verbosity < 0) return report::posture_line(survey, judgement, text);
    const auto& words = output.to_stdout() ? io_.words() : report::Words::of(options_.language);
    return report::posture_text(survey, judgement, text, words) + (several_ ? "\n" : "");
  }

  const Options& options_;
  Io& io_;
  bool several_, first_ = true;
  FormsWriter forms_;
};

// The command line as it was, for one of several targets with that target only.
std::vector<std::string> again_of(const Options& options, const posture::Question& question, std::size_t targets) {
  std::vector<std::string> words{"mailwhy"};
  if (targets == 1) words.insert(words.end(), options.words.begin(), options.words.end());
  else words.insert(words.end(), {"domain", question.target});
  return words;
}

Result<std::vector<posture::Question>> read_questions(const Options& options, const std::string& message) {
  std::vector<posture::Question> questions;
  if (options.targets.empty()) {
    questions.push_back(question_of_mail(options, message));
    return questions;
  }
  const auto targets = expand_targets(options.targets);
  if (!targets) return tl::unexpected(targets.error());
  for (const auto& target : *targets) {
    auto question = read_domain(target.text);
    // No name of the DNS, and yet what the mail claims to come from: SPF has an answer for that too (RFC 7208 s4.3).
    if (auto of_mail = question_of_mail(options, message); !question && options.domain.ip && of_mail.target == target.text) question = std::move(of_mail);
    if (!question) {
      const std::string& why = question.error().text;
      return fail(complain_about_target(options, target.word, target.line == 0 ? why : "line " + std::to_string(target.line) + " of standard input: " + why), Error::Kind::usage);
    }
    questions.push_back(std::move(*question));
  }
  return questions;
}

// The accepted findings of the file; empty when none is named.
Result<Baselines> accepted(const std::string& file) {
  if (file.empty()) return Baselines();
  const auto text = read_file(file, 16U << 20);
  if (!text) return tl::unexpected(text.error());
  auto read = read_baselines(*text);
  if (!read) return fail(visible(file) + ": " + read.error().text + ".", Error::Kind::data);
  return read;
}

}  // namespace

int run_domain(const Options& options, Io& io) {
  const DomainWish& wish = options.domain;
  if (options.targets.empty() && !wish.ip && wish.message.empty()) return missing_target(options, io);
  if (options.offline) return complain_about(io, "domain asks name servers, which --offline forbids.", 2);
  const bool writable = FormsWriter::can_write(options, io, "domain", {Format::text, Format::json, Format::csv, Format::nagios, Format::junit, Format::markdown, Format::html});
  if (!writable || !outputs_are_free(options, io)) return 2;
  if (const auto problem = tls::trust_problem(options.ca)) return complain_about(io, *problem, 2);
  const auto message = wish.message.empty() ? Result<std::string>(std::string()) : read_file(wish.message, most_message_bytes);
  if (!message) return complain_about(io, message.error().text, 2);
  const auto before = accepted(wish.baseline);
  if (!before) return complain_about(io, before.error().text, 2);
  auto questions = read_questions(options, *message);
  if (!questions) return usage_error(io, questions.error().text);

  net::AsioNet net;
  std::unique_ptr<LabSide> lab;
  evidence::Case the_case;
  const SystemNames system = options.lab ? SystemNames{} : read_system_names(options.dns_port);
  the_case.resolvers = options.resolvers.empty() ? system.resolvers : options.resolvers;
  the_case.public_networks = options.public_networks;
  the_case.ca_file = options.ca;
  if (options.lab) {
    auto opened = LabSide::open(net);
    if (!opened) return complain_about(io, opened.error().text, 2);
    lab = std::move(*opened);
    lab->settle(the_case);
  }
  if (the_case.resolvers.empty()) return complain_about(io, "this machine names no DNS resolver (/etc/resolv.conf); give one with --resolver ADDRESS.", 3);

  SignalWatch signals([&net] { net.wake(); });
  DomainWriter writer(options, io, questions->size());
  net::Net& way = lab ? lab->net() : net;
  const auto suffixes = auth::Suffixes::system();
  check::PostureOptions run{.resolvers = the_case.resolvers, .source = options.source, .public_networks = the_case.public_networks, .ca_file = the_case.ca_file,
                            .https_port = options.https_port, .dns_limit = options.dns_timeout, .connect = options.connect_timeout, .whole = options.timeout,
                            .seed = 1, .stop = &signals.stop()};
  Baselines now;
  for (auto& question : *questions) {
    if (signals.stop().load() || io.reader_gone()) break;
    if (const auto filled = fill_in(question, options, *message, the_case.public_networks, way.now()); !filled) return usage_error(io, filled.error().text);
    run.seed = question.seed;
    dns::Lookups known;
    auto survey = check::look_at_domain(question, suffixes, way, run, known);
    survey.again = again_of(options, question, questions->size());
    auto judgement = posture::judge(survey);
    if (wish.ask_mailboxes) ask_report_mailboxes(options, survey, system, lab.get(), way, signals.stop(), judgement);
    now[survey.domain.text()] = posture::baseline_of(survey, judgement);
    if (const auto found = before->find(survey.domain.text()); found != before->end()) posture::compare(found->second, survey, judgement);
    writer.add(survey, judgement);
  }
  int code = writer.finish();
  if (!wish.save_baseline.empty())
    if (const auto written = write_file(wish.save_baseline, write_baselines(now), options.force); !written) code = complain_about(io, written.error().text, 2);
  return signals.exit_code() != 0 ? signals.exit_code() : code;
}

}  // namespace mailwhy::apps
