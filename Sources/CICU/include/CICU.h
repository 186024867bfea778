// ICU's functions carry its version in their names through macros, which Swift does not see: each header here wraps
// those that one subject needs.
#pragma once

#include "CICUText.h"
