// The forms of headers: pages and words for every finding, a width that holds, nobody's bytes on the terminal.
#include <doctest/doctest.h>

#include "mailwhy/base/text.h"
#include "mailwhy/report/catalogue.h"
#include "mailwhy/report/headers/headers.h"
#include "mailwhy/report/text/paper.h"
#include "mailwhy/rules/finding.h"
#include "mailwhy/rules/page.h"

using namespace mailwhy;

namespace {
struct Forms {
  std::string text, narrow, wide, accessible, json, svg, german;
};
Forms forms_of(const std::string& bytes) {
  const auto message = mail::read_message(bytes);
  trail::Analysis analysis;
  analysis.trail = trail::follow(message);
  const auto suffixes = *auth::Suffixes::read("test\n");
  dns::Lookups known;
  for (;;) {
    dns::Facts facts(known);
    if (auto vouching = trail::vouch(message, analysis.trail, suffixes, {}, facts)) {
      analysis.vouching = std::move(*vouching);
      break;
    }
    for (const auto& wanted : facts.wanted()) {
      dns::Lookup lookup;
      lookup.question = wanted;
      lookup.answer.kind = dns::Answer::Kind::nxdomain;
      known.add(std::move(lookup));
    }
  }
  analysis.asked = true;
  const auto judgement = trail::judge(message, analysis);
  const report::HeadersResult result{message, analysis, judgement, "message.eml", std::nullopt, Time{}, 5ms};
  const auto& english = report::Words::of(Language::english);
  report::TextOptions options;
  Forms forms;
  forms.text = report::headers_text(result, options, english);
  options.width = 100;
  options.verbosity = 1;
  forms.wide = report::headers_text(result, options, english);
  options.width = 60;
  forms.narrow = report::headers_text(result, options, english);
  options.accessible = true;
  forms.accessible = report::headers_text(result, options, english);
  forms.german = report::headers_text(result, {.utf8 = true}, report::Words::of(Language::german));
  forms.json = report::headers_json(result, true, english);
  forms.svg = report::headers_svg(result, english);
  CHECK(report::headers_sheet(result, english).text.size() > 10);
  return forms;
}
void check_lines(const std::string& text, int width) {
  for (const auto line : split(text, '\n')) CHECK_MESSAGE(report::text::columns(line) <= width, std::string(line));
}
constexpr std::string_view waiting =
    "Received: from mx1.example.test (mx1.example.test [10.0.0.1]) by store3 with LMTP id a; Sat, 21 Nov 2026 03:07:26 +0000\r\n"
    "Received: from relay.isp.test (relay.isp.test [198.51.100.1]) by mx1.example.test (Postfix) with ESMTPS id b; Sat, 21 Nov 2026 03:07:25 +0000\r\n"
    "Received: from a-very-long-host-name-of-a-server.with-many-labels.sender.test (unknown [192.0.2.1]) by relay.isp.test (Postfix) with ESMTPS id 4F1C22; Sat, 21 Nov 2026 03:02:13 +0000\r\n"
    "From: ann@sender.test\r\nSubject: hello\r\n\r\nx\r\n";
}  // namespace

TEST_CASE("every finding of headers has its page and its words, in every language") {
  for (const auto& kind : trail::all_kinds()) {
    CAPTURE(kind.id);
    CHECK(rules::parse_party(kind.party).has_value());
    trail::Finding finding;
    finding.kind = &kind;
    const auto english = report::headers_words::sentence_of(kind.id);
    CHECK(!english.empty());
    for (const Language language : all_languages()) {
      const auto page = rules::page_of(kind.id, language);
      REQUIRE(page.has_value());
      CHECK(page->id == kind.id);
      CHECK(!page->means.empty());
      CHECK(!page->steps.empty());
      CHECK((kind.state == "note" || !report::headers_words::steps_of(finding, report::Words::of(language)).empty()));
      if (language == Language::english) continue;
      CHECK(report::Words::of(language)(english) != english);
      CHECK(page->sentence == report::Words::of(language)(english));
    }
  }
}

TEST_CASE("the waterfall fits its paper, and says where the time went") {
  const auto forms = forms_of(std::string(waiting));
  CHECK(forms.text.starts_with("DELIVERED in 5:13 min, 99 % of it at relay.isp.test"));
  CHECK(forms.text.find("####") != std::string::npos);
  CHECK(forms.text.find("<-- here") == std::string::npos);  // there is no room
  CHECK(forms.wide.find("<-- here") != std::string::npos);
  CHECK(forms.text.find("Everything below hop 2") != std::string::npos);
  CHECK(forms.accessible.find("####") == std::string::npos);
  CHECK(forms.accessible.find("longest") != std::string::npos);
  CHECK(forms.german.starts_with("ZUGESTELLT in 5:13 min"));
  CHECK(forms.svg.starts_with("<svg "));
  check_lines(forms.text, 80);
  check_lines(forms.wide, 100);
  check_lines(forms.narrow, 60);
  check_lines(forms.accessible, 60);
}

TEST_CASE("no byte of a message reaches a terminal or breaks a drawing") {
  std::string hostile(waiting);
  const auto put = [&](std::string_view at, std::string_view what) {
    for (auto found = hostile.find(at); found != std::string::npos; found = hostile.find(at, found + at.size() + what.size())) hostile.insert(found + at.size(), what);
  };
  put("relay", "\x1B[31m<script>\"&'\x07");
  put("Subject: ", "\xE2\x80\xAE\x1B]0;x\x07");
  put("id ", "\x9B" "2J");
  const auto forms = forms_of("Authentication-Results: \x1B[1m; dkim=\x1B[2m header.d=\x1B\r\nDKIM-Signature: d=\x1B[3m; s=\x07\r\nX-Spam-Status: Yes, score=9\x1B[4m tests=A\x07\r\n" + hostile);
  for (const auto* text : {&forms.text, &forms.wide, &forms.accessible, &forms.json, &forms.svg, &forms.german}) {
    CHECK(is_utf8(*text));
    CHECK(text->find('\x1B') == std::string::npos);
    CHECK(text->find('\x07') == std::string::npos);
    CHECK(text->find("\xE2\x80\xAE") == std::string::npos);
  }
  CHECK(forms.svg.find("<script>") == std::string::npos);
}

TEST_CASE("a header with nothing in it, and one with five hundred lines") {
  CHECK(forms_of("Subject: x\n\n").text.starts_with("NO WAY TO BE SEEN"));
  std::string many;
  for (int i = 0; i < 700; ++i) many += "Received: from a" + std::to_string(i % 7) + ".test by b" + std::to_string(i % 7) + ".test with SMTP; Sat, 21 Nov 2026 03:02:13 +0000\r\n";
  const auto forms = forms_of(many + "\r\n");
  CHECK(forms.text.find("... ") != std::string::npos);
  CHECK(forms.text.size() < 30000);
}
