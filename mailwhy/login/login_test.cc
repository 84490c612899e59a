#include <doctest/doctest.h>

#include "mailwhy/login/cause.h"
#include "mailwhy/login/judge.h"
#include "mailwhy/smtp/meet_test.h"

namespace mailwhy::login {
namespace {

Verdict verdict(std::string_view reply) { return why_refused(smtp::parse_reply(reply).value()); }

TEST_CASE("every row of the table is what its own sample means") {
  for (const auto& row : cause_table()) {
    CAPTURE(row.sample);
    CHECK(to_string(verdict(row.sample).cause) == to_string(row.cause));
    CHECK(verdict(row.sample).from_words == !row.words.empty());
  }
}

TEST_CASE("refusals as providers and programs word them") {
  const std::pair<const char*, const char*> cases[] = {
      {"535 5.7.8 Username and Password not accepted. For more information, go to support pages", "credentials"},
      {"535-5.7.8 Username and Password not accepted.\r\n535 5.7.8 x - gsmtp", "credentials"},
      {"534-5.7.9 Application-specific password required.", "app_password"},
      {"534-5.7.14 Please log in via your web browser and then try again.", "app_password"},
      {"535 5.7.139 Authentication unsuccessful, the user credentials were incorrect.", "credentials"},
      {"535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant.", "basic_off"},
      {"535 5.7.139 Something else", "basic_off"},
      {"535 5.7.3 Authentication unsuccessful", "credentials"},
      {"535 5.7.8 Error: authentication failed: Connection lost to authentication server", "back_end"},
      {"535 5.7.8 Error: authentication failed: generic failure", "back_end"},
      {"454 4.7.0 Temporary authentication failure", "back_end"},
      {"435 Unable to authenticate at present", "back_end"},
      {"535 Incorrect authentication data", "credentials"},
      {"535 Authentication credentials invalid", "credentials"},
      {"530 5.7.0 Must issue a STARTTLS command first", "needs_tls"},
      {"538 5.7.11 no", "needs_tls"},
      {"503 AUTH command used when not advertised", "not_here"},
      {"504 5.7.4 Unrecognized authentication type", "mechanism"},
      {"421 4.7.0 Too many failed login attempts", "too_many"},
      {"535 Your account has been locked", "locked"},
      {"432 4.7.12 A password transition is needed", "must_change"},
      {"550 5.7.1 go away", "unclear"},
      {"454 4.7.0 authentication failed", "later"},
      {"501 5.5.2 cannot decode", "form"},
  };
  for (const auto& one : cases) {
    CAPTURE(one.first);
    CHECK(to_string(verdict(one.first).cause) == std::string_view(one.second));
  }
}

TEST_CASE("a sender that is another user's is known by its words") {
  const auto says = [](std::string_view text) { return says_sender_not_owned(smtp::parse_reply(text).value()); };
  CHECK(says("553 5.7.1 <bob@example.org>: Sender address rejected: not owned by user ann"));
  CHECK(says("550 5.7.60 SMTP; Client does not have permissions to send as this sender"));
  CHECK(says("554 5.2.252 SendAsDenied; ann@example.org not allowed to send as bob@example.org"));
  CHECK_FALSE(says("550 5.1.1 no such user"));
  CHECK_FALSE(says("553 5.1.8 sender domain does not exist"));
}

// What a name server with this zone text answers to everything that `evaluate` asks.
dns::Lookups known_from(const std::vector<std::pair<dns::Question, std::vector<dns::Data>>>& zone, dns::Answer::Kind otherwise = dns::Answer::Kind::nodata) {
  dns::Lookups known;
  for (const auto& [question, data] : zone) {
    dns::Lookup lookup;
    lookup.question = question;
    lookup.answer.kind = data.empty() ? otherwise : dns::Answer::Kind::records;
    for (const auto& one : data) lookup.answer.records.push_back({question.name, question.type, 300, one});
    known.add(std::move(lookup));
  }
  return known;
}
const dns::Question tls_service{Domain::of("_submissions._tcp.example.org"), dns::Type::srv};
const dns::Question starttls_service{Domain::of("_submission._tcp.example.org"), dns::Type::srv};
const dns::Question mx{Domain::of("example.org"), dns::Type::mx};

TEST_CASE("announced servers come by priority, TLS from the start first") {
  const auto known = known_from({{tls_service, {dns::Srv{10, 0, 465, Domain::of("b.example.org")}, dns::Srv{5, 0, 4650, Domain::of("a.example.org")}}},
                                 {starttls_service, {dns::Srv{0, 1, 587, Domain::of("b.example.org")}}}});
  dns::Facts facts(known);
  const auto found = find_announced(Domain::of("example.org"), facts);
  REQUIRE(found);
  REQUIRE(found->places.size() == 3);
  CHECK(found->places[0] == Place{Domain::of("a.example.org"), 4650, true, Place::From::announced});
  CHECK(found->places[2] == Place{Domain::of("b.example.org"), 587, false, Place::From::announced});
}

TEST_CASE("a lone dot says that there is no such service, and silence says nothing") {
  const auto off = known_from({{tls_service, {}}, {starttls_service, {dns::Srv{0, 0, 0, Domain()}}}});
  dns::Facts facts(off);
  CHECK(find_announced(Domain::of("example.org"), facts)->submission == Announcement::Kind::switched_off);
  const auto silent = known_from({{tls_service, {}}, {starttls_service, {}}}, dns::Answer::Kind::silence);
  dns::Facts none(silent);
  CHECK(find_announced(Domain::of("example.org"), none)->submission == Announcement::Kind::unanswered);
  const dns::Lookups nothing;
  dns::Facts unknown(nothing);
  CHECK_FALSE(find_announced(Domain::of("example.org"), unknown));
  CHECK(unknown.wanted().size() == 2);
}

TEST_CASE("without an announcement the usual names are tried, each once") {
  const auto known = known_from({{mx, {dns::Mx{20, Domain::of("mx.example.net")}, dns::Mx{10, Domain::of("mail.example.org")}}}});
  dns::Facts facts(known);
  const auto hosts = usual_hosts(Domain::of("example.org"), facts);
  REQUIRE(hosts);
  REQUIRE(hosts->size() == 3);
  CHECK((*hosts)[0].first == Domain::of("smtp.example.org"));
  CHECK((*hosts)[1].first == Domain::of("mail.example.org"));
  CHECK((*hosts)[2].second == Place::From::mail_exchanger);
  CHECK(places_of(Domain::of("smtp.example.org"), Place::From::given).front().tls_from_start);
}

using smtp::offering;
using smtp::saying;

smtp::LoginOptions ordinary() {
  smtp::LoginOptions options;
  options.helo = "client.example.org";
  options.material.user = "ann@example.org";
  options.material.password = crypto::Secret("secret-4711");
  options.sender = "ann@example.org";
  return options;
}

// One door, looked at and then tried.
Survey surveyed(const smtp::Server& server, bool proved = true, smtp::LoginOptions options = ordinary()) {
  const auto door_with = [&](bool attempt) {
    options.attempt = attempt;
    auto met = smtp::meet(options, server, proved);
    Door door;
    door.place = place_at(Domain::of("mail.example.org"), 587, Place::From::given);
    door.to = {IpAddress::v4(192, 0, 2, 1), 587};
    door.connect.result = Endpoint{};
    door.transcript = std::move(met.transcript);
    door.outcome = std::move(met.outcome);
    return door;
  };
  Survey survey;
  survey.target = "mail.example.org";
  survey.user = options.material.user;
  survey.sender = options.sender;
  Host host;
  host.name = Domain::of("mail.example.org");
  host.addresses = {IpAddress::v4(192, 0, 2, 1)};
  survey.hosts.push_back(host);
  survey.doors.push_back(door_with(false));
  survey.best = best_door(survey.doors);
  if (survey.best) survey.attempt = door_with(true);
  return survey;
}
std::string ids(const Judgement& judgement) {
  std::string all(to_string(judgement.verdict));
  for (const auto& finding : judgement.findings) all += " " + std::string(finding.kind->id);
  return all;
}
std::string judged(const smtp::Server& server, bool proved = true) { return ids(judge(surveyed(server, proved))); }

TEST_CASE("each way to fail has a finding of its own") {
  const auto refusing = [](const char* reply) { return judged(offering("", "PLAIN LOGIN", saying(reply))); };
  CHECK(refusing("235 2.7.0 welcome") == "works");
  CHECK(refusing("535 5.7.8 Error: authentication failed") == "refused login.password-refused");
  CHECK(refusing("534 5.7.9 Application-specific password required") == "refused login.app-password-required");
  CHECK(refusing("535 5.7.139 basic authentication is disabled") == "refused login.basic-auth-off");
  CHECK(refusing("454 4.7.0 Temporary authentication failure") == "later login.back-end-down");
  CHECK(refusing("454 4.7.0 Too many login attempts") == "later login.too-many-attempts");
  CHECK(refusing("451 4.3.0 later") == "later login.later");
  CHECK(refusing("550 5.7.1 no") == "refused login.refused");
  CHECK(judged(offering("", "PLAIN", [](const std::string&) { return std::string(); })) == "refused login.hung-up");
  CHECK(judged(offering("", "", saying("500"))) == "refused login.not-offered");
  CHECK(judged(offering("", "GSSAPI", saying("500"))) == "refused login.no-mechanism");
  CHECK(judged(offering("PLAIN", "", saying("500"))) == "refused login.only-in-clear");
  CHECK(judged(offering("", "PLAIN", saying("500")), false) == "refused login.certificate-not-proved");
  CHECK(judged(offering("PLAIN", "PLAIN", saying("235 ok"))) == "works login.offered-in-clear");
  CHECK(judged(offering("", "CRAM-MD5", saying("334 !!!"))) == "refused login.challenge-broken");
}

TEST_CASE("a login may be behind an encryption that does not work") {
  // OpenSMTPD 6.8 with OpenSSL 3: STARTTLS is on offer, every handshake ends with an alert, AUTH comes after it only.
  auto survey = surveyed(offering("", "", saying("500")));
  auto& door = survey.doors.front();
  door.transcript.encrypted.reset();
  door.tls.emplace();
  door.tls->result = Failure{Failure::Kind::tls, "the server sent the alert internal_error", {}};
  survey.best.reset();
  const auto judgement = judge(survey);
  CHECK(ids(judgement) == "refused login.tls-failed");
  CHECK(judgement.findings.front().confidence == "likely");
}

TEST_CASE("a sender that is not the login's own is found without sending anything") {
  const auto with_reply = [](const char* step, const char* reply) {
    const auto rest = offering("", "PLAIN", saying("235 ok"));
    return judged([=](const std::string& line, bool encrypted) { return line.starts_with(step) ? std::string(reply) + "\r\n" : rest(line, encrypted); });
  };
  CHECK(with_reply("MAIL", "553 5.7.1 <ann@example.org>: Sender address rejected: not owned by user bob") == "refused login.sender-not-owned");
  CHECK(with_reply("RCPT", "553 5.7.1 <ann@example.org>: Sender address rejected: not owned by user bob") == "refused login.sender-not-owned");
  CHECK(with_reply("RCPT", "550 5.1.1 no such user") == "works login.sender-refused");
}

TEST_CASE("without something to log in with, what is offered is the answer") {
  auto survey = surveyed(offering("", "PLAIN", saying("235 ok")));
  survey.attempt.reset();
  CHECK(ids(judge(survey)) == "offered login.not-tried");
  CHECK(exit_code_of(judge(survey).verdict) == 0);
}

TEST_CASE("nowhere to go: no name, no answer of the DNS, no connection") {
  Survey survey;
  survey.target = "ann@example.org";
  survey.domain = Domain::of("example.org");
  Host host;
  host.name = Domain::of("smtp.example.org");
  host.a = host.aaaa = dns::Answer::Kind::nxdomain;
  survey.hosts.push_back(host);
  survey.announced.emplace();
  CHECK(ids(judge(survey)) == "refused login.no-server");
  survey.hosts[0].trouble = "silence";
  CHECK(ids(judge(survey)) == "inconclusive login.dns-unanswered");
  survey.announced->submission = Announcement::Kind::switched_off;
  CHECK(ids(judge(survey)) == "refused login.switched-off");
  survey.hosts[0].addresses = {IpAddress::v4(192, 0, 2, 1)};
  Door door;
  door.place = place_at(host.name, 587, Place::From::usual_name);
  door.connect.result = Failure{Failure::Kind::refused, "refused", {}};
  survey.doors.push_back(door);
  CHECK(ids(judge(survey)) == "inconclusive login.unreachable");
}

}  // namespace
}  // namespace mailwhy::login
