#include "stix/object.h"  // beside tlog, which does not use it: must not compile
