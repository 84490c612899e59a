#!/usr/bin/env python3
"""Checks pages that the HTML report wrote: well formed, self-contained, no script, headings in order.

usage: check_page.py FILE...
"""
import sys
from html.parser import HTMLParser

VOID = {"meta"}
KNOWN = set("html head meta title style body main footer header section article div p span strong h1 h2 h3 h4 table caption thead tbody tr th td "
            "dl dt dd ol ul li a pre code mark bdi details summary svg g path rect circle text".split())


class Page(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.problems, self.headings, self.targets, self.ids, self.seen = [], [], [], [], set(), set()

    def handle_starttag(self, tag, attributes):
        self.seen.add(tag)
        if tag not in KNOWN:
            self.problems.append(f"unexpected element {tag}")
        for name, value in attributes:
            if tag == "a" and name == "href" and value.startswith("#"):
                self.targets.append(value[1:])
            elif name.startswith("on") or name in ("src", "href", "style", "srcdoc", "action"):
                self.problems.append(f"attribute {name} on {tag}")
            if name == "id":
                if value in self.ids:
                    self.problems.append(f"id {value} twice")
                self.ids.add(value)
        if tag in ("h1", "h2", "h3", "h4"):
            self.headings.append(int(tag[1]))
        if tag == "html" and not dict(attributes).get("lang"):
            self.problems.append("no lang")
        if tag == "svg" and not dict(attributes).get("aria-labelledby"):
            self.problems.append("a picture without words")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        self.handle_endtag(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open[-1] != tag:
            self.problems.append(f"</{tag}> closes {self.open[-1:]}")
        else:
            self.open.pop()

    def handle_comment(self, data):
        self.problems.append("a comment")


def problems_of(text):
    page = Page()
    page.feed(text)
    page.close()
    problems = page.problems + [f"<{tag}> is never closed" for tag in page.open]
    if page.headings.count(1) != 1 or page.headings[0] != 1:
        problems.append(f"headings {page.headings}")
    problems += [f"heading {b} after {a}" for a, b in zip(page.headings, page.headings[1:]) if b > a + 1]
    problems += [f"a link to {target}, which is not there" for target in page.targets if target not in page.ids]
    problems += [f"no {tag}" for tag in ("main", "footer", "svg", "title", "details") if tag not in page.seen]
    if "default-src 'none'" not in text or "url(" in text or "@import" in text:
        problems.append("may fetch something")
    problems += [f"control character {ord(c):#x}" for c in set(text) if (ord(c) < 32 and c != "\n") or 0x7F <= ord(c) < 0xA0
                 or c in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c\u2028\u2029\u200b\ufeff"]
    return problems


def main(paths):
    failed = False
    for path in paths:
        for problem in problems_of(open(path, encoding="utf-8", newline="").read()):
            print(f"{path}: {problem}")
            failed = True
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
