// Normalisation, lower-casing and word boundaries.
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <unicode/ubrk.h>
#include <unicode/ucasemap.h>
#include <unicode/uloc.h>
#include <unicode/unorm2.h>
#include <unicode/utext.h>

/// Writes NFC (or NFKC, if `compatible`) of a UTF-16 text; the length needed, or -1 on failure.
static inline int32_t icu_normalize(bool compatible, const UChar *text, int32_t count, UChar *result,
                                    int32_t capacity) {
    UErrorCode status = U_ZERO_ERROR;
    const UNormalizer2 *form = compatible ? unorm2_getNFKCInstance(&status) : unorm2_getNFCInstance(&status);
    int32_t needed = unorm2_normalize(form, text, count, result, capacity, &status);
    return U_FAILURE(status) && status != U_BUFFER_OVERFLOW_ERROR ? -1 : needed;
}

/// Whether the whole of `tag` is a well-formed BCP 47 language tag.
static inline bool icu_is_language_tag(const char *tag, int32_t count) {
    char locale[ULOC_FULLNAME_CAPACITY];
    UErrorCode status = U_ZERO_ERROR;
    int32_t parsed = 0;
    uloc_forLanguageTag(tag, locale, sizeof locale, &parsed, &status);
    return U_SUCCESS(status) && count > 0 && parsed == count;
}

/// The casing rules of a locale, or NULL.
static inline UCaseMap *icu_casing_new(const char *locale) {
    UErrorCode status = U_ZERO_ERROR;
    UCaseMap *casing = ucasemap_open(locale, U_FOLD_CASE_DEFAULT, &status);
    return U_SUCCESS(status) ? casing : NULL;
}

static inline void icu_casing_free(UCaseMap *casing) { ucasemap_close(casing); }

/// Writes a UTF-8 text in lower case; the length needed, or -1 on failure.
static inline int32_t icu_lowercase(const UCaseMap *casing, const char *text, int32_t count, char *result,
                                    int32_t capacity) {
    UErrorCode status = U_ZERO_ERROR;
    int32_t needed = ucasemap_utf8ToLower(casing, result, capacity, text, count, &status);
    return U_FAILURE(status) && status != U_BUFFER_OVERFLOW_ERROR ? -1 : needed;
}

/// The word boundary rules of the root locale, dictionaries included, or NULL.
static inline UBreakIterator *icu_words_new(void) {
    UErrorCode status = U_ZERO_ERROR;
    UBreakIterator *words = ubrk_open(UBRK_WORD, "", NULL, 0, &status);
    return U_SUCCESS(status) ? words : NULL;
}

static inline void icu_words_free(UBreakIterator *words) { ubrk_close(words); }

/// Writes the byte offsets at which the segments of a UTF-8 text end, at most `count` of them; their number, or -1 on
/// failure. `words` is cloned and stays untouched, so that threads can share it.
static inline int32_t icu_word_ends(const UBreakIterator *words, const char *text, int32_t count, int32_t *ends) {
    UErrorCode status = U_ZERO_ERROR;
    UText utf8 = UTEXT_INITIALIZER;
    utext_openUTF8(&utf8, text, count, &status);
    UBreakIterator *boundaries = ubrk_clone(words, &status);
    ubrk_setUText(boundaries, &utf8, &status);
    int32_t found = 0;
    if (U_SUCCESS(status)) {
        for (int32_t end = ubrk_next(boundaries); end != UBRK_DONE && found < count; end = ubrk_next(boundaries)) {
            ends[found++] = end;
        }
    }
    if (boundaries) ubrk_close(boundaries);
    utext_close(&utf8);
    return U_SUCCESS(status) ? found : -1;
}
