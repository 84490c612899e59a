// mailwhy replay: judges stored evidence again, offline; the words may be newer than the evidence.
#include "apps/dns_writer.h"
#include "apps/domain_writer.h"
#include "apps/lists_writer.h"
#include "apps/ready_writer.h"
#include "apps/result_writer.h"
#include "apps/tls_writer.h"
#include "apps/verbs.h"
#include "mailwhy/evidence/listed.h"
#include "mailwhy/evidence/domain_kept.h"
#include "mailwhy/evidence/ready_kept.h"
#include "mailwhy/evidence/surveyed.h"

namespace mailwhy::apps {

namespace {

// Files of `mailwhy listed --save`, which are of another kind than those of checks.
int replay_lists(const Options& options, Io& io, const std::vector<std::string>& texts) {
  for (const auto& output : options.outputs)
    if (output.format != Format::text && output.format != Format::json && output.format != Format::nagios && output.format != Format::openmetrics)
      return complain_about(io, "what lists said is replayed as text, json, nagios or openmetrics.", 2);
  std::vector<listing::Survey> all;
  int code = 0;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    auto surveys = evidence::read_listed(texts[i]);
    if (!surveys) code = complain_about(io, options.targets[i] + ": " + surveys.error().text, 2);
    else all.insert(all.end(), std::make_move_iterator(surveys->begin()), std::make_move_iterator(surveys->end()));
  }
  ListsWriter writer(options, io, all.size());
  for (const auto& survey : all) writer.add(survey);
  const int written = writer.finish();
  return code == 2 ? code : written;
}

// Files of `mailwhy dns --save`.
int replay_names(const Options& options, Io& io) {
  if (!DnsWriter::can_write(options, io)) return 2;
  DnsWriter writer(options, io);
  int code = 0;
  for (const auto& file : options.targets) {
    const auto text = read_file(file);
    const auto kept = text ? evidence::read_surveyed(*text) : Result<evidence::Surveyed>(tl::unexpected(text.error()));
    if (kept) writer.add(report::dns_result(evidence::survey_again(*kept), kept->validations));
    else code = complain_about(io, text ? file + ": " + kept.error().text : kept.error().text, 2);
  }
  const int written = writer.finish();
  return code == 2 ? code : written;
}

// Files of `mailwhy domain --save`.
int replay_domains(const Options& options, Io& io) {
  if (!DomainWriter::can_write(options, io)) return 2;
  DomainWriter writer(options, io, options.targets.size());
  const auto suffixes = auth::Suffixes::system();
  int code = 0;
  for (const auto& file : options.targets) {
    const auto text = read_file(file);
    const auto kept = text ? evidence::read_domain(*text) : Result<posture::Kept>(tl::unexpected(text.error()));
    if (kept) {
      const auto survey = posture::look_again(*kept, suffixes);
      writer.add(survey, posture::judge(survey));
    } else {
      code = complain_about(io, text ? file + ": " + kept.error().text : kept.error().text, 2);
    }
  }
  const int written = writer.finish();
  return code == 2 ? code : written;
}

// Files of `mailwhy ready --save`.
int replay_servers(const Options& options, Io& io) {
  if (!ReadyWriter::can_write(options, io)) return 2;
  ReadyWriter writer(options, io, options.targets.size());
  int code = 0;
  for (const auto& file : options.targets) {
    const auto text = read_file(file);
    const auto kept = text ? evidence::read_ready(*text) : Result<ready::Survey>(tl::unexpected(text.error()));
    if (kept) writer.add(*kept, ready::judge(*kept), {});
    else code = complain_about(io, text ? file + ": " + kept.error().text : kept.error().text, 2);
  }
  const int written = writer.finish();
  return code == 2 ? code : written;
}

// Files of `mailwhy tls --save`; checks beside them have been left out.
int replay_encryption(const Options& options, Io& io, const std::vector<evidence::Evidence>& all, int code) {
  if (all.size() != options.targets.size() && code == 0) return complain_about(io, "evidence of checks and of encryption are of two kinds; replay them one after the other.", 2);
  if (!TlsWriter::can_write(options, io)) return 2;
  TlsWriter writer(options, io, all.size());
  for (const auto& one : all) writer.add(one);
  const int written = writer.finish();
  return code == 2 ? code : written;
}

}  // namespace

int run_replay(const Options& options, Io& io) {
  if (options.targets.empty()) return missing_target(options, io);
  std::vector<std::string> lists;
  for (const auto& file : options.targets) {
    if (file == "-") break;
    if (const auto text = read_file(file); text && evidence::is_listed(*text)) lists.push_back(*text);
  }
  if (lists.size() == options.targets.size()) return replay_lists(options, io, lists);
  if (const auto text = options.targets.front() == "-" ? Result<std::string>("") : read_file(options.targets.front()); text && evidence::is_surveyed(*text))
    return replay_names(options, io);
  else if (text && evidence::is_ready(*text))
    return replay_servers(options, io);
  else if (text && evidence::is_domain(*text))
    return replay_domains(options, io);
  if (!lists.empty()) return complain_about(io, "evidence of checks and of lists are of two kinds; replay them one after the other.", 2);
  ResultWriter writer(options, io, options.targets.size());
  std::vector<evidence::Evidence> encryption;  // of `mailwhy tls --save`
  int code = 0;
  for (const auto& file : options.targets) {
    const auto text = read_file(file);
    auto evidence = text ? evidence::read_json(*text) : Result<evidence::Evidence>(tl::unexpected(text.error()));
    if (!evidence) {
      io.complain(text ? file + ": " + evidence.error().text : evidence.error().text);
      code = 2;
      continue;
    }
    if (evidence->the_case.target == evidence::Case::Target::tls) encryption.push_back(std::move(*evidence));
    else writer.add(*evidence, rules::judge(*evidence));
  }
  if (!encryption.empty()) return replay_encryption(options, io, encryption, code);
  const int written = writer.finish();
  return code == 2 ? code : written;
}

}  // namespace mailwhy::apps
