// Both lines are offences that the script must find; never compiled.
#include "../taxii/server.h"
#include <openssl/evp.h>
