#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// No exception crosses this wall: a function that fails returns NULL or false.

/// Owned bytes; `sentencepiece_text_free` releases them.
typedef struct sentencepiece_text sentencepiece_text;
/// Owned token ids; `sentencepiece_ids_free` releases them.
typedef struct sentencepiece_ids sentencepiece_ids;
/// A loaded model, safe to use from several threads at once.
typedef struct sentencepiece_model sentencepiece_model;

sentencepiece_text *sentencepiece_text_new(void);
bool sentencepiece_text_assign(sentencepiece_text *text, const void *bytes, size_t count);
const void *sentencepiece_text_bytes(const sentencepiece_text *text);
size_t sentencepiece_text_count(const sentencepiece_text *text);
void sentencepiece_text_free(sentencepiece_text *text);

const int32_t *sentencepiece_ids_values(const sentencepiece_ids *ids);
size_t sentencepiece_ids_count(const sentencepiece_ids *ids);
void sentencepiece_ids_free(sentencepiece_ids *ids);

/// Assigns the next line of the training text to `line`; false at the end.
typedef bool (*sentencepiece_next_line)(void *context, sentencepiece_text *line);

/// How a training ended.
typedef enum { sentencepiece_failed, sentencepiece_lacks_thread, sentencepiece_trained } sentencepiece_training;

/// Trains a model of `algorithm` ("bpe", "unigram") on one thread, which the library starts.
///
/// On success `model` holds the serialised model; otherwise `error` says why there is none.
sentencepiece_training sentencepiece_train(const char *algorithm, int32_t vocabulary, double coverage,
                                           sentencepiece_next_line next, void *context, sentencepiece_text *model,
                                           sentencepiece_text *error);

/// Loads a serialised model; NULL if the bytes are none, with the reason in `error`.
sentencepiece_model *sentencepiece_model_new(const void *bytes, size_t count, sentencepiece_text *error);
void sentencepiece_model_free(sentencepiece_model *model);
int32_t sentencepiece_model_size(const sentencepiece_model *model);
/// The ids of the special pieces; -1 for one that the model lacks.
int32_t sentencepiece_model_unknown(const sentencepiece_model *model);
int32_t sentencepiece_model_begin(const sentencepiece_model *model);
int32_t sentencepiece_model_end(const sentencepiece_model *model);

/// The ids of a text, without begin and end; NULL if the library cannot segment it.
sentencepiece_ids *sentencepiece_encode(const sentencepiece_model *model, const void *bytes, size_t count);
/// The pieces of a text as they stand in it, with a space between two; NULL if the library cannot segment it.
sentencepiece_text *sentencepiece_pieces(const sentencepiece_model *model, const void *bytes, size_t count);
/// The piece of an id, which must be below the model's size.
sentencepiece_text *sentencepiece_piece(const sentencepiece_model *model, int32_t id);
/// The text of ids, each of which must be below the model's size.
sentencepiece_text *sentencepiece_decode(const sentencepiece_model *model, const int32_t *ids, size_t count);

#ifdef __cplusplus
}
#endif
