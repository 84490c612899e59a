#include "mailwhy/dns/vouched.h"

#include <doctest/doctest.h>

using namespace mailwhy;
using namespace mailwhy::dns;

TEST_CASE("a resolver's word about signatures is worth as much as the way to it") {
  using Status = Validation::Status;
  struct Row { const char* resolver; bool ad, aa, validates; Answer::Kind kind; Status status; const char* words; };
  const Question question{Domain::of("example.org"), Type::mx};
  for (const Row& row : {
           Row{"127.0.0.53", true, false, true, Answer::Kind::records, Status::secure, "the AD bit of 127.0.0.53:53, on this machine"},
           Row{"::1", true, false, true, Answer::Kind::nxdomain, Status::secure, "AD bit"},
           Row{"::ffff:127.0.0.1", true, false, true, Answer::Kind::nodata, Status::secure, "AD bit"},
           Row{"192.0.2.53", true, false, true, Answer::Kind::records, Status::unknown, "not protected"},
           Row{"127.0.0.53", false, false, true, Answer::Kind::records, Status::insecure, "has not set"},
           Row{"127.0.0.53", false, false, false, Answer::Kind::records, Status::unknown, "says nothing"},
           Row{"192.0.2.53", false, false, true, Answer::Kind::records, Status::unknown, "says nothing"},
           Row{"127.0.0.53", true, false, true, Answer::Kind::servfail, Status::unknown, "no answer"},
           Row{"127.0.0.53", false, false, true, Answer::Kind::silence, Status::unknown, "no answer"},
           Row{"127.0.0.53", true, true, true, Answer::Kind::records, Status::unknown, "authority"},
       }) {
    CAPTURE(row.resolver);
    CAPTURE(row.words);
    Answer answer;
    answer.kind = row.kind;
    answer.authentic = row.ad;
    answer.authoritative = row.aa;
    const auto validation = vouched(question, {IpAddress::of(row.resolver), 53}, answer, row.validates);
    CHECK(validation.status == row.status);
    CHECK((validation.rests_on + validation.why).find(row.words) != std::string::npos);
    CHECK(validation.rests_on.empty() == (validation.status == Status::unknown));
  }
}

TEST_CASE("an answer that only comes unchecked is bogus, with the resolver's reason") {
  Answer refusal;
  refusal.kind = Answer::Kind::servfail;
  refusal.errors = {{7, "expired yesterday"}};
  const auto validation = refused_as_bogus({Domain::of("example.org"), Type::mx}, {IpAddress::of("192.0.2.53"), 53}, refusal);
  CHECK(validation.status == Validation::Status::bogus);
  CHECK(validation.why == "Signature Expired: expired yesterday");
  CHECK(validation.rests_on.starts_with("192.0.2.53:53: SERVFAIL"));
  refusal.errors = {{22, "no server answers"}};
  CHECK(refused_as_bogus({Domain::of("example.org"), Type::mx}, {IpAddress::of("192.0.2.53"), 53}, refusal).status == Validation::Status::unknown);
  refusal.errors.clear();
  CHECK(refused_as_bogus({Domain::of("example.org"), Type::mx}, {IpAddress::of("192.0.2.53"), 53}, refusal).status == Validation::Status::bogus);
}
