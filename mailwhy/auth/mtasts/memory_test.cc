#include "mailwhy/auth/mtasts/memory.h"

#include <doctest/doctest.h>

using namespace mailwhy;
using namespace mailwhy::auth::mtasts;

TEST_CASE("a policy that changed under its old id is noticed") {
  const std::string old_policy = "version: STSv1\nmode: enforce\nmx: mx.example.test\nmax_age: 86400\n";
  const std::string new_policy = "version: STSv1\nmode: enforce\nmx: mx.example.net\nmax_age: 86400\n";
  const Remembered before{"1", old_policy, *parse_time("2026-11-21T03:16:49.120Z")};
  CHECK(read_remembered(to_text(before)) == before);
  CHECK(to_string(change_of({}, "1", old_policy)) == "first_time");
  CHECK(to_string(change_of(before, "1", old_policy)) == "none");
  CHECK(to_string(change_of(before, "1", "version: STSv1\r\nmode: enforce\r\nmx: mx.example.test\r\nmax_age: 86400\r\n")) == "none");
  CHECK(to_string(change_of(before, "1", new_policy)) == "unannounced");
  CHECK(to_string(change_of(before, "2", new_policy)) == "announced");
  CHECK(to_string(change_of(before, "2", old_policy)) == "id_alone");
  for (const char* bad : {"", "mailwhy mta-sts 1\n", "mailwhy mta-sts 1\nid 1\n", "mailwhy mta-sts 1\nid a b\nat 2026-11-21T03:16:49Z\n", "mailwhy mta-sts 1\nid 1\nat now\n", "id 1\nat 2026-11-21T03:16:49Z\n"}) CHECK_FALSE(read_remembered(bad));
}
