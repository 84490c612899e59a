// A message to paste into a ticket (M17): two paragraphs for a person, then the evidence for their administrator.
#include <fmt/format.h>

#include "mailwhy/base/text.h"
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

// Seen from nobody's place, because the reader may be anybody.
std::string cause_sentence(const rules::Judgement& judgement, const evidence::Evidence& evidence) {
  if (judgement.verdict == rules::Verdict::accepted) return "Nothing stands in its way at the moment.";
  const std::string domain = evidence.the_case.recipient.literal ? "the recipient" : evidence.the_case.recipient.domain.text();
  std::string where;
  switch (judgement.party) {
    case Party::sender_message: where = "in the message itself"; break;
    case Party::sender_host: where = "with the server that sends"; break;
    case Party::sender_network: where = "in the network that the mail is sent from"; break;
    case Party::sender_domain: where = "in the DNS of the sender's domain"; break;
    case Party::recipient_domain: where = "in the DNS of " + domain + " or with whoever runs its servers"; break;
    case Party::recipient_host: where = "with the mail servers of " + domain; break;
    case Party::recipient_policy: where = "in the rules that the mail servers of " + domain + " follow"; break;
    case Party::recipient_mailbox: where = "with the mailbox at " + domain; break;
    case Party::list_operator: where = "with the operator of the block list"; break;
    case Party::in_between: where = "on the way between the two sides"; break;
    case Party::this_machine: where = "on the machine that we tested from"; break;
    case Party::nobody: return "Nobody has made a mistake.";
    case Party::unknown: return "From outside it cannot be told whose side the cause is on.";
  }
  const auto sure = judgement.confidence;
  return "The cause is " + std::string(sure == rules::Confidence::certain ? "" : sure == rules::Confidence::likely ? "probably " : "perhaps ") + where + ".";
}

std::string opening(TicketTo to, const text::Source& source) {
  const std::string target = shorten(text::target_unicode(source.evidence), 200);
  const auto& vantage = source.evidence.vantage;
  const std::string from = vantage.ip4 ? vantage.ip4->text() : vantage.ip6 ? vantage.ip6->text() : "our server";
  std::string verdict(text::verdict_phrase(source.judgement.verdict));
  if (source.judgement.verdict == rules::Verdict::refused) verdict = "is refused";
  else if (source.judgement.verdict == rules::Verdict::unreachable) verdict = "does not get through";
  else if (source.judgement.verdict == rules::Verdict::no_mail_by_choice || source.judgement.verdict == rules::Verdict::no_such_domain) verdict = "cannot arrive";
  else if (source.judgement.verdict == rules::Verdict::depends) verdict = "arrives or not, depending on the server it meets";
  else if (source.judgement.verdict == rules::Verdict::inconclusive) verdict = "was tested without a clear result";
  switch (to) {
    case TicketTo::customer: return "your mail to " + target + " " + verdict;
    case TicketTo::provider: return "mail that is sent from " + from + " to " + target + " " + verdict;
    case TicketTo::dns:
    case TicketTo::receiver:
    case TicketTo::by_party: break;
  }
  return "mail from our server " + from + " to " + target + " " + verdict;
}

std::string request(TicketTo to, bool to_the_one_who_acts, bool senders_dns, const Slots& slots) {
  std::string out;
  if (to != TicketTo::customer) out = to_the_one_who_acts ? "Could you please look into it?" : "We tell you because you may see more of it than we do.";
  // The steps of a page speak to the sender.
  if (!to_the_one_who_acts || to == TicketTo::receiver || (to == TicketTo::dns && !senders_dns) || slots.steps.empty()) return out;
  out += (out.empty() ? "" : " ") + std::string("What helps:");
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

  std::string out = "Hello,\n\n";
  const std::string why = judgement.summary.empty() ? "" : ": " + shorten(judgement.summary, 400);
  paragraph(out, with_stop(opening(to, source) + why) + " " + cause_sentence(judgement, source.evidence));
  paragraph(out, slots.means + (slots.means.empty() ? "" : " ") + request(to, to == acts && judgement.verdict != rules::Verdict::accepted,
                         judgement.party == Party::sender_domain, slots));
  while (out.ends_with("\n\n\n")) out.pop_back();
  out += "Technical details for the administrator:\n\n";
  if (const auto* attempt = source.view.decisive())
    row(out, "server", (attempt->host.is_root() ? "" : attempt->host.text() + " ") + "[" + attempt->address.text() + "]");
  row(out, "step", text::stage_label(judgement.stage));
  if (caused) {
    for (const auto& line : quote_lines(judgement.findings.front(), source))
      row(out, line.who == "C>" ? "sent" : line.who == "S>" ? "reply" : line.who, line.text);
  } else {
    row(out, "reply", shorten(deciding_words(source), 1000));
  }
  row(out, "tested", text::vantage_words(source.evidence));
  row(out, "result", fmt::format("{}, {}, {} (mailwhy {})", to_string(judgement.verdict), judgement.cause, to_string(judgement.confidence), options.version));
  return {out};
}

std::string ticket(const Parts& parts, const DocumentOptions&) {
  std::string out;
  for (const auto& part : parts) out += (out.empty() ? "" : "\n----------\n\n") + part.pieces[0];
  return out;
}

}  // namespace mailwhy::report::forms
