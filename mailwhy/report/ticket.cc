// A message to paste into a ticket (M17): two paragraphs for a person, then the evidence for their administrator.
#include <fmt/format.h>

#include "mailwhy/base/text.h"
#include "mailwhy/report/contacts/whom.h"
#include "mailwhy/report/forms.h"
#include "mailwhy/report/text/words.h"

namespace mailwhy::report::forms {
namespace {
using rules::Party;

// Who can do something about it.
TicketTo reader_for(Party party) {
  switch (party) {
    case Party::sender_host:
    case Party::sender_network:
    case Party::this_machine:
    case Party::in_between:
    case Party::list_operator: return TicketTo::provider;
    case Party::sender_domain:
    case Party::recipient_domain: return TicketTo::dns;
    case Party::recipient_host:
    case Party::recipient_policy: return TicketTo::receiver;
    case Party::sender_message:
    case Party::recipient_mailbox:
    case Party::nobody:
    case Party::unknown: break;
  }
  return TicketTo::customer;
}

// Seen from nobody's place, because the reader may be anybody.  Empty when no place can be named.
std::string_view place_of(Party party) {
  switch (party) {
    case Party::sender_message: return key("in the message itself");
    case Party::sender_host: return key("with the server that sends");
    case Party::sender_network: return key("in the network that the mail is sent from");
    case Party::sender_domain: return key("in the DNS of the sender's domain");
    case Party::recipient_domain: return key("in the DNS of {} or with whoever runs its servers");
    case Party::recipient_host: return key("with the mail servers of {}");
    case Party::recipient_policy: return key("in the rules that the mail servers of {} follow");
    case Party::recipient_mailbox: return key("with the mailbox at {}");
    case Party::list_operator: return key("with the operator of the block list");
    case Party::in_between: return key("on the way between the two sides");
    case Party::this_machine: return key("on the machine that we tested from");
    case Party::nobody:
    case Party::unknown: break;
  }
  return "";
}

std::string_view cause_pattern(rules::Confidence confidence) {
  switch (confidence) {
    case rules::Confidence::certain: return key("The cause is {}.");
    case rules::Confidence::likely: return key("The cause is probably {}.");
    case rules::Confidence::guess: break;
  }
  return key("The cause is perhaps {}.");
}

std::string cause_sentence(const text::Source& source) {
  const Words& words = source.words;
  const auto& judgement = source.judgement;
  const auto& recipient = source.evidence.the_case.recipient;
  if (judgement.verdict == rules::Verdict::accepted) return std::string(words("Nothing stands in its way at the moment."));
  if (judgement.party == Party::nobody) return std::string(words("Nobody has made a mistake."));
  if (judgement.party == Party::unknown) return std::string(words("From outside it cannot be told whose side the cause is on."));
  const std::string domain = recipient.literal ? std::string(words("the recipient")) : recipient.domain.text();
  return words(cause_pattern(judgement.confidence), words(place_of(judgement.party), domain));
}

// What becomes of the mail, to follow it in a sentence.
std::string_view fate(rules::Verdict verdict) {
  switch (verdict) {
    case rules::Verdict::refused: return key("is refused");
    case rules::Verdict::unreachable: return key("does not get through");
    case rules::Verdict::no_mail_by_choice:
    case rules::Verdict::no_such_domain: return key("cannot arrive");
    case rules::Verdict::depends: return key("arrives or not, depending on the server it meets");
    case rules::Verdict::inconclusive: return key("was tested without a clear result");
    case rules::Verdict::accepted:
    case rules::Verdict::delayed: break;
  }
  return text::verdict_phrase(verdict);
}

std::string opening(TicketTo to, const text::Source& source) {
  const Words& words = source.words;
  const std::string target = shorten(text::target_unicode(source.evidence), 200);
  const auto& vantage = source.evidence.vantage;
  const std::string_view verdict = words(fate(source.judgement.verdict));
  if (to == TicketTo::customer) return words("your mail to {} {}", target, verdict);
  if (!vantage.ip4 && !vantage.ip6) return words("mail from our server to {} {}", target, verdict);
  const std::string from = vantage.ip4 ? vantage.ip4->text() : vantage.ip6->text();
  return words(to == TicketTo::provider ? key("mail that is sent from {} to {} {}") : key("mail from our server {} to {} {}"), from, target, verdict);
}

std::string request(TicketTo to, bool to_the_one_who_acts, bool senders_dns, const Slots& slots, const Words& words) {
  std::string out;
  if (to != TicketTo::customer)
    out = words(to_the_one_who_acts ? key("Could you please look into it?") : key("We tell you because you may see more of it than we do."));
  // The steps of a page speak to the sender.
  if (!to_the_one_who_acts || to == TicketTo::receiver || (to == TicketTo::dns && !senders_dns) || slots.steps.empty()) return out;
  out += (out.empty() ? "" : " ") + std::string(words("What helps:"));
  for (const auto& step : slots.steps) out += " " + step;
  return out;
}

// No line of a ticket begins with a character that a spreadsheet takes for a formula.
void paragraph(std::string& out, const std::string& words) {
  for (const auto& line : text::wrap(visible(words), 76, 76)) {
    if (!line.empty() && std::string_view("=+-@|%").find(line.front()) != std::string_view::npos) out += "'";
    out += line + "\n";
  }
  out += "\n";
}

void row(std::string& out, std::string_view label, std::string_view bytes) {
  if (!bytes.empty()) out += fmt::format("  {:<10} {}\n", label, visible(bytes));
}

std::string with_stop(std::string sentence) {
  if (!sentence.empty() && std::string_view(".!?").find(sentence.back()) == std::string_view::npos) sentence += '.';
  return sentence;
}
}  // namespace

Pieces ticket_pieces(const text::Source& source, const DocumentOptions& options) {
  const auto& judgement = source.judgement;
  const TicketTo acts = reader_for(judgement.party);
  const TicketTo to = options.ticket == TicketTo::by_party ? acts : options.ticket;
  const bool caused = judgement.cause != "none" && !judgement.findings.empty();
  const Slots slots = caused ? slots_of(judgement.findings.front(), source.catalogue) : Slots{};

  const Words& words = source.words;
  std::string out = std::string(words("Hello,")) + "\n\n";
  const std::string summary = summary_of(judgement, source.catalogue);
  const std::string why = summary.empty() ? "" : ": " + shorten(summary, 400);
  paragraph(out, with_stop(opening(to, source) + why) + " " + cause_sentence(source));
  paragraph(out, slots.means + (slots.means.empty() ? "" : " ") + request(to, to == acts && judgement.verdict != rules::Verdict::accepted,
                         judgement.party == Party::sender_domain, slots, words));
  while (out.ends_with("\n\n\n")) out.pop_back();
  out += std::string(words("Technical details for the administrator:")) + "\n\n";
  if (const auto* attempt = source.view.decisive())
    row(out, words("server"), (attempt->host.is_root() ? "" : attempt->host.text() + " ") + "[" + attempt->address.text() + "]");
  const bool about_sender = judgement.stage == evidence::Stage::identity;  // who reads this is not "you"
  row(out, words("step"), words(about_sender ? key("identity") : text::stage_label(judgement.stage)));
  if (caused) {
    for (const auto& line : quote_lines(judgement.findings.front(), source))
      row(out, words(line.who == "C>" ? key("sent") : line.who == "S>" ? key("reply") : line.who), line.text);
  } else {
    row(out, words("reply"), shorten(deciding_words(source), 1000));
  }
  if (caused)
    for (const auto& line : contact_lines(source.evidence, judgement, words)) row(out, words("ask"), line);
  row(out, words("tested"), text::vantage_words(source.evidence, words));
  row(out, words("result"), fmt::format("{}, {}, {} (mailwhy {})", to_string(judgement.verdict), judgement.cause, to_string(judgement.confidence), options.version));
  return {out};
}

std::string ticket(const Parts& parts, const DocumentOptions&) {
  std::string out;
  for (const auto& part : parts) out += (out.empty() ? "" : "\n----------\n\n") + part.pieces[0];
  return out;
}

}  // namespace mailwhy::report::forms
