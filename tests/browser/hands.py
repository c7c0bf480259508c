"""Two ways of working with a page: the keyboard alone, and the mouse in a browser without JavaScript."""

from playwright.sync_api import expect

FOCUSED = """() => {
    const one = document.activeElement;
    if (!one || one === document.body) return null;
    const isBox = one.type === "checkbox";
    const seen = getComputedStyle(isBox ? one.nextElementSibling : one, isBox ? "::before" : null);
    const label = one.labels && one.labels[0];
    const words = label ? label.innerText : one.getAttribute("aria-label") || one.innerText;
    return {
        words: words.trim().replace(/\\s+/g, " "),
        kind: one.matches("a") ? "link" : one.matches("button") ? "button" : "field",
        isSeen: seen.outlineStyle !== "none" || seen.boxShadow !== "none",
    };
}"""
FARTHEST = 300  # presses of Tab


class Keyboard:
    """Tab to it, then Enter or Space; whatever has the focus must look so."""

    options = {}

    def __init__(self, visitor):
        self.page = visitor.page

    def reach(self, kind, words):
        """Press Tab until an element of this kind whose name begins with the words has the focus."""
        for _press in range(FARTHEST):
            self.page.keyboard.press("Tab")
            focused = self.page.evaluate(FOCUSED)
            if focused:
                assert focused["isSeen"], f"Nobody can see that “{focused['words']}” has the focus."
                if focused["kind"] == kind and focused["words"].startswith(words):
                    return
        raise AssertionError(f"Tab never reaches the {kind} “{words}” on {self.page.url}.")

    def fill(self, label, text):
        self.reach("field", label)
        self.page.keyboard.type(text)

    def tick(self, label):
        self.reach("field", label)
        self.page.keyboard.press("Space")

    def press(self, words):
        self.leave(lambda: self.reach("button", words))

    def follow(self, words):
        self.leave(lambda: self.reach("link", words))

    def leave(self, reach):
        reach()
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")


class Mouse:
    """Clicks, in a browser without JavaScript."""

    options = {"java_script_enabled": False}

    def __init__(self, visitor):
        self.page = visitor.page

    def fill(self, label, text):
        self.page.get_by_label(label).fill(text)

    def tick(self, label):
        self.page.get_by_label(label).check()

    def press(self, words):
        self.page.get_by_role("button", name=words).first.click()

    def follow(self, words):
        self.page.get_by_role("link", name=words).first.click()


def expect_heading(hands, words):
    expect(hands.page.locator("h1")).to_contain_text(words)
