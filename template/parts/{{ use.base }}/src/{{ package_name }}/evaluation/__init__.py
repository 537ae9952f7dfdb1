"""How good a model is: metrics, intervals, groups, gates."""
