# Helpers that the scripts share; sourced, never run.
# shellcheck shell=bash
# shellcheck disable=SC2034 # used by the scripts

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# Whether standard output is a terminal that can go back in a line.
can_redraw() {
    [ -t 1 ] && [ "${TERM:-dumb}" != dumb ]
}

if can_redraw && [ -z "${NO_COLOR-}" ]; then bold=$'\e[1m' plain=$'\e[0m'; else bold='' plain=''; fi

fail() {
    printf 'error: %s\n' "$1" >&2
    exit "${2:-1}"
}

# heading TITLE: opens a step.
heading() {
    printf '\n%s%s%s\n' "$bold" "$1" "$plain"
    step_start=$SECONDS
}

# done_with WHAT: closes the step with the seconds that it took.
done_with() {
    printf '  %s: %d s\n' "$1" "$((SECONDS - step_start))"
}

# logged LOG COMMAND…: runs a command whose output goes into a log. What it is at is shown on a terminal in one line that is
# redrawn, elsewhere in a line every half minute; if it fails, its first errors and the place of the log are.
logged() {
    local log=$1
    shift
    mkdir -p "$(dirname "$log")"
    "$@" 2>&1 | tee "$log" | show_last_line && return
    grep -m 5 'error:' "$log" >&2 || tail -n 5 "$log" >&2
    fail "${*:1:2} failed; all that it said is in $log"
}

show_last_line() {
    local line shown=$SECONDS
    while IFS= read -r line; do
        if can_redraw; then
            printf '\r  %s\e[K' "${line:0:70}"
        elif [ $((SECONDS - shown)) -ge 30 ]; then
            printf '  %s\n' "$line"
            shown=$SECONDS
        fi
    done
    if can_redraw; then printf '\r\e[K'; fi
}

# A Swift 6 compiler on the PATH, also when it lies in one of the usual places.
find_swift() {
    local place version
    for place in "" /opt/swift/usr/bin /usr/local/swift/usr/bin "$HOME/.local/share/swiftly/bin" "$HOME/.swiftly/bin"; do
        if [ -z "$place" ] || [ -x "$place/swift" ]; then
            PATH=${place:+$place:}$PATH
        fi
        version=$(swift --version 2>/dev/null) || continue
        if [[ $version =~ Swift\ version\ ([0-9]+) ]] && [ "${BASH_REMATCH[1]}" -ge 6 ]; then
            export PATH
            return 0
        fi
    done
    return 1
}

# build_grus: builds the command, and names it in `grus`. With the Swift libraries inside it starts in half the time, at fixed
# addresses a little faster still, and it runs where no Swift is. Tests cannot be built so; they have a folder of their own, lest
# each undoes the work of the other.
build_grus() {
    local options=(-c release --product grus --static-swift-stdlib -Xswiftc -Xclang-linker -Xswiftc -no-pie)
    options+=(--package-path "$root")
    logged "$root/.build/build.log" swift build "${options[@]}"
    grus=$(swift build "${options[@]}" --show-bin-path)/grus
}

# run_attacks OPTION…: runs scripts/attacks on the command that was built, unless --grus among the options names another. Root gets
# mounts of its own, so that nobody else sees the small disks of the attacks.
run_attacks() {
    local apart=() grus
    for grus in "$root/.build/release/grus" "$root/.build-tests/release/grus"; do
        if [ -x "$grus" ]; then break; fi
    done
    if [ "$(id -u)" -eq 0 ] && unshare -m true 2>/dev/null; then apart=(env GRUS_OWN_MOUNTS=1 unshare -m); fi
    export PYTHONDONTWRITEBYTECODE=1
    exec ${apart[@]+"${apart[@]}"} python3 "$root/scripts/attacks" --grus "$grus" "$@"
}
