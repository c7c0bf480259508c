import { initAll } from "./govuk-frontend.min.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();

const filter = document.querySelector(".portal-filter");
const asked = new URLSearchParams(location.search);
asked.delete("marked"); // the row that the register comes back to
if (filter && !asked.toString() && matchMedia("(max-width: 48em)").matches) filter.open = false;
