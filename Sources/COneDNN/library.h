#ifndef GRUS_ONEDNN_LIBRARY_H
#define GRUS_ONEDNN_LIBRARY_H

#include <oneapi/dnnl/dnnl.h>

// oneDNN is loaded when the first product is made: it is large, and a command that multiplies nothing starts without it.

#if DNNL_VERSION_MAJOR >= 3
#define DNNL_FUNCTIONS_OF_THE_VERSION(X)    \
    X(dnnl_memory_desc_create_with_strides) \
    X(dnnl_memory_desc_destroy)             \
    X(dnnl_matmul_primitive_desc_create)    \
    X(dnnl_memory_set_data_handle)
#else
#define DNNL_FUNCTIONS_OF_THE_VERSION(X) \
    X(dnnl_memory_desc_init_by_strides)  \
    X(dnnl_matmul_desc_init)             \
    X(dnnl_primitive_desc_create)        \
    X(dnnl_memory_set_data_handle_v2)
#endif

#define DNNL_FUNCTIONS(X)                    \
    DNNL_FUNCTIONS_OF_THE_VERSION(X)         \
    X(dnnl_engine_create)                    \
    X(dnnl_engine_destroy)                   \
    X(dnnl_stream_create)                    \
    X(dnnl_memory_create)                    \
    X(dnnl_memory_destroy)                   \
    X(dnnl_memory_desc_get_size)             \
    X(dnnl_post_ops_create)                  \
    X(dnnl_post_ops_append_sum)              \
    X(dnnl_post_ops_destroy)                 \
    X(dnnl_primitive_attr_create)            \
    X(dnnl_primitive_attr_set_post_ops)      \
    X(dnnl_primitive_attr_set_scratchpad_mode) \
    X(dnnl_primitive_attr_destroy)           \
    X(dnnl_primitive_desc_query_md)          \
    X(dnnl_primitive_desc_destroy)           \
    X(dnnl_primitive_create)                 \
    X(dnnl_primitive_destroy)                \
    X(dnnl_primitive_execute)                \
    X(omp_set_num_threads)

void omp_set_num_threads(int count);

/// The functions of oneDNN, and the one of its OpenMP, by their own names.
typedef struct {
#define MEMBER(name) __typeof__(&name) name;
    DNNL_FUNCTIONS(MEMBER)
#undef MEMBER
} onednn_library;

/// The loaded library. Where there is none, it says so on standard error and ends the process with EX_UNAVAILABLE.
const onednn_library *onednn(void);

#endif
