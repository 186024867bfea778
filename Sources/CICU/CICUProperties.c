#include "CICUProperties.h"

#include <unicode/uchar.h>

bool icu_is_number(uint32_t codePoint) {
    return (U_GET_GC_MASK((UChar32)codePoint) & U_GC_N_MASK) != 0;
}

bool icu_is_punctuation(uint32_t codePoint) {
    return (U_GET_GC_MASK((UChar32)codePoint) & U_GC_P_MASK) != 0;
}

bool icu_is_symbol(uint32_t codePoint) {
    return (U_GET_GC_MASK((UChar32)codePoint) & U_GC_S_MASK) != 0;
}

uint32_t icu_simple_lowercase(uint32_t codePoint) {
    return (uint32_t)u_tolower((UChar32)codePoint);
}

bool icu_is_cased(uint32_t codePoint) {
    return u_hasBinaryProperty((UChar32)codePoint, UCHAR_CASED);
}

bool icu_is_case_ignorable(uint32_t codePoint) {
    return u_hasBinaryProperty((UChar32)codePoint, UCHAR_CASE_IGNORABLE);
}
