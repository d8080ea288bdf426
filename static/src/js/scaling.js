import { setUp } from "./components.js";
import { submitOnce } from "./submit-once.js";
import { loadCharts } from "./load-charts.js";

setUp(document);
submitOnce(document);
loadCharts(document);

// Parts that htmx brings in are set up like the rest of the page.
document.addEventListener("htmx:load", (event) => {
  const part = event.detail.elt;
  if (part === document.body) {
    return;
  }
  setUp(part);
  loadCharts(part);
});
