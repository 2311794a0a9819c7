#include "json/value.h"  // stix uses json: compiles
#include "stix/object.h"
