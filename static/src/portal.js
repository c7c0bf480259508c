import { initAll } from "./govuk-frontend.min.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();

const filter = document.querySelector(".portal-filter");
if (filter && !location.search && matchMedia("(max-width: 48em)").matches) filter.open = false;
