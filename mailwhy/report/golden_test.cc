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
  };
  return all;
}

}  // namespace mailwhy::report::cases
