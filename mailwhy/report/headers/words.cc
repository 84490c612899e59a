// The words that the forms of mailwhy headers share.
#include <algorithm>
#include <iterator>

#include "mailwhy/base/text.h"
#include "mailwhy/mail/encoded_words.h"
#include "mailwhy/report/headers/headers.h"
#include "mailwhy/rules/finding.h"

namespace mailwhy::report {
namespace {
using trail::Trail;

// The sentence of a kind with its {arguments}, and what to do about it.
struct Row {
  std::string_view id, sentence, step;
};
constexpr Row rows[] = {
    {"headers.dmarc-fail", key("nothing vouches for {domain}: DMARC fails, and its owner asks for {policy}"),
     key("Let the service that sent it sign with DKIM for {domain}, or put it into the SPF record of the domain in the envelope.")},
    {"headers.loop", key("{host} had the message {times} times: it went round"), key("Look for a forwarding rule that leads back to where the mail came from.")},
    {"headers.forged-results", key("a field in the name of {server} stands where {server} did not write: it came with the message"),
     key("Let the server remove such fields from mail that comes in; do not believe this one.")},
    {"headers.several-from", key("the message names {count} authors: programs disagree about which one to show and to check"),
     key("Write one From field with one address.")},
    {"headers.dkim-changed", key("the signature of {domain} does not fit any more: {change}"),
     key("Let whoever changes messages on the way (a list, a gateway) leave signed parts alone, or sign again.")},
    {"headers.dkim-fail", key("the signature of {domain} does not fit the message as it is here"),
     key("Take the message as its server stored it, not a copy out of a mail program; if it still fails, something on the way changed it.")},
    {"headers.dkim-key-gone", key("the key {selector} of {domain}, with which the message was signed, is not the one that is published now"),
     key("Publish the public half of the key that signs; keep old keys for some weeks after a change.")},
    {"headers.dkim-not-accepted", key("the signature of {domain} with the key {selector} verifies and is not accepted today"), key("Sign with rsa-sha256 and a key of 2048 bits.")},
    {"headers.dkim-unusable", key("the signature of {domain} with the key {selector} cannot be used"), key("Correct the signature or the key record of {selector}.")},
    {"headers.spf-fail", key("{domain} does not let {client} send in its name"), key("Put the server into the SPF record of {domain}, or send through one that is in it.")},
    {"headers.arc-broken", key("the ARC chain is broken: {sentence}")},
    {"headers.retry-like-wait", key("a wait of {wait} at {host}, almost exactly {pause}: it looks like a second try after a temporary refusal by {next}"),
     key("Ask whoever runs {host} for the log lines of the message ({id}).")},
    {"headers.long-wait", key("a wait of {wait} at {host} before {next} had it"), key("Ask whoever runs {host} for the log lines of the message ({id}).")},
    {"headers.impossible-address", key("{host} names {what}, which cannot be the address of anything that sends mail"), key("Do not believe the line.")},
    {"headers.impossible-time", key("{host} stamped a time that does not fit the others: {what}"), key("Do not believe the line.")},
    {"headers.line-unlinked", key("the line of {host} does not hang together with the one above it, which took the message from {what}")},
    {"headers.result-changed", key("{method} of {domain}: \"{stated}\" when it arrived, \"{now}\" now")},
    {"headers.zone-slip", key("the clock of {host} is {amount} {direction}: set in another time zone")},
    {"headers.clock-wrong", key("the clock of {host} is {amount} {direction}; corrected, not a delay")},
    {"headers.in-clear", key("{from} handed it to {host} without encryption")},
    {"headers.dns-unanswered", key("not every question was answered: some of what vouches could not be checked"), key("Ask again later, or through another resolver: --resolver ADDRESS.")},
    {"headers.unreadable-line", key("the line of {host} has no time that could be read")},
    {"headers.no-boundary", key("nobody can tell where the receiver's own servers begin; --mine NAME says it")},
    {"headers.no-received", key("no server wrote down that it had the message: a draft, or a copy of one's own")},
    {"headers.cut", key("the header is too long to be read to its end"), key("Send the message with a shorter header.")},
};

const Row& row_of(std::string_view id) {
  const auto found = std::find_if(std::begin(rows), std::end(rows), [&](const Row& row) { return row.id == id; });
  return found == std::end(rows) ? rows[0] : *found;
}

std::map<std::string, std::string> shown(const trail::Finding& finding, const Words& words) {
  auto args = finding.args;
  for (auto& [name, value] : args) value = shorten(visible(value), 300);
  for (const auto* name : {"sentence", "change", "reason"})
    if (const auto found = args.find(name); found != args.end()) {
      if (found->second.ends_with('.')) found->second.pop_back();
      found->second = words.phrase(found->second);
    }
  if (const auto direction = args.find("direction"); direction != args.end()) direction->second = direction->second == "ahead" ? words(key("ahead")) : words(key("behind"));
  for (const auto* name : {"host", "next", "id"})
    if (const auto found = args.find(name); found != args.end() && found->second.empty()) found->second = std::string(name) == "id" ? std::string(words("no id")) : std::string(words("an unnamed host"));
  if (const auto host = args.find("host"); host != args.end() && host->second == "Date") host->second = words("the program that wrote the Date field");
  return args;
}

constexpr std::string_view not_asked = key("not asked");
std::string sentence_without_stop(std::string_view sentence, const Words& words) {
  if (sentence.ends_with('.')) sentence.remove_suffix(1);
  return words.phrase(sentence);
}

std::string aligned_words(const HeadersResult& result, auth::dmarc::Identifier::By by, std::string_view domain, std::string_view selector, const Words& words) {
  const auto& dmarc = result.analysis.vouching.dmarc;
  if (!dmarc) return {};
  for (const auto& alignment : dmarc->now.alignments) {
    if (alignment.identifier.by != by || !equal_ignoring_case(alignment.identifier.domain.text(), domain) || (!selector.empty() && alignment.identifier.label != selector)) continue;
    using State = auth::dmarc::Alignment::State;
    if (alignment.state == State::unknown) return "?";
    if (alignment.state == State::not_aligned) return std::string(words("no"));
    return std::string(alignment.identifier.domain == dmarc->author ? words("yes") : words("yes (same organisation)"));
  }
  return {};
}

void spf_rows(const HeadersResult& result, const Words& words, std::vector<headers_words::Voucher>& out) {
  const auto& spf = result.analysis.vouching.spf;
  if (spf.gap != trail::SpfGap::none) {
    out.push_back({"SPF", "-", "", std::string(words(headers_words::word_of(spf.gap)))});
    return;
  }
  const auto add = [&](const auth::spf::Verdict& verdict, bool counts) {
    if (!result.analysis.asked && verdict.result == auth::spf::Result::temperror) {
      out.push_back({"SPF", "?", visible(verdict.domain), std::string(words(not_asked))});
      return;
    }
    std::string aligned = counts ? aligned_words(result, auth::dmarc::Identifier::By::spf, verdict.domain, "", words) : std::string(words("of the name for hello"));
    if (verdict.result != auth::spf::Result::pass) aligned += (aligned.empty() ? "" : "; ") + words.phrase(verdict.reason());
    out.push_back({"SPF", std::string(auth::spf::to_string(verdict.result)), visible(verdict.domain), aligned});
  };
  if (spf.mail) add(*spf.mail, true);
  if (spf.hello && (!spf.mail || spf.mail->result != auth::spf::Result::pass)) add(*spf.hello, spf.null_sender);
}

}  // namespace

namespace headers_words {

std::string_view sentence_of(std::string_view id) { return row_of(id).sentence; }

std::string sentence_of(const trail::Finding& finding, const Words& words) { return rules::fill(words(row_of(finding.kind->id).sentence), shown(finding, words)); }

std::vector<std::string> steps_of(const trail::Finding& finding, const Words& words) {
  const auto step = row_of(finding.kind->id).step;
  if (step.empty()) return {};
  return {rules::fill(words(step), shown(finding, words))};
}

std::string_view word_of(trail::SpfGap gap) {
  switch (gap) {
    case trail::SpfGap::none: return "";
    case trail::SpfGap::no_boundary: break;
    case trail::SpfGap::no_address: return key("the address that it came from is not written down");
    case trail::SpfGap::not_public: return key("it came from a private network");
    case trail::SpfGap::logged_in: return key("it came from a user who logged in");
    case trail::SpfGap::no_names: return key("neither sender nor name for hello are known");
  }
  return key("nobody wrote down where it came in");
}

Leg leg_of(const Trail& trail, std::size_t hop) {
  const auto& line = trail.hops[hop].line;
  Leg leg;
  // The name by which its own line calls itself is better than what the next one was told.
  leg.from = hop > 0 && !trail.hops[hop - 1].line.by.empty() && trail.hops[hop].link != trail::Link::broken ? trail.hops[hop - 1].line.by : line.from.label();
  if (leg.from.empty()) leg.from = !line.from.ident.empty() ? line.from.ident : "?";
  leg.to = line.by.empty() ? "?" : line.by;
  leg.from = visible(shorten(leg.from, 100));
  leg.to = visible(shorten(leg.to, 100));
  return leg;
}

std::vector<Voucher> vouchers_of(const HeadersResult& result, const Words& words) {
  std::vector<Voucher> out;
  const auto& vouching = result.analysis.vouching;
  spf_rows(result, words, out);
  if (vouching.dkim.empty()) out.push_back({"DKIM", "none", "", ""});
  for (const auto& verdict : vouching.dkim) {
    const auto& signature = verdict.signature;
    const bool unasked = !result.analysis.asked && verdict.outcome == auth::dkim::Outcome::temperror;
    std::string aligned = aligned_words(result, auth::dmarc::Identifier::By::dkim, signature.domain, signature.selector, words);
    std::string more = words("selector {}", visible(signature.selector));
    if (verdict.key && verdict.key->bits > 0 && !signature.ed25519) more += ", " + words("{} bit", verdict.key->bits);
    if (verdict.outcome == auth::dkim::Outcome::pass) more += ", " + std::string(words("checked again now"));
    aligned += (aligned.empty() ? "" : " ") + ("(" + more + ")");
    if (unasked) aligned += ": " + std::string(words(not_asked));
    else if (verdict.outcome != auth::dkim::Outcome::pass) aligned += ": " + sentence_without_stop(verdict.sentence, words);
    out.push_back({"DKIM", unasked ? std::string("?") : std::string(auth::dkim::to_string(verdict.outcome)), visible(signature.domain), aligned});
  }
  if (!vouching.dmarc) {
    out.push_back({"DMARC", "-", "", std::string(words("the author's domain is not known"))});
  } else {
    const auto& now = vouching.dmarc->now;
    const bool unasked = !result.analysis.asked && now.result == auth::dmarc::Reading::Result::temperror;
    std::string policy;
    if (unasked) {
      policy = words(not_asked);
    } else if (now.applied.status == auth::dmarc::Applied::Status::record) {
      policy = words("policy {}", auth::dmarc::to_string(now.applied.asked));
      policy += ", " + (now.result == auth::dmarc::Reading::Result::pass ? std::string(words("not needed")) : words("asks for: {}", auth::dmarc::to_string(now.disposition)));
    } else {
      policy = words.phrase(now.reason);
    }
    out.push_back({"DMARC", unasked ? std::string("?") : std::string(auth::dmarc::to_string(now.result)), vouching.dmarc->author.text(), policy});
  }
  std::string sealed;
  for (const auto& set : vouching.arc.sets) sealed += (sealed.empty() ? "" : ", ") + visible(set.seal.signature.domain);
  if (vouching.arc.outcome != auth::arc::Outcome::none && vouching.arc.outcome != auth::arc::Outcome::pass) sealed += (sealed.empty() ? "" : "; ") + sentence_without_stop(vouching.arc.sentence, words);
  const bool unsealed = !result.analysis.asked && vouching.arc.outcome == auth::arc::Outcome::temperror;
  out.push_back({"ARC", unsealed ? std::string("?") : std::string(auth::arc::to_string(vouching.arc.outcome)), "", sealed});
  return out;
}

std::vector<Bar> bars_of(const Trail& trail) {
  std::vector<Bar> bars;
  Duration at{};
  for (std::size_t i = 0; i < trail.hops.size(); ++i) {
    const auto& hop = trail.hops[i];
    if (i == 0 && hop.line.within_host()) continue;  // where it began is no hop
    const Duration wait = hop.wait && !hop.since_date ? *hop.wait : Duration::zero();
    bars.push_back({i, at, at + wait});
    at += wait;
  }
  return bars;
}

std::string wait_of(const trail::Hop& hop) {
  if (!hop.wait || hop.since_date) return "-";
  if (*hop.wait < 60s) return std::to_string(hop.wait->count() / 1'000'000) + " s";
  return to_readable(*hop.wait);
}

std::string field_of(const mail::RawMessage& message, std::string_view name) {
  const auto* field = message.find(name);
  return field == nullptr ? std::string() : shorten(visible(trim(mail::decode_words(field->value))), 300);
}

}  // namespace headers_words

std::string headers_summary(const HeadersResult& result, const Words& words) {
  const Trail& trail = result.analysis.trail;
  if (trail.hops.empty()) return std::string(words("NO WAY TO BE SEEN: the header has no Received line"));
  if (!trail.slowest) return std::string(words("ONE LINE ONLY: how long it took cannot be told"));
  const std::string whole = trail.total < 60s ? std::to_string(trail.total.count() / 1'000'000) + " s" : to_readable(trail.total);
  const auto& slow = trail.hops[*trail.slowest];
  if (*slow.wait < trail::noted_wait) return words("NO DELAY: {} from the first server to the last", whole);
  const auto share = trail.total.count() == 0 ? 100 : std::min<long long>(99, 100 * slow.wait->count() / trail.total.count());
  if (share < 50) return words("DELIVERED in {}", whole);
  return words("DELIVERED in {}, {} % of it at {}", whole, share, visible(slow.waited_at.empty() ? "?" : shorten(slow.waited_at, 100)));
}

}  // namespace mailwhy::report
