#include "taxii/server.h"  // above stix: must not compile
