"""What people do in the hub's JupyterLab, by mouse and keyboard."""

import re
from typing import Literal

from playwright.sync_api import Browser, Frame, Locator, Page, Request, TimeoutError, expect

from tests.hub.machine import COURSE, Machine, account
from tests.walk.browser import Formgrader

PATIENCE = 120_000
List = Literal["released", "fetched", "submitted"]


class Lab:
    """Somebody's JupyterLab, opened by the hub's page for logging in."""

    def __init__(self, browser: Browser, machine: Machine, name: str) -> None:
        self.machine, self.name = machine, name
        self.context = browser.new_context(viewport={"width": 1180, "height": 640})
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.page.goto(f"{machine.url}/hub/login")

    def log_in(self) -> None:
        """Type name and password; the hub then starts a server."""
        self.page.fill("#username_input", account(self.name))
        self.page.fill("#password_input", self.machine.password(self.name))
        self.page.click("#login_submit", no_wait_after=True)

    def arrive(self) -> None:
        """Wait for the server."""
        self.page.wait_for_url("**/lab**")
        self.menu.wait_for()

    @property
    def menu(self) -> Locator:
        """The word *Nbgrader* in JupyterLab's menu."""
        return self.page.get_by_role("menuitem", name="Nbgrader")

    def entries(self) -> list[str]:
        """Return what the menu *Nbgrader* offers."""
        shown = self._open_menu()
        found = [text for text in shown.all_inner_texts() if text]
        self.page.keyboard.press("Escape")
        return found

    def choose(self, entry: str) -> None:
        """Choose an entry of the menu *Nbgrader*."""
        self._open_menu().filter(has_text=re.compile(f"^{entry}$")).click()

    def _open_menu(self) -> Locator:
        """Open the menu *Nbgrader*; a click closes it where it was open."""
        shown = self.page.locator(".lm-Menu-itemLabel:visible")
        for _ in range(5):
            self.menu.click()
            try:
                shown.first.wait_for(timeout=10_000)
            except TimeoutError:
                continue
            return shown
        raise AssertionError("The menu Nbgrader does not open.")

    # ------------------------------------------------------------ the assignment list

    def assignments(self) -> None:
        """Open the list of assignments, or renew it."""
        if self.page.locator("#refresh_assignments_list").count():
            self.page.locator("#refresh_assignments_list").click()
        else:
            self.choose("Assignment List")
        self.page.locator("#released_assignments_list").wait_for()

    def item(self, which: List, assignment: str) -> Locator:
        """Return the line of an assignment in one of the three lists."""
        items = self.page.locator(f"#{which}_assignments_list > .list_item")
        return items.filter(has_text=assignment)

    def fetch(self, assignment: str) -> None:
        """Press *Fetch*."""
        self.item("released", assignment).get_by_role("button", name="Fetch").click()
        self.item("fetched", assignment).wait_for()

    def notebooks(self, assignment: str) -> Locator:
        """Show the notebooks of an assignment that was fetched; return its line."""
        item = self.item("fetched", assignment)
        if not item.locator(".nested_list_item").first.is_visible():
            item.locator("a.assignment-notebooks-link").click()
        return item

    def validate(self, assignment: str) -> str:
        """Press *Validate*; return what the dialog says."""
        self.notebooks(assignment).get_by_role("button", name="Validate").click()
        dialog = self.page.locator(".jp-Dialog")
        dialog.wait_for(timeout=2 * PATIENCE)
        said = dialog.inner_text()
        dialog.get_by_role("button").last.click()
        expect(dialog).to_have_count(0)
        return said

    def submit(self, assignment: str) -> None:
        """Press *Submit*, and wait until the list knows of one submission more."""
        there = self.item("submitted", assignment).locator(".nested_list_item")
        before = there.count()
        self.item("fetched", assignment).get_by_role("button", name="Submit").click()
        expect(there).to_have_count(before + 1, timeout=PATIENCE)

    def fetch_feedback(self, assignment: str) -> None:
        """Press *Fetch Feedback*, and wait for the link to the pages."""
        self.item("submitted", assignment).get_by_role("button", name="Fetch Feedback").click()
        self.item("submitted", assignment).get_by_text("(view feedback)").first.wait_for()

    def feedback(self, assignment: str) -> Frame:
        """Open the page of the last submission in JupyterLab, as its link and a click do."""
        item = self.item("submitted", assignment)
        item.get_by_text("(view feedback)").last.click()
        listed = self.page.locator(".jp-DirListing-item[data-file-type='html']").first
        listed.wait_for()
        listed.dblclick()
        viewer = self.page.locator(".jp-HTMLViewer iframe").element_handle()
        page = viewer.content_frame()
        assert page
        page.wait_for_url("blob:**")  # until all of it is there: a large page is shown in parts
        return page

    # ------------------------------------------------------------ a notebook

    def open_notebook(self, assignment: str, name: str) -> None:
        """Open a notebook from the list of assignments, and wait for its kernel."""
        self.notebooks(assignment).get_by_role("link", name=name, exact=True).click()
        self.page.locator(".jp-NotebookPanel .jp-CodeCell").first.wait_for()
        # The indicator in the toolbar says idle before there is a kernel, and JupyterLab asks for
        # one when a cell is run then.
        status = self.page.locator("#jp-main-statusbar")
        status.get_by_text("Python 3 (ipykernel) | Idle").wait_for()

    def run_first_cell(self) -> None:
        """Run the first cell with code."""
        cell = self.page.locator(".jp-CodeCell").first
        prompt = cell.locator(".jp-InputPrompt")
        for _ in range(6):  # a key that is pressed while JupyterLab moves cells about gets lost
            cell.locator(".cm-content").click()
            self.page.keyboard.press("Control+Enter")
            try:
                expect(prompt).not_to_have_text("[ ]:", timeout=10_000)
            except AssertionError:
                continue
            break
        expect(prompt).to_have_text(re.compile(r"\[\d+\]:"), timeout=PATIENCE)

    def answer_in_words(self, stub: str, words: str) -> None:
        """Type an answer over the words that stand in its place, and save."""
        cell = self.page.locator(".jp-MarkdownCell").filter(has_text=stub).first
        cell.scroll_into_view_if_needed()
        cell.dblclick()
        cell.locator(".cm-content").click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(words)
        self.page.keyboard.press("Control+Enter")  # which stays at this cell
        self.page.keyboard.press("Control+s")
        expect(self.page.locator(".jp-mod-dirty")).to_have_count(0)
        self.page.locator(".jp-MarkdownCell.jp-mod-active").scroll_into_view_if_needed()


def _asks_for_action(request: Request) -> bool:
    return request.method == "POST" and "/formgrader/api/assignment/" in request.url


class CourseFormgrader(Formgrader):
    """Formgrader in the course's own JupyterLab, opened from an instructor's list of courses."""

    def __init__(self, lab: Lab) -> None:
        lab.choose("Course List")
        with lab.context.expect_page() as opened:
            lab.page.locator("#formgrader_list").get_by_role("link", name=COURSE).click()
        self.page = opened.value
        self.page.set_default_timeout(PATIENCE)
        self._is_shown()

    def show(self) -> None:
        """Open the course's JupyterLab anew, with nothing in it but formgrader."""
        self.page.goto(f"{self.page.url.partition('/lab')[0]}/lab?formgrader=true&reset")
        self._is_shown()

    def _is_shown(self) -> None:
        self.frame.locator("td.num-submissions").first.wait_for()
        self.page.keyboard.press("Control+b")  # the files are in the way

    def press(self, assignment: str, button: str) -> str:
        """Press an assignment's button, such as *release*; return what formgrader says."""
        row = self.frame.locator("tr").filter(has_text=assignment)
        for _ in range(5):  # a click while formgrader still draws its table gets lost
            try:
                with self.page.expect_request(_asks_for_action, timeout=10_000):
                    row.locator(f"td.{button} a").click()
            except TimeoutError:
                continue
            break
        dialog = self.frame.locator(".modal.in")
        dialog.wait_for()
        said = dialog.inner_text()
        dialog.locator(".modal-footer button").click()
        expect(self.frame.locator(".modal, .modal-backdrop")).to_have_count(0)
        return said

    def type_in_terminal(self, command: str) -> None:
        """Open a terminal in the course's JupyterLab and type a command."""
        self.page.get_by_role("menuitem", name="File", exact=True).click()
        self.page.get_by_role("menuitem", name="New Launcher").click()
        self.page.locator(".jp-LauncherCard").filter(has_text="Terminal").click()
        terminal = self.page.locator(".jp-Terminal .xterm-helper-textarea")
        terminal.last.wait_for(state="attached")
        self.page.locator(".jp-Terminal").last.click()
        self.page.keyboard.type(f"{command}\n")
