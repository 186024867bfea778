#pragma once

// Whether ThreadSanitizer watches the program; GCC and clang say so in their own ways.
#if defined(__SANITIZE_THREAD__)
#define GRUS_THREAD_SANITIZER 1
#elif defined(__has_feature)
#define GRUS_THREAD_SANITIZER __has_feature(thread_sanitizer)
#else
#define GRUS_THREAD_SANITIZER 0
#endif
