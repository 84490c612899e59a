// Notices for the tests, written from what is known of each program, with names of our own.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "mailwhy/bounce/notice.h"

namespace mailwhy::bounce::samples {

struct Who {
  std::string_view recipient, code = {}, enhanced = {}, command = {}, host = {};
};

struct Sample {
  std::string_view name, mail;
  NoticeKind kind = NoticeKind::bounce;
  std::vector<Who> who;
  std::string_view klass = {};   // of the first recipient; empty: not looked at
  std::string_view agent = {};
};

const std::vector<Sample>& of_servers();    // notice_servers_sample.cc
const std::vector<Sample>& of_services();
const std::vector<Sample>& of_languages();
const std::vector<Sample>& of_others();     // no bounces, or not plainly

}  // namespace mailwhy::bounce::samples
