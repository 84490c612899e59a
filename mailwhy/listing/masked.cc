#include <algorithm>

#include "mailwhy/listing/survey.h"

namespace mailwhy::listing {
namespace {
// Renames everything below the zone of one source to the zone that others may know.
class Mask {
 public:
  explicit Mask(const Source& source) : source_(source), to_(public_zone(source)) {}
  bool is_needed() const { return source_.zone != to_; }

  // False when a name would become too long to be asked.
  bool put_on(dns::Lookup& lookup) {
    good_ = true;
    rename(lookup.question.name);
    auto& answer = lookup.answer;
    for (auto* records : {&answer.records, &answer.aliases, &answer.authority})
      for (auto& record : *records) cover(record);
    answer.problem = blanked(answer.problem, source_);
    for (auto& oddity : answer.oddities) oddity = blanked(oddity, source_);
    for (auto& error : answer.errors) error.text = blanked(error.text, source_);
    return good_;
  }

 private:
  void rename(Domain& name) {
    if (!name.is_within(source_.zone)) return;
    if (name == source_.zone) {
      name = to_;
      return;
    }
    const std::string prefix = name.text().substr(0, name.text().size() - source_.zone.text().size() - 1);
    if (auto renamed = to_.with_prefix(prefix)) name = *renamed;
    else good_ = false;
  }

  void cover(dns::Record& record) {
    rename(record.name);
    if (auto* cname = std::get_if<dns::Cname>(&record.data)) rename(cname->target);
    else if (auto* ns = std::get_if<dns::Ns>(&record.data)) rename(ns->host);
    else if (auto* soa = std::get_if<dns::Soa>(&record.data)) {
      rename(soa->primary);
      rename(soa->mailbox);
    } else if (auto* txt = std::get_if<dns::Txt>(&record.data)) {
      const std::string all = blanked(txt->joined(), source_);
      if (all != txt->joined()) txt->strings = cut(all);
    }
  }

  // Strings of a TXT record hold 255 bytes each.
  static std::vector<std::string> cut(const std::string& text) {
    std::vector<std::string> strings;
    for (std::size_t at = 0; at < text.size(); at += 255) strings.push_back(text.substr(at, 255));
    return strings;
  }

  const Source& source_;
  Domain to_;
  bool good_ = true;
};
}  // namespace

Survey masked(const Survey& survey) {
  Survey out = survey;
  std::vector<Mask> masks;
  for (const auto& source : survey.sources)
    if (Mask mask(source); mask.is_needed()) masks.push_back(mask);
  if (masks.empty()) return out;
  out.lookups = dns::Lookups();
  for (dns::Lookup lookup : survey.lookups.all()) {
    bool good = true;
    for (auto& mask : masks) good = mask.put_on(lookup) && good;
    if (good) out.lookups.add(std::move(lookup));
  }
  for (auto& source : out.sources) {
    source.zone = public_zone(source);
    source.secret.clear();
    source.mirrored = false;
  }
  return out;
}

}  // namespace mailwhy::listing
