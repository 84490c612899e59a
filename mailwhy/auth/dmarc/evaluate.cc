#include "mailwhy/auth/dmarc/evaluate.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "mailwhy/base/text.h"

namespace mailwhy::auth::dmarc {
namespace {
using Wish = Record::Wish;

std::string where(const Domain& domain) { return "_dmarc." + domain.text(); }
std::string word_of(const Wish& wish) { return "\"" + visible(shorten(wish.word, 40)) + "\""; }

Policy one_level_below(Policy policy) { return policy == Policy::reject ? Policy::quarantine : Policy::none; }

// RFC 9989 s4.10.1 and RFC 7489 s6.6.3 step 6: a wish that cannot be read makes p=none of the whole record when there is somebody to
// report to, and else no record at all.
void read_policy(Applied& applied, bool inherited, Existence existence) {
  const Record& record = applied.record;
  const bool knows_np = applied.rules == Rules::rfc9989;
  std::vector<std::string> wrong;
  if (!record.p.present) wrong.emplace_back("it has no p");
  else if (!record.p.valid()) wrong.push_back(fmt::format("its p={} is no policy", word_of(record.p)));
  if (record.sp.present && !record.sp.valid()) wrong.push_back(fmt::format("its sp={} is no policy", word_of(record.sp)));
  if (knows_np && record.np.present && !record.np.valid()) wrong.push_back(fmt::format("its np={} is no policy", word_of(record.np)));
  applied.status = Applied::Status::record;
  if (!wrong.empty()) {
    applied.problems = wrong;
    if (!record.has_report_address()) applied.status = Applied::Status::unusable;
    return;
  }
  const Wish* wish = &record.p;
  applied.tag = "p";
  if (inherited && record.sp.present) {
    wish = &record.sp;
    applied.tag = "sp";
  }
  if (inherited && knows_np && record.np.present && existence == Existence::does_not) {
    wish = &record.np;
    applied.tag = "np";
  }
  applied.asked = applied.effective = *wish->policy;
  if (knows_np && record.testing) applied.effective = one_level_below(applied.asked);
  if (!knows_np) applied.pct = record.pct;
}

dns::Settled<Applied> finish(Applied applied, const Found& found, dns::Facts& facts) {
  applied.at = found.domain;
  applied.record = found.record;
  const bool inherited = found.domain != applied.author;
  Existence existence = Existence::exists;
  if (inherited && applied.rules == Rules::rfc9989 && found.record.np.present) {
    const auto told = existence_of(applied.author, facts);
    if (!told) return std::nullopt;
    applied.existence = existence = *told;
  }
  read_policy(applied, inherited, existence);
  return applied;
}

dns::Settled<Applied> applied_by_list(Applied applied, const Suffixes& suffixes, dns::Facts& facts) {
  const auto listed = look_up_by_list(applied.author, suffixes, facts);
  if (!listed) return std::nullopt;
  applied.organization = listed->organization;
  const Found& found = listed->looked_above ? listed->above : listed->own;
  applied.at = found.domain;
  switch (found.status) {
    case Found::Status::failed:
      applied.status = Applied::Status::failed;
      applied.why = fmt::format("the DNS gave no answer for {} ({})", where(found.domain), found.problem);
      return applied;
    case Found::Status::several:
      applied.status = Applied::Status::several;
      applied.why = fmt::format("there are {} records at {}, so none counts", found.texts.size(), where(found.domain));
      return applied;
    case Found::Status::none:
      applied.why = listed->looked_above ? fmt::format("there is no record at {} nor at {}", where(applied.author), where(listed->organization))
                                         : fmt::format("there is no record at {}", where(applied.author));
      return applied;
    case Found::Status::one: break;
  }
  applied.why = listed->looked_above ? fmt::format("by the list of public suffixes {} belongs to {}, whose record counts", applied.author.text(), listed->organization.text())
                                     : fmt::format("the record at {} counts", where(applied.author));
  return finish(std::move(applied), found, facts);
}

std::string why_organization(const Walk& walk) {
  switch (walk.by) {
    case Walk::By::psd_no: return fmt::format("{} says with psd=n that it is an organization of its own", walk.organization.text());
    case Walk::By::below_psd: return fmt::format("{} says with psd=y that others register below it", walk.steps[*walk.psd].domain.text());
    case Walk::By::fewest_labels: return fmt::format("{} is the highest domain with a record", walk.organization.text());
    case Walk::By::none: break;
  }
  return "no record was found on the way up";
}

dns::Settled<Applied> applied_by_walk(Applied applied, dns::Facts& facts) {
  const auto walked = walk(applied.author, facts);
  if (!walked) return std::nullopt;
  applied.organization = walked->organization;
  if (const Found* own = walked->at(applied.author); own != nullptr && own->status == Found::Status::one) {
    applied.why = fmt::format("the record at {} counts", where(applied.author));
    return finish(std::move(applied), *own, facts);
  }
  if (walked->failed) {
    const Found& silent = walked->steps[*walked->failed];
    applied.status = Applied::Status::failed;
    applied.at = silent.domain;
    applied.why = fmt::format("the DNS gave no answer for {} ({})", where(silent.domain), silent.problem);
    return applied;
  }
  const Found* found = walked->at(walked->organization);
  if (found == nullptr || found->status != Found::Status::one) found = walked->psd ? &walked->steps[*walked->psd] : nullptr;
  if (found == nullptr) {
    applied.at = applied.author;
    applied.why = fmt::format("there is no record at {} nor on the way up", where(applied.author));
    return applied;
  }
  applied.why = why_organization(*walked) + (found->domain == walked->organization ? ", and its record counts" : fmt::format(", and its record counts, because {} has none", walked->organization.text()));
  return finish(std::move(applied), *found, facts);
}

// RFC 9989 s4.4 and s4.10.2, RFC 7489 s3.1.
dns::Settled<Alignment> align(const Identifier& identifier, const Applied& applied, const Suffixes& suffixes, dns::Facts& facts) {
  Alignment alignment;
  alignment.identifier = identifier;
  alignment.strict = identifier.by == Identifier::By::spf ? applied.record.strict_spf : applied.record.strict_dkim;
  alignment.organization = identifier.domain;
  if (identifier.domain.is_root()) {
    alignment.why = "there is no domain";
    return alignment;
  }
  if (identifier.domain == applied.author) {
    alignment.state = Alignment::State::aligned;
    alignment.organization = applied.organization;
    alignment.why = "it is the domain of the author";
    return alignment;
  }
  if (alignment.strict) {
    alignment.why = fmt::format("{} is not {}, and the record wants the same name ({}=s)", identifier.domain.text(), applied.author.text(),
                                identifier.by == Identifier::By::spf ? "aspf" : "adkim");
    return alignment;
  }
  if (applied.rules == Rules::rfc7489) {
    alignment.organization = suffixes.organization(identifier.domain);
  } else {
    const auto walked = walk(identifier.domain, facts);
    if (!walked) return std::nullopt;
    alignment.organization = walked->organization;
    if (walked->failed) {
      alignment.state = Alignment::State::unknown;
      alignment.why = fmt::format("the DNS gave no answer for {}", where(walked->steps[*walked->failed].domain));
      return alignment;
    }
  }
  const bool same = alignment.organization == applied.organization;
  alignment.state = same ? Alignment::State::aligned : Alignment::State::not_aligned;
  alignment.why = same ? fmt::format("both belong to {}", applied.organization.text())
                       : fmt::format("{} belongs to {}, the author to {}", identifier.domain.text(), alignment.organization.text(), applied.organization.text());
  return alignment;
}

std::string name_of(const Identifier& identifier) {
  std::string name = identifier.by == Identifier::By::spf ? "SPF" : "DKIM";
  if (!identifier.domain.is_root()) name += " (" + identifier.domain.text() + ")";
  return name;
}

// Why the message fails, of all that could have carried it.
std::string failing_reason(const Reading& reading) {
  for (const auto& alignment : reading.alignments)
    if (alignment.identifier.pass) return fmt::format("{} passes, but speaks for another domain: {}", name_of(alignment.identifier), alignment.why);
  for (const auto& alignment : reading.alignments)
    if (alignment.state == Alignment::State::aligned) return fmt::format("{} speaks for the author, but does not pass", name_of(alignment.identifier));
  return "nothing that passes speaks for the author";
}

void conclude(Reading& reading) {
  const Applied& applied = reading.applied;
  const auto carrier = std::find_if(reading.alignments.begin(), reading.alignments.end(), [](const Alignment& one) { return one.carries(); });
  if (carrier != reading.alignments.end()) {
    reading.result = Reading::Result::pass;
    reading.reason = fmt::format("{} passes and speaks for the author: {}", name_of(carrier->identifier), carrier->why);
    return;
  }
  // What passes and may be aligned, or is aligned and may pass: a later try may end otherwise.
  const bool undecided = std::any_of(reading.alignments.begin(), reading.alignments.end(), [](const Alignment& one) {
    return (one.identifier.pass && one.state == Alignment::State::unknown) || (one.identifier.temporary && one.state != Alignment::State::not_aligned);
  });
  if (undecided) {
    reading.result = Reading::Result::temperror;
    reading.reason = "the DNS did not answer all that decides";
    return;
  }
  reading.result = Reading::Result::fail;
  reading.disposition = applied.effective;
  reading.reason = failing_reason(reading);
}

dns::Settled<Reading> read(Rules rules, const Domain& author, const std::vector<Identifier>& identifiers, const Suffixes& suffixes, dns::Facts& facts) {
  auto applied = applied_policy(rules, author, suffixes, facts);
  if (!applied) return std::nullopt;
  Reading reading;
  reading.applied = std::move(*applied);
  switch (reading.applied.status) {
    case Applied::Status::failed: reading.result = Reading::Result::temperror; break;
    case Applied::Status::unusable: reading.result = Reading::Result::permerror; break;
    case Applied::Status::several: reading.result = Reading::Result::permerror; break;
    case Applied::Status::none:
    case Applied::Status::record: break;
  }
  reading.reason = reading.applied.why;
  if (reading.applied.status == Applied::Status::unusable) reading.reason = fmt::format("the record at {} cannot be used: {}", where(reading.applied.at), join(reading.applied.problems, ", "));
  if (reading.applied.status != Applied::Status::record) return reading;
  bool missing = false;
  for (const auto& identifier : identifiers) {
    auto alignment = align(identifier, reading.applied, suffixes, facts);
    if (alignment) reading.alignments.push_back(std::move(*alignment));
    else missing = true;
  }
  if (missing) return std::nullopt;
  conclude(reading);
  return reading;
}

std::string outcome(const Reading& reading) {
  std::string out(to_string(reading.result));
  if (reading.result == Reading::Result::fail) out += fmt::format(", {}", to_string(reading.disposition));
  return out;
}

// Everything in which the two readings part, the outcome first.
std::vector<std::string> differences_of(const Reading& now, const Reading& before) {
  std::vector<std::string> out;
  if (outcome(now) != outcome(before)) out.push_back(fmt::format("RFC 9989 comes to \"{}\", RFC 7489 to \"{}\"", outcome(now), outcome(before)));
  const Applied &a = now.applied, &b = before.applied;
  if (a.status != b.status) out.push_back(fmt::format("by RFC 9989 {}; by RFC 7489 {}", a.why, b.why));
  else if (a.status == Applied::Status::record && a.at != b.at)
    out.push_back(fmt::format("by RFC 9989 the record at {} counts, by RFC 7489 the one at {}", where(a.at), where(b.at)));
  if (a.organization != b.organization)
    out.push_back(fmt::format("{} belongs to {} by RFC 9989 and to {} by RFC 7489", a.author.text(), a.organization.text(), b.organization.text()));
  if (a.status != Applied::Status::record || b.status != a.status) return out;
  if (a.tag != b.tag && a.at == b.at) out.push_back(a.tag == "np" ? fmt::format("RFC 9989 takes np={}, which RFC 7489 does not know", to_string(a.asked))
                                                  : fmt::format("RFC 9989 goes by \"{}\", RFC 7489 by \"{}\"", a.tag, b.tag));
  if (a.record.testing && a.effective != a.asked)
    out.push_back(fmt::format("t=y lowers {} to {} by RFC 9989, and means nothing by RFC 7489", to_string(a.asked), to_string(a.effective)));
  if (b.pct < 100 && b.asked != Policy::none)
    out.push_back(fmt::format("pct={} asks receivers by RFC 7489 to spare a part of the failing mail, and means nothing by RFC 9989", b.pct));
  return out;
}
}  // namespace

std::string_view to_string(Identifier::By by) { return by == Identifier::By::spf ? "spf" : "dkim"; }
std::string_view to_string(Rules rules) { return rules == Rules::rfc7489 ? "RFC 7489" : "RFC 9989"; }
std::string_view to_string(Applied::Status status) {
  constexpr std::array<std::string_view, 5> names = {"none", "record", "unusable", "several", "failed"};
  return names[static_cast<std::size_t>(status)];
}
std::string_view to_string(Reading::Result result) {
  constexpr std::array<std::string_view, 5> names = {"none", "pass", "fail", "temperror", "permerror"};
  return names[static_cast<std::size_t>(result)];
}

dns::Settled<Applied> applied_policy(Rules rules, const Domain& author, const Suffixes& suffixes, dns::Facts& facts) {
  Applied applied;
  applied.rules = rules;
  applied.author = applied.organization = author;
  if (author.is_root()) {
    applied.why = "there is no domain of an author";
    return applied;
  }
  return rules == Rules::rfc7489 ? applied_by_list(std::move(applied), suffixes, facts) : applied_by_walk(std::move(applied), facts);
}

dns::Settled<Verdict> evaluate(const Domain& author, const std::vector<Identifier>& identifiers, const Suffixes& suffixes, dns::Facts& facts) {
  auto now = read(Rules::rfc9989, author, identifiers, suffixes, facts);
  auto before = read(Rules::rfc7489, author, identifiers, suffixes, facts);
  if (!now || !before) return std::nullopt;
  Verdict verdict;
  verdict.author = author;
  verdict.differences = differences_of(*now, *before);
  verdict.now = std::move(*now);
  verdict.before = std::move(*before);
  return verdict;
}

}  // namespace mailwhy::auth::dmarc
