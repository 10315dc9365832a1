# What happens, once all parts are read.

claim
if [ "$mode" = finish ]; then resume; fi
if [ "$mode" = back ]; then
  previous=$(cat "$release/previous")
  go_back
fi
go_forward
