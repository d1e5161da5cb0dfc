// share.js: buttons that only work with JavaScript are hidden until it runs: share or copy the address, copy a text, print.
(() => {
  "use strict";

  async function copy(text, button) {
    const label = button.textContent;
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "Copié";
    } catch {
      button.textContent = "Copie refusée par le navigateur";
    }
    window.setTimeout(() => {
      button.textContent = label;
    }, 2500);
  }

  async function share(button) {
    const address = document.querySelector("link[rel=canonical]")?.href || window.location.href.split("#")[0];
    if (!navigator.share) return copy(address, button);
    try {
      await navigator.share({ title: document.title, url: address });
    } catch {
      // The reader closed the list of applications: nothing to say.
    }
  }

  for (const button of document.querySelectorAll("[data-share], [data-copy], [data-print]")) {
    button.hidden = button.matches("[data-copy]") && !navigator.clipboard;
    if (button.matches("[data-share]") && !navigator.share) {
      button.textContent = "Copier l’adresse";
      button.hidden = !navigator.clipboard;
    }
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-share], [data-copy], [data-print]");
    if (!button) return;
    if (button.matches("[data-print]")) window.print();
    else if (button.matches("[data-copy]")) {
      copy(document.querySelector(button.dataset.copy).textContent.trim(), button);
    } else share(button);
  });
})();
