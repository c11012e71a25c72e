"""The synthetic records of the example projects, made from what the knowledge base asks of each of them."""
