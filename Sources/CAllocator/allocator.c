#include <errno.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sysexits.h>
#include <unistd.h>

// Swift and the C++ libraries abort when there is no memory left, each in its own way. So the program puts itself before the
// allocator of glibc, as its manual allows ("Replacing malloc"), passes every call on, and ends when one fails. The functions are
// weak, lest they displace the allocator of a sanitizer.

#define WEAK __attribute__((weak))

void *__libc_malloc(size_t);
void *__libc_calloc(size_t, size_t);
void *__libc_realloc(void *, size_t);
void *__libc_memalign(size_t, size_t);

/// Ends the process with one line, whatever locks are held and however many threads come here.
static _Noreturn void end_without_memory(size_t size) {
    static atomic_flag ending = ATOMIC_FLAG_INIT;
    while (atomic_flag_test_and_set(&ending)) pause();
    size_t megabytes = size >> 20 ? size >> 20 : 1;
    char line[100];
    int count = snprintf(line, sizeof line, "grus: out of memory: there is no room for another %zu MB\n", megabytes);
    // The code says the same to whoever cannot be told.
    if (write(STDERR_FILENO, line, (size_t)count) < 0) _exit(EX_OSERR);
    _exit(EX_OSERR);
}

/// What glibc has found; a size that no memory has is a mistake of the caller, who is told.
static void *found(void *memory, size_t size) {
    if (__builtin_expect(memory == NULL, 0) && size > 0 && size <= PTRDIFF_MAX) end_without_memory(size);
    return memory;
}

WEAK void *malloc(size_t size) { return found(__libc_malloc(size), size); }

WEAK void *calloc(size_t members, size_t size) {
    size_t bytes;
    if (__builtin_mul_overflow(members, size, &bytes)) bytes = SIZE_MAX;
    return found(__libc_calloc(members, size), bytes);
}

WEAK void *realloc(void *memory, size_t size) { return found(__libc_realloc(memory, size), size); }

WEAK void *memalign(size_t alignment, size_t size) { return found(__libc_memalign(alignment, size), size); }

WEAK void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }

WEAK int posix_memalign(void **memory, size_t alignment, size_t size) {
    if (alignment % sizeof(void *) != 0 || alignment == 0 || (alignment & (alignment - 1)) != 0) return EINVAL;
    void *result = memalign(alignment, size);
    if (result == NULL) return ENOMEM;
    *memory = result;
    return 0;
}
