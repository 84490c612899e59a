#include "apps/policy_memory.h"

#include "apps/contact_files.h"
#include "mailwhy/evidence/promises.h"

namespace mailwhy::apps {
namespace {
namespace mtasts = auth::mtasts;
}

std::optional<mtasts::Change> note_policy(const Options& options, const evidence::Evidence& evidence) {
  const auto sts = evidence::mta_sts_of(evidence);
  const Domain& domain = evidence.the_case.recipient.domain;
  const auto cache = cache_folder();
  if (!options.cache || options.lab || !cache || sts.record.status != mtasts::Record::Status::good || !sts.policy || !sts.policy->text.policy) return std::nullopt;
  if (!domain.is_host_name()) return std::nullopt;  // it becomes the name of a file
  std::error_code error;
  const auto folder = *cache / "mta-sts";
  std::filesystem::create_directories(folder, error);
  const auto file = folder / domain.text();
  const auto text = read_file(file.string(), mtasts::most_policy_bytes + 1000);
  const auto before = text ? mtasts::read_remembered(*text) : std::nullopt;
  const auto change = mtasts::change_of(before, sts.record.id, evidence.mta_sts->body);
  // What nobody was told of stays news until the id changes.
  if (change != mtasts::Change::none && change != mtasts::Change::unannounced) write_privately(file, mtasts::to_text({sts.record.id, evidence.mta_sts->body, evidence.started}));
  return change;
}

}  // namespace mailwhy::apps
