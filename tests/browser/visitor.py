"""Somebody at a browser, who notices what is wrong with a page."""

from axe_playwright_python.sync_playwright import Axe

WIDTHS = (320, 1280)
AXE, AXE_AGAIN = Axe(), Axe("null")  # the second for a page that has read axe's script already
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]},
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
    "selectors": False,
    "iframes": False,
    "preload": False,
}
WIDER_THAN_THE_WINDOW = """() => {
    const room = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= room) return [];
    const wide = [...document.body.querySelectorAll("*")].filter(one => one.getBoundingClientRect().right > room);
    return wide.slice(0, 5).map(one => one.outerHTML.slice(0, 160));
}"""


class Visitor:
    """A page of the browser, and what its console said."""

    def __init__(self, page):
        self.page = page
        self.said = []
        page.on("console", self.note)
        page.on("pageerror", lambda error: self.said.append(str(error)))

    def note(self, message):
        if message.type in ("error", "warning"):
            self.said.append(message.text)

    def become(self, session):
        """Go on as whose session this is, or as nobody without one, with nothing left of who was here before."""
        self.said.clear()
        self.page.goto("about:blank")
        self.page.context.clear_cookies()
        if session:
            self.page.context.add_cookies([session])

    def go(self, address):
        """Open the address, and return the answer."""
        return self.page.goto(address)

    def send(self):
        """Press the button that sends the page's own form."""
        self.page.locator("main form[method=post] button:not(.govuk-button--secondary)").first.click()

    def problems(self):
        """Return in words what is wrong with the page that is open, at each width; nothing when all is well."""
        found = [f"console: {text}" for text in self.said]
        for width, axe in zip(WIDTHS, (AXE, AXE_AGAIN), strict=True):
            self.page.set_viewport_size({"width": width, "height": 800})
            found += [f"{width} pixels: wider than the window: {one}" for one in self.too_wide()]
            found += [f"{width} pixels: {one}" for one in self.violations(axe)]
        return found

    def too_wide(self):
        return self.page.evaluate(WIDER_THAN_THE_WINDOW)

    def violations(self, axe=AXE):
        for rule in axe.run(self.page, options=RULES).response["violations"]:
            for node in rule["nodes"]:
                yield f"{rule['id']} ({rule['help']}): {node['html'][:200]} {node['failureSummary']}"
