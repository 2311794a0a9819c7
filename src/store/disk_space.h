// Whether a disk takes writes, asked before a write and not learnt from its failure: a write that finds no room half-way
// leaves an engine that has to be mended first.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace store {

// kStorage with what is wrong and what to do, where the file system of `folder` (or, before it is made, of the nearest
// folder above it) is read-only, has fewer than `bytes` free for this user, or has no files left.
base::Status CheckSpace(const std::string& folder, uint64_t bytes);

// What is free there for this user; 0 where that cannot be told.
uint64_t FreeBytes(const std::string& folder);

}  // namespace store
