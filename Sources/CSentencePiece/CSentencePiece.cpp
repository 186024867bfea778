#include "CSentencePiece.h"

#include <cstdio>
#include <exception>
#include <memory>
#include <string>
#include <system_error>
#include <unordered_map>
#include <vector>

#include <sentencepiece_processor.h>
#include <sentencepiece_trainer.h>

struct sentencepiece_text {
    std::string bytes;
};

struct sentencepiece_ids {
    std::vector<int> values;
};

struct sentencepiece_model {
    sentencepiece::SentencePieceProcessor processor;
};

namespace {

// Above the level of errors: the library reports every failure through its status as well.
constexpr int silent = 4;

// Lines that a C callback hands over one by one.
class Lines : public sentencepiece::SentenceIterator {
public:
    Lines(sentencepiece_next_line next, void *context) : next(next), context(context) { Next(); }

    bool done() const override { return finished; }
    void Next() override { finished = !next(context, &line); }
    const std::string &value() const override { return line.bytes; }
    sentencepiece::util::Status status() const override { return {}; }

private:
    sentencepiece_next_line next;
    void *context;
    sentencepiece_text line;
    bool finished = false;
};

// What `body` returns; NULL with the reason in `error`, if there is one, when it throws.
template <typename Body>
auto caught(Body body, sentencepiece_text *error = nullptr) noexcept -> decltype(body()) {
    try {
        return body();
    } catch (const std::exception &exception) {
        if (error) error->bytes.assign(exception.what());
    } catch (...) {
        // The library's trie throws what is no std::exception.
        if (error) error->bytes.assign("an unknown exception");
    }
    return {};
}

}  // namespace

sentencepiece_text *sentencepiece_text_new(void) {
    return caught([] { return new sentencepiece_text; });
}

bool sentencepiece_text_assign(sentencepiece_text *text, const void *bytes, size_t count) {
    return caught([&] {
        text->bytes.assign(count ? static_cast<const char *>(bytes) : "", count);
        return true;
    });
}

const void *sentencepiece_text_bytes(const sentencepiece_text *text) { return text->bytes.data(); }
size_t sentencepiece_text_count(const sentencepiece_text *text) { return text->bytes.size(); }
void sentencepiece_text_free(sentencepiece_text *text) { delete text; }

const int32_t *sentencepiece_ids_values(const sentencepiece_ids *ids) { return ids->values.data(); }
size_t sentencepiece_ids_count(const sentencepiece_ids *ids) { return ids->values.size(); }
void sentencepiece_ids_free(sentencepiece_ids *ids) { delete ids; }

sentencepiece_training sentencepiece_train(const char *algorithm, int32_t vocabulary, double coverage,
                                           sentencepiece_next_line next, void *context, sentencepiece_text *model,
                                           sentencepiece_text *error) {
    char share[32];
    std::snprintf(share, sizeof share, "%.9g", coverage);
    return caught([&]() -> sentencepiece_training {
        const std::unordered_map<std::string, std::string> options = {
            {"model_type", algorithm},
            {"vocab_size", std::to_string(vocabulary)},
            {"character_coverage", share},
            {"num_threads", "1"},
            {"minloglevel", std::to_string(silent)},
        };
        Lines lines(next, context);
        try {
            const auto status = sentencepiece::SentencePieceTrainer::Train(options, &lines, &model->bytes);
            if (status.ok()) return sentencepiece_trained;
            error->bytes = status.error_message();
            return sentencepiece_failed;
        } catch (const std::system_error &exception) {
            error->bytes = exception.what();
            return sentencepiece_lacks_thread;
        }
    }, error);
}

sentencepiece_model *sentencepiece_model_new(const void *bytes, size_t count, sentencepiece_text *error) {
    return caught([&]() -> sentencepiece_model * {
        auto model = std::make_unique<sentencepiece_model>();
        const absl::string_view serialized(static_cast<const char *>(bytes), count);
        const auto status = model->processor.LoadFromSerializedProto(serialized);
        if (status.ok()) return model.release();
        error->bytes = status.error_message();
        return nullptr;
    }, error);
}

void sentencepiece_model_free(sentencepiece_model *model) { delete model; }
int32_t sentencepiece_model_size(const sentencepiece_model *model) { return model->processor.GetPieceSize(); }
int32_t sentencepiece_model_unknown(const sentencepiece_model *model) { return model->processor.unk_id(); }
int32_t sentencepiece_model_begin(const sentencepiece_model *model) { return model->processor.bos_id(); }
int32_t sentencepiece_model_end(const sentencepiece_model *model) { return model->processor.eos_id(); }

sentencepiece_ids *sentencepiece_encode(const sentencepiece_model *model, const void *bytes, size_t count) {
    return caught([&]() -> sentencepiece_ids * {
        auto ids = std::make_unique<sentencepiece_ids>();
        const auto status = model->processor.Encode({static_cast<const char *>(bytes), count}, &ids->values);
        return status.ok() ? ids.release() : nullptr;
    });
}

sentencepiece_text *sentencepiece_pieces(const sentencepiece_model *model, const void *bytes, size_t count) {
    return caught([&]() -> sentencepiece_text * {
        auto text = std::make_unique<sentencepiece_text>();
        std::vector<std::string> pieces;
        const auto status = model->processor.Encode({static_cast<const char *>(bytes), count}, &pieces);
        for (const auto &piece : pieces) {
            if (!text->bytes.empty()) text->bytes += ' ';
            text->bytes += piece;
        }
        return status.ok() ? text.release() : nullptr;
    });
}

sentencepiece_text *sentencepiece_piece(const sentencepiece_model *model, int32_t id) {
    return caught([&]() -> sentencepiece_text * {
        auto text = std::make_unique<sentencepiece_text>();
        text->bytes = model->processor.IdToPiece(id);
        return text.release();
    });
}

sentencepiece_text *sentencepiece_decode(const sentencepiece_model *model, const int32_t *ids, size_t count) {
    return caught([&]() -> sentencepiece_text * {
        auto text = std::make_unique<sentencepiece_text>();
        const std::vector<int> values(ids, ids + count);
        const auto status = model->processor.Decode(values, &text->bytes);
        return status.ok() ? text.release() : nullptr;
    });
}
