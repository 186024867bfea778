#define _GNU_SOURCE

#include "CSharedMemory.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

int grus_memory_file(size_t bytes) {
    int file = memfd_create("grus", MFD_CLOEXEC);
    if (file < 0) return -1;
    int error;
    do {
        error = posix_fallocate(file, 0, (off_t)bytes);
    } while (error == EINTR);
    if (error == 0) return file;
    close(file);
    errno = error;
    return -1;
}

static int replace(void *pages, size_t bytes, int flags, int file, size_t offset) {
    void *mapped = mmap(pages, bytes, PROT_READ | PROT_WRITE, flags | MAP_FIXED, file, (off_t)offset);
    return mapped == MAP_FAILED ? -1 : 0;
}

int grus_memory_map(void *pages, size_t bytes, int file, size_t offset) {
    return replace(pages, bytes, MAP_SHARED, file, offset);
}

int grus_memory_unmap(void *pages, size_t bytes) {
    return replace(pages, bytes, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

void grus_memory_signal(int64_t *number, int64_t value) { __atomic_store_n(number, value, __ATOMIC_RELEASE); }

int64_t grus_memory_signalled(const int64_t *number) { return __atomic_load_n(number, __ATOMIC_ACQUIRE); }
