import ArgumentParser

extension String {
    /// The same, but if it is a script that completes command lines: with what the parser leaves out of it.
    ///
    /// - Parameter commands: the names that `grus help` takes.
    func completingCommands(_ commands: [String]) -> String {
        let names = commands.joined(separator: " ")
        if hasPrefix("#!/bin/bash") { return tellingCommandsFromFolders.completingHelpInBash(names) }
        if hasPrefix("#compdef grus\n") {
            // What may be given several times is offered again.
            return replacing("'*:subcommands:'", with: "'*:subcommands:(\(names))'").replacing(
                "'--set[", with: "'*--set[")
        }
        guard hasPrefix("function __grus_") else { return self }
        return self + "\ncomplete -c grus -n '__fish_seen_subcommand_from help' -fka '\(names)'"
    }

    /// The script of bash takes all completions for names of files, and so makes `grus runs/` of `grus ru` where there is a
    /// folder of that name.
    private var tellingCommandsFromFolders: String {
        let place = "        # Offer subcommand completions\n"
        return replacing(place, with: place + "        compopt +o filenames\n")
    }

    private func completingHelpInBash(_ names: String) -> String {
        let place = "    __grus_offer_flags_options -1\n"
        guard let function = firstRange(of: "_grus_help() {\n"),
            let end = self[function.upperBound...].firstRange(of: place)
        else { return self }
        let line = "    compopt +o filenames\n    COMPREPLY+=($(compgen -W '\(names)' -- \"${cur}\"))\n"
        return self[..<end.upperBound] + line + self[end.upperBound...]
    }
}
