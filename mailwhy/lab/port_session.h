// The server side of one accepted TCP connection of the lab, as a pure machine: events in, actions out.  LabNet performs the
// actions under virtual time, the loopback lab on a real socket.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

#include "mailwhy/lab/responder.h"
#include "mailwhy/lab/world.h"

namespace mailwhy::lab {

struct SendBytes { Bytes bytes; };
struct CloseGently {};                  // FIN, after everything that was sent
struct CloseHard {};                    // RST, after everything that was sent
struct CloseOurSide {};                 // FIN, but still reading
struct StopReading {};                  // what comes fills the window; without effect on a real socket
using PortAction = std::variant<SendBytes, CloseGently, CloseHard, CloseOurSide, StopReading>;
using PortActions = std::vector<PortAction>;

// What the client did, for manners.
struct Conduct {
  std::vector<std::string> commands;    // SMTP lines, as heard (decrypted), without line end
  bool greeted = false;                 // a whole SMTP greeting was sent
  bool said_quit = false;
  bool server_ended = false;            // close, reset, failed handshake
  bool server_owes = false;             // a reply is outstanding: leaving without a word is no bad manners
};

class PortSession {
 public:
  virtual ~PortSession() = default;
  virtual PortActions on_accepted(Time now) = 0;
  virtual PortActions on_bytes(BytesView bytes, Time now) = 0;
  virtual PortActions on_client_closed(Time now) = 0;
  virtual PortActions on_wake(Time now) = 0;
  // When on_wake wants to be called next; read it after every event.
  virtual std::optional<Time> wake_at() const { return {}; }
  virtual std::optional<Conduct> conduct() const { return {}; }  // SMTP only
};

struct SessionOptions {
  std::shared_ptr<smtp::ServerMemory> memory;  // shared by all connections of one service
  std::vector<std::string> names;       // of the host, for its certificate
  Time certificate_time{};              // "now" for the validity of certificates
  bool hurried = false;                 // waits longer than 5 s shrink: lab minutes last a second
};

// A service of kind smtp or open.
std::unique_ptr<PortSession> serve(const Service& service, SessionOptions options);
// The host names whose A or AAAA record leads to `address`.
std::vector<std::string> names_of(const World& world, const IpAddress& address);

// DNS over TCP (RFC 1035 s4.2.2); `heard` is told of every question.  `resolver` is borrowed and must outlive the session.
std::unique_ptr<PortSession> serve_dns(const Resolver& resolver, std::function<void(const Response&)> heard);
// The same for a resolver of its own.
std::unique_ptr<PortSession> serve_dns(std::shared_ptr<const Resolver> resolver, std::function<void(const Response&)> heard);

}  // namespace mailwhy::lab
