"""Sendmail: one process per behaviour, because its policies are compiled into the configuration that m4 writes."""
import os
from pathlib import Path

import dns
from net import ROOT, CannotStart, Server, program, run
from places import LIST, SENDMAIL_DOMAINS, sendmail_mx

PROGRAM = "usr/libexec/sendmail/sendmail"  # in Debian's package sendmail-bin, below the folder where it was unpacked

MC = """divert(-1)
define(`_CF_DIR_', `{cf}/')
include(`{cf}/m4/cf.m4')
divert(0)dnl
OSTYPE(`linux')dnl
define(`confDOMAIN_NAME', `{host}')dnl
define(`confPID_FILE', `{folder}/pid')dnl
define(`QUEUE_DIR', `{folder}/queue')dnl
define(`STATUS_FILE', `{folder}/status')dnl
define(`ALIAS_FILE', `{folder}/aliases')dnl
define(`HELP_FILE', `{folder}/helpfile')dnl
define(`confCR_FILE', `{folder}/empty')dnl
define(`confCW_FILE', `{folder}/domains')dnl
define(`confCT_FILE', `{folder}/empty')dnl
define(`confTO_IDENT', `0')dnl
define(`confTO_HOSTSTATUS', `0s')dnl
define(`confLOG_LEVEL', `9')dnl
define(`confDEF_USER_ID', `{owner}:{owner}')dnl
FEATURE(`no_default_msa')dnl
FEATURE(`use_cw_file')dnl
FEATURE(`nouucp', `reject')dnl
FEATURE(`access_db', `hash -T<TMPF> {folder}/access')dnl
FEATURE(`blocklist_recipients')dnl
DAEMON_OPTIONS(`Family=inet, Name=MTA, Port=smtp, Addr={address}')dnl
{own}
MAILER(`local')dnl
MAILER(`smtp')dnl
"""

TLS = """define(`confSERVER_CERT', `{certificate}')dnl
define(`confSERVER_KEY', `{key}')dnl
define(`confCACERT', `{folder}/ca.pem')dnl
define(`confCACERT_PATH', `{folder}')dnl
"""

ALIASES = """bob: {folder}/bob.mbox
postmaster: /dev/null
root: /dev/null
looping: turn1
turn1: turn2
turn2: turn3
turn3: turn4
turn4: turn5
turn5: turn6
turn6: turn7
turn7: turn8
turn8: turn9
turn9: turn10
turn10: turn11
turn11: turn12
turn12: turn1
"""

MAILBOX_OWNER = 65534

# What the behaviours add to the configuration, and their lines of the access table.
OWN = {
    "sendmail": ("define(`confMAX_MESSAGE_SIZE', `1000000')dnl", """
To:disabled@sendmail.example REJECT
To:full@sendmail.example ERROR:5.2.2:552 Mailbox full
To:nearly@sendmail.example ERROR:4.2.2:452 Mailbox full - try again later
To:moved@sendmail.example ERROR:5.1.6:551 User has moved to new.example
From:spam@sender.example REJECT
From:banned@sender.example ERROR:5.7.1:550 We do not take mail from you
"""),
    "smlist": (f"FEATURE(`dnsbl', `{LIST}', `', `t')dnl", ""),
    "smlistlate": (f"FEATURE(`delay_checks')dnl\nFEATURE(`enhdnsbl', `{LIST}', `\"550 Mail from \" $&{{client_addr}} \" refused: see "
                   f"https://bl.example/remove?ip=\" $&{{client_addr}}', `t')dnl", ""),
    "smdenied": ("", "Connect:198.18.10 REJECT\n"),
    "smdeniedlate": ("FEATURE(`delay_checks')dnl", "Connect:198.18.10 ERROR:5.7.1:550 Your network is not welcome here\n"),
    "smptr": ("FEATURE(`require_rdns')dnl", ""),
    "smhelo": ("FEATURE(`delay_checks')dnl\nFEATURE(`block_bad_helo')dnl", ""),
    "smrate": ("define(`confCONNECTION_RATE_WINDOW_SIZE', `600s')dnl\nFEATURE(`ratecontrol', `nodelay', `terminate')dnl", "ClientRate:198.18.10 1\nClientRate: 0\n"),
    "smconn": ("FEATURE(`conncontrol', `nodelay', `terminate')dnl", "ClientConn:198.18.10 1\nClientConn: 0\n"),
    "smpause": ("FEATURE(`greet_pause', `2000')dnl", ""),
    "smdisk": ("define(`confMIN_FREE_BLOCKS', `2000000000000')dnl", ""),
    "smmilter": ("INPUT_MAIL_FILTER(`scan', `S=local:{folder}/nobody-here, F=T')dnl", ""),
    "smmilterno": ("INPUT_MAIL_FILTER(`scan', `S=local:{folder}/nobody-here, F=R')dnl", ""),
    "smmilter421": ("INPUT_MAIL_FILTER(`scan', `S=local:{folder}/nobody-here, F=4')dnl", ""),
    "smtls": ("", "TLS_Clt:198.18.10.2 ENCR:128\n"),
    "smexpired": ("", ""),
    "smmust": ("", "TLS_Clt:198.18.10.2 VERIFY\n"),
}


def programs(unpacked):
    """The unpacked Sendmail and its files, or None when there is none."""
    path = unpacked / PROGRAM
    if not path.exists():
        return None
    if "not found" in run("ldd", str(path)):
        raise CannotStart(f"{path} lacks libraries; see tests/real/README.md\n" + run("ldd", str(path)))
    program("m4", "m4")
    return path


class Sendmail:
    """One process with an own folder."""

    def __init__(self, unpacked, domain):
        self.program, self.cf = unpacked / PROGRAM, unpacked / "usr/share/sendmail/cf"
        self.domain, self.host, self.address = domain, f"mx.{domain}.example", sendmail_mx(domain)
        self.folder = ROOT / "sendmail" / domain

    def start(self, certificate):
        (self.folder / "queue").mkdir(parents=True, mode=0o700)
        own, access = OWN[self.domain]
        own = own.replace("{folder}", str(self.folder))
        if certificate:
            own += "\n" + TLS.format(certificate=certificate[0], key=certificate[1], folder=ROOT / "tls")
        aliases = ALIASES.replace("{folder}", str(self.folder))
        files = {"aliases": aliases, "empty": "", "helpfile": "", "domains": f"{self.domain}.example\n{self.host}\n",
                 "access.txt": access, "sendmail.mc": MC.format(cf=self.cf, folder=self.folder, host=self.host,
                                                                address=self.address, own=own, owner=MAILBOX_OWNER)}
        for name, text in files.items():
            (self.folder / name).write_text(text)
        mailbox = self.folder / "bob.mbox"  # not made by Sendmail: the folder is not its user's
        mailbox.touch(mode=0o600)
        os.chown(mailbox, MAILBOX_OWNER, MAILBOX_OWNER)
        config = self.folder / "sendmail.cf"
        config.write_text(run("m4", str(self.folder / "sendmail.mc")))
        run(str(self.program.parent / "makemap"), "-C", str(config), "hash", str(self.folder / "access"), stdin=access)
        run(str(self.program.parent / "makemap"), "-C", str(config), "hash", str(self.folder / "aliases"), stdin=aliases.replace(": ", "\t") + "@\t@\n")  # without the last line, newaliases' mark, Sendmail waits for it
        # It takes everything that the machine's name stands for as its own, so it gets a name of its own.
        named = ["unshare", "--uts", "sh", "-c", 'hostname "$0" && exec "$@"', self.host]
        return Server(f"sendmail-{self.domain}", "mx3", [*named, self.program, "-C", config, "-bD", "-X", self.folder / "traffic"])
