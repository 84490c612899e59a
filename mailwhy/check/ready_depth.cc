#include "mailwhy/check/ready_depth.h"

#include <algorithm>

#include "mailwhy/base/text.h"
#include "mailwhy/check/ready_move.h"
#include "mailwhy/check/relay.h"
#include "mailwhy/check/tls.h"
#include "mailwhy/rules/tls_view.h"

namespace mailwhy::check {
namespace {

// A domain reserved for examples: no mail to it will ever bother anybody.
constexpr std::string_view outside = "mailwhy-relay-test@example.com";
constexpr std::size_t most_words = 300;

class Depth {
 public:
  Depth(ready::Survey& survey, const ReadyQuestion& question, net::Net& net, const ReadyRunOptions& options) : survey_(survey), question_(question), net_(net), options_(options) {}

  void look() {
    if (survey_.complete) move();
    const auto* face = welcoming_face();
    if (face != nullptr && survey_.complete) encryption();
    if (face != nullptr && survey_.complete) relaying(*face);
    survey_.elapsed = net_.now() - survey_.started;
  }

 private:
  Duration left() const { return std::max(Duration(1s), survey_.started + question_.whole - net_.now()); }

  const ready::Face* welcoming_face() const {
    const auto found = std::find_if(survey_.faces.begin(), survey_.faces.end(), [](const ready::Face& face) { return face.door && face.door->welcomes(); });
    return found == survey_.faces.end() ? nullptr : &*found;
  }

  void begins(ReadyPhase phase) const {
    if (options_.on_phase) options_.on_phase(phase);
  }

  void move() {
    if (!question_.moving_from || survey_.domains.empty()) return;
    begins(ReadyPhase::moving);
    survey_.move = look_at_move(survey_, question_, std::min<Duration>(left(), 30s), net_, options_.stop);
  }

  evidence::Case tls_case() const {
    evidence::Case c;
    c.target = evidence::Case::Target::tls;
    if (question_.address) {
      c.recipient.literal = question_.address->unmapped();
    } else {
      c.host = question_.host;
      if (!survey_.domains.empty()) {
        c.recipient.domain = survey_.domains.front().domain;
        c.recipient.unicode_domain = c.recipient.domain.text();
      }
    }
    c.helo = question_.our_name;
    c.resolvers = question_.resolvers;
    c.source = question_.source;
    c.use_v4 = question_.use_v4;
    c.use_v6 = question_.use_v6;
    c.smtp_port = question_.smtp_port;
    c.https_port = question_.https_port;
    c.public_networks = question_.public_networks;
    c.ping = false;
    c.seed = question_.seed;
    c.ca_file = question_.ca_file;
    c.limits.connect = question_.connect;
    c.limits.greeting = question_.greeting;
    c.limits.command = question_.command;
    c.limits.whole = left();
    c.limits.dns_try = question_.dns_limit;
    return c;
  }

  void encryption() {
    begins(ReadyPhase::encryption);
    RunOptions run;
    run.stop = options_.stop;
    const auto seen = look_at_tls(tls_case(), net_, run);
    survey_.complete = seen.complete;
    const rules::TlsView view(seen);
    for (const auto& finding : view.findings) {
      if (!finding.id.starts_with("tls.")) continue;
      ready::Flaw flaw;
      flaw.id = finding.id;
      flaw.harmful = finding.effect != rules::Effect::notes;
      flaw.args = finding.args;
      for (const auto& citation : finding.seen) {
        std::string text = citation.command.empty() ? citation.text : citation.command + ": " + citation.text;
        if (!citation.remark.empty()) text += (text.empty() ? "" : " - ") + citation.remark;
        flaw.seen.push_back(shorten(text, most_words));
      }
      survey_.flaws.push_back(std::move(flaw));
    }
    for (const auto& door : view.doors) {
      if (door.session == nullptr || !door.session->tls) continue;
      for (auto& face : survey_.faces)
        if (face.address == door.attempt->address) face.encryption = door.session->tls;
    }
  }

  void relaying(const ready::Face& face) {
    begins(ReadyPhase::relaying);
    RelayQuestion question;
    question.target = question_.target;
    question.host = question_.host;
    question.address = face.address;
    question.port = question_.smtp_port;
    for (const auto& one : survey_.domains) question.domains.push_back(one.domain);
    question.abuse = true;
    question.outside = *mail::parse_address(outside);
    question.helo = question_.our_name;
    question.resolvers = question_.resolvers;
    question.public_networks = question_.public_networks;
    question.source = question_.source;
    question.use_v4 = question_.use_v4;
    question.use_v6 = question_.use_v6;
    question.dns_limit = question_.dns_limit;
    question.connect = question_.connect;
    question.greeting = question_.greeting;
    question.command = question_.command;
    question.whole = left();
    question.seed = question_.seed;
    RelayRunOptions run;
    run.stop = options_.stop;
    survey_.relaying = ask_to_relay(question, net_, run);
    survey_.complete = survey_.relaying->complete;
  }

  ready::Survey& survey_;
  const ReadyQuestion& question_;
  net::Net& net_;
  const ReadyRunOptions& options_;
};

}  // namespace

void look_deeper(ready::Survey& survey, const ReadyQuestion& question, net::Net& net, const ReadyRunOptions& options) {
  Depth(survey, question, net, options).look();
}

}  // namespace mailwhy::check
