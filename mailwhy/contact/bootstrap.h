// Which registry knows a name or an address: RDAP services (RFC 9224) and WHOIS servers, by the end of the name or by block.
//
// What ships is data/registries/*.tsv.  IANA's own JSON files (dns.json, ipv4.json, ipv6.json), given or fetched, count before it.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/base/domain.h"
#include "mailwhy/base/ip.h"
#include "mailwhy/base/result.h"

namespace mailwhy::contact {

struct WhoisServer {
  std::string host;
  std::string form = "{}";  // the question; {} is the name or address
  friend bool operator==(const WhoisServer&, const WhoisServer&) = default;
};

class Registries {
 public:
  // What ships with the program, read when first asked for.
  static const Registries& builtin();
  // Rows with tabs between: "rdap URL KEY..." and "whois HOST FORM KEY...", where the keys, with blanks between, are ends of names or
  // blocks of addresses, and {} in a URL or host is the key.  Empty lines and lines that begin with # are comments.  The error names the line.
  static Result<Registries> read(std::string_view table);

  // Adds one of IANA's files (RFC 9224 s3); its keys replace those that are known.  AS numbers are left out.  The error says what is
  // wrong with the file, and nothing was taken then.
  Result<void> add_iana(std::string_view json);

  // The base URLs of the longest match, https before http; each ends with a slash.  Empty when nobody is known.
  std::vector<std::string> rdap_for(const Domain& name) const;
  std::vector<std::string> rdap_for(const IpAddress& address) const;
  std::optional<WhoisServer> whois_for(const Domain& name) const;
  std::optional<WhoisServer> whois_for(const IpAddress& address) const;
  // How many labels the registry's own part of the name has: 1 for example.org; 0 when no registry is known for it.
  std::size_t registry_labels(const Domain& name) const;

  std::size_t size() const { return rdap_names_.size() + rdap_blocks_.size() + whois_names_.size() + whois_blocks_.size(); }

 private:
  template <typename T>
  struct Block {
    Network network;
    T value;
  };
  void put(const std::string& key, const std::vector<std::string>& urls);
  void put(const std::string& key, const WhoisServer& server);

  std::map<Domain, std::vector<std::string>> rdap_names_;
  std::vector<Block<std::vector<std::string>>> rdap_blocks_;
  std::map<Domain, WhoisServer> whois_names_;
  std::vector<Block<WhoisServer>> whois_blocks_;
};

// One service of a file of IANA's: its keys and its base URLs.
struct IanaService {
  std::vector<std::string> keys, urls;
};
Result<std::vector<IanaService>> read_iana(std::string_view json);

}  // namespace mailwhy::contact
