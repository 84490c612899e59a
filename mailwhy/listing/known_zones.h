// Lists of addresses that servers are known to use, and the pages by which they name them.
#pragma once
#include <optional>
#include <string_view>

namespace mailwhy::listing {

// The known zone that `host` is or is below of ("2.1.0.192.zen.spamhaus.org"); lower case without final dot.
std::optional<std::string_view> known_zone_of(std::string_view host);
// The same for lists that hold no addresses (domains, hashes): naming one says nothing about an address.
bool is_domain_list(std::string_view host);
// The zone behind a page: ("www.spamhaus.org", "query/ip/192.0.2.1") is about zen.spamhaus.org.
std::optional<std::string_view> zone_of_page(std::string_view host, std::string_view path);

}  // namespace mailwhy::listing
