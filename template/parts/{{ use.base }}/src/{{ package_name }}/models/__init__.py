"""The ladder of models, from a baseline that learns nothing upwards."""
