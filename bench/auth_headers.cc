// Whole analyses of a header: way, clocks, boundary, who vouches, findings; with the DNS in memory.  Google Benchmark.
#include <benchmark/benchmark.h>

#include <string>

#include "mailwhy/auth/dkim/test_zone.h"
#include "mailwhy/trail/judge.h"

namespace {
using namespace mailwhy;

struct World {
  std::string text;
  auth::dkim::TestZone zone;
  auth::Suffixes suffixes = *auth::Suffixes::read("test\n");
};

// Eight hops, one signature, results of the receiver's, and a body of `body_bytes`.
World world_of(std::size_t body_bytes) {
  World world;
  const auto key = auth::dkim::test_key(auth::dkim::test_keys::rsa_2048);
  std::string text = "From: Ann <ann@sender.test>\r\nTo: bob@example.test\r\nSubject: dinner\r\nDate: Sat, 21 Nov 2026 03:00:00 +0000\r\nMessage-ID: <1@sender.test>\r\n\r\n";
  while (text.size() < body_bytes) text += "It is ready, and it will be ready tomorrow as well.\r\n";
  text.insert(0, auth::dkim::sign(text, "v=1; a=rsa-sha256; c=relaxed/relaxed; d=sender.test; s=one; h=from:to:subject:date:message-id; bh=; b=", key));
  std::string top = "Return-Path: <ann@sender.test>\r\n";
  for (int hop = 8; hop > 0; --hop) {
    const std::string to = hop > 5 ? "mx" + std::to_string(hop) + ".example.test" : "out" + std::to_string(hop) + ".sender.test";
    const std::string from = hop > 6 ? "mx" + std::to_string(hop - 1) + ".example.test" : "out" + std::to_string(hop - 1) + ".sender.test";
    top += "Received: from " + from + " (" + from + " [" + (hop > 6 ? "10.0.0." : "192.0.2.") + std::to_string(hop) + "])\r\n\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits))\r\n\tby " + to +
           " (Postfix) with ESMTPS id 4F1C2" + std::to_string(hop) + "\r\n\tfor <bob@example.test>; Sat, 21 Nov 2026 03:00:0" + std::to_string(hop) + " +0000 (UTC)\r\n";
    if (hop == 7) top += "Authentication-Results: mx7.example.test; spf=pass smtp.mailfrom=ann@sender.test;\r\n dkim=pass header.d=sender.test header.s=one; dmarc=pass header.from=sender.test\r\n";
  }
  world.text = top + text;
  world.zone.texts["one._domainkey.sender.test"] = {auth::dkim::key_record(key)};
  world.zone.texts["sender.test"] = {"v=spf1 ip4:192.0.2.0/24 -all"};
  world.zone.texts["_dmarc.sender.test"] = {"v=DMARC1; p=reject"};
  return world;
}

void way_alone(benchmark::State& state) {
  const World world = world_of(4096);
  const auto message = mail::read_message(world.text);
  for (auto _ : state) benchmark::DoNotOptimize(trail::follow(message));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(way_alone);

void whole_analysis(benchmark::State& state) {
  const World world = world_of(static_cast<std::size_t>(state.range(0)));
  auth::dkim::KeyCache keys;
  dns::Lookups known;
  for (auto _ : state) {
    const auto message = mail::read_message(world.text);
    trail::Analysis analysis;
    analysis.trail = trail::follow(message);
    analysis.asked = true;
    analysis.vouching = world.zone.settle([&](dns::Facts& facts) { return trail::vouch(message, analysis.trail, world.suffixes, {.now = Time(std::chrono::seconds(1795230000)), .keys = &keys}, facts); }, known);
    benchmark::DoNotOptimize(trail::judge(message, analysis));
  }
  state.SetItemsProcessed(state.iterations());
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(world.text.size()));
}
BENCHMARK(whole_analysis)->Arg(4 << 10)->Arg(64 << 10)->Arg(1 << 20);

}  // namespace

BENCHMARK_MAIN();
