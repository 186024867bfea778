#ifndef CMECAB_H
#define CMECAB_H

/// A thin wall around MeCab, the analyser that finds the words of Japanese and Korean (Kudo et al. 2004). The library is
/// loaded when it is asked for, so that nobody needs it who does not use it.
typedef struct grus_mecab grus_mecab;

/// What is missing.
typedef enum { grus_mecab_library, grus_mecab_dictionary } grus_mecab_part;

/// Loads a shared library and a dictionary's folder, no settings of the user's. NULL if one of them is missing, which
/// `missing` then tells.
grus_mecab *grus_mecab_new(const char *library, const char *dictionary, grus_mecab_part *missing);

void grus_mecab_free(grus_mecab *mecab);

/// The version of the library, such as 0.996.
const char *grus_mecab_version(const grus_mecab *mecab);

/// The number of words in the dictionary.
unsigned grus_mecab_word_count(const grus_mecab *mecab);

/// The words of a text with a space after each, to be freed with `free`; NULL if memory runs out. Several threads may call
/// it at once.
char *grus_mecab_words(const grus_mecab *mecab, const char *text);

#endif
