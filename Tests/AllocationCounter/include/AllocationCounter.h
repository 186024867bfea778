#ifndef GRUS_ALLOCATION_COUNTER_H
#define GRUS_ALLOCATION_COUNTER_H

/// How often the process has asked for memory so far. Linking this library puts it in front of the allocator of glibc.
long grus_allocation_count(void);

#endif
