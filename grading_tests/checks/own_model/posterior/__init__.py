"""The posterior of a model in Gaussian form: scales on a grid, all else closed, all proved."""
