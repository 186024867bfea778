// Normalisation, lower-casing, and the boundaries of words and sentences.
#pragma once

#include <stdbool.h>
#include <stdint.h>

/// Writes NFC (or NFKC, if `compatible`) of a UTF-16 text; the length needed, or -1 on failure.
int32_t icu_normalize(bool compatible, const uint16_t *text, int32_t count, uint16_t *result, int32_t capacity);

/// Whether a UTF-16 text is NFC.
bool icu_is_nfc(const uint16_t *text, int32_t count);

/// Whether the whole of `tag`, `count` bytes long, is a well-formed BCP 47 language tag.
bool icu_is_language_tag(const char *tag, int32_t count);

/// The casing rules of a locale, safe to use from several threads at once.
typedef struct icu_casing icu_casing;

/// Opens the rules of a locale; NULL on failure.
icu_casing *icu_casing_new(const char *locale);
void icu_casing_free(icu_casing *casing);
/// Writes a UTF-8 text in lower case; the length needed, or -1 on failure.
int32_t icu_lowercase(const icu_casing *casing, const char *text, int32_t count, char *result, int32_t capacity);

/// The boundary rules of the root locale, dictionaries included, safe to use from several threads at once.
typedef struct icu_boundaries icu_boundaries;

/// Opens the rules of words; NULL on failure.
icu_boundaries *icu_words_new(void);
/// Opens the rules of sentences; NULL on failure.
icu_boundaries *icu_sentences_new(void);
void icu_boundaries_free(icu_boundaries *boundaries);
/// Writes the byte offsets at which the segments of a UTF-8 text end, at most `count` of them; their number, or -1 on
/// failure.
int32_t icu_segment_ends(const icu_boundaries *boundaries, const char *text, int32_t count, int32_t *ends);
