#include "mailwhy/report/golden.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace mailwhy::report::cases {

void check_golden(const std::string& name, const std::string& text) {
  const std::string path = "mailwhy/report/golden/" + name;
  if (std::getenv("MAILWHY_WRITE_GOLDEN")) std::ofstream(path, std::ios::binary) << text;
  std::ifstream in(path, std::ios::binary);
  REQUIRE_MESSAGE(in, "no golden file ", path);
  std::ostringstream golden;
  golden << in.rdbuf();
  CHECK_MESSAGE(golden.str() == text, path, " differs; MAILWHY_WRITE_GOLDEN=1 writes it anew");
}

const std::vector<std::string>& attacks() {
  static const std::vector<std::string> all = {
      "\x1b[2J\x1b]0;owned\x07\x1b[31mred",
      std::string("a\0b", 3),
      "\u202egnp.exe\u202c \u200b\ufeff",
      "\x80\x9b" "31m\xff\xfe",
      "line\r\nFAIL forged: line\n\nexit code 0",
      std::string(10000, 'x'),
      std::string(1000, '\x1b'),
      "blanks" + std::string(3000, ' ') + "end",
      "\u65e5\u672c\u8a9e wide \U0001f4a9 and combi\u0301ning",
      "</script></style></title></pre><script>alert(1)</script><!-- ]]> --><img src=x onerror='alert(\"1\")'>",
      "=cmd|' /C calc'!A0",
      "````````\n# heading | cell | [x](javascript:alert(1)) ![y](http://tracker.test/) @everyone",
      "| total=0s;;;0 mx_ok=9 |",
      "quote \" and \\ and '",
      "\uffff and \ufffe",
      "\u2066isolated\u2069 \u200e\u200f\u061c marks \u202a\u202b\u202d and \u2028\u2029 lines \u00ad\u2060\u180e",
      "\x1b]8;;http://tracker.test/\x1b\\click\x1b]8;;\x1b\\ \x1bP1$r\x1b\\ \u009b31m",
      "\xc0\xaf\xe0\x80\xaf\xf0\x80\x80\xaf\xed\xa0\x80\xf4\x90\x80\x80 over-long",
      "fine\rWOULD BE ACCEPTED\rexit code 0\b\b\b\x7f",
      "\" onmouseover=\"alert(1)\" x=' onload='alert(1)' <!-- --> <![CDATA[ ]]> &#60;b&#62;",
      "+1+1", "-1+1", "@SUM(A1)", "\t=1+1",
      "%s%n{}{0}${HOME}$(reboot)`reboot`\\u0041",
  };
  return all;
}

}  // namespace mailwhy::report::cases
