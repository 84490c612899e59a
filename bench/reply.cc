// What a reply means, and what differs from mail to mail in it: time for each, over sentences of every kind.
#include <benchmark/benchmark.h>

#include <array>
#include <string>

#include "mailwhy/bounce/mask.h"
#include "mailwhy/bounce/spoken.h"
#include "mailwhy/logs/causes.h"

namespace {

using namespace mailwhy;

constexpr std::array<std::string_view, 8> said{
    "host mx1.example.net[192.0.2.25] said: 550 5.1.1 <bob@example.net>: Recipient address rejected: User unknown in virtual mailbox table (in reply to RCPT TO command)",
    "552 5.2.2 The email account that you tried to reach is over quota. Please direct the recipient to https://support.google.com/mail/?p=OverQuotaPerm x7-20020a05600c.26 - gsmtp",
    "connect to mx1.example.net[192.0.2.25]:25: Connection timed out",
    "554 5.7.1 Service unavailable; Client host [192.0.2.9] blocked using zen.spamhaus.org; https://www.spamhaus.org/query/ip/192.0.2.9",
    "Sorry, I couldn't find any host named example.invalid. (#5.1.2)",
    "Das Postfach des Empfängers hat seine Speichergrenze erreicht",
    "451 4.7.1 <bob@example.net>: Recipient address rejected: Greylisted, try again in 300 seconds",
    "554 5.0.0 qwertyuiop asdfghjkl zxcvbnm",
};

void judge(benchmark::State& state) {
  std::size_t next = 0;
  for (auto _ : state) benchmark::DoNotOptimize(bounce::judge({.text = said[next++ % said.size()], .command = "RCPT", .remote_host = "mx1.example.net", .action = "failed"}));
}
BENCHMARK(judge)->Unit(benchmark::kMicrosecond);

void mask(benchmark::State& state) {
  std::size_t next = 0;
  for (auto _ : state) benchmark::DoNotOptimize(bounce::masked_reply(said[next++ % said.size()]));
}
BENCHMARK(mask)->Unit(benchmark::kMicrosecond);

void causes(benchmark::State& state) {
  logs::Causes all;
  std::size_t next = 0;
  for (auto _ : state) {
    const std::string recipient = std::to_string(next % 5000) + "@example.net";
    all.add({.spoken = {.text = said[next++ % said.size()], .command = "RCPT", .remote_host = "mx1.example.net"}, .recipient = recipient, .remote_host = "mx1.example.net", .message = recipient});
  }
}
BENCHMARK(causes)->Unit(benchmark::kMicrosecond);

}  // namespace

BENCHMARK_MAIN();
