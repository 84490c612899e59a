#include "apps/wait_dns.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <set>

#include "mailwhy/base/text.h"
#include "mailwhy/report/dns/dns.h"

namespace mailwhy::apps {
namespace {
using report::Words;
using zone::Row;
using zone::Server;
using Fit = Voice::Fit;

constexpr Duration way_is_known = std::chrono::minutes(10);
constexpr Duration margin = 500ms;  // a cache rounds its TTL to seconds

std::string question_text(const dns::Question& question) {
  return (question.name.is_root() ? std::string(".") : visible(question.name.text())) + " " + dns::to_string(question.type);
}

std::string address_text(const Endpoint& at) { return at.port == 53 ? at.address.text() : at.text(); }

std::string answer_text(const Row& row, bool serial, const Words& words) {
  const auto lines = zone::answer_lines(row.reply->answer);
  std::string text;
  if (lines == std::vector<std::string>{"no records"}) text = words("no records");
  else if (lines == std::vector<std::string>{"no such name"}) text = words("no such name");
  else text = visible(shorten(join(lines, ", "), 300));
  if (serial && row.server && row.server->serial) text += ", " + words("serial {}", *row.server->serial);
  return text;
}

std::string trouble_text(const Row& row, const Words& words) {
  if (!row.reply) return std::string(words("not known yet"));
  if (row.server && row.server->state == Server::State::upward) return std::string(words("lame: refers to other servers"));
  if (row.server && row.server->state == Server::State::not_authoritative) return std::string(words("lame: answers without authority"));
  if (!row.reply->answer.is_failure()) return std::string(words("no usable answer"));
  return report::dns_words::trouble_of(*row.reply, words);
}

// A referral is no answer, and what is wanted of a server above the zone.
bool refers(const zone::Reply& reply) {
  return reply.answer.rcode == dns::Rcode::noerror &&
         std::any_of(reply.authority.begin(), reply.authority.end(), [](const dns::Record& record) { return record.type == dns::Type::ns; });
}

bool has_word(const Row& row) { return row.group.has_value() && row.reply; }

// Somebody of this address family gave us an answer on the way, so that silence is not our own network's.
bool family_speaks(const zone::Survey& survey, bool v4) {
  if (!survey.walk) return false;
  for (const auto& leg : survey.walk->legs)
    for (const auto& step : leg.steps)
      for (const auto& server : step.servers)
        if (server.spoke() && server.at.address.is_v4() == v4) return true;
  return false;
}

std::string_view role_word(Row::Role role) {
  switch (role) {
    case Row::Role::authority: return "authority";
    case Row::Role::yours: return "yours";
    case Row::Role::named: return "named";
    case Row::Role::well_known: break;
  }
  return "public";
}

}  // namespace

DnsWatch::DnsWatch(zone::Query query, std::optional<WaitValue> value, probe::SurveyOptions run, net::Net& net, const Words& words, int hurry)
    : query_(std::move(query)), value_(std::move(value)), run_(std::move(run)), net_(net), words_(words), hurry_(hurry) {
  query_.compare = true;
  query_.trace = false;
  resolvers_only_ = !walks();
}

Said DnsWatch::awaited() const {
  const std::string question = question_text(query_.question);
  if (!value_) return said(words_, [&](const Words& words) { return words("{} until all agree", question); });
  if (value_->absent) return said(words_, [&](const Words& words) { return words("{} until there is none", question); });
  return Said::same(question + " = " + visible(shorten(value_->text, 300)));
}

Look DnsWatch::look(Time by) {
  std::vector<std::size_t> everybody(query_.resolvers.size());
  std::iota(everybody.begin(), everybody.end(), std::size_t{0});
  const bool first = looks_++ == 0;
  const bool authorities = walks() && (first || !authorities_fit_);
  const auto resolvers = first ? everybody : resolvers_due();
  ask(authorities, resolvers, first, by);
  Look look = judge();
  // What some have said earlier counts only when they say it still.
  const bool asked_all = authorities == walks() && resolvers.size() == everybody.size();
  if (look.reached && !asked_all && net_.now() < by && (run_.stop == nullptr || !run_.stop->load())) {
    ask(walks(), everybody, true, by);
    look = judge();
  }
  return look;
}

// Caches whose answer is worth asking for again.
std::vector<std::size_t> DnsWatch::resolvers_due() const {
  std::vector<std::size_t> due;
  if (walks() && !authorities_near_) return due;
  for (std::size_t i = 0; i < query_.resolvers.size(); ++i) {
    const auto known = caches_.find(query_.resolvers[i].server);
    if (known == caches_.end() || (known->second.fit != Fit::yes && known->second.forgets.value_or(Time{}) <= net_.now())) due.push_back(i);
  }
  return due;
}

// What the servers above the zone, and those of other zones, have said a short while ago: root servers are not to be asked every
// minute.
zone::Replies DnsWatch::way_down() const {
  std::set<Endpoint> own;
  if (merged_.walk)
    for (const auto& leg : merged_.walk->legs)
      if (const auto* step = leg.last())
        for (const Server& server : step->servers) own.insert(server.at);
  zone::Replies kept;
  for (const zone::Ask& ask : heard_.order()) {
    const zone::Reply& reply = *heard_.find(ask);
    if (ask.way != zone::Way::direct || own.contains(ask.server) || (reply.answer.is_failure() && !refers(reply)) || net_.now() - reply.at > way_is_known / hurry_) continue;
    kept.add(reply);
  }
  return kept;
}

void DnsWatch::ask(bool authorities, const std::vector<std::size_t>& resolvers, bool anew, Time by) {
  zone::Query query = query_;
  query.resolvers.clear();
  for (const std::size_t i : resolvers) query.resolvers.push_back(query_.resolvers[i]);
  if (!authorities) query.walk.hints.clear();
  query.seed = query_.seed + looks_ * 131;
  probe::SurveyOptions run = run_;
  run.seed = query.seed;
  run.whole = std::min(run.whole, std::max<Duration>(by - net_.now(), 1ms));
  const zone::Replies known = anew ? zone::Replies() : way_down();
  zone::Replies replies;
  run.known = &known;
  run.replies = &replies;
  zone::Survey heard = probe::run_survey(query, net_, run);
  if (authorities) heard_ = std::move(replies);
  // What answers in the place of root servers is none of them.
  const bool root_spoke = heard.walk && !heard.walk->legs.empty() && !heard.walk->legs.front().steps.empty() &&
                          std::any_of(heard.walk->legs.front().steps.front().servers.begin(), heard.walk->legs.front().steps.front().servers.end(),
                                      [](const Server& server) { return server.state == Server::State::answers || server.state == Server::State::refers; });
  const bool resolver_spoke = std::any_of(heard.resolvers.begin(), heard.resolvers.end(), [](const zone::Asked& asked) { return asked.reply && !asked.reply->answer.is_failure(); });
  if (merged_.resolvers.empty() && !merged_.walk) {
    merged_ = std::move(heard);
    // Behind a network that lets nobody ask name servers the resolvers are all there is.
    if (authorities && !root_spoke && resolver_spoke) {
      resolvers_only_ = true;
      query_.walk.hints.clear();
    }
    return;
  }
  // A run that was cut short takes nothing away from what is known.
  if (authorities && heard.complete) merged_.walk = std::move(heard.walk);
  for (std::size_t i = 0; i < heard.resolvers.size() && i < resolvers.size(); ++i)
    if (heard.resolvers[i].reply && resolvers[i] < merged_.resolvers.size()) merged_.resolvers[resolvers[i]] = std::move(heard.resolvers[i]);
}

std::optional<Time> DnsWatch::forgets(const Row& row) const {
  // An answer with authority comes from no cache.
  if (row.server || !row.reply || !row.ttl_s || row.reply->answer.authoritative) return std::nullopt;
  return row.reply->at + row.reply->took + Duration(std::chrono::seconds(*row.ttl_s)) / hurry_ + margin / hurry_;
}

Fit DnsWatch::fit_of(const Row& row, const zone::Comparison& comparison) const {
  if (!has_word(row)) return Fit::unknown;
  if (value_) {
    const auto stands = value_->stands_in(row.reply->answer);
    return !stands ? Fit::unknown : *stands ? Fit::yes : Fit::no;
  }
  if (row.server) {
    const bool newest = comparison.serials.empty() || !row.server->serial || *row.server->serial == comparison.serials.front();
    return *row.group == 0 && newest ? Fit::yes : Fit::no;
  }
  return *row.group == 0 ? Fit::yes : Fit::no;
}

bool DnsWatch::out_of_our_reach(const Row& row) const {
  if (!row.server) return false;
  const Server& server = *row.server;
  if (server.state == Server::State::not_public) return true;
  if (server.state != Server::State::silent && server.state != Server::State::failure) return false;
  const bool v4 = server.at.address.is_v4();
  return !family_speaks(merged_, v4) && family_speaks(merged_, !v4);
}

Voice DnsWatch::voice_of(const Row& row, const zone::Comparison& comparison) const {
  Voice voice;
  const bool named = row.server && !row.name.empty();
  const auto namesakes = std::count_if(comparison.rows.begin(), comparison.rows.end(), [&](const Row& other) { return other.server && other.name == row.name; });
  voice.who = named ? visible(row.name) : address_text(row.at);
  if (named && namesakes > 1) voice.who += " (" + address_text(row.at) + ")";
  if (!row.server && !row.name.empty()) voice.who += " (" + visible(row.name) + ")";
  voice.role = role_word(row.role);
  voice.fit = fit_of(row, comparison);
  if (has_word(row)) {
    voice.says = said(words_, [&](const Words& words) { return answer_text(row, !value_, words); });
    voice.key = voice.says.english;
    voice.forgets = forgets(row);
  } else {
    voice.says = said(words_, [&](const Words& words) { return trouble_text(row, words); });
    // How long it was silent this time is no news.
    voice.key = row.reply ? fmt::format("? {} {}", to_string(row.reply->answer.kind), dns::to_string(row.reply->answer.rcode)) : "?";
  }
  return voice;
}

std::vector<Voice> DnsWatch::judge_rows(const zone::Comparison& comparison, std::vector<std::string>& left_out) {
  std::vector<Voice> voices;
  bool all_fit = true, any_fits = false, any_differs = false;
  for (const Row& row : comparison.rows) {
    if (row.server && !walks()) continue;
    if (out_of_our_reach(row)) {
      left_out.push_back(address_text(row.at));
      continue;
    }
    Voice voice = voice_of(row, comparison);
    if (row.server) {
      all_fit = all_fit && voice.fit == Fit::yes;
      any_fits = any_fits || voice.fit == Fit::yes;
      any_differs = any_differs || voice.fit == Fit::no;
    } else {
      caches_[row.at] = voice;
    }
    voices.push_back(std::move(voice));
  }
  if (walks() && !comparison.authorities_spoke && std::none_of(voices.begin(), voices.end(), [](const Voice& voice) { return voice.role == "authority"; })) {
    Voice nobody;
    nobody.who = visible(query_.question.name.is_root() ? "." : query_.question.name.text());
    nobody.role = "authority";
    nobody.says = said(words_, [](const Words& words) { return std::string(words("no name server of it can be asked")); });
    nobody.key = "?";
    voices.insert(voices.begin(), std::move(nobody));
  }
  authorities_fit_ = !walks() || (comparison.authorities_spoke && all_fit && any_fits);
  authorities_near_ = !walks() || (any_fits && !any_differs);
  return voices;
}

Look DnsWatch::judge() {
  const zone::Comparison comparison = zone::compare(merged_);
  Look look;
  std::vector<std::string> left_out;
  look.voices = judge_rows(comparison, left_out);
  const bool all = std::all_of(look.voices.begin(), look.voices.end(), [](const Voice& voice) { return voice.fit == Fit::yes; });
  look.reached = all && !look.voices.empty() && authorities_fit_;
  look.poll = !authorities_fit_;
  for (const Voice& voice : look.voices) {
    if (voice.role == "authority" || voice.fit == Fit::yes || !authorities_near_) continue;
    if (!voice.forgets) look.poll = true;
    else look.due = std::min(look.due.value_or(*voice.forgets), *voice.forgets);
  }
  look.now = summary(look.voices, left_out);
  return look;
}

// "1 of 3 say so; not yet ns2.example.org (10 old.example.org), 192.0.2.53 (...)"
Said DnsWatch::summary(const std::vector<Voice>& voices, const std::vector<std::string>& left_out) const {
  const auto fitting = std::count_if(voices.begin(), voices.end(), [](const Voice& voice) { return voice.fit == Fit::yes; });
  const auto list = [&](Fit fit, bool in_english, const Words& words) {
    std::vector<std::string> names;
    std::size_t more = 0;
    for (const Voice& voice : voices) {
      if (voice.fit != fit) continue;
      if (names.size() == most_named) ++more;
      else names.push_back(voice.who + " (" + (in_english ? voice.says.english : voice.says.text) + ")");
    }
    if (more > 0) names.push_back(words("{} more", more));
    return join(names, ", ");
  };
  const auto say = [&](const Words& words, bool in_english) {
    const std::size_t all = voices.size();
    std::string text = value_ ? words("{} of {} say so", fitting, all) : words("{} of {} agree", fitting, all);
    if (const auto others = list(Fit::no, in_english, words); !others.empty()) text += "; " + words("not yet: {}", others);
    if (const auto silent = list(Fit::unknown, in_english, words); !silent.empty()) text += "; " + words("cannot tell: {}", silent);
    if (!left_out.empty()) text += "; " + words("left out, as they cannot be reached from here: {}", join(left_out, ", "));
    if (resolvers_only_) text += "; " + std::string(words("resolvers only, as no root server can be asked from here"));
    return text;
  };
  return {say(words_, false), say(Words::of(Language::english), true)};
}

}  // namespace mailwhy::apps
