"""The situations: what is asked, what the servers really say, and what `mailwhy check` must make of it.

`says` was taken down by hand from the client's place; every run proves it again with a plain conversation (see prove.py) before
mailwhy is asked, and mailwhy must quote the same words.
"""
import situations_exim
import situations_network
import situations_opensmtpd
import situations_postfix
import situations_sendmail

SITUATIONS = [*situations_network.SITUATIONS, *situations_postfix.SITUATIONS, *situations_exim.SITUATIONS,
              *situations_sendmail.SITUATIONS, *situations_opensmtpd.SITUATIONS]
