// What the verbs about the covenant that a node is in have in common.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "cli/api.h"
#include "cli/covenant_files.h"
#include "cli/verbs.h"
#include "covenant/state.h"
#include "json/value.h"

namespace cli {

// From the node, every certificate applied here. kNotFound where it is in no covenant.
base::Result<Epochs> NodeEpochs(Api& api);
base::Result<std::string> NodeDocument(Api& api, uint64_t epoch);
// By its organisation, or its id.
base::Result<covenant::MemberId> FindMember(const covenant::State& state, std::string_view given);
// The ids of members that are named so, with commas; for a query. Empty where none is.
base::Result<std::string> RecipientsOf(const std::vector<std::string>& names, Api& api);
// The node's collection of that home, "shared" or "received" (of all members), by id: whatever it is called. kNotFound where it is in no covenant.
base::Result<std::string> CollectionAt(std::string_view home, Api& api);
base::Status Submit(Api& api, std::string document);
// To a file in `folder`, whose path comes back; the same evidence always to the same.
base::Result<std::string> WriteEvidence(const std::string& folder, const covenant::Evidence& evidence);

// `node` is the node's answer about its covenant, `answer` the one about its peers (docs/api.md).
// Where the node is no active member: what that means, in a sentence; else empty.
std::string Outside(json::Value node);
// "2 of 3 other members answer; CERT B does not"
std::string PeersLine(json::Value answer);

}  // namespace cli
