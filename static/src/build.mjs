// Writes static/built: one style sheet and the scripts, from the packages and our own few lines.
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { compile } from "sass";

const built = "static/built";
mkdirSync(built, { recursive: true });
const { css } = compile("static/src/portal.scss", { loadPaths: ["node_modules"], style: "compressed", quietDeps: true });
const uncrowned = css.replace(/[a-z-]+:\s*url\("?\/assets[^;}]*;?/g, ""); // the crest is for GOV.UK alone
writeFileSync(`${built}/portal.css`, uncrowned);
cpSync("static/src/portal.js", `${built}/portal.js`);
cpSync("node_modules/govuk-frontend/dist/govuk/govuk-frontend.min.js", `${built}/govuk-frontend.min.js`);
