#include "mailwhy/rules/own_row.h"

#include <vector>

#include "mailwhy/base/text.h"
#include "mailwhy/rules/own_ground.h"

namespace mailwhy::rules {
namespace {
std::string_view words_of(ReverseName reverse) {
  switch (reverse) {
    case ReverseName::leads_back: return "the reverse name leads back";
    case ReverseName::leads_elsewhere: return "the reverse name does not lead back";
    case ReverseName::none: return "no reverse name";
    case ReverseName::untested: break;
  }
  return "reverse name not tested";
}

// A literal of our own address is no news.
std::string_view words_of(HelloName hello, bool literal) {
  switch (hello) {
    case HelloName::ours: return literal ? "" : "the hello name leads here";
    case HelloName::elsewhere: return literal ? "the hello name is another address" : "the hello name leads elsewhere";
    case HelloName::unresolvable: return "the hello name leads nowhere";
    case HelloName::not_full: return "the hello name is not a full name";
    case HelloName::untested: break;
  }
  return "hello name not tested";
}

std::string_view words_of(OwnListing listing) {
  switch (listing) {
    case OwnListing::listed: return "on a block list";
    case OwnListing::clean: return "not on the lists that were asked";
    case OwnListing::untold: return "the lists gave no usable answer";
    case OwnListing::not_asked: break;
  }
  return "";
}

// What is seen to be wrong when there is anything, else all that is known.
std::vector<std::string> parts_of(const OwnGround& ground, bool literal) {
  struct Part {
    std::string_view words;
    bool wrong;
  };
  const bool bad_name = ground.reverse == ReverseName::none || ground.reverse == ReverseName::leads_elsewhere;
  const bool bad_hello = ground.hello != HelloName::ours && ground.hello != HelloName::untested;
  const Part parts[] = {{words_of(ground.listing), ground.listing == OwnListing::listed},
                        {words_of(ground.reverse), bad_name},
                        {words_of(ground.hello, literal), bad_hello}};
  std::vector<std::string> out;
  for (const auto& part : parts)
    if (!part.words.empty() && (part.wrong || !ground.shaky())) out.emplace_back(part.words);
  return out;
}
}  // namespace

std::optional<StageRow> own_row(const View& view) {
  const Attempt* attempt = view.decisive();
  if (!attempt || !attempt->session) return std::nullopt;
  const auto ground = own_ground(view, *attempt);
  StageRow row{evidence::Stage::identity, State::warn, "", "", {}, ""};
  if (const auto& ours = ground.address ? ground.address : ground.source) row.address = ours->text();
  if (ground.port == OwnPort::shut) {
    row.words = "outgoing connections to this port seem to be shut near here";
    return row;
  }
  if (!attempt->session->connect.ok()) return std::nullopt;
  const bool literal = view.evidence().vantage.helo.starts_with("[");
  if (!ground.address) {
    if (ground.hello != HelloName::not_full) return std::nullopt;
    row.words = words_of(ground.hello, literal);
    return row;
  }
  const bool asked = ground.reverse != ReverseName::untested || ground.listing != OwnListing::not_asked ||
                     answer_to(view, ground.address->reverse_name(), dns::Type::ptr);
  if (!asked && !ground.shaky()) return std::nullopt;
  const bool all_tested = ground.reverse != ReverseName::untested && ground.hello != HelloName::untested;
  row.state = ground.shaky() ? State::warn : all_tested ? State::ok : State::note;
  auto parts = parts_of(ground, literal);
  const auto& vantage = view.evidence().vantage;
  const auto& in_the_headline = vantage.ip4 ? vantage.ip4 : vantage.ip6;
  if (ground.told_by_server) parts.insert(parts.begin(), "seen as " + row.address);
  else if (in_the_headline != ground.address) parts.insert(parts.begin(), "from " + row.address);
  row.words = join(parts, ", ");
  return row;
}

}  // namespace mailwhy::rules
