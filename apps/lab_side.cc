#include "apps/lab_side.h"

#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <map>

#include "apps/io.h"
#include "mailwhy/base/embedded.h"
#include "mailwhy/base/text.h"
#include "mailwhy/lab/identities.h"
#include "mailwhy/lab/page.h"

namespace mailwhy::apps {
namespace {
constexpr int most_instances = 20;

std::string page_name(std::string_view path) {
  const auto slash = path.rfind('/');
  std::string name(slash == std::string_view::npos ? path : path.substr(slash + 1));
  if (name.ends_with(".md")) name.resize(name.size() - 3);
  return name;
}

std::string title_of(std::string_view markdown) {
  for (const auto line : split(markdown, '\n'))
    if (line.starts_with("# ")) return std::string(trim(line.substr(2)));
  return {};
}
}  // namespace

Result<std::vector<LabPage>> embedded_lab_pages() {
  std::vector<LabPage> pages;
  for (const auto& file : embedded::scenarios()) {
    LabPage page{page_name(file.path), title_of(file.text), {}};
    auto worlds = lab::read_worlds(page.name, file.text);
    if (!worlds) return tl::unexpected(worlds.error());
    page.worlds = std::move(*worlds);
    pages.push_back(std::move(page));
  }
  return pages;
}

std::vector<lab::World> loopback_worlds(const std::vector<LabPage>& pages) {
  std::vector<lab::World> worlds;
  for (const auto& page : pages)
    for (const auto& world : page.worlds)
      if (!world.memory_only) worlds.push_back(world);
  return worlds;
}

Result<std::filesystem::path> lab_folder(bool create) {
  const auto runtime = environment("XDG_RUNTIME_DIR");
  const std::filesystem::path folder = runtime && !runtime->empty() ? std::filesystem::path(*runtime) / "mailwhy-lab"
                                                                    : std::filesystem::path("/tmp/mailwhy-lab-" + std::to_string(getuid()));
  if (create) mkdir(folder.c_str(), 0700);
  struct stat facts {};
  if (lstat(folder.c_str(), &facts) != 0) return fail("there is no folder " + folder.string() + ".", Error::Kind::file);
  // Somebody else's folder, or one that others may write to, could lead us anywhere.
  if (!S_ISDIR(facts.st_mode) || facts.st_uid != getuid() || (facts.st_mode & 077) != 0)
    return fail("I do not trust the folder " + folder.string() + ": it must be yours alone (chmod 700).", Error::Kind::file);
  return folder;
}

std::optional<LabState> running_lab() {
  const auto folder = lab_folder(false);
  if (!folder) return std::nullopt;
  const auto text = read_file((*folder / "state").string(), 4096);
  if (!text) return std::nullopt;
  const auto words = split_words(trim(*text));
  if (words.size() != 2) return std::nullopt;
  const auto pid = parse_number(words[0], 1u << 30);
  const auto instance = parse_number(words[1], most_instances);
  if (!pid || !instance || *pid < 2 || kill(static_cast<pid_t>(*pid), 0) != 0) return std::nullopt;
  return LabState{static_cast<long>(*pid), static_cast<int>(*instance)};
}

Result<std::unique_ptr<lab::LoopbackLab>> start_loopback_lab(const std::vector<lab::World>& worlds, net::AsioNet& net) {
  Error last{Error::Kind::system, "the lab has no worlds."};
  for (int instance = 0; instance <= most_instances; ++instance) {
    auto lab = lab::LoopbackLab::start(worlds, instance, net);
    if (lab) return lab;
    last = lab.error();
  }
  return fail("the lab cannot start: " + last.text, last.kind);
}

Result<std::unique_ptr<LabSide>> LabSide::open(net::AsioNet& net) {
  const auto pages = embedded_lab_pages();
  if (!pages) return tl::unexpected(pages.error());
  std::unique_ptr<LabSide> side(new LabSide);
  side->worlds_ = loopback_worlds(*pages);
  if (side->worlds_.empty()) return fail("this build carries no lab pages.", Error::Kind::data);
  if (const auto running = running_lab()) {
    const auto folder = lab_folder(false);
    side->ca_file_ = (*folder / "ca.pem").string();
    side->map_.emplace(side->worlds_, running->instance);
    side->mapped_ = lab::mapped_net(net, *side->map_, side->worlds_.front());
    return side;
  }
  auto started = start_loopback_lab(side->worlds_, net);
  if (!started) return tl::unexpected(started.error());
  side->private_lab_ = std::move(*started);
  side->ca_file_ = lab::lab_ca_file();
  side->map_ = side->private_lab_->map();
  side->mapped_ = lab::mapped_net(net, *side->map_, side->worlds_.front());
  return side;
}

void LabSide::settle(evidence::Case& the_case) const {
  const lab::World& world = worlds_.front();
  if (the_case.resolvers.empty()) the_case.resolvers.push_back(world.resolvers.front().at);
  the_case.host_name = world.helo;
  the_case.ca_file = ca_file_;
  for (const char* network : {"192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32"})
    the_case.public_networks.push_back(*Network::parse(network));
  if (the_case.controls.empty()) the_case.controls.push_back({"control.test", 25});
  // Lab minutes last a second, and so does patience.
  const evidence::Limits usual;
  if (the_case.limits.connect == usual.connect) the_case.limits.connect = 2s;
  if (the_case.limits.greeting == usual.greeting) the_case.limits.greeting = 10s;
  if (the_case.limits.command == usual.command) the_case.limits.command = 10s;
}

std::vector<zone::Hint> LabSide::root_hints_for(const Domain& domain) const {
  const auto covers = [&](const dns::Record& record) { return record.name.label_count() >= 2 && record.type != dns::Type::a && record.type != dns::Type::aaaa && domain.is_within(record.name); };
  for (const auto& world : worlds_)
    for (const auto& server : world.resolvers)
      if (server.authority && std::any_of(server.records.begin(), server.records.end(), covers)) return root_hints();
  return {};
}

std::vector<zone::Hint> LabSide::root_hints() const {
  std::vector<zone::Hint> hints;
  for (const auto& world : worlds_)
    for (const auto& server : world.resolvers) {
      const bool holds_root = server.authority && std::any_of(server.records.begin(), server.records.end(), [](const dns::Record& record) {
        return record.name.is_root() && record.type == dns::Type::soa;
      });
      if (holds_root) hints.push_back({Domain(), server.at});
    }
  return hints;
}

std::string LabSide::registries() const {
  std::string rows;
  for (const auto& world : worlds_) rows += world.registries;
  return rows;
}

std::string LabSide::list_table() const {
  std::map<std::string, std::string> kinds;
  const auto note = [&](const dns::Record& record, std::string_view point, const std::string& kind) {
    const auto& name = record.name.text();
    const auto* a = std::get_if<dns::A>(&record.data);
    if (a == nullptr || a->address.bytes()[0] != 127 || !name.starts_with(point)) return;
    std::string& kinds_of_zone = kinds[name.substr(point.size())];
    if (kinds_of_zone.find(kind) == std::string::npos) kinds_of_zone += (kinds_of_zone.empty() ? "" : "+") + kind;
  };
  for (const auto& world : worlds_)
    for (const auto& server : world.resolvers)
      for (const auto& record : server.records) note(record, "2.0.0.127.", "ip4");
  for (const auto& world : worlds_)
    for (const auto& server : world.resolvers)
      for (const auto& record : server.records) note(record, "test.", "domain");
  std::string table;
  for (const auto& [zone, kind] : kinds) table += zone + "\t" + kind + "\n";
  return table;
}

}  // namespace mailwhy::apps
