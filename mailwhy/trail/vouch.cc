#include "mailwhy/trail/vouch.h"

#include <algorithm>

#include "mailwhy/base/organisation.h"
#include "mailwhy/base/text.h"
#include "mailwhy/mail/address.h"

namespace mailwhy::trail {
namespace {

constexpr std::size_t most_stated = 50;
constexpr std::size_t most_received_spf = 20;
constexpr std::size_t longest_stated = 32u << 10;  // of one field

// Where a field stands in relation to the line with which the receiver's side took the message over.
Trust trust_of(const Trail& trail, std::size_t field) {
  if (!trail.boundary) {
    // All lines are the receiver's own: so is what stands above the lowest of them.
    if (!trail.hops.empty() && trail.hops.front().trusted && field < trail.hops.front().field) return Trust::yes;
    return Trust::unknown;
  }
  const Hop& boundary = trail.hops[*trail.boundary];
  if (field < boundary.field) return Trust::yes;
  const std::size_t below = *trail.boundary == 0 ? SIZE_MAX : trail.hops[*trail.boundary - 1].field;
  // Up to the next line of a stranger, and with nothing but fields that a server adds in between, it may be the receiver's.
  return field < below && field - boundary.field <= 6 ? Trust::adjacent : Trust::no;
}

bool names_receiver(const Trail& trail, std::string_view authserv_id) {
  if (authserv_id.empty()) return false;
  const auto organisation = organisation_of(authserv_id);
  if (!trail.receiver.empty() && organisation == trail.receiver) return true;
  return std::any_of(trail.hops.begin(), trail.hops.end(), [&](const Hop& hop) { return hop.trusted && equal_ignoring_case(hop.line.by, authserv_id); });
}

void read_stated(const mail::RawMessage& message, const Trail& trail, Vouching& out) {
  for (std::size_t i = 0; i < message.fields.size(); ++i) {
    const auto& field = message.fields[i];
    if (equal_ignoring_case(field.name, "Authentication-Results") && out.stated.size() < most_stated) {
      Stated stated{i, auth::results::read_results(field.value.substr(0, longest_stated)), trust_of(trail, i), false};
      stated.names_receiver = names_receiver(trail, stated.results.authserv_id);
      if (stated.trust == Trust::adjacent && !stated.names_receiver) stated.trust = Trust::no;
      out.stated.push_back(std::move(stated));
    } else if (equal_ignoring_case(field.name, "Received-SPF") && out.received_spf.size() < most_received_spf) {
      out.received_spf.push_back({i, auth::results::read_received_spf(field.value.substr(0, longest_stated)), trust_of(trail, i)});
    }
  }
}

bool believed(Trust trust) { return trust == Trust::yes || trust == Trust::adjacent; }

std::string address_in_angles(std::string_view text) {
  text = trim(text);
  if (text.starts_with('<')) text.remove_prefix(1);
  if (const auto end = text.find('>'); end != std::string_view::npos) text = text.substr(0, end);
  return std::string(trim(text));
}

// The envelope's sender, from whoever of the receiver's side wrote it down.
void find_sender(const mail::RawMessage& message, const Trail& trail, const Vouching& vouching, SpfAgain& spf) {
  const auto set = [&](std::string_view sender, SenderFrom from) {
    spf.mail_from = address_in_angles(sender);
    spf.null_sender = spf.mail_from.empty();
    spf.sender_from = from;
  };
  // The last server writes Return-Path on top of all (RFC 5321 s4.4).
  const std::size_t top = trail.boundary ? trail.hops[*trail.boundary].field : 0;
  for (std::size_t i = 0; i < message.fields.size() && i <= top; ++i)
    if (equal_ignoring_case(message.fields[i].name, "Return-Path")) return set(message.fields[i].value, SenderFrom::return_path);
  for (std::size_t i = trail.hops.size(); i-- > 0 && trail.hops[i].trusted;)
    if (trail.hops[i].line.has_envelope_from) return set(trail.hops[i].line.envelope_from, SenderFrom::received);
  for (const auto& stated : vouching.received_spf)
    if (believed(stated.trust) && !stated.spf.value_of("envelope-from").empty()) return set(stated.spf.value_of("envelope-from"), SenderFrom::received_spf);
  for (const auto& stated : vouching.stated)
    if (believed(stated.trust))
      for (const auto* result : stated.results.find_all("spf"))
        if (const auto* sender = result->find("smtp", "mailfrom"); sender && !sender->value.empty()) {
          // Some write the domain only.
          return set(sender->value.find('@') == std::string::npos ? "postmaster@" + sender->value : sender->value, SenderFrom::results);
        }
  // Exchange puts it among the author's fields.
  if (const auto* path = message.find("Return-Path")) set(path->value, SenderFrom::return_path);
}

SpfGap gap_of(const Trail& trail) {
  if (!trail.boundary) return SpfGap::no_boundary;
  const auto& line = trail.hops[*trail.boundary].line;
  if (line.authenticated) return SpfGap::logged_in;
  if (!line.from.address) return SpfGap::no_address;
  const auto scope = line.from.address->scope();
  if (scope == AddressScope::loopback || scope == AddressScope::private_use || scope == AddressScope::link_local) return SpfGap::not_public;
  if (scope == AddressScope::multicast || scope == AddressScope::unspecified) return SpfGap::no_address;
  return SpfGap::none;
}

bool judge_spf(const mail::RawMessage& message, const Trail& trail, const VouchOptions& options, dns::Facts& facts, Vouching& out) {
  SpfAgain& spf = out.spf;
  spf.gap = gap_of(trail);
  find_sender(message, trail, out, spf);
  if (spf.gap != SpfGap::none) return true;
  const auto& line = trail.hops[*trail.boundary].line;
  spf.client = *line.from.address;
  spf.helo = line.from.helo;
  auth::spf::Input input{.client = spf.client, .helo = spf.helo, .mail_from = spf.mail_from, .receiver = line.by, .now = options.now};
  const bool sender_known = spf.sender_from != SenderFrom::unknown;
  if (!sender_known && spf.helo.empty()) {
    spf.gap = SpfGap::no_names;
    return true;
  }
  bool settled = true;
  if (sender_known && !spf.null_sender) {
    spf.mail = auth::spf::evaluate(input, facts);
    settled = spf.mail.has_value();
  }
  if (!spf.helo.empty() && spf.helo.find('.') != std::string::npos && !spf.helo.starts_with('[') && !IpAddress::parse(spf.helo)) {
    input.mail_from.clear();
    spf.hello = auth::spf::evaluate(input, facts);
    settled = settled && spf.hello.has_value();
  }
  return settled;
}

// The identifiers that DMARC goes by: MAIL FROM, the HELO name for the null sender, and the d= of each signature.
std::vector<auth::dmarc::Identifier> identifiers_of(const Vouching& vouching) {
  using auth::dmarc::Identifier;
  std::vector<Identifier> out;
  const auto& spf = vouching.spf;
  const auto& verdict = spf.mail ? spf.mail : spf.null_sender ? spf.hello : std::optional<auth::spf::Verdict>();
  if (verdict)
    if (const auto domain = Domain::parse(verdict->domain); domain && !domain->is_root())
      out.push_back({Identifier::By::spf, *domain, verdict->result == auth::spf::Result::pass, verdict->result == auth::spf::Result::temperror, ""});
  for (const auto& signature : vouching.dkim)
    if (const auto domain = mail::to_ascii(signature.signature.domain); domain && !domain->is_root())
      out.push_back({Identifier::By::dkim, *domain, signature.acceptable(), signature.outcome == auth::dkim::Outcome::temperror, signature.signature.selector});
  return out;
}

// A result word of a field beside the one of now; "temperror" decides nothing on either side.
bool contradicts(std::string_view stated, std::string_view now) {
  const auto group = [](std::string_view word) {
    if (word == "pass") return 1;
    if (word == "temperror" || word == "none" || word.empty()) return 0;
    return word == "neutral" ? 3 : 2;  // fail, softfail, permerror, policy, hardfail, bestguesspass
  };
  return group(stated) != 0 && group(now) != 0 && (group(stated) == 1) != (group(now) == 1);
}

void compare_dkim(const Stated& stated, const auth::results::MethodResult& result, Vouching& out) {
  const auto* domain = result.find("header", "d");
  const auto* identity = result.find("header", "i");
  const auto* selector = result.find("header", "s");
  const auto* value = result.find("header", "b");
  std::string d = domain ? domain->value : identity ? identity->value.substr(identity->value.rfind('@') + 1) : "";
  const auth::dkim::Verdict* same = nullptr;
  std::size_t matches = 0;
  for (const auto& verdict : out.dkim) {
    const auto* tag = verdict.signature.tags.find("b");
    if (!equal_ignoring_case(verdict.signature.domain, d)) continue;
    if (selector && !equal_ignoring_case(verdict.signature.selector, selector->value)) continue;
    if (value && tag) {
      std::string compact;
      for (const char c : tag->value)
        if (c != ' ' && c != '\t' && c != '\r' && c != '\n') compact += c;
      if (!compact.starts_with(value->value)) continue;
    }
    same = &verdict;
    ++matches;
  }
  // Two signatures of one domain, of which only one is meant: nothing to compare.
  if (same == nullptr || matches != 1) return;
  const auto now = to_string(same->outcome);
  if (contradicts(result.result, now)) out.contradictions.push_back({"dkim", same->signature.domain, same->signature.selector, result.result, std::string(now), std::string(to_string(same->reason)), stated.field, stated.trust});
}

void compare(Vouching& out) {
  for (const auto& stated : out.stated) {
    if (!believed(stated.trust)) continue;
    for (const auto& result : stated.results.results) {
      const auto differ = [&](std::string domain, std::string_view now, std::string reason) {
        if (contradicts(result.result, now)) out.contradictions.push_back({result.method, std::move(domain), "", result.result, std::string(now), std::move(reason), stated.field, stated.trust});
      };
      if (result.method == "dkim") compare_dkim(stated, result, out);
      const auto* sender = result.find("smtp", "mailfrom");
      if (result.method == "spf" && sender && out.spf.mail && (sender->value.ends_with(out.spf.mail->domain))) differ(out.spf.mail->domain, auth::spf::to_string(out.spf.mail->result), std::string(auth::spf::to_string(out.spf.mail->cause)));
      if (result.method == "dmarc" && out.dmarc) differ(out.dmarc->author.text(), auth::dmarc::to_string(out.dmarc->now.result), "");
      if (result.method == "arc") differ("", auth::arc::to_string(out.arc.outcome), std::string(auth::arc::to_string(out.arc.reason)));
    }
  }
}

}  // namespace

std::string_view to_string(Trust trust) {
  switch (trust) {
    case Trust::no: return "no";
    case Trust::adjacent: return "adjacent";
    case Trust::yes: return "yes";
    case Trust::unknown: break;
  }
  return "unknown";
}

std::string_view to_string(SpfGap gap) {
  switch (gap) {
    case SpfGap::none: return "none";
    case SpfGap::no_boundary: break;
    case SpfGap::no_address: return "no_address";
    case SpfGap::not_public: return "not_public";
    case SpfGap::logged_in: return "logged_in";
    case SpfGap::no_names: return "no_names";
  }
  return "no_boundary";
}

std::string_view to_string(SenderFrom from) {
  switch (from) {
    case SenderFrom::unknown: break;
    case SenderFrom::return_path: return "return_path";
    case SenderFrom::received: return "received";
    case SenderFrom::received_spf: return "received_spf";
    case SenderFrom::results: return "results";
  }
  return "unknown";
}

dns::Settled<Vouching> vouch(const mail::RawMessage& message, const Trail& trail, const auth::Suffixes& suffixes, const VouchOptions& options, dns::Facts& facts) {
  Vouching out;
  out.author = author_of(message);
  read_stated(message, trail, out);
  auth::dkim::Options dkim;
  dkim.now = options.now;
  dkim.explain = options.explain;
  dkim.keys = options.keys;
  auto signatures = auth::dkim::verify(message, facts, dkim);
  auto chain = auth::arc::verify(message, facts, dkim);
  bool settled = judge_spf(message, trail, options, facts, out) && signatures && chain;
  if (signatures) out.dkim = std::move(*signatures);
  if (chain) out.arc = std::move(*chain);
  if (out.author.domain) {
    // Also before the rest is settled: its questions go out with theirs.
    out.dmarc = auth::dmarc::evaluate(*out.author.domain, identifiers_of(out), suffixes, facts);
    settled = settled && out.dmarc.has_value();
  }
  if (!settled) return std::nullopt;
  compare(out);
  return out;
}

}  // namespace mailwhy::trail
