// Documents for other programs: golden files, hostile bytes, several checks in one.
#include "mailwhy/report/document.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/report/golden.h"
#include "mailwhy/report/report_cases.h"

using namespace mailwhy;
using namespace mailwhy::report;

namespace {
std::string document_of(const std::vector<cases::World>& worlds, const DocumentOptions& options) {
  Document document(options, cases::catalogue());
  for (const auto& world : worlds) document.add(world.evidence, world.judgement);
  return document.text();
}
std::string nagios_of(const cases::World& world, int verbosity = 0) { return document_of({world}, {Form::nagios, verbosity, TicketTo::by_party, 1, "1.0"}); }

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

void check_clean(const std::string& text) {
  bool clean = is_utf8(text);
  for (const auto line : split(text, '\n')) clean = clean && visible(line) == line;
  CHECK(clean);
}

std::vector<std::string> all_attacks() {
  auto attacks = cases::attacks();
  attacks.push_back(std::string(100'000, 'y'));
  return attacks;
}

// A megabyte in the reply that decides.
cases::World long_line() {
  auto world = cases::block_list();
  const std::string words(1 << 20, 'y');
  world.judgement.findings[0].seen[0].text = words;
  world.judgement.summary = words;
  world.evidence.sessions[0].transcript.exchanges.back().reply->lines = {words};
  return world;
}
}  // namespace

TEST_CASE("golden documents") {
  struct Row {
    Form form;
    std::string_view name, ending;
  };
  for (const Row& row : {Row{Form::nagios, "nagios", "txt"}, {Form::openmetrics, "openmetrics", "txt"}, {Form::junit, "junit", "xml"},
                        {Form::markdown, "markdown", "md"}, {Form::ticket, "ticket", "txt"}}) {
    for (const auto& world : cases::all())
      cases::check_golden(fmt::format("{}.{}.{}", world.name, row.name, row.ending), document_of({world}, {row.form, 0, TicketTo::by_party, 1, "1.0"}));
    cases::check_golden(fmt::format("all.{}.{}", row.name, row.ending), document_of(cases::all(), {row.form, 0, TicketTo::by_party, 1, "1.0"}));
  }
  cases::check_golden("block_list.nagios.verbose.txt", nagios_of(cases::block_list(), 1));
}

TEST_CASE("a megabyte on one line is shortened") {
  for (const Form form : {Form::nagios, Form::openmetrics, Form::junit, Form::markdown, Form::ticket})
    CHECK(document_of({long_line()}, {.form = form}).size() < 20'000);
}

TEST_CASE("a status line is one line with one bar, whatever the server says") {
  for (const auto& attack : all_attacks()) {
    const std::string text = nagios_of(cases::hostile(attack));
    check_clean(text);
    CHECK(std::count(text.begin(), text.end(), '\n') == 1);
    CHECK(std::count(text.begin(), text.end(), '|') == 1);
    CHECK(text.starts_with("MAIL CRITICAL - "));
    CHECK(text.size() < 1500);
  }
  CHECK(plugin_unknown("two\nlines | and a bar") == "MAIL UNKNOWN - two\\nlines \\x7c and a bar\n");
}

TEST_CASE("plug-in codes: well, at risk or later, broken, unknown") {
  CHECK(plugin_code(cases::healthy().judgement) == 0);
  CHECK(plugin_code(cases::greylisting().judgement) == 1);
  CHECK(plugin_code(cases::block_list().judgement) == 2);
  auto world = cases::healthy();
  world.judgement.findings.push_back(cases::block_list().judgement.findings.at(1));
  CHECK(plugin_code(world.judgement) == 1);
  world.judgement.verdict = rules::Verdict::inconclusive;
  CHECK(plugin_code(world.judgement) == 3);
  CHECK(worse_plugin_code(3, 2) == 2);
  CHECK(worse_plugin_code(0, 3) == 3);
  CHECK(worse_plugin_code(1, 3) == 1);
}

TEST_CASE("metrics: every line is a comment or one sample, and the document ends with EOF") {
  for (const auto& attack : all_attacks()) {
    const std::string text = document_of({cases::hostile(attack)}, {.form = Form::openmetrics});
    check_clean(text);
    CHECK(text.ends_with("\n# EOF\n"));
    for (const auto line : split(std::string_view(text).substr(0, text.size() - 1), '\n')) {
      if (line.starts_with("# ")) continue;
      // Inside of a value every quote has an odd number of backslashes before it, so taking the escapes out leaves pairs.
      std::string plain(line);
      for (std::size_t at; (at = plain.find('\\')) != std::string::npos;) plain.erase(at, 2);
      CHECK(line.starts_with("mailwhy_probe_"));
      CHECK(std::count(plain.begin(), plain.end(), '"') % 2 == 0);
      const auto end = plain.rfind("\"} ");
      REQUIRE(end != std::string::npos);
      CHECK(plain.find_first_not_of("0123456789.", end + 3) == std::string::npos);
    }
  }
}

TEST_CASE("XML stays XML, whatever the server says") {
  for (const auto& attack : all_attacks()) {
    const std::string text = document_of({cases::hostile(attack)}, {.form = Form::junit});
    check_clean(text);
    std::vector<std::string> open;
    for (std::size_t at = text.find('<', 5); at != std::string::npos; at = text.find('<', at + 1)) {
      const auto end = text.find('>', at);
      REQUIRE(end != std::string::npos);
      const std::string tag = text.substr(at + 1, end - at - 1);
      const std::string name = tag.substr(0, tag.find(' '));
      if (name.starts_with('/')) {
        REQUIRE(!open.empty());
        CHECK(open.back() == name.substr(1));
        open.pop_back();
      } else {
        open.push_back(name);
      }
    }
    CHECK(open.empty());
    CHECK_FALSE(has(text, "<script"));
    CHECK_FALSE(has(text, "\uffff"));
    CHECK_FALSE(has(text, "]]>"));
  }
}

namespace {
// A line of Markdown without its code spans.
std::string without_code(std::string_view line) {
  std::string out;
  for (std::size_t i = 0; i < line.size();) {
    const bool escaped = i > 0 && line[i - 1] == '\\' && !(i > 1 && line[i - 2] == '\\');
    if (line[i] != '`' || escaped) {
      out += line[i++];
      continue;
    }
    const std::size_t after = std::min(line.find_first_not_of('`', i), line.size());
    const std::string ticks(after - i, '`');
    std::size_t end = line.find(ticks, after);
    while (end != std::string_view::npos && line.substr(end + ticks.size()).starts_with('`')) end = line.find(ticks, line.find_first_not_of('`', end));
    REQUIRE(end != std::string_view::npos);
    out += '\1';
    i = end + ticks.size();
  }
  return out;
}
}  // namespace

TEST_CASE("Markdown: nothing from outside leaves its fence, its span or its cell") {
  for (const auto& attack : all_attacks()) {
    const std::string text = document_of({cases::hostile(attack)}, {.form = Form::markdown});
    check_clean(text);
    std::string fence;
    for (const auto line : split(text, '\n')) {
      const std::size_t ticks = line.find_first_not_of('`') == std::string_view::npos ? line.size() : line.find_first_not_of('`');
      if (fence.empty() && ticks >= 3 && line.substr(ticks) == "text") {
        fence = std::string(line.substr(0, ticks));
        continue;
      }
      if (!fence.empty()) {
        if (line == fence) fence.clear();
        else CHECK(ticks < fence.size());
        continue;
      }
      CHECK_FALSE(line.starts_with("\t"));
      const std::string words = without_code(line);
      for (const std::string_view mark : {"<", "[", "@everyone", "`", "#"})
        for (auto at = words.find(mark, 3); at != std::string::npos; at = words.find(mark, at + 1)) CHECK(words[at - 1] == '\\');
      if (!line.starts_with("| ")) continue;
      std::size_t bars = 0;
      for (std::size_t i = 0; i < line.size(); ++i) bars += line[i] == '|' && (i == 0 || line[i - 1] != '\\') ? 1 : 0;
      CHECK((bars == 5 || bars == 6));
    }
    CHECK(fence.empty());
  }
}

TEST_CASE("what is signed, and what that rests on, stands in Markdown and on the page") {
  using Status = dns::Validation::Status;
  auto world = cases::block_list();
  const Domain name = Domain::of("example.test"), host = Domain::of("mx.example.test");
  world.evidence.validations = {{{name, dns::Type::mx}, Status::secure, "libunbound, asking 192.0.2.53:53", ""},
                                {{host, dns::Type::a}, Status::insecure, "libunbound, asking 192.0.2.53:53", ""},
                                {{host, dns::Type::aaaa}, Status::bogus, "the resolver 192.0.2.53:53", "signature <b>expired</b> | `x`"},
                                {{host, dns::Type::tlsa}, Status::unknown, "", "nobody has looked"}};
  const auto markdown = document_of({world}, {Form::markdown, 0, TicketTo::by_party, 1, "1.0"});
  for (const auto part : {"**DNSSEC:** MX secure; mx.example.test A insecure, AAAA BOGUS, TLSA not known", "rests on libunbound, asking 192.0.2.53:53", "* nobody has looked", "\\<b\\>expired"})
    CHECK_MESSAGE(has(markdown, part), part << "\n" << markdown);
  const auto page = document_of({world}, {Form::html, 0, TicketTo::by_party, 1, "1.0"});
  for (const auto part : {">DNSSEC</h", "<span class=\"state ok\">secure</span>", "<span class=\"state fail\">BOGUS</span>", "libunbound, asking 192.0.2.53:53", "&lt;b&gt;expired", "nobody has looked"})
    CHECK_MESSAGE(has(page, part), part);
  world.evidence.validations.clear();
  CHECK_FALSE(has(document_of({world}, {Form::html, 0, TicketTo::by_party, 1, "1.0"}), ">DNSSEC</h"));
}

TEST_CASE("a ticket is for the one who can act, and no line of it is a formula") {
  const auto ticket = [](const cases::World& world, TicketTo to) { return document_of({world}, {.form = Form::ticket, .ticket = to}); };
  CHECK(has(ticket(cases::block_list(), TicketTo::by_party), "mail that is sent from 192.0.2.25 to bob@example.test is refused"));
  CHECK(has(ticket(cases::block_list(), TicketTo::customer), "your mail to bob@example.test is refused"));
  CHECK_FALSE(has(ticket(cases::block_list(), TicketTo::receiver), "look into it"));
  CHECK(has(ticket(cases::hosts_disagree(), TicketTo::by_party), "Could you"));
  for (const auto& attack : all_attacks())
    for (const auto to : {TicketTo::by_party, TicketTo::customer, TicketTo::receiver}) {
      const std::string text = ticket(cases::hostile(attack), to);
      check_clean(text);
      for (const auto line : split(text, '\n')) CHECK((line.empty() || std::string_view("=+-@\t").find(line.front()) == std::string_view::npos));
    }
}
