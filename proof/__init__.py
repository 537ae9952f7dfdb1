"""The real systems behind the parts, and what is known of each part by trying it on them."""
