// Headers as real filters write them, and what is made of them.
#include <doctest/doctest.h>

#include "mailwhy/filters/explain.h"

namespace mailwhy::filters {
namespace {

Explanation explained(std::string header) {
  static std::string kept;
  kept = std::move(header) + "\r\nbody\r\n";
  return explain(mail::read_message(kept));
}

const Rule* rule_of(const Filter& filter, std::string_view name) {
  for (const auto& rule : filter.rules)
    if (rule.name == name) return &rule;
  return nullptr;
}

struct Sample {
  const char* header;
  Product product;
  Verdict verdict;
  const char *score, *threshold;  // "" when not told
  const char* rule;               // one that must be there; "" for none
  const char* rule_score;
};

// Each its own filter, age or quirk.
const Sample samples[] = {
    // SpamAssassin through the years.
    {"X-Spam-Status: Yes, score=15.2 required=5.0 tests=BAYES_99,HTML_MESSAGE,\r\n\tURIBL_BLACK autolearn=no autolearn_force=no version=4.0.1\r\n", Product::spamassassin, Verdict::spam, "15.2", "5.0", "URIBL_BLACK", ""},
    {"X-Spam-Status: No, score=-1.9 required=5.0 tests=BAYES_00,SPF_PASS autolearn=ham\r\n\tversion=3.4.6\r\n", Product::spamassassin, Verdict::ham, "-1.9", "5.0", "BAYES_00", ""},
    {"X-Spam-Status: No, hits=-4.2 required=5.0\r\n\ttests=BAYES_00,IN_REP_TO\r\n\tversion=2.55\r\n", Product::spamassassin, Verdict::ham, "-4.2", "5.0", "IN_REP_TO", ""},
    {"X-Spam-Status: No, score=0.0 required=5.0 tests=none autolearn=ham version=3.3.1\r\n", Product::spamassassin, Verdict::ham, "0.0", "5.0", "", ""},
    {"X-Spam-Status: Ja, score=7.3 required=5.0 tests=BAYES_80 autolearn=no version=3.4.2\r\n", Product::spamassassin, Verdict::spam, "7.3", "5.0", "BAYES_80", ""},
    {"X-Spam-Status: Nein, score=1,3 required=5,0 tests=BAYES_50 autolearn=no version=3.4.2\r\n", Product::spamassassin, Verdict::ham, "1.3", "5.0", "BAYES_50", ""},
    {"X-Spam-Status: Yes, score=6.1 required=5.0 tests=[BAYES_95=3, RDNS_NONE=0.793,\r\n\tURIBL_BLACK=2.307] autolearn=disabled\r\n", Product::spamassassin, Verdict::spam, "6.1", "5.0", "RDNS_NONE", "0.793"},
    {"X-Spam-Status: Yes, score=6.1 required=5.0 tests=BAYES_95=3,RDNS_NONE=0.8,URIBL_BLACK=2.3 autolearn=no\r\n", Product::spamassassin, Verdict::spam, "6.1", "5.0", "URIBL_BLACK", "2.3"},
    {"X-Spam-Flag: YES\r\nX-Spam-Level: ******\r\nX-Spam-Status: Yes, score=6.8 required=5.0 tests=GTUBE autolearn=no version=3.4.6\r\n", Product::spamassassin, Verdict::spam, "6.8", "5.0", "GTUBE", ""},
    {"X-Spam-Checker-Version: SpamAssassin 3.4.6 (2021-04-09) on mx.example.org\r\nX-Spam-Report: \r\n\t*  3.5 BAYES_99 BODY: Bayes spam probability is 99 to 100%\r\n\t*      [score: 1.0000]\r\n\t* -0.0 SPF_PASS SPF: sender matches SPF record\r\n\t*  0.8 RDNS_NONE Delivered by a host with no rDNS\r\n",
     Product::spamassassin, Verdict::unknown, "", "", "BAYES_99", "3.5"},
    {"X-Spam-Report: * 3.5 BAYES_99 BODY: Bayes * [score: 1.0000] * 0.8 RDNS_NONE no rDNS\r\n", Product::spamassassin, Verdict::unknown, "", "", "RDNS_NONE", "0.8"},
    {"X-Spam-Report: Spam detection software, running on the system \"mx\",\r\n has identified this incoming email as possible spam.\r\n Content preview:  Win 9.9 FAKE_RULE now\r\n Content analysis details:   (7.1 points, 5.0 required)\r\n  pts rule name              description\r\n ---- ---------------------- --------------------\r\n  3.8 BAYES_99               BODY: Bayes\r\n                             [score: 1.0000]\r\n  3.3 RCVD_IN_PBL            RBL: Received via a relay\r\n                             [192.0.2.7 listed in zen.spamhaus.org]\r\n",
     Product::spamassassin, Verdict::spam, "7.1", "5.0", "RCVD_IN_PBL", "3.3"},
    {"X-Spam-Status: No, score=0.4\r\nX-Spam-Score: 4\r\nX-Spam-Bar: /\r\nX-Ham-Report: Spam detection software\r\n Content analysis details:   (0.4 points, 5.0 required)\r\n  pts rule name              description\r\n ---- ---------------------- ----\r\n  0.4 HTML_MESSAGE           BODY: HTML\r\nX-Spam-Flag: NO\r\n", Product::spamassassin, Verdict::ham, "0.4", "5.0", "HTML_MESSAGE", "0.4"},
    {"X-Spam-Status: No, score=-100.0 required=5.0 tests=USER_IN_WELCOMELIST autolearn=no version=4.0.1\r\n", Product::spamassassin, Verdict::ham, "-100.0", "5.0", "USER_IN_WELCOMELIST", ""},
    {"X-Spam-Status: No, hits=2.1/5.0 tests=HTML_MESSAGE\r\n", Product::spamassassin, Verdict::ham, "2.1", "5.0", "HTML_MESSAGE", ""},
    {"X-Spam-Status: score=2.1 required=5.0 tests=HTML_MESSAGE\r\n", Product::spamassassin, Verdict::ham, "2.1", "5.0", "HTML_MESSAGE", ""},
    // amavis.
    {"X-Virus-Scanned: Debian amavisd-new at example.org\r\nX-Spam-Flag: YES\r\nX-Spam-Score: 9.65\r\nX-Spam-Status: Yes, score=9.65 tagged_above=2 required=6.31\r\n\ttests=[BAYES_99=3.5, BAYES_999=0.2, RCVD_IN_PBL=3.335,\r\n\tRDNS_NONE=0.793, HTML_MESSAGE=0.001, URIBL_BLACK=1.821]\r\n\tautolearn=no autolearn_force=no\r\n",
     Product::amavis, Verdict::spam, "9.65", "6.31", "RCVD_IN_PBL", "3.335"},
    {"X-Spam-Status: No, hits=0.0 tagged_above=-999.0 required=6.3 tests=BAYES_50\r\n", Product::amavis, Verdict::ham, "0.0", "6.3", "BAYES_50", ""},
    {"X-Amavis-Alert: INFECTED, message contains virus: Eicar-Signature\r\nX-Quarantine-ID: <a8zD>\r\n", Product::amavis, Verdict::malware, "", "", "", ""},
    {"X-Virus-Scanned: ClamAV using ClamSMTP\r\n", Product::antivirus, Verdict::unknown, "", "", "", ""},
    // Rspamd.
    {"X-Rspamd-Server: mx1\r\nX-Spamd-Result: default: False [3.40 / 15.00];\r\n\tBAYES_SPAM(5.10)[99.99%];\r\n\tR_SPF_ALLOW(-0.20)[+ip4:192.0.2.0/24:c];\r\n\tMIME_GOOD(-0.10)[text/plain];\r\n\tWHITELIST_SPF(-1.40)[example.org];\r\n\tARC_NA(0.00)[];\r\n\tASN(0.00)[asn:64496, ipnet:192.0.2.0/24, country:DE]\r\nX-Rspamd-Queue-Id: 4A1\r\n",
     Product::rspamd, Verdict::ham, "3.4", "15.0", "BAYES_SPAM", "5.1"},
    {"X-Spamd-Result: default: False [7.00 / 15.00];\r\n\tFUZZY_DENIED(7.00)[1:a1b2:1.00:txt];\r\n\tRCVD_COUNT_ONE(0.00)[1]\r\nX-Spam: Yes\r\nX-Rspamd-Action: add header\r\n", Product::rspamd, Verdict::spam, "7.0", "15.0", "FUZZY_DENIED", "7.0"},
    {"X-Spamd-Result: default: True [21.00 / 15.00]; GTUBE(21.00)[]\r\n", Product::rspamd, Verdict::spam, "21.0", "15.0", "GTUBE", "21.0"},
    {"X-Spamd-Bar: /\r\nX-Rspamd-Report: R_DKIM_ALLOW(-0.20) DMARC_POLICY_ALLOW(-0.50) NEW_UNKNOWN_THING(0.30)\r\nX-Rspamd-Score: -0.4\r\n", Product::rspamd, Verdict::unknown, "-0.4", "", "NEW_UNKNOWN_THING", "0.3"},
    {"X-Spam-Scanner: rspamc 3.4\r\nX-Spam-Action: no action\r\nX-Spam-Score: 0.10 / 15.00\r\nX-Spam-Level: *\r\nX-Spam-Symbols: RCVD_NO_TLS_LAST,\r\n\tTO_DN_NONE,\r\n\tFROM_HAS_DN\r\n", Product::rspamd, Verdict::ham, "0.1", "15.0", "TO_DN_NONE", ""},
    {"X-Spamd-Result: default: False [1.00 / 15.00]; RCVD_IN_DNSWL_HI(-0.50)[192.0.2.1:from,[2001:db8::1]:received]; R_X(1.50)[a;b]\r\n", Product::rspamd, Verdict::ham, "1.0", "15.0", "R_X", "1.5"},
    // Microsoft.
    {"X-Forefront-Antispam-Report: CIP:192.0.2.7;CTRY:DE;LANG:de;SCL:5;SRV:;IPV:NLI;SFV:SPM;H:mail.example.org;PTR:mail.example.org;CAT:SPM;SFS:(13230040)(4636009);DIR:INB;\r\nX-Microsoft-Antispam: BCL:0;ARA:13230040;\r\nX-MS-Exchange-Organization-SCL: 5\r\n",
     Product::microsoft, Verdict::spam, "5.0", "", "SFV:SPM", ""},
    {"X-Forefront-Antispam-Report:\r\n\tCIP:192.0.2.7;CTRY:;LANG:en;SCL:-1;SRV:;IPV:NLI;SFV:SKA;H:;PTR:;CAT:NONE;DIR:INB\r\n", Product::microsoft, Verdict::ham, "-1.0", "", "SFV:SKA", ""},
    {"X-Forefront-Antispam-Report: CIP:192.0.2.7;SCL:1;SFV:SFE;\r\n", Product::microsoft, Verdict::ham, "1.0", "", "SFV:SFE", ""},
    {"X-Forefront-Antispam-Report: CIP:192.0.2.7;SCL:9;SFV:SKB;CAT:PHSH;SFTY:9.11;\r\n", Product::microsoft, Verdict::phishing, "9.0", "", "SFTY:9.11", ""},
    {"X-MS-Exchange-Organization-SCL: 1\r\nX-MS-Exchange-Organization-AuthAs: Anonymous\r\nX-MS-Exchange-Organization-AuthSource: ex1.example.org\r\n", Product::microsoft, Verdict::ham, "1.0", "", "AuthAs:Anonymous", ""},
    {"X-Microsoft-Antispam: BCL:7;\r\n", Product::microsoft, Verdict::unknown, "", "", "BCL:7", ""},
    {"X-Microsoft-Antispam-Mailbox-Delivery: ucf:0;jmr:1;auth:0;dest:J;ENG:(910001);\r\n", Product::microsoft, Verdict::unknown, "", "", "dest:J", ""},
    // Others.
    {"X-Barracuda-Spam-Score: 2.50\r\nX-Barracuda-Spam-Status: No, SCORE=2.50 using per-user scores of TAG_LEVEL=3.0 QUARANTINE_LEVEL=1000.0 KILL_LEVEL=9.0 tests=BSF_SC0_MISMATCH_TO, HTML_MESSAGE\r\nX-Barracuda-Spam-Report: Code version 3.2, rules version 3.2.3.1\r\n\tRule breakdown below\r\n\t pts rule name              description\r\n\t---- ---------------------- ----\r\n\t2.50 BSF_SC0_MISMATCH_TO    Envelope rcpt doesn't match header\r\n\t0.00 HTML_MESSAGE           BODY: HTML\r\n",
     Product::barracuda, Verdict::ham, "2.5", "3.0", "BSF_SC0_MISMATCH_TO", "2.5"},
    {"X-Proofpoint-Spam-Details: rule=notspam policy=default score=0 spamscore=0\r\n suspectscore=0 malwarescore=0 phishscore=0 bulkscore=34 adultscore=0\r\n classifier=spam adjust=0 reason=mlx scancount=1 engine=8.12.0\r\n", Product::proofpoint, Verdict::ham, "0.0", "", "proofpoint:bulkscore", ""},
    {"X-Proofpoint-Spam-Details: rule=spam policy=default score=100\r\n", Product::proofpoint, Verdict::spam, "100.0", "", "", ""},
    {"X-Mimecast-Spam-Score: 7\r\nX-Mimecast-Bulk-Signature: yes\r\n", Product::mimecast, Verdict::unknown, "7.0", "", "x-mimecast-bulk-signature", ""},
    {"X-CMAE-Score: 0\r\nX-CMAE-Analysis: v=2.4 cv=A1 c=1 sm=1\r\n", Product::cloudmark, Verdict::unknown, "0.0", "", "x-cmae-analysis", ""},
    {"X-Brightmail-Tracker: H4sIAAAA\r\n", Product::symantec, Verdict::unknown, "", "", "x-brightmail-tracker", ""},
    {"X-PMX-Version: 6.4.9\r\nX-PMX-Spam: Gauge=IIIIIIII, Probability=8%, Report='\r\n HTML_00_01 0.05, BODY_SIZE_1000_LESS 0, SPAM_XYZ 1.5'\r\n", Product::sophos, Verdict::unknown, "8.0", "", "SPAM_XYZ", "1.5"},
    {"X-IronPort-Anti-Spam-Filtered: true\r\nX-IPAS-Result: A2EaBQ\r\n", Product::ironport, Verdict::unknown, "", "", "x-ipas-result", ""},
    {"X-DSPAM-Result: Spam\r\nX-DSPAM-Confidence: 0.9997\r\nX-DSPAM-Probability: 1.0000\r\n", Product::dspam, Verdict::spam, "1.0", "", "x-dspam-confidence", ""},
    {"X-DSPAM-Result: Innocent\r\nX-DSPAM-Probability: 0.0000\r\n", Product::dspam, Verdict::ham, "0.0", "", "", ""},
    {"X-Bogosity: Ham, tests=bogofilter, spamicity=0.000012, version=1.2.5\r\n", Product::bogofilter, Verdict::ham, "0.0", "", "", ""},
    {"X-Bogosity: Unsure, tests=bogofilter, spamicity=0.5, version=1.2.5\r\n", Product::bogofilter, Verdict::suspicious, "0.5", "", "", ""},
    {"X-Spambayes-Classification: spam; 0.99\r\n", Product::spambayes, Verdict::spam, "0.99", "", "", ""},
    {"X-CRM114-Version: 20100106\r\nX-CRM114-Status: SPAM ( pR: -12.3 )\r\n", Product::crm114, Verdict::spam, "", "", "", ""},
    {"X-Acme-MailScanner-SpamCheck: spam, SpamAssassin (not cached, score=7.2,\r\n\trequired 5, BAYES_99 3.50, RDNS_NONE 0.79, URIBL_BLACK 2.91)\r\n", Product::other, Verdict::spam, "7.2", "5.0", "RDNS_NONE", "0.79"},
    {"X-Acme-MailScanner: Found to be clean\r\n", Product::antivirus, Verdict::unknown, "", "", "", ""},
    {"X-NAI-Spam-Flag: NO\r\nX-NAI-Spam-Threshold: 15\r\nX-NAI-Spam-Score: 0.2\r\n", Product::other, Verdict::ham, "0.2", "15.0", "", ""},
    {"X-KLMS-AntiSpam-Status: not_detected\r\nX-KLMS-AntiSpam-Rate: 10\r\n", Product::other, Verdict::ham, "10.0", "", "", ""},
    {"X-UI-Filterresults: notjunk:1;V03:K0:abc\r\n", Product::other, Verdict::ham, "", "", "", ""},
    {"X-purgate-type: spam\r\n", Product::other, Verdict::spam, "", "", "", ""},
    {"X-SpamExperts-Class: unsure\r\nX-SpamExperts-Evidence: Combined (0.50)\r\n", Product::other, Verdict::suspicious, "", "", "x-spamexperts-evidence", ""},
    {"X-VR-SPAMSTATE: OK\r\nX-VR-SPAMSCORE: 0\r\n", Product::other, Verdict::ham, "0.0", "", "", ""},
    {"X-Spam: Yes\r\n", Product::other, Verdict::spam, "", "", "", ""},
};

}  // namespace

TEST_CASE("headers of many filters and ages are read") {
  static_assert(std::size(samples) >= 40);
  for (const auto& sample : samples) {
    CAPTURE(sample.header);
    const auto got = explained(sample.header);
    REQUIRE(got.filters.size() == 1);
    const Filter& filter = got.filters.front();
    CHECK(to_string(filter.product) == to_string(sample.product));
    CHECK(to_string(filter.verdict) == to_string(sample.verdict));
    CHECK((filter.score ? points_text(*filter.score) : "") == sample.score);
    CHECK((filter.threshold ? points_text(*filter.threshold) : "") == sample.threshold);
    if (*sample.rule == '\0') continue;
    const Rule* rule = rule_of(filter, sample.rule);
    REQUIRE(rule != nullptr);
    CHECK((rule->score ? points_text(*rule->score) : "") == sample.rule_score);
  }
}

TEST_CASE("a sum that is right is said to be right, and what is missing is named") {
  const auto right = explained("X-Spam-Status: Yes, score=9.65 tagged_above=2 required=6.31 tests=[BAYES_99=3.5, BAYES_999=0.2,\r\n RCVD_IN_PBL=3.335, RDNS_NONE=0.793, HTML_MESSAGE=0.001, URIBL_BLACK=1.821]\r\n");
  CHECK(right.filters[0].sum.state == Sum::State::agrees);
  const auto wrong = explained("X-Spamd-Result: default: False [9.00 / 15.00]; BAYES_SPAM(5.10)[]; MIME_GOOD(-0.10)[]\r\n");
  CHECK(wrong.filters[0].sum.state == Sum::State::differs);
  CHECK(wrong.filters[0].sum.missing == 4000);
  const auto rounded = explained("X-Spam-Status: Yes, score=6.2 required=5.0 tests=A_B,C_D\r\nX-Spam-Report: * 3.1 A_B words * 3.0 C_D words\r\n");
  CHECK(rounded.filters[0].sum.state == Sum::State::agrees);
  const auto untold = explained("X-Spam-Status: Yes, score=6.1 required=5.0 tests=BAYES_99,HTML_MESSAGE\r\n");
  CHECK(untold.filters[0].sum.state == Sum::State::unchecked);
  CHECK(untold.filters[0].sum.without_score == 2);
}

TEST_CASE("names of the status and points of the report are one rule, its evidence included") {
  const auto got = explained("X-Spam-Status: Yes, score=4.3 required=4.0 tests=BAYES_99,RDNS_NONE autolearn=no version=3.4.6\r\nX-Spam-Report: \r\n\t*  3.5 BAYES_99 BODY: Bayes\r\n\t*      [score: 1.0000]\r\n\t*  0.8 RDNS_NONE no name\r\n");
  const auto& filter = got.filters.at(0);
  REQUIRE(filter.rules.size() == 2);
  CHECK(filter.rules[0].name == "BAYES_99");
  CHECK(filter.rules[0].score == 3500);
  CHECK(filter.sum.state == Sum::State::agrees);
}

TEST_CASE("allow and block lists of the receiver are seen") {
  CHECK(explained("X-Spam-Status: No, score=-100.0 required=5.0 tests=USER_IN_WELCOMELIST\r\n").filters[0].listed_as_good());
  CHECK(explained("X-Spam-Status: No, score=-100.0 required=5.0 tests=USER_IN_WHITELIST\r\n").filters[0].listed_as_good());
  CHECK(explained("X-Spam-Status: Yes, score=100.0 required=5.0 tests=USER_IN_BLOCKLIST\r\n").filters[0].listed_as_bad());
  CHECK(explained("X-Forefront-Antispam-Report: SCL:-1;SFV:SKA;\r\n").filters[0].listed_as_good());
  CHECK(explained("X-Forefront-Antispam-Report: SCL:9;SFV:SKB;\r\n").filters[0].listed_as_bad());
  CHECK(explained("X-Spamd-Result: default: False [-7.00 / 15.00]; WHITELIST_DMARC(-7.00)[example.org]\r\n").filters[0].listed_as_good());
  const auto neither = explained("X-Spam-Status: No, score=1.0 required=5.0 tests=HTML_MESSAGE\r\n");
  CHECK_FALSE(neither.filters[0].listed_as_good());
  CHECK_FALSE(neither.filters[0].listed_as_bad());
}

TEST_CASE("an unknown rule is named and said to be unknown") {
  const auto got = explained("X-Spam-Status: Yes, score=6.0 required=5.0 tests=ACME_LOCAL_17\r\n");
  REQUIRE(got.filters.at(0).rules.size() == 1);
  CHECK_FALSE(got.filters[0].rules[0].known());
  CHECK(got.filters[0].rules[0].remedy == Remedy::unknown);
}

TEST_CASE("a list that did not answer is no listing") {
  const auto got = explained("X-Spam-Status: No, score=0.0 required=5.0 tests=URIBL_BLOCKED,RCVD_IN_ZEN_BLOCKED_OPENDNS,RCVD_IN_DNSWL_BLOCKED\r\n");
  for (const auto& rule : got.filters.at(0).rules) {
    CAPTURE(rule.name);
    CHECK(rule.kind == Kind::information);
    CHECK(rule.remedy == Remedy::receiver);
  }
}

TEST_CASE("words and numbers that contradict each other are told") {
  const auto flag = explained("X-Spam-Flag: YES\r\nX-Spam-Status: No, score=1.0 required=5.0 tests=HTML_MESSAGE\r\n");
  CHECK_FALSE(flag.filters.at(0).notes.empty());
  const auto number = explained("X-Spam-Status: No, score=9.0 required=5.0 tests=HTML_MESSAGE\r\n");
  CHECK_FALSE(number.filters.at(0).notes.empty());
  const auto rspamd = explained("X-Spamd-Result: default: False [7.00 / 15.00]; A_B(7.00)[]\r\nX-Spam: Yes\r\n");
  CHECK(rspamd.filters.at(0).verdict == Verdict::spam);
  CHECK_FALSE(rspamd.filters[0].notes.empty());
}

TEST_CASE("two filters of one kind stay two, and how far they stand from the reader is known") {
  const auto got = explained("X-Spam-Status: No, score=1.0 required=5.0 tests=HTML_MESSAGE\r\nReceived: from b by a; x\r\nReceived: from c by b; x\r\nX-Spam-Status: Yes, score=8.0 required=5.0 tests=BAYES_99\r\n");
  REQUIRE(got.filters.size() == 2);
  CHECK(got.filters[0].received_above == 0);
  CHECK(got.filters[1].received_above == 2);
  CHECK(got.filters[1].verdict == Verdict::spam);
  CHECK(got.filters[1].fields == std::vector<std::size_t>{3});
}

TEST_CASE("what Gmail does not tell is said") {
  const auto got = explained("X-Received: by 2002:a05:6000:1 with SMTP id a1; Sat, 21 Nov 2026 02:00:00 -0800 (PST)\r\n");
  CHECK(got.passed_gmail);
  CHECK(got.filters.empty());
  CHECK_FALSE(explained("Subject: x\r\n").passed_gmail);
}

TEST_CASE("hostile headers cost little and are cut") {
  std::string many;
  for (int i = 0; i < 20000; ++i) many += "X-Spam-Status: Yes, score=1 required=5 tests=A_B\r\n";
  const auto got = explained(many);
  CHECK(got.filters.size() <= 40);
  CHECK(got.filters_left_out > 0);
  std::string rules = "X-Spamd-Result: default: False [1 / 2];";
  for (int i = 0; i < 20000; ++i) rules += " R" + std::to_string(i) + "_X(0.1)[[[[;";
  CHECK(explained(rules + "\r\n").filters.at(0).rules.size() <= 400);
  CHECK(explained("X-Spam-Status: Yes, tests=[" + std::string(100000, ',') + "\r\n").filters.size() == 1);
  CHECK(explained("X-Spam-Report: " + std::string(100000, '*') + "\r\n").filters.size() == 1);
}

}  // namespace mailwhy::filters
