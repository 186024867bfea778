#ifndef GRUS_VECTOR_H
#define GRUS_VECTOR_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

// Each kernel is compiled for several instruction sets and chosen when the program is loaded, so that no compiler flag
// is needed. Contraction and reassociation stay inside of one kernel: its result is the same on every call. Under ThreadSanitizer
// nothing is chosen, for that would be watched before there is anybody to watch it.
#if defined(__x86_64__) && !__has_feature(thread_sanitizer)
#define KERNEL __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define KERNEL
#endif

#define INLINE static inline __attribute__((always_inline))

#pragma clang fp contract(fast) reassociate(on)

/// tanh to 4·10⁻⁷ relative: a rational approximation in x², clamped where single precision reaches ±1.
INLINE float vector_tanh(float x) {
    x = x > 9.0f ? 9.0f : x < -9.0f ? -9.0f : x;
    float u = x * x;
    float p = 1.3354820360689246e-08f;
    p = p * u + 2.060920996882487e-05f;
    p = p * u + 3.4955963492393494e-03f;
    p = p * u + 1.3381032645702362e-01f;
    p = p * u + 1.0f;
    float q = 7.776627057864971e-07f;
    q = q * u + 3.285647835582495e-04f;
    q = q * u + 2.587701380252838e-02f;
    q = q * u + 4.671434760093689e-01f;
    q = q * u + 1.0f;
    float y = x * p / q;
    return y > 1.0f ? 1.0f : y < -1.0f ? -1.0f : y;
}

INLINE float vector_sigmoid(float x) { return 0.5f + 0.5f * vector_tanh(0.5f * x); }

/// exp to 2·10⁻⁷ relative for x in [−87, 88], clamped outside: 2ⁿ times a polynomial on [−ln 2 / 2, ln 2 / 2].
INLINE float vector_exp(float x) {
    x = x > 88.0f ? 88.0f : x < -87.0f ? -87.0f : x;
    float n = __builtin_rintf(x * 1.44269504f);
    float r = x - n * 0.693145752f;
    r = r - n * 1.42860677e-06f;
    float p = 0.0013748822966590524f;
    p = p * r + 0.008369628340005875f;
    p = p * r + 0.04166964441537857f;
    p = p * r + 0.16666512191295624f;
    p = p * r + 0.49999988079071045f;
    p = p * r * r + r + 1.0f;
    int32_t bits = ((int32_t)n + 127) << 23;
    float power;
    memcpy(&power, &bits, sizeof power);
    return p * power;
}

/// Writes a number, or adds it to what is there.
INLINE void put(float *place, float value, bool accumulating) { *place = accumulating ? *place + value : value; }

/// The largest of some numbers. Sixteen maxima at a time: compilers leave the order of comparisons alone.
INLINE float largest_of(size_t count, const float *restrict x) {
    enum { lanes = 16 };
    float largest = x[0], maxima[lanes];
    for (size_t lane = 0; lane < lanes; lane++) maxima[lane] = largest;
    size_t i = 0;
    for (; i + lanes <= count; i += lanes)
        for (size_t lane = 0; lane < lanes; lane++) maxima[lane] = x[i + lane] > maxima[lane] ? x[i + lane] : maxima[lane];
    for (; i < count; i++) largest = x[i] > largest ? x[i] : largest;
    for (size_t lane = 0; lane < lanes; lane++) largest = maxima[lane] > largest ? maxima[lane] : largest;
    return largest;
}

#endif
