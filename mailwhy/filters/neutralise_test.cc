// Variants of a message: one thing taken out, everything else byte for byte as it was.
#include "mailwhy/filters/neutralise.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/filters/inquiry.h"
#include "mailwhy/filters/mime_parts.h"

namespace mailwhy::filters {
namespace {
using Cut = Variant::Kind;

const std::string letter =
    "From: \"Win Big\" <ann@sender.example>\r\nTo: bob@example.org\r\nSubject: WIN\r\n NOW\r\nX-Mailer: Mass 1.0\r\nReply-To: x@free.example\r\nMIME-Version: 1.0\r\n"
    "Content-Type: multipart/mixed; boundary=\"b1\"\r\n\r\npreamble\r\n"
    "--b1\r\nContent-Type: multipart/alternative; boundary=b2\r\n\r\n"
    "--b2\r\nContent-Type: text/plain\r\n\r\nSee http://one.example/a?b=c and https://two.example/.\r\n"
    "--b2\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p><a href=3D\"http://one.example/a?b=3Dc\">x</a><img src=3D\"http://p.example/i.gif\"></p>\r\n"
    "--b2--\r\n"
    "--b1\r\nContent-Type: application/zip; name=\"a.zip\"\r\nContent-Transfer-Encoding: base64\r\n\r\nUEsDBA==\r\n--b1--\r\n";

const Variant* variant_in(const std::vector<Variant>& variants, Cut kind, std::string_view what = {}) {
  for (const auto& variant : variants)
    if (variant.kind == kind && (what.empty() || variant.what == what)) return &variant;
  return nullptr;
}

std::string changed(Cut kind, std::string_view what = {}, const std::string& message = letter) {
  const auto variants = variants_of(mail::read_message(message));
  const auto* variant = variant_in(variants, kind, what);
  REQUIRE(variant != nullptr);
  return with_change(message, *variant);
}

}  // namespace

TEST_CASE("fields are taken out one by one and together") {
  CHECK(changed(Cut::subject).find("Subject: a message\r\nX-Mailer") != std::string::npos);
  CHECK(changed(Cut::from_name).starts_with("From: <ann@sender.example>\r\n"));
  CHECK(changed(Cut::field, "X-Mailer").find("Mass 1.0") == std::string::npos);
  CHECK(changed(Cut::field, "X-Mailer").find("Reply-To") != std::string::npos);
  const auto all = changed(Cut::all_fields);
  CHECK(all.find("Reply-To") == std::string::npos);
  CHECK(all.find("X-Mailer") == std::string::npos);
  CHECK(all.find("Content-Type: multipart/mixed") != std::string::npos);
}

TEST_CASE("links, pictures, HTML and attachments are taken out, also out of encoded text") {
  const auto links = changed(Cut::all_links);
  CHECK(links.find("one.example") == std::string::npos);
  CHECK(links.find("p.example") == std::string::npos);
  CHECK(links.find("https://www.example.com/.\r\n") != std::string::npos);
  const auto one = changed(Cut::link, "http://one.example/a?b=c");
  CHECK(one.find("one.example") == std::string::npos);
  CHECK(one.find("two.example") != std::string::npos);
  CHECK(changed(Cut::images).find("<img") == std::string::npos);
  const auto html = changed(Cut::html);
  CHECK(html.find("text/html") == std::string::npos);
  CHECK(html.find("--b2--") != std::string::npos);
  const auto attachments = changed(Cut::attachments);
  CHECK(attachments.find("application/zip") == std::string::npos);
  CHECK(attachments.ends_with("--b1--\r\n"));
  CHECK(changed(Cut::text).find("This is the text") != std::string::npos);
}

TEST_CASE("parts are found by position, also the broken ones") {
  const auto message = mail::read_message(letter);
  const auto parts = leaf_parts(message, {});
  REQUIRE(parts.size() == 3);
  CHECK(parts[0].type == "text/plain");
  CHECK(letter.substr(parts[0].body_begin, parts[0].body_end - parts[0].body_begin) == "See http://one.example/a?b=c and https://two.example/.");
  CHECK(parts[2].attached);
  const std::string open = "Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/html\n\n<b>never closed";
  CHECK(leaf_parts(mail::read_message(open), {}).size() == 1);
  std::string deep = "Content-Type: multipart/mixed; boundary=x\n\n";
  for (int i = 0; i < 2000; ++i) deep += "--x\nContent-Type: multipart/mixed; boundary=x\n\n";
  CHECK(leaf_parts(mail::read_message(deep), {}).size() <= 60);
}

TEST_CASE("a message of one HTML part becomes plain text") {
  const std::string html = "Subject: x\r\nContent-Type: text/html\r\n\r\n<p>hello</p>\r\n";
  const auto plain = changed(Cut::html, {}, html);
  CHECK(plain.find("Content-Type: text/plain; charset=utf-8\r\n") != std::string::npos);
  CHECK(plain.find("<p>") == std::string::npos);
}

TEST_CASE("two changes join when they touch different bytes") {
  const auto variants = variants_of(mail::read_message(letter));
  const auto both = joined(*variant_in(variants, Cut::subject), *variant_in(variants, Cut::field, "X-Mailer"));
  const auto result = with_change(letter, both);
  CHECK(result.find("WIN") == std::string::npos);
  CHECK(result.find("Mass") == std::string::npos);
  CHECK(joined(*variant_in(variants, Cut::text), *variant_in(variants, Cut::all_links)).edits.empty());
  CHECK(joined(*variant_in(variants, Cut::subject), *variant_in(variants, Cut::subject)).edits.size() == 1);
}

TEST_CASE("encodings lead back to the text") {
  const std::string text = "a=b \xc3\xa4 " + std::string(200, 'x') + "\r\nsecond line\r\n";
  for (const std::string_view encoding : {"", "base64", "quoted-printable"}) {
    CAPTURE(encoding);
    CHECK(decoded(encoded(text, encoding), encoding) == text);
  }
  CHECK(decoded("a=3D=\r\nb=ZZ=", "quoted-printable") == "a=b=ZZ=");
}

TEST_CASE("an empty, headless or endless message has few variants and none that lies outside of it") {
  for (const std::string& message : {std::string(), std::string("\r\n"), std::string("x"), std::string(100000, '<'), std::string("Content-Type: multipart/x; boundary=\"\"\n\n--\n--\n"),
                                     "Subject: a\n\n" + std::string(20000, 'h') + "http://" + std::string(5000, 'a')}) {
    const auto read = mail::read_message(message);
    for (const auto& variant : variants_of(read)) {
      for (const auto& edit : variant.edits) CHECK(edit.end <= message.size());
      with_change(message, variant);
    }
  }
}

TEST_CASE("what a variant loses and wins is named, and the smallest that passes is chosen") {
  Inquiry inquiry;
  inquiry.filter = Filter{};
  inquiry.filter->rules = {{.name = "A"}, {.name = "B"}};
  inquiry.filter->verdict = Verdict::spam;
  for (const std::size_t size : {30u, 10u, 20u}) {
    Change change;
    change.touched_bytes = size;
    change.filter = Filter{};
    change.filter->rules = {{.name = "B"}, {.name = "C"}};
    change.filter->verdict = size == 10 ? Verdict::spam : Verdict::ham;
    compare(*inquiry.filter, change);
    CHECK(change.gone == std::vector<std::string>{"A"});
    CHECK(change.added == std::vector<std::string>{"C"});
    inquiry.changes.push_back(std::move(change));
  }
  choose_smallest(inquiry);
  CHECK(inquiry.smallest == 2);
  CHECK(inquiry.exit_code() == 1);
  CHECK(Inquiry{}.exit_code() == 3);
}

}  // namespace mailwhy::filters
