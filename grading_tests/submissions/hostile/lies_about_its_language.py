"""Says of itself that it speaks a language with a script for a name and a path for an extension."""
# group: the kernel's words
# earns: all
# must not: lose marks, write, run in a reader's browser
# %% + after given
kernel = get_ipython().kernel
type(kernel).language_info = {
    "name": "<script>alert(1)</script>",
    "version": "</style><script>alert(2)</script>",
    "mimetype": "text/x-<b>",
    "codemirror_mode": "<script>alert(3)</script>",
    "pygments_lexer": "../../../../tmp/lexer",
    "nbconvert_exporter": "../../x",
    "file_extension": "/../../@TOKEN@",
}
