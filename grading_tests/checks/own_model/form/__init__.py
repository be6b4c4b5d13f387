"""The Gaussian form of a model, found by asking for its log density term by term."""
