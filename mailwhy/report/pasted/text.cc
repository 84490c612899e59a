// What was pasted, explained for people.
#include <fmt/format.h>

#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/bounce/cause.h"
#include "mailwhy/report/bounce/bounce.h"
#include "mailwhy/report/catalogue.h"
#include "mailwhy/report/filters/filters.h"
#include "mailwhy/report/log/log.h"
#include "mailwhy/report/pasted/pasted.h"
#include "mailwhy/report/queue/queue.h"
#include "mailwhy/report/text/paper.h"
#include "mailwhy/report/text/words.h"
#include "mailwhy/rules/returned.h"

namespace mailwhy::report {
namespace {
using pasted::Kind;
using pasted::Piece;
using text::Line;
using text::Paper;
using text::Style;

constexpr std::size_t more_at_most = 8;

class Report {
 public:
  Report(const pasted::Setting& setting, const TextOptions& options, const Words& words) : setting_(setting), options_(options), words_(words), paper_(options), indent_(options.accessible ? 2 : 14) {}

  std::string take(const pasted::Pasted& pasted) {
    std::size_t told = 0;
    for (const auto& piece : pasted.pieces) {
      if (told > 0) {
        paper_.blank();
        if (told == 1) paper_.line("  " + std::string(words_("Besides:")), Style::bold);
      }
      if (told > more_at_most && options_.verbosity < 1) break;
      one(piece);
      ++told;
    }
    if (told < pasted.pieces.size()) paper_.wrapped(Line("  "), words_("... {} more things (-v shows them)", pasted.pieces.size() - told), 2, Style::faint);
    if (pasted.cut) paper_.wrapped(Line("  "), words_("Only the beginning of what was given was read."), 2, Style::careful);
    return out_ + paper_.take();
  }

 private:
  void one(const Piece& piece) {
    switch (piece.kind) {
      case Kind::reply: return reply(piece);
      case Kind::conversation: return conversation(piece);
      case Kind::log: return log(piece);
      case Kind::queue: return foreign(queue_text(look_at_queue(queue::read_listing(piece.text, setting_.now, 10'000, setting_.offset_min), setting_.now), quiet(), words_));
      case Kind::notice: return notice(piece);
      case Kind::list_answer: return list(piece);
      case Kind::error: return error(piece);
      case Kind::login: return login(piece);
      case Kind::record: return record(piece);
      case Kind::received: return received(piece);
      case Kind::authentication: return authentication(piece);
      case Kind::filter:
        head(piece);
        put_filters(paper_, filters::explain(mail::read_message(piece.text)), options_, words_);
        return;
      case Kind::message:
        head(piece);
        row(key("Try it"), std::string(words_("mailwhy headers FILE shows its way and who vouches for it")));
        return;
      case Kind::unknown: return unknown(piece);
    }
  }

  // A report of another verb's, as it is there.
  void foreign(const std::string& text) {
    out_ += paper_.take();
    out_ += text;
    paper_ = Paper(options_);
  }
  TextOptions quiet() const {
    TextOptions out = options_;
    out.show_exit_code = false;
    return out;
  }

  void head(const Piece& piece, Style style = Style::bold) { paper_.wrapped(Line(), paper_.safe(pasted_words::title_of(piece, words_)), 2, style); }
  void row(std::string_view label, const std::string& text, Style style = Style::plain) {
    if (text.empty()) return;
    Line line("  ");
    line.add(words_(label), Style::faint);
    if (options_.accessible) line.add(": ");
    else line.pad_to(indent_);
    paper_.wrapped(line, text, indent_, style);
  }
  void seen(std::string_view text) { row(key("Seen"), paper_.safe(shorten(flat(text), 600))); }
  static std::string flat(std::string_view text) {
    std::string out(text);
    std::replace(out.begin(), out.end(), '\n', ' ');
    return out;
  }
  void steps(const std::vector<std::string>& all) {
    for (std::size_t i = 0; i < all.size(); ++i) row(i == 0 ? key("Do") : std::string_view(), all.size() == 1 ? paper_.safe(all[i]) : fmt::format("{}. {}", i + 1, paper_.safe(all[i])));
  }

  void whose(rules::Party party, rules::Confidence confidence) {
    std::string text(words_(pasted_words::whose(party)));
    if (party != rules::Party::unknown && party != rules::Party::nobody) text += fmt::format(" ({})", words_(text::confidence_word(confidence)));
    row(key("Whose"), text);
  }

  // What a server's words amount to, whoever repeats them.
  void judged(const pasted::Quote& quote, const bounce::Judged& judged) {
    const auto told = pasted_words::told_of(quote, judged, words_);
    if (judged.meaning == bounce::Meaning::unknown) {
      row(key("Means"), std::string(words_("the words are in no table of mailwhy; only the code's own meaning is known")));
      if (quote.code > 0)
        if (const auto reply = smtp::parse_reply(quote.text))
          if (const auto* near = bounce::ReplyTable::builtin().nearest(*reply, bounce::stage_of_command(quote.command)))
            row(key("Nearest known"), words_("{}, such as \"{}\"; a likeness, not a finding", near->meaning, visible(shorten(near->sample, 100))));
    }
    row(key("Means"), paper_.safe(told.text.means.empty() ? told.text.sentence : told.text.means));
    whose(told.said.party, told.said.confidence);
    row(key("Doubt"), paper_.safe(told.text.doubt));
    steps(told.text.steps);
    if (judged.cause.retry_after_s) row(key("Retry"), words_("after {} s, as the words say", *judged.cause.retry_after_s));
    if (judged.cause.from_words) row(key("Known from"), fmt::format("{} ({})", judged.cause.row_id, judged.cause.source));
    row(key("More"), shell_line({"mailwhy", "explain", std::string(told.said.id)}));
    row(key("Try it"), shell_line(told.text.again.empty() ? std::vector<std::string>{"mailwhy", "check", quote.recipient.empty() ? "ADDRESS" : quote.recipient} : told.text.again));
  }

  void reply(const Piece& piece) {
    const auto& quote = *piece.quote;
    const std::string codes = pasted_words::codes_of(quote);
    paper_.wrapped(Line(), (codes.empty() ? "" : codes + "   ") + pasted_words::title_of(piece, words_), 2, Style::bold);
    seen(quote.text);
    std::vector<std::string> who;
    if (!quote.host.empty() || !quote.address.empty()) who.push_back(paper_.safe(quote.host + (quote.address.empty() ? "" : " [" + quote.address + "]")));
    if (const auto stage = bounce::stage_of_command(quote.command); !stage.empty()) who.push_back(words_("at {}", words_(pasted_words::stage_word(stage))));
    if (!quote.frame.empty() && quote.frame != "DSN") who.push_back(words_("as {} repeats it", quote.frame));
    row(key("Said by"), join(who, ", "));
    judged(quote, piece.judged);
  }

  void conversation(const Piece& piece) {
    const auto& talk = *piece.conversation;
    head(piece);
    std::vector<std::string> facts;
    if (!talk.server.empty()) facts.push_back(words_("with {}", paper_.safe(talk.server)));
    if (!talk.tool.empty()) facts.push_back(words_("held by {}", talk.tool));
    if (talk.tls) facts.emplace_back(words_("encrypted"));
    if (talk.secret_hidden) facts.emplace_back(words_("a login, whose words are not shown"));
    if (!facts.empty()) paper_.wrapped(Line("  "), join(facts, ", "), 2, Style::faint);
    paper_.blank();
    const auto refused = talk.refusal();
    constexpr std::size_t shown_at_most = 30;
    for (std::size_t i = 0; i < talk.exchanges.size(); ++i) {
      const auto& one = talk.exchanges[i];
      const bool bad = refused && *refused == i;
      // Of a long one the end tells.
      if (talk.exchanges.size() > shown_at_most && i > 4 && i + shown_at_most / 2 < talk.exchanges.size() && !bad) continue;
      Line line(bad ? "  > " : "    ");
      line.add(paper_.safe(shorten(one.command.empty() ? std::string(words_("(greeting)")) : one.command, 60)));
      if (!options_.accessible) line.pad_to(40);
      const std::string answer = one.reply ? shorten(one.reply->text(), bad ? 300 : 100) : std::string(words_("(no answer)"));
      paper_.wrapped(line, " " + paper_.safe(answer), options_.accessible ? 6 : 42, bad ? Style::bad : one.reply && one.reply->code >= 400 ? Style::careful : Style::plain);
    }
    for (const auto& one : talk.exchanges)
      if (!one.meant.empty() && one.reply && one.reply->code >= 500 && one.reply->code <= 555 && one.verb != "QUIT") {
        row(key("Typed"), words_("{}; meant is {}", paper_.safe(one.command), paper_.safe(one.meant)), Style::careful);
      }
    if (refused) {
      paper_.blank();
      if (piece.judged.meaning == bounce::Meaning::bad_sequence) row(key("Note"), std::string(words_("the order is EHLO, then a login if one is wanted, MAIL FROM, RCPT TO, DATA")), Style::careful);
      judged(*piece.quote, piece.judged);
      if (const auto count = talk.refusals(); count > 1) row(key("Note"), words_("{} answers were refusals; this is the one that counts", count));
    } else if (talk.lost) {
      const auto& last = talk.exchanges.back();
      row(key("Means"), words_("the connection ended after {}; nobody said why", last.command.empty() ? std::string(words_("the greeting")) : paper_.safe(shorten(last.command, 60))));
      row(key("Try it"), shell_line({"mailwhy", "session", talk.server.empty() ? "HOST" : talk.server}));
    }
    if (piece.error) error_rows(piece);
  }

  void log(const Piece& piece) {
    head(piece);
    paper_.wrapped(Line("  "), words_("written by {}", logs::to_string(piece.log->format)), 2, Style::faint);
    LogReasons reasons(logs::to_string(piece.log->format));
    std::size_t told = 0;
    for (const auto& story : piece.log->stories) {
      if (told++ >= 10) break;
      paper_.blank();
      foreign(log_story_text(story, reasons, quiet(), words_));
      failures(story, reasons);
    }
    for (const auto& reject : piece.log->rejects) {
      if (told++ >= 10) break;
      paper_.blank();
      paper_.wrapped(Line("  "), words_("This server refused {}", paper_.safe(reject.client_name.empty() ? reject.client_address : reject.client_name + " [" + reject.client_address + "]")), 4, Style::bold);
      pasted::Quote quote = pasted::quote_or_words(reject.text);
      if (quote.code == 0) quote.code = reject.code;
      quote.command = reject.command;
      quote.recipient = reject.to;
      seen(quote.text);
      judged(quote, pasted::judge_quote(quote));
    }
    for (const auto& trouble : piece.log->troubles) {
      if (told++ >= 12) break;
      paper_.blank();
      paper_.wrapped(Line("  "), words_("{} says: {}", paper_.safe(trouble.program), paper_.safe(shorten(trouble.text, 300))), 4);
      if (const auto found = pasted::find_known_error(trouble.text)) error_of(*found, trouble.text);
    }
  }
  // Each reason once.
  void failures(const logs::Story& story, LogReasons& reasons) {
    std::vector<std::string> told;
    for (const auto& attempt : story.attempts) {
      if (attempt.outcome == logs::Outcome::sent || attempt.outcome == logs::Outcome::none) continue;
      const auto reason = reasons.of(attempt, story.from);
      if (std::find(told.begin(), told.end(), reason.said.id) != told.end()) continue;
      told.emplace_back(reason.said.id);
      pasted::Quote quote;
      quote.text = attempt.text;
      quote.code = attempt.code;
      quote.host = attempt.relay_name;
      quote.address = attempt.relay_address;
      quote.command = attempt.command;
      quote.recipient = attempt.to;
      SaidFacts facts;
      facts.host = attempt.relay_name;
      facts.recipient = attempt.to;
      facts.sender = story.from;
      facts.reply = attempt.text;
      const auto text = said_text(reason.said, facts, words_);
      row(key("Means"), paper_.safe(text.means.empty() ? text.sentence : text.means));
      whose(reason.said.party, reason.said.confidence);
      steps(text.steps);
      row(key("More"), shell_line({"mailwhy", "explain", std::string(reason.said.id)}));
      if (!text.again.empty()) row(key("Try it"), shell_line(text.again));
    }
  }

  void notice(const Piece& piece) {
    const auto returned = rules::judge_returned(*piece.notice);
    SaidWords said(words_);
    foreign(bounce_text({*piece.notice, returned, "-", std::nullopt}, quiet(), said));
  }

  void list(const Piece& piece) {
    const auto& answer = *piece.list;
    head(piece);
    seen(piece.text);
    const auto told = pasted_words::list_words(answer, words_);
    if (!answer.subject.empty()) row(key("About"), paper_.safe(answer.subject));
    for (std::size_t i = 0; i < told.means.size(); ++i) row(i == 0 ? key("Means") : std::string_view(), paper_.safe(told.means[i]));
    if (!answer.text.empty()) row(key("It says"), "\"" + paper_.safe(answer.text) + "\"");
    if (answer.list == nullptr && !answer.zone.empty()) row(key("Note"), std::string(words_("this list is not in mailwhy's table")));
    if (answer.list != nullptr && !answer.list->look_up.empty()) row(key("Look it up"), paper_.safe(answer.list->look_up));
    steps(told.steps);
    row(key("Try it"), shell_line(told.again.empty() ? std::vector<std::string>{"mailwhy", "listed", "IP"} : told.again));
  }

  void error(const Piece& piece) {
    head(piece);
    seen(piece.text);
    error_rows(piece);
  }
  void error_rows(const Piece& piece) { error_of(*piece.error, piece.text, pasted_words::look_of(piece), piece.kind != Kind::error); }
  void error_of(const pasted::FoundError& found, std::string_view text, const std::vector<std::string>& look = {}, bool with_means = true) {
    const auto& known = *found.error;
    if (known.alert >= 0) row(key("Alert"), words_("number {} of TLS; {}", known.alert, found.received ? words_("it came from the other side") : words_("the side that sends it is the one that objects")));
    if (with_means) row(key("Means"), words_.phrase(known.means));
    if (const auto party = rules::parse_party(known.party)) whose(*party, known.sure ? rules::Confidence::certain : rules::Confidence::likely);
    else row(key("Whose"), std::string(words_("these words alone do not tell")));
    row(key("Do"), words_.phrase(known.todo));
    (void)text;
    if (!look.empty()) row(key("Try it"), shell_line(look));
  }

  void login(const Piece& piece) {
    head(piece);
    if (piece.login->kind != pasted::LoginWords::Kind::answer) seen(piece.text);
    if (!piece.login->shown.empty()) row(key("Decoded"), "\"" + paper_.safe(piece.login->shown) + "\"");
    if (!piece.login->user.empty()) row(key("User"), paper_.safe(piece.login->user));
    row(key("Means"), std::string(words_(pasted_words::login_sentence(*piece.login))), piece.login->kind == pasted::LoginWords::Kind::answer ? Style::careful : Style::plain);
    row(key("Try it"), "mailwhy login ADDRESS");
  }

  void record(const Piece& piece) {
    head(piece);
    seen(piece.text);
    row(key("Try it"), shell_line({"mailwhy", "domain", piece.record->domain.empty() ? "DOMAIN" : piece.record->domain, "--only", std::string(piece.record->what)}));
  }

  void received(const Piece& piece) {
    const auto& line = *piece.received;
    head(piece);
    const auto add = [&](std::string_view label, const std::string& value) {
      if (!value.empty()) row(label, paper_.safe(value));
    };
    if (line.from.given()) add(key("From"), line.from.label() + (line.from.address ? " [" + line.from.address->text() + "]" : ""));
    if (!line.from.helo.empty() && line.from.helo != line.from.label()) add(key("Hello"), line.from.helo);
    add(key("By"), line.by);
    add(key("With"), line.with + (line.authenticated ? ", " + std::string(words_("logged in")) : ""));
    if (line.tls.state != trail::Encryption::State::unknown) add(key("TLS"), line.tls.state == trail::Encryption::State::yes ? (line.tls.version.empty() ? std::string(words_("yes")) : line.tls.version) : std::string(words_("no")));
    add(key("Id"), line.id);
    add(key("For"), line.recipient);
    if (line.stamp) add(key("At"), to_readable(line.stamp->time));
    row(key("Note"), std::string(words_("whoever wrote it is to be believed only as far as the server is: lines below the receiver's own may be invented")), Style::faint);
    row(key("Try it"), std::string(words_("mailwhy headers - with the whole header shows the way and the waits")));
  }

  void authentication(const Piece& piece) {
    head(piece);
    for (const auto& word : piece.auth) {
      const auto sentence = pasted_words::auth_sentence(word);
      const bool bad = word.result == "fail" || word.result == "permerror" || word.result == "softfail";
      row(word.method, paper_.safe(word.result + (sentence.empty() ? "" : ": " + std::string(words_(sentence))) + (word.about.empty() ? "" : " (" + word.about + ")")), bad ? Style::careful : Style::plain);
    }
    row(key("Try it"), std::string(words_("mailwhy headers - with the whole message checks the signatures again")));
  }

  void unknown(const Piece& piece) {
    head(piece, Style::careful);
    if (!piece.text.empty()) seen(shorten(piece.text, 200));
    row(key("Do"), std::string(words_("Give the server's own words: a reply (550 5.1.1 no such user), a line of a log, a whole bounce, a whole conversation.")));
  }

  const pasted::Setting& setting_;
  const TextOptions& options_;
  const Words& words_;
  Paper paper_;
  int indent_;
  std::string out_;
};

}  // namespace

std::string pasted_text(const pasted::Pasted& pasted, const pasted::Setting& setting, const TextOptions& options, const Words& words) { return Report(setting, options, words).take(pasted); }

std::string pasted_line(const pasted::Pasted& pasted, const TextOptions& options, const Words& words) {
  return Paper(options).safe(std::string(pasted::to_string(pasted.pieces.front().kind)) + "   " + pasted_words::title_of(pasted.pieces.front(), words)) + "\n";
}

}  // namespace mailwhy::report
