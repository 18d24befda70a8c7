# Runs one private PostgreSQL server for the process at the other end of stdin, its owner, and stops the server when the
# owner ends, even if it is killed. Nothing is ever written into the pipe: its end of file means that the owner has
# ended.
#
# Creates the socket directory and the cluster itself, so that it can remove what must not remain. Prints the process id
# of the server. stderr is the server's log. Exits with the exit code of the server, immediately if the server ends by
# itself.
signal=$1 socket_dir=$2 data=$3 bin=$4 initdb_flags=$5
shift 5

# Closes other files that the owner has inherited to this process.
exec 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-
exec 3<&0 4>&1 </dev/null >&2
# A signal to the whole process group, from a terminal or a service manager, must not end this script before the server.
trap '' HUP INT TERM PIPE

# run_watched PRINT_PID COMMAND...: runs the command until it ends, and stops it when the pipe closes.
run_watched() {
    print_pid=$1
    shift
    "$@" 3<&- 4>&- &
    child=$!
    (
        exec 4>&-
        read -r _ <&3
        # Repeated, because a program that has just been started may not handle signals yet.
        while kill -s "$signal" "$child" 2>/dev/null; do sleep 0.1 || sleep 1; done
    ) &
    reader=$!
    if [ "$print_pid" = yes ]; then echo "$child" >&4; fi
    wait "$child"
    code=$?
    kill -s KILL "$reader" 2>/dev/null
    wait "$reader" 2>/dev/null
    return "$code"
}

# Initialises the cluster under another name and renames it when it is complete: an interrupted initdb leaves no usable
# name.
initialise() {
    [ -d "$data" ] && return
    rm -rf "$data.new"
    # shellcheck disable=SC2086 # a list of flags
    run_watched no "$bin/initdb" $initdb_flags -D "$data.new" && mv "$data.new" "$data"
}

mkdir -m 700 "$socket_dir" || exit 1
initialise && run_watched yes "$bin/postgres" -D "$data" "$@"
code=$?
# Repeated, because backends outlive a killed server for a moment and may still write files.
for _ in 1 2 3 4 5 6 7 8 9 10; do
    rm -rf "$socket_dir" && break
    sleep 0.1 || sleep 1
done
exit "$code"
