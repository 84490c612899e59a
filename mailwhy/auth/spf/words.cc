#include <fmt/format.h>

#include "mailwhy/auth/spf/evaluate.h"
#include "mailwhy/base/text.h"

namespace mailwhy::auth::spf {
namespace {
std::string shown(std::string_view bytes) { return visible(shorten(bytes, 200)); }

// The question of a step or visit that has no answer.
const Asked* failed_one(const Verdict& verdict) {
  if (const Step* step = verdict.deciding())
    for (const Asked& one : step->asked)
      if (one.outcome == Asked::Outcome::failed) return &one;
  for (auto visit = verdict.visits.rbegin(); visit != verdict.visits.rend(); ++visit)
    if (visit->asked.outcome == Asked::Outcome::failed) return &visit->asked;
  return nullptr;
}

std::string of_match(const Verdict& verdict, const Step& step, const Visit& visit) {
  const std::string term = shown(step.at.in(visit.record)), domain = shown(visit.domain);
  if (step.kind == Kind::all) return fmt::format("nothing before \"{}\" in the SPF record of {} matches", term, domain);
  if (verdict.path.size() > 1) return fmt::format("\"{}\" in the SPF record of {} matches, which {} leads to", term, domain, shown(verdict.domain));
  return fmt::format("\"{}\" in the SPF record of {} matches", term, domain);
}
}  // namespace

std::string_view to_string(Cause cause) {
  switch (cause) {
    case Cause::no_domain: return "no_domain";
    case Cause::no_such_name: return "no_such_name";
    case Cause::no_record: return "no_record";
    case Cause::mechanism: return "mechanism";
    case Cause::end_of_record: return "end_of_record";
    case Cause::several_records: return "several_records";
    case Cause::syntax: return "syntax";
    case Cause::too_many_terms: return "too_many_terms";
    case Cause::too_many_void: return "too_many_void";
    case Cause::too_many_mx_hosts: return "too_many_mx_hosts";
    case Cause::include_no_record: return "include_no_record";
    case Cause::redirect_no_record: return "redirect_no_record";
    case Cause::dns_failure: return "dns_failure";
    case Cause::unasked: break;
  }
  return "unasked";
}

std::string_view to_string(Asked::Outcome outcome) {
  switch (outcome) {
    case Asked::Outcome::records: return "records";
    case Asked::Outcome::nodata: return "nodata";
    case Asked::Outcome::nxdomain: return "nxdomain";
    case Asked::Outcome::failed: return "failed";
    case Asked::Outcome::unanswered: break;
  }
  return "unanswered";
}

std::string_view to_string(Step::State state) {
  switch (state) {
    case Step::State::untested: return "untested";
    case Step::State::no_match: return "no_match";
    case Step::State::matches: return "matches";
    case Step::State::error: return "error";
    case Step::State::unknown: break;
  }
  return "unknown";
}

std::string_view to_string(Visit::How how) {
  switch (how) {
    case Visit::How::first: return "first";
    case Visit::How::include: return "include";
    case Visit::How::redirect: break;
  }
  return "redirect";
}

std::string_view to_string(Verdict::Identity identity) { return identity == Verdict::Identity::helo ? "helo" : "mail_from"; }

const Visit* Verdict::deciding_visit() const { return path.empty() ? nullptr : &visits[path.back().visit]; }

const Step* Verdict::deciding() const { return path.empty() ? nullptr : &visits[path.back().visit].steps[path.back().step]; }

std::string Verdict::reason() const {
  const Step* step = deciding();
  const Visit* visit = deciding_visit();
  const std::string term = step ? shown(step->at.in(visit->record)) : std::string();
  const std::string target = step ? shown(step->target) : std::string();
  // The last record that was opened: where an error outside of all terms is.
  const Visit* last = visits.empty() ? nullptr : &visits.back();
  if (step && step->visit) last = &visits[*step->visit];
  const std::string where = last ? shown(last->domain) : shown(domain);
  switch (cause) {
    case Cause::no_domain: return problem.empty() ? "there is no domain to check" : domain.empty() ? problem : fmt::format("{}: {}", shown(domain), problem);
    case Cause::no_such_name: return fmt::format("{} does not exist", shown(domain));
    case Cause::no_record: return fmt::format("{} has no SPF record", shown(domain));
    case Cause::mechanism: return step ? of_match(*this, *step, *visit) : std::string();
    case Cause::end_of_record: return fmt::format("no term in the SPF record of {} matches, and it has no \"all\" at its end", where);
    case Cause::several_records: return fmt::format("{} has {} SPF records, and only one is allowed", where, last ? last->records : 0);
    case Cause::syntax:
      if (!last || last->errors.empty()) return fmt::format("the SPF record of {} cannot be read", where);
      return fmt::format("the SPF record of {} cannot be read at \"{}\": {}", where, shown(last->errors.front().at.in(last->record)), last->errors.front().problem);
    case Cause::too_many_terms: return fmt::format("\"{}\" in the SPF record of {} would be look-up number {}, and {} are allowed", term, visit ? shown(visit->domain) : where, most_dns_terms + 1, most_dns_terms);
    case Cause::too_many_void: return fmt::format("\"{}\" in the SPF record of {} is look-up number {} that finds nothing, and {} are allowed", term, visit ? shown(visit->domain) : where, most_void_lookups + 1, most_void_lookups);
    case Cause::too_many_mx_hosts: return fmt::format("\"{}\" stands for more than {} mail hosts", term, most_mx_hosts);
    case Cause::include_no_record: return fmt::format("\"{}\" leads to {}, which has no SPF record", term, target);
    case Cause::redirect_no_record: return fmt::format("\"{}\" leads to {}, which has no SPF record", term, target);
    case Cause::dns_failure: {
      const Asked* asked = failed_one(*this);
      return asked ? fmt::format("the DNS gave no answer for {}", shown(asked->question.text())) : std::string("the DNS gave no answer");
    }
    case Cause::unasked: break;
  }
  return missing.empty() ? "an answer is missing" : fmt::format("the answer for {} is missing", shown(missing.front().text()));
}

}  // namespace mailwhy::auth::spf
