#include "apps/contact_refresh.h"

#include <fmt/format.h>

#include "apps/contact_files.h"
#include "mailwhy/base/text.h"
#include "mailwhy/check/contacts.h"

namespace mailwhy::apps {
namespace {

constexpr const char* iana = "https://data.iana.org/rdap/";
constexpr Duration longest_fetch = 30s;

// nullopt after a stop.
std::optional<contact::Reply> fetch(const std::string& url, net::Net& net, const evidence::Case& the_case, const std::atomic<bool>& stop) {
  auto options = check::registry_options(the_case, {}).fetch;
  options.limit = longest_fetch;
  options.most_bytes = most_bootstrap_bytes;
  options.accept = "application/json";
  std::optional<contact::Reply> reply;
  const auto run = probe::FetchRun::start(net, {contact::Question::Way::rdap, url, ""}, options, [&reply](contact::Reply got) { reply = std::move(got); });
  while (!reply && !stop.load() && net.step()) {
  }
  return reply;
}

}  // namespace

Result<void> refresh_bootstrap(const std::filesystem::path& folder, net::Net& net, const evidence::Case& the_case, const std::atomic<bool>& stop) {
  for (const std::string name : {"dns.json", "ipv4.json", "ipv6.json"}) {
    const std::string url = iana + name;
    const auto reply = fetch(url, net, the_case, stop);
    if (!reply) return fail(url + ": the run was stopped.", Error::Kind::system);
    if (!reply->answered || reply->status != 200) return fail(fmt::format("{}: {}.", url, reply->answered ? "HTTP " + std::to_string(reply->status) : visible(reply->problem)), Error::Kind::system);
    if (const auto good = contact::read_iana(reply->body); !good) return fail(url + ": " + good.error().text + ".", Error::Kind::system);
    if (!write_privately(folder / name, reply->body)) return fail("the file " + (folder / name).string() + " cannot be written.", Error::Kind::file);
  }
  return {};
}

}  // namespace mailwhy::apps
