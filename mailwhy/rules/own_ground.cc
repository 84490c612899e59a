#include "mailwhy/rules/own_ground.h"

#include <algorithm>

#include "mailwhy/rules/seen_as.h"

namespace mailwhy::rules {
namespace {
Citation with_remark(Citation citation, std::string_view remark) {
  citation.remark = remark;
  return citation;
}
}  // namespace

std::vector<OwnAddress> own_addresses(const View& view) {
  std::vector<OwnAddress> ours;
  for (const auto& attempt : view.attempts()) {
    if (!attempt.session || !attempt.session->connect.ok()) continue;
    const auto ground = own_ground(view, attempt);
    if (!ground.address) continue;
    const bool known = std::any_of(ours.begin(), ours.end(), [&](const OwnAddress& one) { return one.address == *ground.address; });
    if (!known) ours.push_back({*ground.address, &attempt, ground.told_by_server});
  }
  return ours;
}

std::vector<Domain> names_of(const View& view, const IpAddress& source) {
  dns::Facts facts(view.evidence().lookups);
  return names::names_of(source, facts);
}

Finding& remark_own(const View& view, const Rule& rule, const OwnAddress& ours, Citation seen, Blame blame, std::vector<Finding>& findings) {
  const bool first = std::none_of(findings.begin(), findings.end(), [&](const Finding& finding) { return finding.id == rule.id; });
  if (ours.told_by_server) blame.confidence = Confidence::guess;
  Finding& finding = remark(view, rule, *ours.attempt, std::move(seen), blame, findings);
  if (first) finding.args["source"] = ours.address.text();
  return finding;
}

ReverseName reverse_name_of(const View& view, const IpAddress& source) {
  dns::Facts facts(view.evidence().lookups);
  return names::reverse_name_of(source, facts);
}

HelloName hello_name_of(const View& view, const IpAddress& source) {
  const auto& vantage = view.evidence().vantage;
  std::vector<IpAddress> others;
  for (const auto& other : {vantage.ip4, vantage.ip6})  // one name for both families
    if (other && other->is_v6() != source.is_v6()) others.push_back(*other);
  dns::Facts facts(view.evidence().lookups);
  return names::hello_name_of(vantage.helo, source, others, facts);
}

OwnListing own_listing_of(const View& view, const IpAddress& source) {
  OwnListing worst = OwnListing::not_asked;
  for (const auto& listing : view.evidence().listings) {
    if (listing.address != source) continue;
    const auto said = listing.result == listing::Result::listed  ? OwnListing::listed
                      : listing.result == listing::Result::clean ? OwnListing::clean
                                                                 : OwnListing::untold;
    worst = std::max(worst, said);
  }
  return worst;
}

OwnPort own_port_of(const View& view, bool v6) {
  if (smtp_port_open(view, v6)) return OwnPort::open;
  return outbound_blocked(view) ? OwnPort::shut : OwnPort::untested;
}

bool OwnGround::shaky() const {
  if (hello == HelloName::not_full || hello == HelloName::unresolvable) return true;  // whatever our address is
  const bool name = reverse == ReverseName::none || reverse == ReverseName::leads_elsewhere;
  return name || hello == HelloName::elsewhere || listing == OwnListing::listed;
}

bool OwnGround::untested() const { return !shaky() && (!address || reverse == ReverseName::untested); }

OwnGround own_ground(const View& view, const Attempt& attempt) {
  OwnGround ground;
  ground.source = source_of(view, attempt);
  ground.port = own_port_of(view, attempt.address.is_v6());
  if (!ground.source) return ground;
  if (view.the_case().may_connect_to(*ground.source)) ground.address = ground.source;
  for (const auto index : attempt.sessions) {
    const auto other = seen_as(view, {&attempt, index, &view.evidence().sessions[index]});
    if (!other) continue;
    ground.address = other->address;
    ground.told_by_server = true;
  }
  if (!ground.address) {
    if (const auto hello = hello_name_of(view, *ground.source); hello == HelloName::not_full) ground.hello = hello;
    return ground;
  }
  ground.hello = hello_name_of(view, *ground.address);
  ground.reverse = reverse_name_of(view, *ground.address);
  ground.listing = own_listing_of(view, *ground.address);
  return ground;
}

namespace {
void cite_address(const View& view, const OwnGround& ground, std::vector<Citation>& seen) {
  const IpAddress& source = *ground.address;
  const auto& listings = view.evidence().listings;
  for (std::size_t i = 0; i < listings.size() && ground.listing == OwnListing::listed; ++i) {
    if (listings[i].address != source || listings[i].result != listing::Result::listed) continue;
    seen.push_back(with_remark(view.cite_listing(i), "our address is on a block list, so this may be about us"));
    break;
  }
  const dns::Question ptr{source.reverse_name(), dns::Type::ptr};
  if (ground.reverse == ReverseName::none)
    seen.push_back(with_remark(view.cite_lookup(ptr), "our address has no name, so this may be about us"));
  if (ground.reverse == ReverseName::leads_elsewhere)
    seen.push_back(with_remark(view.cite_lookup(ptr), "the name of our address does not lead back to it, so this may be about us"));
}

void cite_hello(const View& view, const OwnGround& ground, std::vector<Citation>& seen) {
  const std::string& helo = view.evidence().vantage.helo;
  if (ground.hello == HelloName::not_full)
    seen.push_back({"case", "/vantage/helo", "", helo, {}, "we say hello with something that is no full host name, so this may be about us"});
  if (ground.hello == HelloName::elsewhere && helo.starts_with("["))
    seen.push_back({"case", "/vantage/helo", "", helo, {}, "we say hello with an address that is not ours, so this may be about us"});
  if (ground.hello != HelloName::unresolvable && ground.hello != HelloName::elsewhere) return;
  if (const auto name = Domain::parse(helo)) {
    const auto type = ground.hello == HelloName::elsewhere && ground.address && ground.address->is_v6() ? dns::Type::aaaa : dns::Type::a;
    seen.push_back(with_remark(view.cite_lookup({*name, type}), "the name that we say hello with does not lead to us, so this may be about us"));
  }
}

Citation why_untested(const View& view, const OwnGround& ground) {
  if (!ground.source) return {"case", "/vantage", "", "no source address", {}, "how we look from outside could not be tested"};
  if (!ground.address) {
    const std::string at = ground.source->is_v6() ? "/vantage/ip6" : "/vantage/ip4";
    return {"case", at, "", ground.source->text() + " is " + std::string(to_string(ground.source->scope())),
            {}, "servers see another address of ours; how it stands could not be tested"};
  }
  return with_remark(view.cite_lookup({ground.address->reverse_name(), dns::Type::ptr}),
                     "whether our address has a name could not be tested");
}
}  // namespace

std::vector<Citation> cite_ground(const View& view, const OwnGround& ground) {
  constexpr std::size_t most = 2;
  std::vector<Citation> seen;
  if (ground.shaky() && ground.address) cite_address(view, ground, seen);
  if (ground.shaky()) cite_hello(view, ground, seen);
  else if (ground.untested()) seen.push_back(why_untested(view, ground));
  if (seen.size() > most) seen.resize(most);
  return seen;
}

}  // namespace mailwhy::rules
