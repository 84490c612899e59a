// A World on real sockets: each host of the world gets its own loopback address, each port a high port, so that an ordinary
// user can run it and any tool can talk to it.
//
// Instance n lives on 127.(53+n).0.0/16; port p becomes 10000+p.  MappedNet lets mailwhy use the world's own addresses.
#pragma once
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "mailwhy/lab/world.h"
#include "mailwhy/net/asio_net.h"

namespace mailwhy::lab {

// From the world's addresses to loopback ones.  The same worlds give the same map, so two processes agree without talking.
class AddressMap {
 public:
  AddressMap(const std::vector<World>& worlds, int instance);
  Endpoint to_loopback(const Endpoint& in_world) const;   // unknown addresses map to a port where nothing listens
  Endpoint to_world(const Endpoint& on_loopback) const;
  bool knows(const IpAddress& in_world) const { return forward_.contains(in_world); }
  int instance() const { return instance_; }
  // All the worlds as one: their servers, names and faults together; the vantage is that of the first.
  const World& united() const { return *united_; }

 private:
  int instance_;
  std::shared_ptr<const World> united_;
  std::map<IpAddress, IpAddress> forward_, backward_;
};

// The servers of the lab.  They run inside the given net's loop.
class LoopbackLab {
 public:
  // Binds everything; the error says which address could not be had.
  static Result<std::unique_ptr<LoopbackLab>> start(const std::vector<World>& worlds, int instance, net::AsioNet& net);
  virtual ~LoopbackLab() = default;
  virtual const AddressMap& map() const = 0;
};

// A Net that translates the world's addresses to loopback ones and back.  Loopback addresses are passed on as they are, unless the
// world has them (a resolver on this machine); no other
// address is ever sent to.  The place from which is asked (own addresses, what ICMP tells) is `world`'s.  `real` must outlive it.
std::unique_ptr<net::Net> mapped_net(net::Net& real, AddressMap map, const World& world);

}  // namespace mailwhy::lab
