"""Official texts in: what compliance-kit can take from them."""
