// What a server's reply means: tables of patterns (data/replies/*.tsv) to a Cause.
//
// Provider dialect first (by remote host, greeting or reply signature), then the commonest servers' words, the IANA registry of
// enhanced codes last.  The stage counts: the same words mean different things at the greeting and at RCPT.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "mailwhy/base/result.h"
#include "mailwhy/bounce/code_pattern.h"
#include "mailwhy/bounce/meaning.h"
#include "mailwhy/bounce/pattern.h"
#include "mailwhy/bounce/pattern_index.h"
#include "mailwhy/smtp/reply.h"

namespace mailwhy::bounce {

// A table file has a header line, "#" comments, and tab-separated columns: id, codes ("550,554", "5..", "*", "-" for none), enhanced
// ("5.7.1", "5.7.6*", "X.1.1", "-" for none, "*"), stages ("notice": only where somebody reports it, whatever the command), pattern
// (pattern.h), meaning, party (with a "?" behind it: the words have other readings), source, sample (a reply it must match; of a notice its words).  The file whose header begins with "provider" names hosts and signatures; rows "google.*" are asked only with such evidence.

struct Row {
  std::string id, codes, enhanced, stages, pattern, meaning, party, source, sample;
};

// What a notice or a log reports of a refusal; judge() of spoken.h is the way in.
struct Report {
  std::string_view masked;       // the words, in lower case, as masked_report() gives them
  int code = 0;                  // 0: none is known
  std::optional<smtp::EnhancedCode> enhanced;
  std::string_view stage, remote_host;
};
struct Found {
  Cause cause;                   // marks count in the masked words
  std::string_view dialect;      // the provider whose row matched; empty for rows that hold for everybody
  std::string_view dialect_by;   // "remote host", "signature"
  bool doubtful = false;         // the row says so: its words have other readings
};

class ReplyTable {
 public:
  // Reads the text of one or more .tsv files, in order; an error names file and line.
  static Result<ReplyTable> read(const std::vector<std::pair<std::string, std::string>>& files);
  // The table that is built into the binary.
  static const ReplyTable& builtin();
  // `stage` is interface.md's word: greeting, hello, tls, mail_from, rcpt_to, data.
  Cause classify(const smtp::Reply& reply, std::string_view stage, std::string_view remote_host = {}) const;
  // The same for what is told of a refusal: rows of notices are asked too, words hold whatever the code and the stage, and without
  // any code.  A row that names no meaning yields to every other.
  Found find(const Report& report) const;
  // The row whose sample shares the most telling words with a reply that classify() knows nothing about; nullptr when none is
  // similar enough.  A hint for a reader, never a judgement: same class of code, a fitting stage, a known meaning.
  const Row* nearest(const smtp::Reply& reply, std::string_view stage) const;
  const std::vector<Row>& rows() const { return rows_; }
  // The first host suffix of the provider whose dialect the row is; empty for rows that hold for everybody.
  std::string host_of(const Row& row) const;
  // The provider whose host it is ("google"), by the names in the tables; empty when it is nobody's that they know.
  std::string_view provider_of(std::string_view remote_host) const;

 private:
  // What is searched: the masked text, and the same without its links (and host names, in a report).
  struct Texts {
    std::string_view full, plain;
  };
  struct Asked {
    int code = 0, klass = 0;     // 0: not known
    std::optional<smtp::EnhancedCode> enhanced;
    unsigned stage = 0;          // a bit; 0: not known
    bool reported = false;
    PackedCode digits;           // of the code; filled by begin_search(), as is
    std::uint32_t enhanced_digits = 0;
  };
  struct Place {
    std::string_view file;
    int line = 0;
    std::string text() const;
  };
  struct Provider {
    std::string name;
    std::vector<std::string> hosts;       // suffixes
    std::vector<std::string> signatures;  // patterns
  };
  // A row ready to be matched.
  struct Ready {
    std::vector<CodePattern> codes;         // empty: any
    std::vector<EnhancedPattern> enhanced;  // likewise
    unsigned stages = 0;                    // bits; 0: any
    int provider = -1;
    Meaning meaning = Meaning::unknown;
    bool doubtful = false;
  };
  // One alternative of a row's pattern.
  struct Words {
    std::uint32_t row = 0;
    bool names_place = false;               // as names_place() says
  };
  // Whose dialect it may be.
  struct Evidence {
    std::size_t provider = 0;
    std::string_view by;               // "remote host", "signature"
  };
  struct Search {
    Texts texts;
    Asked asked;
    std::vector<std::uint32_t> words;  // patterns of rows that may occur
    std::vector<Evidence> evidence;    // each provider once
    // What is known of that provider; nullptr for nothing.
    const Evidence* evidence_of(std::size_t provider) const;
  };
  // When a row is asked, the earliest first: by rank, then by row, then by the pattern of the row.
  using Turn = std::uint64_t;
  static constexpr Turn never = UINT64_MAX;
  struct Match {
    std::uint32_t row = 0;
    std::optional<Mark> mark;
  };
  Result<bool> read_providers(const Place& where, const std::vector<std::string_view>& columns);
  Result<bool> read_row(const Place& where, const std::vector<std::string_view>& columns);
  void add_words(std::string_view pattern, std::uint32_t row);
  void add_wordless(const std::vector<std::string>& enhanced, std::uint32_t row);
  void build();
  Search begin_search(const Texts& texts, Asked asked, std::string_view remote_host) const;
  template <class What>
  void for_each_provider(std::string_view remote_host, What what) const;
  std::optional<std::uint32_t> rank_of(const Search& search, const Ready& row, bool has_words) const;
  Turn first_without_words(const Search& search) const;
  std::optional<Match> first_match(const Search& search) const;
  static bool code_fits(const Ready& row, const Asked& asked, bool has_words);
  // A number below most_host_keys that differs for most names.
  static constexpr std::size_t most_host_keys = 4096;
  static std::size_t host_key(std::string_view host);
  static unsigned stage_bit(std::string_view stage);  // 0 for a word that is no stage
  static bool fits(const Ready& row, const Asked& asked, bool loose, bool has_words);
  void describe(Cause& cause, const Match& found, const Asked& asked) const;

  std::vector<Row> rows_;
  std::vector<Ready> ready_;              // same order
  std::vector<Words> words_;              // of each pattern of a row in the index; rows ascending
  std::vector<std::uint32_t> signature_provider_;  // of the patterns after those
  PatternIndex index_;
  std::vector<std::uint32_t> wordless_;   // rows without words whose enhanced codes are none or many
  std::vector<std::pair<int, std::uint32_t>> wordless_by_code_;  // subject and detail, row; sorted
  std::vector<Provider> providers_;
  std::vector<std::pair<std::string, std::uint32_t>> hosts_;  // suffix, provider; sorted
  std::vector<bool> host_keys_;           // of the suffixes: mostly it tells that there is none
  std::unordered_set<std::string> ids_;   // while reading
  std::unordered_map<std::string, int> provider_numbers_;  // likewise
};

}  // namespace mailwhy::bounce
