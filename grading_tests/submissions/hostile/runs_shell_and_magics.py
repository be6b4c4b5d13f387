"""An honest student with magics, shell lines, a cell in another language, and a timing."""
# group: honest
# earns: all
# must not: lose marks
# %% + after given
%matplotlib inline
files = !ls
!echo hello
%time total = sum(rain)
# %% + after wettest
%%bash
echo from bash
# %% + after anomaly
%precision 3
%who
%config InlineBackend.figure_format = "png"
