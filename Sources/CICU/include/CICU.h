// The wall's public interface.
#include "CICUProperties.h"
