# Networks: the engine cannot change one that containers are attached to.

# When the release in the folder $2 defines a network otherwise than the running release in the folder $1, everything is
# taken down first. Volumes stay.
make_way() {
  while read -r name hash <&5; do
    wanted=$(entry "$name" "$2/networks")
    if [ -n "$wanted" ] && [ "$wanted" != "$hash" ]; then
      emit "\"event\":\"warning\",\"text\":\"the network $name has changed: all services are stopped and started again\""
      compose "$1" down --remove-orphans
      return
    fi
  done 5< "$1/networks"
}
