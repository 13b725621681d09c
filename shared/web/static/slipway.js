// Nothing here is needed: every page works without it.
(() => {
  // What went wrong is read out and seen first.
  document.getElementById("error-summary")?.focus();
  // A form is sent once, however often its button is pressed.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) { event.preventDefault(); return; }
    if ((form.method || "").toLowerCase() === "post") {
      form.dataset.sent = "1";
      setTimeout(() => { delete form.dataset.sent; }, 4000);
    }
  });
  // An open menu closes when one goes on elsewhere.
  document.addEventListener("click", (event) => {
    document.querySelectorAll("details.account[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") document.querySelectorAll("details.account[open]").forEach((menu) => { menu.open = false; menu.querySelector("summary").focus(); });
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-print]")) window.print();
  });
  // What is under way in the background is looked up again until it is over; then the page is shown anew.
  const refresh = (part) => setTimeout(async () => {
    try {
      const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
      const now = page.getElementById(part.id);
      if (!now) { location.reload(); return; }
      part.replaceChildren(...now.childNodes);
    } catch { /* the next look may succeed */ }
    refresh(part);
  }, part.dataset.refresh * 1000);
  document.querySelectorAll("[data-refresh][id]").forEach(refresh);
  // Inside a list, the arrow keys (or j and k) go from row to row.
  document.addEventListener("keydown", (event) => {
    const way = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
    const row = event.target.closest?.("table.list tbody tr");
    if (!way || !row || event.altKey || event.ctrlKey || event.metaKey || event.target.matches("input, textarea, select")) return;
    const next = way > 0 ? row.nextElementSibling : row.previousElementSibling;
    const place = next?.querySelector("th a, a, button");
    if (place) { event.preventDefault(); place.focus(); }
  });
  // A page that comes back from the browser's memory may send its form again.
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; }));
})();
