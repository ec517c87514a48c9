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

  /* A session that has ended: what is on the page stays; one signs in beside it and goes on. */
  const ask = window.fetch.bind(window);
  window.fetch = async (...given) => {
    const answer = await ask(...given);
    const told = document.querySelector(".session-ended");
    if (answer.status === 401 && !told) tellThatItHasEnded();
    else if (answer.ok && told) told.remove();
    return answer;
  };
  const tellThatItHasEnded = () => {
    const note = document.createElement("div");
    note.className = "session-ended";
    note.setAttribute("role", "alert");
    if (document.querySelector(".signed-in")) {
      const link = document.createElement("a");
      link.href = "/sign-in?next=/signed-in-again";
      link.target = "_blank";
      link.rel = "opener";
      link.textContent = "Sign in again in another tab";
      note.append("Your session has ended. ", link, ", then go on here: what is on this page stays.");
    } else note.append("Nobody is signed in any more. Load the page again.");
    document.body.append(note);
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
