"""What is known: questions, components, presets, rules. Imports vocabulary only."""
