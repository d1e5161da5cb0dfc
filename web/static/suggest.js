// suggest.js: completes the search box while someone types, as an ARIA combobox, and other boxes of the same kind
// ([data-suggestions]); and counts the characters of the long box. Without it, they are plain fields of a form.
(() => {
  "use strict";

  const DELAY = 120; // ms without a key before asking
  const KEPT = 60; // answers remembered

  /** A list under a box: the focus stays in the box, the active option is told by aria-activedescendant. */
  function combobox(input, list, status) {
    const answers = new Map();
    let timer = 0;
    let request = null;
    let active = null;

    const options = () => [...list.querySelectorAll('[role="option"]')];
    const isOpen = () => !list.hidden;

    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", list.id);
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Suggestions");

    function activate(option) {
      if (active) active.setAttribute("aria-selected", "false");
      active = option;
      if (!option) {
        input.removeAttribute("aria-activedescendant");
        return;
      }
      option.setAttribute("aria-selected", "true");
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    }

    function close() {
      clearTimeout(timer);
      if (request) request.abort();
      request = null;
      activate(null);
      list.hidden = true;
      input.setAttribute("aria-expanded", "false");
      status.textContent = "";
    }

    function show(html) {
      activate(null);
      list.innerHTML = html;
      const groups = list.firstElementChild;
      list.hidden = !groups;
      input.setAttribute("aria-expanded", String(Boolean(groups)));
      status.textContent = groups ? `${groups.dataset.announcement}, flèches haut et bas pour choisir` : "";
    }

    async function ask() {
      const text = input.value;
      if (document.activeElement !== input) return;
      if (!text.trim()) {
        close();
        return;
      }
      if (!answers.has(text)) {
        if (request) request.abort();
        const mine = (request = new AbortController());
        try {
          const url = `${input.dataset.suggestions}?q=${encodeURIComponent(text)}`;
          const response = await fetch(url, { signal: mine.signal });
          if (mine.signal.aborted) return;
          answers.set(text, response.ok ? (await response.text()).trim() : "");
          if (answers.size > KEPT) answers.delete(answers.keys().next().value);
        } catch {
          return; // aborted by the next key, or offline: the box works without suggestions
        }
      }
      if (input.value === text && document.activeElement === input) show(answers.get(text));
    }

    function askSoon() {
      clearTimeout(timer);
      timer = setTimeout(ask, DELAY);
    }

    /** Search for the option; a case is opened. The event « choice » comes first. */
    function choose(option) {
      const text = option.dataset.text;
      close();
      // A page that does something else with its choices prevents the search.
      if (!input.dispatchEvent(new CustomEvent("choice", { bubbles: true, cancelable: true, detail: option.dataset }))) return;
      if (!text) {
        window.location.assign(option.href);
        return;
      }
      input.value = text;
      input.form.requestSubmit();
    }

    function move(step) {
      const all = options();
      const at = all.indexOf(active);
      // One more place than there are options: the box itself, where the text is as it was typed.
      const next = (at + 1 + step + all.length + 1) % (all.length + 1);
      activate(next ? all[next - 1] : null);
    }

    input.addEventListener("input", (event) => {
      if (!event.isComposing) askSoon();
    });
    input.addEventListener("compositionend", askSoon);
    input.addEventListener("blur", close);
    input.form.addEventListener("submit", close);

    input.addEventListener("keydown", (event) => {
      if (event.isComposing || event.ctrlKey || event.metaKey) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (isOpen()) move(event.key === "ArrowDown" ? 1 : -1);
        else ask();
      } else if (event.key === "Enter" && active) {
        event.preventDefault();
        choose(active);
      } else if (event.key === "Escape" && isOpen()) {
        event.preventDefault(); // the text stays: a second Escape clears it
        close();
      }
    });

    // The focus stays in the box while a finger or a mouse chooses; a new tab opens as from any link.
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const option = event.target.closest('[role="option"]');
      if (!option || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      choose(option);
    });
  }

  /** « 120 sur 2 000 caractères »; the reader of a screen hears it when the field is described. */
  function counter(output) {
    const field = document.getElementById(output.dataset.counter);
    const number = new Intl.NumberFormat("fr-FR");
    const update = () => {
      const { length } = field.value;
      output.textContent = `${number.format(length)} sur ${number.format(field.maxLength)} caractères`;
      output.dataset.full = String(length >= field.maxLength);
    };
    field.addEventListener("input", update);
    update();
  }

  function begin(input) {
    if (input.hasAttribute("aria-controls")) return;
    const { list = "suggestions", status = "suggestions-status" } = input.dataset;
    combobox(input, document.getElementById(list), document.getElementById(status));
  }

  document.querySelectorAll("[data-suggestions]").forEach(begin);
  // Boxes that came later, with a swap.
  document.addEventListener("focusin", (event) => {
    if (event.target.matches("[data-suggestions]")) begin(event.target);
  });
  document.querySelectorAll("[data-counter]").forEach(counter);
})();
