#include "apps/result_writer.h"

#include <array>

#include "mailwhy/report/report.h"

namespace mailwhy::apps {
namespace {
report::TextOptions text_options(const Options& options, const Terminal& terminal, bool to_file) {
  report::TextOptions text;
  text.width = to_file ? 100 : terminal.width;
  text.utf8 = !to_file && terminal.utf8;
  text.color = !to_file && terminal.colour;
  text.accessible = options.accessible;
  text.verbosity = options.verbosity;
  return text;
}
}  // namespace

int write_check(const Options& options, Io& io, const evidence::Evidence& evidence, const rules::Judgement& judgement, bool several) {
  int code = 0;
  for (const auto& output : options.outputs) {
    if (output.format == Format::text && output.to_stdout() && options.verbosity < -1) continue;  // -qq: the exit code only
    const std::string text = output.format == Format::json
                                 ? report::check_json(evidence, judgement, !several) + "\n"
                                 : report::check_text(evidence, judgement, text_options(options, io.out_terminal(), !output.to_stdout()));
    if (output.to_stdout()) {
      io.out(text);
      if (several && output.format == Format::text && options.verbosity >= 0) io.out("\n");
      continue;
    }
    if (const auto written = write_file(output.file, text, options.force); !written) {
      io.complain(written.error().text);
      code = 2;
    }
  }
  return code;
}

int exit_code_for(const Options& options, const rules::Judgement& judgement) {
  if (options.exit_codes == ExitCodes::plain) return rules::exit_code(judgement);
  // sysexits.h
  switch (judgement.verdict) {
    case rules::Verdict::accepted: return 0;
    case rules::Verdict::refused: return judgement.party == rules::Party::recipient_mailbox ? 67 : 77;
    case rules::Verdict::no_such_domain:
    case rules::Verdict::no_mail_by_choice: return 68;
    case rules::Verdict::unreachable:
    case rules::Verdict::depends: return 69;
    case rules::Verdict::delayed:
    case rules::Verdict::inconclusive: break;
  }
  return 75;
}

int combine_exit_codes(int a, int b) {
  constexpr std::array order{2, 1, 3, 4, 0};
  for (const int code : order)
    if (a == code || b == code) return code;
  return a > b ? a : b;  // sysexits
}

}  // namespace mailwhy::apps
