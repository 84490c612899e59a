// What the filters' fields of the message on standard input say, as JSON: for run.py.
#include <iostream>
#include <iterator>

#include "mailwhy/report/filters/json_filters.h"

int main() {
  using namespace mailwhy;
  const std::string message((std::istreambuf_iterator<char>(std::cin)), std::istreambuf_iterator<char>());
  std::cout << boost::json::serialize(report::filters_object(filters::explain(mail::read_message(message)), report::Words::of(Language::english))) << "\n";
  return 0;
}
