// contribute.js: comforts of the form to propose a case, which works without it: the draft stays in this browser, a
// completed commune or actor fills what is known with it, a file that was checked is put away when the form changes.
(() => {
  "use strict";

  const KEY = "brouillon";
  const DELAY = 400; // ms without a change before the draft is written
  const page = document.getElementById("contribuer");
  const form = () => document.getElementById("formulaire");
  let timer = 0;
  let isCleared = false;

  const pairs = () => [...new FormData(form())].filter(([, value]) => typeof value === "string");
  const isTold = (kept) => kept.some(([, value]) => value.trim());

  function read() {
    try {
      const kept = JSON.parse(window.localStorage.getItem(KEY) || "[]");
      const isPair = (pair) => Array.isArray(pair) && pair.length === 2 && pair.every((part) => typeof part === "string");
      return Array.isArray(kept) ? kept.filter(isPair) : [];
    } catch {
      return []; // storage refused or unreadable: there is no draft
    }
  }

  function write() {
    clearTimeout(timer);
    if (isCleared) return;
    const kept = pairs();
    try {
      if (isTold(kept)) window.localStorage.setItem(KEY, JSON.stringify(kept));
      else window.localStorage.removeItem(KEY);
      tell(isTold(kept));
    } catch {
      page.querySelector("[data-draft]").hidden = true; // nothing is kept: promise nothing
    }
  }

  function tell(isKept) {
    page.querySelector("[data-draft]").hidden = false;
    page.querySelector("[data-draft-clear]").hidden = !isKept;
  }

  /** The server writes the form again with what it is sent: it knows how many rows there are, and escapes. */
  async function restore(kept) {
    const body = new URLSearchParams([...kept.filter(([name]) => name !== "faire"), ["faire", "reprendre"]]);
    try {
      const response = await fetch(form().action, { method: "POST", body });
      if (!response.ok) return;
      const found = new DOMParser().parseFromString(await response.text(), "text/html").getElementById("formulaire");
      form().replaceChildren(...found.childNodes);
      window.htmx.process(form());
      changed();
    } catch {
      // Offline: the draft stays where it is for the next visit.
    }
    tell(true);
  }

  /** Fields were changed by a script: the preview and the draft follow. */
  function changed() {
    form().dispatchEvent(new Event("input", { bubbles: true }));
  }

  function tick(name, value) {
    for (const box of form().querySelectorAll(`input[name="${name}"]`)) if (box.value === value) box.checked = true;
  }

  function fill({ department, region, kind }, input) {
    if (department) {
      const box = form().elements.departements;
      const known = box.value.split(/[,;]/).map((part) => part.trim()).filter(Boolean);
      if (!known.includes(department)) box.value = [...known, department].join(", ");
      tick("regions", region);
    }
    const nature = form().elements[input.name.replace(/-nom$/, "-nature")];
    if (kind && nature && !nature.value) nature.value = kind;
  }

  page.addEventListener("choice", (event) => {
    event.preventDefault();
    event.target.value = event.detail.text;
    fill(event.detail, event.target);
    changed();
  });

  page.addEventListener("input", (event) => {
    if (!event.target.closest("#formulaire")) return;
    const ready = document.getElementById("pret");
    if (ready) ready.remove(); // its file is no longer what the form says
    clearTimeout(timer);
    timer = setTimeout(write, DELAY);
  });

  // Enter in a box of one line would send the form, halfway through it.
  page.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("#formulaire input.input")) event.preventDefault();
  });

  page.addEventListener("click", (event) => {
    if (!event.target.closest("[data-draft-clear]")) return;
    isCleared = true;
    try {
      window.localStorage.removeItem(KEY);
    } catch {
      // Storage refused: there was no draft.
    }
    window.location.assign(form().action);
  });

  page.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.closest("#formulaire")) changed();
  });
  // A preview that fails is no reason to leave the page.
  page.addEventListener("htmx:responseError", (event) => event.stopPropagation());
  window.addEventListener("pagehide", write);
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) isCleared = false; // back on a page that was left by clearing it
  });

  const draft = read();
  if (form().hasAttribute("data-blank") && isTold(draft)) restore(draft);
  else if (form().hasAttribute("data-blank")) tell(false);
  else write();
})();
