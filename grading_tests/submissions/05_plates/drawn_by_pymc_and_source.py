"""Lets PyMC draw, with dims, formatters and a title, writes DOT for the rest: all is right."""
# kind: right
# %% draw
with pm.Model(coords={"country": list("abcdefgh"), "visit": range(355)}) as model:
    m, s = pm.Normal("mu_slope"), pm.Exponential("sigma_slope", 13)
    b = pm.Normal("slope", m, s, dims="country")
    waits = pm.Data("y", y_obs, dims="visit")
    mu = pm.Deterministic("mu", b[groups] * x_obs, dims="visit")
    pm.Normal("obs", mu, pm.Exponential("noise", 10), observed=waits, dims="visit")
hierarchical_graph = pm.model_to_graphviz(
    model,
    formatting="plain",
    graph_attr={"label": "title", "rankdir": "LR"},
    node_formatters={"Free Random Variable": lambda v: {"label": f"{v.name} !", "shape": "circle"}},
)
pooled_graph = graphviz.Source(
    'digraph "p" { {slope noise} -> obs subgraph cluster { label=<n = <b>355</b>>; obs [style="filled,bold"] } }'
)
unpooled_graph = graphviz.Source(
    """
    strict digraph {
        node [fontname=Helvetica]  // a comment
        subgraph cluster_a { label="country (8)"; slope [label="slope\\nNormal(0, 20)"] }
        subgraph cluster_b { label="visit (355)"; obs [style=filled] }
        slope -> obs:n; noise -> obs
    }
    """
)
# %% unity-graph
with pm.Model(coords={"i": range(5), "j": range(2), "k": range(3)}) as small:
    cosmology = sum(pm.Normal(name) for name in ("omega_m", "alpha", "beta", "M_B"))
    true = {}
    for letter in ("x1", "c"):
        star, width = pm.Normal(f"{letter}_star", dims=("j", "k")), pm.HalfNormal(f"R_{letter}", dims="j")
        true[letter] = pm.Normal(f"{letter}_true", star.sum(), width.sum(), dims="i")
    true["m_B"] = pm.Deterministic("m_B_true", cosmology + true["x1"] + true["c"], dims="i")
    for letter in ("m_B", "x1", "c"):
        pm.Normal(f"{letter}_obs", sum(true.values()), observed=np.zeros(5), dims="i")
unity_graph = pm.model_to_graphviz(small)
# %% + after unity-graph
role_of, plates_of = dict(role_of), dict(plates_of)
