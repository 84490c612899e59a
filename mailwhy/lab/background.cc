#include "mailwhy/lab/background.h"

namespace mailwhy::lab {

std::string_view background_page() {
  return R"page(
```world
now 2026-11-21T03:16:49.120Z
rtt 20ms
source 192.0.2.25
no ipv6
helo mail.sender.test
```

```dns 192.0.2.53
! signed .
! signed test
. SOA a.root.test. hostmaster.root.test. 1 3600 900 604800 60
test. SOA ns.test. hostmaster.test. 1 3600 900 604800 60
sender.test. MX 10 mail.sender.test.
mail.sender.test. A 192.0.2.25
mail.sender.test. AAAA 2001:db8::25
25.2.0.192.in-addr.arpa. PTR mail.sender.test.
5.2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa. PTR mail.sender.test.
control.test. MX 10 control.test.
control.test. A 203.0.113.80
```

```host 203.0.113.80:25
S: 220 control.test ESMTP
C: EHLO *
S: 250 control.test
C: QUIT
S: 221 bye
```
)page";
}

}  // namespace mailwhy::lab
