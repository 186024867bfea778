// No header here includes one of ICU's own: Foundation carries another version of them, and a program that imports both
// would not compile. ICU's functions are macros besides, which Swift does not see.
#pragma once

#include "CICUProperties.h"
#include "CICUText.h"
