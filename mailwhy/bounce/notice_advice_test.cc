// What stands in a notice beside the reason gives none.
#include <doctest/doctest.h>

#include <string>

#include "mailwhy/bounce/notice.h"
#include "mailwhy/bounce/notice/advice.h"

namespace mailwhy::bounce {
namespace {

Notice notice_of(const std::string& words, const std::string& subject = "Undelivered Mail Returned to Sender") {
  return read_notice("Return-Path: <>\nFrom: MAILER-DAEMON@mx.example.net\nTo: ann@example.net\nSubject: " + subject + "\n\n" + words);
}

Meaning meaning_in_words(const std::string& words) {
  const auto notice = notice_of(words);
  REQUIRE(notice.recipients.size() == 1);
  CHECK(notice.recipients[0].recipient == "bob@example.org");
  return notice.recipients[0].judged.meaning;
}

}  // namespace

TEST_CASE("advice, conditions and the subject of what came back are no reasons") {
  CHECK(meaning_in_words("Delivery to the following recipient failed permanently:\n\n     bob@example.org\n\nFor more information about spam and blocked senders, contact your administrator.\n") == Meaning::unknown);
  CHECK(meaning_in_words("Your message to bob@example.org could not be delivered. Please check the address, or ask whether the mailbox is full. Possible reasons: user unknown, spam.\n") == Meaning::unknown);
  CHECK(meaning_in_words("Your message\n  Subject: Re: virus, and over quota\ncould not be delivered to:\n\n  bob@example.org\n") == Meaning::unknown);
  CHECK(meaning_in_words("Your message could not be delivered. See the attached file.\n\n<bob@example.org>\n") == Meaning::unknown);
}

TEST_CASE("the reason beside advice counts") {
  CHECK(meaning_in_words("Your message to bob@example.org could not be delivered. The mailbox is full. Please contact your administrator about spam.\n") == Meaning::mailbox_full);
  CHECK(meaning_in_words("Delivery to the following recipient failed permanently:\n\n     bob@example.org\n\nThe user is unknown. For more information ask your postmaster.\n") == Meaning::user_unknown);
  // What a server said is quoted whole.
  CHECK(meaning_in_words("Delivery to the following recipient failed permanently:\n\n     bob@example.org\n     554 Learn more: your mail looks like spam\n") == Meaning::spam_refused);
}

TEST_CASE("words are kept as they stand, whatever of them counted") {
  const auto notice = notice_of("Your message could not be delivered to bob@example.org: please contact your administrator. The mailbox is full.\n");
  REQUIRE(notice.recipients.size() == 1);
  CHECK(notice.recipients[0].judged.meaning == Meaning::mailbox_full);
  CHECK(notice.recipients[0].diagnostic.find("please contact your administrator") != std::string::npos);
}

TEST_CASE("what is blotted out of a text") {
  const auto bare = [](const std::string& text) { return notice::without_advice(notice::read_prose(text), 0, text.size()); };
  CHECK(bare("").empty());
  CHECK(bare("See http://example.org. Ask your admin! Full.") == "See http://example.org.                 Full.");
  CHECK(bare("Subject: spam\nfull") == "             \nfull");
  CHECK(bare("  Betreff: voll\nfull") == "               \nfull");
  CHECK(bare("the subject: full") == "the subject: full");
  CHECK(bare("It is attached.") == "It is         .");
  CHECK(bare("See the attachment. The attachment is too large, as attached.") == "See the           . The attachment is too large, as attached.");
  CHECK(bare("attachment") == "attachment");
  CHECK(bare("Basketask your mind") == "Basketask your mind");
  CHECK(bare("whether\n\nfull") == "       \n\nfull");
  const std::string text = "Please contact us about it. Full. Learn more";
  CHECK(notice::without_advice(notice::read_prose(text), 7, 39) == "                     Full.      ");
}

TEST_CASE("programs whose words are few are known by them") {
  const auto attached = notice_of("The attached file had the following undeliverable recipient(s):\n\n\tbob@example.org\n", "Message status - undeliverable");
  CHECK(attached.kind == NoticeKind::bounce);
  REQUIRE(attached.recipients.size() == 1);
  CHECK(attached.recipients[0].recipient == "bob@example.org");
  const auto stopped = notice_of("BANNED CONTENTS ALERT\n\nOur content checker found\n    banned name: setup.exe\n\nin email presumably from you\nto the following recipient:\n-> bob@example.org\n\nDelivery of the email was stopped!\n",
                                 "BANNED contents in mail FROM YOU");
  CHECK(stopped.kind == NoticeKind::bounce);
  REQUIRE(stopped.recipients.size() == 1);
  CHECK(stopped.recipients[0].judged.klass == Class::content);
}

TEST_CASE("a complaint that only its subject tells, with the mail attached") {
  const std::string mail = "From: staff@example.org\nTo: ann@example.net\nSubject: complaint about message from 192.0.2.9\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=q\n\n--q\nContent-Type: message/rfc822\n\n"
                           "From: news@example.net\nTo: bob@example.org\nSubject: news\n\nhello\n--q--\n";
  const auto notice = read_notice(mail);
  CHECK(notice.kind == NoticeKind::feedback_report);
  REQUIRE(notice.recipients.size() == 1);
  CHECK(notice.recipients[0].recipient == "bob@example.org");
  CHECK(notice.recipients[0].recipient_derived);
}

TEST_CASE("the number of a mailing in a return path is none of the recipient's") {
  const auto of = [](const std::string& path) {
    return notice_of("The mailbox does not exist.\n\n--- Original message ---\n\nReturn-Path: <" + path + ">\nFrom: news@example.net\nTo: undisclosed-recipients:;\nSubject: news\nMessage-ID: <9@example.net>\n").original.verp_recipient;
  };
  CHECK(of("bounces+bob=example.org@example.net") == "bob@example.org");
  CHECK(of("bounces+123-bob=example.org@example.net") == "bob@example.org");
  CHECK(of("bounces+1234567-3f9a-bob=example.org@example.net") == "bob@example.org");
  CHECK(of("bounces+123-face-bob=example.org@example.net") == "face-bob@example.org");
  CHECK(of("bounces+a1-bob=example.org@example.net") == "a1-bob@example.org");
}

}  // namespace mailwhy::bounce
