#define _GNU_SOURCE
#include "CMPI.h"

#include <dlfcn.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// The library of Open MPI 4, whose binary interface is that of 3 and 5, too.
#define LIBRARY "libmpi.so.40"

/// Of the levels of thread support, that of one thread at a time.
enum { THREAD_SERIALIZED = 2 };

/// What the library tells of a message.
typedef struct {
    int source, tag, error, cancelled;
    size_t count;
} status;

/// The functions that are used. Communicators, types, error handlers and requests are pointers.
#define FUNCTIONS(F) \
    F(Init_thread, (int *, char ***, int, int *)) \
    F(Comm_rank, (void *, int *)) \
    F(Comm_size, (void *, int *)) \
    F(Comm_set_errhandler, (void *, void *)) \
    F(Isend, (const void *, int, void *, int, int, void *, grus_mpi_request *)) \
    F(Irecv, (void *, int, void *, int, int, void *, grus_mpi_request *)) \
    F(Test, (grus_mpi_request *, int *, status *)) \
    F(Error_string, (int, char *, int *)) \
    F(Abort, (void *, int)) \
    F(Finalize, (void))

/// The objects that are used.
#define OBJECTS(F) \
    F(mpi_comm_world) \
    F(mpi_byte) \
    F(mpi_errors_return)

struct grus_mpi {
    int rank, count;
#define FUNCTION_FIELD(name, parameters) int(*name) parameters;
    FUNCTIONS(FUNCTION_FIELD)
#define OBJECT_FIELD(name) void *name;
    OBJECTS(OBJECT_FIELD)
};

static int number(const char *variable) {
    const char *value = getenv(variable);
    return value == NULL ? 0 : atoi(value);
}

int grus_mpi_started(void) { return number("OMPI_COMM_WORLD_SIZE"); }

int grus_mpi_started_rank(void) { return number("OMPI_COMM_WORLD_RANK"); }

int grus_mpi_started_here(void) { return number("OMPI_COMM_WORLD_LOCAL_SIZE"); }

/// Open MPI's own transports through memory are `vader`, or in its fifth version `sm`; a list that begins with ^ names those that
/// are left out.
int grus_mpi_shares_memory(void) {
    const char *transports = getenv("OMPI_MCA_btl");
    if (transports == NULL || *transports == 0) return 1;
    int is_named = strstr(transports, "vader") != NULL || strstr(transports, "sm") != NULL;
    return is_named == (transports[0] != '^');
}

int grus_mpi_cores(void) {
    cpu_set_t cores;
    return sched_getaffinity(0, sizeof cores, &cores) == 0 ? CPU_COUNT(&cores) : 0;
}

/// Its plugins look for the library's symbols among those of the whole process.
static int load(grus_mpi *mpi) {
    void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_GLOBAL);
    if (library == NULL) return 0;
#define LOAD_FUNCTION(name, parameters) \
    mpi->name = (int(*) parameters)dlsym(library, "MPI_" #name); \
    if (mpi->name == NULL) return 0;
    FUNCTIONS(LOAD_FUNCTION)
#define LOAD_OBJECT(name) \
    mpi->name = dlsym(library, "ompi_" #name); \
    if (mpi->name == NULL) return 0;
    OBJECTS(LOAD_OBJECT)
    return 1;
}

static int join(grus_mpi *mpi) {
    int provided = 0;
    if (mpi->Init_thread(NULL, NULL, THREAD_SERIALIZED, &provided) != 0 || provided < THREAD_SERIALIZED) return 0;
    return mpi->Comm_set_errhandler(mpi->mpi_comm_world, mpi->mpi_errors_return) == 0
        && mpi->Comm_rank(mpi->mpi_comm_world, &mpi->rank) == 0
        && mpi->Comm_size(mpi->mpi_comm_world, &mpi->count) == 0;
}

grus_mpi *grus_mpi_start(const char **fault) {
    grus_mpi *mpi = calloc(1, sizeof *mpi);
    *fault = "there is no memory for it";
    if (mpi == NULL) return NULL;
    if (load(mpi)) {
        *fault = "it does not start";
        if (join(mpi)) return mpi;
    } else {
        *fault = dlerror();
    }
    free(mpi);
    return NULL;
}

int grus_mpi_rank(const grus_mpi *mpi) { return mpi->rank; }

int grus_mpi_count(const grus_mpi *mpi) { return mpi->count; }

int grus_mpi_send(const grus_mpi *mpi, const void *bytes, int count, int rank, int tag, grus_mpi_request *request) {
    return mpi->Isend(bytes, count, mpi->mpi_byte, rank, tag, mpi->mpi_comm_world, request);
}

int grus_mpi_receive(const grus_mpi *mpi, void *bytes, int count, int rank, int tag, grus_mpi_request *request) {
    return mpi->Irecv(bytes, count, mpi->mpi_byte, rank, tag, mpi->mpi_comm_world, request);
}

int grus_mpi_test(const grus_mpi *mpi, grus_mpi_request *request, int *is_done) {
    status status;
    return mpi->Test(request, is_done, &status);
}

void grus_mpi_describe(const grus_mpi *mpi, int error, char *text) {
    int length = 0;
    if (mpi->Error_string(error, text, &length) != 0) snprintf(text, 256, "error %d", error);
}

void grus_mpi_abort(const grus_mpi *mpi, int code) { mpi->Abort(mpi->mpi_comm_world, code); }

void grus_mpi_finish(grus_mpi *mpi) {
    mpi->Finalize();
    free(mpi);
}
