// The report of mailwhy queue for people: how much waits since when, then the causes, most hit first, then where to.
#include <fmt/format.h>

#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/report/catalogue.h"
#include "mailwhy/report/queue/queue.h"
#include "mailwhy/report/text/paper.h"
#include "mailwhy/report/text/words.h"

namespace mailwhy::report {
namespace {
using text::Line;
using text::Paper;
using text::Style;

constexpr std::size_t causes_at_most = 10, destinations_at_most = 8;

class Report {
 public:
  Report(const QueueReport& report, const TextOptions& options, const Words& words) : report_(report), options_(options), words_(words), paper_(options), indent_(options.accessible ? 2 : 11) {}

  std::string take() {
    const int code = report_.exit_code();
    const Style style = code == 0 ? Style::good : code == 1 ? Style::bad : code == 4 ? Style::later : Style::careful;
    paper_.wrapped(Line(), queue_summary(report_, words_), 2, style == Style::good ? Style::bold : style);
    paper_.wrapped(Line("  "), paper_.safe(source()), 2, Style::faint);
    for (const auto& remark : report_.remarks) paper_.wrapped(Line("  "), paper_.safe(words_.phrase(remark)), 2, Style::faint);
    if (report_.listing.messages > 0) {
      paper_.blank();
      states();
      ages();
      if (report_.next_try) row(key("next try"), to_readable(*report_.next_try));
      nobody();
      causes();
      silent();
      destinations();
    }
    unread();
    paper_.blank();
    if (options_.show_exit_code) paper_.wrapped_with(Line("  "), "", 2, words_("exit code {}", code));
    return paper_.take();
  }

 private:
  std::string source() const {
    if (report_.program.empty()) return words_("read from {}", shown_source());
    return words_("queue of {}, read from {}", report_.program, shown_source());
  }
  std::string shown_source() const { return report_.source == "-" ? std::string(words_("standard input")) : visible(report_.source); }

  void row(std::string_view label, const std::string& text, Style style = Style::plain) {
    Line line("  ");
    line.add(words_(label), Style::faint);
    if (options_.accessible) line.add(": ");
    else line.pad_to(indent_);
    paper_.wrapped(line, text, indent_, style);
  }
  void below(std::string_view label, const std::string& text, Style style = Style::plain) {
    Line line(options_.accessible ? "  " : "     ");
    line.add(words_(label), Style::faint);
    if (options_.accessible) line.add(": ");
    else line.pad_to(indent_ + 3);
    paper_.wrapped(line, text, indent_ + 3, style);
  }

  void states() {
    std::vector<std::string> parts;
    const auto add = [&](std::uint64_t count, std::string_view word) {
      if (count > 0) parts.push_back(fmt::format("{} {}", words_(word), count));
    };
    add(report_.deferred, key("put off"));
    add(report_.active, key("being delivered"));
    add(report_.held, key("held or frozen"));
    add(report_.other, key("waiting for their turn"));
    row(key("state"), join(parts, ", "));
    if (report_.held > 0) row(key("do"), std::string(words_("What is held or frozen stays until somebody releases or deletes it.")), Style::careful);
  }
  void ages() {
    std::vector<std::string> parts;
    for (std::size_t i = 0; i < QueueReport::ages; ++i)
      if (report_.by_age[i] > 0) parts.push_back(fmt::format("{} {}", words_(queue_words::age_group(i)), report_.by_age[i]));
    if (report_.of_unknown_age > 0) parts.push_back(words_("unknown {}", report_.of_unknown_age));
    std::string text = join(parts, ", ");
    if (report_.oldest && !report_.oldest_id.empty()) text += words_("; the oldest: {}", visible(report_.oldest_id));
    row(key("age"), text);
  }

  // Many that cannot be reached, and nobody who answered.
  void nobody() {
    if (!report_.nobody_reached) return;
    paper_.blank();
    paper_.wrapped(Line("  "), words_("None of {} domains can be reached: look at this server's own way out first. Many providers block port 25.", report_.domains), 4, Style::bad);
    below(key("check"), shell_line({"mailwhy", "check", "postmaster@" + report_.destinations.front().domain}));
  }

  void causes() {
    std::size_t number = 0;
    for (const auto& cause : report_.causes) {
      if (number >= causes_at_most && options_.verbosity < 1) break;
      one(cause, ++number);
    }
    if (number < report_.causes.size()) paper_.wrapped(Line("  "), words_("... {} more causes (-v shows them)", report_.causes.size() - number), 4, Style::faint);
  }
  void one(const QueueCause& cause, std::size_t number) {
    const auto& group = cause.group;
    const auto text = queue_words::text_of(cause, words_);
    paper_.blank();
    Line head(fmt::format("  {}. ", number), Style::bold);
    paper_.wrapped(head, words_("{} ({})", paper_.safe(text.sentence), queue_words::count_of(group.count, group.messages, words_)), 5, cause.need == QueueNeed::action ? Style::bad : Style::later);
    below(key("seen"), "\"" + paper_.safe(shorten(group.example, 300)) + "\"");
    if (!text.means.empty()) below(key("means"), paper_.safe(text.means));
    below(key("whose"), fmt::format("{} ({}); {}", words_(text::whose_words(rules::side_of(cause.said.party))), words_(text::confidence_word(cause.said.confidence)), words_(queue_words::need_word(cause.need))));
    if (!text.steps.empty()) below(key("do"), paper_.safe(text.steps.front()));
    if (group.first) below(key("since"), to_readable(*group.first));
    std::vector<std::string> where;
    for (std::size_t i = 0; i < std::min<std::size_t>(group.domains.size(), 5); ++i) where.push_back(fmt::format("{} {}", group.domains[i].first, group.domains[i].second));
    if (!where.empty()) below(key("to"), paper_.safe(join(where, ", ")) + (group.domains.size() > 5 ? ", ..." : ""));
    if (!text.again.empty()) below(key("check"), shell_line(text.again));
    if (options_.verbosity > 0) below(key("more"), shell_line({"mailwhy", "explain", std::string(cause.said.id)}));
  }

  // Where the listing gives no reasons.
  void silent() {
    if (report_.without_reason == 0) return;
    paper_.blank();
    const std::string how = how_to_ask();
    paper_.wrapped(Line("  "), words_("Of {} the listing says no reason.", queue_words::count_of(report_.without_reason, 0, words_)), 4, report_.unexplained_old > 0 ? Style::careful : Style::faint);
    if (!how.empty() && report_.unexplained_old > 0) below(key("do"), how);
  }
  std::string how_to_ask() const {
    const auto waiting = std::find_if(report_.listing.waiting.begin(), report_.listing.waiting.end(), [](const auto& one) { return one.reason.empty() && !one.id.empty() && one.state != "active"; });
    if (waiting == report_.listing.waiting.end()) return {};
    const std::string id = visible(waiting->id);
    if (report_.program == "Exim") return words_("The reason stands in the message's own log: {}", shell_line({"exim", "-Mvl", id}));
    if (report_.program == "Postfix") return words_("The reason comes with the first try; try it now: {}", shell_line({"postqueue", "-i", id}));
    return words_("The reason stands in the server's log: {}", shell_line({"mailwhy", "log", "/var/log/mail.log", "--id", id}));
  }

  void destinations() {
    if (report_.destinations.size() < 2) return;
    paper_.blank();
    paper_.line("  " + words_("Where to ({} domains)", report_.domains), Style::bold);
    std::size_t shown = 0;
    for (const auto& one : report_.destinations) {
      if (shown++ >= destinations_at_most && options_.verbosity < 1) break;
      const std::string name = one.domain.empty() ? std::string(words_("(no domain)")) : one.domain;
      Line line("    " + paper_.safe(name));
      if (!options_.accessible) line.pad_to(34);
      else line.add(": ");
      std::string text = queue_words::count_of(one.recipients, 0, words_);
      if (one.oldest) text += words_(", the oldest for {}", queue_words::age_of(*one.oldest, words_));
      paper_.wrapped(line, text, options_.accessible ? 4 : 34);
    }
  }

  void unread() {
    if (report_.listing.cut) paper_.wrapped(Line("  "), words_("Only the first {} recipients were looked at.", report_.listing.waiting.size()), 2, Style::careful);
    if (report_.listing.said && *report_.listing.said != report_.listing.messages && report_.listing.messages > 0)
      paper_.wrapped(Line("  "), words_("The listing says that it holds {} messages, but {} are in it.", *report_.listing.said, report_.listing.messages), 2, Style::careful);
    if (report_.listing.unread.empty()) return;
    paper_.blank();
    paper_.wrapped(Line("  "), words_("Lines that could not be read: {}", report_.listing.unread.size()), 2, Style::faint);
    const std::size_t most = options_.verbosity > 0 ? 100 : 3;
    for (std::size_t i = 0; i < std::min(most, report_.listing.unread.size()); ++i) paper_.wrapped(Line("    "), paper_.safe(report_.listing.unread[i]), 4, Style::faint);
  }

  const QueueReport& report_;
  const TextOptions& options_;
  const Words& words_;
  Paper paper_;
  int indent_;
};

}  // namespace

std::string queue_text(const QueueReport& report, const TextOptions& options, const Words& words) { return Report(report, options, words).take(); }

std::string queue_line(const QueueReport& report, const TextOptions& options, const Words& words) { return Paper(options).safe(queue_summary(report, words)) + "\n"; }

}  // namespace mailwhy::report
