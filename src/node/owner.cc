#include "node/owner.h"

#include <linux/capability.h>
#include <sys/fsuid.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace node {
namespace {

// Leaving the file system's user 0 takes the capabilities over files out of force (capabilities(7)): all that are permitted come back.
void KeepAccess() {
  __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3] = {};
  if (::syscall(SYS_capget, &header, sets) != 0) return;
  for (auto& set : sets) set.effective = set.permitted;
  ::syscall(SYS_capset, &header, sets);
}

}  // namespace

void WorkForOwnerOf(const DataFolder& folder) {
  struct stat entry{};
  if (::geteuid() != 0 || ::stat(folder.path().c_str(), &entry) != 0 || entry.st_uid == 0) return;
  ::setfsgid(entry.st_gid);
  ::setfsuid(entry.st_uid);
  KeepAccess();
}

}  // namespace node
