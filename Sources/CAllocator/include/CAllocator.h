#ifndef GRUS_ALLOCATOR_H
#define GRUS_ALLOCATOR_H

// Nothing to call: whatever is linked with this asks for memory here, and a program without any ends with one line.

#endif
