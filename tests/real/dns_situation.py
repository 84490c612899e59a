"""A situation of the DNS: what is asked of whom, what the servers really say, and what mailwhy must make of it.

`proof` is asked with plain questions of our own before mailwhy is: (server, name, type, what comes back).
"""
from dataclasses import dataclass, field

import dns
from dns_places import *

RCODES = {0: "NOERROR", 2: "SERVFAIL", 3: "NXDOMAIN", 5: "REFUSED"}
KINDS = {"A": 1, "NS": 2, "SOA": 6, "PTR": 12, "MX": 15, "TXT": 16}


@dataclass(frozen=True)
class Situation:
    name: str
    words: tuple                                  # the command line: verb, target, options
    wanted: dict = field(default_factory=dict)    # fields at the top of the document
    exit_code: int = 0
    resolvers: tuple = (GOOD,)
    hints: bool = True
    vantage: str = "client"
    anchor: bool = False                          # --trust-anchor: mailwhy validates by itself
    present: tuple = ()                           # finding ids; or (id, {field: value})
    absent: tuple = ()                            # finding ids, or their beginnings with "*"
    quotes: tuple = ()                            # words in some finding's seen[].text
    rows: dict = field(default_factory=dict)      # dns: server or address -> {field: value}
    groups: dict = field(default_factory=dict)    # dns: letter -> records
    lists: dict = field(default_factory=dict)     # listed: zone -> result; None: not asked
    dnssec: dict = field(default_factory=dict)    # "name TYPE" -> status
    says: tuple = ()                              # words in the text for people
    proof: tuple = ()
    not_yet: str = ""                             # why mailwhy does not hold this yet, or only by chance; told, and no failure

    def command_line(self, mailwhy, folder):
        words = [mailwhy, *self.words, "--public", "198.18.0.0/15", "--dns-timeout", "1s"]
        for resolver in self.resolvers:
            words += ["--resolver", resolver]
        if self.hints and self.words[0] in ("dns", "check"):
            words += ["--root-hints", str(folder / "root.hints")]
        if self.anchor:
            words += ["--trust-anchor", str(folder / "root.key")]
        if self.words[0] == "check":
            words += ["--connect-timeout", "2s", "--control", "control.example", "--from", "ann@sender.example", "--no-control-recipient"]
        return words


def what_comes_back(server, name, kind):
    answer = dns.ask(server, name, KINDS[kind], limit_s=6)
    if answer is None:
        return "silence"
    rcode, records = answer
    return RCODES.get(rcode, str(rcode)) if rcode or records else "NODATA"


def unproved(situation):
    """What the servers do not say as the table claims."""
    for server, name, kind, expected in situation.proof:
        said = what_comes_back(server, name, kind)
        if said != expected:
            yield f"{server} about {name} {kind}: {said}, not {expected}"


def matches(name, pattern):
    return name.startswith(pattern[:-1]) if pattern.endswith("*") else name == pattern


def faults_of(s, exit_code, document):
    """What is not as the table wants it; empty when all is well."""
    if s.exit_code is not None and exit_code != s.exit_code:
        yield f"exit code is {exit_code}, not {s.exit_code}"
    yield from differing("", document, s.wanted)
    findings = document.get("findings", [])
    for one in s.present:
        identifier, fields = one if isinstance(one, tuple) else (one, {})
        found = [finding for finding in findings if finding["id"] == identifier]
        if not found:
            yield f"{identifier} is not found"
        elif not any(not list(differing("", finding, fields)) for finding in found):
            yield from differing(identifier + ": ", found[0], fields)
    for finding in findings:
        if any(matches(finding["id"], pattern) for pattern in s.absent):
            yield f"{finding['id']} must not be found"
    quoted = [seen.get("text", "") for finding in findings for seen in finding.get("seen", [])]
    yield from (f"nobody is quoted with: {words}" for words in s.quotes if not any(words in text for text in quoted))
    yield from faults_of_rows(s, document)
    for zone, result in s.lists.items():
        said = [one["result"] for one in document.get("lists", []) if one["zone"] == zone]
        if said != ([result] if result else []):
            yield f"{zone} is {said}, not {result or 'left out'}"


def faults_of_rows(s, document):
    for server, fields in s.rows.items():
        rows = [row for row in document.get("results", []) if server in (row["server"].rstrip("."), row["address"].rpartition(":")[0])]
        if not rows:
            yield f"{server} is not in the table"
        elif not any(not list(differing("", row, fields)) for row in rows):
            yield from differing(server + ": ", rows[0], fields)
    answers = {group["letter"]: group["answer"] for group in document.get("groups", [])}
    for letter, records in s.groups.items():
        if answers.get(letter) != list(records):
            yield f"answer {letter} is {answers.get(letter)}, not {list(records)}"
    statuses = {f"{one['name']} {one['type']}": one["status"] for one in map(flat, dnssec_of(document))}
    for question, status in s.dnssec.items():
        if statuses.get(question) != status:
            yield f"DNSSEC of {question} is {statuses.get(question)}, not {status}"


def dnssec_of(document):
    return document.get("dnssec") or document.get("evidence", {}).get("dnssec") or document.get("evidence", {}).get("validations") or []


def flat(one):
    question = one.get("question", one)
    return {"name": question["name"].rstrip("."), "type": question["type"], "status": one["status"]}


def differing(where, document, wanted):
    for name, value in wanted.items():
        said = document.get(name)
        if said not in value if isinstance(value, (set, frozenset)) else said != value:
            yield f"{where}{name} is {said}, not {value}"
