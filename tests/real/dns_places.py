"""Who lives where on the private Internet of the DNS tests (run_dns.py)."""
CLIENT = "198.18.10.2"
UNHEARD = "198.18.12.2"     # nobody answers for its reverse name

# Name servers, by the last octet below 198.18.53.
ROOT, TOP, NS1, NS2, LAME, DEAF, TCP_ONLY, UDP_ONLY, NS3, LIST = (f"198.18.53.{n}" for n in (10, 11, 12, 13, 14, 15, 16, 17, 18, 20))
NAME_SERVERS = (ROOT, TOP, NS1, NS2, LAME, DEAF, TCP_ONLY, UDP_ONLY, NS3, LIST)

# Resolvers, below 198.18.54.
GOOD = "198.18.54.2"        # validates
INSIDE = "198.18.54.3"      # validates; an inside view of view.example, and hidden.example does not exist for it
OLD = "198.18.54.4"         # validates; remembers what moved.example said before it moved
DEAD = "198.18.54.5"        # nobody there
REFUSING = "198.18.54.6"    # serves others only
TRUSTING = "198.18.54.7"    # does not validate
MISLED = "198.18.54.8"      # validates with a wrong trust anchor
REWRITING = "198.18.54.9"   # leads who asks for a name that does not exist to its own web server
RESOLVERS = (GOOD, INSIDE, OLD, DEAD, REFUSING, TRUSTING, MISLED, REWRITING)

# Mail servers.
MX_NEW, MX_OLD = "198.18.25.10", "198.18.25.11"  # the second one knows nobody any more
WEB = "198.18.25.80"        # where the rewriting resolver leads to; nothing listens
