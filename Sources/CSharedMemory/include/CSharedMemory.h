#ifndef CSHAREDMEMORY_H
#define CSHAREDMEMORY_H

#include <stddef.h>
#include <stdint.h>

/// What Linux has for memory that processes share (memfd_create, since 3.17), and numbers in it that one process writes and others read.
///
/// Functions that return an `int` return 0, or a descriptor, or -1 and set `errno`.

/// Makes a file of zeros that lies in memory alone and is gone when nobody has it open or mapped any more. Its memory is there: to write
/// to it fails no more.
int grus_memory_file(size_t bytes);

/// Puts some bytes of a file in the place of whole pages that the process has, from whatever allocator.
int grus_memory_map(void *pages, size_t bytes, int file, size_t offset);

/// Puts pages of the process's own back there, of any content.
int grus_memory_unmap(void *pages, size_t bytes);

/// Writes a number; whoever reads it sees all that was written to memory before.
void grus_memory_signal(int64_t *number, int64_t value);

/// Reads a number.
int64_t grus_memory_signalled(const int64_t *number);

#endif
