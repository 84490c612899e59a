"""The situations of run_dns.py: what is asked, what the servers really say, and what mailwhy must make of it."""
import dns_checks
import dns_listings
import dns_questions

SITUATIONS = [*dns_questions.SITUATIONS, *dns_checks.SITUATIONS, *dns_listings.SITUATIONS]
