// What the header of a mail shows of its kind.
#pragma once
#include <string>

#include "mailwhy/mail/message.h"

namespace mailwhy::bounce::notice {

struct Signs {
  std::string from, from_address, subject;   // decoded
  std::string lowered_from, lowered_subject; // in lower case (ASCII), the subject as far as it tells
  bool null_sender = false;      // Return-Path: <>, or one that only a mail system has
  bool null_path = false;        // Return-Path: <>
  bool daemon = false;           // From is a mail system
  bool list_mail = false;        // List-Id, List-Post
  bool bulk = false;             // Precedence: bulk, List-Unsubscribe
  bool answer = false;           // In-Reply-To or References
  bool person = false;           // written with a mail program for people
  bool auto_replied = false, auto_generated = false;  // RFC 3834 s5
  bool auto_marked = false;      // X-Autoreply and its like
  bool tracker = false;          // of a tracker of tickets, a forge or a monitor
  bool failed_field = false;     // X-Failed-Recipients
  bool challenge_field = false;
  int subject_failed = 0;        // 2 certain, 1 perhaps
  bool subject_delayed = false, subject_absent = false, subject_delivered = false, subject_challenge = false, subject_refusal = false, subject_complaint = false;
};

Signs read_signs(const mail::RawMessage& message);

}  // namespace mailwhy::bounce::notice
