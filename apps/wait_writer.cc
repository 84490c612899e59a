#include "apps/wait_writer.h"

#include <fmt/format.h>

#include "mailwhy/base/text.h"

namespace mailwhy::apps {
namespace {
using report::Words;

// "45 s", "1:30 min", "24:00 h"
std::string span_text(Duration span) {
  const auto seconds = std::chrono::round<std::chrono::seconds>(span).count();
  if (seconds < 60) return fmt::format("{} s", seconds);
  if (seconds < 3600) return fmt::format("{}:{:02} min", seconds / 60, seconds % 60);
  return fmt::format("{}:{:02} h", seconds / 3600, seconds / 60 % 60);
}

const std::string& in(const Said& said, const Words& words) { return words.language() == Language::english ? said.english : said.text; }

}  // namespace

std::string wait_first_text(const WaitTopic& topic, const Look& look, const Words& words) {
  return words("waiting for {}", in(topic.awaited, words)) + "; " + words("now: {}", in(look.now, words)) + "; " +
         words("{} at most, until {}", span_text(topic.limit * topic.hurry), to_readable(topic.shown(topic.began + topic.limit)));
}

std::string wait_change_text(const WaitTopic& topic, const Look& look, const Change& change, Time now, const Words& words) {
  const Voice& voice = change.now ? *change.now : *change.before;
  std::string text = to_readable(topic.shown(now)) + "  " + voice.who + ": ";
  if (change.before) text += in(change.before->says, words) + " -> ";
  text += change.now ? in(change.now->says, words) : std::string(words("not asked any more"));
  std::size_t fitting = 0;
  for (const Voice& one : look.voices) fitting += one.fit == Voice::Fit::yes ? 1 : 0;
  if (look.voices.size() > 1) text += " (" + words("{} of {}", fitting, look.voices.size()) + ")";
  return text;
}

std::string wait_rest_text(const WaitTopic& topic, Time now, Time next, const Words& words) {
  return to_readable(topic.shown(now)) + "  " + words("next look at {}", to_readable(topic.shown(next)));
}

std::string wait_end_text(const WaitTopic& topic, const WaitEnd& end, const Words& words) {
  const std::string after = span_text((end.ended - end.began) * topic.hurry), now = in(end.last.now, words);
  std::string text = to_readable(topic.shown(end.ended)) + "  ";
  switch (end.how) {
    case WaitEnd::How::reached: return text + words("reached after {}: {}", after, now);
    case WaitEnd::How::out_of_time: return text + words("not reached within {}: {}", span_text(topic.limit * topic.hurry), now);
    case WaitEnd::How::stopped: break;
  }
  return text + words("stopped after {}, not reached: {}", after, now);
}

int wait_exit_code(const WaitEnd& end) { return end.how == WaitEnd::How::reached ? 0 : 3; }

WaitWriter::WaitWriter(const Options& options, Io& io, WaitTopic topic, net::Net& net)
    : options_(options), io_(io), topic_(std::move(topic)), net_(net), files_(options.outputs.size()) {}

void WaitWriter::write(const std::string& json, const std::function<std::string(const Words&)>& text) {
  for (std::size_t i = 0; i < options_.outputs.size(); ++i) {
    const Output& output = options_.outputs[i];
    const bool machine = output.format == Format::json || output.format == Format::json_lines;
    if (machine && json.empty()) continue;
    const std::string line = (machine ? json : text(output.to_stdout() ? io_.words() : Words::of(options_.language))) + "\n";
    if (!output.to_stdout()) files_[i] += line;
    else if (options_.verbosity >= 0) io_.out(io_.out_terminal().utf8 || machine ? line : visible_ascii(line.substr(0, line.size() - 1)) + "\n");
  }
}

WaitHooks WaitWriter::hooks() {
  WaitHooks hooks;
  hooks.on_first = [this](const Look& look) {
    write(wait_first_json(topic_, look), [&](const Words& words) { return wait_first_text(topic_, look, words); });
  };
  hooks.on_change = [this](const Look& look, const Change& change) {
    write(wait_change_json(topic_, look, change, net_.now()), [&](const Words& words) { return wait_change_text(topic_, look, change, net_.now(), words); });
  };
  hooks.on_rest = [this](const Look&, Time next) {
    if (options_.verbosity > 0) write("", [&](const Words& words) { return wait_rest_text(topic_, net_.now(), next, words); });
  };
  hooks.nobody_listens = [this] { return io_.reader_gone(); };
  return hooks;
}

int WaitWriter::finish(const WaitEnd& end, int code) {
  write(wait_end_json(topic_, end, code), [&](const Words& words) { return wait_end_text(topic_, end, words); });
  for (std::size_t i = 0; i < options_.outputs.size(); ++i) {
    if (options_.outputs[i].to_stdout()) continue;
    if (const auto written = write_file(options_.outputs[i].file, files_[i], options_.force); !written) code = complain_about(io_, written.error().text, 2);
  }
  return code;
}

}  // namespace mailwhy::apps
