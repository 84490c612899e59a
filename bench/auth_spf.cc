// SPF evaluations, all of what was looked at included, beside libspf2 with the same records in memory.  Google Benchmark.
//
// Both are asked anew for every evaluation and read the records anew; neither keeps a compiled record.  At the end stands the ratio.
#include <benchmark/benchmark.h>

#include <sys/types.h>
#include <netinet/in.h>
#include <arpa/nameser.h>
#include <netdb.h>
#include <ctime>
extern "C" {
#include <spf2/spf.h>
#include <spf2/spf_dns.h>
}

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "mailwhy/auth/spf/small_zone.h"

namespace {
using namespace mailwhy;
using namespace mailwhy::auth;

struct World {
  const char* name;
  const char* client;
  const char* from;
};
constexpr World worlds[] = {
    {"ip4_at_once", "192.0.2.1", "user@first.example.org"},
    {"chain_to_the_last_include", "203.0.113.77", "user@chain.example.org"},
    {"chain_down_to_all", "198.18.0.1", "user@chain.example.org"},
    {"chain_v6", "2001:db8:40::7", "user@chain.example.org"},
    {"redirect_and_lists", "198.18.0.1", "user@large.example.org"},
    {"sixty_networks", "198.18.0.1", "user@sixty.example.org"},
    {"macros", "192.0.2.3", "strong-bad@macros.example.org"},
    {"ptr", "192.0.2.9", "user@ptr.example.org"},
    {"no_record", "192.0.2.1", "user@none.example.org"},
};

std::string networks(int first, int count) {
  std::string out;
  for (int i = 0; i < count; ++i) out += " ip4:10." + std::to_string(first + i / 200) + "." + std::to_string(i % 200) + ".0/24";
  return out;
}

// "NAME TYPE text", in strings of 255 bytes.
std::string text_record(const std::string& name, const std::string& text) {
  std::string out = name + " TXT";
  for (std::size_t at = 0; at < text.size(); at += 255) out += " \"" + text.substr(at, 255) + "\"";
  return out + "\n";
}

std::string zone_text() {
  return text_record("first.example.org", "v=spf1 ip4:192.0.2.0/24 ip4:198.51.100.0/24 -all") +
         text_record("chain.example.org", "v=spf1 mx a:www.example.org include:_spf.one.example include:_spf.two.example include:_spf.three.example include:_spf.four.example -all") +
         "chain.example.org MX 10 mx1.example.org\nchain.example.org MX 20 mx2.example.org\nmx1.example.org A 192.0.2.10\nmx2.example.org A 192.0.2.11\nmx1.example.org AAAA 2001:db8::10\n"
         "mx2.example.org AAAA 2001:db8::11\nwww.example.org A 192.0.2.80\nwww.example.org AAAA 2001:db8::80\n" +
         text_record("_spf.one.example", "v=spf1 ip4:10.1.0.0/16 ip4:10.2.0.0/16 ip6:2001:db8:1::/48 ~all") + text_record("_spf.two.example", "v=spf1 ip4:10.3.0.0/16 ip4:10.4.0.0/16 ip4:10.5.4.0/22 ~all") +
         text_record("_spf.three.example", "v=spf1 ip4:10.6.0.0/16 ip6:2001:db8:30::/44 ?all") + text_record("_spf.four.example", "v=spf1 ip4:10.7.0.0/16 ip4:203.0.113.0/24 ip6:2001:db8:40::/48 -all") +
         text_record("large.example.org", "v=spf1 redirect=_spf.large.example") +
         text_record("_spf.large.example", "v=spf1 include:_b1.large.example include:_b2.large.example include:_b3.large.example ~all") + text_record("_b1.large.example", "v=spf1" + networks(20, 12) + " ~all") +
         text_record("_b2.large.example", "v=spf1" + networks(21, 12) + " ~all") + text_record("_b3.large.example", "v=spf1" + networks(22, 12) + " ~all") +
         text_record("sixty.example.org", "v=spf1" + networks(30, 60) + " -all") +
         text_record("macros.example.org", "v=spf1 exists:%{ir}.%{v}.list.example exists:%{lr-}.lp._spf.%{d2} -all") + "bad.strong.lp._spf.example.org A 127.0.0.2\n"
         "list.example A 127.0.0.2\n" +
         text_record("ptr.example.org", "v=spf1 ptr -all") + "9.2.0.192.in-addr.arpa PTR mail.ptr.example.org\nmail.ptr.example.org A 192.0.2.9\nnone.example.org A 192.0.2.1\n";
}

const spf::SmallZone& zone() {
  static const spf::SmallZone it = [] {
    auto read = spf::SmallZone::read(zone_text());
    if (!read) {
      std::fprintf(stderr, "auth_spf_bench: %s\n", read.error().text.c_str());
      std::exit(1);
    }
    return std::move(*read);
  }();
  return it;
}

spf::Input input_of(const World& world) {
  return {.client = IpAddress::of(world.client), .helo = "mail.example.net", .mail_from = world.from, .receiver = "mx.example.com", .now = {}};
}

// Every answer of all worlds, as after a long run.
const dns::Lookups& known() {
  static const dns::Lookups all = [] {
    dns::Lookups lookups;
    for (const World& world : worlds) spf::evaluate_in(zone(), input_of(world), lookups);
    return lookups;
  }();
  return all;
}

// ---- libspf2, over the same answers

struct Freed {
  void operator()(SPF_dns_rr_t* one) const { SPF_dns_rr_free(one); }
  void operator()(SPF_server_t* one) const { SPF_server_free(one); }
};
struct Key {
  std::string domain;
  int type;
  bool operator==(const Key&) const = default;
};
struct Hash {
  std::size_t operator()(const Key& key) const { return std::hash<std::string>()(key.domain) * 31 + static_cast<std::size_t>(key.type); }
};
using Answers = std::unordered_map<Key, std::unique_ptr<SPF_dns_rr_t, Freed>, Hash>;

template <typename Put>
void add_data(SPF_dns_rr_t* out, std::size_t size, const Put& put) {
  const int index = out->num_rr++;
  SPF_dns_rr_buf_realloc(out, index, size);
  put(*out->rr[index]);
}

void add_record(SPF_dns_rr_t* out, const dns::Record& record) {
  const auto text = [&](const std::string& value, std::size_t extra) {
    add_data(out, value.size() + 1 + extra, [&](SPF_dns_rr_data_t& data) { std::memcpy(data.txt, value.c_str(), value.size() + 1); });
  };
  if (const auto* a = std::get_if<dns::A>(&record.data)) add_data(out, sizeof(in_addr), [&](SPF_dns_rr_data_t& data) { std::memcpy(&data.a, a->address.bytes().data(), 4); });
  if (const auto* aaaa = std::get_if<dns::Aaaa>(&record.data)) add_data(out, sizeof(in6_addr), [&](SPF_dns_rr_data_t& data) { std::memcpy(&data.aaaa, aaaa->address.bytes().data(), 16); });
  if (const auto* mx = std::get_if<dns::Mx>(&record.data)) text(mx->host.text(), 0);
  if (const auto* ptr = std::get_if<dns::Ptr>(&record.data)) text(ptr->name.text(), 0);
  if (const auto* txt = std::get_if<dns::Txt>(&record.data)) text(txt->joined(), 0);
}

SPF_dns_rr_t* answer_of_libspf2(SPF_dns_server_t* server, const char* domain, ns_type type, int) {
  const auto& answers = *static_cast<const Answers*>(server->hook);
  std::string name(domain);
  if (name.ends_with('.')) name.pop_back();
  const auto found = answers.find({std::move(name), static_cast<int>(type)});
  if (found == answers.end()) return SPF_dns_rr_new_init(server, domain, type, 0, HOST_NOT_FOUND);
  SPF_dns_rr_t* copy = nullptr;
  SPF_dns_rr_dup(&copy, found->second.get());
  return copy;
}

SPF_server_t* server_of_libspf2() {
  static Answers answers;
  static SPF_dns_server_t dns{};
  static const std::unique_ptr<SPF_server_t, Freed> server = [] {
    dns.lookup = answer_of_libspf2;
    dns.name = "memory";
    dns.hook = &answers;
    for (const dns::Lookup& lookup : known().all()) {
      if (!lookup.answer.has_records()) continue;
      const auto type = static_cast<ns_type>(lookup.question.type);
      SPF_dns_rr_t* rr = SPF_dns_rr_new_init(&dns, lookup.question.name.text().c_str(), type, 300, NETDB_SUCCESS);
      for (const dns::Record& record : lookup.answer.records) add_record(rr, record);
      answers[{lookup.question.name.text(), static_cast<int>(lookup.question.type)}].reset(rr);
    }
    auto* made = SPF_server_new_dns(&dns, 0);
    SPF_server_set_rec_dom(made, "mx.example.com");
    return std::unique_ptr<SPF_server_t, Freed>(made);
  }();
  return server.get();
}

std::string_view ask_libspf2(const World& world) {
  SPF_request_t* request = SPF_request_new(server_of_libspf2());
  if (std::strchr(world.client, ':')) SPF_request_set_ipv6_str(request, world.client);
  else SPF_request_set_ipv4_str(request, world.client);
  SPF_request_set_helo_dom(request, "mail.example.net");
  SPF_request_set_env_from(request, world.from);
  SPF_response_t* response = nullptr;
  SPF_request_query_mailfrom(request, &response);
  const SPF_result_t result = SPF_response_result(response);
  SPF_response_free(response);
  SPF_request_free(request);
  return SPF_strresult(result);
}

void mailwhy_spf(benchmark::State& state, const World& world) {
  const spf::Input input = input_of(world);
  for (auto _ : state) {
    dns::Facts facts(known());
    auto verdict = spf::evaluate(input, facts);
    benchmark::DoNotOptimize(verdict);
  }
  state.SetItemsProcessed(state.iterations());
}

void libspf2(benchmark::State& state, const World& world) {
  for (auto _ : state) {
    auto result = ask_libspf2(world);
    benchmark::DoNotOptimize(result);
  }
  state.SetItemsProcessed(state.iterations());
}

// Remembers the times for the last lines.
class Reporter : public benchmark::ConsoleReporter {
 public:
  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs)
      if (run.run_type == Run::RT_Iteration) times_[run.benchmark_name()] = run.GetAdjustedCPUTime();
    ConsoleReporter::ReportRuns(runs);
  }
  void say_ratios() const {
    double product = 1;
    int count = 0;
    for (const World& world : worlds) {
      const auto ours = times_.find(std::string("mailwhy/") + world.name), theirs = times_.find(std::string("libspf2/") + world.name);
      if (ours == times_.end() || theirs == times_.end()) continue;
      const double ratio = theirs->second / ours->second;
      std::printf("%-28s %5.2f times libspf2\n", world.name, ratio);
      product *= ratio;
      ++count;
    }
    if (count > 0) std::printf("%-28s %5.2f times libspf2\n", "geometric mean", std::pow(product, 1.0 / count));
  }

 private:
  std::map<std::string, double> times_;
};

// Two answers to one question would make the comparison worthless.
bool agree() {
  bool good = true;
  for (const World& world : worlds) {
    dns::Facts facts(known());
    const auto verdict = spf::evaluate(input_of(world), facts);
    const auto theirs = ask_libspf2(world);
    if (verdict && spf::to_string(verdict->result) == theirs) continue;
    std::fprintf(stderr, "auth_spf_bench: %s: %s here, %s there\n", world.name, verdict ? std::string(spf::to_string(verdict->result)).c_str() : "nothing", std::string(theirs).c_str());
    good = false;
  }
  return good;
}
}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (!agree()) return 1;
  for (const World& world : worlds) {
    benchmark::RegisterBenchmark((std::string("mailwhy/") + world.name).c_str(), [&](benchmark::State& state) { mailwhy_spf(state, world); });
    benchmark::RegisterBenchmark((std::string("libspf2/") + world.name).c_str(), [&](benchmark::State& state) { libspf2(state, world); });
  }
  Reporter reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter);
  reporter.say_ratios();
  return 0;
}
