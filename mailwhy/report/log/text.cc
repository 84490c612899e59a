// The report of mailwhy log for people.
#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/report/catalogue.h"
#include "mailwhy/report/log/log.h"
#include "mailwhy/report/text/paper.h"
#include "mailwhy/report/text/words.h"

namespace mailwhy::report {
namespace {
using log_words::clock;
using log_words::number;
using log_words::share;
using log_words::span;
using logs::CauseRow;
using logs::Fate;
using text::Line;
using text::Paper;
using text::Style;

constexpr int label_width = 9;
constexpr std::size_t told_in_full = 5, told_with_v = 20, in_one_line = 10;

Style style_of(std::string_view state) { return state == "fail" ? Style::bad : Style::later; }

class Report {
 public:
  Report(const LogReport& report, const TextOptions& options, const Words& words)
      : report_(report), results_(report.results), options_(options), words_(words), paper_(options) {}

  std::string take() {
    head();
    if (report_.unreadable() && results_.totals.messages == 0) return end();
    numbers();
    causes();
    delays();
    domains();
    refusals();
    logins();
    troubles();
    unread();
    return end();
  }

 private:
  std::size_t shown(std::size_t normally, std::size_t with_v) const { return report_.top != 0 ? report_.top : options_.verbosity > 0 ? with_v : normally; }

  void head() {
    const int code = log_exit_code(report_);
    paper_.wrapped(Line(), log_summary(report_, words_), 2, code == 1 ? Style::bad : code == 4 ? Style::later : Style::bold);
    std::string line = report_.files.size() == 1 ? std::string(words_("read: 1 file")) : words_("read: {} files", report_.files.size());
    line += ", " + (report_.unreadable() ? words_("{} lines", number(report_.lines(), words_)) : words_("{} lines of {}", number(report_.lines(), words_), logs::agent_of(report_.format())));
    if (results_.first) {
      const auto length = *results_.last - *results_.first;
      line += ", " + words_("{} to {} ({}; UTC, or as the log has it)", clock(*results_.first), clock(*results_.last), span(length.count()));
    }
    paper_.wrapped(Line(), line, 2, Style::faint);
    if (!report_.complete) paper_.wrapped(Line(), words_("This is not the whole log: the reading was cut short."), 2, Style::careful);
    if (lacks_times()) paper_.wrapped(Line(), words_("Most of these lines have no date: when something happened is not known, and a period cannot be picked out."), 2, Style::careful);
    if (options_.verbosity > 0 && report_.files.size() > 1)
      for (const auto& file : report_.files)
        if (file.counts.lines > 0) paper_.wrapped(Line("  "), paper_.safe(file.name) + ": " + words_("{} lines of {}", number(file.counts.lines, words_), logs::to_string(file.counts.format)), 4, Style::faint);
    for (const auto& gap : results_.gaps)
      if (telling(gap)) paper_.wrapped(Line("  "), words_("not one line from {} to {} ({})", clock(gap.from), clock(gap.to), span((gap.to - gap.from).count())), 4, Style::careful);
  }
  // What `journalctl -o cat` and -o short-monotonic leave out.
  bool lacks_times() const {
    std::uint64_t without = 0;
    for (const auto& file : report_.files) without += file.counts.without_time;
    return !report_.unreadable() && without * 2 > report_.lines();
  }
  // A night is quiet at many places; what is long against the whole period stands out.
  bool telling(const logs::Gap& gap) const {
    const auto length = gap.to - gap.from;
    return length >= 12h || (length >= 3h && length * 10 >= *results_.last - *results_.first);
  }

  void row(std::string_view label, const std::string& text) {
    if (options_.accessible) return paper_.wrapped(Line(), std::string(label) + ": " + text, 2);
    paper_.wrapped(Line("  ").add(label, Style::faint).pad_to(words_at()), text, words_at());
  }
  // Where the words behind the labels begin; German labels are longer.
  int words_at() const { return words_.language() == Language::english ? 15 : 19; }
  void numbers() {
    const auto& totals = results_.totals;
    const auto count = [&](Fate fate) { return results_.fates[static_cast<std::size_t>(fate)]; };
    const std::uint64_t messages = count(Fate::delivered) + count(Fate::failed) + count(Fate::waiting) + count(Fate::unknown);
    const std::uint64_t attempts = totals.attempts_sent + totals.attempts_deferred + totals.attempts_bounced;
    if (messages == 0 && attempts == 0 && totals.rejects == 0) return;
    paper_.blank();
    const auto part = [&](std::string& out, std::uint64_t n, std::string_view what) {
      if (n > 0) out += (out.empty() ? "" : ", ") + number(n, words_) + " " + std::string(words_(what));
    };
    std::string line;
    part(line, count(Fate::delivered), key("delivered"));
    part(line, count(Fate::failed), key("not delivered to everybody"));
    part(line, count(Fate::waiting), key("waiting"));
    part(line, count(Fate::unknown), key("end not in the log"));
    row(words_(key("messages")), number(messages, words_) + (line.empty() ? "" : ": " + line));
    line.clear();
    part(line, totals.final_sent, key("served"));
    part(line, totals.final_bounced, key("refused or failed"));
    part(line, totals.final_expired, key("given up after days"));
    part(line, totals.final_deferred, key("waiting"));
    part(line, totals.final_other, key("put aside"));
    row(words_(key("recipients")), line.empty() ? number(totals.recipients, words_) : line);
    line.clear();
    part(line, totals.attempts_sent, key("delivered"));
    part(line, totals.attempts_deferred, key("put off"));
    part(line, totals.attempts_bounced, key("refused or failed"));
    row(words_(key("attempts")), number(attempts, words_) + (line.empty() ? "" : ": " + line));
    if (totals.rejects > 0) row(words_(key("refused here")), words_("{} times mail was turned away at the door", number(totals.rejects, words_)));
    if (options_.verbosity > 0) {
      if (totals.notifications > 0) row(words_(key("notices")), words_("{} notices to senders", number(totals.notifications, words_)));
      if (totals.ids_reused > 0) row(words_(key("queue ids")), words_("{} were used again for other messages", number(totals.ids_reused, words_)));
    }
  }

  // ---- causes -------------------------------------------------------------
  void causes() {
    std::vector<const CauseRow*> ended, overcome;
    std::uint64_t lost = 0, hit = 0;
    for (const auto& cause : results_.causes) {
      (cause.lost + cause.waiting > 0 ? ended : overcome).push_back(&cause);
      lost += cause.lost + cause.waiting;
      hit += cause.group.count;
    }
    std::stable_sort(ended.begin(), ended.end(), [](const CauseRow* a, const CauseRow* b) { return a->lost + a->waiting > b->lost + b->waiting; });
    if (!ended.empty()) tell(ended, words_(key("Why mail did not arrive, or still waits; what hits most recipients comes first")), lost, shown(told_in_full, told_with_v), true);
    if (overcome.empty()) return;
    std::stable_sort(overcome.begin(), overcome.end(), [](const CauseRow* a, const CauseRow* b) { return a->group.count > b->group.count; });
    tell(overcome, words_(key("What only delayed mail that then arrived")), hit, options_.verbosity > 0 || report_.top != 0 ? shown(0, told_with_v) : 0, false);
  }
  void tell(const std::vector<const CauseRow*>& rows, std::string_view heading, std::uint64_t whole, std::size_t full, bool ended) {
    paper_.blank();
    paper_.wrapped(Line(), heading, 2, Style::bold);
    std::map<std::string, std::size_t> told;  // the finding, and where its page was told
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (i >= full + (report_.top != 0 ? 0 : in_one_line)) {
        paper_.line(Line("  " + words_("... {} more causes; --top shows more", number(rows.size() - i, words_)), Style::faint));
        break;
      }
      if (i == full && full > 0) paper_.blank();
      if (i < full) one(i, *rows[i], whole, ended, told);
      else briefly(i, *rows[i], ended);
    }
  }
  std::string hits(const CauseRow& cause, bool ended) const {
    const auto n = ended ? cause.lost + cause.waiting : cause.group.count;
    if (!ended) return n == 1 ? std::string(words_(key("1 attempt"))) : words_("{} attempts", number(n, words_));
    return n == 1 ? std::string(words_(key("1 recipient"))) : words_("{} recipients", number(n, words_));
  }
  void briefly(std::size_t i, const CauseRow& cause, bool ended) {
    const auto told = log_words::told_of(cause.group, words_);
    paper_.wrapped_with(Line("  ").add(std::to_string(i + 1) + ".").pad_to(6), told.title + ": \"" + shorten(cause.group.masked, 120) + "\"", 6, hits(cause, ended));
  }
  void one(std::size_t i, const CauseRow& cause, std::uint64_t whole, bool ended, std::map<std::string, std::size_t>& known) {
    const auto& group = cause.group;
    const auto told = log_words::told_of(group, words_);
    paper_.blank();
    const auto n = ended ? cause.lost + cause.waiting : group.count;
    paper_.wrapped_with(Line(std::to_string(i + 1) + ". "), told.title, 3, hits(cause, ended) + ", " + share(n, whole, words_), Style::bold);
    seen(group);
    const std::string page(told.said.id);
    if (const auto before = known.find(page); before != known.end()) {
      slot(key("Means"), words_("as in {}", before->second));
    } else if (!told.means.empty()) {
      known.emplace(page, i + 1);
      slot(key("Means"), told.means);
    }
    slot(key("Whose"), std::string(words_(text::whose_words(rules::side_of(told.said.party)))) + " (" + std::string(words_(text::confidence_word(told.said.confidence))) + ")   " + page);
    if (!told.doubt.empty() && known[page] == i + 1) slot(key("Doubt"), told.doubt);
    where(cause);
    if (known[page] == i + 1 && !told.steps.empty()) {
      if (options_.verbosity < 1) slot(key("Do"), told.steps.front());
      else
        for (std::size_t k = 0; k < told.steps.size(); ++k) slot(k == 0 ? key("Do") : std::string_view(), std::to_string(k + 1) + ". " + told.steps[k]);
    }
    if (!told.said.again.empty()) slot(key("Again"), shell_line(told.said.again));
  }
  void slot(std::string_view label, const std::string& text) {
    const std::string_view shown = label.empty() ? label : words_(label);
    if (options_.accessible) return paper_.wrapped(Line("  "), (shown.empty() ? "" : std::string(shown) + ": ") + paper_.safe(text), 2);
    paper_.wrapped(Line("  ").add(shown, Style::faint).pad_to(label_width + 2), paper_.safe(text), label_width + 2);
  }
  // The words of the first one, with carets under what decided when they stand on one line.
  void seen(const logs::CauseGroup& group) {
    const std::string text = shorten(group.example, 600);
    slot(key("Seen"), text);
    const auto& cause = group.judged.cause;
    const bool plain = is_ascii(text) && visible(text) == text && text.find("  ") == text.npos;
    if (options_.accessible || !plain || cause.mark_end <= cause.mark_begin || cause.mark_end > text.size()) return;
    if (label_width + 2 + static_cast<int>(text.size()) > paper_.width()) return;
    paper_.line(Line().pad_to(label_width + 2 + static_cast<int>(cause.mark_begin)).add(std::string(cause.mark_end - cause.mark_begin, '^'), style_of(group.temporary ? "later" : "fail")));
  }
  void where(const CauseRow& cause) {
    const auto& group = cause.group;
    std::string text = group.count == 1 ? std::string(words_(key("once"))) : words_("{} times", number(group.count, words_));
    if (cause.lost > 0 && cause.waiting > 0) text += ", " + words_("{} recipients lost, {} waiting", number(cause.lost, words_), number(cause.waiting, words_));
    if (group.first && group.last) text += *group.first == *group.last ? ", " + clock(*group.first) : ", " + words_("{} to {}", clock(*group.first), clock(*group.last));
    slot(key("When"), text);
    if (!group.domains.empty()) slot(key("Where"), listed(group.domains));
  }
  std::string listed(const std::vector<std::pair<std::string, std::uint64_t>>& rows) const {
    const std::size_t most = options_.verbosity > 0 ? 10 : 4;
    std::string out;
    for (std::size_t i = 0; i < rows.size() && i < most; ++i) out += (out.empty() ? "" : ", ") + paper_.safe(shorten(rows[i].first, 80)) + " " + number(rows[i].second, words_);
    if (rows.size() > most) out += ", " + std::string(words_(key("and others")));
    return out;
  }

  // ---- time -----------------------------------------------------------------
  void delays() {
    const auto& delays = results_.delays;
    if (delays.whole.count() == 0) return;
    paper_.blank();
    paper_.wrapped(Line(), words_(key("How long deliveries took")), 2, Style::bold);
    row(words_(key("whole")), spread(delays.whole));
    static constexpr std::string_view names[] = {key("before queue"), key("in the queue"), key("connecting"), key("transmitting")};
    for (std::size_t i = 0; i < delays.parts.size(); ++i)
      if (delays.parts[i].count() > 0) row(words_(names[i]), spread(delays.parts[i]) + ", " + words_("{} of all the waiting", share(static_cast<std::uint64_t>(delays.parts[i].sum()), static_cast<std::uint64_t>(std::max<std::int64_t>(1, delays.whole.sum())), words_)));
    const std::size_t most = shown(3, 20);
    for (std::size_t i = 0; i < delays.slowest.size() && i < most; ++i) slow(delays.slowest[i]);
  }
  std::string spread(const logs::Spread& spread) const {
    return words_("half within {}, 99 % within {}, longest {}", span(spread.percentile(50)), span(spread.percentile(99)), span(spread.longest()));
  }
  void slow(const logs::SlowDelivery& one) {
    if (one.delays.total < 60'000'000) return;
    static const std::map<std::string_view, std::string_view> places{{"before_queue", key("before it came into the queue")}, {"in_queue", key("in the queue")}, {"connecting", key("while connecting")}, {"transmitting", key("while it was handed over")}};
    const auto part = log_words::longest_part(one.delays);
    std::string text = words_("{} for {}", span(one.delays.total), paper_.safe(shorten(one.to, 80)));
    if (const auto place = places.find(part); place != places.end()) text += ", " + words_("most of it {}", words_(place->second));
    paper_.wrapped(Line("  ").add(words_(key("slowest")), Style::faint).pad_to(words_at()), text + ": " + shell_line({"mailwhy", "log", "FILE", "--id", one.id}), words_at());
  }

  void domains() {
    if (options_.verbosity < 1 && report_.top == 0) return;
    if (results_.domains.size() < 2) return;
    paper_.blank();
    paper_.wrapped(Line(), words_(key("By the recipients' domain")), 2, Style::bold);
    const std::size_t most = shown(10, 20);
    for (std::size_t i = 0; i < results_.domains.size() && i < most; ++i) {
      const auto& one = results_.domains[i];
      std::string text = words_("{} delivered, {} put off, {} refused", number(one.sent, words_), number(one.deferred, words_), number(one.bounced + one.expired, words_));
      if (one.sent > 0) text += ", " + words_("{} on average", span(one.sent_delay_us / static_cast<std::int64_t>(one.sent)));
      paper_.wrapped(Line("  "), (one.domain.empty() ? std::string(words_(key("without a domain"))) : paper_.safe(shorten(one.domain, 80))) + ": " + text, 4);
    }
    if (results_.domains.size() > most) paper_.line(Line("  " + words_("... {} more", number(results_.domains.size() - most, words_)), Style::faint));
  }

  // ---- this server itself -----------------------------------------------------
  void refusals() {
    if (results_.rejects.empty()) return;
    paper_.blank();
    paper_.wrapped(Line(), words_(key("What this server refused at the door; the sender's side is theirs here")), 2, Style::bold);
    std::uint64_t whole = 0;
    for (const auto& group : results_.rejects) whole += group.count;
    const std::size_t most = shown(6, 20);
    for (std::size_t i = 0; i < results_.rejects.size() && i < most; ++i) {
      const auto& group = results_.rejects[i];
      const auto told = log_words::told_of(group, words_);
      paper_.wrapped_with(Line("  "), told.title, 4, number(group.count, words_) + ", " + share(group.count, whole, words_));
      paper_.wrapped(Line("    "), "\"" + paper_.safe(shorten(group.masked, 200)) + "\"", 4, Style::faint);
      if (const auto step = our_step(told); !step.empty()) paper_.wrapped(Line("    "), step, 4);
    }
    if (results_.rejects.size() > most) paper_.line(Line("  " + words_("... {} more", number(results_.rejects.size() - most, words_)), Style::faint));
  }
  // Who must act, seen from this server.
  std::string our_step(const log_words::Told& told) const {
    switch (rules::side_of(told.said.party)) {
      case rules::Side::sender: return std::string(words_(key("The sender's side has to act; nothing to do here, unless these are your own users.")));
      case rules::Side::recipient: return std::string(words_(key("It is this server's own rule or mailbox: if these senders are wanted, the move is yours.")));
      default: return {};
    }
  }

  void logins() {
    if (results_.logins.empty()) return;
    paper_.blank();
    paper_.wrapped(Line(), words_("{} logins failed, from {} addresses", number(results_.totals.logins_failed, words_), number(results_.logins.size(), words_)), 2, Style::bold);
    const std::size_t most = shown(3, 20);
    for (std::size_t i = 0; i < results_.logins.size() && i < most; ++i) {
      const auto& one = results_.logins[i];
      paper_.wrapped(Line("  "), words_("{}: {} times", paper_.safe(shorten(one.address.empty() ? one.name : one.address, 80)), number(one.count, words_)) + (one.user.empty() ? "" : ", " + words_("as {}", paper_.safe(shorten(one.user, 80)))), 4);
    }
  }

  void troubles() {
    if (results_.troubles.empty()) return;
    paper_.blank();
    paper_.wrapped(Line(), words_(key("Troubles of the server itself, in its own words")), 2, Style::bold);
    const std::size_t most = shown(5, 20);
    for (std::size_t i = 0; i < results_.troubles.size() && i < most; ++i) {
      const auto& one = results_.troubles[i];
      paper_.wrapped_with(Line("  "), paper_.safe((one.program.empty() ? "" : one.program + ": ") + shorten(one.masked, 200)), 4, number(one.count, words_));
    }
    if (results_.troubles.size() > most) paper_.line(Line("  " + words_("... {} more", number(results_.troubles.size() - most, words_)), Style::faint));
  }

  void unread() {
    if (results_.unread_count == 0) return;
    paper_.blank();
    paper_.wrapped(Line(), results_.unread_count == 1 ? std::string(words_(key("1 line that nobody here understood"))) : words_("{} lines that nobody here understood", number(results_.unread_count, words_)), 2, Style::bold);
    const std::size_t most = shown(3, 20);
    for (std::size_t i = 0; i < results_.unread.size() && i < most; ++i) paper_.wrapped(Line("  "), paper_.safe(shorten(results_.unread[i], 200)), 4, Style::faint);
  }

  std::string end() {
    if (options_.show_exit_code) {
      paper_.blank();
      paper_.line(Line(words_("exit code {}", log_exit_code(report_)), Style::faint));
    }
    return paper_.take();
  }

  const LogReport& report_;
  const logs::Results& results_;
  const TextOptions& options_;
  const Words& words_;
  Paper paper_;
};

}  // namespace

std::string log_text(const LogReport& report, const TextOptions& options, const Words& words) { return Report(report, options, words).take(); }

}  // namespace mailwhy::report
