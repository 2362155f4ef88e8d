# Completion of berth for bash 4 and later. To install it:
#   @INSTALL@
# For an alias of your own, here b:  complete -F _berth b

_berth() {
  local line=${COMP_LINE:0:COMP_POINT} typed=${2#[\"\']} answer kind rest word skip
  COMPREPLY=()
  answer=$(@BERTH@ complete bash "$line" 2>/dev/null </dev/null) || return 0
  kind=${answer%%$'\t'*} rest=${answer#*$'\t'}
  case $kind in
    words)
      # bash takes = and : for ends of words, and wants the last part alone.
      word=${line##*[[:space:]]}
      skip=${word%"$typed"} skip=${skip#[\"\']}
      while IFS= read -r word; do
        [[ $word == "$skip$typed"* ]] && COMPREPLY+=("${word#"$skip"}")
      done < <(tail -n +2 <<<"$answer")
      ;;
    directories) compopt -o dirnames ;;
    files) compopt -o default ;;
    command) _berth_command "$rest" "$2" ;;
  esac
}

# A command line inside this one, completed as if it stood alone.
_berth_command() {
  local start=1 name function
  while [[ ${COMP_WORDS[start - 1]} != -- ]]; do ((start += 1)); done
  if declare -F _comp_command_offset >/dev/null; then _comp_command_offset "$start"; return; fi
  if declare -F _command_offset >/dev/null; then _command_offset "$start"; return; fi
  compopt -o bashdefault -o default
  if ((start == COMP_CWORD)); then
    mapfile -t COMPREPLY < <(compgen -c -- "$2")
    return
  fi
  name=${COMP_WORDS[start]}
  function=$(complete -p -- "$name" 2>/dev/null) && [[ $function =~ ' -F '([^ ]+)' ' ]] || return 0
  COMP_WORDS=("${COMP_WORDS[@]:start}")
  COMP_CWORD=$((COMP_CWORD - start)) COMP_LINE=$1 COMP_POINT=${#1}
  "${BASH_REMATCH[1]}" "$name" "$2" "${COMP_WORDS[COMP_CWORD - 1]}"
}

complete -F _berth berth
