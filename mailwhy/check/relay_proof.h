// Proves by one message what becomes of an envelope that a server accepted from a stranger (mailwhy relay --send).
//
// The message goes to a mailbox that the user named, through the server that was asked, with the plainest envelope that it took, and says
// what it is.  Whether it arrives nobody here can see: its trace (mail/trace.h) finds it again.
#pragma once
#include "mailwhy/check/relay.h"
#include "mailwhy/check/send.h"
#include "mailwhy/relay/judge.h"

namespace mailwhy::check {

// What `survey` leaves to prove: with state handed_over and `tried` when there is an envelope worth a message, not sent yet.
relay::Proof plan_proof(const relay::Survey& survey, const relay::Judgement& judgement);

// Everything that is needed to send it.  `proof.trace` and `proof.message_id` are filled in; `random` makes them unlike any other.
SendQuestion proof_question(const RelayQuestion& question, const relay::Survey& survey, relay::Proof& proof, std::uint64_t random);

// Sends it and writes down what came of it.
void send_proof(const SendQuestion& question, relay::Proof& proof, net::Net& net, const SendRunOptions& options = {});

}  // namespace mailwhy::check
