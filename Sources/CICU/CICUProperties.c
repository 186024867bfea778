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

int32_t icu_terminal_columns(uint32_t codePoint) {
    if ((U_GET_GC_MASK((UChar32)codePoint) & (U_GC_MN_MASK | U_GC_ME_MASK | U_GC_CF_MASK)) != 0) return 0;
    int32_t width = u_getIntPropertyValue((UChar32)codePoint, UCHAR_EAST_ASIAN_WIDTH);
    return width == U_EA_WIDE || width == U_EA_FULLWIDTH ? 2 : 1;
}
