#include "mailwhy/report/words.h"

#include <doctest/doctest.h>

#include <map>

#include "mailwhy/base/text.h"
#include "mailwhy/report/catalogue.h"
#include "mailwhy/report/document.h"
#include "mailwhy/report/golden.h"
#include "mailwhy/report/report_cases.h"

using namespace mailwhy;
using namespace mailwhy::report;

namespace {
const Words german(Language::german, "# a comment\n{} of {}\tvon {1} {0}\none\teins\nok\t=\numlaut\t\u00fcber \u201eGr\u00f6\u00dfe\u201c\n",
                   "no answer in {}\tkeine Antwort in {}\n{phrase}, said by {}\t{phrase}, sagt {1}\n{n} MX\t{} Stellen\nasked {}\tgefragt {}\n{word} is up\t{} lebt\nlost\tverloren\n");
}  // namespace

TEST_CASE("a missing row is English, and blanks are filled by place") {
  CHECK(german("one") == "eins");
  CHECK(german("two") == "two");
  CHECK(german("ok") == "ok");
  CHECK(german("{} of {}", 3, "x{}y") == "von x{}y 3");
  CHECK(german("{} and {0}", "a", "b") == "a and a");
  CHECK(Words::filled("{} {} {5} {name} {", {"a"}) == "a {} {5} {name} {");
  CHECK(Words::of(Language::english)("{} of {}", 3, 4) == "3 of 4");
}

TEST_CASE("finished words are read back by their pattern, and what stands in the blanks is kept") {
  CHECK(german.phrase("no answer in 10.0 s") == "keine Antwort in 10.0 s");
  CHECK(german.phrase("lost") == "verloren");
  CHECK(german.phrase("2 MX") == "2 Stellen");
  CHECK(german.phrase("two MX") == "two MX");
  CHECK(german.phrase("lost, said by 192.0.2.1") == "verloren, sagt 192.0.2.1");
  CHECK(german.phrase("asked one") == "gefragt one");
  CHECK(german.phrase("asked \x1b[2J{}{0}") == "gefragt \x1b[2J{}{0}");
  CHECK(german.phrase("mx1 is up") == "mx1 lebt");
  CHECK(german.phrase("everybody here is up") == "everybody here is up");
  CHECK(german.phrase("asked ") == "asked ");
  CHECK(german.phrase("one") == "eins");
  CHECK(german.phrase("") == "");
  CHECK(german.phrase("what nobody knows") == "what nobody knows");
  CHECK(german.phrase("asked " + std::string(100'000, 'x')) == "asked " + std::string(100'000, 'x'));
  CHECK(Words::of(Language::english).phrase("no answer in 3 s") == "no answer in 3 s");
}

TEST_CASE("terminals without umlauts get none") {
  CHECK(without_accents("\u00fcber \u201eGr\u00f6\u00dfe\u201c \u2013 \u00c4rger \xc3") == "ueber \"Groesse\" - Aerger \xc3");
  CHECK(is_ascii(Words::of(Language::german, true)("WOULD BE ACCEPTED")));
  CHECK_FALSE(is_ascii(Words::of(Language::german, false)("WOULD BE ACCEPTED")));
}

TEST_CASE("German reports: what people read is German, ids and the server's words are not") {
  const auto catalogue = cases::german_catalogue();
  for (const auto& world : cases::all()) {
    TextOptions options;
    options.utf8 = true;
    cases::check_golden("de/" + world.name + ".80.utf8.txt", check_text(world.evidence, world.judgement, options, catalogue));
  }
  const auto world = cases::block_list();
  TextOptions options;
  cases::check_golden("de/block_list.80.ascii.txt", check_text(world.evidence, world.judgement, options, catalogue));
  options.accessible = true;
  cases::check_golden("de/block_list.accessible.txt", check_text(world.evidence, world.judgement, options, catalogue));
  options.accessible = false;
  options.utf8 = true;
  options.verbosity = 2;
  cases::check_golden("de/dropped.very_verbose.txt", check_text(cases::dropped().evidence, cases::dropped().judgement, options, catalogue));
  for (const auto& [form, name] : std::map<Form, std::string>{{Form::ticket, "ticket.txt"}, {Form::markdown, "markdown.md"}, {Form::junit, "junit.xml"}}) {
    Document document({.form = form, .version = "1.0"}, catalogue);
    document.add(world.evidence, world.judgement);
    cases::check_golden("de/block_list." + name, document.text());
  }
}

TEST_CASE("a German page says that it is one") {
  const auto world = cases::block_list();
  Document document({.form = Form::html, .version = "1.0"}, cases::german_catalogue());
  document.add(world.evidence, world.judgement);
  const std::string page = document.text();
  CHECK(page.find("<html lang=\"de\">") != std::string::npos);
  CHECK(page.find("ABGEWIESEN") != std::string::npos);
  CHECK(page.find("REFUSED") == std::string::npos);
  CHECK(page.find("Service unavailable; Client host [<mark>192.0.2.25</mark>] blocked using") != std::string::npos);
}

TEST_CASE("German JSON says so and changes sentences only") {
  const auto world = cases::block_list();
  const std::string json = check_json(world.evidence, world.judgement, false, cases::german_catalogue());
  CHECK(json.find("\"lang\":\"de\"") != std::string::npos);
  CHECK(json.find("\"verdict\":\"refused\"") != std::string::npos);
  CHECK(json.find("\"summary\":\"der empfangende Server weist") != std::string::npos);
  CHECK(json.find("\"remark\":\"asked just now: still listed\"") != std::string::npos);
  CHECK(check_json(world.evidence, world.judgement, false, cases::catalogue()).find("\"lang\"") == std::string::npos);
}

TEST_CASE("every finding has a sentence, and steps as many as in English") {
  const auto english = Catalogue::builtin(), theirs = Catalogue::builtin(Language::german);
  std::size_t translated = 0;
  for (const auto* rule : rules::all_rules()) {
    const std::string id(rule->id);
    CAPTURE(id);
    const auto ours = english.page(id), other = theirs.page(id);
    REQUIRE((ours && other));
    CHECK(other->steps.size() == ours->steps.size());
    CHECK(other->again == ours->again);
    CHECK_FALSE(theirs.sentence(id).empty());
    translated += theirs.sentence(id) == english.sentence(id) ? 0 : 1;
  }
  CHECK(translated > 80);
}
