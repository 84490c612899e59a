"""Who lives where on the private Internet: places of senders, addresses of mail hosts, domains."""

CLIENT = "198.18.10.2"    # an ordinary sender
BLOCKED = "198.18.11.2"   # its network lets nothing out on port 25
LISTED = "198.18.12.2"    # on the block list
NAMELESS = "198.18.13.2"  # without reverse DNS
VANTAGES = {"client": CLIENT, "blocked": BLOCKED, "listed": LISTED, "nameless": NAMELESS}

LIST = "bl.example"
LIST_TEXT = "Spam source, see https://bl.example/remove"

# Postfix, by its last octet below 198.18.25.
HEALTHY, CONTROL, REFUSED, GREETING_554, GREYLIST, POSTSCREEN, RBL, RBL_SCREEN = 10, 11, 13, 14, 15, 16, 17, 18
TLS_LOCAL, TLS_OLD, TLS_MUST, QUOTA, STRICT_SENDER, STRICT_HELO, PROHIBITED, SILENT = 20, 21, 22, 23, 24, 25, 26, 27
BUSY, NO_PTR, SLOW, SENDER_550, RELAY, TLS_NO_KEY, OTHER_NAME = 28, 29, 30, 31, 32, 33, 34
TLS_NEVER, VOID = 35, 99
# Exim, below 198.18.26.
EXIM, EXIM_CLOSED = 10, 11


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

# Domains that Postfix takes mail for, at a host named for another.
EXTRA_DOMAINS = ["deadfirst", "nomx", "sender", "aliasmx", "dual", "eximmixed"]
