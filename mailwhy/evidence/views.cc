#include "mailwhy/evidence/views.h"

#include <algorithm>

namespace mailwhy::evidence {
namespace {
using zone::Ask;
using zone::Reply;
using zone::Row;
using zone::Way;

constexpr std::size_t most_other_ways = 3;

dns::Lookup lookup_of(const Reply& reply) { return {reply.ask.question, reply.ask.server, reply.at, reply.took, reply.answer}; }

// One row's word about the domain, followed to addresses: a resolver is asked for them itself, an authority only for those inside
// of its zone; what neither knows the case's resolvers are asked.
class Follower {
 public:
  Follower(const Evidence& evidence, const Reading& reading, zone::Asks& asks, dns::Facts& facts)
      : evidence_(evidence), reading_(reading), asks_(asks), facts_(facts) {}

  std::optional<route::Route> follow(const Row& row) {
    const Case& c = evidence_.the_case;
    const Reply& said = *row.reply;
    dns::Lookups known;
    known.add(lookup_of(said));
    known_from(row, known);
    dns::Facts facts(known);
    auto route = route::find_route(c.recipient.domain, facts, c.seed, c.use_v4, c.use_v6);
    for (const auto& question : facts.wanted()) want(row, question);
    return route;
  }

 private:
  static Way way_of(const Row& row) { return row.server ? Way::direct : Way::recursive; }

  bool in_zone(const Row& row, const Domain& name) const {
    if (!row.server) return true;
    const zone::Leg* leg = reading_.survey.walk ? reading_.survey.walk->final_leg() : nullptr;
    const zone::Step* step = leg != nullptr ? leg->last() : nullptr;
    return step != nullptr && !step->zone.is_root() && name.is_within(step->zone);
  }

  void known_from(const Row& row, dns::Lookups& known) const {
    for (const Ask& ask : asks_.known().order())
      if (ask.server == row.at && ask.way == way_of(row) && ask.question.type != dns::Type::mx && in_zone(row, ask.question.name))
        known.add(lookup_of(*asks_.known().find(ask)));
    for (const auto& lookup : evidence_.lookups.all())
      if (row.server ? !in_zone(row, lookup.question.name) : lookup.server == row.at && !lookup.answer.is_failure()) known.add(lookup);
  }

  void want(const Row& row, const dns::Question& question) {
    if (in_zone(row, question.name))
      asks_.ask({row.at, question, way_of(row)});
    else
      facts_.ask(question);
  }

  const Evidence& evidence_;
  const Reading& reading_;
  zone::Asks& asks_;
  dns::Facts& facts_;
};

// A resolver's row before an authority's: it knows the addresses too.
std::optional<std::size_t> speaker_of(const zone::Comparison& comparison, std::size_t group) {
  std::optional<std::size_t> found;
  for (std::size_t i = 0; i < comparison.rows.size(); ++i) {
    const Row& row = comparison.rows[i];
    if (row.group == group && row.reply && (!found || (comparison.rows[*found].server && !row.server))) found = i;
  }
  return found;
}

bool share_an_address(const route::Route& a, const route::Route& b) {
  for (const auto& host : a.hosts)
    for (const auto& other : b.hosts)
      for (const auto& one : host.addresses)
        if (std::any_of(other.addresses.begin(), other.addresses.end(), [&](const auto& two) { return two.ip == one.ip; }))
          return true;
  return false;
}

bool has_addresses(const route::Route& route) {
  return std::any_of(route.hosts.begin(), route.hosts.end(), [](const route::Host& host) { return !host.addresses.empty(); });
}

// Who says the same about the domain may still know other addresses of the hosts.
void compare_addresses(const Evidence& evidence, Reading& reading, Follower follower) {
  constexpr std::size_t most_followed = 6;
  if (!evidence.route || !has_addresses(*evidence.route)) return;
  std::size_t followed = 0;
  const auto& rows = reading.comparison.rows;
  for (std::size_t i = rows.size(); i-- > 0 && followed < most_followed;) {  // resolvers before authorities
    if (rows[i].group != reading.ours || !rows[i].reply) continue;
    // A server with the same version of the zone as the others has nothing else to say.
    if (rows[i].server && !rows[i].behind) continue;
    ++followed;
    auto route = follower.follow(rows[i]);
    if (!route || !has_addresses(*route) || share_an_address(*route, *evidence.route) || reading.others.size() >= most_other_ways)
      continue;
    const bool known = std::any_of(reading.others.begin(), reading.others.end(), [&](const OtherWay& other) {
      return other.same_records && share_an_address(*other.route, *route);
    });
    if (!known) reading.others.push_back({i, std::move(route), true});
  }
}
}  // namespace

std::vector<dns::Lookup> senders_lookups(const Views& views) {
  std::vector<dns::Lookup> lookups;
  std::optional<std::size_t> servfail;
  for (const auto& resolver : views.query.resolvers) {
    const Reply* reply = views.replies.find({resolver.server, views.query.question, Way::recursive});
    if (reply != nullptr && views.query.ask_again && reply->answer.kind == dns::Answer::Kind::failure && !reply->timed_out) {
      const Reply* again = views.replies.find({resolver.server, views.query.question, Way::again});
      if (again == nullptr || !again->answer.is_failure()) reply = again;
    }
    if (reply == nullptr) return {};
    if (reply->answer.kind == dns::Answer::Kind::servfail && !servfail) servfail = lookups.size();
    lookups.push_back(lookup_of(*reply));
    if (reply->answer.is_failure()) continue;
    std::rotate(lookups.rbegin(), lookups.rbegin() + 1, lookups.rend());
    return lookups;
  }
  // Nobody knows it.  Was it a passing trouble?
  for (const auto& resolver : views.query.resolvers) {
    const Reply* reply = views.replies.find({resolver.server, views.query.question, Way::recursive});
    if (!views.query.ask_again || reply->answer.kind != dns::Answer::Kind::servfail) continue;
    const Reply* again = views.replies.find({resolver.server, views.query.question, Way::again});
    if (again == nullptr) return {};
    if (again->answer.is_failure()) continue;
    lookups.insert(lookups.begin(), lookup_of(*again));
    return lookups;
  }
  // SERVFAIL says more than silence does.
  if (servfail)
    std::rotate(lookups.begin(), lookups.begin() + static_cast<std::ptrdiff_t>(*servfail),
                lookups.begin() + static_cast<std::ptrdiff_t>(*servfail) + 1);
  return lookups;
}

const OtherWay* Reading::by_zones() const {
  const auto found = std::find_if(others.begin(), others.end(), [](const OtherWay& other) { return !other.row; });
  return found == others.end() ? nullptr : &*found;
}

Reading read_views(const Evidence& evidence, const Views& views, const std::set<Domain>& in_doubt, zone::Asks& asks, dns::Facts& facts) {
  Reading reading;
  reading.survey = zone::survey(views.query, asks);
  reading.survey.started = evidence.started;
  reading.comparison = zone::compare(reading.survey);
  const auto& groups = reading.comparison.groups;
  const auto* counts = evidence.lookups.find(views.query.question);
  if (counts != nullptr && !counts->answer.is_failure()) {
    const auto lines = zone::answer_lines(counts->answer);
    const auto ours = std::find_if(groups.begin(), groups.end(), [&](const zone::Group& group) { return group.answer == lines; });
    if (ours != groups.end()) reading.ours = static_cast<std::size_t>(ours - groups.begin());
  }
  if (!reading.ours) return reading;  // without a way of our own there is none to compare with
  Follower follower(evidence, reading, asks, facts);
  for (std::size_t i = 0; i < groups.size() && reading.others.size() < most_other_ways; ++i) {
    const auto row = reading.ours == i ? std::nullopt : speaker_of(reading.comparison, i);
    if (row) reading.others.push_back({*row, follower.follow(reading.comparison.rows[*row]), false});
  }
  compare_addresses(evidence, reading, follower);
  reading.hosts = views_of_hosts(evidence, reading.survey, in_doubt, asks);
  if (auto route = route_by_zones(evidence, reading.hosts)) reading.others.push_back({std::nullopt, std::move(route), true});
  return reading;
}

std::optional<Reading> read_views(const Evidence& evidence) {
  if (!evidence.views) return std::nullopt;
  zone::Asks asks(evidence.views->replies, evidence.views->query.most_questions);
  dns::Facts facts(evidence.lookups);
  return read_views(evidence, *evidence.views, {}, asks, facts);
}

}  // namespace mailwhy::evidence
