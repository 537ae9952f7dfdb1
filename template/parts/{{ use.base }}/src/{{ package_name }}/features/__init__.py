"""What a model reads: the feature store and the fitted transforms."""
