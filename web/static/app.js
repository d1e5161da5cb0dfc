// app.js: small comforts on top of pages that work without it: the number of results is announced, the page title
// follows the search, folded filters stay as the reader left them, maps answer in place,
// « retour » comes back to where the page was read, errors of a swap show as pages.
(() => {
  "use strict";

  const wide = window.matchMedia("(min-width: 62rem)");
  let openBefore = new Map();
  let scrolling = 0;
  let place = 0;
  let isLeaving = false;

  /** Beside a list or a map on a wide screen the filters are always open; elsewhere they start folded. */
  function fitFilters() {
    const filters = document.querySelector(".results:not(.results--tableau) #filters");
    if (filters && wide.matches) filters.open = true;
  }

  function rememberFolds() {
    openBefore = new Map([...document.querySelectorAll("#results details[id]")].map((el) => [el.id, el.open]));
  }

  function restoreFolds() {
    for (const [id, open] of openBefore) {
      const details = document.getElementById(id);
      if (details) details.open = open;
    }
  }

  function announce() {
    const title = document.getElementById("results-title");
    const results = document.querySelector(".results");
    if (!title || !results) return;
    document.getElementById("announcement").textContent = title.textContent;
    document.title = results.dataset.title;
    // A link that was followed is gone with the old results: reading goes on from the heading.
    if (document.activeElement === document.body) title.focus({ preventScroll: true });
  }

  /** Areas of a map are links that htmx does not see, because they are drawn: they change the search in place too. */
  function followArea(event) {
    const area = event.target.closest("#results svg a");
    if (!area || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    window.htmx.ajax("GET", area.getAttribute("href"), { source: area, target: "#results", swap: "innerHTML show:none" });
  }

  /** « Retour » loads the page anew: the place where it was read is kept with the entry of the history. */
  function keepPlace() {
    clearTimeout(scrolling);
    place = Math.round(window.scrollY);
    writePlace();
  }

  function writePlace() {
    if (!isLeaving) window.history.replaceState({ ...window.history.state, y: place }, "");
  }

  function returnToPlace() {
    const y = window.history.state?.y;
    const [visit] = window.performance.getEntriesByType("navigation");
    if (!y || !["reload", "back_forward"].includes(visit?.type)) return;
    window.history.scrollRestoration = "manual"; // the browser would come back to the place in the page it left
    window.scrollTo({ top: y, behavior: "instant" });
  }

  window.addEventListener("scroll", () => {
    clearTimeout(scrolling);
    scrolling = setTimeout(keepPlace, 150);
  });
  window.addEventListener("popstate", (event) => {
    if (!event.state?.htmx) return;
    isLeaving = true;
    event.stopImmediatePropagation(); // htmx would reload too, after forgetting the place
    window.location.reload();
  });
  document.addEventListener("htmx:beforeSwap", keepPlace);
  document.addEventListener("htmx:beforeHistoryUpdate", writePlace); // htmx has just rewritten the entry
  document.addEventListener("click", followArea);
  document.addEventListener("htmx:beforeSwap", rememberFolds);
  document.addEventListener("htmx:afterSwap", () => {
    restoreFolds();
    fitFilters();
    announce();
  });
  document.addEventListener("htmx:responseError", (event) => {
    window.location.assign(event.detail.pathInfo.finalRequestPath);
  });
  wide.addEventListener("change", fitFilters);
  fitFilters();
  returnToPlace();
})();
