// Every kind of finding, in the order in which they are done within a state.
#include <algorithm>
#include <iterator>

#include "mailwhy/posture/judge.h"

namespace mailwhy::posture {
namespace {
constexpr std::string_view you = "sender_domain", them = "recipient_domain";
// Marks a text that is looked up in data/words.
consteval std::string_view key(std::string_view text) { return text; }

constexpr Kind kinds[] = {
    // What stands in the way of mail.
    {"domain.does-not-exist", "fail", them, "certain", Part::mx, key("{domain} does not exist in the DNS"), key("Register the domain, or correct its name.")},
    {"route.no-address", "fail", them, "certain", Part::mx, key("mail to {domain} leads nowhere: it has no MX and no address"),
     key("Publish an MX record that names a mail server; a domain that takes no mail says so with this line.")},
    {"route.null-mx-mixed", "fail", them, "certain", Part::mx, key("{domain} says that it takes no mail, and names mail servers as well"), key("Remove the MX record with the dot, or all others.")},
    {"route.mx-without-address", "fail", them, "certain", Part::mx, key("the mail server {host} of {domain} has no address"), key("Give {host} an address, or remove its MX record.")},
    {"route.mx-is-address-literal", "fail", them, "certain", Part::mx, key("an MX record of {domain} holds the address {host} in place of a name"), key("Let the MX record name a host that has this address.")},
    {"spf.mail-not-authorized", "fail", you, "certain", Part::spf, key("SPF says {result} to this mail: {reason}"), key("Let the SPF record of {sender} admit the address {client}, when it may send.")},
    {"dmarc.mail-fails", "fail", you, "certain", Part::dmarc, key("this mail fails DMARC, and {author} asks receivers for {policy}: {reason}"),
     key("Sign with DKIM in the name of {author}, or send with an envelope sender of that domain which SPF admits.")},
    {"spf.several-records", "fail", you, "certain", Part::spf, key("{name} has several SPF records, so none of them works"), key("Put them together into one.")},
    {"spf.syntax-error", "fail", you, "certain", Part::spf, key("the SPF record of {name} cannot be read: {problem}"), key("Correct the record: as it is, receivers end with an error for every mail.")},
    {"spf.too-many-lookups", "fail", you, "certain", Part::spf, key("the SPF record of {domain} needs {count} look-ups in the DNS, and receivers stop after 10"),
     key("Remove includes of services that no longer send, or put addresses in their place.")},
    {"spf.loop", "fail", you, "certain", Part::spf, key("the SPF record of {name} leads back to itself"), key("Remove the term that closes the circle.")},
    {"spf.include-does-not-exist", "fail", you, "certain", Part::spf, key("the SPF record of {name} leads to {target}, which does not exist"),
     key("Remove that term: whoever registers the name decides about your mail.")},
    {"spf.include-without-record", "fail", you, "certain", Part::spf, key("the SPF record of {name} leads to {target}, which has no SPF record"), key("Remove that term, or correct the name.")},
    {"spf.too-many-mx", "fail", you, "certain", Part::spf, key("a term of the SPF record of {name} leads to more than 10 mail servers"), key("Put addresses in its place.")},
    {"spf.passes-everybody", "fail", you, "certain", Part::spf, key("the SPF record of {name} lets everybody send"), key("Name the servers that may send, and end the record with ~all or -all.")},
    {"dkim.no-key", "fail", you, "certain", Part::dkim, key("there is no key for the selector {selector}: nothing that it signs can be verified"), key("Publish the key that the signing server has, under this name.")},
    {"dkim.key-unusable", "fail", you, "certain", Part::dkim, key("the key of the selector {selector} cannot be used: {problem}"), key("Publish the key anew, as the signing server shows it.")},
    {"dkim.key-too-short", "fail", you, "certain", Part::dkim, key("the key of the selector {selector} has {bits} bits: receivers count its signatures as none"), key("Make a new key with 2048 bits under another selector, and sign with it.")},
    {"dmarc.several-records", "fail", you, "certain", Part::dmarc, key("{name} has several DMARC records, so none of them counts"), key("Keep one of them and remove the others.")},
    {"dmarc.record-unusable", "fail", you, "certain", Part::dmarc, key("the DMARC record at {name} cannot be used: {problem}"), key("Correct the record: as it is, nobody acts on it.")},
    {"dmarc.record-mistyped", "fail", you, "certain", Part::dmarc, key("what stands at {name} is meant as a DMARC record and is none: it has to begin with v=DMARC1;"), key("Publish it as it was meant.")},
    {"tls.mta-sts-mx-mismatch", "fail", them, "certain", Part::tls, key("the MTA-STS policy of {domain} does not allow its mail server {host}"), key("Add the server to the policy, and change the id of the record.")},
    {"dane.host-not-answered", "fail", them, "likely", Part::tls, key("senders with DANE cannot ask for the TLSA records of {host}, and wait"), key("Let the name servers of {host} answer for _25._tcp.{host}.")},
    {"domain.record-changed", "fail", you, "certain", Part::mx, key("the record {name} is not the one in the baseline"), key("If the change was meant, save a new baseline.")},
    // What should be done.
    {"route.mx-is-alias", "warn", them, "certain", Part::mx, key("the MX record of {domain} names {host}, which is an alias"), key("Name the host itself in the MX record: RFC 2181 forbids an alias there.")},
    {"route.mx-listed-twice", "warn", them, "certain", Part::mx, key("{domain} names its mail server {host} more than once"), key("Remove the MX record that is too many.")},
    {"spf.no-record", "warn", you, "certain", Part::spf, key("{domain} has no SPF record: nobody can tell its servers from others"), key("Publish a record that names every server which sends for the domain; this one admits its mail servers.")},
    {"dmarc.no-record", "warn", you, "certain", Part::dmarc, key("{domain} has no DMARC record: anybody can write mail in its name, and you hear nothing of it"), key("Publish one that asks for reports only; raise it when they show that your own mail passes.")},
    {"spf.too-many-void-lookups", "warn", you, "certain", Part::spf, key("more than 2 terms of the SPF record of {domain} lead to names without records, after which receivers may stop"), key("Remove the terms whose names are gone.")},
    {"spf.no-all", "warn", you, "certain", Part::spf, key("the SPF record of {name} says nothing about servers that it does not name"), key("End the record with ~all or -all.")},
    {"spf.neutral-for-all", "warn", you, "certain", Part::spf, key("the SPF record of {name} ends in ?all, which is as good as no record"), key("End the record with ~all or -all.")},
    {"spf.uses-ptr", "warn", you, "certain", Part::spf, key("the SPF record of {name} uses ptr, which is slow and not to be used"), key("Put addresses in its place.")},
    {"spf.after-all", "warn", you, "certain", Part::spf, key("in the SPF record of {name} nothing after \"all\" counts: {term}"), key("Put all at the end.")},
    {"spf.strings-run-together", "warn", you, "certain", Part::spf, key("the SPF record of {name} is stored in several strings, and a blank is missing between two of them"), key("Put a blank at the end of the first string.")},
    {"spf.wide-network", "warn", you, "certain", Part::spf, key("the SPF record of {name} admits the whole network {term}"), key("Name the servers that may send, not the network that they are in.")},
    {"dkim.signature-fails", "warn", you, "certain", Part::dkim, key("the DKIM signature of {domain} (selector {selector}) gives {result}: {reason}"), key("Find out what changes the message after it was signed, or publish the key that signed it.")},
    {"dkim.not-signed", "warn", you, "certain", Part::dkim, key("the message has no DKIM signature"), key("Let the mail server sign what it sends.")},
    {"dkim.key-weak", "warn", you, "certain", Part::dkim, key("the key of the selector {selector} has {bits} bits; 2048 are wanted today"), key("Make a new key with 2048 bits under another selector, sign with it, and then remove the old one.")},
    {"dkim.key-testing", "warn", you, "certain", Part::dkim, key("the key of the selector {selector} says that it is only tested (t=y)"), key("Remove t=y when the signatures hold.")},
    {"dkim.several-keys", "warn", you, "certain", Part::dkim, key("{count} keys stand at the selector {selector}, and it is not defined which one counts"), key("Give each key a selector of its own.")},
    {"dmarc.policy-none", "warn", you, "certain", Part::dmarc, key("DMARC asks receivers to do nothing ({tag}=none): nobody is protected yet"), key("When the reports show that your own mail passes, publish the next step.")},
    {"dmarc.subdomains-weaker", "warn", you, "certain", Part::dmarc, key("DMARC asks for less from subdomains ({tag}={weaker}) than from {domain} itself (p={policy}): forgers take a subdomain"), key("Remove that tag, or raise it.")},
    {"dmarc.reports-not-agreed", "warn", you, "certain", Part::dmarc, key("{target} has not agreed to get DMARC reports of {domain}, so nobody sends them"), key("Let {target} publish this line, or send the reports elsewhere.")},
    {"dmarc.report-address-unusable", "warn", you, "certain", Part::dmarc, key("{address} is no address that a DMARC report can go to"), key("Write it as mailto:name@domain.")},
    {"dmarc.report-mailbox-refused", "warn", you, "certain", Part::dmarc, key("the mailbox {address} for DMARC reports does not take mail: {reason}"), key("Create the mailbox, or name another one.")},
    {"tls.mta-sts-record-unusable", "warn", them, "certain", Part::tls, key("the MTA-STS record of {domain} cannot be used: {problem}"), key("Correct the record.")},
    {"tls.mta-sts-policy-unreachable", "warn", them, "likely", Part::tls, key("the MTA-STS policy of {domain} cannot be fetched: {problem}"), key("Serve it at https://mta-sts.{domain}/.well-known/mta-sts.txt with a certificate for that name.")},
    {"tls.mta-sts-policy-unusable", "warn", them, "certain", Part::tls, key("the MTA-STS policy of {domain} cannot be used: {problem}"), key("Correct the file, and change the id of the record.")},
    {"tls.reports-record-unusable", "warn", them, "certain", Part::tls, key("the TLSRPT record of {domain} cannot be used: {problem}"), key("Correct the record.")},
    {"bimi.record-unusable", "warn", you, "certain", Part::bimi, key("the BIMI record of {domain} cannot be used: {problem}"), key("Correct the record.")},
    {"bimi.policy-too-weak", "warn", you, "certain", Part::bimi, key("{domain} has a BIMI record, and its DMARC policy is too weak for a logo to be shown"), key("Raise the DMARC policy to quarantine or reject, for all mail and for subdomains too.")},
    {"domain.one-name-server", "warn", them, "certain", Part::ns, key("{zone} has one name server only"), key("Let a second name server, elsewhere, hold the zone too.")},
    // What could not be told.
    {"domain.dns-unanswered", "unknown", them, "guess", Part::mx, key("the DNS gave no answer for {name}: {problem}"), key("Ask again, or through another resolver: --resolver ADDRESS.")},
    {"spf.unanswered", "unknown", you, "guess", Part::spf, key("the DNS gave no answer for {target}, which SPF needs"), key("Ask again; when it stays so, receivers meet it too and put mail off.")},
    {"dmarc.unanswered", "unknown", you, "guess", Part::dmarc, key("the DNS gave no answer about DMARC: {problem}"), key("Ask again; when it stays so, receivers meet it too.")},
    {"dkim.unanswered", "unknown", you, "guess", Part::dkim, key("the DNS gave no answer for the selector {selector}"), key("Ask again; when it stays so, receivers meet it too and put mail off.")},
    // Remarks.
    {"route.null-mx", "note", them, "certain", Part::mx, key("{domain} says that it takes no mail"), ""},
    {"route.implicit-mx", "note", them, "certain", Part::mx, key("{domain} has no MX record; its own address takes the mail"), ""},
    {"spf.answer-too-long", "note", you, "certain", Part::spf, key("the TXT records of {name} are so long that their answer does not fit everywhere: {detail}"), ""},
    {"spf.covered-term", "note", you, "certain", Part::spf, key("a term of the SPF record of {name} says what another one has said: {term}"), ""},
    {"spf.void-lookup", "note", you, "certain", Part::spf, key("a term of the SPF record of {name} leads to a name without records: {term}"), ""},
    {"spf.oddity", "note", you, "certain", Part::spf, key("in the SPF record of {name} {detail}"), ""},
    {"dkim.key-revoked", "note", you, "certain", Part::dkim, key("the key of the selector {selector} was withdrawn"), ""},
    {"dkim.wildcard", "note", you, "certain", Part::dkim, key("{domain} has a key for every selector (a wildcard), so keys cannot be looked for by guessing"), ""},
    {"dkim.no-selector-known", "note", you, "certain", Part::dkim, key("no DKIM key was looked at: their names cannot be listed from outside; give --selector NAME or a message with --msg FILE"), ""},
    {"dmarc.no-reports", "note", you, "certain", Part::dmarc, key("the DMARC record names nobody to report to: you will not hear who sends in the name of {domain}"), ""},
    {"dmarc.inherited", "note", you, "certain", Part::dmarc, key("{domain} has no DMARC record of its own; the one of {from} counts ({tag}={policy})"), ""},
    {"dmarc.testing", "note", you, "certain", Part::dmarc, key("the DMARC record says that it is only tested (t=y), which lowers {policy} by one step"), ""},
    {"dmarc.partial", "note", you, "certain", Part::dmarc, key("pct={pct} spares a part of the failing mail at some receivers; RFC 9989 has no pct any more"), ""},
    {"dmarc.old-tags", "note", you, "certain", Part::dmarc, key("the DMARC record has tags that RFC 9989 has no more: {tags}"), ""},
    {"dmarc.oddity", "note", you, "certain", Part::dmarc, key("in the DMARC record {detail}"), ""},
    {"dmarc.rules-differ", "note", you, "certain", Part::dmarc, key("receivers that follow RFC 9989 and those that follow RFC 7489 come to different ends: {detail}"), ""},
    {"bimi.no-evidence", "note", you, "certain", Part::bimi, key("the BIMI record has no certificate (a=), without which the large mailbox providers show no logo"), ""},
    {"domain.no-tls-policy", "note", them, "certain", Part::tls, key("{domain} has neither MTA-STS nor DANE: whoever sits on the way can make senders give up encryption"), ""},
    {"domain.no-tls-reports", "note", them, "certain", Part::tls, key("{domain} has no TLSRPT record: you will not hear of senders that fail"), ""},
    {"domain.not-signed", "note", them, "certain", Part::dnssec, key("{zone} is not signed with DNSSEC"), ""},
};
}  // namespace

std::span<const Kind> all_kinds() { return kinds; }

const Kind* find_kind(std::string_view id) {
  const auto found = std::find_if(std::begin(kinds), std::end(kinds), [&](const Kind& kind) { return kind.id == id; });
  return found == std::end(kinds) ? nullptr : found;
}

}  // namespace mailwhy::posture
