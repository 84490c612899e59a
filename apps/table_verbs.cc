// The rows of the verbs: what each is for, in the words of its help and its manual page.
#include <algorithm>

#include "apps/table.h"
#include "mailwhy/base/check.h"

namespace mailwhy::apps {
namespace {

constexpr Example check_examples[] = {
    {"mailwhy check bob@example.test", "would it arrive, and if not, whose move is it"},
    {"mailwhy check bob@example.test --from ann@sender.test", "asked as this sender"},
    {"mailwhy check example.test", "the way to a whole domain, without a mailbox"},
    {"mailwhy check bob@example.test -v", "with every word the servers said"},
    {"mailwhy check bob@example.test -f json=report.json", "text on the screen, JSON in a file"},
    {"mailwhy check bob@example.test -f html=report.html", "a page to send to somebody"},
    {"mailwhy check -q - < addresses.txt", "many targets, one line each"},
    {"mailwhy check bob@listed.test --lab", "try it without a network"},
};
constexpr Example dns_examples[] = {
    {"mailwhy dns example.org", "the mail hosts as a sender sees them"},
    {"mailwhy dns example.org TXT @192.0.2.53", "any type, through this resolver"},
    {"mailwhy dns 192.0.2.25", "the name of an address"},
    {"mailwhy dns example.org MX --compare", "who says what, and until when"},
    {"mailwhy dns example.org --compare --public-resolvers", "public resolvers too"},
    {"mailwhy dns example.org --trace", "the delegation, step by step"},
};
constexpr Example listed_examples[] = {
    {"mailwhy listed 192.0.2.25", "which lists hold it, and how to get off"},
    {"mailwhy listed 192.0.2.0/28 --only listed", "a range, each address once"},
    {"mailwhy listed example.org", "lists of domains"},
    {"mailwhy listed 192.0.2.25 --list zen.spamhaus.org", "one list only"},
    {"mailwhy listed 192.0.2.25 --all -f csv=lists.csv", "every list by name, a table in a file"},
};
constexpr Example wait_examples[] = {
    {"mailwhy wait dns example.org MX=mx-new.example.org", "until all name servers and resolvers say so"},
    {"mailwhy wait dns example.org MX --settled", "until all of them agree, whatever they say"},
    {"mailwhy wait dns old.example.org A=none --for 90m", "until a record is gone, for 90 minutes at most"},
    {"mailwhy wait listed 192.0.2.25", "until no list that matters holds the address"},
    {"mailwhy wait listed 192.0.2.25 --list zen.spamhaus.org", "one list only"},
    {"mailwhy wait check bob@example.test", "until a mail would be accepted"},
};
constexpr Example ready_examples[] = {
    {"mailwhy ready mail.example.org", "a new server: what is missing before it sends"},
    {"mailwhy ready 192.0.2.25 --helo mail.example.org", "one address, and its name for hello"},
    {"mailwhy ready mail.example.org -6", "its IPv6 addresses only"},
    {"mailwhy ready mail.example.org --domain example.org --moving-from old.example.net", "moving: the order of work, and what is done"},
    {"mailwhy ready mail.sender.test --lab", "try it without a network"},
};
constexpr Example tls_examples[] = {
    {"mailwhy tls example.org", "every mail host, and what the domain promises"},
    {"mailwhy tls mx.example.org", "one host"},
    {"mailwhy tls mail.example.org:465", "TLS from the first byte"},
    {"mailwhy tls example.org --dnssec --json", "signatures validated here, for programs"},
    {"mailwhy tls healthy.test --lab", "try it without a network"},
};
constexpr Example domain_examples[] = {
    {"mailwhy domain example.org", "what is missing, and the records to publish"},
    {"mailwhy domain example.org --only spf,dkim,dmarc --selector s1", "these parts, with this key"},
    {"mailwhy domain example.org --ip 192.0.2.25 --from ann@example.org", "would mail from this address pass"},
    {"mailwhy domain --msg mail.eml --ip 192.0.2.25", "would this message pass"},
    {"mailwhy domain example.org --baseline mail.json -f junit=mail.xml", "in CI: only what is new is a failure"},
    {"mailwhy domain healthy.test --lab", "try it without a network"},
};
constexpr Example contacts_examples[] = {
    {"mailwhy contacts example.org", "whom to write to about a domain"},
    {"mailwhy contacts 192.0.2.25", "who runs the network of an address"},
    {"mailwhy contacts bob@example.org --json", "for a program"},
    {"mailwhy contacts --refresh", "fetch IANA's list of registries"},
};
constexpr Example spam_examples[] = {
    {"mailwhy spam message.eml", "ask the spamd or rspamd of this machine"},
    {"mailwhy spam message.eml --spamd mail.example.org:783 --bisect", "what has to go for it to pass"},
    {"mailwhy spam message.eml --rspamd http://127.0.0.1:11333 --json", "another filter; for programs"},
};
constexpr Example log_examples[] = {
    {"mailwhy log /var/log/mail.log", "what did not arrive, and why, most hit first"},
    {"mailwhy log /var/log/mail.log*", "rotated and packed ones, in order of time"},
    {"mailwhy log mail.log --id 4XyZ1k2Qz0z1B", "the story of one message"},
    {"mailwhy log mail.log --to bob@example.org --since yesterday", "all that happened to mail for Bob"},
    {"mailwhy log mail.log --domain example.org --json", "one domain, for programs"},
    {"mailwhy log mail.log --follow", "each failure explained as it comes"},
    {"journalctl -u postfix -o export | mailwhy log -", "from the journal"},
};
constexpr Example bounce_examples[] = {
    {"mailwhy bounce returned.eml", "what happened, who said no, whose move it is"},
    {"mailwhy bounce Maildir/", "a folder, an mbox: one block a message"},
    {"mailwhy bounce -q Maildir/", "one line a recipient"},
    {"mailwhy bounce -f jsonl Maildir/ | mailwhy summary -", "a heap of bounces by cause"},
    {"mailwhy bounce returned.eml --mine sender.test", "and whether the message was ever ours"},
    {"mailwhy bounce - --json < returned.eml", "for programs"},
};
constexpr Example summary_examples[] = {
    {"mailwhy summary Maildir/", "why they came back, most hit first"},
    {"mailwhy bounce -f jsonl Maildir/ | mailwhy summary -", "of results that are there already"},
    {"mailwhy summary results.jsonl -f csv=causes.csv", "a table of the causes in a file"},
};
constexpr Example headers_examples[] = {
    {"mailwhy headers message.eml", "where its time went, and who vouches for it"},
    {"mailwhy headers - < pasted.txt", "a header that was copied out of a mail program"},
    {"mailwhy headers inbox.mbox --json", "every message of an mbox, one line each"},
    {"mailwhy headers ~/Maildir -q", "one line a message"},
    {"mailwhy headers message.eml --mine example.org", "which servers are the receiver's own"},
    {"mailwhy headers message.eml --offline", "without a question to anybody"},
    {"mailwhy headers message.eml -f svg=way.svg", "the waterfall as a drawing"},
};
constexpr Example relay_examples[] = {
    {"mailwhy relay mx.example.org", "does it relay for strangers"},
    {"mailwhy relay mx.example.org --domain example.org --domain example.net", "and does it take mail for these domains"},
    {"mailwhy relay 192.0.2.25:587 --to ann@example.com", "another port; asked to relay to this mailbox"},
    {"mailwhy relay mx.example.org --all", "with every envelope"},
    {"mailwhy relay mx.example.org --send ann@example.com", "prove it with one message to your mailbox"},
    {"mailwhy relay mx1.healthy.test --lab", "try it without a network"},
};
constexpr Example session_examples[] = {
    {"mailwhy session mx.example.org", "talk to a mail server; every reply is explained"},
    {"mailwhy session example.org", "the mail hosts of a domain, one after the other"},
    {"mailwhy session bob@example.org --after rcpt", "everything up to RCPT, then the prompt"},
    {"printf 'ehlo\\nfrom <>\\n' | mailwhy session mx.example.org:25", "a script, one line for each reply"},
    {"mailwhy session mx.example.org --play probe.dialogue", "a dialogue file: is everything as it expects"},
    {"mailwhy session healthy.test --lab", "try it without a network"},
};
constexpr Example send_examples[] = {
    {"mailwhy send bob@example.org --from ann@sender.test", "a test message to the domain's mail exchangers"},
    {"mailwhy send bob@example.org --server mail.example.org:587 --tls verified", "through a server of your choice"},
    {"mailwhy send bob@example.org --subject Hello --body @text.txt --attach scan.pdf", "text from a file, with an attachment"},
    {"mailwhy send bob@example.org --message mail.eml --yes", "a whole message as it is, from a script"},
    {"mailwhy send bob@example.org carol@example.org --server mx1.example.org --quit-after rcpt", "everything but the message"},
    {"mailwhy send bob@example.org --socket /run/dovecot/lmtp --lmtp", "to an LMTP socket"},
    {"mailwhy send bob@example.org --gtube --dry-run", "look at it first"},
    {"mailwhy send bob@healthy.test --lab", "try it without a network"},
};
constexpr Example login_examples[] = {
    {"mailwhy login ann@example.org", "find the server, look, ask for the password"},
    {"mailwhy login ann@example.org --password-file secret.txt", "the password from a file"},
    {"mailwhy login smtp.example.org:587 --only-look", "what this server offers in clear and after TLS"},
    {"mailwhy login ann@example.org --cert ann.pem --cert-key ann.key", "with a certificate of your own (EXTERNAL)"},
    {"mailwhy login ann@example.org --token-command 'oauth2l fetch' --mechanism XOAUTH2", "with a token"},
};
constexpr Example queue_examples[] = {
    {"mailwhy queue", "this machine's mail server: what waits, and why"},
    {"mailq | mailwhy queue -", "what another program has listed"},
    {"ssh mx.example.org postqueue -j | mailwhy queue - --json", "another machine's queue, for programs"},
    {"mailwhy queue listing.txt -f csv=queue.csv", "a row a recipient in a file"},
};
constexpr Example explain_examples[] = {
    {"mailwhy explain 451 4.7.1", "what a reply code means"},
    {"mailwhy explain \"550 5.1.1 no such user\"", "a whole reply as a server wrote it"},
    {"mailwhy explain route.null-mx", "everything about one finding"},
    {"mailwhy explain \"alert number 40\"", "an error of TLS, of the network or of a program"},
    {"mailwhy explain - < pasted.txt", "a bounce, a log, whatever was copied"},
};
constexpr Example replay_examples[] = {
    {"mailwhy check bob@example.test --save case.json", "keep what was seen"},
    {"mailwhy replay case.json", "judge it again, without a network"},
};
constexpr Example schema_examples[] = {
    {"mailwhy schema", "the names of the documents"},
    {"mailwhy schema report", "the JSON Schema of what --json prints"},
};
constexpr Example lab_examples[] = {
    {"mailwhy lab", "what the lab is and how to start"},
    {"mailwhy lab list", "the broken cases to try"},
    {"mailwhy lab run PAGE", "play one page and compare with what it promises"},
    {"mailwhy lab serve-quirk T11", "a TLS-only port, for any client to meet"},
    {"mailwhy lab quiz", "practise: see what happened, whose move is it"},
    {"mailwhy lab quiz --seed 7 --count 5", "the same five cases every time"},
};
constexpr Example man_examples[] = {{"mailwhy man check | man -l -", "read the page of one verb"}};
constexpr Example completion_examples[] = {
    {"source <(mailwhy completion bash)", "for this shell; put it into ~/.bashrc to keep it"},
    {"mailwhy completion zsh > ~/.zfunc/_mailwhy", "for zsh, with ~/.zfunc in fpath"},
    {"mailwhy completion fish | source", "for fish"},
};
constexpr Example help_examples[] = {
    {"mailwhy help check", "the same as mailwhy check --help"},
    {"mailwhy help exit-codes", "what the exit codes mean"},
    {"mailwhy help formats", "what -f takes"},
    {"mailwhy help config", "environment and configuration file"},
};

constexpr VerbRow verbs[] = {
    {Verb::check, "check", "ADDRESS|DOMAIN...", "would mail to it be delivered, and if not, whose move is it",
     "An e-mail address or a domain; several may be given, and - reads them from standard input, one a line.",
     "Walks the whole path a mail would take: the address, the DNS, the connection, the greeting, TLS, the sender and the "
     "recipient. It stops before DATA, so no message is ever sent, and always says QUIT. The answer is one verdict, the side "
     "it is on, the evidence and the next step.",
     check_examples},
    {Verb::dns, "dns", "NAME [TYPE] [@SERVER]", "what resolvers and name servers say about a name, and whose move it is",
     "A name, a record type (MX when none is given; PTR for an address) and, as in dig, @ with the resolver to ask.",
     "Asks as a mail server would and tells apart what others show alike: no such name, no such records, a resolver that fails, refuses or "
     "is silent, and signatures that do not hold. --compare asks all resolvers and, after an own walk from the root, every name server of "
     "the zone on every address, and shows who gives which answer and when old ones end. --trace shows the walk and tests each server. "
     "--dnssec validates signatures here and says what is secure, insecure or bogus; else the word of a resolver on this machine counts. Exit "
     "code 1: the name servers disagree or are broken; 4: only caches differ, which ends by itself; 3: it cannot be told from here.",
     dns_examples},
    {Verb::listed, "listed", "IP|RANGE|DOMAIN...", "which block and allow lists hold it, each list proved alive",
     "An IP address, a range of at most 256 IPv4 addresses (192.0.2.0/24, 192.0.2.1-192.0.2.9) or a domain; several may be given, and - "
     "reads them from standard input, one a line.",
     "Asks the living lists of the built-in table all at once, each together with its own test entries. A list counts as clean only when "
     "the entry that it must hold answered through the same resolver in the same run, and as listed only when the one that it must not "
     "hold did not. Refusals, wildcards and silence are told apart from answers. Keys and private mirrors come from the table [lists] of "
     "the configuration file: key.spamhaus-dqs = \"...\" and mirror.\"zen.spamhaus.org\" = \"zen.lists.example\".",
     listed_examples},
    {Verb::tls, "tls", "DOMAIN|HOST[:PORT]...", "encryption of mail servers as senders judge it: certificate, DANE, MTA-STS",
     "A mail domain, whose mail hosts are all looked at, or one host or address, with a port if it is not 25; several may be given, and - reads "
     "them from standard input, one a line.",
     "Goes as far as an encrypted hello with every address and says QUIT; no mail is offered. Shows protocol and cipher, the certificate with its "
     "names, dates and chain, what a client without a name (SNI) gets and whether sessions can be resumed. TLSA records are held against the "
     "certificate as DANE senders do, the MTA-STS policy is fetched and compared with the mail hosts, and a table says what a plain sender, one "
     "with MTA-STS and one with DANE do now. Two attacks are tried when they are asked for, after a question (a script says --yes), and only "
     "against a server of one's own: --try-injection says NOOP in clear behind STARTTLS, and a server that answers it under TLS obeys strangers; "
     "--try-smuggling ends messages to --to in ways that are no end, such as a dot between bare line feeds, and never in the true one, so that "
     "only a server that falls for it delivers something. Exit code 0: nothing stands against a sender; 1: something does; 3: it cannot be told from here.",
     tls_examples},
    {Verb::ready, "ready", "HOST...", "is this mail server ready, and what is to be done first: names, ports, TLS, lists",
     "The name of a mail server or one of its addresses; several may be given, and - reads them from standard input, one a line.",
     "Looks at every address of the server as receivers do: its name in reverse DNS and whether that leads back, names as providers give them "
     "to whole ranges, the name that the server says hello with, how it greets on port 25, what ports 465 and 587 offer for a login (nobody "
     "logs in), encryption as senders judge it, whether it relays for strangers and takes mail for postmaster and abuse (no message is sent), "
     "and the block lists, each proved alive. --domain names a domain whose mail it is to take; else those above its name count whose MX it "
     "is. The answer is a list of things to do in the order in which they help, with the lines of zone text to "
     "publish. --helo NAME is the name that the server says hello with, when it is not its own. --contacts asks registries who can do what "
     "is left to the provider.",
     ready_examples},
    {Verb::domain, "domain", "DOMAIN...", "is this domain set up to receive and to send: MX, SPF, DKIM, DMARC, TLS policies",
     "A mail domain; several may be given, and - reads them from standard input, one a line. None is needed with --ip or --msg.",
     "Looks at everything that others read before they take mail from the domain or bring mail to it: MX and name servers, SPF with all records that "
     "it leads to, DKIM keys (--selector, those of a message, and those that recognised services use), DMARC by RFC 9989 and by RFC 7489, MTA-STS, "
     "TLSRPT and TLSA records, BIMI, DNSSEC. The answer is a list of things to do, the worst first, each with the line of zone text to publish and "
     "with what goes into a provider's form; there is no score. --ip, --helo, --from and --msg say which mail is meant: would it pass, and why. "
     "--baseline accepts what --save-baseline has kept, and tells what is new or has changed. No mail server is connected to, unless "
     "--ask-mailboxes says so, and no block list is asked without --ask-lists. Exit code 0: nothing is broken; 1: something is; 3: it cannot be told from here.",
     domain_examples},
    {Verb::bounce, "bounce", "FILE...|-", "what a mail means that came back: why, whose move it is, what to do",
     "Messages as files (.eml), mailboxes (mbox), Maildirs and folders, plain or packed; - is standard input.",
     "Reads non-delivery reports, delay and success notices, complaints and automatic answers: the machine-readable parts (RFC 3464, RFC 5965) where "
     "there are any, and the words of the many programs that write none. Says what happened, who said no and in which words, what that means, "
     "whose move it is, how sure that is, what to do, and which check proves it. What a notice does not hold is left empty; what is derived says so. "
     "Nobody is asked, nothing leaves this machine. --mine names domains and networks that are yours: a returned message that shows none of them was "
     "sent by somebody else in your name. Exit code 1: a mail failed; 4: it only waits; 0: no bounce, or good news; 3: nothing could be read.",
     bounce_examples},
    {Verb::summary, "summary", "FILE...|-", "results or bounces in one sum: by cause, by side, by provider",
     "Results of mailwhy bounce or log as JSON Lines, or mails that came back (files, mailboxes, folders); - is standard input.",
     "The same reply with addresses, ids, times and host names masked is one cause. Each cause has its count and share, when it was first and last "
     "seen, one example and the one advice that helps; then come the sides whose move it is and the receiving providers.",
     summary_examples},
    {Verb::contacts, "contacts", "DOMAIN|IP|ADDRESS...", "whom to ask about it: abuse desk, registrar, whoever runs its servers",
     "A domain, an IP address or a mailbox, whose domain counts; several may be given, and - reads them from standard input, one a line.",
     "Asks the registry that holds it over RDAP, and over WHOIS where RDAP fails, and shows the mailboxes that they state, the one in the SOA of "
     "its zone, and the conventional ones (postmaster@, abuse@), which nobody has stated. Each registry is asked once; answers are kept for a day "
     "in ~/.cache/mailwhy (--no-cache). Exit code 3: nobody has stated a contact. --refresh fetches IANA's current list of registries, which then "
     "counts before the one inside this program.",
     contacts_examples},
    {Verb::wait, "wait", "dns NAME TYPE=VALUE | listed IP | check ADDRESS", "looks again and again, and ends when the state is reached",
     "The word dns, listed or check, and what that verb would be given. Of dns a TYPE=VALUE: MX=mx.example.org, \"MX=10 mx.example.org\", "
     "A=192.0.2.1, \"TXT=v=spf1 -all\", or TYPE=none until there is nothing; with --settled only the type.",
     "The first line says what is awaited and how it looks now; every change is a line, and the last one says how it ended: exit code 0 "
     "when the state is reached, 3 when --for (24h) or --timeout ran out before. It asks as little as it can: a cache only when it has "
     "forgotten its answer, name servers every 5 seconds at most, lists and mail servers every minute, and a server that said when to come "
     "back exactly then. Silence and failures are never taken for a change. With --json every line is an object (mailwhy schema event), "
     "with -q nothing is written.",
     wait_examples},
    {Verb::headers, "headers", "MESSAGE...", "the way a message took, where its time went, and who vouches for it",
     "A file with a message or with its header only, as it was copied out of a mail program; an mbox, a Maildir, a folder of files; - reads standard input.",
     "Reads the Received lines from the bottom up: who handed the message to whom, how long it waited where, over which protocol and with which "
     "encryption. Clocks that cannot be right are put right, and it is said whose they are. What the sender's side wrote could be invented: the line is "
     "drawn where the receiver's own servers begin, by their names or by --mine. Then DKIM, ARC, SPF and DMARC are checked again, with the keys and "
     "records of today (--offline asks nobody), beside what the servers wrote down when the message came; a message that was changed on the way is "
     "compared until the signature tells what the change was.",
     headers_examples},
    {Verb::relay, "relay", "HOST[:PORT]...", "does this server take mail of strangers for strangers, and mail for its own domains",
     "The name of a mail server or one of its addresses, with a port if it is not 25; several may be given, and - reads them from standard input, "
     "one a line.",
     "Asks the server to take mail from a stranger for a mailbox elsewhere (--to), in many forms: plain ones with all kinds of senders, and ones "
     "that hide the address behind a domain of the server. No message is sent: every try ends after RCPT TO. With --send, and after a question "
     "(a script says --yes), one message with the plainest envelope that was accepted goes to the mailbox that you name; it carries an id "
     "(X-Mailwhy-Trace, and at the beginning of the Message-ID) by which you find it there, and only a message that arrives proves an open relay. Controls tell a refusal to relay "
     "from a refusal of this machine: postmaster@ of a domain of the server, which it must take, and a mailbox that cannot exist. Those domains "
     "are given with --domain, else found above the server's name; for each of them the answer is local or remote. \"Later\" decides nothing, an "
     "envelope on which the connection ended is tried once more, and it is said when this machine is in a network that the server may trust.",
     relay_examples},
    {Verb::spam, "spam", "MESSAGE", "show a message to a running spamd or rspamd, and explain every rule",
     "A file with one message, or - for standard input; several may be given.",
     "Shows the message to the filter that is named (--spamd, --rspamd), else to one that listens on this machine, and to nobody else. Each rule that "
     "matched is explained in one sentence with its points, what it is about and what the sender could do; it is said whether the points add up to "
     "the score. With --bisect the filter is asked again with one thing taken out at a time: the subject, fields, parts, links, pictures, HTML, "
     "attachments; the result is which rules go and come, and the smallest change with which the message passes. Two connections are used at most. "
     "rspamd may want a password (--password-file, --password-command). Exit code 0: no spam, 1: spam, 3: the filter could not be asked.",
     spam_examples},
    {Verb::log, "log", "FILE...|-", "deliveries in a mail server's log, stitched and explained",
     "Log files, in any order, plain or packed (gzip, xz, zstd); - is standard input.",
     "Reads logs of Postfix, Exim, sendmail, OpenSMTPD, qmail, Courier, Haraka and Exchange, from files or from the journal. The lines of each message "
     "become one story, over all processes and queue ids. The first line says how many messages did not arrive, and mostly why. Then come the causes, "
     "those that hit most recipients first, each with the server's words, what they mean, whose move it is, and how to check it now; what waited "
     "long, and where; what this server itself refused; its own troubles; and the lines that nobody understood. With --id, --to or --from the stories of "
     "these messages are told. Files are read in the order of their first times. A log in the old format of syslog has no years: they are chosen so that "
     "nothing lies in the future, or counted from --year. Exit code 0: all was delivered; 1: something was not; 4: something still waits; 3: nothing "
     "could be read.",
     log_examples},
    {Verb::session, "session", "HOST[:PORT]|DOMAIN|ADDRESS", "the forgiving telnet: talk to a mail server, with every reply explained",
     "A mail server or one of its addresses, with a port if it is not 25; a domain, whose mail hosts are tried in their order; or a mail address, "
     "which is then the recipient of --after rcpt.",
     "Type commands as you remember them: typing errors, missing brackets and everyday words (from, to) are put right, and what was read is shown. "
     "help lists the words of the prompt; raw sends a line as it is. No message leaves before data was typed and confirmed (--yes in scripts). "
     "Passwords are asked for without echo. The arrow keys bring back what was typed, in former sessions too ($XDG_STATE_HOME/mailwhy/history); "
     "logins are never remembered. Commands may come from a pipe: each reply is then one line, and with "
     "--json one object (mailwhy schema session). --play holds a conversation that was written down; docs/dialogue-files.md has the language. Exit "
     "code 1: something was refused, or not as the file expects; 4: put off; 3: no connection, or it was lost; 2: a line could not be understood.",
     session_examples},
    {Verb::send, "send", "ADDRESS...", "send a complete message, and say who took it under which queue id",
     "The recipients; --cc and --bcc name more of them.",
     "Takes the message to the mail exchangers of each recipient's domain, the next one when one fails, or to --server, --socket or --pipe. It "
     "asks before a message leaves this machine; a script says --yes. Nothing is asked when no message is sent (--quit-after rcpt) or in the lab. "
     "Every recipient has a fate of its own: accepted (with the queue id), refused, later, or unknown when the whole message was handed over and "
     "no answer came; such a message is not sent again. Messages carry an id (X-Mailwhy-Trace, and at the beginning of the Message-ID) by "
     "which they are found again. The message is read piece by piece, whatever its size. Exit code 0: accepted for all; 1: refused for somebody; "
     "4: later; 3: unknown, or you said no.",
     send_examples},
    {Verb::login, "login", "ADDRESS|HOST[:PORT]", "where mail is handed in, what is offered there, and whether a login works",
     "A mail address, whose domain says where its users hand in mail, or the name or address of the server.",
     "Looks for SRV records of the domain, then for the usual names, and shows what the ports 465, 587 and 25 offer in clear and after TLS. Then it "
     "logs in once, at the best of them and with the strongest mechanism: one attempt locks nobody out. Passwords and tokens come from a file, a "
     "command or the keyboard, never from the command line or the environment; they are sent only where TLS proves the server, and shown nowhere. "
     "Every way to fail is told apart: wrong password, no common mechanism, TLS needed, app password wanted, basic authentication switched off, the "
     "account locked, too many attempts, a service behind the server down. After the login it is seen whether the sender (--from) belongs to it; no "
     "message is sent.",
     login_examples},
    {Verb::queue, "queue", "[FILE...|-]", "what waits in a mail server's queue: since when, why, whose move it is",
     "Nothing: the mail server of this machine is asked. A file with what its program printed, plain or packed, or - for standard input.",
     "Reads what postqueue -j, mailq (Postfix and sendmail), exim -bp, smtpctl show queue and qmail-qread print. Without a target the programs that "
     "are installed here are run, read only, and it is said which answered. First comes how much waits, and since when; then the causes, those that "
     "hit most recipients first, each with the server's words, what they mean, whose move it is, what to do, and the check that proves it; then where "
     "to. What is on hold or frozen waits for somebody here. Exit code 0: nothing waits, or only what is fresh; 4: it waits, and this server goes on "
     "trying; 1: something has to be done here; 3: there is no listing, or nobody knows it.",
     queue_examples},
    {Verb::explain, "explain", "[CODE|REPLY|FINDING|TEXT...|FILE|-]", "what anything pasted means: a reply, a log line, a bounce, an error, a finding",
     "A reply code (550), an enhanced code (5.1.1), a whole reply, the id of a finding (route.null-mx), or anything that was copied from "
     "somewhere; the name of a file, or - for standard input, which is read too when nothing is given.",
     "Works without a network. Knows replies in the words of those who repeat them (servers, libraries, mail programs), lines of a log, bounces, whole "
     "conversations (telnet, swaks, openssl s_client, curl -v, debug output), answers of block lists, TLS alerts and the errors of TLS libraries, of the "
     "network and of programs that send mail, Received and Authentication-Results lines, SPF, DKIM and DMARC records, and the base64 of a login, whose "
     "secrets it does not show. Of several things the most telling comes first. It says how sure it is, and which check proves it now. Exit code 3: nothing "
     "of it is known.",
     explain_examples},
    {Verb::replay, "replay", "FILE...", "judge stored evidence again, without a network",
     "Files that --save wrote; - is standard input.",
     "The same evidence gives the same verdict on any machine. A newer version may know more about it.",
     replay_examples},
    {Verb::lab, "lab", "[list | run PAGE | serve | serve-quirk ID | stop | quiz]", "a broken mini-Internet to practise on, inside this program",
     "Nothing, or one of the words list, run, serve, serve-quirk, stop and quiz.",
     "The lab has name servers, mail servers and clocks of its own; nothing leaves the machine. Any check runs in it with "
     "--lab. serve-quirk ID lets any client meet one oddity of the catalogue (docs/quirks.md); its first lines say where. The quiz plays broken worlds, shows what was seen, and asks whose move it is and what it is: answer with a number, "
     "h for a hint, q to stop. With --json it writes questions and answers as JSON Lines.",
     lab_examples},
    {Verb::schema, "schema", "[NAME]", "the JSON Schema of a document that mailwhy writes",
     "The name of a document, such as report; without one, the list.", "", schema_examples},
    {Verb::completion, "completion", "bash|zsh|fish", "completion of verbs and options for your shell",
     "The name of the shell.", "", completion_examples},
    {Verb::help, "help", "[VERB | exit-codes | formats | config | reasons]", "help on a verb or a subject", "A verb or a subject.", "",
     help_examples},
    {Verb::version, "version", "", "the version of this program and of its tables", "", "", {}},
    {Verb::man, "man", "[VERB]", "the manual page in groff form", "A verb, or nothing for mailwhy(1).", "", man_examples, true},
};

constexpr PlannedVerb planned_rows[] = {
    {"trip", "send, then find the message in the mailbox"},
    {"scan", "many checks, politely"},
    {"worker", "one member of a fleet"},
    {"diff", "what changed between results"},
    {"serve", "web page, REST, monitors, metrics"},
};

}  // namespace

std::span<const VerbRow> verb_table() { return verbs; }
std::span<const PlannedVerb> planned_verbs() { return planned_rows; }

const VerbRow& verb_row(Verb verb) {
  const auto found = std::find_if(std::begin(verbs), std::end(verbs), [&](const VerbRow& row) { return row.verb == verb; });
  MAILWHY_CHECK(found != std::end(verbs), "every Verb has a row in the table");
  return *found;
}

const VerbRow* find_verb(std::string_view name) {
  for (const VerbRow& row : verbs)
    if (row.name == name) return &row;
  return nullptr;
}

}  // namespace mailwhy::apps
