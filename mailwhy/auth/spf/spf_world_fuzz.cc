// Any bytes as a small world: lines "NAME TEXT" give texts, "NAME@N" an address; asked for a client in both families, and as a set.
#include <cstdint>

#include "mailwhy/auth/spf/evaluate.h"
#include "mailwhy/auth/spf/survey.h"
#include "mailwhy/base/check.h"
#include "mailwhy/base/text.h"

namespace {
using namespace mailwhy;
using namespace mailwhy::auth::spf;

// Each name is a letter: "a" stands for a.example.org.
Domain name_of_line(char c) { return Domain::of(std::string(1, static_cast<char>('a' + (static_cast<unsigned char>(c) % 26))) + ".example.org"); }

dns::Answer answer_to(const dns::Question& question, std::string_view bytes) {
  dns::Answer out;
  out.kind = dns::Answer::Kind::nxdomain;
  for (const std::string_view line : split(bytes, '\n')) {
    if (line.size() < 2 || name_of_line(line[0]) != question.name) continue;
    if (line[1] == '!') {
      out.kind = dns::Answer::Kind::servfail;
      return out;
    }
    dns::Record record{question.name, question.type, 60, dns::Opaque{}};
    const auto octet = static_cast<std::uint8_t>(line.back());
    switch (question.type) {
      case dns::Type::txt: record.data = dns::Txt{{"v=spf1 ", std::string(line.substr(1))}}; break;
      case dns::Type::a: record.data = dns::A{IpAddress::v4(192, 0, 2, octet)}; break;
      case dns::Type::aaaa: record.data = dns::Aaaa{IpAddress::of("2001:db8::1")}; break;
      case dns::Type::mx: record.data = dns::Mx{octet, name_of_line(line.back())}; break;
      case dns::Type::ptr: record.data = dns::Ptr{name_of_line(line.back())}; break;
      default: continue;
    }
    out.kind = dns::Answer::Kind::records;
    out.records.push_back(std::move(record));
  }
  return out;
}

template <typename Evaluate>
void settle(std::string_view bytes, const Evaluate& evaluate) {
  dns::Lookups known;
  for (int i = 0; i < 60; ++i) {
    dns::Facts facts(known);
    if (evaluate(facts)) return;
    MAILWHY_CHECK(!facts.wanted().empty(), "what does not settle wants something");
    for (const auto& question : facts.wanted()) known.add({question, {}, {}, {}, answer_to(question, bytes)});
  }
  MAILWHY_CHECK(known.all().size() < 5000, "it does not ask for ever");
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), std::min<std::size_t>(size, 4096));
  for (const char* client : {"192.0.2.1", "2001:db8::1"}) {
    const Input input{.client = IpAddress::of(client), .helo = std::string(bytes.substr(0, 40)), .mail_from = "x@a.example.org", .receiver = "", .now = {}};
    settle(bytes, [&](dns::Facts& facts) {
      const Verdict so_far = trace(input, facts);
      MAILWHY_CHECK(so_far.visits.size() <= 12, "no more records than terms");
      if (!so_far.settled || !so_far.missing.empty()) return false;
      MAILWHY_CHECK(so_far.dns_terms <= most_dns_terms + 1 && so_far.void_lookups <= most_void_lookups + 1, "the limits hold");
      MAILWHY_CHECK(so_far.result != auth::spf::Result::permerror || so_far.cause != Cause::mechanism, "an error has its cause");
      (void)so_far.reason();
      return true;
    });
  }
  settle(bytes, [&](dns::Facts& facts) {
    const auto out = survey(Domain::of("a.example.org"), facts);
    if (!out) return false;
    for (const Fault& fault : out->faults) MAILWHY_CHECK(fault.at.position + std::size_t{fault.at.length} <= out->branches[fault.branch].text.size(), "a fault lies within its record");
    return true;
  });
  return 0;
}
