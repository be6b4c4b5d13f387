"""Maps half a terabyte and reads a byte here and there, so that tables of it fill the memory."""
# group: floods
# earns: mean_rain wettest
# must not: read, stop the class
# %% + after wettest-check
import mmap, time

word = '@READ@'  # here, for an error shows the lines around it
@FENCE@
nothing = mmap.mmap(-1, 600 * 2**30, flags=mmap.MAP_PRIVATE | 0x4000, prot=mmap.PROT_READ)
nothing.madvise(mmap.MADV_NOHUGEPAGE)
for place in range(0, len(nothing), 2 * 2**20):
    nothing[place]
time.sleep(15)
print(word, "was not seen")
