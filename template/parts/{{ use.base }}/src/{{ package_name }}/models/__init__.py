"""The ladder of models: a baseline that learns nothing, then one model after another, simplest first."""
