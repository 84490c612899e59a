// The client's side of the lab: finds the lab that is running, or starts a private one inside this process, and gives a
// Net in which the lab's own addresses work.
#pragma once
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "mailwhy/evidence/case.h"
#include "mailwhy/lab/loopback.h"
#include "mailwhy/net/asio_net.h"
#include "mailwhy/zone/hints.h"

namespace mailwhy::apps {

// A lab page: a file of scenarios/ with its worlds.
struct LabPage {
  std::string name;    // "05-null-mx"
  std::string title;
  std::vector<lab::World> worlds;
};
Result<std::vector<LabPage>> embedded_lab_pages();
// Every world that can live on loopback beside the others.
std::vector<lab::World> loopback_worlds(const std::vector<LabPage>& pages);

// What a running lab left for others to find: who it is, where it is, whom to trust.
struct LabState {
  long pid = 0;
  int instance = 0;
};
// The private folder of this user's lab; made when `create` says so.  The error says why it cannot be used.
Result<std::filesystem::path> lab_folder(bool create);
// The state of the lab that runs now; nullopt when none does.
std::optional<LabState> running_lab();

class LabSide {
 public:
  // `net` must outlive it.
  static Result<std::unique_ptr<LabSide>> open(net::AsioNet& net);
  net::Net& net() { return *mapped_; }
  // The loopback address that stands for one of the lab's.
  Endpoint really_at(const Endpoint& in_lab) const { return map_->to_loopback(in_lab); }
  // Fills in what the lab's vantage decides: resolver, HELO, public networks, trust, control host, shorter limits.
  void settle(evidence::Case& the_case) const;
  // The name servers of the lab that hold the root zone.
  std::vector<zone::Hint> root_hints() const;
  // The same when `domain` is below that root; the names of most pages are known to the lab's resolver only.
  std::vector<zone::Hint> root_hints_for(const Domain& domain) const;
  // Its block lists as rows of a table (data/lists.tsv): the zones that hold a test point of RFC 5782 s5.
  std::string list_table() const;
  // Its registries as rows of a table (data/registries).
  std::string registries() const;

 private:
  LabSide() = default;
  std::vector<lab::World> worlds_;
  std::unique_ptr<lab::LoopbackLab> private_lab_;
  std::optional<lab::AddressMap> map_;
  std::unique_ptr<net::Net> mapped_;
  std::string ca_file_;
};

// Starts the lab's servers in the first free instance.
Result<std::unique_ptr<lab::LoopbackLab>> start_loopback_lab(const std::vector<lab::World>& worlds, net::AsioNet& net);

}  // namespace mailwhy::apps
