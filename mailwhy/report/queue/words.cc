#include "mailwhy/base/text.h"
#include "mailwhy/report/meanings.h"
#include "mailwhy/report/queue/queue.h"

namespace mailwhy::report {
namespace queue_words {

SaidText text_of(const QueueCause& cause, const Words& words) {
  SaidFacts facts;
  facts.host = cause.group.remote_host;
  // One recipient stands for itself; several are "the recipient".
  if (cause.group.recipients <= 1 && !cause.group.many) facts.recipient = cause.group.example_recipient;
  if (cause.group.messages <= 1 && !cause.group.many) facts.sender = cause.group.example_sender;
  facts.reply = cause.group.example;
  return said_text(cause.said, facts, words);
}

std::string_view need_word(QueueNeed need) { return need == QueueNeed::action ? key("something has to be done here") : key("this server goes on trying"); }

std::string age_of(Duration age, const Words& words) {
  using std::chrono::duration_cast;
  if (age < Duration(2min)) return words("{} s", duration_cast<std::chrono::seconds>(age).count());
  if (age < Duration(2h)) return words("{} min", duration_cast<std::chrono::minutes>(age).count());
  if (age < Duration(48h)) return words("{} h", duration_cast<std::chrono::hours>(age).count());
  return words("{} days", duration_cast<std::chrono::hours>(age).count() / 24);
}

std::string_view age_group(std::size_t group) {
  constexpr std::string_view groups[] = {key("under 1 h"), key("1 to 4 h"), key("4 h to 1 day"), key("1 to 5 days"), key("over 5 days")};
  return groups[group < QueueReport::ages ? group : QueueReport::ages - 1];
}

std::string count_of(std::uint64_t recipients, std::uint64_t messages, const Words& words) {
  const std::string people = recipients == 1 ? std::string(words("1 recipient")) : words("{} recipients", recipients);
  if (messages == 0) return people;
  return people + " " + (messages == 1 ? std::string(words("of 1 message")) : words("of {} messages", messages));
}

}  // namespace queue_words

std::string queue_summary(const QueueReport& report, const Words& words) {
  if (!report.readable()) return std::string(words("this is no listing of a mail queue that mailwhy knows"));
  if (report.listing.messages == 0) return std::string(words("nothing waits in the queue"));
  std::string text = words("{} wait", queue_words::count_of(report.listing.recipients, report.listing.messages, words));
  if (report.listing.recipients == 1) text = words("{} waits", queue_words::count_of(1, report.listing.messages, words));
  if (report.oldest) text += words(", the oldest for {}", queue_words::age_of(*report.oldest, words));
  if (report.nobody_reached) return text + std::string(words("; no server can be reached from here"));
  if (!report.causes.empty()) {
    const auto& first = report.causes.front();
    const auto meaning = first.group.judged.meaning;
    if (meaning != bounce::Meaning::unknown)
      text += report.causes.size() == 1 && first.group.count == report.listing.recipients ? words(": {}", words(meaning_words(meaning))) : words("; {} of them: {}", first.group.count, words(meaning_words(meaning)));
  }
  return text;
}

}  // namespace mailwhy::report
