#include "apps/serve_quirk.h"

#include <fmt/format.h>

#include "apps/lab_side.h"
#include "apps/signals.h"
#include "apps/verbs.h"
#include "mailwhy/base/text.h"
#include "mailwhy/pages/collection.h"

namespace mailwhy::apps {
namespace {

// Where everything is, one line each, made to be read by scripts too: "host 192.0.2.10:25 127.53.0.3:10025".
std::string places_of(const lab::World& world, const lab::AddressMap& map, std::string_view title) {
  std::string out = fmt::format("quirk {}\n", title);
  for (const auto& resolver : world.resolvers)
    if (!resolver.authority) out += fmt::format("resolver {} {}\n", resolver.at.text(), map.to_loopback(resolver.at).text());
  for (const auto& service : world.services) out += fmt::format("host {} {}\n", service.at.text(), map.to_loopback(service.at).text());
  for (const auto& check : world.checks) {
    out += "check " + join(check.args, " ");
    for (const auto& expected : check.expectations)
      if (expected.key == "verdict" || expected.key == "cause") out += fmt::format(" {}={}", expected.key, expected.value);
    out += "\n";
  }
  return out;
}

// The world that was asked for; the error is a complete sentence.
Result<lab::World> world_of(const pages::PageText& page, std::string_view number) {
  auto worlds = pages::worlds_of(page);
  if (!worlds) return tl::unexpected(worlds.error());
  std::erase_if(*worlds, [](const lab::World& world) { return world.memory_only; });
  if (worlds->empty()) return fail("this page can be played in memory only: mailwhy lab run.", Error::Kind::usage);
  const auto at = number.empty() ? std::optional<std::uint64_t>(1) : parse_number(number, worlds->size());
  if (!at || *at == 0) return fail(fmt::format("this page has the worlds 1 to {}.", worlds->size()), Error::Kind::usage);
  return (*worlds)[*at - 1];
}

// The world whose DNS leads to where its servers really are, so that a client that knows nothing of the lab finds them.
lab::World really_there(lab::World world, const lab::AddressMap& map) {
  for (auto& resolver : world.resolvers)
    for (auto& record : resolver.records)
      if (auto* a = std::get_if<dns::A>(&record.data)) a->address = map.to_loopback({a->address, 25}).address;
  return world;
}

Result<std::unique_ptr<lab::LoopbackLab>> start(const lab::World& world, net::AsioNet& net) {
  constexpr int instances = 20;
  Error last;
  for (int instance = 0; instance <= instances; ++instance) {
    auto lab = lab::LoopbackLab::start({really_there(world, lab::AddressMap({world}, instance))}, instance, net);
    if (lab) return lab;
    last = lab.error();
  }
  return fail("the lab cannot start: " + last.text, last.kind);
}

}  // namespace

int serve_quirk(const Options& options, Io& io) {
  if (options.targets.size() < 2 || options.targets.size() > 3)
    return usage_error(io, complain_about_target(options, 0, "lab serve-quirk wants the id of one oddity, such as T11, and maybe the number of the world on its page."));
  const auto page = pages::catalogue_page(options.targets[1]);
  if (!page) return usage_error(io, complain_about_target(options, 1, page.error().text));
  const auto world = world_of(*page, options.targets.size() == 3 ? options.targets[2] : std::string());
  if (!world) return usage_error(io, complain_about_target(options, options.targets.size() - 1, world.error().text));
  net::AsioNet net;
  auto lab = start(*world, net);
  if (!lab) return complain_about(io, lab.error().text, 2);
  SignalWatch signals([&net] { net.wake(); });
  const std::string_view text = page->text;
  const std::string_view title = text.starts_with("# ") ? text.substr(2, text.find('\n') - 2) : std::string_view(page->name);
  io.out(places_of(*world, (*lab)->map(), title));
  while (!signals.stop().load() && net.step()) {
  }
  return signals.exit_code();
}

}  // namespace mailwhy::apps
