#include "mailwhy/logs/causes.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <unordered_map>

#include "mailwhy/base/text.h"
#include "mailwhy/bounce/cause.h"
#include "mailwhy/bounce/mask.h"
#include "mailwhy/logs/alike.h"
#include "mailwhy/logs/id_table.h"

namespace mailwhy::logs {
namespace {

constexpr std::size_t most_causes = 10'000, most_counted = 10'000, most_names_shown = 10;
constexpr std::size_t most_counted_in_all = 2'000'000;   // of recipients and messages: 32 MB
constexpr std::size_t most_names = 2'000, most_names_in_all = 200'000;
constexpr std::size_t longest_example = 1'000, longest_name = 320;
constexpr std::size_t most_judged = 50'000;
constexpr std::size_t most_hosts = 4'096;  // whose organisation is remembered

}  // namespace

namespace causes {

// How many different ones there were.
class Different {
 public:
  // True when it is new; `room` is what may still be kept.
  bool add(std::string_view what, std::size_t& room, bool& many) {
    const auto hash = hash_of(what);
    if (!slots_.empty() && slots_[place_of(hash)] == hash) return false;
    if (count_ >= most_counted || room == 0) {
      many = true;
      return false;
    }
    if ((count_ + 1) * 4 > slots_.size() * 3) grow();
    slots_[place_of(hash)] = hash;
    ++count_;
    --room;
    return true;
  }
  std::uint64_t count() const { return count_; }

 private:
  std::size_t place_of(std::uint64_t hash) const {
    std::size_t at = hash & (slots_.size() - 1);
    while (slots_[at] != 0 && slots_[at] != hash) at = (at + 1) & (slots_.size() - 1);
    return at;
  }
  void grow() {
    std::vector<std::uint64_t> old(std::max<std::size_t>(4, slots_.size() * 2));
    old.swap(slots_);
    for (const auto hash : old)
      if (hash != 0) slots_[place_of(hash)] = hash;
  }
  std::vector<std::uint64_t> slots_;  // 0: free
  std::size_t count_ = 0;
};

struct Hash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return hash_of(text); }
};
template <typename Value>
using TextMap = std::unordered_map<std::string, Value, Hash, std::equal_to<>>;
using Counts = TextMap<std::uint64_t>;

struct Entry {
  CauseGroup group;
  Different recipients, messages;
  Counts domains, providers;
};

}  // namespace causes

namespace {

std::vector<std::pair<std::string, std::uint64_t>> most_first(const causes::Counts& counts) {
  std::vector<std::pair<std::string, std::uint64_t>> out(counts.begin(), counts.end());
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.second != b.second ? a.second > b.second : a.first < b.first; });
  if (out.size() > most_names_shown) out.resize(most_names_shown);
  return out;
}

// In lower case: a part of `address`, or `lowered`.
std::string_view domain_of(std::string_view address, std::string& lowered) {
  const auto at = address.rfind('@');
  if (at == std::string_view::npos) return {};
  const auto domain = address.substr(at + 1).substr(0, longest_name);
  if (std::none_of(domain.begin(), domain.end(), [](char c) { return c >= 'A' && c <= 'Z'; })) return domain;
  lowered = lower_ascii(domain);
  return lowered;
}

// Whose host it is: a provider that the tables know, else the end of its name ("example.co.jp").
std::string organization_of(std::string_view host) {
  if (host.ends_with('.')) host.remove_suffix(1);
  if (host.find('.') == std::string_view::npos) return "";
  if (const auto provider = bounce::ReplyTable::builtin().provider_of(host); !provider.empty()) return std::string(provider);
  const auto labels = split(host, '.');
  if (std::all_of(labels.back().begin(), labels.back().end(), is_digit)) return "";
  const bool deep = labels.size() > 2 && labels.back().size() == 2 && labels[labels.size() - 2].size() <= 3;
  const auto begin = labels[labels.size() - std::min<std::size_t>(labels.size(), deep ? 3 : 2)].data() - host.data();
  return lower_ascii(host.substr(static_cast<std::size_t>(begin)).substr(0, longest_name));
}

// What tells causes apart, in one string: made and compared without masking anything.  No key: the text is too long.
class CauseKey {
 public:
  explicit CauseKey(const Failed& failed) {
    const auto& spoken = failed.spoken;
    if (failed.judged != nullptr || spoken.text.size() > longest_alike || spoken.command.size() + spoken.remote_host.size() + spoken.action.size() > longest_alike) return;
    const auto code = spoken.enhanced.value_or(smtp::EnhancedCode{});
    const auto words = alike_text(spoken.text, room_.data());
    const std::array<std::int32_t, 10> head{failed.incoming, spoken.at_submission, spoken.enhanced.has_value(), spoken.code, code.klass, code.subject, code.detail, static_cast<std::int32_t>(words.size()),
                                           static_cast<std::int32_t>(spoken.command.size()), static_cast<std::int32_t>(spoken.remote_host.size())};
    put({reinterpret_cast<const char*>(head.data()), sizeof head});
    for (const auto part : {words, spoken.command, spoken.remote_host, spoken.action}) put(part);
  }
  std::string_view text() const { return {bytes_.data(), size_}; }

 private:
  void put(std::string_view part) {
    if (!part.empty()) std::memcpy(bytes_.data() + size_, part.data(), part.size());
    size_ += part.size();
  }
  std::size_t size_ = 0;
  std::array<char, longest_alike> room_;
  std::array<char, 2 * longest_alike + 64> bytes_;
};

}  // namespace

struct Causes::State {
  std::vector<causes::Entry> entries;
  std::unordered_map<std::string, std::uint32_t> index;      // words, command, direction, meaning
  struct Known {
    std::string key;
    std::uint32_t entry = 0;
  };
  std::vector<Known> known;                                  // by the hash of the key: a later one takes the place
  causes::TextMap<std::string> organizations;                // by host
  std::string long_name;                                     // of a host that is not remembered
  std::unordered_map<std::string, bounce::Judged> judged;    // words, command, codes, provider
  std::size_t room = most_counted_in_all, names_room = most_names_in_all;
  std::optional<std::uint32_t> rest;

  bounce::Judged judge(const Failed& failed, const std::string& masked);
  causes::Entry& entry_for(const Failed& failed);
  std::uint32_t find_or_make(const Failed& failed);
  void count_name(causes::Counts& counts, std::string_view name);
  std::string_view organization(std::string_view host);
};

bounce::Judged Causes::State::judge(const Failed& failed, const std::string& masked) {
  if (failed.judged) return *failed.judged;
  const auto& spoken = failed.spoken;
  std::string key = masked + '\x1f' + std::string(spoken.command) + '\x1f' + std::to_string(spoken.code) + '\x1f';
  if (spoken.enhanced) key += spoken.enhanced->text();
  key += '\x1f';
  key += bounce::ReplyTable::builtin().provider_of(spoken.remote_host);
  key += '\x1f';
  key += spoken.action;
  if (spoken.at_submission) key += "\x1fs";
  if (const auto it = judged.find(key); it != judged.end()) return it->second;
  auto out = bounce::judge(spoken);
  if (judged.size() < most_judged) judged.emplace(std::move(key), out);
  return out;
}

causes::Entry& Causes::State::entry_for(const Failed& failed) {
  constexpr std::size_t places = 2'048;
  const CauseKey key(failed);
  if (key.text().empty()) return entries[find_or_make(failed)];
  if (known.empty()) known.resize(places);
  auto& place = known[hash_of(key.text()) % places];
  if (place.key != key.text()) {
    place.entry = find_or_make(failed);
    place.key = key.text();
  }
  return entries[place.entry];
}

// The cause's place in `entries`; the same for the same words, however often it is asked.
std::uint32_t Causes::State::find_or_make(const Failed& failed) {
  const auto& spoken = failed.spoken;
  auto masked = bounce::masked_reply(spoken.text);
  auto judgement = judge(failed, masked);
  std::string key = masked + '\x1f' + std::string(spoken.command) + '\x1f' + std::to_string(static_cast<int>(judgement.meaning)) + (failed.incoming ? "i" : spoken.at_submission ? "s" : "o");
  if (const auto it = index.find(key); it != index.end()) return it->second;
  const bool full = index.size() >= most_causes;
  if (full && rest) return *rest;
  const auto number = static_cast<std::uint32_t>(entries.size());
  auto& entry = entries.emplace_back();
  entry.group.temporary = failed.temporary;
  if (full) {
    rest = number;
    entry.group.many = true;
    return number;
  }
  index.emplace(std::move(key), number);
  auto& group = entry.group;
  group.masked = std::move(masked);
  group.example = std::string(spoken.text.substr(0, longest_example));
  group.judged = std::move(judgement);
  group.spoken_command = std::string(spoken.command);
  group.remote_host = std::string((failed.remote_host.empty() ? spoken.remote_host : failed.remote_host).substr(0, longest_name));
  group.incoming = failed.incoming;
  group.example_recipient = std::string(failed.recipient.substr(0, longest_name));
  group.example_sender = std::string(failed.sender.substr(0, longest_name));
  group.example_message = std::string(failed.message.substr(0, longest_name));
  return number;
}

void Causes::State::count_name(causes::Counts& counts, std::string_view name) {
  if (name.empty()) return;
  if (const auto it = counts.find(name); it != counts.end()) {
    ++it->second;
  } else if (counts.size() < most_names && names_room > 0) {
    counts.emplace(std::string(name), 1);
    --names_room;
  }
}

std::string_view Causes::State::organization(std::string_view host) {
  if (const auto it = organizations.find(host); it != organizations.end()) return it->second;
  if (host.size() > longest_name) return long_name = organization_of(host);
  if (organizations.size() >= most_hosts) organizations.clear();
  return organizations.emplace(std::string(host), organization_of(host)).first->second;
}

Causes::Causes() : state_(std::make_unique<State>()) {}
Causes::~Causes() = default;

void Causes::add(const Failed& failed) {
  auto& entry = state_->entry_for(failed);
  auto& group = entry.group;
  ++group.count;
  group.temporary = group.temporary && failed.temporary;
  if (!failed.recipient.empty()) {
    entry.recipients.add(failed.recipient, state_->room, group.many);
    std::string lowered;
    state_->count_name(entry.domains, domain_of(failed.recipient, lowered));
  }
  if (!failed.message.empty()) entry.messages.add(failed.message, state_->room, group.many);
  if (!failed.incoming) state_->count_name(entry.providers, state_->organization(failed.remote_host.empty() ? failed.spoken.remote_host : failed.remote_host));
  if (!failed.time) return;
  if (!group.first || *failed.time < *group.first) group.first = failed.time;
  if (!group.last || *group.last < *failed.time) group.last = failed.time;
}

std::vector<CauseGroup> Causes::groups() const {
  std::vector<CauseGroup> out;
  out.reserve(state_->entries.size());
  std::optional<CauseGroup> rest;
  for (std::size_t i = 0; i < state_->entries.size(); ++i) {
    const auto& entry = state_->entries[i];
    CauseGroup group = entry.group;
    group.recipients = entry.recipients.count();
    group.messages = entry.messages.count();
    group.domains = most_first(entry.domains);
    group.providers = most_first(entry.providers);
    if (state_->rest == i) rest = std::move(group);
    else out.push_back(std::move(group));
  }
  std::stable_sort(out.begin(), out.end(), [](const CauseGroup& a, const CauseGroup& b) {
    if (a.count != b.count) return a.count > b.count;
    if (a.masked != b.masked) return a.masked < b.masked;
    return a.spoken_command < b.spoken_command;
  });
  if (rest) out.push_back(std::move(*rest));
  return out;
}

}  // namespace mailwhy::logs
