"""Somebody at a browser, who notices what is wrong with a page."""

from pathlib import Path

WIDTHS = (320, 1280)
BETWEEN = (768, 1024)  # a tablet's, upright and lying
AXE = Path(__file__).resolve().parents[2].joinpath("node_modules", "axe-core", "axe.min.js").read_text(encoding="utf-8")
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]},
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
    "selectors": False,
    "iframes": False,
    "preload": False,
}
VIOLATIONS = "async rules => (await axe.run(rules)).violations"
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
        self.devtools = page.context.new_cdp_session(page)
        self.said = []
        page.on("console", self.note)
        page.on("pageerror", lambda error: self.said.append(str(error)))

    def note(self, message):
        if message.type in ("error", "warning"):
            self.said.append(message.text)

    def become(self, session):
        """Go on as whose session this is, or as nobody without one."""
        self.said.clear()
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
        self.devtools.send("Runtime.evaluate", {"expression": AXE})  # keeps what it compiled for the next page
        for width in WIDTHS:
            found += self.too_wide(width)
            found += [f"{width} pixels: {one}" for one in self.violations()]
        return found + [one for width in BETWEEN for one in self.too_wide(width)]

    def too_wide(self, width):
        """Yield what sticks out of a window of this width, which the page now has."""
        self.page.set_viewport_size({"width": width, "height": 800})
        for one in self.page.evaluate(WIDER_THAN_THE_WINDOW):
            yield f"{width} pixels: wider than the window: {one}"

    def violations(self):
        for rule in self.page.evaluate(VIOLATIONS, RULES):
            for node in rule["nodes"]:
                yield f"{rule['id']} ({rule['help']}): {node['html'][:200]} {node['failureSummary']}"
