#include "mailwhy/auth/dkim/hashing.h"

#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/crypto/public_key.h"

namespace mailwhy::auth::dkim {
namespace {

// One hash of the canonical body, of which it takes several looks at growing lengths.
class Hasher {
 public:
  explicit Hasher(crypto::Hash hash) : hash_(hash), running_(hash) {}

  void add(std::optional<std::uint64_t> length, BodyHashes::Made* made) {
    if (length) looks_.emplace_back(*length, made);
    else whole_ = made;
  }
  void begin() {
    std::sort(looks_.begin(), looks_.end());
    look();
  }
  void feed(BytesView piece) {
    while (next_ < looks_.size() && looks_[next_].first <= at_ + piece.size()) {
      const std::size_t part = static_cast<std::size_t>(looks_[next_].first - at_);
      running_.feed(piece.substr(0, part));
      at_ += part;
      piece.remove_prefix(part);
      look();
    }
    at_ += piece.size();
    if (whole_ || next_ < looks_.size()) running_.feed(piece);
  }
  void finish() {
    for (const auto& [length, made] : looks_) made->body_bytes = at_;
    if (!whole_) return;
    whole_->hash = running_.finish();
    whole_->body_bytes = at_;
  }
  crypto::Hash hash() const { return hash_; }

 private:
  void look() {
    for (; next_ < looks_.size() && looks_[next_].first == at_; ++next_) looks_[next_].second->hash = running_.peek();
  }
  crypto::Hash hash_;
  crypto::RunningHash running_;
  std::vector<std::pair<std::uint64_t, BodyHashes::Made*>> looks_;
  BodyHashes::Made* whole_ = nullptr;
  std::size_t next_ = 0;
  std::uint64_t at_ = 0;
};

}  // namespace

FieldIndex::FieldIndex(const mail::RawMessage& message) {
  entries_.reserve(message.fields.size());
  for (std::size_t i = 0; i < message.fields.size(); ++i) entries_.emplace_back(lower_ascii(message.fields[i].name), i);
  std::sort(entries_.begin(), entries_.end());
}

std::vector<std::size_t> FieldIndex::select(const std::vector<std::string>& names, std::size_t own) const {
  std::vector<std::size_t> selected;
  selected.reserve(names.size());
  std::vector<std::size_t> used(entries_.size(), 0);  // of the name that begins there
  for (const auto& name : names) {
    const auto by_name = [](const auto& entry, std::string_view wanted) { return entry.first < wanted; };
    const auto first = static_cast<std::size_t>(std::lower_bound(entries_.begin(), entries_.end(), std::string_view(name), by_name) - entries_.begin());
    std::size_t found = absent;
    if (first < entries_.size() && entries_[first].first == name) {
      const auto after_name = [](std::string_view wanted, const auto& entry) { return wanted < entry.first; };
      const auto last = static_cast<std::size_t>(std::upper_bound(entries_.begin() + static_cast<std::ptrdiff_t>(first), entries_.end(), std::string_view(name), after_name) -
                                                 entries_.begin());
      while (found == absent && used[first] < last - first) {
        const std::size_t candidate = entries_[last - 1 - used[first]].second;
        ++used[first];
        if (candidate != own) found = candidate;
      }
    }
    selected.push_back(found);
  }
  return selected;
}

std::size_t FieldIndex::count(std::string_view name) const {
  const auto by_name = [](const auto& entry, std::string_view wanted) { return entry.first < wanted; };
  auto at = std::lower_bound(entries_.begin(), entries_.end(), name, by_name);
  std::size_t count = 0;
  for (; at != entries_.end() && at->first == name; ++at) ++count;
  return count;
}

void BodyHashes::make() {
  for (const Canonical canonical : {Canonical::simple, Canonical::relaxed}) {
    std::vector<Hasher> hashers;
    for (auto& [want, made] : made_) {
      if (want.canonical != canonical) continue;
      auto hasher = std::find_if(hashers.begin(), hashers.end(), [hash = want.hash](const Hasher& known) { return known.hash() == hash; });
      if (hasher == hashers.end()) hasher = hashers.insert(hashers.end(), Hasher(want.hash));
      hasher->add(want.length_bytes, &made);
    }
    if (hashers.empty()) continue;
    for (auto& hasher : hashers) hasher.begin();
    mail::canonical_body(body_, canonical, line_end_, [&hashers](BytesView piece) {
      for (auto& hasher : hashers) hasher.feed(piece);
    });
    for (auto& hasher : hashers) hasher.finish();
  }
}

std::string own_field(const mail::RawMessage& message, std::size_t field, const Signature& signature) {
  const auto& raw = message.fields[field];
  const std::string_view whole = message.bytes.substr(raw.begin, raw.end - raw.begin);
  const auto value_at = static_cast<std::size_t>(raw.value.data() - whole.data());
  std::string text;
  text.reserve(whole.size());
  if (const Tag* tag = signature.tags.find("b")) {
    text = whole.substr(0, value_at + tag->begin);
    text += whole.substr(value_at + tag->end);
  } else {
    text = whole;
  }
  std::string out;
  mail::append_canonical_field(out, text, signature.header);
  if (out.ends_with("\r\n")) out.resize(out.size() - 2);
  return out;
}

std::string signed_header(const mail::RawMessage& message, const std::vector<std::size_t>& selected, std::size_t own, const Signature& signature) {
  std::string text;
  text.reserve(2048);
  for (const std::size_t index : selected) {
    if (index == FieldIndex::absent) continue;
    const auto& field = message.fields[index];
    mail::append_canonical_field(text, message.bytes.substr(field.begin, field.end - field.begin), signature.header);
  }
  return text + own_field(message, own, signature);
}

}  // namespace mailwhy::auth::dkim
