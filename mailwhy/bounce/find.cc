// The search for the row that says what a refusal means.
#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "mailwhy/base/text.h"
#include "mailwhy/bounce/cause.h"

namespace mailwhy::bounce {
namespace {

constexpr unsigned from_mail_on = 8 | 16 | 32, only_notice = 64;  // bits of stages

// Where nothing is known about the stage, rows that only hold before the envelope are no guess to make.
bool stage_fits(unsigned row_stages, unsigned stage) { return row_stages == 0 || (row_stages & (stage == 0 ? from_mail_on : stage)) != 0; }

// What is said of the way or of a refusal in general yields to whatever tells more.
bool is_weak(Meaning meaning) {
  using enum Meaning;
  switch (meaning) {
    case expired: case connect_failed: case server_down: case server_error: case bad_sequence: case command_unknown: case syntax: case policy: return true;
    default: return false;
  }
}

// What rows that tell less are asked later by.
constexpr std::uint32_t nameless = 100, only_codes = 50, weak = 10, loose_fit = 2;

// A turn is one number, so that turns are sorted as numbers.
constexpr unsigned row_bits = 24, words_bits = 24;
std::uint64_t turn_of(std::uint32_t rank, std::uint32_t row, std::uint32_t words) { return std::uint64_t{rank} << (row_bits + words_bits) | std::uint64_t{row} << words_bits | words; }
std::uint32_t row_of(std::uint64_t turn) { return static_cast<std::uint32_t>(turn >> words_bits) & ((1U << row_bits) - 1); }
std::uint32_t words_of(std::uint64_t turn) { return static_cast<std::uint32_t>(turn) & ((1U << words_bits) - 1); }

}  // namespace

// Beside words, a code of which only the class is known fits every code of that class, and none at all fits every row.
bool ReplyTable::code_fits(const Ready& row, const Asked& asked, bool has_words) {
  if (row.codes.empty()) return true;
  if (asked.klass == 0) return has_words;
  if (asked.code < 0 || asked.code > 999) return false;
  if (asked.code == 0 && !has_words && !row.codes.front().is_open()) return false;
  return std::any_of(row.codes.begin(), row.codes.end(), [&](CodePattern pattern) { return pattern.fits(asked.digits); });
}

std::size_t ReplyTable::host_key(std::string_view host) {
  const auto byte = [&](std::size_t at) { return at < host.size() ? std::size_t{static_cast<unsigned char>(host[at])} : 0; };
  return (byte(0) * 509 + byte(1) * 31 + byte(2) * 5 + host.size()) % most_host_keys;
}

// Calls what(provider) for each whose host it is, the widest of its names last.
template <class What>
void ReplyTable::for_each_provider(std::string_view remote_host, What what) const {
  if (remote_host.empty()) return;
  std::string host = lower_ascii(remote_host);
  if (host.ends_with('.')) host.pop_back();
  for (std::size_t at = 0; at < host.size(); ++at) {
    if (at > 0 && host[at - 1] != '.') continue;
    const auto suffix = std::string_view(host).substr(at);
    if (!host_keys_[host_key(suffix)]) continue;
    auto it = std::lower_bound(hosts_.begin(), hosts_.end(), suffix, [](const auto& entry, std::string_view text) { return entry.first < text; });
    for (; it != hosts_.end() && it->first == suffix; ++it) what(it->second);
  }
}

std::string_view ReplyTable::provider_of(std::string_view remote_host) const {
  std::string_view name;
  for_each_provider(remote_host, [&](std::uint32_t provider) {
    if (name.empty()) name = providers_[provider].name;
  });
  return name;
}

const ReplyTable::Evidence* ReplyTable::Search::evidence_of(std::size_t provider) const {
  for (const auto& known : evidence)
    if (known.provider == provider) return &known;
  return nullptr;
}

// The patterns that may occur, and whose dialect it may be.
ReplyTable::Search ReplyTable::begin_search(const Texts& texts, Asked asked, std::string_view remote_host) const {
  asked.digits = PackedCode::of(asked.klass, asked.code);
  asked.enhanced_digits = packed(asked.enhanced);
  Search search{texts, asked, index_.candidates(texts.full), {}};
  for_each_provider(remote_host, [&](std::uint32_t provider) {
    if (search.evidence_of(provider) == nullptr) search.evidence.push_back({provider, "remote host"});
  });
  const auto is_signature = [&](std::uint32_t number) {
    if (number < words_.size()) return false;
    const auto provider = signature_provider_[number - words_.size()];
    const auto signature = index_.pattern(number);
    if (search.evidence_of(provider) == nullptr && find_pattern(signature, names_place(signature) || asked.reported ? texts.full : texts.plain))
      search.evidence.push_back({provider, "signature"});
    return true;
  };
  std::erase_if(search.words, is_signature);
  return search;
}

// Loosely, words hold whatever the basic code and the stage; but what is only said before the envelope is not said after it.
bool ReplyTable::fits(const Ready& row, const Asked& asked, bool loose, bool has_words) {
  const auto is_right = [&](EnhancedPattern pattern) { return pattern.fits(asked.enhanced_digits); };
  if (!row.enhanced.empty() && std::none_of(row.enhanced.begin(), row.enhanced.end(), is_right)) return false;
  // "Come back later" is a greylist's only together with its code.
  if (asked.reported && row.meaning == Meaning::greylisted && !code_fits(row, asked, false)) return false;
  const bool of_notices = (row.stages & only_notice) != 0;
  if (of_notices && asked.reported) return loose || code_fits(row, asked, has_words);
  if (loose) return row.stages == 0 || (row.stages & from_mail_on) != 0 || (asked.stage != 0 && stage_fits(row.stages, asked.stage));
  return code_fits(row, asked, has_words) && stage_fits(row.stages, asked.stage);
}

// When a row is asked; nullopt for one that does not fit.  A dialect comes before everybody's words.  In a report words come before codes,
// what tells more before what tells little, what fits in all before what fits in part, and rows without a meaning last.
std::optional<std::uint32_t> ReplyTable::rank_of(const Search& search, const Ready& row, bool has_words) const {
  const auto& asked = search.asked;
  const bool dialect = row.provider >= 0;
  if (dialect && search.evidence_of(static_cast<std::size_t>(row.provider)) == nullptr) return std::nullopt;
  const bool strict = fits(row, asked, false, has_words);
  const std::uint32_t general = dialect ? 0 : 1;
  if (!asked.reported) return strict ? std::optional(general) : std::nullopt;
  if (!strict && !(has_words && fits(row, asked, true, has_words))) return std::nullopt;
  const bool is_weak_one = is_weak(row.meaning);
  std::uint32_t rank = general + (strict ? 0 : loose_fit) + (is_weak_one ? weak : 0);
  if (!has_words && !(dialect && !is_weak_one)) rank += only_codes;
  return rank + (row.meaning == Meaning::unknown ? nameless : 0);
}

ReplyTable::Turn ReplyTable::first_without_words(const Search& search) const {
  Turn first = never;
  const auto ask = [&](std::uint32_t row) {
    if (const auto rank = rank_of(search, ready_[row], false)) first = std::min(first, turn_of(*rank, row, 0));
  };
  for (const auto row : wordless_) ask(row);
  if (const auto& enhanced = search.asked.enhanced) {
    const int key = enhanced->subject * 1000 + enhanced->detail;
    for (auto it = std::lower_bound(wordless_by_code_.begin(), wordless_by_code_.end(), std::pair(key, 0U)); it != wordless_by_code_.end() && it->first == key; ++it)
      ask(it->second);
  }
  return first;
}

std::optional<ReplyTable::Match> ReplyTable::first_match(const Search& search) const {
  std::vector<Turn> turns;
  turns.reserve(search.words.size());
  for (const auto words : search.words) {
    const auto row = words_[words].row;
    if (const auto rank = rank_of(search, ready_[row], true)) turns.push_back(turn_of(*rank, row, words));
  }
  // Mostly the first or the second matches: a heap is enough.
  std::make_heap(turns.begin(), turns.end(), std::greater<>());
  // A row without words matches as soon as it is asked; in a report it is not asked early, but in a dialect.
  const Turn earliest = search.asked.reported && search.evidence.empty() ? turn_of(only_codes, 0, 0) : 0;
  std::optional<Turn> wordless;
  for (; !turns.empty(); turns.pop_back()) {
    std::pop_heap(turns.begin(), turns.end(), std::greater<>());
    const Turn turn = turns.back();
    if (!wordless && turn >= earliest) wordless = first_without_words(search);
    if (wordless && turn > *wordless) break;
    const auto words = words_of(turn);
    if (const auto mark = find_pattern(index_.pattern(words), words_[words].names_place ? search.texts.full : search.texts.plain)) return Match{row_of(turn), mark};
  }
  if (!wordless) wordless = first_without_words(search);
  return *wordless == never ? std::nullopt : std::optional(Match{row_of(*wordless), {}});
}

void ReplyTable::describe(Cause& cause, const Match& found, const Asked& asked) const {
  const Row& row = rows_[found.row];
  cause.meaning = ready_[found.row].meaning;
  cause.party = row.party;
  cause.row_id = row.id;
  cause.source = row.source;
  // "iana.X.1.1": the row of both classes, named by the one that came.
  if (const auto at = cause.row_id.find(".X."); at != std::string::npos && asked.enhanced)
    cause.row_id[at + 1] = static_cast<char>('0' + asked.enhanced->klass);
  cause.from_words = found.mark.has_value();
  if (found.mark) {
    cause.mark_begin = found.mark->begin;
    cause.mark_end = found.mark->end;
  }
}

Cause ReplyTable::classify(const smtp::Reply& reply, std::string_view stage, std::string_view remote_host) const {
  Cause cause;
  cause.row_id = fmt::format("code.{}", reply.code);
  cause.source = "RFC 5321 s4.2";
  if (!reply.temporary() && !reply.permanent()) return cause;
  const std::string full = masked_text(reply), plain = without_links(full);
  if (reply.temporary()) cause.retry_after_s = retry_after(full);
  const auto search = begin_search({full, plain}, {reply.code, reply.klass(), reply.enhanced, stage_bit(stage), false, {}, 0}, remote_host);
  if (const auto found = first_match(search)) describe(cause, *found, search.asked);
  return cause;
}

Found ReplyTable::find(const Report& report) const {
  Found out;
  const std::string plain = without_hosts(without_links(std::string(report.masked)));
  const int klass = report.code != 0 ? report.code / 100 : report.enhanced ? report.enhanced->klass : 0;
  if (klass != 5) out.cause.retry_after_s = retry_after(report.masked);
  const auto search = begin_search({report.masked, plain}, {report.code, klass, report.enhanced, stage_bit(report.stage), true, {}, 0}, report.remote_host);
  const auto found = first_match(search);
  if (!found) {
    if (report.code != 0) {
      out.cause.row_id = "code." + std::to_string(report.code);
      out.cause.source = "RFC 5321 s4.2";
    }
    return out;
  }
  describe(out.cause, *found, search.asked);
  out.doubtful = ready_[found->row].doubtful;
  if (const int provider = ready_[found->row].provider; provider >= 0) {
    out.dialect = providers_[static_cast<std::size_t>(provider)].name;
    out.dialect_by = search.evidence_of(static_cast<std::size_t>(provider))->by;
  }
  return out;
}

}  // namespace mailwhy::bounce
