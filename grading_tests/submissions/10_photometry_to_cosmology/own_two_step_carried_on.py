"""The scatter of supernovae is forgotten, and all that follows from this function is right: only the function is lost."""
# kind: wrong
# marks: two-step=0
# %% two-step
def two_step(z, distance, distance_sd, sigma_mu):
    covariance = np.diag(distance_sd**2 + sigma_mu**2) + 0.3**2  # the scatter of supernovae forgotten
    away = np.array([distance - mu(z, value) for value in omega_grid])
    logs = -0.5 * (away * np.linalg.solve(covariance, away.T).T).sum(axis=1)
    weights = np.exp(logs - logs.max())
    weights = weights / weights.sum()
    mean = weights @ omega_grid
    return mean, np.sqrt(weights @ (omega_grid - mean) ** 2)


omega_m_two_step, sd_two_step = two_step(z, distance, distance_sd, sigma_mu)
