#include "mailwhy/rules/own_row.h"

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

std::string_view words_of(HelloName hello) {
  switch (hello) {
    case HelloName::ours: return "the hello name is ours";
    case HelloName::elsewhere: return "the hello name leads elsewhere";
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
}  // namespace

StageRow own_row(const View& view) {
  StageRow row{evidence::Stage::identity, State::not_reached, "", "", {}, "not reached"};
  const Attempt* attempt = view.decisive();
  if (!attempt || !attempt->session) return row;
  const auto ground = own_ground(view, *attempt);
  if (ground.port == OwnPort::shut) {
    row.state = State::warn;
    row.words = "outgoing connections to this port are shut near here";
    return row;
  }
  if (!attempt->session->connect.ok()) return row;
  row.state = ground.shaky() ? State::warn : ground.untested() ? State::note : State::ok;
  if (!ground.address) {
    row.words = ground.source ? ground.source->text() + " is not the address that servers see" : "no source address";
    return row;
  }
  row.words = ground.address->text();
  for (const auto part : {words_of(ground.reverse), words_of(ground.hello), words_of(ground.listing)})
    if (!part.empty()) row.words += ", " + std::string(part);
  return row;
}

}  // namespace mailwhy::rules
