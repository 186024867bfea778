import Foundation
import Fuzzer
import Grus

// The input is a model file. One that is accepted must translate.
exit(
    fuzz { bytes in
        withFile(bytes, named: "model.safetensors") { path in
            guard let model = try? TranslationModel(path: path), let translator = try? Translator(model, threads: 1)
            else {
                return
            }
            _ = translator.translate(["a blue crane"])
        }
    })
