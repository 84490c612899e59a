#include "mailwhy/filters/filter.h"

#include <algorithm>
#include <array>

namespace mailwhy::filters {
namespace {

struct ProductNames {
  std::string_view id, name;
};
constexpr std::array<ProductNames, 19> products{{
    {"spamassassin", "SpamAssassin"}, {"amavis", "amavis"}, {"rspamd", "Rspamd"}, {"microsoft", "Microsoft (Exchange, Outlook, Microsoft 365)"}, {"gmail", "Gmail"},
    {"proofpoint", "Proofpoint"}, {"mimecast", "Mimecast"}, {"barracuda", "Barracuda"}, {"spamtitan", "SpamTitan"}, {"cloudmark", "Cloudmark"},
    {"symantec", "Symantec (Brightmail)"}, {"sophos", "Sophos (PureMessage)"}, {"ironport", "Cisco IronPort"}, {"dspam", "DSPAM"}, {"bogofilter", "bogofilter"},
    {"spambayes", "SpamBayes"}, {"crm114", "CRM114"}, {"antivirus", "virus scanner"}, {"other", "another filter"},
}};
constexpr std::array<std::string_view, 11> kinds{"authentication", "reputation", "content", "format", "list", "bayes", "allow_list", "block_list", "bulk", "information", "unknown"};
constexpr std::array<std::string_view, 49> remedies{
    "nothing", "receiver", "unknown", "spf", "dkim", "dmarc", "arc", "reverse_dns", "helo", "address_listed", "dynamic_address", "domain_listed", "link_listed", "young_domain",
    "domain_dns", "wording", "disguise", "money", "html", "hidden_text", "images", "links", "shortener", "redirector", "attachments", "mime", "encoding", "header_format", "date",
    "message_id", "subject", "from_name", "recipients", "reply_to", "free_mail", "software", "imitation", "bulk", "list_headers", "unsubscribe", "bayes", "allow_entry",
    "block_entry", "compromised", "language", "test_message", "forwarding", "previous_filter", "encryption"};
constexpr std::array<std::string_view, 7> verdicts{"unknown", "ham", "suspicious", "spam", "bulk", "phishing", "malware"};

bool any_of_kind(const std::vector<Rule>& rules, Kind kind) {
  return std::any_of(rules.begin(), rules.end(), [&](const Rule& rule) { return rule.kind == kind; });
}
}  // namespace

std::string_view to_string(Product product) { return products[static_cast<std::size_t>(product)].id; }
std::string_view name_of(Product product) { return products[static_cast<std::size_t>(product)].name; }
std::string_view to_string(Kind kind) { return kinds[static_cast<std::size_t>(kind)]; }
std::string_view to_string(Verdict verdict) { return verdicts[static_cast<std::size_t>(verdict)]; }

std::optional<Kind> kind_named(std::string_view name) {
  const auto* found = std::find(kinds.begin(), kinds.end(), name);
  if (found == kinds.end()) return std::nullopt;
  return static_cast<Kind>(found - kinds.begin());
}

std::string_view to_string(Remedy remedy) {
  return remedies[static_cast<std::size_t>(remedy)];
}

std::optional<Remedy> remedy_named(std::string_view name) {
  const auto* found = std::find(remedies.begin(), remedies.end(), name);
  if (found == remedies.end()) return std::nullopt;
  return static_cast<Remedy>(found - remedies.begin());
}

bool Filter::listed_as_good() const { return any_of_kind(rules, Kind::allow_list); }
bool Filter::listed_as_bad() const { return any_of_kind(rules, Kind::block_list); }

}  // namespace mailwhy::filters
