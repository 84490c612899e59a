"""Postfix: one instance; what it does to whom depends on the address it is called at."""
import grp
import os
import pwd
from pathlib import Path

from net import ROOT, CannotStart, Server, program, run
from places import *


class Postfix:
    """One Postfix; each address it listens on is an smtpd or a postscreen with settings of its own."""

    QUEUES = "active bounce corrupt defer deferred flush hold incoming maildrop pid private public saved trace".split()

    def __init__(self, name, namespace):
        self.name, self.namespace = name, namespace
        self.folder = ROOT / name
        self.queue, self.data = self.folder / "queue", self.folder / "data"
        self.services = []

    def service(self, address, host, daemon="smtpd", **settings):
        """`settings` are main.cf parameters for this address only."""
        settings = {"myhostname": host, **settings}
        words = "".join(f"\n  -o {{ {name} = {value} }}" for name, value in settings.items())
        limit = "1" if daemon == "postscreen" else "-"
        self.services.append(f"{address}:25 inet n - n - {limit} {daemon}{words}")

    def start(self, main):
        try:
            owner, drop = pwd.getpwnam("postfix"), grp.getgrnam("postdrop")
        except KeyError:
            raise CannotStart("Postfix has no user here (Debian package postfix)")
        self.folder.mkdir()
        self.queue.mkdir()
        self.data.mkdir()
        os.chown(self.data, owner.pw_uid, -1)
        for name in self.QUEUES:
            (self.queue / name).mkdir()
            os.chown(self.queue / name, -1 if name == "pid" else owner.pw_uid, -1)
        for name in "maildrop", "public":
            os.chown(self.queue / name, -1, drop.gr_gid)
            (self.queue / name).chmod(0o730 if name == "maildrop" else 0o710)
        settings = {
            "compatibility_level": "3.6",
            "queue_directory": self.queue, "data_directory": self.data,
            "maillog_file_prefixes": ROOT, "maillog_file": ROOT / "log" / f"{self.name}.mail.log",
            "inet_protocols": "ipv4", "mynetworks": "127.0.0.0/8", "mydestination": "", "alias_maps": "",
            "smtpd_peername_lookup": "yes", **main,
        }
        (self.folder / "main.cf").write_text("".join(f"{name} = {value}\n" for name, value in settings.items()))
        (self.folder / "master.cf").write_text("\n".join(self.services) + """
smtpd pass - - n - - smtpd
smtp unix - - n - - smtp
lmtp unix - - n - - lmtp
error unix - - n - - error
dnsblog unix - - n - 0 dnsblog
tlsproxy unix - - n - 0 tlsproxy
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
proxymap unix - - n - - proxymap
anvil unix - - n - 1 anvil
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
verify unix - - n - 1 verify
discard unix - - n - - discard
virtual unix - n n - - virtual
postlog unix-dgram n - n - 1 postlogd
""")
        master = Path(run(program("postconf", "postfix"), "-dhx", "daemon_directory").strip()) / "master"
        return Server(self.name, self.namespace, [master, "-d", "-c", self.folder])


def write_tables():
    """Postfix's look-up tables; the folder they are in."""
    tables = ROOT / "tables"
    tables.mkdir()

    def write(name, *lines):
        (tables / name).write_text("".join(f"{line}\n" for line in lines))

    # Passed on, or refused as another kind of domain: not among the virtual ones.
    others = {"relay", "localuser", "relayuser", "verifyfull", "verifydown", "verifywait", "verifyloop"}
    domains = [d for d in [*POSTFIX_DOMAINS, *EXTRA_DOMAINS] if d not in others]
    write("everyone-not", "0.0.0.0/0 reject")
    write("quota", "full@quota.example 552 5.2.2 Mailbox is full, the user is over quota",
          "nearly@quota.example 452 4.2.2 Mailbox is full, try again later")
    write("mailboxes", *[f"{user}@{d}.example {user}/" for d in domains for user in ("bob", "postmaster")], "full@quotastatus.example x",
          "carol@few.example x", "dave@few.example x", "j\u00f6rg@kept.example joerg/", "bob@away.example away/")
    write("domains", *[f"{d}.example x" for d in domains])
    write("locals", "bob@localuser.example x")
    write("relays", "bob@relayuser.example x", *[f"@{d}.example x" for d in ("verifyfull", "verifydown", "verifywait", "verifyloop")])
    write("transports", "kept.example virtual:", "away.example virtual:",  # away: delivered here, and no domain of ours
          f"verifyfull.example lmtp:inet:{BACK_END}:{LMTP_PORT}", f"verifydown.example smtp:[{CLOSED}]",
          "verifywait.example smtp:[198.18.26.250]", f"verifyloop.example smtp:[{mx(POSTFIX_DOMAINS['verifyloop'])}]")
    write("relocated", "moved@relocated.example bob@new.example")
    write("recipients", "disabled@disabled.example 550 5.2.1 Mailbox disabled, the account is inactive",
          "list@closedlist.example reject", "suspended@disabled.example 550 5.2.1 This account has been suspended")
    write("senders", "denied@sender.example reject")
    write("networks", "198.18.53.0/24 reject MX in a bogus network")
    write("helo", "liar.example reject You are not me")
    write("rbl1", f"{LIST} $rbl_code Your IP $client_address is blacklisted at $rbl_domain. $rbl_reason")
    write("rbl2", f"{LIST} 550 5.7.1 Rejected: [$client_address] is listed by $rbl_domain${{rbl_reason?; $rbl_reason}}. "
                  "Contact postmaster@rblstyle2.example if this is wrong")
    write("rbl3", f"{LIST} 550 5.7.1 Email blocked by $rbl_domain - to unblock see https://bl.example/remove?ip=$client_address")
    write("turns", *[f"turn{n}@aliasloop.example turn{n + 1}@aliasloop.example" for n in range(20)],
          "bob@aliasloop.example turn0@aliasloop.example")
    return tables


def like_none_other(p, tables, authority):
    """The domains of POSTFIX_DOMAINS that have a name of their own."""
    def tls(host):
        certificate, key = authority.certificate(host)
        return {"smtpd_tls_security_level": "may", "smtpd_tls_chain_files": f"{key}, {certificate}"}

    def at(octet, domain, daemon="smtpd", **settings):
        p.service(mx(octet), f"mx.{domain}.example", daemon, **settings)

    at(HEALTHY, "healthy", **tls("mx.healthy.example"))
    p.service(mx(CONTROL), "control.example")
    at(GREETING_554, "greeting", **AT_ONCE, smtpd_client_restrictions="reject")
    at(GREYLIST, "grey", smtpd_recipient_restrictions=f"{RELAY_NOT}, check_policy_service inet:{BACK_END}:{GREYLIST_PORT}")
    at(POSTSCREEN, "screen", "postscreen", **SCREEN, postscreen_access_list=f"cidr:{tables}/everyone-not",
       postscreen_denylist_action="drop")
    at(RBL, "rbl", smtpd_client_restrictions=f"reject_rbl_client {LIST}")
    at(RBL_SCREEN, "rblscreen", "postscreen", **SCREEN, postscreen_dnsbl_sites=LIST, postscreen_dnsbl_action="enforce")
    at(TLS_LOCAL, "tlslocal", smtpd_tls_security_level="may", smtpd_tls_cert_file=ROOT / "tls" / "missing.pem")
    at(TLS_OLD, "tlsold", **tls("mx.tlsold.example"), smtpd_tls_protocols="TLSv1")
    at(TLS_NEVER, "tlsnever", **tls("mx.tlsnever.example"), smtpd_tls_protocols="<=SSLv3")
    at(TLS_NO_KEY, "tlsnokey", smtpd_tls_security_level="may", smtpd_tls_cert_file="none")
    at(OTHER_NAME, "othername", **tls("www.othername.example"))
    at(TLS_MUST, "tlsmust", smtpd_tls_security_level="encrypt", smtpd_tls_cert_file=ROOT / "tls" / "missing.pem")
    at(QUOTA, "quota", smtpd_recipient_restrictions=f"{RELAY_NOT}, check_recipient_access texthash:{tables}/quota")
    at(STRICT_SENDER, "strict", smtpd_sender_restrictions="reject_unknown_sender_domain")
    at(SENDER_550, "strict550", **AT_ONCE, smtpd_sender_restrictions="reject_unknown_sender_domain",
       unknown_address_reject_code="550")
    at(STRICT_HELO, "helo", **AT_ONCE, smtpd_helo_required="yes", unknown_hostname_reject_code="550",
       smtpd_helo_restrictions="reject_non_fqdn_helo_hostname, reject_unknown_helo_hostname")
    at(PROHIBITED, "prohibited")
    at(SILENT, "silent")
    at(BUSY, "busy", **AT_ONCE, smtpd_client_restrictions="check_client_access static:{421 4.7.0 Too many connections, try later}")
    at(NO_PTR, "noptr", smtpd_client_restrictions="reject_unknown_reverse_client_hostname")
    at(SLOW, "slow", **AT_ONCE, smtpd_client_restrictions="sleep 3")
    at(RELAY, "relay")


RELAY_NOT = "reject_unauth_destination"
AT_ONCE = {"smtpd_delay_reject": "no"}
SCREEN = {"postscreen_cache_map": "", "postscreen_greet_wait": "1s", "postscreen_greet_banner": ""}


def asks_at_rcpt(*restrictions):
    return {"smtpd_recipient_restrictions": ", ".join([RELAY_NOT, *restrictions])}


def policy(port):
    return asks_at_rcpt(f"check_policy_service inet:{BACK_END}:{port}")


def more_behaviours(tables, authority):
    """The domains of POSTFIX_MORE: to (daemon, main.cf settings); those that are not here are as usual."""
    by_list, verify = f"reject_rbl_client {LIST}", {**asks_at_rcpt("reject_unverified_recipient"), "unverified_recipient_reject_code": "550"}
    deep = {"postscreen_pipelining_enable": "yes", "postscreen_pipelining_action": "enforce", "postscreen_non_smtp_command_enable": "yes",
            "postscreen_bare_newline_enable": "yes"}

    def tls(pair):
        return {"smtpd_tls_security_level": "may", "smtpd_tls_chain_files": f"{pair[1]}, {pair[0]}"}

    smtpd = {
        # A block list at each stage, and in words of the administrator's own.
        "rblgreet": {**AT_ONCE, "smtpd_client_restrictions": by_list},
        "rblhelo": {**AT_ONCE, "smtpd_helo_restrictions": by_list},
        "rblmail": {**AT_ONCE, "smtpd_sender_restrictions": by_list},
        "rbllater": {"smtpd_client_restrictions": by_list, "maps_rbl_reject_code": "450"},
        "rblstyle1": {"smtpd_client_restrictions": by_list, "rbl_reply_maps": f"texthash:{tables}/rbl1"},
        "rblstyle2": {"smtpd_client_restrictions": by_list, "rbl_reply_maps": f"texthash:{tables}/rbl2"},
        "rblstyle3": {"smtpd_client_restrictions": by_list, "rbl_reply_maps": f"texthash:{tables}/rbl3"},
        "rhsbl": {"smtpd_sender_restrictions": f"reject_rhsbl_sender {DOMAIN_LIST}"},
        "rhsblhelo": {"smtpd_helo_restrictions": f"reject_rhsbl_helo {DOMAIN_LIST}"},
        # Policy services.
        "postgrey": policy(POSTGREY_PORT),
        "greysoon": policy(POSTGREY_SOON_PORT),
        "weight": policy(WEIGHT_PORT),
        "quotastatus": policy(QUOTA_PORT),
        "deadpolicy": policy(9),
        # What stands behind: verification of the recipient.
        "verifyfull": verify, "verifydown": verify, "verifyloop": verify,
        "verifywait": {**verify, "address_verify_poll_count": "1", "address_verify_poll_delay": "1s"},
        "aliasloop": verify,
        # Limits.
        "rateconn": {"smtpd_client_connection_rate_limit": "1"},
        "ratemail": {"smtpd_client_message_rate_limit": "1"},
        "ratercpt": {"smtpd_client_recipient_rate_limit": "1"},
        "ratetls": {**tls(authority.certificate("mx.ratetls.example")), "smtpd_client_new_tls_session_rate_limit": "1"},
        "manyconn": {"smtpd_client_connection_count_limit": "1"},
        "small": {"message_size_limit": "2000", "smtpd_hard_error_limit": "3"},
        "storage": {"queue_minfree": str(10**15)},
        "few": {"smtpd_recipient_limit": "2", "smtpd_recipient_overshoot_limit": "10"},
        "shutdown": {**AT_ONCE, "smtpd_client_restrictions": "check_client_access static:{421 4.3.2 Service shutting down, closing channel}"},
        # Recipients.
        "disabled": asks_at_rcpt(f"check_recipient_access texthash:{tables}/recipients"),
        "closedlist": asks_at_rcpt(f"check_recipient_access texthash:{tables}/recipients"),
        "lookup": {"virtual_mailbox_maps": f"texthash:{tables}/lost"},
        "softbounce": {"soft_bounce": "yes"},
        # Senders, HELO, reverse names.
        "nonfqdn": {"smtpd_sender_restrictions": "reject_non_fqdn_sender, reject_unknown_sender_domain"},
        "sendercheck": {"smtpd_sender_restrictions": "reject_unverified_sender"},
        "senderdenied": {"smtpd_sender_restrictions": f"check_sender_access texthash:{tables}/senders"},
        "sendermx": {"smtpd_sender_restrictions": f"check_sender_mx_access cidr:{tables}/networks"},
        "heloname": {"smtpd_helo_required": "yes", "smtpd_helo_restrictions": "reject_invalid_helo_hostname, reject_non_fqdn_helo_hostname"},
        "helofqdn": {**AT_ONCE, "smtpd_helo_required": "yes", "smtpd_helo_restrictions": "reject_invalid_helo_hostname, "
                     "reject_non_fqdn_helo_hostname"},
        "hellohello": {"smtpd_helo_restrictions": f"check_helo_access texthash:{tables}/helo"},
        "ptrmatch": {"smtpd_client_restrictions": "reject_unknown_client_hostname"},
        "ptrmatch550": {**AT_ONCE, "smtpd_client_restrictions": "reject_unknown_client_hostname", "unknown_client_reject_code": "550"},
        # Relaying for strangers.
        "openrelay": {"mynetworks": "0.0.0.0/0", "smtpd_relay_restrictions": f"permit_mynetworks, {RELAY_NOT}"},
        "openfrom": {"smtpd_relay_restrictions": f"check_sender_access texthash:{tables}/own, {RELAY_NOT}"},
        # Only CRLF "." CRLF ends a message.
        "crlfonly": {"smtpd_forbid_bare_newline": "yes", **tls(authority.certificate("mx.crlfonly.example"))},
        # Certificates.
        "selfsigned": tls(authority.self_signed("mx.selfsigned.example")),
        "expiredcert": tls(authority.expired("mx.expiredcert.example")),
        "unknownca": tls(authority.unknown_issuer("mx.unknownca.example")),
    }
    postscreen = {
        "scrdrop": {"postscreen_dnsbl_sites": LIST, "postscreen_dnsbl_action": "drop"},
        "scrdeep": deep,
        "scrcommands": {**deep, "postscreen_command_count_limit": "2"},
        "scrbackup": {"postscreen_allowlist_interfaces": f"!{mx(POSTFIX_DOMAINS['scrbackup'])}, static:all"},
        "scrpause": {"postscreen_greet_wait": "3s", "postscreen_greet_banner": "mx.scrpause.example ESMTP, please wait"},
        "scrmany": {"postscreen_dnsbl_sites": f"{LIST}*2", "postscreen_dnsbl_threshold": "2", "postscreen_dnsbl_action": "enforce",
                    "postscreen_dnsbl_reply_map": f"texthash:{tables}/hidden"},
    }
    (tables / "own").write_text("openfrom.example OK\n")
    (tables / "hidden").write_text(f"{LIST} our own reputation service\n")
    return {**{d: ("smtpd", settings) for d, settings in smtpd.items()},
            **{d: ("postscreen", {**SCREEN, **settings}) for d, settings in postscreen.items()}}


def kept_folder():
    """Where messages to kept.example end up."""
    folder = ROOT / "kept"
    if not folder.exists():
        folder.mkdir()
        os.chown(folder, 65534, 65534)
    return folder


def start_postfix(authority):
    p = Postfix("postfix", "mx1")
    tables = write_tables()
    like_none_other(p, tables, authority)
    behaviours = more_behaviours(tables, authority)
    for domain in POSTFIX_MORE:
        daemon, settings = behaviours.get(domain, ("smtpd", {}))
        p.service(mx(POSTFIX_DOMAINS[domain]), f"mx.{domain}.example", daemon, **settings)
    return p.start({
        "virtual_mailbox_domains": f"texthash:{tables}/domains", "virtual_mailbox_maps": f"texthash:{tables}/mailboxes",
        "virtual_transport": "discard", "smtpd_relay_restrictions": RELAY_NOT, "transport_maps": f"texthash:{tables}/transports",
        "relay_domains": "verifyfull.example, verifydown.example, verifywait.example, verifyloop.example, relayuser.example",
        # Unlike the restrictions, these are read by daemons that all addresses share.
        "mydestination": "localuser.example", "local_recipient_maps": f"texthash:{tables}/locals",
        "relay_recipient_maps": f"texthash:{tables}/relays", "relocated_maps": f"texthash:{tables}/relocated",
        "virtual_alias_maps": f"texthash:{tables}/turns", "myhostname": "mx.postfix.example",
        "virtual_alias_recursion_limit": "10", "address_verify_map": "", "address_verify_poll_count": "3", "address_verify_poll_delay": "1s", "smtp_connect_timeout": "5s",
        "virtual_mailbox_base": kept_folder(), "virtual_uid_maps": "static:65534", "virtual_gid_maps": "static:65534", "virtual_minimum_uid": "1",
        "header_checks": "regexp:{{/^Subject: forbidden/ REJECT}}", "anvil_rate_time_unit": "600s",
    })
