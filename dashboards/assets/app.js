/* The frame: colour scheme, menu, filters in the address, printing. Charts are in figures.js, tables in grids.js. */
window.dash_clientside = window.dash_clientside || {};
(function () {
  const root = document.documentElement;
  root.lang = "en";
  const space = (window.dash_clientside.skillgap = window.dash_clientside.skillgap || {});
  const scheme = () => (root.getAttribute("data-mantine-color-scheme") === "dark" ? "dark" : "light");

  /* Tells the charts when the scheme changes, whether by the button or by the system. */
  space.watchScheme = () => {
    if (!space.observer) {
      let last = scheme();
      space.observer = new MutationObserver(() => {
        if (scheme() === last) return;
        last = scheme();
        window.dash_clientside.set_props("scheme", { data: last });
      });
      space.observer.observe(root, { attributes: true, attributeFilter: ["data-mantine-color-scheme"] });
    }
    return scheme();
  };

  /* After a change of page: the menu says where one is, and the keyboard goes on in the new page. */
  let page = null;
  space.arrived = (path) => {
    document.querySelectorAll(".menu a").forEach((link) => {
      const here = link.pathname;
      const isHere = path === here || path.startsWith(here + "/") || (here === "/gaps" && path.startsWith("/person/"));
      if (isHere) link.setAttribute("aria-current", "page"); else link.removeAttribute("aria-current");
    });
    if (page !== null && page !== path) {
      const main = document.getElementById("main");
      if (main) main.focus({ preventScroll: true });
    }
    page = path;
    return window.dash_clientside.no_update;
  };

  /* Filters are the query string. replaceState, since Pages renders a page anew when Location sees another search. */
  space.keepFilters = () => {
    const address = new URL(window.location.href), query = address.searchParams;
    let hasChanged = false;
    for (const entry of window.dash_clientside.callback_context.inputs_list[0]) {
      const { name, default: usual } = entry.id;
      const wanted = entry.value && entry.value !== usual ? entry.value : null;
      hasChanged = hasChanged || wanted !== query.get(name);
      if (wanted === null) query.delete(name); else query.set(name, wanted);
    }
    if (hasChanged) {
      query.delete("page"); /* another selection starts on its first page */
      window.history.replaceState(window.history.state, "", address.pathname + address.search);
    }
    return window.dash_clientside.no_update;
  };

  space.print = (clicks) => {
    if (clicks && clicks.some(Boolean)) window.print();
    return window.dash_clientside.no_update;
  };

  /* Switching the role leads back to what is on screen. */
  document.addEventListener("submit", (event) => {
    const next = event.target.querySelector && event.target.querySelector("input[name=next]");
    if (next) next.value = window.location.pathname + window.location.search;
  });
})();
