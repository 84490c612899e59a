// Which mail services a domain uses, by its MX and SPF, and the names that their DKIM keys have (data/selectors.tsv).
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/base/domain.h"
#include "mailwhy/base/result.h"

namespace mailwhy::posture {

struct Provider {
  std::string name;
  std::vector<Domain> mx, spf;            // suffixes of mail hosts; domains that SPF records include
  std::vector<std::string> selectors;
};

class Providers {
 public:
  // The table inside this program.
  static const Providers& builtin();
  // Lines of four columns: name, suffixes of MX hosts, included domains, selectors; "-" for none; blanks between several.
  static Result<Providers> read(std::string_view table);

  // Those that the evidence points to, in the table's order.
  std::vector<const Provider*> recognised(std::span<const Domain> mail_hosts, std::span<const Domain> included) const;
  const std::vector<Provider>& all() const { return rows_; }

 private:
  std::vector<Provider> rows_;
};

}  // namespace mailwhy::posture
