#compdef berth
# Completion of berth for zsh. To install it:
#   @INSTALL@
# or write it into a directory of $fpath as _berth. For an alias of your own, here b:  compdef b=berth

_berth() {
  local line="${(j: :)words[1,CURRENT-1]} $QIPREFIX$PREFIX" answer kind rest
  local -a lines
  local -i start
  answer=$(@BERTH@ complete zsh "$line" 2>/dev/null </dev/null) || return 1
  lines=("${(@f)answer}")
  kind=${lines[1]%%$'\t'*} rest=${lines[1]#*$'\t'}
  case $kind in
    words)
      lines=("${(@)lines[2,-1]}")
      (( $#lines )) && _describe "$rest" lines
      ;;
    directories)
      [[ -n $rest ]] && compset -P "${(b)rest}"
      _path_files -/
      ;;
    files)
      [[ -n $rest ]] && compset -P "${(b)rest}"
      _files
      ;;
    command)
      start=${words[(i)--]}
      words=("${(@)words[start+1,-1]}")
      (( CURRENT -= start ))
      _normal
      ;;
    *) return 1 ;;
  esac
}

# Read from a directory of $fpath this file is the function itself, and otherwise it only defines it.
if [[ $funcstack[1] == _berth ]]; then
  _berth "$@"
else
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit -i; }
  compdef _berth berth
fi
