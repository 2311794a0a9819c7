// Root at work on a node that is another user's, such as a system service's.
#pragma once

#include "node/data_folder.h"

namespace node {

// Where root runs this process and the folder is somebody else's: what this thread, and those that it starts from now on, make
// belongs to the folder's owner, so that the node can go on with it. Root's access to all other files stays. Else it does nothing.
void WorkForOwnerOf(const DataFolder& folder);

}  // namespace node
