#include "mailwhy/lab/port_session.h"

#include <algorithm>
#include <deque>

#include "mailwhy/dns/record_address.h"
#include "mailwhy/lab/registry_session.h"
#include "mailwhy/lab/smtp_session.h"

namespace mailwhy::lab {
namespace {

// Accepts, listens, and says nothing.
class MuteSession final : public PortSession {
 public:
  PortActions on_accepted(Time) override { return {}; }
  PortActions on_bytes(BytesView, Time) override { return {}; }
  PortActions on_client_closed(Time) override { return {}; }
  PortActions on_wake(Time) override { return {}; }
};

class DnsSession final : public PortSession {
 public:
  DnsSession(const Resolver& resolver, std::function<void(const Response&)> heard, std::shared_ptr<const Resolver> owned = nullptr)
      : owned_(std::move(owned)), resolver_(resolver), heard_(std::move(heard)) {}

  PortActions on_accepted(Time) override { return {}; }
  PortActions on_bytes(BytesView bytes, Time now) override {
    input_ += bytes;
    while (auto query = take_message()) {
      Response response = Responder(resolver_, now).answer(*query, true);
      if (heard_) heard_(response);
      if (!response.bytes.empty()) waiting_.push_back({now + response.delay, std::move(response.bytes)});
    }
    return due(now);
  }
  PortActions on_client_closed(Time) override {
    waiting_.clear();
    return {};
  }
  PortActions on_wake(Time now) override { return due(now); }
  std::optional<Time> wake_at() const override { return waiting_.empty() ? std::nullopt : std::optional(waiting_.front().first); }

 private:
  std::optional<Bytes> take_message() {
    if (input_.size() < 2) return {};
    const std::size_t size = static_cast<std::size_t>(static_cast<unsigned char>(input_[0]) << 8 | static_cast<unsigned char>(input_[1]));
    if (input_.size() < 2 + size) return {};
    Bytes message = input_.substr(2, size);
    input_.erase(0, 2 + size);
    return message;
  }
  // In the order of the questions, as a simple server answers.
  PortActions due(Time now) {
    PortActions actions;
    while (!waiting_.empty() && waiting_.front().first <= now) {
      const Bytes& bytes = waiting_.front().second;
      const char length[] = {static_cast<char>(bytes.size() >> 8), static_cast<char>(bytes.size() & 0xff)};
      actions.emplace_back(SendBytes{Bytes(length, 2) + bytes});
      waiting_.pop_front();
    }
    return actions;
  }

  std::shared_ptr<const Resolver> owned_;
  const Resolver& resolver_;
  std::function<void(const Response&)> heard_;
  Bytes input_;
  std::deque<std::pair<Time, Bytes>> waiting_;
};

}  // namespace

std::unique_ptr<PortSession> serve(const Service& service, SessionOptions options) {
  if (service.kind == Service::Kind::registry && service.registry) return std::make_unique<RegistrySession>(*service.registry, std::move(options));
  if (service.kind != Service::Kind::smtp) return std::make_unique<MuteSession>();
  return std::make_unique<SmtpSession>(service.script ? *service.script : smtp::ordinary_server(), std::move(options));
}

std::unique_ptr<PortSession> serve_dns(const Resolver& resolver, std::function<void(const Response&)> heard) {
  return std::make_unique<DnsSession>(resolver, std::move(heard));
}

std::unique_ptr<PortSession> serve_dns(std::shared_ptr<const Resolver> resolver, std::function<void(const Response&)> heard) {
  const Resolver& borrowed = *resolver;
  return std::make_unique<DnsSession>(borrowed, std::move(heard), std::move(resolver));
}

std::vector<std::string> names_of(const World& world, const IpAddress& address) {
  std::vector<std::string> names;
  for (const Resolver& resolver : world.resolvers) {
    for (const dns::Record& record : resolver.records) {
      if (dns::address_of(record) == address && record.name.is_host_name() && std::find(names.begin(), names.end(), record.name.text()) == names.end())
        names.push_back(record.name.text());
    }
  }
  return names;
}

}  // namespace mailwhy::lab
