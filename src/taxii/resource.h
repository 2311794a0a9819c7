// TAXII's resources as JSON text (TAXII 2.1, 4 and 5). Pure. Empty lists are left out: section 2 prohibits them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/uuid.h"
#include "exchange/account.h"
#include "exchange/collection.h"
#include "exchange/query.h"
#include "exchange/submit.h"
#include "taxii/options.h"

namespace taxii {

// A collection and what the caller may do with it.
struct View {
  std::shared_ptr<const exchange::Collection> collection;  // shared with exchange::Collections
  exchange::Rights rights;
  exchange::ReaderKind reader = exchange::ReaderKind::kPublic;  // what they read as
};

// `public_url` stands before the roots' paths: "https://cti.example", or nothing.
std::string DiscoveryText(const Options& options, std::string_view public_url);  // 4.1.1
std::string RootText(const RootSpec& root);                                      // 4.2.1
std::string CollectionText(const View& view);                                    // 5.2.1
std::string CollectionsText(const std::vector<View>& views);                     // 5.1.1
std::string ManifestText(const exchange::RowPage& page, std::string_view next);  // 5.3.1
std::string VersionsText(const exchange::RowPage& page, std::string_view next);  // 5.8.1
// A page without rows. It can have others after it: finding few among many is done in steps.
std::string EmptyText(bool more, std::string_view next);
// What stands before the objects of an envelope (3.7), which is not empty; "]}" follows them.
std::string EnvelopeHead(bool more, std::string_view next);
// Of a submission that is complete (4.3.1).
std::string StatusText(const base::Uuid& id, const exchange::SubmitReport& report);

}  // namespace taxii
