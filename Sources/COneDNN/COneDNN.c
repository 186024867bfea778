#include "COneDNN.h"

#include "library.h"
#include <stdlib.h>

struct grus_product {
    grus_product_shape shape;
    dnnl_primitive_t primitive;
    dnnl_memory_t a, b, bias, c, scratch;
    size_t scratch_size;
    /// What a, b and c are described for, where the shape leaves it to the run.
    int64_t size;
};

enum { argument_count = 5 };

/// Threads are Grus's own affair. oneDNN lays a product out for as many OpenMP threads as the calling thread may have, and
/// must find the same number when it runs.
static void use_single_thread(void) { onednn()->omp_set_num_threads(1); }

/// The CPU engine and its stream are shared: both are safe to use from several threads.
static dnnl_engine_t engine(void) {
    static dnnl_engine_t shared;
    static int made;
    if (!__atomic_load_n(&made, __ATOMIC_ACQUIRE)) {
        dnnl_engine_t candidate = NULL;
        if (onednn()->dnnl_engine_create(&candidate, dnnl_cpu, 0) != dnnl_success) return NULL;
        dnnl_engine_t expected = NULL;
        if (!__atomic_compare_exchange_n(&shared, &expected, candidate, 0, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
            onednn()->dnnl_engine_destroy(candidate);
        __atomic_store_n(&made, 1, __ATOMIC_RELEASE);
    }
    return shared;
}

static dnnl_stream_t stream(void) {
    static _Thread_local dnnl_stream_t own;
    if (own == NULL) onednn()->dnnl_stream_create(&own, engine(), dnnl_stream_default_flags);
    return own;
}

#if DNNL_VERSION_MAJOR >= 3
typedef dnnl_memory_desc_t descriptor;
#define DESCRIPTOR(d) (d)

static descriptor describe(int64_t rows, int64_t columns, bool transposed, dnnl_data_type_t type) {
    dnnl_dims_t sizes = {rows, columns}, strides = {transposed ? 1 : columns, transposed ? rows : 1};
    descriptor result = NULL;
    onednn()->dnnl_memory_desc_create_with_strides(&result, 2, sizes, type, strides);
    return result;
}

static void release(descriptor d) {
    if (d) onednn()->dnnl_memory_desc_destroy(d);
}
#else
typedef dnnl_memory_desc_t descriptor;
#define DESCRIPTOR(d) (&(d))

static descriptor describe(int64_t rows, int64_t columns, bool transposed, dnnl_data_type_t type) {
    dnnl_dims_t sizes = {rows, columns}, strides = {transposed ? 1 : columns, transposed ? rows : 1};
    descriptor result = {0};
    onednn()->dnnl_memory_desc_init_by_strides(&result, 2, sizes, type, strides);
    return result;
}

static void release(descriptor d) { (void)d; }
#endif

static dnnl_primitive_attr_t attributes(bool accumulating) {
    dnnl_primitive_attr_t result = NULL;
    if (onednn()->dnnl_primitive_attr_create(&result) != dnnl_success) return NULL;
    onednn()->dnnl_primitive_attr_set_scratchpad_mode(result, dnnl_scratchpad_mode_user);
    if (accumulating) {
        dnnl_post_ops_t operations = NULL;
        onednn()->dnnl_post_ops_create(&operations);
#if DNNL_VERSION_MAJOR >= 3
        onednn()->dnnl_post_ops_append_sum(operations, 1.0f, 0, dnnl_f32);
#else
        onednn()->dnnl_post_ops_append_sum(operations, 1.0f);
#endif
        onednn()->dnnl_primitive_attr_set_post_ops(result, operations);
        onednn()->dnnl_post_ops_destroy(operations);
    }
    return result;
}

static dnnl_primitive_desc_t plan(descriptor *a, descriptor *b, descriptor *bias, descriptor *c, bool biased,
                                  dnnl_primitive_attr_t attribute) {
    dnnl_primitive_desc_t result = NULL;
#if DNNL_VERSION_MAJOR >= 3
    onednn()->dnnl_matmul_primitive_desc_create(&result, engine(), *a, *b, biased ? *bias : NULL, *c, attribute);
#else
    dnnl_matmul_desc_t operation;
    if (onednn()->dnnl_matmul_desc_init(&operation, a, b, biased ? bias : NULL, c) == dnnl_success)
        onednn()->dnnl_primitive_desc_create(&result, &operation, attribute, engine(), NULL);
#endif
    return result;
}

/// The matrices of a product.
typedef struct {
    descriptor a, b, bias, c;
} operands;

static operands describe_operands(const grus_product_shape *s) {
    return (operands){.a = describe(s->rows, s->inner, s->transposed_a, dnnl_bf16),
                      .b = describe(s->inner, s->columns, s->transposed_b, dnnl_bf16),
                      .bias = describe(1, s->columns, false, dnnl_f32),
                      .c = describe(s->rows, s->columns, false, dnnl_f32)};
}

static void release_operands(operands o) {
    release(o.a);
    release(o.b);
    release(o.bias);
    release(o.c);
}

/// The shape of a run.
static grus_product_shape with_size(grus_product_shape shape, int64_t size) {
    if (shape.rows == GRUS_AT_RUN) shape.rows = size;
    if (shape.inner == GRUS_AT_RUN) shape.inner = size;
    return shape;
}

static void forget_operands(grus_product *product) {
    if (product->a) onednn()->dnnl_memory_destroy(product->a);
    if (product->b) onednn()->dnnl_memory_destroy(product->b);
    if (product->c) onednn()->dnnl_memory_destroy(product->c);
    product->a = product->b = product->c = NULL;
}

/// Describes the operands of a run, which most runs find described by the one before.
static int prepare(grus_product *product, int64_t size) {
    if (product->a && product->size == size) return 0;
    forget_operands(product);
    grus_product_shape shape = with_size(product->shape, size);
    operands o = describe_operands(&shape);
    int failed = onednn()->dnnl_memory_create(&product->a, DESCRIPTOR(o.a), engine(), DNNL_MEMORY_NONE) != dnnl_success ||
                 onednn()->dnnl_memory_create(&product->b, DESCRIPTOR(o.b), engine(), DNNL_MEMORY_NONE) != dnnl_success ||
                 onednn()->dnnl_memory_create(&product->c, DESCRIPTOR(o.c), engine(), DNNL_MEMORY_NONE) != dnnl_success;
    release_operands(o);
    product->size = size;
    return failed;
}

static void describe_scratch(grus_product *product, dnnl_primitive_desc_t planned) {
#if DNNL_VERSION_MAJOR >= 3
    const_dnnl_memory_desc_t scratch = onednn()->dnnl_primitive_desc_query_md(planned, dnnl_query_scratchpad_md, 0);
#else
    const dnnl_memory_desc_t *scratch = onednn()->dnnl_primitive_desc_query_md(planned, dnnl_query_scratchpad_md, 0);
#endif
    product->scratch_size = onednn()->dnnl_memory_desc_get_size(scratch);
    onednn()->dnnl_memory_create(&product->scratch, scratch, engine(), DNNL_MEMORY_NONE);
}

grus_product *grus_product_create(const grus_product_shape *shape) {
    use_single_thread();
    operands o = describe_operands(shape);
    dnnl_primitive_attr_t attribute = attributes(shape->accumulating);
    dnnl_primitive_desc_t planned = plan(&o.a, &o.b, &o.bias, &o.c, shape->biased, attribute);
    grus_product *product = planned ? calloc(1, sizeof *product) : NULL;
    if (product && onednn()->dnnl_primitive_create(&product->primitive, planned) == dnnl_success) {
        product->shape = *shape;
        onednn()->dnnl_memory_create(&product->bias, DESCRIPTOR(o.bias), engine(), DNNL_MEMORY_NONE);
        describe_scratch(product, planned);
    } else {
        free(product);
        product = NULL;
    }
    if (planned) onednn()->dnnl_primitive_desc_destroy(planned);
    if (attribute) onednn()->dnnl_primitive_attr_destroy(attribute);
    release_operands(o);
    return product;
}

void grus_product_destroy(grus_product *product) {
    if (!product) return;
    forget_operands(product);
    onednn()->dnnl_memory_destroy(product->bias);
    onednn()->dnnl_memory_destroy(product->scratch);
    onednn()->dnnl_primitive_destroy(product->primitive);
    free(product);
}

size_t grus_product_scratch_size(const grus_product *product) { return product->scratch_size; }

static void place(dnnl_memory_t memory, const void *data) {
#if DNNL_VERSION_MAJOR >= 3
    onednn()->dnnl_memory_set_data_handle(memory, (void *)data);
#else
    onednn()->dnnl_memory_set_data_handle_v2(memory, (void *)data, NULL);
#endif
}

int grus_product_run(grus_product *product, int64_t size, const void *a, const void *b, const float *bias, void *c,
                     void *scratch) {
    use_single_thread();
    if (prepare(product, size)) return 1;
    place(product->a, a);
    place(product->b, b);
    place(product->bias, bias);
    place(product->c, c);
    place(product->scratch, scratch);
    dnnl_exec_arg_t arguments[argument_count] = {{DNNL_ARG_SRC, product->a},
                                                 {DNNL_ARG_WEIGHTS, product->b},
                                                 {DNNL_ARG_DST, product->c},
                                                 {DNNL_ARG_SCRATCHPAD, product->scratch},
                                                 {DNNL_ARG_BIAS, product->bias}};
    int count = bias ? argument_count : argument_count - 1;
    return onednn()->dnnl_primitive_execute(product->primitive, stream(), count, arguments) == dnnl_success ? 0 : 1;
}

bool grus_has_bf16(void) {
#if defined(__x86_64__)
    return __builtin_cpu_supports("avx512bf16");
#else
    return false;
#endif
}

bool grus_bf16_is_faster(void) {
#if defined(__x86_64__)
    if (__builtin_cpu_is("intel")) return __builtin_cpu_supports("amx-bf16");
#endif
    return grus_has_bf16();
}
