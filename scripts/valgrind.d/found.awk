# What valgrind found in the processes of a test, of their logs: without what it says of every process. Whatever isn't known
# here is shown. What a process lost doesn't count
# - if a signal ended it: then that's all it held. valgrind says nothing of a process that kills itself, but there what PHP
#   makes when it starts is lost too, and PHP frees that however else it ends;
# - if it was forked and went on as what it was: what is the parent's must stay as it is, and is left on purpose.

function judge() {
    if (text ~ /== Memcheck, a memory error detector/) {
        if (match(text, /== Command: [^\n]*/)) command[process] = substr(text, RSTART, RLENGTH)
        if (match(text, /== Parent PID: [0-9]+/)) parent[process] = substr(text, RSTART + 15, RLENGTH - 15)
    } else if (text ~ / in loss record /) {
        if (text ~ /php_register_extensions/) killed[process] = 1
        lost[process] = lost[process] text
    } else if (text ~ /Process terminating with default action of signal/ && text !~ /\(SIG(ILL|TRAP|ABRT|BUS|FPE|SEGV|SYS)\)/) {
        killed[process] = 1
    } else if (text !~ /== ((HEAP|LEAK|ERROR) SUMMARY:|All heap blocks were freed)/) {
        printf "%s", text
    }
    text = ""
}

FNR == 1 { judge() }
/^==[0-9]+== *$/ { judge(); next }
/^--[0-9]+--|^==[0-9]+== (Warning: |         (to suppress, use: |further instances of this message ))/ { next }
{
    process = $1
    gsub(/=/, "", process)
    text = text $0 "\n"
}
END {
    judge()
    for (process in lost) {
        if (!killed[process] && command[process] != command[parent[process]]) printf "%s", lost[process]
    }
}
