// mailwhy domain: is this domain set up to receive and to send, and would this mail pass.
#include <random>

#include "apps/domain_lists.h"
#include "apps/domain_mailboxes.h"
#include "apps/domain_writer.h"
#include "apps/json_baseline.h"
#include "apps/result_writer.h"
#include "apps/signals.h"
#include "apps/targets.h"
#include "apps/vantage.h"
#include "apps/verbs.h"
#include "mailwhy/base/text.h"
#include "mailwhy/check/posture.h"
#include "mailwhy/evidence/domain_kept.h"
#include "mailwhy/mail/address.h"
#include "mailwhy/posture/records.h"
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

Result<void> fill_in_posture(posture::Question& question, const Options& options, const std::string& message, const std::vector<Network>& public_networks, Time now) {
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
  if (!DomainWriter::can_write(options, io) || !outputs_are_free(options, io)) return 2;
  if (const auto problem = tls::trust_problem(options.ca)) return complain_about(io, *problem, 2);
  const auto message = wish.message.empty() ? Result<std::string>(std::string()) : read_file(wish.message, most_message_bytes);
  if (!message) return complain_about(io, message.error().text, 2);
  const auto before = accepted(wish.baseline);
  if (!before) return complain_about(io, before.error().text, 2);
  auto questions = read_questions(options, *message);
  if (!questions) return usage_error(io, questions.error().text);
  if (!options.save.empty() && questions->size() > 1) return complain_about(io, "--save keeps the evidence of one run; give one target.", 2);

  Lists lists;
  if (!read_lists(options, io, lists)) return 2;

  const auto vantage = Vantage::open(options);
  if (!vantage) return complain_about(io, vantage.error().text, 2);
  const auto& place = (*vantage)->place();
  if (const auto* lab = (*vantage)->lab()) use_lists_of_lab(*lab, options, lists);
  if (place.resolvers.empty()) return complain_about(io, no_resolver, 3);

  SignalWatch signals([&] { (*vantage)->real().wake(); });
  DomainWriter writer(options, io, questions->size());
  net::Net& way = (*vantage)->net();
  const auto suffixes = auth::Suffixes::system();
  check::PostureOptions run{.resolvers = place.resolvers, .source = options.source, .public_networks = place.public_networks, .ca_file = place.ca_file,
                            .https_port = options.https_port, .dns_limit = options.dns_timeout, .connect = options.connect_timeout, .whole = options.timeout,
                            .seed = 1, .stop = &signals.stop()};
  Baselines now;
  for (auto& question : *questions) {
    if (signals.stop().load() || io.reader_gone()) break;
    if (const auto filled = fill_in_posture(question, options, *message, place.public_networks, way.now()); !filled) return usage_error(io, filled.error().text);
    run.seed = question.seed;
    dns::Lookups known;
    const auto survey = check::look_at_domain(question, suffixes, way, run, known);
    if (!options.save.empty()) {
      const auto kept = evidence::write_domain({question, known, survey.policy, survey.started, survey.elapsed, survey.resolver});
      if (const auto saved = write_file(options.save, kept + "\n", options.force); !saved) return complain_about(io, saved.error().text, 2);
    }
    auto judgement = posture::judge(survey);
    if (wish.ask_lists) ask_lists_about_domain(options, question, survey, lists, place.resolvers, way, signals.stop(), judgement);
    if (wish.ask_mailboxes) ask_report_mailboxes(options, survey, (*vantage)->system(), (*vantage)->lab(), way, signals.stop(), judgement);
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
