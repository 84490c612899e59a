// A line for each part of a domain's mail set-up, and for the mail in question.
#include <fmt/format.h>

#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/report/posture/posture.h"

namespace mailwhy::report::posture_words {
namespace {
using posture::Judgement;
using posture::Part;
using posture::Survey;
using auth::dmarc::Applied;

// The worst finding of the part.
std::string_view worst_state_of(const Judgement& judgement, Part part) {
  for (const std::string_view state : {"fail", "warn", "unknown"})
    for (const auto& task : judgement.tasks)
      if (task.kind->part == part && task.state == state && !task.known) return state;
  return "ok";
}

std::string mx_words(const Survey& survey, const Words& words) {
  using Kind = route::Route::Kind;
  if (!survey.route) return {};
  if (survey.route->kind == Kind::null_mx) return std::string(words("takes no mail (null MX)"));
  std::vector<std::string> hosts;
  for (const auto& host : survey.route->hosts) hosts.push_back(host.literal ? host.literal->text() : visible(host.name.text()));
  if (!hosts.empty()) return join(hosts, ", ");
  return std::string(words(survey.route->kind == Kind::no_such_domain ? key("no such domain") : survey.route->kind == Kind::unknown ? key("not answered") : key("nowhere")));
}

std::string server_words(const Survey& survey, const Words& words) {
  if (!survey.servers) return {};
  std::vector<std::string> names;
  for (const auto& name : survey.servers->names) names.push_back(visible(name.text()));
  const bool denied = survey.servers->kind == dns::Answer::Kind::nodata || survey.servers->kind == dns::Answer::Kind::nxdomain;
  return names.empty() ? std::string(words(denied ? key("no records") : key("not answered"))) : join(names, ", ");
}

std::string signing_words(const Survey& survey, const Words& words) {
  if (!survey.signing) return {};
  switch (survey.signing->status) {
    case posture::Signing::Status::is_signed: return std::string(words(survey.signing->vouched ? key("signed, and the signatures hold") : key("signed (whether the signatures hold was not tested)")));
    case posture::Signing::Status::is_unsigned: return std::string(words("not signed"));
    case posture::Signing::Status::unknown: break;
  }
  return std::string(words("not answered"));
}

std::string sts_words(const Survey& survey, const Words& words) {
  using Status = auth::mtasts::Record::Status;
  if (!survey.mta_sts) return {};
  if (survey.mta_sts->status == Status::none) return std::string(words("no record"));
  if (survey.mta_sts->status != Status::good) return std::string(words("a record that cannot be used"));
  if (!survey.policy) return std::string(words("a record; the policy was not fetched"));
  const auto seen = auth::mtasts::look_at(*survey.policy);
  if (!seen.text.policy) return std::string(words("a record, and no usable policy"));
  return words("mode {}, for {}", to_string(seen.text.policy->mode), visible(shorten(join(seen.text.policy->mx, ", "), 200)));
}

std::string dane_words(const Survey& survey, const Words& words) {
  using Status = auth::dane::Lookup::Status;
  if (survey.dane.empty()) return {};
  std::vector<std::string> parts;
  for (const auto& [host, lookup] : survey.dane) {
    if (lookup.records.empty()) continue;
    parts.push_back(lookup.status == Status::found ? words("{}: {} records, signed", host.text(), lookup.records.size())
                    : lookup.status == Status::unsigned_zone || lookup.status == Status::unsigned_host ? words("{}: records that are not signed", host.text())
                                                                                                       : words("{}: {} records", host.text(), lookup.records.size()));
  }
  return parts.empty() ? std::string(words("no records")) : join(parts, "; ");
}

std::string spf_words(const Survey& survey, const Words& words) {
  if (!survey.spf || survey.spf->branches.empty()) return {};
  using Status = auth::spf::Branch::Status;
  const auto& own = survey.spf->branches.front();
  if (own.status == Status::no_record || own.status == Status::no_such_name) return std::string(words("no record"));
  std::string out = words("{} of 10 look-ups", survey.spf->worst.dns_terms);
  if (!survey.spf->all.empty()) out += ", " + words("ends in {}", survey.spf->all);
  if (survey.spf->branches.size() > 1) out += ", " + words("{} records in all", survey.spf->branches.size());
  return out;
}

std::string dkim_words(const Survey& survey, const Words& words) {
  std::vector<std::string> parts;
  for (const auto& selector : survey.selectors) {
    if (selector.found.keys.empty() || (selector.from == posture::Selector::From::provider && survey.wildcard.value_or(false))) continue;
    const auto& first = *selector.found.keys.front();
    if (first.status == auth::dkim::Key::Status::good) parts.push_back(fmt::format("{} ({} {})", visible(selector.name), first.type, first.bits));
    else parts.push_back(fmt::format("{} ({})", visible(selector.name), words(first.status == auth::dkim::Key::Status::revoked ? key("withdrawn") : key("cannot be used"))));
  }
  return parts.empty() ? std::string(words("no key is known")) : join(parts, ", ");
}

std::string applied_words(const Applied& applied, const Words& words) {
  switch (applied.status) {
    case Applied::Status::none: return std::string(words("no record"));
    case Applied::Status::unusable: return std::string(words("a record that cannot be used"));
    case Applied::Status::several: return std::string(words("several records"));
    case Applied::Status::failed: return std::string(words("not answered"));
    case Applied::Status::record: break;
  }
  std::string out = fmt::format("{}={}", applied.tag.empty() ? "p" : applied.tag, to_string(applied.asked));
  if (applied.effective != applied.asked) out += " " + words("(t=y: {})", to_string(applied.effective));
  if (applied.at != applied.author) out += " " + words("from {}", applied.at.text());
  return out;
}

std::string dmarc_words(const Survey& survey, const Words& words) {
  if (!survey.dmarc_now || !survey.dmarc_before) return {};
  const auto now = applied_words(*survey.dmarc_now, words), before = applied_words(*survey.dmarc_before, words);
  std::string out = now == before ? now : words("{} by RFC 9989, {} by RFC 7489", now, before);
  if (!survey.report_targets) return out;
  std::vector<std::string> targets;
  for (const auto& target : *survey.report_targets)
    if (target.tag == "rua" && target.address.usable) targets.push_back(visible(target.address.is_mail ? target.address.mailbox : target.address.uri));
  if (!targets.empty()) out += ", " + words("reports to {}", join(targets, ", "));
  return out;
}

std::string bimi_words(const Survey& survey, const Words& words) {
  using Status = auth::bimi::Record::Status;
  if (!survey.bimi) return {};
  switch (survey.bimi->status) {
    case Status::none: return std::string(words("no record"));
    case Status::good: return visible(shorten(survey.bimi->logo, 200));
    case Status::declined: return std::string(words("declined"));
    case Status::failed: return std::string(words("not answered"));
    case Status::several:
    case Status::malformed: break;
  }
  return std::string(words("a record that cannot be used"));
}
}  // namespace

std::vector<Line> lines_of(const Survey& survey, const Judgement& judgement, const Words& words) {
  std::vector<Line> lines;
  const auto add = [&](Part part, std::string_view title, std::string text, bool judged = true) {
    if (survey.has(part) && !text.empty()) lines.push_back({title, judged ? worst_state_of(judgement, part) : std::string_view(), std::move(text)});
  };
  add(Part::mx, "MX", mx_words(survey, words));
  add(Part::ns, "NS", server_words(survey, words));
  add(Part::dnssec, "DNSSEC", signing_words(survey, words), survey.signing && survey.signing->status == posture::Signing::Status::is_signed);
  add(Part::tls, "MTA-STS", sts_words(survey, words), survey.mta_sts && survey.mta_sts->status != auth::mtasts::Record::Status::none);
  if (survey.tlsrpt) add(Part::tls, "TLSRPT", survey.tlsrpt->rua.empty() ? std::string(words("no record")) : visible(shorten(join(survey.tlsrpt->rua, ", "), 200)), false);
  add(Part::tls, "DANE", dane_words(survey, words), false);
  add(Part::spf, "SPF", spf_words(survey, words));
  const bool has_keys = std::any_of(survey.selectors.begin(), survey.selectors.end(), [](const posture::Selector& one) { return !one.found.keys.empty(); });
  add(Part::dkim, "DKIM", dkim_words(survey, words), has_keys || worst_state_of(judgement, Part::dkim) != "ok");
  add(Part::dmarc, "DMARC", dmarc_words(survey, words));
  add(Part::bimi, "BIMI", bimi_words(survey, words), survey.bimi && survey.bimi->status != auth::bimi::Record::Status::none);
  return lines;
}

std::vector<Line> mail_lines(const Survey& survey, const Words& words) {
  std::vector<Line> lines;
  const auto state = [](std::string_view result) { return result == "pass" ? std::string_view("ok") : result == "fail" || result == "permerror" ? "fail" : result == "temperror" ? "unknown" : "warn"; };
  if (survey.mail.spf) {
    const auto result = to_string(survey.mail.spf->result);
    lines.push_back({"SPF", state(result), fmt::format("{}: {}", result, words.phrase(survey.mail.spf->reason()))});
  }
  for (const auto& one : survey.mail.signatures) {
    const auto result = to_string(one.outcome);
    lines.push_back({"DKIM", state(result), fmt::format("{} ({}, {}): {}", result, visible(shorten(one.signature.domain, 100)), visible(shorten(one.signature.selector, 60)), words.phrase(one.sentence))});
  }
  if (!survey.mail.dmarc) return lines;
  for (const auto* reading : {&survey.mail.dmarc->now, &survey.mail.dmarc->before}) {
    const auto result = to_string(reading->result);
    std::string text = fmt::format("{}: {}: {}", to_string(reading->applied.rules), result, words.phrase(reading->reason));
    if (reading->result == auth::dmarc::Reading::Result::fail) text += "; " + words("receivers are asked for {}", to_string(reading->disposition));
    lines.push_back({"DMARC", state(result), std::move(text)});
  }
  return lines;
}

}  // namespace mailwhy::report::posture_words
