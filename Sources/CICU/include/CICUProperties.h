#pragma once

// Unicode properties of one code point.
//
// No header of ICU is included here: Foundation brings its own copy of ICU's types, and a Swift file that sees both
// does not compile.

#include <stdbool.h>
#include <stdint.h>

/// General category N (Nd, Nl, No).
bool icu_is_number(uint32_t codePoint);

/// General category P (Pc, Pd, Ps, Pe, Pi, Pf, Po).
bool icu_is_punctuation(uint32_t codePoint);

/// General category S (Sm, Sc, Sk, So).
bool icu_is_symbol(uint32_t codePoint);

/// The simple lower-case mapping: one code point for one.
uint32_t icu_simple_lowercase(uint32_t codePoint);

/// Derived property Cased.
bool icu_is_cased(uint32_t codePoint);

/// Derived property Case_Ignorable.
bool icu_is_case_ignorable(uint32_t codePoint);

/// The columns of a terminal that a code point takes: 2 if it is wide (Unicode Standard Annex 11), 0 if it belongs to the
/// one before it, else 1.
int32_t icu_terminal_columns(uint32_t codePoint);
