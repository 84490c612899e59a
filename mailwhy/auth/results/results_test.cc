#include "mailwhy/auth/results/results.h"

#include <doctest/doctest.h>

namespace mailwhy::auth::results {

TEST_CASE("the examples of RFC 8601 appendix B") {
  CHECK(read_results(" example.org 1; none").none);
  CHECK(read_results(" example.org 1; none").version == "1");

  const auto spf = read_results(" example.com;\r\n          spf=pass smtp.mailfrom=example.net");
  CHECK(spf.authserv_id == "example.com");
  REQUIRE(spf.results.size() == 1);
  CHECK(spf.results[0].method == "spf");
  CHECK(spf.results[0].result == "pass");
  CHECK(spf.results[0].properties == std::vector<Property>{{"smtp", "mailfrom", "example.net"}});
  CHECK(spf.oddities.empty());

  const auto several = read_results(
      " example.com;\r\n      auth=pass (cram-md5) smtp.auth=sender@example.net;\r\n      spf=pass smtp.mailfrom=example.net");
  REQUIRE(several.results.size() == 2);
  CHECK(several.results[0].comments == std::vector<std::string>{"cram-md5"});
  CHECK(several.results[0].find("smtp", "auth")->value == "sender@example.net");

  const auto reason = read_results(" example.com; dkim=pass reason=\"good signature\"\r\n header.i=@mail-router.example.net;\r\n dkim=fail reason=\"bad; signature\" header.i=@newyork.example.com");
  REQUIRE(reason.find_all("dkim").size() == 2);
  CHECK(reason.results[0].reason == "good signature");
  CHECK(reason.results[1].reason == "bad; signature");

  const auto comments = read_results(" foo.example.net (foobar) 1 (baz);\r\n dkim (Because I like it) / 1 (One yay) = (wait for it) fail\r\n policy (A dot can go here) . (like that) expired\r\n (this surprised me) = (as I wasn't expecting it) 1362471462");
  CHECK(comments.authserv_id == "foo.example.net");
  CHECK(comments.version == "1");
  REQUIRE(comments.results.size() == 1);
  CHECK(comments.results[0].method == "dkim");
  CHECK(comments.results[0].version == "1");
  CHECK(comments.results[0].result == "fail");
  CHECK(comments.results[0].properties == std::vector<Property>{{"policy", "expired", "1362471462"}});
}

TEST_CASE("what servers write beyond the rules") {
  // Without a server's name, as Microsoft's do.
  const auto microsoft = read_results("spf=pass (sender IP is 192.0.2.1)\r\n smtp.mailfrom=example.test; dkim=pass (signature was verified)\r\n header.d=example.test;dmarc=pass action=none\r\n header.from=example.test;compauth=pass reason=100");
  CHECK(microsoft.authserv_id.empty());
  REQUIRE(microsoft.results.size() == 4);
  CHECK(microsoft.results[0].find("smtp", "mailfrom")->value == "example.test");
  CHECK(microsoft.results[2].find("", "action")->value == "none");
  CHECK(microsoft.results[2].find("header", "from")->value == "example.test");
  CHECK(microsoft.results[3].method == "compauth");
  CHECK(microsoft.results[3].reason == "100");
  CHECK_FALSE(microsoft.oddities.empty());

  const auto google = read_results(" mx.google.example;\r\n dkim=pass header.i=@example.test header.s=one header.b=\"abc/+12=\";\r\n spf=pass (google.example: domain of ann@example.test designates 192.0.2.1 as permitted sender) smtp.mailfrom=ann@example.test;\r\n dmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from=example.test");
  REQUIRE(google.results.size() == 3);
  CHECK(google.results[0].find("header", "b")->value == "abc/+12=");
  CHECK(google.results[2].comments.at(0) == "p=REJECT sp=REJECT dis=NONE");
  CHECK(google.oddities.empty());

  CHECK(read_results(" a.test; dkim=none; ").results.size() == 1);
  CHECK(read_results(" a.test;; dkim=none").results.size() == 1);
  CHECK(read_results("").results.empty());
  CHECK(read_results(" a.test; iprev=permerror policy.iprev=2001:db8::1").results.at(0).find("policy", "iprev")->value == "2001:db8::1");
}

TEST_CASE("broken ones end") {
  for (const char* text : {"(", "((((", "a; \"", "a; b=", "a; b=c d", "a; b=c =", "a; =", ";", ";;;", "a; b=c (", "a \"x\" y; z", "a; b=c \"d\" e.f=g", "a; /1=pass", "a; =x"}) {
    INFO(text);
    (void)read_results(text);
    (void)read_results(text, Kind::arc);
    (void)read_received_spf(text);
  }
}

TEST_CASE("ARC's results begin with their instance (RFC 8617 s4.1.1)") {
  CHECK(read_results(" i=3; a.test; dkim=pass", Kind::arc).instance == 3);
  CHECK(read_results(" (x) i = 3 ; a.test; dkim=pass", Kind::arc).authserv_id == "a.test");
  CHECK(read_results(" i=0; a.test; none", Kind::arc).instance == 0);
  CHECK(read_results(" i=51; a.test; none", Kind::arc).instance == 0);
  CHECK(read_results(" a.test; i=1; none", Kind::arc).instance == 0);
  CHECK(read_results(" i=1 a.test; none", Kind::arc).instance == 0);
  CHECK(read_results(" i=1; a.test; dkim=pass", Kind::arc).results.size() == 1);
}

TEST_CASE("Received-SPF (RFC 7208 s9.1)") {
  const auto spf = read_received_spf(" Pass (mybox.example.org: domain of\r\n  myname@example.com designates 192.0.2.1 as permitted sender)\r\n  receiver=mybox.example.org; client-ip=192.0.2.1;\r\n  envelope-from=\"myname@example.com\"; helo=foo.example.com;");
  CHECK(spf.result == "pass");
  CHECK(spf.comment.starts_with("mybox.example.org: domain of"));
  CHECK(spf.value_of("client-ip") == "192.0.2.1");
  CHECK(spf.value_of("envelope-from") == "myname@example.com");
  CHECK(spf.value_of("helo") == "foo.example.com");
  CHECK(spf.value_of("problem").empty());
  CHECK(read_received_spf(" none").result == "none");
}

}  // namespace mailwhy::auth::results
