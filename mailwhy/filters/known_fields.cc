#include "mailwhy/filters/known_fields.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "mailwhy/base/text.h"

namespace mailwhy::filters {
namespace {
using P = Product;
using R = Role;

constexpr KnownField rows[] = {
    {"x-spam-status", P::spamassassin}, {"x-spam-report", P::spamassassin}, {"x-spam-level", P::spamassassin}, {"x-spam-flag", P::spamassassin}, {"x-spam-score", P::spamassassin},
    {"x-spam-hits", P::spamassassin}, {"x-spam-checker-version", P::spamassassin}, {"x-spam-bar", P::spamassassin}, {"x-ham-report", P::spamassassin}, {"x-spam-details", P::spamassassin},
    {"x-spam", P::spamassassin}, {"x-amavis-alert", P::spamassassin}, {"x-quarantine-id", P::spamassassin}, {"x-virus-scanned", P::spamassassin},
    {"x-spamd-result", P::rspamd}, {"x-spamd-bar", P::rspamd}, {"x-rspamd-server", P::rspamd}, {"x-rspamd-action", P::rspamd}, {"x-rspamd-queue-id", P::rspamd}, {"x-rspamd-score", P::rspamd},
    {"x-rspamd-report", P::rspamd}, {"x-rspamd-result", P::rspamd}, {"x-rspamd-bar", P::rspamd}, {"x-rspamd-flag", P::rspamd}, {"x-rspamd-version", P::rspamd}, {"x-spam-scanner", P::rspamd}, {"x-spam-action", P::rspamd}, {"x-spam-result", P::rspamd}, {"x-spam-symbols", P::rspamd},
    {"x-forefront-antispam-report", P::microsoft}, {"x-microsoft-antispam", P::microsoft}, {"x-microsoft-antispam-mailbox-delivery", P::microsoft},
    {"x-forefront-antispam-report-untrusted", P::microsoft}, {"x-microsoft-antispam-untrusted", P::microsoft}, {"x-ms-exchange-organization-scl", P::microsoft},
    {"x-ms-exchange-organization-pcl", P::microsoft}, {"x-ms-exchange-organization-bcl", P::microsoft}, {"x-ms-exchange-organization-authas", P::microsoft},
    {"x-ms-exchange-organization-authsource", P::microsoft}, {"x-ms-exchange-organization-antispam-report", P::microsoft}, {"x-ms-exchange-crosstenant-authas", P::microsoft},
    {"x-ms-exchange-organization-senderidresult", P::microsoft}, {"x-ms-exchange-atpmessageproperties", P::microsoft},
    {"x-gm-spam", P::gmail, "", R::score}, {"x-gm-phishy", P::gmail, "", R::present}, {"x-gm-message-state", P::gmail, "", R::present}, {"x-gm-gg", P::gmail, "", R::present},
    {"x-proofpoint-spam-details", P::proofpoint, "", R::pairs}, {"x-proofpoint-spam-details-enc", P::proofpoint, "", R::present}, {"x-proofpoint-spam-reason", P::proofpoint, "", R::verdict},
    {"x-proofpoint-virus-version", P::proofpoint, "", R::present}, {"x-proofpoint-spam-info", P::proofpoint, "", R::pairs}, {"x-clx-shades", P::proofpoint, "", R::present},
    {"x-mimecast-spam-score", P::mimecast, "", R::score}, {"x-mimecast-spam-signature", P::mimecast, "", R::verdict}, {"x-mimecast-bulk-signature", P::mimecast, "", R::present},
    {"x-mimecast-impersonation-protect", P::mimecast, "", R::present}, {"x-mimecast-malware-protect", P::mimecast, "", R::present},
    {"x-barracuda-spam-score", P::barracuda, "", R::score}, {"x-barracuda-spam-status", P::barracuda, "", R::report}, {"x-barracuda-spam-report", P::barracuda, "", R::report},
    {"x-barracuda-spam-flag", P::barracuda, "", R::verdict}, {"x-barracuda-bayes", P::barracuda, "", R::present}, {"x-barracuda-brts-status", P::barracuda, "", R::present}, {"x-barracuda-brts-evidence", P::barracuda, "", R::present},
    {"x-spamtitan-score", P::spamtitan, "", R::score}, {"x-spamtitan-status", P::spamtitan, "", R::report},
    {"x-cmae-score", P::cloudmark, "", R::score}, {"x-cmae-verdict", P::cloudmark, "", R::verdict}, {"x-cmae-analysis", P::cloudmark, "", R::present}, {"x-cmae-envelope", P::cloudmark, "", R::present},
    {"x-cmae-match", P::cloudmark, "", R::present}, {"x-authority-analysis", P::cloudmark, "", R::present}, {"x-cnfs-analysis", P::cloudmark, "", R::present}, {"x-cloudmark-score", P::cloudmark, "", R::score},
    {"x-brightmail-tracker", P::symantec, "", R::present}, {"x-brightmail-verdict", P::symantec, "", R::verdict}, {"x-bmi-antispam", P::symantec, "", R::verdict},
    {"x-pmx-version", P::sophos, "", R::version}, {"x-pmx-spam", P::sophos, "", R::report}, {"x-perlmx-spam", P::sophos, "", R::report}, {"x-sophos-senderhistory", P::sophos, "", R::present}, {"x-lased-version", P::sophos, "", R::version}, {"x-lased-spamprobability", P::sophos, "", R::score}, {"x-lased-hits", P::sophos, "", R::report},
    {"x-ironport-anti-spam-result", P::ironport, "", R::present}, {"x-ironport-anti-spam-filtered", P::ironport, "", R::present}, {"x-ipas-result", P::ironport, "", R::present},
    {"x-ironport-av", P::ironport, "", R::present}, {"x-sbrs", P::ironport, "", R::present}, {"x-ironport-reputation", P::ironport, "", R::present},
    {"x-dspam-result", P::dspam, "", R::verdict}, {"x-dspam-probability", P::dspam, "", R::score}, {"x-dspam-confidence", P::dspam, "", R::present}, {"x-dspam-factors", P::dspam, "", R::present},
    {"x-bogosity", P::bogofilter, "", R::pairs}, {"x-spambayes-classification", P::spambayes, "", R::pairs}, {"x-spambayes-evidence", P::spambayes, "", R::present},
    {"x-crm114-status", P::crm114, "", R::verdict}, {"x-crm114-version", P::crm114, "", R::version},
    {"x-nai-spam-flag", P::other, "McAfee", R::verdict}, {"x-nai-spam-score", P::other, "McAfee", R::score}, {"x-nai-spam-threshold", P::other, "McAfee", R::threshold},
    {"x-nai-spam-rules", P::other, "McAfee", R::report}, {"x-nai-spam-report", P::other, "McAfee", R::report}, {"x-nai-spam-version", P::other, "McAfee", R::version},
    {"x-tm-as-result", P::other, "Trend Micro", R::verdict}, {"x-tmase-result", P::other, "Trend Micro", R::present}, {"x-tm-as-product-ver", P::other, "Trend Micro", R::version},
    {"x-spamexperts-class", P::other, "SpamExperts", R::verdict}, {"x-spamexperts-evidence", P::other, "SpamExperts", R::present}, {"x-spamexperts-outgoing-class", P::other, "SpamExperts, outgoing", R::verdict},
    {"x-klms-antispam-status", P::other, "Kaspersky", R::verdict}, {"x-klms-antispam-rate", P::other, "Kaspersky", R::score}, {"x-klms-antivirus", P::other, "Kaspersky", R::present},
    {"x-vr-spamstate", P::other, "Vade", R::verdict}, {"x-vr-spamscore", P::other, "Vade", R::score}, {"x-vr-spamcause", P::other, "Vade", R::present}, {"x-vade-spamstate", P::other, "Vade", R::verdict}, {"x-vade-spamscore", P::other, "Vade", R::score},
    {"x-ui-filterresults", P::other, "United Internet (GMX, web.de, 1&1)", R::verdict}, {"x-gmx-antispam", P::other, "GMX", R::present},
    {"x-purgate-type", P::other, "eXpurgate", R::verdict}, {"x-purgate", P::other, "eXpurgate", R::verdict}, {"x-purgate-size", P::other, "eXpurgate", R::present},
    {"x-yandex-spam", P::other, "Yandex", R::present}, {"x-yahoofilteredbulk", P::other, "Yahoo", R::present}, {"x-eset-as", P::other, "ESET", R::present},
    {"x-antispam", P::other, "X-Antispam", R::verdict}, {"x-anti-spam", P::other, "X-Anti-Spam", R::verdict}, {"x-junk", P::other, "X-Junk", R::verdict}, {"x-spam-probability", P::other, "X-Spam-Probability", R::score},
    {"x-fe-antispam", P::other, "FortiMail", R::verdict}, {"x-feas-spam", P::other, "FortiMail", R::verdict}, {"x-hmailserver-spam", P::other, "hMailServer", R::verdict}, {"x-hmailserver-reason-score", P::other, "hMailServer", R::score},
    {"x-assp-spam", P::other, "ASSP", R::verdict}, {"x-assp-spam-prob", P::other, "ASSP", R::score}, {"x-assp-totalscore", P::other, "ASSP", R::score},
    {"x-clamav", P::antivirus, "ClamAV", R::present}, {"x-virus-status", P::antivirus, "ClamAV", R::verdict}, {"x-avast-antispam", P::other, "Avast", R::verdict}, {"x-spam-dcc", P::other, "DCC", R::present},
};
constexpr KnownField mailscanner_check{"", P::other, "MailScanner", R::report}, mailscanner_score{"", P::other, "MailScanner", R::present}, mailscanner_virus{"", P::antivirus, "MailScanner", R::verdict};
}  // namespace

const KnownField* known_field(std::string_view lower_name) {
  static const auto by_name = [] {
    std::unordered_map<std::string_view, const KnownField*> out;
    for (const auto& row : rows) out.emplace(row.name, &row);
    return out;
  }();
  if (const auto found = by_name.find(lower_name); found != by_name.end()) return found->second;
  // MailScanner puts the site's name into its fields: X-Example-MailScanner-SpamCheck.
  if (lower_name.ends_with("mailscanner-spamcheck")) return &mailscanner_check;
  if (lower_name.ends_with("mailscanner-spamscore")) return &mailscanner_score;
  if (lower_name.ends_with("mailscanner") && lower_name.starts_with("x-")) return &mailscanner_virus;
  return nullptr;
}

}  // namespace mailwhy::filters
