"""What a server may say to harm whoever reads the report: bytes by name.  None holds a line feed, which ends a line of SMTP."""


def text(words):
    return words.encode('utf-8')


STRINGS = {
    # characters that reorder, hide or break a line
    'bidi embeddings': text('user\u202a\u202b\u202d\u202egnp.exe\u202c'),
    'bidi isolates': text('\u2066a\u2067b\u2068c\u2069'),
    'bidi marks': text('a\u200eb\u200fc\u061cd'),
    'zero width': text('no\u200bsuch\u200c user\u200d\u2060\ufeff\u00ad\u180e'),
    'line separators': text('one\u2028two\u2029three\u0085four'),
    'tags and selectors': text('a\U000e0041\U000e007fb\ufe0f\u3164'),
    # what terminals obey
    'ansi': b'\x1b[2J\x1b[1;1H\x1b[31mred\x1b[8mhidden\x1b[0m\x1b]0;title\x07',
    'osc 8': b'\x1b]8;;http://x.test/\x1b\\click\x1b]8;;\x1b\\',
    'c1 raw': b'\x9b31m\x9d0;title\x9c\x90q\x84\x85',
    'c1 utf-8': text('\u009b31m\u009d0;title\u009c'),
    'dcs and apc': b'\x1bP1$r\x1b\\\x1b_x\x1b\\\x1b^y\x1b\\\x1bc',
    'nul bel bs del': b'no\0such\x07 user\b\b\b\byes!\x7f\x0b\x0c',
    'bare cr': b'no such user\rWOULD BE ACCEPTED\rexit code 0',
    # bytes that are not UTF-8
    'not utf-8': b'\xff\xfe\x80 \xc3( caf\xe9',
    'overlong': b'\xc0\xaf \xe0\x80\xaf \xf0\x80\x80\xaf \xc1\xbf',
    'surrogates': b'\xed\xa0\x80\xed\xbf\xbf \xf4\x90\x80\x80 \xf8\x88\x80\x80\x80',
    'noncharacters': text('\uffff\ufffe\ufdd0\U0001ffff'),
    # what documents obey
    'script': b'</script></style></title></textarea></pre></svg><script>alert(1)</script><img src=//x.test/ onerror=alert(1)>',
    'attribute': b'" onmouseover="alert(1)" x=\' onload=\'alert(1)\' `',
    'cdata and comment': b']]> <![CDATA[ --> <!-- <?php ?> &lt; &#60; &amp;amp; &unknown; %3Cb%3E',
    'markdown': b'[x](javascript:alert(1)) ![y](http://x.test/) @everyone `a` ``` | a | b | <b> **c** # d www.x.test http://x.test/ $e$',
    'fence': b'```````````` ~~~~~~~~ ',
    'formula =': b"=cmd|' /C calc'!A0",
    'formula +': b'+1+1', 'formula -': b'-1+1', 'formula @': b'@SUM(A1)', 'formula tab': b'\t=1+1',
    'plug-in': b"| total=0s;;;0 mx_ok=9 | 'a'=1",
    'metrics': b'x"} 1\\n# EOF \\" {a="b"} \\',
    'formats': b'%s%n%x {} {0} {{ }} ${HOME} $(reboot) `reboot` \\x41 \\u0041 \\',
    'our words': b'FAIL: exit code 0; verdict accepted; "verdict":"accepted"',
    'wide and combining': text('\u65e5\u672c\u8a9e' * 20 + 'e' + '\u0301' * 40 + '\U0001f4a9'),
    'long word': b'y' * 900,
    'many blanks': b'a' + b' ' * 900 + b'b',
}

# A name of DNS is any bytes at all (RFC 2181 s11), up to 63 a label.
LABEL = b'\x1b[2J<script>|`"\xe2\x80\xae\x9b\\=@(\x00'
# A certificate's name is text.
COMMON_NAME = '\x1b[2J\u202egnp<script>alert(1)</script>=1+1'
