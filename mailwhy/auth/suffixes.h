// Which names are public suffixes, under which others register: the list of publicsuffix.org, read by libpsl.
//
// RFC 7489 s3.2 finds the organizational domain with it.  Names in and out are in ASCII form (base/domain.h).
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "mailwhy/base/domain.h"
#include "mailwhy/base/result.h"

namespace mailwhy::auth {

class Suffixes {
 public:
  // The system's list, which its package keeps up to date; else the one that libpsl was built with.  Reads a file.
  static Suffixes system();
  // A list in the form of publicsuffix.org; the error is one sentence.
  static Result<Suffixes> read(std::string_view list);

  // Nobody's own name: others register below it.  Of the root too.
  bool is_public(const Domain& name) const;
  // One label below the public suffix; nullopt for a suffix itself and for the root.
  std::optional<Domain> registered(const Domain& name) const;
  // The registered name, else the name itself (RFC 7489 s3.2).
  Domain organization(const Domain& name) const { return registered(name).value_or(name); }
  // Where the list came from, such as "/usr/share/publicsuffix/public_suffix_list.dafsa".
  const std::string& origin() const { return origin_; }

 private:
  Suffixes() = default;
  std::shared_ptr<const void> list_;
  std::string origin_;
};

}  // namespace mailwhy::auth
