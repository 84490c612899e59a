// mailwhy contacts: whom to ask about a domain, an address of a machine, or a mailbox.
#include <fmt/format.h>

#include <algorithm>

#include "apps/contact_files.h"
#include "apps/contact_refresh.h"
#include "apps/result_writer.h"
#include "apps/signals.h"
#include "apps/targets.h"
#include "apps/vantage.h"
#include "apps/verbs.h"
#include "mailwhy/base/text.h"
#include "mailwhy/check/contacts.h"
#include "mailwhy/mail/address.h"
#include "mailwhy/report/contacts/contacts.h"
#include "mailwhy/tls/engine.h"

namespace mailwhy::apps {
namespace {

// A domain, an address of a machine with or without brackets, or the domain of a mailbox.
Result<contact::Thing> read_thing(const std::string& text) {
  const std::string bare = text.size() > 2 && text.front() == '[' && text.back() == ']' ? text.substr(1, text.size() - 2) : text;
  if (const auto address = IpAddress::parse(starts_with_ignoring_case(bare, "IPv6:") ? bare.substr(5) : bare)) return contact::Thing{address->unmapped(), Domain()};
  if (text.find('@') != std::string::npos) {
    auto mailbox = mail::parse_address(text);
    if (!mailbox) return tl::unexpected(mailbox.error());
    return contact::Thing{mailbox->literal, mailbox->literal ? Domain() : mailbox->domain};
  }
  const auto domain = mail::to_ascii(text);
  if (!domain) return tl::unexpected(domain.error());
  if (domain->is_root()) return fail("an empty name is neither a domain nor an address.", Error::Kind::usage);
  return contact::Thing{std::nullopt, *domain};
}

class Writer {
 public:
  Writer(const Options& options, Io& io, std::size_t expected) : options_(options), io_(io), several_(expected > 1), texts_(options.outputs.size()) {}

  void add(const report::ContactsResult& result) {
    for (std::size_t i = 0; i < options_.outputs.size(); ++i) {
      const Output& output = options_.outputs[i];
      const std::string text = worded(result, output);
      if (output.to_stdout()) io_.out(text);
      else texts_[i] += text;
    }
    const int code = report::contacts_exit_code(result);
    code_ = combine_exit_codes(code_.value_or(code), code);
  }

  int finish() {
    int code = code_.value_or(3);
    for (std::size_t i = 0; i < options_.outputs.size(); ++i) {
      if (options_.outputs[i].to_stdout()) continue;
      if (const auto written = write_file(options_.outputs[i].file, texts_[i], options_.force); !written) code = complain_about(io_, written.error().text, 2);
    }
    return code;
  }

 private:
  std::string worded(const report::ContactsResult& result, const Output& output) const {
    if (output.format == Format::json) return report::contacts_json(result, !several_) + "\n";
    const auto text = text_options(options_, io_.out_terminal(), !output.to_stdout());
    const auto& words = output.to_stdout() ? io_.words() : report::Words::of(options_.language);
    if (options_.verbosity < -1) return {};
    if (options_.verbosity < 0) return report::contacts_line(result, text, words);
    return report::contacts_text(result, text, words) + (several_ ? "\n" : "");
  }

  const Options& options_;
  Io& io_;
  bool several_;
  std::vector<std::string> texts_;
  std::optional<int> code_;
};

// 0 when all of IANA's files came and could be kept.
int refresh(Io& io, net::Net& net, const evidence::Case& place, const std::atomic<bool>& stop) {
  const auto folder = bootstrap_folder();
  if (!folder) return complain_about(io, "there is no place for the files: neither XDG_CACHE_HOME nor HOME is set.", 2);
  const auto done = refresh_bootstrap(*folder, net, place, stop);
  if (!done && stop.load()) return 3;
  if (!done) return complain_about(io, done.error().text, done.error().kind == Error::Kind::file ? 2 : 3);
  io.out(io.words()("IANA's bootstrap files are now in {}", folder->string()) + "\n");
  return 0;
}

bool read_things(const Options& options, Io& io, const std::vector<Target>& targets, std::vector<contact::Thing>& things) {
  for (const auto& target : targets) {
    auto thing = read_thing(target.text);
    if (!thing) {
      const std::string& why = thing.error().text;
      usage_error(io, complain_about_target(options, target.word, target.line == 0 ? why : "line " + std::to_string(target.line) + " of standard input: " + why));
      return false;
    }
    things.push_back(std::move(*thing));
  }
  return true;
}

}  // namespace

int run_contacts(const Options& options, Io& io) {
  if (options.targets.empty() && !options.refresh) return missing_target(options, io);
  if (options.offline) return complain_about(io, "contacts asks name servers and registries, which --offline forbids.", 2);
  for (const auto& output : options.outputs)
    if (output.format != Format::text && output.format != Format::json) return complain_about(io, "contacts answers as text or json.", 2);
  if (!outputs_are_free(options, io)) return 2;
  if (const auto problem = tls::trust_problem(options.ca)) return complain_about(io, *problem, 2);
  std::vector<Target> targets;
  if (!options.targets.empty()) {
    auto expanded = expand_targets(options.targets);
    if (!expanded) return complain_about(io, expanded.error().text, 2);
    targets = std::move(*expanded);
  }
  std::vector<contact::Thing> things;
  if (!read_things(options, io, targets, things)) return 2;

  const auto vantage = Vantage::open(options);
  if (!vantage) return complain_about(io, vantage.error().text, 2);
  const auto& place = (*vantage)->place();
  const auto* lab = (*vantage)->lab();
  if (place.resolvers.empty()) return complain_about(io, no_resolver, 3);
  SignalWatch signals([&] { (*vantage)->real().wake(); });
  net::Net& way = (*vantage)->net();
  if (options.refresh)
    if (const int code = refresh(io, way, place, signals.stop()); code != 0 || things.empty()) return signals.exit_code() != 0 ? signals.exit_code() : code;

  const auto registries = lab ? contact::Registries::read(lab->registries()) : registries_for(options);
  if (!registries) return complain_about(io, registries.error().text, 2);
  auto run = check::registry_options(place, {.registries = &*registries, .store = answer_store_for(options), .stop = &signals.stop()});
  run.whole = std::min<Duration>(run.whole, options.timeout);
  Writer writer(options, io, things.size());
  for (std::size_t i = 0; i < things.size() && !signals.stop().load() && !io.reader_gone(); ++i) {
    report::ContactsResult result;
    result.target = targets[i].text;
    result.thing = things[i];
    result.started = options.now.value_or(way.now());
    const Time began = way.now();
    const auto& address = things[i].address;
    const bool hidden = address && !place.may_connect_to(*address);
    auto found = probe::find_contacts({{.thing = things[i], .conventions = true, .ask_registries = !hidden}}, *registries, {}, way, run);
    result.found = std::move(found.found.front());
    if (hidden) result.found.tried.push_back({address->text(), fmt::format("a {} address is nobody's whom a registry knows", to_string(address->scope())), false});
    result.complete = found.complete;
    result.elapsed = way.now() - began;
    writer.add(result);
  }
  const int code = writer.finish();
  return signals.exit_code() != 0 ? signals.exit_code() : code;
}

}  // namespace mailwhy::apps
