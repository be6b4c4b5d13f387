"""Every sentence that a student may read, as named templates: one file for a language.

To translate, replace the texts and keep the names and the {fields}, which `str.format` fills in.
What stands between backticks is shown as code. Other texts on a page are the course's own
(notebooks, checks, the stubs in ``nbgrader_config.py``), Python's errors, and, where a notebook
could not be started, what the machine lacks, for the instructor.
"""

# A notebook that cannot be read. {name} is the name of its file.

NOTEBOOK_TOO_LARGE = (
    "{name} has {size:.0f} MB, more than the {most} MB that are read: clear its outputs and hand "
    "it in again."
)
NOTEBOOK_IS_A_LINK = "There is no file {name}, only a link of that name."
NO_NOTEBOOK = "There is no file {name}."
NOTEBOOK_MISNAMED = (
    "There is no file {name}. What was handed in is called {others}; only a notebook named {name} "
    "is marked, so it has to be renamed and handed in again, unless your instructor takes it as it "
    "is."
)
NOTEBOOK_WITHOUT_CELLS = "{name} is JSON but not a Jupyter notebook: it has no list of cells."
TOO_MANY_CELLS = "{name} has {cells} cells, more than the {most} that are run."
TOO_MANY_ATTACHMENTS = (
    "{name} has {found} pictures pasted into its cells, more than the {most} that are read."
)
NOTEBOOK_TOO_COSTLY = (
    "{name} cannot be read: that takes more than {limit}. Please tell your instructor."
)
NOTEBOOK_EMPTY = "{name} is empty."
NOTEBOOK_NOT_UTF_8 = "{name} is not a text file in UTF-8."
NOTEBOOK_NOT_JSON = "{name} is not JSON, so it is not a notebook that can be read."
NOTEBOOK_ODD = "{name} cannot be read: what it holds is no notebook ({error})."
NOTEBOOK_TOO_OLD = "{name} is an old notebook format that cannot be converted."

# Files beside the notebook that were left out. {name} is a file's path.

LEFT_OUT_LINK = "`{name}` is a link and was left out: only files are taken in."
LEFT_OUT_DEVICE = "`{name}` is a pipe, socket or device and was left out: only files are taken in."
LEFT_OUT_TOO_DEEP = "`{name}` lies deeper than {most} folders and was left out."
LEFT_OUT_TOO_LARGE = (
    "`{name}` was left out: all files beside the notebook may have {most} MiB together."
)
LEFT_OUT_UNREADABLE = "`{name}` could not be read and was left out."
LEFT_OUT_TOO_MANY = "You handed in more than {most} files and folders; the others were left out."
LEFT_OUT_MORE = "And {number} more such things were left out."

# The instructor's files beside the notebook.

FOLDER_TOO_FULL = "The folder {folder} holds more than {most} files."
FILES_TOO_LARGE = "The files beside {path} are too large to be run."

# What was repaired before the notebook was run. {cell} is the name of a cell.

NOTEBOOK_TAKEN = (
    "There was no file {name}, so your instructor took `{file}` for it. Please hand in {name} by "
    "that name next time."
)

ANSWER_MISSING = "Your answer cell `{cell}` was missing, so nothing was there to be marked."
CELL_MISSING = "The cell `{cell}` was missing and was put back."
CELL_CHANGED = "The cell `{cell}` had been changed; the original was used."
CELL_TYPE_RESTORED = "The cell `{cell}` is a {kind} cell again."
CELL_METADATA_RESTORED = "The marking data of the cell `{cell}` were restored."
CELL_COPIED = "The cell `{cell}` stood {times} times; the copies were run but not marked."
CELLS_OUT_OF_ORDER = "Some cells had changed places; the original order was restored."

# A notebook that could not be run, or not to its end. A {reason} is a half-sentence from below.

STOPPED_IN_THIS_CELL = "Python stopped in this cell: {reason}."
NOT_RUN_AFTER_CELL = "Not run: Python had stopped in `{cell}` ({reason})."
NOT_RUN_AFTER_STOP = "Not run: Python had stopped ({reason})."
CELL_TIMED_OUT = "the cell took longer than a cell may take."
NOT_STARTED = (
    "Your notebook could not be started, so nothing was run: {reason} Please tell your instructor."
)
KERNEL_SILENT = "The kernel does not answer: {reason}."
WORKER_LOST = (
    "Your notebook ended the process that ran it, twice, so none of its checks was run. "
    "Please tell your instructor."
)
MARKING_BROKE = (
    "The marking of your notebook stopped with an error of its own ({error}). "
    "Please tell your instructor; it may not be your mistake."
)
NEW_QUESTIONS = (
    "A hidden test asks other questions now than while the notebook ran: its questions must not "
    "depend on anything but the seed that it is given."
)
WITHOUT_SANDBOX = "This notebook was run without the sandbox."

# Why Python stopped: half-sentences. {limit} is what was allowed.

OUT_OF_MEMORY = "out of memory ({limit})"
OUT_OF_PROCESSOR_TIME = "out of processor time ({limit})"
OUT_OF_TIME = "out of time ({limit})"
TOO_MANY_PROCESSES = "too many processes and threads ({limit} are allowed)"
STOPPED_BY_SIGNAL = "Python was stopped by {signal}"
UNKNOWN_SIGNAL = "signal {number}"
ENDED_BY_ITSELF = "Python ended by itself (exit code {code})"
KERNEL_DIED = "the kernel died"
NOT_INTERRUPTED = "it did not stop when it was interrupted"
OUTPUT_MISSING = "its output did not arrive; {most} MiB is the most at a time"
ODD_REPLIES = "its replies made no sense ({error})"
TOO_MUCH_OUTPUT = "more output than the {most} MiB that a run may write"
MINUTES = "{number} minutes"
SECONDS = "{number} seconds"
ONE_SECOND = "1 second"

# Outputs that are too long. {number} is how much is not shown.

OUTPUT_LEFT_OUT = "[… {number} letters are left out here: the output is too long to be shown …]"
OUTPUTS_LEFT_OUT = "[… {number} more outputs of this cell are left out …]"

# Why a check failed, where it says nothing for itself.

CHECK_FAILED = "A check that is not shown here did not pass."
CHECK_BROKE = (
    "The marking of this question stopped with an error of its own. Please tell your instructor; "
    "it may not be your mistake."
)
CHECK_TOO_COSTLY = "To mark this answer takes more than {limit}."
PAGE_TOO_COSTLY = (
    "This page shows marks alone: to show your notebook, too, takes more than {limit}. "
    "Please tell your instructor."
)
PAGE_FAILED = (
    "This page shows marks alone: something in your notebook cannot be shown. "
    "Please tell your instructor."
)
CHECK_TIMED_OUT = "This check took longer than a cell may take, and was stopped."
CHECK_NOT_RUN = "This check was not run."
QUESTION_ABSENT = "This question was not in the notebook that you handed in."
CALL_FAILED = "A function of yours stopped with an error when it was called."
CALL_RAISED = "Your function `{function}` stopped with `{error}` when it was called."
ANSWER_FIRST = "`{name}` is not defined: first answer “{question}”."
NOT_DEFINED = "`{name}` is not defined, and this question asks you to define it."

# The feedback page. {score} and {points} are numbers.

LANGUAGE = "en"  # as in <html lang="en">
PAGE_TITLE = "{title}: feedback"
TOTAL = "{score} of {points} points."
TOTAL_ONE_WAITING = (
    "{score} of {points} points so far; 1 answer is yet to be read by your instructor."
)
TOTAL_SOME_WAITING = (
    "{score} of {points} points so far; {number} answers are yet to be read by your instructor."
)
MOMENT = "%-d %B %Y, %H:%M %Z"  # as in datetime.strftime
HANDED_IN = "Handed in on {when}."
HANDED_IN_TIME = "Handed in on {when}, in time: it was due on {due}."
HANDED_IN_LATE = "Handed in on {when}, {late} late: it was due on {due}."
LATE_ONE_DAY = "1 day"
LATE_DAYS = "{number} days"
LATE_HOURS = "{number} h"
LATE_MINUTES = "{number} min"
LATE = "{points} points were taken off because the work came late."
NOT_MARKED = "Your file could not be marked. {reason}"
MARKS_BY_QUESTION = "Marks by question"
SCORE = "{score} of {points}"
SCORE_IN_POINTS = "{score} of {points} points"
WAITING = "waiting"
WAITING_FOR_INSTRUCTOR = "waiting for your instructor"
READ_BY_A_PERSON = "A person reads this answer. It is worth up to {points} points."
NOT_ANSWERED = "You did not answer this question."
MARKED_BY_HAND = "Marked by hand."
CHANGED_BY_HAND = "Your instructor changed this mark by hand; by its checks it is {score}."
EXTRA_POINTS = "{points} extra points are in it."
COMMENT = "Your instructor’s comment"
COMMENTED = "There is a comment on your answer."
SCROLLABLE_CODE = "Code"  # of which a screen reader says that it can be scrolled
SCROLLABLE_OUTPUT = "Output"
SCROLLABLE_TABLE = "Table"
ALL_PASSED = "All checks passed."
VISIBLE_CHECKS = "The checks that you could see"
REPAIRS = "What was repaired before your notebook was run"
HOW_IT_WAS_MARKED = "Marked by running your notebook from top to bottom."
BACK_TO_MARKS = "Back to the marks"
FIGURE_UNDESCRIBED = "A figure without a description."
IMAGE_UNDESCRIBED = "No description has been provided for this image"
TOO_MUCH_MARKDOWN = (
    "This text is too long, or has too many formulas, to be shown as more than text."
)
TOO_MUCH_HTML = "Too much HTML to be shown here."

# What an LMS, such as Moodle, shows beside the sum.

LMS_MARK = "{question}: {score} of {points}"
LMS_COMMENT = "{question}: {comment}"
