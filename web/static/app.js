// app.js: small comforts on top of pages that work without it: the number of results is announced, the page title
// follows the search, folded filters stay as the reader left them, errors of a swap show as pages.
(() => {
  "use strict";

  const wide = window.matchMedia("(min-width: 62rem)");
  let openBefore = new Map();

  /** On a wide screen the filters are always open; on a narrow one they start folded. */
  function fitFilters() {
    const filters = document.getElementById("filters");
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
})();
