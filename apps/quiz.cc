#include "apps/quiz.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <random>

#include "apps/json_quiz.h"
#include "apps/quiz_text.h"
#include "mailwhy/base/text.h"

namespace mailwhy::apps {
namespace {
using pages::QuizCase;

// Lines of standard input, at once as they are typed.
class TypedLines {
 public:
  // nullopt at the end of input.  What is longer than any answer is cut.
  std::optional<std::string> next() {
    constexpr std::size_t longest = 200;
    std::string line;
    bool any = false;
    for (char c = 0; read_byte(c);) {
      any = true;
      if (c == '\n') return line;
      if (line.size() < longest) line += c;
    }
    return any ? std::optional(line) : std::nullopt;
  }

 private:
  bool read_byte(char& c) {
    if (at_ == have_) {
      ssize_t n = 0;
      do n = ::read(STDIN_FILENO, buffer_, sizeof buffer_);
      while (n < 0 && errno == EINTR);
      if (n <= 0) return false;
      at_ = 0;
      have_ = static_cast<std::size_t>(n);
    }
    c = buffer_[at_++];
    return true;
  }

  char buffer_[4096];
  std::size_t at_ = 0, have_ = 0;
};

// How a line was meant.
struct TypedAnswer {
  enum class Kind { choice, hint, quit, end, nonsense } kind = Kind::nonsense;
  std::size_t choice = 0;
};

TypedAnswer understood(const std::optional<std::string>& line, std::size_t choices) {
  if (!line) return {TypedAnswer::Kind::end};
  const std::string word = lower_ascii(trim(*line));
  if (word == "h" || word == "?" || word == "hint") return {TypedAnswer::Kind::hint};
  if (word == "q" || word == "quit" || word == "exit") return {TypedAnswer::Kind::quit};
  const auto number = parse_number(word, choices);
  if (!number || *number == 0) return {TypedAnswer::Kind::nonsense};
  return {TypedAnswer::Kind::choice, static_cast<std::size_t>(*number) - 1};
}

class Session {
 public:
  Session(const Options& options, Io& io)
      : io_(io),
        json_(options.stdout_output().format == Format::json),
        seed_(options.seed ? *options.seed : std::random_device{}()),
        count_(options.count),
        quiz_(pages::embedded_page_texts(), seed_) {
    const Terminal& terminal = io.out_terminal();
    text_.width = json_ ? 100 : terminal.width;
    text_.utf8 = json_ || terminal.utf8;
    text_.color = !json_ && terminal.colour;
    text_.accessible = options.accessible;
    text_.verbosity = options.verbosity;
    text_.language = json_ ? options.lang.value_or(Language::english) : options.language;
    catalogue_ = report::Catalogue::builtin(text_.language);
    if (!text_.utf8) catalogue_ = catalogue_.in_ascii();
    prompts_ = !json_ && terminal.is_terminal && ::isatty(STDIN_FILENO) == 1;
  }

  void run() {
    for (int number = 1; number <= count_ && !over_ && !io_.reader_gone(); ++number) {
      const auto asked = quiz_.next();
      if (!asked) break;
      ask(*asked, number);
    }
    if (quiet_end_) {
      if (prompts_) io_.out("\n");
      return;
    }
    if (json_) io_.out(quiz_score_json(score_, seed_) + "\n");
    else io_.out(quiz_end(score_, seed_, text_, catalogue_));
  }

 private:
  void ask(const QuizCase& asked, int number) {
    pieces_ = evidence_pieces(asked, text_, words());
    next_piece_ = 1;
    number_ = number;
    if (json_) io_.out(quiz_question_json(asked, number, count_, pieces_.front(), catalogue_) + "\n");
    else io_.out(quiz_heading(asked, number, count_, text_, words()) + "\n" + pieces_.front() + "\n");
    std::vector<std::string> parties, findings;
    for (const auto party : asked.parties) parties.push_back(party_choice(party, words()));
    for (const auto& finding : asked.findings) findings.push_back(finding_choice(finding, catalogue_));
    const auto party = choose(words()("Whose move is it?"), parties);
    const auto finding = party ? choose(words()("What is it? The answer that says most counts."), findings) : std::nullopt;
    const auto answer = finding ? std::optional(QuizAnswer{*party, *finding}) : std::nullopt;
    if (answer) score_.add(asked, *answer);
    if (json_) {
      if (!over_) io_.out(quiz_answer_json(asked, number, answer, catalogue_) + "\n");
    } else if (answer) {
      io_.out(quiz_answer(asked, *answer, score_, text_, catalogue_) + "\n");
    }
  }

  // nullopt when there will be no answer.
  std::optional<std::size_t> choose(std::string_view question, const std::vector<std::string>& choices) {
    if (input_over_) return {};
    if (!json_) io_.out(quiz_question(question, choices, text_));
    while (!io_.reader_gone()) {
      if (prompts_) io_.out("> ");
      const TypedAnswer said = understood(lines_.next(), choices.size());
      switch (said.kind) {
        case TypedAnswer::Kind::choice:
          if (!json_) io_.out("\n");
          return said.choice;
        case TypedAnswer::Kind::hint:
          hint();
          if (prompts_) io_.out(quiz_question(question, choices, text_));  // it may have scrolled away
          break;
        case TypedAnswer::Kind::quit: over_ = true; return {};
        case TypedAnswer::Kind::end: end_of_input(); return {};
        case TypedAnswer::Kind::nonsense: say(words()("Please answer with a number from 1 to {}, h for a hint or q to stop.", choices.size())); break;
      }
    }
    return {};
  }

  void hint() {
    if (next_piece_ == pieces_.size()) return say(std::string(words()("There is nothing more to be seen.")));
    const std::string& piece = pieces_[next_piece_++];
    io_.out(json_ ? quiz_hint_json(number_, piece) + "\n" : "\n" + piece + "\n");
  }

  // A deck of cards goes on without anybody; a conversation is over.
  void end_of_input() {
    input_over_ = true;
    if (json_) return;
    over_ = quiet_end_ = true;
  }

  void say(const std::string& sentence) {
    if (json_) io_.err("mailwhy: " + sentence + "\n");
    else io_.out(sentence + "\n");
  }

  const report::Words& words() const { return *catalogue_.words; }

  Io& io_;
  bool json_;
  std::uint64_t seed_;
  int count_;
  pages::Quiz quiz_;
  report::Catalogue catalogue_ = report::Catalogue::builtin();
  report::TextOptions text_;
  TypedLines lines_;
  QuizScore score_;
  std::vector<std::string> pieces_;  // of the case at hand
  std::size_t next_piece_ = 1;
  int number_ = 0;
  bool prompts_ = false;
  bool over_ = false;        // no further case
  bool input_over_ = false;  // nobody answers any more
  bool quiet_end_ = false;
};

}  // namespace

int run_quiz(const Options& options, Io& io) {
  Session(options, io).run();
  return 0;
}

}  // namespace mailwhy::apps
