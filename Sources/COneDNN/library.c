#include "library.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>

#define TEXT_OF(x) #x
#define TEXT(x) TEXT_OF(x)
/// The version whose headers this was compiled with.
#define LIBRARY "libdnnl.so." TEXT(DNNL_VERSION_MAJOR)

static onednn_library library;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void fail(void) {
    fprintf(stderr, "grus: oneDNN cannot be loaded: %s\n", dlerror());
    exit(EX_UNAVAILABLE);
}

static void load(void) {
    void *handle = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
    if (!handle) fail();
    // A symbol that the library lacks is looked for in what it depends on: OpenMP.
#define LOAD(name)                                                \
    library.name = (__typeof__(library.name))dlsym(handle, #name); \
    if (!library.name) fail();
    DNNL_FUNCTIONS(LOAD)
}

const onednn_library *onednn(void) {
    pthread_once(&once, load);
    return &library;
}
