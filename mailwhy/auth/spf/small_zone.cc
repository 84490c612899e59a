#include "mailwhy/auth/spf/small_zone.h"

#include "mailwhy/base/text.h"
#include "mailwhy/dns/zone_text.h"

namespace mailwhy::auth::spf {
namespace {
using Answered = dns::Answer::Kind;
constexpr int most_followed = 8;
constexpr int most_rounds = 100;
}  // namespace

mailwhy::Result<SmallZone> SmallZone::read(std::string_view text) {
  SmallZone zone;
  std::string plain;
  for (const std::string_view line : split(text, '\n')) {
    const auto words = split_words(line);
    if (words.size() == 2 && (words[1] == "TIMEOUT" || words[1] == "SERVFAIL")) {
      const auto name = Domain::parse(words[0]);
      if (!name) return fail(name.error().text);
      zone.broken_[*name] = words[1] == "TIMEOUT" ? Answered::silence : Answered::servfail;
    } else {
      plain += line;
      plain += '\n';
    }
  }
  auto records = dns::parse_zone_text(plain);
  if (!records) return fail(records.error().text);
  for (dns::Record& record : *records) {
    for (Domain name = record.name; !name.is_root() && zone.names_.insert(name).second;) name = name.parent();
    zone.records_[{record.name, record.type}].push_back(std::move(record));
  }
  return zone;
}

dns::Answer SmallZone::answer(const dns::Question& question) const {
  dns::Answer out;
  Domain name = question.name;
  for (int i = 0; i < most_followed; ++i) {
    if (const auto found = records_.find({name, question.type}); found != records_.end()) {
      out.kind = Answered::records;
      out.records = found->second;
      return out;
    }
    const auto alias = records_.find({name, dns::Type::cname});
    if (alias == records_.end()) {
      if (const auto broken = broken_.find(name); broken != broken_.end()) out.kind = broken->second;
      else out.kind = names_.contains(name) ? Answered::nodata : Answered::nxdomain;
      if (out.kind == Answered::nxdomain) out.rcode = dns::Rcode::nxdomain;
      return out;
    }
    out.aliases.push_back(alias->second.front());
    name = std::get<dns::Cname>(alias->second.front().data).target;
  }
  out.kind = Answered::servfail;
  out.rcode = dns::Rcode::servfail;
  return out;
}

bool SmallZone::answer_all(const dns::Facts& facts, dns::Lookups& known) const {
  for (const dns::Question& question : facts.wanted()) known.add({question, {}, {}, {}, answer(question)});
  return !facts.wanted().empty();
}

Verdict evaluate_in(const SmallZone& zone, const Input& input, dns::Lookups& known) {
  for (int i = 0; i < most_rounds; ++i) {
    dns::Facts facts(known);
    if (auto verdict = evaluate(input, facts)) return std::move(*verdict);
    if (!zone.answer_all(facts, known)) break;
  }
  dns::Facts facts(known);
  return trace(input, facts);
}

}  // namespace mailwhy::auth::spf
