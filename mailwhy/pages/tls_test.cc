// Worlds of encryption: what mailwhy tls makes of each, with certificates that fit the TLSA records of the page.
#include <doctest/doctest.h>

#include <fmt/format.h>

#include <algorithm>

#include "mailwhy/check/tls.h"
#include "mailwhy/crypto/association.h"
#include "mailwhy/lab/identities.h"
#include "mailwhy/lab/lab_net.h"
#include "mailwhy/lab/page.h"
#include "mailwhy/pages/run.h"
#include "mailwhy/report/tls/tls.h"

using namespace mailwhy;

namespace {
using Purpose = evidence::Session::Purpose;

struct Told {
  evidence::Evidence evidence;
  std::unique_ptr<rules::TlsView> seen;
  std::vector<std::string> ids;
  bool has(const std::string& id) const { return std::find(ids.begin(), ids.end(), id) != ids.end(); }
  std::string dane() const { return seen->doors.empty() ? "none" : std::string(auth::to_string(seen->doors.front().by_dane.outcome)); }
};

struct Ask {
  std::string target = "example.test";
  std::optional<Domain> host = {};
  bool implicit = false;
  std::uint16_t port = 25;
  bool signed_zone = true;
};

// The record that names the certificate which the lab's server for mx.example.test shows.
std::string record_of(const std::string& manner, int usage, int selector, int matching) {
  const auto worlds = lab::read_worlds("clock", "```check bob@example.test\n```\n");
  const auto& identity = lab::identity_for(*lab::read_tls_arguments(manner.empty() ? std::vector<std::string>{} : std::vector<std::string>{manner}), {"mx.example.test"}, worlds->front().start);
  const auto leaf = crypto::read_pem(identity.chain_pem).front();
  return dns::Record{Domain::of("_25._tcp.mx.example.test"), dns::Type::tlsa, 300,
                     dns::Tlsa{static_cast<std::uint8_t>(usage), static_cast<std::uint8_t>(selector), static_cast<std::uint8_t>(matching),
                               *crypto::association(leaf, static_cast<unsigned>(selector), static_cast<unsigned>(matching))}}
      .text();
}

Told look(const std::string& records, const std::string& hosts, const Ask& ask = {}) {
  const std::string zone = std::string("! validates .\n! signed test\n") + (ask.signed_zone ? "! signed example.test\n" : "") +
                           "example.test. SOA ns.example.test. hostmaster.example.test. 1 7200 3600 1209600 300\nexample.test. NS ns.example.test.\n"
                           "example.test. MX 10 mx.example.test.\nmx.example.test. A 192.0.2.10\n" + records;
  const auto worlds = lab::read_worlds("tls", "```world\nrtt 20ms\n```\n```dns 127.0.0.53\n" + zone + "\n```\n" + hosts + "\n```check bob@example.test\n```\n");
  REQUIRE_MESSAGE(worlds.has_value(), (worlds ? "" : worlds.error().text));
  auto the_case = pages::case_for(worlds->front(), {ask.target, "--resolver", "127.0.0.53"});
  REQUIRE(the_case.has_value());
  the_case->target = evidence::Case::Target::tls;
  the_case->controls.clear();
  the_case->smtp_port = ask.port;
  the_case->implicit_tls = ask.implicit;
  if (ask.host) {
    the_case->host = ask.host;
    the_case->recipient.domain = Domain();
  }
  lab::LabNet net(worlds->front());
  Told told;
  told.evidence = check::look_at_tls(*the_case, net);
  told.seen = std::make_unique<rules::TlsView>(told.evidence);
  for (const auto& finding : told.seen->findings) told.ids.push_back(finding.id);
  for (const auto& service : worlds->front().services) CHECK(net.most_connections(service.at.address) <= 2);
  CHECK(net.said_quit_everywhere());
  for (const auto& line : net.commands()) CHECK_FALSE(line.starts_with("MAIL"));
  return told;
}

constexpr const char* plain_host = "```host 192.0.2.10:25\nname mx.example.test\n```\n";
std::string host_with(const std::string& line) { return "```host 192.0.2.10:25\nname mx.example.test\n" + line + "\n```\n"; }
}  // namespace

TEST_CASE("a record that fits verifies whatever else is wrong with the certificate") {
  for (const char* manner : {"", "expired", "self-signed", "unknown-ca"}) {
    CAPTURE(manner);
    const auto told = look("_25._tcp.mx.example.test. " + record_of(manner, 3, 1, 1), *manner == '\0' ? plain_host : host_with(std::string("tls ") + manner));
    CHECK(told.dane() == "verified");
    CHECK(to_string(told.seen->verdict) == "good");
    REQUIRE(!told.seen->doors.empty());
    CHECK(told.seen->doors.front().word == "Verified");
  }
}

TEST_CASE("each situation gives each sender its way") {
  const std::string wrong = "_25._tcp.mx.example.test. 300 IN TLSA 3 1 1 " + std::string(64, '1') + "\n";
  const struct {
    const char* what;
    std::string records, hosts;
    Ask ask;
    const char *verdict, *plain, *dane, *id;
  } rows[] = {
      {"all is well", "", plain_host, {}, "good", "encrypted", "encrypted", nullptr},
      {"a rolled key", wrong, plain_host, {}, "problem", "encrypted", "defers", "tls.dane-mismatch"},
      {"a rolled key and no encryption", wrong, host_with("without STARTTLS"), {}, "problem", "in_clear", "defers", "tls.dane-mismatch"},
      {"no encryption", "", host_with("without STARTTLS"), {}, "problem", "in_clear", "in_clear", "tls.not-offered"},
      {"STARTTLS is refused", "", host_with("on STARTTLS : 454 4.7.0 not now"), {}, "problem", "in_clear", "in_clear", "tls.starttls-refused"},
      {"the handshake fails", "", host_with("tls no-version"), {}, "problem", "in_clear", "in_clear", "tls.handshake-failed"},
      {"records without signatures", wrong, plain_host, {.signed_zone = false}, "good", "encrypted", "encrypted", "tls.dane-unsigned"},
      {"expired", "", host_with("tls expired"), {}, "problem", "encrypted", "encrypted", "tls.certificate-expired"},
      {"another name", "", host_with("tls name www.example.test"), {}, "problem", "encrypted", "encrypted", "tls.certificate-other-name"},
      {"nobody there", "", "```host 192.0.2.10:25\n! refuse\n```\n", {}, "problem", "unknown", "unknown", "connect.refused"},
      {"one host", wrong, plain_host, {.target = "mx.example.test", .host = Domain::of("mx.example.test")}, "problem", "encrypted", "defers", "tls.dane-mismatch"},
      {"a name without MX is a host", wrong, plain_host, {.target = "mx.example.test"}, "problem", "encrypted", "defers", "tls.dane-mismatch"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.what);
    const auto told = look(row.records, row.hosts, row.ask);
    std::string all;
    for (const auto& id : told.ids) all += id + " ";
    CAPTURE(all);
    CHECK(to_string(told.seen->verdict) == row.verdict);
    REQUIRE(told.seen->doors.size() == 1);
    CHECK(auth::to_string(told.seen->doors.front().plain.outcome) == row.plain);
    CHECK(told.dane() == row.dane);
    if (row.id) CHECK(told.has(row.id));
    for (const Language language : all_languages()) {
      const auto text = report::tls_text(*told.seen, {.width = 80, .utf8 = true}, report::Catalogue::builtin(language));
      CHECK(text.ends_with("\n"));
      CHECK(text.find("{") == std::string::npos);
    }
    // What was kept judges the same.
    const auto again = evidence::read_json(evidence::write_json(told.evidence));
    REQUIRE_MESSAGE(again.has_value(), (again ? "" : again.error().text));
    const rules::TlsView replayed(*again);
    CHECK(report::tls_json(replayed, true, report::Catalogue::builtin(Language::english)) == report::tls_json(*told.seen, true, report::Catalogue::builtin(Language::english)));
  }
}

TEST_CASE("the domain of a host is found above it, and its policy with it") {
  const std::string policy = "```https 203.0.113.92 mta-sts.example.test\nGET /.well-known/mta-sts.txt\nversion: STSv1\nmode: enforce\nmx: mx.example.test\nmax_age: 604800\n```\n";
  // The web server's name is known to the page's first resolver only; ours knows it too.
  const auto told = look("_mta-sts.example.test. TXT \"v=STSv1; id=1;\"\nmta-sts.example.test. A 203.0.113.92\n", plain_host + policy,
                         {.target = "mx.example.test", .host = Domain::of("mx.example.test")});
  CHECK(told.evidence.the_case.recipient.domain == Domain::of("example.test"));
  REQUIRE(told.evidence.mta_sts.has_value());
  CHECK(told.evidence.mta_sts->tls.has_value());
  CHECK(auth::to_string(told.seen->doors.front().mta_sts.outcome) == "verified");
  CHECK(to_string(told.seen->verdict) == "good");
}

TEST_CASE("it takes no longer than its sessions: the policy and the records come beside them") {
  const std::string policy = "```https 203.0.113.92 mta-sts.example.test\nGET /.well-known/mta-sts.txt\nversion: STSv1\nmode: enforce\nmx: mx.example.test\nmax_age: 604800\n```\n";
  const auto without = look("", plain_host);
  const auto with = look("_mta-sts.example.test. TXT \"v=STSv1; id=1;\"\nmta-sts.example.test. A 203.0.113.92\n_25._tcp.mx.example.test. " + record_of("", 3, 1, 1), plain_host + policy);
  CHECK(with.evidence.elapsed <= without.evidence.elapsed);
  REQUIRE(with.evidence.sessions.size() >= 2);
  CHECK(std::any_of(with.evidence.sessions.begin(), with.evidence.sessions.end(), [](const auto& session) { return session.purpose == Purpose::without_sni; }));
}
