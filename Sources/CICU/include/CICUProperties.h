#pragma once

// Unicode properties of one code point.

#include <stdbool.h>
#include <stdint.h>

/// General category N (Nd, Nl, No).
bool CICUIsNumber(uint32_t codePoint);

/// General category P (Pc, Pd, Ps, Pe, Pi, Pf, Po).
bool CICUIsPunctuation(uint32_t codePoint);

/// General category S (Sm, Sc, Sk, So).
bool CICUIsSymbol(uint32_t codePoint);

/// The simple lower-case mapping: one code point for one.
uint32_t CICUSimpleLowercase(uint32_t codePoint);

/// Derived property Cased.
bool CICUIsCased(uint32_t codePoint);

/// Derived property Case_Ignorable.
bool CICUIsCaseIgnorable(uint32_t codePoint);
