// What a spam filter said about a message: verdict, score, threshold, and its rules one by one, each in our own words.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/filters/points.h"

namespace mailwhy::filters {

enum class Product {
  spamassassin, amavis, rspamd, microsoft, gmail, proofpoint, mimecast, barracuda, spamtitan, cloudmark, symantec, sophos, ironport, dspam, bogofilter, spambayes, crm114,
  antivirus, other
};
std::string_view to_string(Product product);  // "spamassassin": for programs
std::string_view name_of(Product product);    // "SpamAssassin": for people

// What a rule is about.
enum class Kind { authentication, reputation, content, format, list, bayes, allow_list, block_list, bulk, information, unknown };
std::string_view to_string(Kind kind);
std::optional<Kind> kind_named(std::string_view name);

// What the sender of the message could do about a rule.
enum class Remedy {
  nothing,       // it speaks for the message, or for nothing at all
  receiver,      // it is about the receiver: nothing that the sender could do
  unknown,       // we do not know the rule
  spf, dkim, dmarc, arc,
  reverse_dns, helo, address_listed, dynamic_address, domain_listed, link_listed, young_domain, domain_dns,
  wording, disguise, money, html, hidden_text, images, links, shortener, redirector, attachments,
  mime, encoding, header_format, date, message_id, subject, from_name, recipients, reply_to, free_mail,
  software, imitation, bulk, list_headers, unsubscribe, bayes, allow_entry, block_entry, compromised, language, test_message, forwarding, previous_filter, encryption
};
std::string_view to_string(Remedy remedy);  // "address_listed"
std::optional<Remedy> remedy_named(std::string_view name);

struct Rule {
  std::string name;             // as the filter wrote it: "RCVD_IN_PBL", "SFV:SPM"
  std::optional<Points> score;  // nullopt: the filter did not say
  std::string options;          // what it gave as evidence, as written; bytes from outside
  std::string words;            // our sentence, in English, without final full stop; empty when nobody here knows the rule
  Kind kind = Kind::unknown;
  Remedy remedy = Remedy::unknown;
  bool known() const { return !words.empty(); }
};

enum class Verdict { unknown, ham, suspicious, spam, bulk, phishing, malware };
std::string_view to_string(Verdict verdict);

// Do the rules add up to the score?
struct Sum {
  enum class State {
    unchecked,  // no score, no rules, or a rule without a score
    agrees,     // within what rounding explains
    differs,    // `missing` is not explained by any rule that is shown
  } state = State::unchecked;
  Points of_rules = 0;
  Points missing = 0;              // stated score less the sum
  std::size_t without_score = 0;   // rules whose score was not written
};

struct Filter {
  Product product = Product::other;
  std::string title;              // for Product::other and antivirus: what it calls itself, or the name of the field
  std::string version, host;      // as written; may be empty
  Verdict verdict = Verdict::unknown;
  std::string said;               // its verdict in its own words: "Yes", "add header"
  std::optional<Points> score, threshold;
  std::vector<Rule> rules;        // as they stood, highest score first
  Sum sum;
  std::vector<std::string> notes;      // English sentences of ours: contradictions, what this filter does not tell
  std::vector<std::size_t> fields;     // positions in RawMessage::fields of what was read
  std::size_t received_above = 0;      // Received fields nearer to the reader than the first of them: 0 is the last server
  std::size_t rules_left_out = 0;      // beyond the cap

  bool listed_as_good() const;    // a rule of an allow list of the receiver matched
  bool listed_as_bad() const;
};

}  // namespace mailwhy::filters
