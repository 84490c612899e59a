// What the pure parts cost, one unit of work at a time: messages, replies, judgement, JSON.  Google Benchmark.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "mailwhy/bounce/cause.h"
#include "mailwhy/check/run.h"
#include "mailwhy/dns/message.h"
#include "mailwhy/dns/zone_text.h"
#include "mailwhy/lab/page.h"
#include "mailwhy/pages/run.h"
#include "mailwhy/report/report.h"
#include "mailwhy/smtp/capabilities.h"
#include "mailwhy/smtp/reply.h"

namespace {
using namespace mailwhy;

// A benchmark of something that does not work would be a lie.
template <typename T>
T must(Result<T> result) {
  if (!result) {
    std::fprintf(stderr, "parsers_bench: %s\n", result.error().text.c_str());
    std::exit(1);
  }
  return std::move(*result);
}

// ---- DNS

dns::Message mx_answer() {
  dns::Message message;
  message.id = 0x1234;
  message.response = message.recursion_desired = message.recursion_available = true;
  message.questions = {{Domain::of("example.test"), dns::Type::mx}};
  message.answers = must(dns::parse_zone_text("example.test. 300 MX 10 mx1.example.test.\nexample.test. 300 MX 20 mx2.example.test.\n"));
  message.additional = must(dns::parse_zone_text("mx1.example.test. 300 A 192.0.2.10\nmx2.example.test. 300 A 192.0.2.11\n"));
  message.edns.emplace();
  return message;
}

void dns_encode(benchmark::State& state) {
  const auto message = mx_answer();
  for (auto _ : state) benchmark::DoNotOptimize(dns::encode(message));
}
BENCHMARK(dns_encode);

void dns_decode(benchmark::State& state) {
  const Bytes wire = dns::encode(mx_answer());
  for (auto _ : state) benchmark::DoNotOptimize(dns::decode(wire));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(wire.size()));
}
BENCHMARK(dns_decode);

// ---- SMTP

const std::string ehlo_reply =
    "250-mx1.example.test at your service\r\n250-PIPELINING\r\n250-SIZE 52428800\r\n250-ETRN\r\n250-STARTTLS\r\n"
    "250-AUTH PLAIN LOGIN\r\n250-ENHANCEDSTATUSCODES\r\n250-8BITMIME\r\n250-DSN\r\n250-SMTPUTF8\r\n250 CHUNKING\r\n";

smtp::Reply read_one(BytesView bytes) {
  smtp::ReplyReader reader;
  reader.feed(bytes);
  auto reply = reader.next();
  if (!reply) std::abort();
  return *std::move(reply);
}

void smtp_read_short_reply(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(read_one("250 2.1.0 Ok\r\n"));
}
BENCHMARK(smtp_read_short_reply);

void smtp_read_ehlo_reply(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(read_one(ehlo_reply));
}
BENCHMARK(smtp_read_ehlo_reply);

// A megabyte of one endless reply, in pieces as TCP brings them: must stay linear.
void smtp_read_flood(benchmark::State& state) {
  std::string flood;
  while (flood.size() < (1U << 20)) flood += "250-" + std::string(1020, 'x') + "\r\n";
  for (auto _ : state) {
    smtp::ReplyReader reader;
    for (std::size_t at = 0; at < flood.size() && !reader.overflowed(); at += 1400) reader.feed(BytesView(flood).substr(at, 1400));
    benchmark::DoNotOptimize(reader.overflowed());
  }
}
BENCHMARK(smtp_read_flood)->Unit(benchmark::kMicrosecond);

void smtp_capabilities(benchmark::State& state) {
  const auto reply = read_one(ehlo_reply);
  for (auto _ : state) benchmark::DoNotOptimize(smtp::read_capabilities(reply));
}
BENCHMARK(smtp_capabilities);

// ---- what a reply means

void reply_table_first_use(benchmark::State& state) {
  std::vector<std::pair<std::string, std::string>> files;
  std::string text = "id\tcodes\tenhanced\tstages\tpattern\tmeaning\tparty\tsource\tsample\n";
  for (const auto& row : bounce::ReplyTable::builtin().rows())
    text += row.id + "\t" + row.codes + "\t" + row.enhanced + "\t" + row.stages + "\t" + row.pattern + "\t" + row.meaning + "\t" + row.party +
            "\t" + row.source + "\t" + row.sample + "\n";
  files.emplace_back("builtin.tsv", text);
  must(bounce::ReplyTable::read(files));
  for (auto _ : state) benchmark::DoNotOptimize(bounce::ReplyTable::read(files));
}
BENCHMARK(reply_table_first_use)->Unit(benchmark::kMicrosecond);

void classify(benchmark::State& state, const char* text, const char* stage) {
  const auto& table = bounce::ReplyTable::builtin();
  const auto reply = smtp::parse_reply(text).value();
  for (auto _ : state) benchmark::DoNotOptimize(table.classify(reply, stage, "mx1.example.test"));
}
BENCHMARK_CAPTURE(classify, known_words, "550 5.1.1 <bob@example.test>: Recipient address rejected: User unknown in local recipient table", "rcpt_to");
BENCHMARK_CAPTURE(classify, no_row_fits, "554 5.0.0 qwertyuiop asdfghjkl zxcvbnm", "rcpt_to");
BENCHMARK_CAPTURE(classify, greylist, "451 4.7.1 <bob@example.test>: Recipient address rejected: Greylisted, try again in 300 seconds", "rcpt_to");

// ---- a whole check

constexpr const char* healthy_page = R"(
```dns
good.test. MX 10 mx1.good.test.
good.test. MX 20 mx2.good.test.
mx1.good.test. A 192.0.2.10
mx2.good.test. A 192.0.2.11
```
```host 192.0.2.10:25 192.0.2.11:25
! default
```
```check bob@good.test --from ann@sender.test
```
)";

lab::World healthy_world() { return must(lab::read_worlds("healthy", healthy_page)).at(0); }
evidence::Case healthy_case(const lab::World& world) { return must(pages::case_for(world, world.checks.at(0).args)); }
evidence::Evidence healthy_evidence() {
  const auto world = healthy_world();
  lab::LabNet net(world);
  return check::run(healthy_case(world), net, {});
}

// Both ends, two TLS handshakes included: what a test of a page costs.
void check_in_the_lab(benchmark::State& state) {
  const auto world = healthy_world();
  const auto the_case = healthy_case(world);
  for (auto _ : state) {
    lab::LabNet net(world);
    benchmark::DoNotOptimize(check::run(the_case, net, {}));
  }
}
BENCHMARK(check_in_the_lab)->Unit(benchmark::kMicrosecond);

void judge_healthy(benchmark::State& state) {
  const auto evidence = healthy_evidence();
  for (auto _ : state) benchmark::DoNotOptimize(rules::judge(evidence));
}
BENCHMARK(judge_healthy)->Unit(benchmark::kMicrosecond);

void report_json(benchmark::State& state) {
  const auto evidence = healthy_evidence();
  const auto judgement = rules::judge(evidence);
  for (auto _ : state) benchmark::DoNotOptimize(report::check_json(evidence, judgement, state.range(0) != 0));
}
BENCHMARK(report_json)->ArgName("pretty")->Arg(0)->Arg(1)->Unit(benchmark::kMicrosecond);

void report_text(benchmark::State& state) {
  const auto evidence = healthy_evidence();
  const auto judgement = rules::judge(evidence);
  for (auto _ : state) benchmark::DoNotOptimize(report::check_text(evidence, judgement, {.verbosity = static_cast<int>(state.range(0))}));
}
BENCHMARK(report_text)->ArgName("verbosity")->Arg(0)->Arg(2)->Unit(benchmark::kMicrosecond);

void evidence_read_json(benchmark::State& state) {
  const auto text = evidence::write_json(healthy_evidence());
  for (auto _ : state) benchmark::DoNotOptimize(evidence::read_json(text));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}
BENCHMARK(evidence_read_json)->Unit(benchmark::kMicrosecond);

}  // namespace

BENCHMARK_MAIN();
