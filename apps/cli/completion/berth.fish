# Completion of berth for fish. To install it:
#   @INSTALL@

function __berth_complete
    set -l line (commandline -cp | string collect)
    set -l answer (@BERTH@ complete fish $line 2>/dev/null </dev/null)
    set -l head (string split -m 1 \t -- $answer[1])
    set -l typed (string sub -s (math 1 + (string length -- "$head[2]")) -- (commandline -ct))
    switch "$head[1]"
        case words
            printf '%s\n' $answer[2..]
        case directories
            printf "$head[2]%s\n" (__fish_complete_directories "$typed" '')
        case files
            printf "$head[2]%s\n" (__fish_complete_path "$typed")
        case command
            complete -C (string split -m 1 \t -- (string join \n -- $answer))[2]
    end
end

complete -c berth -f -a '(__berth_complete)'
