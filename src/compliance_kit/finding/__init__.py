"""What can be found and how people ask for it: shared by the index of `ckit find` and the search in the page."""
