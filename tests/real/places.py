"""Who lives where on the private Internet: places of senders, addresses of mail hosts, domains."""

CLIENT = "198.18.10.2"      # an ordinary sender
BLOCKED = "198.18.11.2"     # its network lets nothing out on port 25
LISTED = "198.18.12.2"      # on the block list
NAMELESS = "198.18.13.2"    # without reverse DNS
MISMATCHED = "198.18.14.2"  # its reverse name leads to another address
WRITER = "198.18.15.2"      # an ordinary sender too, the only one whose messages really leave
VANTAGES = {"client": CLIENT, "blocked": BLOCKED, "listed": LISTED, "nameless": NAMELESS, "mismatched": MISMATCHED, "writer": WRITER}

LIST = "bl.example"
LIST_TEXT = "Spam source, see https://bl.example/remove"
DOMAIN_LIST = "dbl.example"  # lists names of domains, listedsender.example among them
DOMAIN_LIST_TEXT = "Domain used for spam, see https://dbl.example/why"

# Postfix, by its last octet below 198.18.25.
HEALTHY, CONTROL, REFUSED, GREETING_554, GREYLIST, POSTSCREEN, RBL, RBL_SCREEN = 10, 11, 13, 14, 15, 16, 17, 18
TLS_LOCAL, TLS_OLD, TLS_MUST, QUOTA, STRICT_SENDER, STRICT_HELO, PROHIBITED, SILENT = 20, 21, 22, 23, 24, 25, 26, 27
BUSY, NO_PTR, SLOW, SENDER_550, RELAY, TLS_NO_KEY, OTHER_NAME = 28, 29, 30, 31, 32, 33, 34
TLS_NEVER, VOID = 35, 99


def mx(octet):
    return f"198.18.25.{octet}"


# Domains whose MX host is mx.DOMAIN, with the host's last octet.
POSTFIX_DOMAINS = {
    "healthy": HEALTHY, "refused": REFUSED, "greeting": GREETING_554, "grey": GREYLIST, "screen": POSTSCREEN, "rbl": RBL,
    "rblscreen": RBL_SCREEN, "tlslocal": TLS_LOCAL, "tlsold": TLS_OLD, "tlsnokey": TLS_NO_KEY, "tlsnever": TLS_NEVER,
    "tlsmust": TLS_MUST, "othername": OTHER_NAME, "quota": QUOTA, "strict": STRICT_SENDER, "strict550": SENDER_550,
    "helo": STRICT_HELO, "prohibited": PROHIBITED, "silent": SILENT, "busy": BUSY, "noptr": NO_PTR, "slow": SLOW,
    "relay": RELAY, "void": VOID,
}
# The others get the numbers from 101 on; what each is like is in postfix.py.
POSTFIX_MORE = """
    rblgreet rblhelo rblmail rbllater rblstyle1 rblstyle2 rblstyle3 rhsbl rhsblhelo
    scrdrop scrdeep scrcommands scrbackup scrpause scrmany small
    postgrey greysoon weight deadpolicy quotastatus verifyfull verifydown verifywait verifyloop aliasloop
    rateconn ratemail ratercpt ratetls manyconn
    relocated disabled closedlist lookup storage softbounce localuser relayuser
    nonfqdn sendercheck senderdenied sendermx heloname helofqdn hellohello ptrmatch ptrmatch550 shutdown
    selfsigned expiredcert unknownca openrelay openfrom
    kept few
    crlfonly
""".split()
POSTFIX_DOMAINS |= {domain: 101 + number for number, domain in enumerate(POSTFIX_MORE)}

# Domains that Postfix takes mail for, at a host named for another.
EXTRA_DOMAINS = ["deadfirst", "nomx", "sender", "aliasmx", "dual", "eximmixed"]

# What stands behind Postfix and Exim: policy services, and a mailbox server with LMTP.
BACK_END = mx(9)
LMTP_PORT, GREYLIST_PORT, POSTGREY_PORT, POSTGREY_SOON_PORT, WEIGHT_PORT, QUOTA_PORT = 24, 10023, 10024, 10025, 10026, 10027
LMTP_DOMAINS = ["verifyfull", "quotastatus", "eximlmtp", "eximcached"]

# Exim, below 198.18.26.; what each is like is in exim.py.
EXIM_DOMAINS = """
    exim eximclosed eximlist eximlisthelo eximlistmail eximlistlater eximgrey eximgreyin eximdeny eximdenyhost eximptr eximhelo
    eximheloacl eximrate eximratehost eximbroken eximsendercall eximlmtp eximcached eximdown eximloop eximtlsmust eximtls eximexpired
    eximself eximothername eximpause eximsenderno eximconn
""".split()


def exim_mx(domain):
    return f"198.18.26.{10 + EXIM_DOMAINS.index(domain)}"


# Sendmail, below 198.18.27., one process a domain; what each is like is in sendmail.py.
SENDMAIL_DOMAINS = """
    sendmail smlist smlistlate smdenied smdeniedlate smptr smhelo smrate smconn smpause smdisk smmilter smmilterno smmilter421
    smtls smexpired smmust
""".split()

# OpenSMTPD, below 198.18.28.; what each is like is in opensmtpd.py.
OPENSMTPD_DOMAINS = "osmtpd osmtpdtls osmtpdmust osmtpdptr osmtpddeny osmtpdlater osmtpdsender osmtpdopen".split()

CLOSED = "198.18.26.9"  # in Exim's network, where nobody listens


def opensmtpd_mx(domain):
    return f"198.18.28.{10 + OPENSMTPD_DOMAINS.index(domain)}"


def sendmail_mx(domain):
    return f"198.18.27.{10 + SENDMAIL_DOMAINS.index(domain)}"
