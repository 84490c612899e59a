// mailwhy bounce: what a mail means that came back.
#include <filesystem>

#include "apps/bounce_writer.h"
#include "apps/result_writer.h"
#include "apps/signals.h"
#include "apps/verbs.h"
#include "mailwhy/base/text.h"

namespace mailwhy::apps {
namespace {
constexpr std::size_t longest_text = 16u << 20;
}  // namespace

int run_bounce(const Options& options, Io& io) {
  if (options.targets.empty()) return missing_target(options, io);
  if (!FormsWriter::can_write(options, io, "bounce", {Format::text, Format::json, Format::json_lines, Format::csv, Format::markdown, Format::html})) return 2;
  if (!outputs_are_free(options, io)) return 2;
  const auto& first = options.targets.front();
  std::error_code code_of_folder;
  const bool several = options.targets.size() > 1 || (first != "-" && std::filesystem::is_directory(first, code_of_folder));
  SignalWatch signals([] {});
  BounceWriter writer(options, io, several, first == "-" || holds_several(first));
  const auto stopped = [&] { return signals.stop().load() || io.reader_gone(); };
  std::optional<int> trouble;
  const auto failed = [&](const Error& error) {
    const int code = error.kind == Error::Kind::file ? 2 : 3;
    trouble = trouble ? combine_exit_codes(*trouble, code) : code;
    io.complain(error.text);
  };
  // Words that were copied out of a mail program have no header: they are read as the body of a message.
  const auto take = [&](const MailItem& item) {
    if (trim(item.bytes.substr(0, 64u << 10)).empty()) return !stopped();
    if (!item.is_text) {
      writer.add(item);
      return !stopped();
    }
    const std::string body = "\n" + std::string(item.bytes.substr(0, longest_text));
    if (bounce::read_notice(body).kind != bounce::NoticeKind::not_bounce) writer.add({item.file, item.number, body});
    else failed({Error::Kind::input, (item.file == "-" ? std::string("standard input") : visible(item.file)) + " does not look like a message: no header fields at its beginning."});
    return !stopped();
  };
  for (const auto& target : options.targets) {
    if (stopped()) break;
    const auto source = each_message(target, take, {.give_beginnings = true, .give_text = true});
    if (!source) failed(source.error());
    else for (const auto& sentence : source->troubles) io.complain(sentence);
  }
  int code = writer.finish();
  if (trouble) code = writer.messages() == 0 ? *trouble : combine_exit_codes(code, *trouble);
  return signals.exit_code() != 0 ? signals.exit_code() : code;
}

}  // namespace mailwhy::apps
