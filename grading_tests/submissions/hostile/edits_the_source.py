"""Takes the hidden tests out of the instructor's notebook."""
# group: reading
# earns: mean_rain wettest
# must not: earn more, write
# %% + after given
path = "@COURSE@/source/01_rain/rain.ipynb"
try:
    text = open(path).read()
    open(path, "w").write(text.replace("61.75", "0"))
    open("@HOST@/source", "w").close()
except OSError as error:
    print(type(error).__name__)
