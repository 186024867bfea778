#include "CICUProperties.h"

#include <unicode/uchar.h>

bool CICUIsNumber(uint32_t codePoint) {
    return (U_GET_GC_MASK((UChar32)codePoint) & U_GC_N_MASK) != 0;
}

bool CICUIsPunctuation(uint32_t codePoint) {
    return (U_GET_GC_MASK((UChar32)codePoint) & U_GC_P_MASK) != 0;
}

bool CICUIsSymbol(uint32_t codePoint) {
    return (U_GET_GC_MASK((UChar32)codePoint) & U_GC_S_MASK) != 0;
}

uint32_t CICUSimpleLowercase(uint32_t codePoint) {
    return (uint32_t)u_tolower((UChar32)codePoint);
}

bool CICUIsCased(uint32_t codePoint) {
    return u_hasBinaryProperty((UChar32)codePoint, UCHAR_CASED);
}

bool CICUIsCaseIgnorable(uint32_t codePoint) {
    return u_hasBinaryProperty((UChar32)codePoint, UCHAR_CASE_IGNORABLE);
}
