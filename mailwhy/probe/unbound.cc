#include "mailwhy/probe/unbound.h"

#include <dlfcn.h>
#include <pthread.h>
#include <unbound.h>

#include <csignal>
#include <map>

#include "mailwhy/base/text.h"

namespace mailwhy::probe {
namespace {

// The library's functions.  Linking against it would cost every run, also those that never validate, two milliseconds.
struct Library {
  decltype(&ub_ctx_create) create = nullptr;
  decltype(&ub_ctx_delete) destroy = nullptr;
  decltype(&ub_ctx_set_option) set_option = nullptr;
  decltype(&ub_ctx_set_fwd) set_forwarder = nullptr;
  decltype(&ub_ctx_add_ta) add_anchor = nullptr;
  decltype(&ub_ctx_zone_add) add_zone = nullptr;
  decltype(&ub_ctx_debugout) set_log = nullptr;
  decltype(&ub_ctx_async) set_async = nullptr;
  decltype(&ub_resolve_async) resolve = nullptr;
  decltype(&ub_resolve_free) free_result = nullptr;
  decltype(&ub_poll) poll = nullptr;
  decltype(&ub_process) process = nullptr;
  decltype(&ub_strerror) words_for = nullptr;
  decltype(&ub_version) version = nullptr;
  std::string trouble;  // empty when everything is there
};

template <typename Function>
void find(void* handle, const char* name, Function& function, std::string& trouble) {
  function = reinterpret_cast<Function>(dlsym(handle, name));
  if (function == nullptr && trouble.empty()) trouble = std::string("libunbound has no ") + name;
}

Library load() {
  Library lib;
  void* handle = dlopen("libunbound.so.8", RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) {
    lib.trouble = "libunbound is not on this machine";
    return lib;
  }
  find(handle, "ub_ctx_create", lib.create, lib.trouble);
  find(handle, "ub_ctx_delete", lib.destroy, lib.trouble);
  find(handle, "ub_ctx_set_option", lib.set_option, lib.trouble);
  find(handle, "ub_ctx_set_fwd", lib.set_forwarder, lib.trouble);
  find(handle, "ub_ctx_add_ta", lib.add_anchor, lib.trouble);
  find(handle, "ub_ctx_zone_add", lib.add_zone, lib.trouble);
  find(handle, "ub_ctx_debugout", lib.set_log, lib.trouble);
  find(handle, "ub_ctx_async", lib.set_async, lib.trouble);
  find(handle, "ub_resolve_async", lib.resolve, lib.trouble);
  find(handle, "ub_resolve_free", lib.free_result, lib.trouble);
  find(handle, "ub_poll", lib.poll, lib.trouble);
  find(handle, "ub_process", lib.process, lib.trouble);
  find(handle, "ub_strerror", lib.words_for, lib.trouble);
  find(handle, "ub_version", lib.version, lib.trouble);
  return lib;
}

const Library& library() {
  static const Library lib = load();
  return lib;
}

// A thread that the library starts takes over the signal mask: signals are the main thread's business.
class WithoutSignals {
 public:
  WithoutSignals() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~WithoutSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  WithoutSignals(const WithoutSignals&) = delete;
  WithoutSignals& operator=(const WithoutSignals&) = delete;

 private:
  sigset_t before_{};
};

struct Setting {
  const char* name;
  const char* value;
};
// Names without their final dot, and no state that outlives the run.
constexpr Setting settings[] = {
    {"do-not-query-localhost:", "no"},      // a resolver on this machine is as good as any
    {"trust-anchor-signaling:", "no"},      // no question that nobody asked for (RFC 8145)
    {"root-key-sentinel:", "no"},
    {"val-log-level:", "2"},                // bogus with its reason
    {"log-servfail:", "no"},
    {"use-syslog:", "no"},
    {"minimal-responses:", "yes"},
    {"edns-buffer-size:", "1232"},
    {"val-max-restart:", "2"},              // how often a bad answer is asked for again, each time with a round trip more
    {"outbound-msg-retry:", "3"},
    {"tcp-idle-timeout:", "3000"},
};

class Context final : public Unbound {
 public:
  Context(const Library& lib, ub_ctx* ctx) : lib_(lib), ctx_(ctx) {}
  ~Context() override { lib_.destroy(ctx_); }
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  // The library's complaint, or empty.
  std::string prepare(const UnboundOptions& options) {
    int error = lib_.set_async(ctx_, 1);
    const auto set = [&](const char* name, const std::string& value) {
      if (error == 0) error = lib_.set_option(ctx_, name, value.c_str());
    };
    lib_.set_log(ctx_, nullptr);
    for (const Setting& setting : settings) set(setting.name, setting.value);
    const IpAddress& forwarder = options.forwarder.address;
    set("do-ip4:", forwarder.is_v4() ? "yes" : "no");
    set("do-ip6:", forwarder.is_v6() ? "yes" : "no");
    if (options.source && options.source->is_v4() == forwarder.is_v4()) set("outgoing-interface:", options.source->text());
    const std::string address = forwarder.text() + "@" + std::to_string(options.forwarder.port);
    if (error == 0) error = lib_.set_forwarder(ctx_, address.c_str());
    for (const auto& anchor : options.anchors)
      if (error == 0) error = lib_.add_anchor(ctx_, anchor.text().c_str());
    return error == 0 ? std::string() : std::string(lib_.words_for(error));
  }

  void ask(const dns::Question& question, std::function<void(Validated)> done) override {
    const std::string name = question.name.text() + ".";
    const WithoutSignals during;
    // Names such as .test or 10.in-addr.arpa have built-in answers; a zone of the name's own leaves them to the forwarder.
    int error = lib_.add_zone(ctx_, name.c_str(), "transparent");
    const int number = ++count_;
    auto& slot = waiting_[number];
    slot = {this, number, std::move(done)};
    if (error == 0) error = lib_.resolve(ctx_, name.c_str(), static_cast<int>(question.type), 1, &slot, on_result, nullptr);
    if (error == 0) return;
    auto handler = std::move(slot.done);
    waiting_.erase(number);
    failed_.emplace_back(std::move(handler), lib_.words_for(error));
  }

  void poll() override {
    for (auto& [done, words] : std::exchange(failed_, {})) done({Validated::Outcome::failed, words});
    if (!waiting_.empty() && lib_.poll(ctx_) != 0) lib_.process(ctx_);
  }

 private:
  struct Slot {
    Context* owner = nullptr;
    int number = 0;
    std::function<void(Validated)> done;
  };

  static void on_result(void* data, int error, ub_result* result) {
    Slot& slot = *static_cast<Slot*>(data);
    Context& self = *slot.owner;
    Validated validated = self.read(error, result);
    if (result != nullptr) self.lib_.free_result(result);
    auto done = std::move(slot.done);
    self.waiting_.erase(slot.number);
    done(std::move(validated));
  }

  // The library begins with the question, which everybody knows: "validation failure <example.org. MX IN>: signature expired ...".
  static std::string reason_in(const ub_result& result) {
    const std::string_view words = result.why_bogus != nullptr ? result.why_bogus : "";
    const auto end = words.starts_with("validation failure <") ? words.find(">: ") : words.npos;
    return shorten(end == words.npos ? words : words.substr(end + 3), 400);
  }

  Validated read(int error, const ub_result* result) const {
    using Outcome = Validated::Outcome;
    if (error != 0 || result == nullptr) return {Outcome::failed, error != 0 ? lib_.words_for(error) : "no result"};
    if (result->secure != 0) return {Outcome::secure, {}};
    if (result->bogus != 0) return {Outcome::bogus, reason_in(*result)};
    constexpr int noerror = 0, nxdomain = 3;
    if (result->rcode == noerror || result->rcode == nxdomain) return {Outcome::not_secure, {}};
    return {Outcome::failed, "the validator got no usable answer (" + dns::to_string(static_cast<dns::Rcode>(result->rcode)) + ")"};
  }

  const Library& lib_;
  ub_ctx* ctx_;
  int count_ = 0;
  std::map<int, Slot> waiting_;  // addresses of its elements are given to the library
  std::vector<std::pair<std::function<void(Validated)>, std::string>> failed_;
};
}  // namespace

Result<std::unique_ptr<Unbound>> Unbound::open(const UnboundOptions& options) {
  const Library& lib = library();
  if (!lib.trouble.empty()) return fail(lib.trouble, Error::Kind::system);
  ub_ctx* ctx = lib.create();
  if (ctx == nullptr) return fail("libunbound could not be started", Error::Kind::system);
  auto context = std::make_unique<Context>(lib, ctx);
  if (const auto trouble = context->prepare(options); !trouble.empty()) return fail("libunbound: " + trouble, Error::Kind::system);
  return context;
}

Result<std::string> unbound_version() {
  const Library& lib = library();
  if (!lib.trouble.empty()) return fail(lib.trouble, Error::Kind::system);
  return "libunbound " + std::string(lib.version());
}

}  // namespace mailwhy::probe
