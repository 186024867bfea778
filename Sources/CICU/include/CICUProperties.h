#pragma once

// Unicode properties of one code point. ICU's functions are macros, which Swift does not see.

#include <stdbool.h>
#include <stdint.h>
#include <unicode/uchar.h>

/// General category N (Nd, Nl, No).
static inline bool CICUIsNumber(uint32_t codePoint) {
    return (U_GET_GC_MASK((UChar32)codePoint) & U_GC_N_MASK) != 0;
}

/// General category P (Pc, Pd, Ps, Pe, Pi, Pf, Po).
static inline bool CICUIsPunctuation(uint32_t codePoint) {
    return (U_GET_GC_MASK((UChar32)codePoint) & U_GC_P_MASK) != 0;
}

/// General category S (Sm, Sc, Sk, So).
static inline bool CICUIsSymbol(uint32_t codePoint) {
    return (U_GET_GC_MASK((UChar32)codePoint) & U_GC_S_MASK) != 0;
}

/// The simple lower-case mapping: one code point for one.
static inline uint32_t CICUSimpleLowercase(uint32_t codePoint) {
    return (uint32_t)u_tolower((UChar32)codePoint);
}

/// Derived property Cased.
static inline bool CICUIsCased(uint32_t codePoint) {
    return u_hasBinaryProperty((UChar32)codePoint, UCHAR_CASED);
}

/// Derived property Case_Ignorable.
static inline bool CICUIsCaseIgnorable(uint32_t codePoint) {
    return u_hasBinaryProperty((UChar32)codePoint, UCHAR_CASE_IGNORABLE);
}
