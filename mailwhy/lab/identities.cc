#include "mailwhy/lab/identities.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <stdlib.h>
#include <unistd.h>

#include <map>
#include <mutex>

#include "mailwhy/base/text.h"

namespace mailwhy::lab {
namespace {

using CertificateSigner = crypto::IdentityRequest::Signer;

struct Word {
  std::string_view text;
  void (*apply)(TlsManner&);
};

constexpr Word manner_words[] = {
    {"expired", [](TlsManner& m) { m.validity = TlsManner::Validity::expired; }},
    {"not-yet-valid", [](TlsManner& m) { m.validity = TlsManner::Validity::not_yet; }},
    {"ends-soon", [](TlsManner& m) { m.validity = TlsManner::Validity::ends_soon; }},
    {"self-signed", [](TlsManner& m) { m.signer = CertificateSigner::self; }},
    {"unknown-ca", [](TlsManner& m) { m.signer = CertificateSigner::unknown_authority; }},
    {"no-version", [](TlsManner& m) { m.flaw = tls::ServerFlaw::no_common_version; }},
    {"ask-certificate", [](TlsManner& m) { m.flaw = tls::ServerFlaw::asks_certificate; }},
    {"old-version", [](TlsManner& m) { m.flaw = tls::ServerFlaw::old_version; }},
    {"anonymous", [](TlsManner& m) { m.flaw = tls::ServerFlaw::anonymous; }},
    {"rsa", [](TlsManner& m) { m.rsa = true; }},
    {"names-issuer", [](TlsManner& m) { m.names_issuer = true; }},
    {"sni-only", [](TlsManner& m) { m.sni_only = true; }},
    // Played by the script itself.
    {"garbage", [](TlsManner&) {}},
    {"close", [](TlsManner&) {}},
    {"drop", [](TlsManner&) {}},
    {"reset", [](TlsManner&) {}},
    {"silence", [](TlsManner&) {}},
    {"silent", [](TlsManner&) {}},
};

// The authority and what it issued.  Nothing is shared between processes.
struct Office {
  std::mutex mutex;  // for `issued`
  crypto::Authority authority;
  std::map<std::string, crypto::Identity> issued;
};
Office& office() {
  static Office one;
  return one;
}

crypto::IdentityRequest request_for(const TlsManner& manner, const std::vector<std::string>& names, std::chrono::sys_days today) {
  using std::chrono::days;
  crypto::IdentityRequest request;
  request.dns_names = manner.other_name.empty() ? names : std::vector<std::string>{manner.other_name};
  if (request.dns_names.empty()) request.dns_names = {"mx.example.test"};
  request.signer = manner.signer;
  request.rsa = manner.rsa;
  if (manner.names_issuer) request.issuer_url = "http://certificates.test/issuer.der";
  struct Span { days from, to; };
  static constexpr Span spans[] = {{days{-30}, days{60}}, {days{-100}, days{-10}}, {days{10}, days{100}}, {days{-80}, days{6}}};
  const Span span = spans[static_cast<std::size_t>(manner.validity)];
  request.not_before = today + span.from;
  request.not_after = today + span.to;
  return request;
}

// A file of its own, unlinked with the process.
class CaFile {
 public:
  CaFile() {
    const char* folder = ::getenv("TMPDIR");
    path_ = std::string(folder && *folder ? folder : "/tmp") + "/mailwhy-lab-ca-XXXXXX";
    const int fd = ::mkostemp(path_.data(), O_CLOEXEC);  // 0600
    if (fd < 0) {
      path_.clear();
      return;
    }
    const std::string pem = lab_root_pem();
    if (::write(fd, pem.data(), pem.size()) != static_cast<ssize_t>(pem.size())) remove();
    ::close(fd);
  }
  ~CaFile() { remove(); }
  CaFile(const CaFile&) = delete;
  CaFile& operator=(const CaFile&) = delete;
  const std::string& path() const { return path_; }

 private:
  void remove() {
    if (!path_.empty()) ::unlink(path_.c_str());
    path_.clear();
  }
  std::string path_;
};

}  // namespace

Result<TlsManner> read_tls_arguments(const std::vector<std::string>& arguments) {
  TlsManner manner;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i] == "name") {
      if (++i == arguments.size()) return fail("\"tls name\" wants the name in the certificate");
      manner.other_name = arguments[i];
      continue;
    }
    const auto* word = std::find_if(std::begin(manner_words), std::end(manner_words), [&](const Word& w) { return w.text == arguments[i]; });
    if (word == std::end(manner_words)) return fail(fmt::format("I do not understand \"{}\" after \"tls\"", visible(shorten(arguments[i], 60))));
    word->apply(manner);
  }
  return manner;
}

Result<void> check_tls_arguments(const smtp::ServerScript& script) {
  auto check_steps = [](const std::vector<smtp::ServerStep>& steps) -> Result<void> {
    for (const smtp::ServerStep& step : steps)
      if (const auto manner = read_tls_arguments(step.arguments); !manner) return tl::unexpected(manner.error());
    return {};
  };
  if (const auto manner = read_tls_arguments(script.tls_arguments); !manner) return tl::unexpected(manner.error());
  for (const auto& part : script.connections)
    if (auto good = check_steps(part); !good) return good;
  for (const auto& rule : script.overrides)
    for (const auto* steps : {&rule.first, &rule.answer})
      if (auto good = check_steps(*steps); !good) return good;
  return {};
}

const crypto::Identity& identity_for(const TlsManner& manner, const std::vector<std::string>& names, Time now) {
  const auto today = std::chrono::floor<std::chrono::days>(now);
  const auto request = request_for(manner, names, today);
  const std::string key = fmt::format("{} {} {} {} {} {}", manner.names_issuer, static_cast<int>(manner.validity), static_cast<int>(manner.signer), manner.rsa,
                                      today.time_since_epoch().count(), join(request.dns_names, ","));
  Office& all = office();
  const std::lock_guard lock(all.mutex);  // what is issued stays where it is
  auto found = all.issued.find(key);
  if (found == all.issued.end()) found = all.issued.emplace(key, all.authority.issue(request)).first;
  return found->second;
}

tls::Engine server_engine(const TlsManner& manner, const std::vector<std::string>& names, Time now) {
  if (!manner.sni_only) return tls::Engine::server(identity_for(manner, names, now), manner.flaw);
  TlsManner other = manner;
  other.other_name = "default.test";
  return tls::Engine::server(identity_for(manner, names, now), manner.flaw, &identity_for(other, names, now));
}

std::string lab_root_pem() { return office().authority.root_pem(); }

std::string lab_ca_file() {
  static const CaFile file;
  return file.path();
}

}  // namespace mailwhy::lab
