# Keeps one private PostgreSQL server for the process at the other end of stdin, and takes it along when that process
# ends, however it ends: nothing is ever written into the pipe, so the only news it can bring is its end.
#
# Everything that must not stay behind is made here, after the watch has begun. Prints the server's process id;
# stderr is the server's log; ends with the server's exit code, at once when the server ends by itself.
signal=$1 scratch=$2 data=$3 bin=$4 initdb_flags=$5
shift 5

# What else our owner inherited is not ours to hold open.
exec 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-
exec 3<&0 4>&1 </dev/null >&2
# A signal that is meant for everyone (a terminal, a service manager) must not end the watch before the server.
trap '' HUP INT TERM PIPE

# watched TELL COMMAND...: runs the command until it ends by itself, or is ended because the pipe did.
watched() {
    tell=$1
    shift
    "$@" 3<&- 4>&- &
    child=$!
    (
        exec 4>&-
        read -r _ <&3
        # More than once: a program that has only just been started may not listen yet.
        while kill -s "$signal" "$child" 2>/dev/null; do sleep 0.1 || sleep 1; done
    ) &
    reader=$!
    if [ "$tell" = yes ]; then echo "$child" >&4; fi
    wait "$child"
    code=$?
    kill -s KILL "$reader" 2>/dev/null
    wait "$reader" 2>/dev/null
    return "$code"
}

# A cluster gets its name only when it is complete: one that was interrupted is never taken for a database.
initialised() {
    [ -d "$data" ] && return
    rm -rf "$data.new"
    # shellcheck disable=SC2086 # a list of flags
    watched no "$bin/initdb" $initdb_flags -D "$data.new" && mv "$data.new" "$data"
}

mkdir -m 700 "$scratch" || exit 1
initialised && watched yes "$bin/postgres" -D "$data" "$@"
code=$?
# Backends that outlive a killed server by a moment may still write.
for _ in 1 2 3 4 5 6 7 8 9 10; do
    rm -rf "$scratch" && break
    sleep 0.1 || sleep 1
done
exit "$code"
