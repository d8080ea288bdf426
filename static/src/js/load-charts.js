// A chart is a picture first. Where its figure names a specification, the drawing library is
// fetched once and the picture gives way to a chart that answers to the pointer.
let library;

export function loadCharts(root) {
  const charts = root.querySelectorAll("[data-chart-spec]");
  const address = document.body.dataset.charts;
  if (charts.length === 0 || !address) {
    return;
  }
  library ??= import(address);
  library
    .then(({ draw }) => charts.forEach((chart) => draw(chart)))
    .catch(() => {});
}
