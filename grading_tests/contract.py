"""What every assignment must ask, by question: the names that a student's answer must have.

Notebooks, hidden tests, known submissions and marks all use these names. A question may be added in
a notebook without standing here; one that stands here may not be renamed or dropped.
"""

CONTRACT: dict[str, dict[str, tuple[str, ...]]] = {
    "01_mock_data": {
        "three-options": ("best_option",),
        "slopes": ("mean_slope", "slopes"),
        "groups": ("groups",),
        "observations": ("x_obs", "y_obs"),
        "group-2": ("x_group_2", "y_group_2"),
        "outliers": ("y_obs",),
        "scatter": ("ax",),
        "make-mock-data": ("make_mock_data",),
    },
    "02_pooled": {
        "pooled-model": ("pooled_model",),
        "pooled-prior": ("pooled_prior", "prior_slope_sd"),
        "pooled-trace": ("pooled_trace",),
        "pooled-interval": ("pooled_interval",),
        "pooled-plot": ("ax",),
        "pooled-residuals": ("worst_group", "pooled_misses_mean"),
    },
    "03_unpooled": {
        "unpooled-model": ("unpooled_model",),
        "unpooled-trace": ("unpooled_trace",),
        "group-7-interval": ("group_7_interval",),
        "truth-covered": ("truth_covered",),
        "unpooled-forest": ("ax",),
        "leverage": ("group_7_without_outliers",),
    },
    "04_hierarchical": {
        "hierarchical-model": ("hierarchical_model",),
        "hierarchical-trace": ("hierarchical_trace",),
        "shrinkage": ("shrinkage",),
        "pooling-limits": ("build_hierarchical",),
        "non-centred": ("noncentred_model", "noncentred_trace"),
        "new-group": ("new_slope",),
        "better-priors": ("robust_model", "robust_trace"),
        "three-models": ("comparison", "ax"),
    },
    "05_plates": {
        "draw": ("pooled_graph", "unpooled_graph", "hierarchical_graph"),
        "read": ("plate_of", "parents_of"),
        "from-picture": ("pictured_model",),
        "named-dims": ("named_model",),
        "unity-roles": ("role_of",),
        "unity-plates": ("plates_of",),
        "unity-graph": ("unity_graph",),
    },
    "06_workflow": {
        "chain": ("chain_model", "chain_trace"),
        "estimates": ("estimates", "rmse"),
        "many-worlds": ("worlds_rmse",),
        "interval-coverage": ("worlds_coverage",),
        "sigma-posterior": ("sigma_posterior", "priors", "sensitivity"),
        "calibration": ("pit", "pit_narrow"),
        "funnel": (
            "centred_model",
            "centred_trace",
            "noncentred_model",
            "noncentred_trace",
            "divergences",
            "low_sigma",
        ),
        "two-likelihoods": (
            "normal_trace",
            "robust_trace",
            "inside_half",
            "loo_table",
            "most_influential",
        ),
        "kiosks": ("kiosk_model", "kiosk_trace", "explained", "new_country"),
    },
}
