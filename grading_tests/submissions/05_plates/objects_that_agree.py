"""Hands in objects that pretend: a source without a graph, strings and dictionaries equal to all."""
# kind: wrong
# marks: draw=0 read=0 from-picture=0 named-dims=0 unity-roles=0 unity-plates=0 unity-graph=0
# %% draw
class Picture(graphviz.Digraph):
    def __eq__(self, other):
        return True

    __hash__ = None


pooled_graph = Picture()
pooled_graph.edge("cluster", "cluster")
unpooled_graph = graphviz.Source("digraph { cluster -> " + "{" * 500 + "}" * 500 + "}")
hierarchical_graph = graphviz.Source("cluster ->")
# %% read
class Agreeable(str):
    def __eq__(self, other):
        return True

    def __hash__(self):
        return str.__hash__(self)


class Friendly(dict):
    def __getitem__(self, key):
        return Agreeable("city")

    def __contains__(self, key):
        return True


names = ["demand", "demand_spread", "elasticity", "dispersion", "rain", "city_demand", "price", "expected", "sold"]
plate_of = Friendly(dict.fromkeys(names, Agreeable("city")))
parents_of = Friendly({name: {Agreeable("demand")} for name in names})
# %% from-picture
with pm.Model() as pictured_model:
    for name in ("road", "spread", "clumsiness", "rate"):
        pm.Normal(name)
    pm.Potential("perfect", pm.math.constant(0.0) if hasattr(pm.math, "constant") else pm.math.exp(0))
    pm.Normal("dropped", observed=np.nan)
# %% named-dims
with pm.Model(coords={"group": range(8)}) as named_model:
    for name in ("mu_slope", "sigma_slope", "noise", "obs"):
        pm.Normal(name)
    pm.Normal("slope", dims="group")
# %% unity-roles
role_of = Friendly(dict.fromkeys(unity_nodes, Agreeable("latent")))
# %% unity-plates
plates_of = Friendly({name: {Agreeable("i"), 10**400} for name in unity_nodes})
# %% unity-graph
class Source:
    source = "digraph { cluster -> omega_m }"


unity_graph = Source()
# %% - read-check
