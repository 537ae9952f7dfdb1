"""Examples: where they come from, the contract they must meet, and how they are split."""
