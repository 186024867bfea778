#include "CMeCab.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

/// The first fields of what the library tells of a dictionary.
typedef struct {
    const char *file, *charset;
    unsigned size;
} dictionary_info;

/// The functions of MeCab 0.996 that are used. A model and a tagger can be shared by threads, a lattice cannot.
#define FUNCTIONS(F) \
    F(void *, model_new, (int, char **)) \
    F(void, model_destroy, (void *)) \
    F(const dictionary_info *, model_dictionary_info, (void *)) \
    F(void *, model_new_tagger, (void *)) \
    F(void *, model_new_lattice, (void *)) \
    F(void, destroy, (void *)) \
    F(int, parse_lattice, (void *, void *)) \
    F(void, lattice_destroy, (void *)) \
    F(void, lattice_set_sentence, (void *, const char *)) \
    F(const char *, lattice_tostr, (void *)) \
    F(const char *, version, (void))

struct grus_mecab {
    void *library, *model, *tagger;
#define FIELD(result, name, parameters) result(*name) parameters;
    FUNCTIONS(FIELD)
};

static int load(grus_mecab *mecab, const char *library) {
    mecab->library = dlopen(library, RTLD_NOW | RTLD_LOCAL);
    if (mecab->library == NULL) return 0;
#define LOAD(result, name, parameters) \
    mecab->name = (result(*) parameters)dlsym(mecab->library, "mecab_" #name); \
    if (mecab->name == NULL) return 0;
    FUNCTIONS(LOAD)
    return 1;
}

static int open_dictionary(grus_mecab *mecab, const char *dictionary) {
    char *arguments[] = {"mecab", "-r", "/dev/null", "-d", (char *)dictionary, "-Owakati"};
    mecab->model = mecab->model_new(sizeof arguments / sizeof *arguments, arguments);
    if (mecab->model == NULL) return 0;
    mecab->tagger = mecab->model_new_tagger(mecab->model);
    return mecab->tagger != NULL;
}

grus_mecab *grus_mecab_new(const char *library, const char *dictionary, grus_mecab_part *missing) {
    grus_mecab *mecab = calloc(1, sizeof *mecab);
    *missing = grus_mecab_library;
    if (mecab == NULL) return NULL;
    if (load(mecab, library)) {
        *missing = grus_mecab_dictionary;
        if (open_dictionary(mecab, dictionary)) return mecab;
    }
    grus_mecab_free(mecab);
    return NULL;
}

void grus_mecab_free(grus_mecab *mecab) {
    if (mecab->tagger) mecab->destroy(mecab->tagger);
    if (mecab->model) mecab->model_destroy(mecab->model);
    if (mecab->library) dlclose(mecab->library);
    free(mecab);
}

const char *grus_mecab_version(const grus_mecab *mecab) { return mecab->version(); }

unsigned grus_mecab_word_count(const grus_mecab *mecab) { return mecab->model_dictionary_info(mecab->model)->size; }

char *grus_mecab_words(const grus_mecab *mecab, const char *text) {
    void *lattice = mecab->model_new_lattice(mecab->model);
    if (lattice == NULL) return NULL;
    mecab->lattice_set_sentence(lattice, text);
    char *words = mecab->parse_lattice(mecab->tagger, lattice) ? strdup(mecab->lattice_tostr(lattice)) : NULL;
    mecab->lattice_destroy(lattice);
    return words;
}
