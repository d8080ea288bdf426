import embed from "vega-embed";
import { expressionInterpreter } from "vega-interpreter";

const OPTIONS = {
  actions: false,
  ast: true,
  defaultStyle: false,
  expr: expressionInterpreter,
  renderer: "svg",
};

// Replaces the picture inside `chart`; if anything fails the picture stays.
export async function draw(chart) {
  if (chart.dataset.drawn) {
    return;
  }
  chart.dataset.drawn = "true";
  const response = await fetch(chart.dataset.chartSpec, { headers: { accept: "application/json" } });
  if (!response.ok) {
    return;
  }
  const place = document.createElement("div");
  place.hidden = true;
  chart.append(place);
  try {
    await embed(place, await response.json(), { ...OPTIONS, tooltip: { disableDefaultStyle: true } });
    chart.querySelector("img")?.setAttribute("hidden", "");
    place.hidden = false;
  } catch {
    place.remove();
  }
}
