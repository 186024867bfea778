#include "CICUText.h"

#include <unicode/ubrk.h>
#include <unicode/ucasemap.h>
#include <unicode/uloc.h>
#include <unicode/unorm2.h>
#include <unicode/utf16.h>
#include <unicode/utext.h>

// Where the part of a text that starts at `start` may end without a change of its normal form: behind 1,024 units where
// nothing composes or is reordered across, or within as many more. Marks in a row, whatever their number, are so sorted in
// parts, for the library's time grows with the square of it.
static int32_t part_end(const UNormalizer2 *form, const uint16_t *text, int32_t start, int32_t count) {
    if (count - start <= 1024) return count;
    int32_t end = start + 1024, limit = count - start <= 2048 ? count : start + 2048;
    U16_SET_CP_START(text, start, end);
    while (end < limit) {
        int32_t next = end;
        UChar32 character;
        U16_NEXT(text, next, count, character);
        if (unorm2_hasBoundaryBefore(form, character)) break;
        end = next;
    }
    return end;
}

int32_t icu_normalize(bool compatible, const uint16_t *text, int32_t count, uint16_t *result, int32_t capacity) {
    UErrorCode status = U_ZERO_ERROR;
    const UNormalizer2 *form = compatible ? unorm2_getNFKCInstance(&status) : unorm2_getNFCInstance(&status);
    int32_t needed = 0;
    for (int32_t start = 0, end; start < count && U_SUCCESS(status); start = end) {
        end = part_end(form, text, start, count);
        int32_t room = needed < capacity ? capacity - needed : 0;
        needed += unorm2_normalize(form, text + start, end - start, room ? result + needed : NULL, room, &status);
        if (status == U_BUFFER_OVERFLOW_ERROR) status = U_ZERO_ERROR;
    }
    return U_FAILURE(status) ? -1 : needed;
}

bool icu_is_nfc(const uint16_t *text, int32_t count) {
    UErrorCode status = U_ZERO_ERROR;
    const UNormalizer2 *form = unorm2_getNFCInstance(&status);
    // In parts, as above: a part that ends where nothing composes is NFC by itself.
    for (int32_t start = 0, end; start < count && U_SUCCESS(status); start = end) {
        end = part_end(form, text, start, count);
        if (!unorm2_isNormalized(form, text + start, end - start, &status)) return false;
    }
    return true;
}

bool icu_is_language_tag(const char *tag, int32_t count) {
    char locale[ULOC_FULLNAME_CAPACITY];
    UErrorCode status = U_ZERO_ERROR;
    int32_t parsed = 0;
    uloc_forLanguageTag(tag, locale, sizeof locale, &parsed, &status);
    return U_SUCCESS(status) && count > 0 && parsed == count;
}

icu_casing *icu_casing_new(const char *locale) {
    UErrorCode status = U_ZERO_ERROR;
    UCaseMap *casing = ucasemap_open(locale, U_FOLD_CASE_DEFAULT, &status);
    return U_SUCCESS(status) ? (icu_casing *)casing : NULL;
}

void icu_casing_free(icu_casing *casing) { ucasemap_close((UCaseMap *)casing); }

int32_t icu_lowercase(const icu_casing *casing, const char *text, int32_t count, char *result, int32_t capacity) {
    UErrorCode status = U_ZERO_ERROR;
    int32_t needed = ucasemap_utf8ToLower((const UCaseMap *)casing, result, capacity, text, count, &status);
    return U_FAILURE(status) && status != U_BUFFER_OVERFLOW_ERROR ? -1 : needed;
}

static icu_boundaries *boundaries_new(UBreakIteratorType type) {
    UErrorCode status = U_ZERO_ERROR;
    UBreakIterator *rules = ubrk_open(type, "", NULL, 0, &status);
    return U_SUCCESS(status) ? (icu_boundaries *)rules : NULL;
}

icu_boundaries *icu_words_new(void) { return boundaries_new(UBRK_WORD); }

icu_boundaries *icu_sentences_new(void) { return boundaries_new(UBRK_SENTENCE); }

void icu_boundaries_free(icu_boundaries *boundaries) { ubrk_close((UBreakIterator *)boundaries); }

int32_t icu_segment_ends(const icu_boundaries *boundaries, const char *text, int32_t count, int32_t *ends) {
    UErrorCode status = U_ZERO_ERROR;
    UText utf8 = UTEXT_INITIALIZER;
    utext_openUTF8(&utf8, text, count, &status);
    UBreakIterator *iterator = ubrk_clone((const UBreakIterator *)boundaries, &status);
    ubrk_setUText(iterator, &utf8, &status);
    int32_t found = 0;
    if (U_SUCCESS(status)) {
        for (int32_t end = ubrk_next(iterator); end != UBRK_DONE && found < count; end = ubrk_next(iterator)) {
            ends[found++] = end;
        }
    }
    if (iterator) ubrk_close(iterator);
    utext_close(&utf8);
    return U_SUCCESS(status) ? found : -1;
}
