#include "mailwhy/posture/survey.h"

#include <algorithm>
#include <array>

#include "mailwhy/auth/tags.h"
#include "mailwhy/base/text.h"
#include "mailwhy/dns/vouched.h"
#include "mailwhy/mail/address.h"
#include "mailwhy/mail/message.h"

namespace mailwhy::posture {
namespace {
constexpr std::array<std::string_view, part_count> part_names = {"mx", "ns", "dnssec", "tls", "spf", "dkim", "dmarc", "bimi"};
constexpr std::size_t most_guessed = 40, most_dane_hosts = 6;
// A selector that nobody has: an answer to it comes from a wildcard.
constexpr std::string_view control_selector = "mailwhy-no-such-selector";

class Looker {
 public:
  Looker(const Question& question, const auth::Suffixes& suffixes, dns::Facts& facts, const std::vector<dns::Validation>& validations)
      : question_(question), suffixes_(suffixes), facts_(facts), validations_(validations), domain_(question.domain) {}

  Survey take() {
    survey_.target = question_.target;
    survey_.again = again();
    survey_.domain = domain_;
    survey_.parts = question_.parts;
    survey_.mail_asked = question_.mail.asked();
    survey_.apex = suffixes_.organization(domain_);
    if (wants(Part::mx) || wants(Part::tls) || wants(Part::dkim)) survey_.route = route::find_route(domain_, facts_, question_.seed, question_.use_v4, question_.use_v6);
    if (wants(Part::mx)) hidden_addresses();
    if (wants(Part::ns)) name_servers();
    if (wants(Part::dnssec)) signing();
    if (wants(Part::tls)) encryption();
    if (wants(Part::spf)) survey_.spf = auth::spf::survey(domain_, facts_);
    if (wants(Part::dkim)) keys();
    if (wants(Part::dmarc) || wants(Part::bimi)) policy();
    if (wants(Part::bimi)) survey_.bimi = auth::bimi::find_record(domain_, facts_);
    if (question_.mail.asked()) mail();
    survey_.complete = facts_.wanted().empty();
    return std::move(survey_);
  }

 private:
  bool wants(Part part) const { return question_.looks_around && question_.parts.contains(part); }

  std::vector<std::string> again() const {
    const Mail& mail = question_.mail;
    std::vector<std::string> words{"mailwhy", "domain"};
    if (question_.looks_around) words.push_back(question_.target);
    std::vector<std::string> parts;
    for (const auto part : question_.parts) parts.emplace_back(to_string(part));
    if (parts.size() < part_count) words.insert(words.end(), {"--only", join(parts, ",")});
    for (const auto& selector : question_.selectors) words.insert(words.end(), {"--selector", selector});
    if (mail.client) words.insert(words.end(), {"--ip", mail.client->text()});
    if (!mail.helo.empty()) words.insert(words.end(), {"--helo", mail.helo});
    if (mail.from) words.insert(words.end(), {"--from", mail.from->empty() ? "<>" : *mail.from});
    if (!mail.message.empty()) words.insert(words.end(), {"--msg", "FILE"});
    return words;
  }

  void hidden_addresses() {
    if (!survey_.route) return;
    for (const auto& host : survey_.route->hosts)
      for (const auto& address : host.addresses) {
        const IpAddress ip = address.ip.unmapped();
        const bool taken = std::any_of(question_.public_networks.begin(), question_.public_networks.end(), [&](const Network& network) { return network.contains(ip); });
        if (ip.scope() != AddressScope::global && !taken) survey_.hidden.emplace_back(host.name, ip);
      }
  }

  // At the domain, else at the zone above it that it stands in.
  void name_servers() {
    for (Domain zone = domain_;; zone = zone.parent()) {
      const auto* answer = facts_.ask(zone, dns::Type::ns);
      if (answer == nullptr) return;
      if (!answer->has_records() && !answer->is_failure() && zone != survey_.apex && !zone.parent().is_root()) continue;
      NameServers servers;
      servers.kind = answer->kind;
      servers.zone = zone;
      for (const auto& record : answer->records)
        if (const auto* ns = std::get_if<dns::Ns>(&record.data)) servers.names.push_back(ns->host);
      std::sort(servers.names.begin(), servers.names.end());
      survey_.servers = std::move(servers);
      return;
    }
  }

  void signing() {
    const auto* ds = facts_.ask(survey_.apex, dns::Type::ds);
    const auto* soa = facts_.ask(survey_.apex, dns::Type::soa);
    if (ds == nullptr || soa == nullptr) return;
    Signing signing;
    if (!ds->is_failure()) signing.status = ds->has_records() ? Signing::Status::is_signed : ds->kind == dns::Answer::Kind::nodata ? Signing::Status::is_unsigned : Signing::Status::unknown;
    signing.vouched = soa->authentic;
    survey_.signing = signing;
  }

  void encryption() {
    survey_.mta_sts = auth::mtasts::find_record(domain_, facts_);
    survey_.tlsrpt = auth::tlsrpt::find_record(domain_, facts_);
    if (!survey_.route) return;
    for (const auto& host : survey_.route->hosts) {
      if (survey_.dane.size() == most_dane_hosts) break;
      if (host.literal || host.name.is_root()) continue;
      if (auto lookup = auth::dane::look_up(host.name, question_.smtp_port, facts_, validations_, true)) survey_.dane.emplace_back(host.name, std::move(*lookup));
    }
  }

  void keys() {
    for (const auto& selector : question_.selectors) add_selector(selector, Selector::From::given, {});
    signed_selectors();
    const auto control = auth::dkim::find_keys(control_selector, domain_.text(), facts_);
    if (control) survey_.wildcard = control->status == auth::dkim::KeysFound::Status::found;
    guessed_selectors();
  }

  void signed_selectors() {
    if (question_.mail.message.empty()) return;
    const auto message = mail::read_message(question_.mail.message);
    for (const auto* field : message.find_all("DKIM-Signature")) {
      const auto signature = auth::dkim::read_signature(field->value);
      const auto signer = Domain::parse(signature.domain);
      if (signer && *signer == domain_ && !signature.selector.empty()) add_selector(signature.selector, Selector::From::message, {});
    }
  }

  void guessed_selectors() {
    if (question_.providers == nullptr || !survey_.route) return;
    std::vector<Domain> hosts, included;
    for (const auto& host : survey_.route->hosts) hosts.push_back(host.name);
    if (survey_.spf)
      for (const auto& branch : survey_.spf->branches)
        if (branch.from && *branch.from == 0) included.push_back(branch.domain);
    std::size_t guessed = 0;
    for (const Provider* provider : question_.providers->recognised(hosts, included)) {
      survey_.providers.push_back(provider->name);
      for (const auto& selector : provider->selectors)
        if (guessed++ < most_guessed) add_selector(selector, Selector::From::provider, provider->name);
    }
  }

  void add_selector(const std::string& name, Selector::From from, const std::string& provider) {
    const bool there = std::any_of(survey_.selectors.begin(), survey_.selectors.end(), [&](const Selector& one) { return equal_ignoring_case(one.name, name); });
    if (there) return;
    auto found = auth::dkim::find_keys(name, domain_.text(), facts_);
    if (found) survey_.selectors.push_back({name, from, provider, std::move(*found)});
  }

  void policy() {
    survey_.dmarc_now = auth::dmarc::applied_policy(auth::dmarc::Rules::rfc9989, domain_, suffixes_, facts_);
    survey_.dmarc_before = auth::dmarc::applied_policy(auth::dmarc::Rules::rfc7489, domain_, suffixes_, facts_);
    survey_.dmarc_own = auth::dmarc::find_record(domain_, facts_);
    if (survey_.dmarc_now && survey_.dmarc_now->status == auth::dmarc::Applied::Status::record && wants(Part::dmarc))
      survey_.report_targets = auth::dmarc::find_targets(survey_.dmarc_now->at, survey_.dmarc_now->record, suffixes_, facts_);
  }

  // What SPF, DKIM and DMARC say of the mail.
  void mail() {
    Passing& passing = survey_.mail;
    passing.has_message = !question_.mail.message.empty();
    bool missing = false;
    std::vector<auth::dmarc::Identifier> identifiers;
    Domain author = domain_;
    passing.client = question_.mail.client;
    if (question_.mail.client) missing |= !sender_policy(identifiers);
    if (passing.has_message) {
      const auto message = mail::read_message(question_.mail.message);
      if (const auto from = author_of(question_.mail.message)) author = *from;
      auto signatures = auth::dkim::verify(message, facts_, {.now = question_.now});
      missing |= !signatures;
      if (signatures) passing.signatures = std::move(*signatures);
      for (const auto& one : passing.signatures) {
        const auto signer = Domain::parse(one.signature.domain);
        identifiers.push_back({auth::dmarc::Identifier::By::dkim, signer ? *signer : Domain(), one.acceptable(), one.outcome == auth::dkim::Outcome::temperror, one.signature.selector});
      }
    }
    passing.author = author.text();
    if (missing || domain_.is_root() || !(question_.parts.contains(Part::dmarc) || passing.has_message)) return;
    passing.dmarc = auth::dmarc::evaluate(author, identifiers, suffixes_, facts_);
  }

  // Who the message's last server says has sent it.
  std::optional<std::string> return_path() const {
    const auto message = mail::read_message(question_.mail.message);
    const auto* field = message.find("Return-Path");
    if (field == nullptr) return std::nullopt;
    const std::string value = mail::unfolded(field->value);
    const auto open = value.find('<'), close = value.find('>');
    if (open == value.npos || close == value.npos || close < open) return std::nullopt;
    return value.substr(open + 1, close - open - 1);
  }

  // False while an answer is missing.
  bool sender_policy(std::vector<auth::dmarc::Identifier>& identifiers) {
    auth::spf::Input input;
    input.client = *question_.mail.client;
    input.helo = question_.mail.helo;
    input.mail_from = question_.mail.from ? *question_.mail.from : return_path().value_or("postmaster@" + domain_.text());
    input.now = question_.now;
    auto verdict = auth::spf::evaluate(input, facts_);
    if (!verdict) return false;
    const auto domain = Domain::parse(verdict->domain);
    identifiers.push_back({auth::dmarc::Identifier::By::spf, domain ? *domain : Domain(), verdict->result == auth::spf::Result::pass, verdict->result == auth::spf::Result::temperror, ""});
    survey_.mail.spf = std::move(*verdict);
    return true;
  }

  const Question& question_;
  const auth::Suffixes& suffixes_;
  dns::Facts& facts_;
  const std::vector<dns::Validation>& validations_;
  const Domain& domain_;
  Survey survey_;
};
}  // namespace

std::optional<Domain> author_of(std::string_view bytes) {
  const auto message = mail::read_message(bytes);
  const auto fields = message.find_all("From");
  if (fields.size() != 1) return std::nullopt;
  const std::string value = mail::unfolded(fields.front()->value);
  const auto open = value.rfind('<');
  const auto close = open == value.npos ? value.npos : value.find('>', open);
  std::string_view address = open == value.npos ? std::string_view(value) : std::string_view(value).substr(open + 1, close == value.npos ? value.npos : close - open - 1);
  const auto at = address.rfind('@');
  if (at == address.npos) return std::nullopt;
  auto name = trim(address.substr(at + 1));
  name = name.substr(0, name.find_first_of(" \t(,;>"));
  const auto domain = mail::to_ascii(name);
  return domain ? std::optional<Domain>(*domain) : std::nullopt;
}

std::string_view to_string(Part part) { return part_names[static_cast<std::size_t>(part)]; }

std::optional<Part> parse_part(std::string_view word) {
  for (std::size_t i = 0; i < part_count; ++i)
    if (word == part_names[i]) return static_cast<Part>(i);
  return std::nullopt;
}

std::set<Part> all_parts() {
  std::set<Part> parts;
  for (std::size_t i = 0; i < part_count; ++i) parts.insert(static_cast<Part>(i));
  return parts;
}

std::string_view to_string(Selector::From from) {
  constexpr std::array<std::string_view, 3> names = {"given", "message", "provider"};
  return names[static_cast<std::size_t>(from)];
}

std::string_view to_string(Signing::Status status) {
  constexpr std::array<std::string_view, 3> names = {"signed", "unsigned", "unknown"};
  return names[static_cast<std::size_t>(status)];
}

std::vector<dns::Validation> vouched_for(const dns::Lookups& known) {
  std::vector<Endpoint> validating;
  for (const auto& lookup : known.all())
    if (lookup.answer.authentic && std::find(validating.begin(), validating.end(), lookup.server) == validating.end()) validating.push_back(lookup.server);
  std::vector<dns::Validation> out;
  for (const auto& lookup : known.all()) {
    const auto type = lookup.question.type;
    if (type != dns::Type::a && type != dns::Type::aaaa && type != dns::Type::tlsa) continue;
    const bool validates = std::find(validating.begin(), validating.end(), lookup.server) != validating.end();
    auto validation = dns::vouched(lookup.question, lookup.server, lookup.answer, validates);
    if (validation.status != dns::Validation::Status::unknown) out.push_back(std::move(validation));
  }
  return out;
}

bool anybody_answers(const dns::Lookups& known) {
  return std::any_of(known.all().begin(), known.all().end(), [](const dns::Lookup& lookup) {
    return lookup.answer.kind != dns::Answer::Kind::silence && lookup.answer.kind != dns::Answer::Kind::failure;
  });
}

Survey look(const Question& question, const auth::Suffixes& suffixes, dns::Facts& facts, const std::vector<dns::Validation>& validations) {
  return Looker(question, suffixes, facts, validations).take();
}

}  // namespace mailwhy::posture
