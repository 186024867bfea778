#include "CICUProperties.h"

#include <unicode/uchar.h>
#include <unicode/uscript.h>

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

uint8_t icu_general_category(uint32_t codePoint) {
    return (uint8_t)u_charType((UChar32)codePoint);
}

int32_t icu_script(uint32_t codePoint) {
    UErrorCode status = U_ZERO_ERROR;
    UScriptCode script = uscript_getScript((UChar32)codePoint, &status);
    return U_FAILURE(status) ? USCRIPT_UNKNOWN : script;
}

const char *icu_script_name(int32_t script) {
    return uscript_getName((UScriptCode)script);
}

int32_t icu_scripts_of(const char *language, int32_t *scripts, int32_t capacity) {
    UErrorCode status = U_ZERO_ERROR;
    UScriptCode found[16];
    int32_t count = uscript_getCode(language, found, 16, &status);
    if (U_FAILURE(status)) return 0;
    if (count > capacity) count = capacity;
    for (int32_t index = 0; index < count; index++) scripts[index] = found[index];
    return count;
}

int32_t icu_terminal_columns(uint32_t codePoint) {
    if ((U_GET_GC_MASK((UChar32)codePoint) & (U_GC_MN_MASK | U_GC_ME_MASK | U_GC_CF_MASK)) != 0) return 0;
    int32_t width = u_getIntPropertyValue((UChar32)codePoint, UCHAR_EAST_ASIAN_WIDTH);
    return width == U_EA_WIDE || width == U_EA_FULLWIDTH ? 2 : 1;
}
