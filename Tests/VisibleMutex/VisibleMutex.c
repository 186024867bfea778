#include "VisibleMutex.h"

// Swift's Mutex takes a free lock, and gives back one that nobody waits for, in the code of who calls it, which ThreadSanitizer sees. To
// wait it calls its library, which ThreadSanitizer does not see, and what a mutex guards then looks like a race. So under ThreadSanitizer
// this takes the place of the library's function, and waits where it is seen: until the lock is 0, it writes the number of the thread.
#if __has_feature(thread_sanitizer)

#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>

__attribute__((swiftcall)) void grus_wait_for_lock(
    uint32_t thread, __attribute__((swift_context)) _Atomic(uint32_t) *lock) __asm__("$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF");

__attribute__((swiftcall)) void grus_wait_for_lock(uint32_t thread, __attribute__((swift_context)) _Atomic(uint32_t) *lock) {
    uint32_t expected = 0;
    while (!atomic_compare_exchange_weak_explicit(lock, &expected, thread, memory_order_acquire, memory_order_relaxed)) {
        expected = 0;
        sched_yield();
    }
}

#endif
