/* Charts: puts the colours of the scheme in force into a figure, opens what is clicked, and prints in light. */
window.dash_clientside = window.dash_clientside || {};
(function () {
  const root = document.documentElement;
  const TOKEN = "token:";

  function painted(value, style) {
    if (typeof value === "string") {
      return value.startsWith(TOKEN) ? style.getPropertyValue("--sg-" + value.slice(TOKEN.length)).trim() : value;
    }
    if (Array.isArray(value)) return value.map((entry) => painted(entry, style));
    if (value && typeof value === "object") {
      return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, painted(entry, style)]));
    }
    return value;
  }

  const navigate = (address) => {
    window.history.pushState({}, "", address);
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
    window.scrollTo(0, 0);
  };

  const space = (window.dash_clientside.skillgap = window.dash_clientside.skillgap || {});
  space.navigate = navigate;
  /* The figures as they came, by the name of their graph: printing paints them anew. */
  const sources = new Map();
  space.paint = (figure, _scheme) => {
    if (!figure) return window.dash_clientside.no_update;
    sources.set(window.dash_clientside.callback_context.outputs_list.id.chart, figure);
    return painted(figure, getComputedStyle(root));
  };
  space.open = (click, figure) => {
    const point = click && click.points && click.points[0];
    const meta = figure && figure.layout.meta;
    const address = point && meta && meta.rows && meta.rows[Math.round(point.y)];
    if (!address) return;
    const query = meta.columns && meta.columns[Math.round(point.x)];
    navigate(query ? address.split("?")[0] + query : address);
  };

  /* Paper is light and narrow: while it prints, the page has the paper's width (2-frame.css) and charts are painted for it. */
  let kept = null;
  const repaint = (hasFixedWidth) => document.querySelectorAll(".js-plotly-plot").forEach((chart) => {
    const source = sources.get(JSON.parse(chart.parentElement.id || "{}").chart);
    if (!source) return;
    const { data, layout } = painted(source, getComputedStyle(root));
    const width = hasFixedWidth ? chart.parentElement.clientWidth : undefined;
    window.Plotly.react(chart, data, { ...layout, width, autosize: !hasFixedWidth });
  });
  window.addEventListener("beforeprint", () => {
    kept = root.getAttribute("data-mantine-color-scheme");
    root.setAttribute("data-mantine-color-scheme", "light");
    root.classList.add("printing");
    repaint(true);
  });
  window.addEventListener("afterprint", () => {
    root.classList.remove("printing");
    root.setAttribute("data-mantine-color-scheme", kept);
    repaint(false);
  });
})();
