"""What must be true of every form of a report, whatever the words in it."""
import importlib.util
import json
import re
import unicodedata
import xml.etree.ElementTree as xml
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
OURS = re.compile(r'\x1b\[(0|1|2|4|32|1;31|1;36|1;33)m')  # the colours of the report itself
BAD = {'Cc', 'Cf', 'Cs', 'Zl', 'Zp'}


def harmless(text):
    """Characters that could move, hide or reorder something."""
    found = sorted({'U+%04X' % ord(c) for c in text if c != '\n' and unicodedata.category(c) in BAD})
    return ['holds %s' % ' '.join(found)] if found else []


def columns(line):
    # Code points that are no characters have no width of their own; Python has one for some.
    return sum(0 if unicodedata.combining(c) else 1 if unicodedata.category(c) == 'Cn' else 2 if unicodedata.east_asian_width(c) in 'WF' else 1 for c in line)


def decoded(raw):
    try:
        return raw.decode('utf-8', 'strict'), []
    except UnicodeDecodeError as error:
        return raw.decode('utf-8', 'replace'), ['is not UTF-8: %s' % error]


def plain(text):
    return harmless(text)


def report(text, width=80):
    text = OURS.sub('', text)
    wide = [line for line in text.split('\n') if columns(line) > width]
    return harmless(text) + ['a line of %d columns: %.60s' % (columns(line), line) for line in wide[:2]]


def wide_report(text):
    return report(text, 100)


def ascii_report(text):
    return report(text) + (['not ASCII'] if not text.isascii() else [])


def one_line(text):
    return harmless(text) + ([] if text.count('\n') == 1 else ['%d lines' % text.count('\n')])


def nagios(text):
    return one_line(text) + ([] if text.count('|') == 1 else ['%d bars' % text.count('|')])


def strings_in(value):
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from strings_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings_in(inner)
    elif isinstance(value, str):
        yield value


def as_json(text):
    try:
        document = json.loads(text)
    except ValueError as error:
        return ['no JSON: %s' % error]
    return harmless(text) + [problem for one in strings_in(document) for problem in harmless(one.replace('\t', ''))][:3]


def junit(text):
    try:
        tree = xml.fromstring(text.encode())
    except xml.ParseError as error:
        return ['no XML: %s' % error]
    strange = {e.tag for e in tree.iter()} - {'testsuites', 'testsuite', 'testcase', 'failure', 'error', 'system-out'}
    return harmless(text) + ['elements %s' % strange for _ in [0] if strange] + (['<! or <?' ] if re.search(r'<[!?]', text[5:]) else [])


SAMPLE = re.compile(r'mailwhy_probe_\w+\{(\w+="([^"\\\n]|\\["\\n])*")(,\w+="([^"\\\n]|\\["\\n])*")*\} [0-9.]+')


def openmetrics(text):
    lines = text.split('\n')
    bad = [line for line in lines[:-2] if not line.startswith(('# HELP mailwhy_', '# TYPE mailwhy_')) and not SAMPLE.fullmatch(line)]
    return harmless(text) + ['no sample: %.80s' % line for line in bad[:2]] + ([] if lines[-2:] == ['# EOF', ''] else ['no end'])


def ticket(text):
    return harmless(text) + ['begins like a formula: %.40s' % line for line in text.split('\n') if line[:1] in ('=', '+', '-', '@', '\t', '|', '%')][:2]


def outside_code(line):
    """A line of Markdown without its code spans and escapes."""
    line = re.sub(r'\\[!-/:-@\[-`{-~]', '', re.sub(r'(?<![\\`])(`+)(?!`)(.+?)(?<!`)\1(?!`)', '', line))
    return line


def markdown(text):
    problems, fence = harmless(text), None
    for line in text.split('\n'):
        if fence:
            fence = None if line == fence else fence
            continue
        opening = re.fullmatch(r'(`{3,})text', line)
        if opening:
            fence = opening.group(1)
            continue
        rest = outside_code(line)
        if re.search(r'[<\[\]`]|://|www\.|(?<![\w.+-])@', rest) or (line.startswith('#') and not re.match(r'# Mail check of `|## ', line)):
            problems.append('Markdown: %.80s' % line)
        if re.match(r'\t| {4}', line):
            problems.append('an indented block: %.40s' % line)
        if line.startswith('|') and rest.count('|') not in (5, 6):
            problems.append('%d bars: %.60s' % (rest.count('|'), line))
    return problems[:3] + (['a fence stays open'] if fence else [])


def page_checker():
    path = PROJECT / 'mailwhy/report/html/check_page.py'
    spec = importlib.util.spec_from_file_location('check_page', path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.problems_of


def html(text, check=page_checker()):
    return harmless(text) + check(text)[:3]
