#include <fmt/format.h>

#include <string>
#include <vector>

#include "apps/verbs.h"
#include "mailwhy/base/text.h"
#include "mailwhy/report/schema.h"

namespace mailwhy::apps {

int run_schema(const Options& options, Io& io) {
  if (options.targets.empty()) {
    for (const std::string_view name : report::schema_names()) io.out(fmt::format("{}\n", name));
    return 0;
  }
  for (std::size_t i = 0; i < options.targets.size(); ++i) {
    // The name as it stands in a document is fine too: mailwhy.report/1.
    std::string name = options.targets[i];
    if (name.starts_with("mailwhy.")) name = name.substr(8);
    if (name.ends_with("/1")) name.resize(name.size() - 2);
    const auto text = report::schema(name);
    if (!text) {
      std::vector<std::string> names;
      for (const std::string_view known : report::schema_names()) names.emplace_back(known);
      return usage_error(io, complain_about_target(options, i, fmt::format("no schema \"{}\". There are: {}",
                                                                           visible(shorten(name, 60)), join(names, ", "))));
    }
    io.out(*text);
    if (!text->ends_with('\n')) io.out("\n");
  }
  return 0;
}

}  // namespace mailwhy::apps
