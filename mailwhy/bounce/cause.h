// What a server's reply means: tables of patterns (data/replies/*.tsv) to a Cause.
//
// Provider dialect first (by remote host, greeting or reply signature), then the commonest servers' words, the IANA registry of
// enhanced codes last.  The stage counts: the same words mean different things at the greeting and at RCPT.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "mailwhy/base/result.h"
#include "mailwhy/bounce/pattern.h"
#include "mailwhy/bounce/pattern_index.h"
#include "mailwhy/smtp/reply.h"

namespace mailwhy::bounce {

// A table file has a header line, "#" comments, and tab-separated columns: id, codes ("550,554", "5..", "*"), enhanced
// ("5.7.1", "5.7.6*", "X.1.1", "-" for none, "*"), stages, pattern (pattern.h), meaning, party, source, sample (a reply it must
// match).  The file whose header begins with "provider" names hosts and signatures; rows "google.*" are asked only with such evidence.

// What is behind a refusal.  Names are ours and stable; used in rules and data/replies/*.tsv.
enum class Meaning {
  unknown,               // no row matched: only the code's own meaning is known
  user_unknown, mailbox_full, mailbox_disabled, mailbox_moved, recipient_restricted,
  relay_denied,          // "not responsible for this domain / log in first"
  greylisted, rate_limited, too_many_connections, too_many_recipients,
  sender_listed,         // our address is on a block list
  reputation,            // refused or slowed for reputation, no list named
  no_ptr, helo_refused, spf_fail, dkim_fail, dmarc_fail,
  sender_domain_unknown, sender_refused, sender_verify_failed, sender_null_mx,
  auth_required, tls_required, login_failed,
  content_refused, spam_refused, message_too_large, message_format,
  syntax, address_syntax, smtputf8_needed,
  host_takes_no_mail,    // 521, 556
  server_storage, server_config, server_down, server_error,
  bad_sequence, command_unknown,
  policy,                // refused by policy, nothing more said
  domain_unknown,        // the recipient's domain is not known to the server
};
std::string_view to_string(Meaning meaning);  // "user-unknown"
std::optional<Meaning> parse_meaning(std::string_view text);

// Who can change it.  Same words as interface.md's party.
struct Cause {
  Meaning meaning = Meaning::unknown;
  std::string party;        // interface.md's words; empty when the table does not say
  std::string row_id;       // "postfix.relay-denied", "iana.5.1.1", "code.550"
  std::string source;       // where the knowledge comes from
  bool from_words = false;  // a row matched the server's words (else only the code's general meaning)
  std::size_t mark_begin = 0, mark_end = 0;  // the deciding words inside Reply::text()
  std::optional<long long> retry_after_s;    // "try again in 300 seconds", when the words say so
  friend bool operator==(const Cause&, const Cause&) = default;
};

struct Row {
  std::string id, codes, enhanced, stages, pattern, meaning, party, source, sample;
};

class ReplyTable {
 public:
  // Reads the text of one or more .tsv files, in order; an error names file and line.
  static Result<ReplyTable> read(const std::vector<std::pair<std::string, std::string>>& files);
  // The table that is built into the binary.
  static const ReplyTable& builtin();
  // `stage` is interface.md's word: greeting, hello, tls, mail_from, rcpt_to, data.
  Cause classify(const smtp::Reply& reply, std::string_view stage, std::string_view remote_host = {}) const;
  // The row whose sample shares the most telling words with a reply that classify() knows nothing about; nullptr when none is
  // similar enough.  A hint for a reader, never a judgement: same class of code, a fitting stage, a known meaning.
  const Row* nearest(const smtp::Reply& reply, std::string_view stage) const;
  const std::vector<Row>& rows() const { return rows_; }
  // The first host suffix of the provider whose dialect the row is; empty for rows that hold for everybody.
  std::string host_of(const Row& row) const;

 private:
  // What is searched: the masked text, and the same without its links.
  struct Texts {
    std::string full, plain;
  };
  struct Place {
    std::string_view file;
    int line = 0;
    std::string text() const;
  };
  struct Provider {
    std::string name;
    std::vector<std::string> hosts;       // suffixes
    std::vector<Pattern> signatures;
  };
  // A row ready to be matched.
  struct Ready {
    std::vector<std::string> codes, enhanced, stages;  // empty: any
    int provider = -1;
  };
  // One alternative of a row's pattern column, made into a Pattern when it is tried.
  struct Words {
    std::uint32_t row = 0, begin = 0, size = 0;
  };
  struct Candidate {
    std::uint32_t row = 0;
    std::optional<std::uint32_t> words;  // of words_; none: the row has no words
  };
  Result<bool> read_providers(const Place& where, const std::vector<std::string_view>& columns);
  Result<bool> read_row(const Place& where, const std::vector<std::string_view>& columns);
  void add_words(const std::string& pattern, std::uint32_t row);
  void add_wordless(const Ready& ready, std::uint32_t row);
  void build();
  std::vector<bool> evidence_for(const Texts& texts, std::string_view remote_host) const;
  std::vector<Candidate> candidates_for(const Texts& texts, const smtp::Reply& reply) const;
  bool fits(const Ready& row, const smtp::Reply& reply, std::string_view stage) const;
  Cause describe(std::size_t row, const smtp::Reply& reply) const;

  std::vector<Row> rows_;
  std::vector<Ready> ready_;      // same order
  std::vector<Words> words_;      // in the order of the rows; numbered as in words_index_
  std::vector<std::uint32_t> wordless_;  // rows without words whose enhanced codes are none or many
  std::vector<std::pair<int, std::uint32_t>> wordless_by_code_;  // subject and detail, row; sorted
  PatternIndex words_index_, signature_index_;
  std::vector<std::uint32_t> signature_provider_;  // of each signature in the index
  std::vector<Provider> providers_;
  std::unordered_set<std::string> ids_;  // while reading
};

}  // namespace mailwhy::bounce
