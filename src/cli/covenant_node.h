// What the verbs about the covenant that a node is in have in common.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "cli/api.h"
#include "cli/covenant_files.h"
#include "cli/verbs.h"
#include "covenant/state.h"

namespace cli {

// From the node, every certificate applied here. kNotFound where it is in no covenant.
base::Result<Epochs> NodeEpochs(Api& api);
base::Result<std::string> NodeDocument(Api& api, uint64_t epoch);
// By its organisation, or its id.
base::Result<covenant::MemberId> FindMember(const covenant::State& state, std::string_view given);
base::Status Submit(Api& api, std::string document);

}  // namespace cli
