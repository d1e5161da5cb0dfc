// selection.js: the cases a reader puts aside, to compare them or make a booklet of them. They stay in this browser
// (localStorage), and only leave it in the address of the page that shows them, when the reader opens it.
(() => {
  "use strict";

  const KEY = "selection";
  const MOST = 20;
  const MOST_COMPARED = 5;
  const bar = document.getElementById("selection");
  let memory = [];

  function read() {
    try {
      const kept = JSON.parse(window.localStorage.getItem(KEY) || "[]");
      memory = Array.isArray(kept) ? kept.filter((slug) => typeof slug === "string" && /^[a-z0-9-]{1,80}$/.test(slug)).slice(0, MOST) : [];
    } catch {
      // Storage refused or unreadable: the selection lasts as long as the page.
    }
    return memory;
  }

  function write(slugs) {
    memory = slugs;
    try {
      window.localStorage.setItem(KEY, JSON.stringify(slugs));
    } catch {
      // Same as above.
    }
    show();
  }

  function toggle(slug) {
    const slugs = read();
    if (slugs.includes(slug)) write(slugs.filter((other) => other !== slug));
    else if (slugs.length < MOST) write([...slugs, slug]);
  }

  function address(link, slugs) {
    const query = new URLSearchParams(slugs.map((slug) => ["cas", slug]));
    link.href = `${new URL(link.href).pathname}?${query}`;
  }

  /** Links become buttons: with JavaScript they act on the page instead of leaving it. */
  function upgrade() {
    for (const link of document.querySelectorAll("a[data-select]")) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = link.className;
      button.dataset.select = link.dataset.select;
      button.append(...link.childNodes);
      link.replaceWith(button);
    }
  }

  function show() {
    const slugs = read();
    const full = slugs.length >= MOST;
    for (const button of document.querySelectorAll("button[data-select]")) {
      const chosen = slugs.includes(button.dataset.select);
      button.toggleAttribute("data-chosen", chosen);
      button.disabled = full && !chosen;
      button.querySelector("[data-select-label]").textContent = chosen
        ? "Retirer de ma sélection"
        : "Ajouter à ma sélection";
    }
    if (!bar) return;
    bar.hidden = slugs.length === 0;
    const count = bar.querySelector("[data-selection-count]");
    count.textContent = slugs.length ? `Ma sélection : ${slugs.length} cas${full ? " (complète)" : ""}` : "";
    const compare = bar.querySelector("[data-selection-compare]");
    compare.hidden = slugs.length < 2 || slugs.length > MOST_COMPARED;
    address(compare, slugs);
    address(bar.querySelector("[data-selection-booklet]"), slugs);
  }

  function refresh() {
    upgrade();
    show();
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-select]");
    if (button) toggle(button.dataset.select);
    if (event.target.closest("[data-selection-clear]")) {
      write([]);
      document.getElementById("contenu").focus({ preventScroll: true });
    }
  });
  document.addEventListener("htmx:afterSwap", refresh);
  window.addEventListener("storage", show);
  window.addEventListener("pageshow", show);
  refresh();
})();
