"""One row: a world, a question, and what a postmaster would say."""
import dataclasses


@dataclasses.dataclass
class Case:
    name: str
    # The mail exchangers: [(preference, label, [behaviour for each address])]; a behaviour None is an address where nothing
    # listens, a text is an address as it stands.
    hosts: list = dataclasses.field(default_factory=list)
    zone: object = None          # zone(world, domain): anything beyond the MX and address records
    domain: str = ''             # default: made from the name
    local: str = 'bob'
    args: tuple = ()
    resolver: str = 'main'       # or "udp-only", "nobody"
    # What must come out: words separated by "|" are alternatives, "" is anything.
    verdict: str = ''
    side: str = ''
    party: str = ''
    stage: str = ''
    cause: str = ''
    confidence: str = ''
    find: tuple = ()             # finding ids that must be there
    absent: tuple = ()           # finding ids that must not
    words: tuple = ()            # words of the server that must be quoted
    unsure_of: tuple = ()        # sides that must not be blamed with more than a guess
    others: bool = False         # the mail goes to servers that are not the case's own
    quit: bool = True            # every usable session must get its QUIT
    most_s: float = 8.0


def smtp(name, behaviour, verdict='', **more):
    return Case(name, [(10, 'mx', [behaviour])], verdict=verdict, **more)


def rcpt(name, reply, verdict='', **more):
    from servers import Smtp
    return smtp(name, Smtp(RCPT=reply), verdict, **{'stage': 'rcpt_to', **more})


def mail(name, reply, verdict='', **more):
    from servers import Smtp
    return smtp(name, Smtp(MAIL=reply), verdict, **{'stage': 'mail_from', 'args': ('--from', 'ann@sender.test'), **more})


def greet(name, reply, verdict='', **more):
    from servers import Smtp
    return smtp(name, Smtp(greet=reply), verdict, **{'stage': 'greeting', **more})


def hello(name, reply, verdict='', **more):
    from servers import Smtp
    return smtp(name, Smtp(EHLO=reply, HELO=reply), verdict, **{'stage': 'hello', **more})
