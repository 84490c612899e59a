// What other verbs found, as documents: every form, and bytes that would like to be more than text.
#include "mailwhy/report/sheet.h"

#include <doctest/doctest.h>

#include "mailwhy/base/text.h"
#include "mailwhy/report/document.h"

namespace mailwhy::report {
namespace {

Sheet sheet_of(const std::string& words) {
  Sheet sheet;
  sheet.verb = "ready";
  sheet.target = "mx.example.org";
  sheet.summary = "mx.example.org: NOT READY " + words;
  sheet.state = rules::State::fail;
  sheet.cause = "relay.open";
  sheet.exit_code = 1;
  sheet.items = {{"relay.open", rules::State::fail, "it relays " + words, {words}, {"mend " + words}, {words}}};
  sheet.tables = {{"addresses " + words, {"Address", words}, {{"192.0.2.1", words}}}};
  sheet.text = "first line\n" + words + "\n";
  return sheet;
}

std::string document_of(Form form, const std::vector<Sheet>& sheets) {
  Document document({.form = form, .verbosity = 1, .version = "1.0", .verb = "ready"});
  for (const auto& sheet : sheets) document.add(sheet);
  return document.text();
}

}  // namespace

TEST_CASE("a sheet takes the forms of a check") {
  CHECK(document_of(Form::nagios, {sheet_of("x")}).starts_with("MAIL CRITICAL - mx.example.org: NOT READY x (relay.open) | total=0.000s"));
  CHECK(document_of(Form::junit, {sheet_of("x")}).find("classname=\"mailwhy.ready\" name=\"mx.example.org\"") != std::string::npos);
  CHECK(document_of(Form::markdown, {sheet_of("x")}).starts_with("# mailwhy ready: `mx.example.org`"));
  CHECK(document_of(Form::html, {sheet_of("x"), sheet_of("y")}).find("id=\"check-2\"") != std::string::npos);
  for (const Form form : {Form::openmetrics, Form::ticket}) CHECK_FALSE(Document::takes_sheets(form));
}

TEST_CASE("bytes from outside stay text in every form of a sheet") {
  for (const std::string words : {"<script>alert(1)</script>", "]]>", "a | b", "```\n# heading", "\x1b[31mred\xff", "\"><img src=x onerror=y>", "![](http://evil.example/)"}) {
    CAPTURE(words);
    for (const Form form : {Form::nagios, Form::junit, Form::markdown, Form::html}) {
      const std::string text = document_of(form, {sheet_of(words)});
      CHECK(is_utf8(text));
      CHECK(text.find('\x1b') == std::string::npos);
      if (form != Form::html && form != Form::junit) continue;
      CHECK(text.find("<script") == std::string::npos);
      CHECK(text.find("<img") == std::string::npos);
      CHECK(text.find("]]>") == std::string::npos);
    }
    // One bar in a status line: the one before its numbers.
    const std::string status = document_of(Form::nagios, {sheet_of(words)});
    CHECK(status.substr(0, status.find('\n')).find('|') == status.substr(0, status.find('\n')).rfind('|'));
    // The fence around the report is longer than any inside of it.
    if (words.starts_with("```")) CHECK(document_of(Form::markdown, {sheet_of(words)}).find("````text\nfirst line\n```\n# heading\n````\n") != std::string::npos);
  }
}

}  // namespace mailwhy::report
