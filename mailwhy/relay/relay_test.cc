#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "mailwhy/relay/judge.h"

using namespace mailwhy;
using namespace mailwhy::relay;

namespace {

Names names() {
  Names out;
  out.sender = *mail::parse_address("ann@sender.test");
  out.outside = *mail::parse_address("bob@elsewhere.test");
  out.server = *Domain::parse("mx.example.test");
  out.server_address = IpAddress::v4(192, 0, 2, 40);
  out.our_literal = "[192.0.2.25]";
  return out;
}

smtp::Exchange said(smtp::Step step, std::string_view reply) {
  smtp::Exchange exchange;
  exchange.step = step;
  exchange.reply = smtp::parse_reply(reply);
  return exchange;
}

// All plain and routed forms of the world above, each with this answer to RCPT, and the controls with theirs.
Survey survey(std::string_view to_forms, std::string_view to_postmaster, std::string_view to_nobody) {
  Survey out;
  out.target = "mx.example.test";
  out.names = names();
  out.domains = {*Domain::parse("example.test")};
  for (const auto& form : controls_of(out.domains.front(), "nobody")) {
    Tried tried{form, 0, said(smtp::Step::mail, "250 ok"), said(smtp::Step::rcpt, form.kind == Form::Kind::must_exist ? to_postmaster : to_nobody), 1};
    out.tried.push_back(tried);
  }
  for (const auto& form : forms_of(out.names, out.domains.front())) out.tried.push_back({form, 0, said(smtp::Step::mail, "250 ok"), said(smtp::Step::rcpt, to_forms), 1});
  return out;
}

}  // namespace

TEST_CASE("at least the sixteen forms of nmap and more, each once, each under its own name") {
  const auto forms = forms_of(names(), *Domain::parse("example.test"));
  std::set<std::string> ids, envelopes;
  for (const auto& form : forms) {
    CHECK(ids.insert(std::string(form.id)).second);
    CHECK(envelopes.insert(form.trial.sender + " " + form.trial.recipient).second);
    CHECK(form.trial.recipient.find("elsewhere.test") != std::string::npos);
  }
  CHECK(forms.size() == 28);
  const auto has = [&](std::string_view sender, std::string_view recipient) {
    return std::any_of(forms.begin(), forms.end(), [&](const Form& form) { return form.trial.sender == sender && form.trial.recipient == recipient; });
  };
  CHECK(has("", "bob@elsewhere.test"));
  CHECK(has("postmaster@[192.0.2.40]", "bob@elsewhere.test"));
  CHECK(has("ann@sender.test", "bob%elsewhere.test@mx.example.test"));
  CHECK(has("ann@sender.test", "\"bob@elsewhere.test\""));
  CHECK(has("ann@sender.test", "@[192.0.2.40]:bob@elsewhere.test"));
  CHECK(has("ann@sender.test", "elsewhere.test!bob@example.test"));
}

TEST_CASE("what is not known leaves out the forms that need it, and no others") {
  Names few = names();
  few.server = Domain();
  few.our_literal.clear();
  few.sender = {};
  for (const auto& form : forms_of(few, Domain())) {
    CHECK(form.trial.sender.find('%') == std::string::npos);
    CHECK(form.trial.recipient.find("@>") == std::string::npos);
    CHECK(form.id != "our-sender");
    CHECK(form.id.find("-name") == std::string_view::npos);
    CHECK(form.id.find("local-") == std::string_view::npos);
  }
}

TEST_CASE("a no is certain with a control, likely without, and nothing when it is about us") {
  const auto closed = judge(survey("554 5.7.1 Relay access denied", "250 ok", "550 5.1.1 no such user"));
  CHECK(closed.verdict == Verdict::closed);
  CHECK(closed.confidence == "certain");
  CHECK(closed.exit_code() == 0);
  CHECK(closed.domains.front().responsible == Responsible::yes);
  const auto blocked = judge(survey("554 5.7.1 Client host blocked using bl.test", "554 5.7.1 Client host blocked using bl.test", "554 5.7.1 Client host blocked using bl.test"));
  CHECK(blocked.verdict == Verdict::inconclusive);
  CHECK(blocked.findings.front().kind->id == "relay.refuses-us");
  // The words speak of relaying, but nothing shows that the server takes anything at all from us.
  Survey no_control = survey("554 5.7.1 Relay access denied", "", "");
  no_control.domains.clear();
  no_control.tried.erase(no_control.tried.begin(), no_control.tried.begin() + 2);
  CHECK(judge(no_control).verdict == Verdict::closed);
  CHECK(judge(no_control).confidence == "likely");
  Survey bare_no = survey("550 no", "", "");
  bare_no.domains.clear();
  bare_no.tried.erase(bare_no.tried.begin(), bare_no.tried.begin() + 2);
  CHECK(judge(bare_no).verdict == Verdict::inconclusive);
}

TEST_CASE("a yes from outside is an open relay, from its own network it is nothing") {
  Survey open = survey("250 ok", "250 ok", "550 5.1.1 no such user");
  CHECK(judge(open).verdict == Verdict::open);
  CHECK(judge(open).exit_code() == 1);
  open.standing = Standing::neighbour;
  CHECK(judge(open).verdict == Verdict::inconclusive);
  CHECK(judge(open).findings.front().kind->id == "relay.own-network");
}

TEST_CASE("one plain yes among many refusals is a yes; later is never a no") {
  Survey mixed = survey("554 5.7.1 Relay access denied", "250 ok", "550 5.1.1 no such user");
  mixed.tried[5].rcpt = said(smtp::Step::rcpt, "250 ok");
  CHECK(judge(mixed).verdict == Verdict::open);
  mixed.tried[5].rcpt = said(smtp::Step::rcpt, "450 4.2.0 greylisted");
  CHECK(judge(mixed).verdict == Verdict::delayed);
  CHECK(judge(mixed).exit_code() == 4);
}

TEST_CASE("a refused sender is a refused envelope, whatever RCPT said after it") {
  Survey at_mail = survey("250 ok", "250 ok", "550 5.1.1 no such user");
  for (std::size_t i = 2; i < at_mail.tried.size(); ++i) at_mail.tried[i].mail = said(smtp::Step::mail, "554 5.7.1 Relay access denied");
  CHECK(judge(at_mail).verdict == Verdict::closed);
  CHECK(judge(at_mail).tries[4].at_mail);
}

TEST_CASE("the plainest form that was accepted and leads to the mailbox is worth a message, and what came of it counts") {
  Survey open = survey("250 ok", "250 ok", "550 5.1.1 no such user");
  const auto first = plainest_accepted(open, judge(open));
  REQUIRE(first);
  CHECK(open.tried[*first].form.id == "our-sender");
  open.tried[*first].rcpt = said(smtp::Step::rcpt, "554 5.7.1 Relay access denied");
  CHECK(open.tried[*plainest_accepted(open, judge(open))].form.id == "null-sender");
  for (std::size_t i = 0; i < open.tried.size(); ++i)
    if (open.tried[i].form.id != "utf8-recipient") open.tried[i].rcpt = said(smtp::Step::rcpt, "554 5.7.1 Relay access denied");
  CHECK(!plainest_accepted(open, judge(open)));  // that one leads to another mailbox

  Survey proven = survey("250 ok", "250 ok", "550 5.1.1 no such user");
  Proof proof;
  proof.state = Proof::State::handed_over;
  proof.tried = 2;
  proof.after_message = true;
  struct Row {
    smtp::Fate fate;
    std::string_view reply;
    Verdict verdict;
    std::string_view finding;
  };
  for (const Row& row : {Row{smtp::Fate::accepted, "250 2.0.0 queued", Verdict::open, "relay.test-message-taken"},
                         Row{smtp::Fate::refused, "554 5.7.1 Relay access denied", Verdict::closed, "relay.test-message-refused"},
                         Row{smtp::Fate::refused, "550 5.7.1 looks like spam", Verdict::inconclusive, "relay.test-message-refused"},
                         Row{smtp::Fate::delayed, "451 4.3.0 later", Verdict::open, "relay.test-message-open"}}) {
    proof.fate = row.fate;
    proof.reply = smtp::parse_reply(row.reply);
    proven.proof = proof;
    const auto judged = judge(proven);
    CHECK(judged.verdict == row.verdict);
    CHECK(std::any_of(judged.findings.begin(), judged.findings.end(), [&](const Finding& finding) { return finding.kind->id == row.finding; }));
  }
}

TEST_CASE("where an address stands") {
  const auto server = IpAddress::v4(198, 51, 100, 10);
  CHECK(standing_of(IpAddress::v4(198, 51, 100, 99), server, {}) == Standing::neighbour);
  CHECK(standing_of(IpAddress::v4(203, 0, 113, 9), server, {}) == Standing::outside);
  CHECK(standing_of(server, server, {}) == Standing::same_machine);
  CHECK(standing_of(IpAddress::v4(10, 0, 0, 1), IpAddress::v4(127, 0, 0, 1), {}) == Standing::same_machine);
  CHECK(standing_of(IpAddress::v4(10, 0, 0, 1), IpAddress::v4(192, 168, 1, 1), {}) == Standing::private_network);
  CHECK(standing_of(IpAddress::v4(127, 0, 0, 1), IpAddress::v4(127, 0, 0, 1), {Network(IpAddress::v4(127, 0, 0, 0), 8)}) == Standing::outside);
}
