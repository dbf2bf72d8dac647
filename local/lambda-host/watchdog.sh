#!/bin/sh
# Reads "+ <process group>" and "- <process group>" lines from its parent. When the pipe closes, whatever became of the parent, it ends
# every group still listed and removes the folder $1.
groups=" "
while read -r change group; do
  case "$change$groups" in
    +*) groups="$groups$group " ;;
    -*" $group "*) groups="${groups%%" $group "*} ${groups#*" $group "}" ;;
  esac
done
for group in $groups; do
  kill -s KILL -- "-$group" 2>/dev/null
done
rm -rf "$1"
