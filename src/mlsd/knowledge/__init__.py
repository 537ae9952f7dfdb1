"""Domain knowledge: questions, components, presets, rules. Imports only the vocabulary."""
