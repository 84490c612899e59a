// mailwhy spam: what does a running spam filter make of a message, rule by rule?
#include "apps/filter_target.h"
#include "apps/forms_writer.h"
#include "apps/result_writer.h"
#include "apps/secret_source.h"
#include "apps/signals.h"
#include "apps/verbs.h"
#include "mailwhy/base/text.h"
#include "mailwhy/check/spam.h"
#include "mailwhy/mail/message.h"
#include "mailwhy/net/asio_net.h"
#include "mailwhy/report/filters/filters.h"

namespace mailwhy::apps {
namespace {

// Every form that was asked for.
class SpamWriter {
 public:
  SpamWriter(const Options& options, Io& io) : options_(options), io_(io), several_(options.targets.size() > 1), forms_(options, io) {}

  void add(const filters::Inquiry& inquiry) {
    forms_.add(inquiry.exit_code(), [&](const Output& output) { return worded(inquiry, output); });
  }
  int finish() { return forms_.finish(); }

 private:
  std::string worded(const filters::Inquiry& inquiry, const Output& output) const {
    const auto& plain = report::Words::of(options_.lang.value_or(Language::english));
    if (output.format == Format::json) return report::spam_json(inquiry, !several_, plain) + "\n";
    const auto& words = output.to_stdout() ? io_.words() : report::Words::of(options_.language);
    if (output.format == Format::markdown) return report::spam_markdown(inquiry, words);
    if (options_.verbosity < -1) return {};
    const auto text = text_options(options_, io_.out_terminal(), !output.to_stdout());
    if (options_.verbosity < 0) return report::spam_line(inquiry, text, words);
    return report::spam_text(inquiry, text, words) + (several_ ? "\n" : "");
  }

  const Options& options_;
  Io& io_;
  bool several_;
  FormsWriter forms_;
};

// The message alone, without the line that a mailbox file puts before it.
Bytes without_envelope_line(Bytes message) {
  if (mail::read_message(BytesView(message).substr(0, 2000)).envelope_line.empty()) return message;
  return message.substr(std::min(message.find('\n'), message.size() - 1) + 1);
}

// The password of the command line, for rspamd; false after a complaint.
bool read_password(const LoginWish& wish, crypto::Secret& into, Io& io) {
  if (wish.password_file.empty() && wish.password_command.empty()) return true;
  auto secret = !wish.password_file.empty() ? secret_from_file(wish.password_file) : secret_from_command(wish.password_command);
  if (!secret) {
    io.complain(secret.error().text);
    return false;
  }
  into = std::move(*secret);
  return true;
}

bool nobody_there(const filters::Inquiry& inquiry) { return !inquiry.filter && inquiry.problem.starts_with("it cannot be reached"); }

}  // namespace

int run_spam(const Options& options, Io& io) {
  if (options.targets.empty()) return missing_target(options, io);
  for (const auto& output : options.outputs)
    if (output.format != Format::text && output.format != Format::json && output.format != Format::markdown) return complain_about(io, "spam answers as text, json or md.", 2);
  if (!outputs_are_free(options, io)) return 2;
  if (!options.spamd.empty() && !options.rspamd.empty()) return complain_about(io, "give --spamd or --rspamd, not both: a message is shown to one filter.", 2);
  std::vector<FilterTarget> services;
  if (!options.spamd.empty() || !options.rspamd.empty()) {
    auto service = options.rspamd.empty() ? spamd_target(options.spamd) : rspamd_target(options.rspamd);
    if (!service) return complain_about(io, service.error().text, 2);
    services.push_back(std::move(*service));
  } else {
    services = local_filter_targets();
  }
  crypto::Secret password;
  if (!read_password(options.login, password, io)) return 2;

  net::AsioNet net;
  SignalWatch signals([&net] { net.wake(); });
  SpamWriter writer(options, io);
  check::SpamRunOptions run;
  run.stop = &signals.stop();
  for (const auto& target : options.targets) {
    if (signals.stop().load() || io.reader_gone()) break;
    auto bytes = read_file(target);
    if (!bytes) return complain_about(io, bytes.error().text, 2);
    if (trim(*bytes).empty()) return complain_about(io, (target == "-" ? std::string("standard input") : visible(target)) + " holds no message.", 2);
    check::SpamQuestion question;
    question.name = target;
    question.message = without_envelope_line(std::move(*bytes));
    question.bisect = options.bisect;
    question.most_questions = static_cast<std::size_t>(options.questions);
    question.whole = options.timeout;
    filters::Inquiry inquiry;
    for (const auto& service : services) {
      question.where = service.shown;
      question.service = service_of(service, net);
      question.service.connect_limit = options.connect_timeout;
      question.service.answer_limit = options.command_timeout;
      question.service.password = password;
      inquiry = check::ask_filter(question, net, run);
      if (!nobody_there(inquiry)) break;
    }
    if (services.size() > 1 && nobody_there(inquiry)) {
      inquiry.problem = "neither spamd (127.0.0.1:783) nor rspamd (127.0.0.1:11333) listens on this machine: name one by --spamd or --rspamd";
      inquiry.where.clear();
    }
    inquiry.named = services.size() == 1;
    writer.add(inquiry);
  }
  const int code = writer.finish();
  return signals.exit_code() != 0 ? signals.exit_code() : code;
}

}  // namespace mailwhy::apps
