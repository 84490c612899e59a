// mailwhy replay: judges stored evidence again, offline; the words may be newer than the evidence.
#include "apps/result_writer.h"
#include "apps/verbs.h"

namespace mailwhy::apps {

int run_replay(const Options& options, Io& io) {
  if (options.targets.empty()) return missing_target(options, io);
  ResultWriter writer(options, io, options.targets.size());
  int code = 0;
  for (const auto& file : options.targets) {
    const auto text = read_file(file);
    const auto evidence = text ? evidence::read_json(*text) : Result<evidence::Evidence>(tl::unexpected(text.error()));
    if (!evidence) {
      io.complain(text ? file + ": " + evidence.error().text : evidence.error().text);
      code = 2;
      continue;
    }
    writer.add(*evidence, rules::judge(*evidence));
  }
  const int written = writer.finish();
  return code == 2 ? code : written;
}

}  // namespace mailwhy::apps
