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
  // A chart is saved as it is seen: its colours lie in the style sheet and are written into the picture.
  const keep = (content, name) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(content);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };
  const drawn = (figure) => {
    const chart = [...figure.querySelectorAll("svg.chart")].find((one) => one.getClientRects().length) || figure.querySelector("svg.chart");
    const copy = chart.cloneNode(true), [, , width, height] = chart.getAttribute("viewBox").split(" ").map(Number);
    const parts = copy.querySelectorAll("*");
    chart.querySelectorAll("*").forEach((part, n) => {
      const seen = getComputedStyle(part);
      for (const name of ["fill", "stroke", "stroke-width", "stroke-linecap", "stroke-linejoin", "font-size", "font-weight", "font-family"]) parts[n].style.setProperty(name, seen.getPropertyValue(name));
    });
    const ground = document.createElementNS(copy.namespaceURI, "rect");
    for (const [name, value] of [["width", width], ["height", height], ["fill", getComputedStyle(document.documentElement).getPropertyValue("--paper")]]) ground.setAttribute(name, value);
    copy.prepend(ground);
    copy.setAttribute("xmlns", copy.namespaceURI);
    copy.setAttribute("width", width);
    copy.setAttribute("height", height);
    return { text: new XMLSerializer().serializeToString(copy), width, height };
  };
  const cells = (row) => [...row.cells].map((cell) => `"${cell.textContent.trim().replaceAll('"', '""')}"`).join(",");
  document.addEventListener("click", (event) => {
    const kind = event.target.closest?.("[data-save]")?.dataset.save;
    if (!kind) return;
    const figure = event.target.closest("figure"), name = `${figure.querySelector("figcaption").textContent.trim().slice(0, 60)}.${kind}`;
    // A spreadsheet takes the first sign as the mark of UTF-8.
    if (kind === "csv") { keep(new Blob(["\ufeff" + [...figure.querySelectorAll("table tr")].map(cells).join("\r\n")], { type: "text/csv" }), name); return; }
    const { text, width, height } = drawn(figure);
    if (kind === "svg") { keep(new Blob([text], { type: "image/svg+xml" }), name); return; }
    const picture = new Image(), canvas = document.createElement("canvas");
    picture.onload = () => {
      [canvas.width, canvas.height] = [width * 2, height * 2];
      canvas.getContext("2d").drawImage(picture, 0, 0, width * 2, height * 2);
      canvas.toBlob((made) => keep(made, name));
    };
    picture.src = "data:image/svg+xml," + encodeURIComponent(text);
  });
  // A list's filters and order are kept under their names, in this browser alone; what was searched for is never kept.
  document.querySelectorAll("[data-views]").forEach((place) => {
    const form = place.previousElementSibling, list = place.querySelector("ul"), keep = place.querySelector("[data-keep]");
    const key = `views:${location.pathname}`, here = new URLSearchParams(location.search);
    [...form.querySelectorAll("[type=search]")].map((one) => one.name).concat("page", "lang").forEach((name) => here.delete(name));
    [...here].forEach(([name, value]) => { if (!value) here.delete(name); });
    const kept = () => { try { return JSON.parse(localStorage.getItem(key)) || []; } catch { return []; } };
    const write = (views) => { try { localStorage.setItem(key, JSON.stringify(views)); } catch { /* the browser keeps nothing */ } show(); };
    const line = (view) => {
      const item = document.createElement("li"), link = document.createElement("a"), gone = document.createElement("button");
      [link.href, link.textContent] = [`?${view.query}`, view.name];
      if (view.query === here.toString()) link.setAttribute("aria-current", "true");
      [gone.type, gone.className, gone.textContent] = ["button", "forget", "×"];
      gone.setAttribute("aria-label", `${place.dataset.forget}: ${view.name}`);
      gone.addEventListener("click", () => { write(kept().filter((one) => one.query !== view.query)); keep.focus(); });
      item.append(link, gone);
      return item;
    };
    const show = () => {
      const views = kept();
      list.replaceChildren(...views.map(line));
      keep.hidden = !here.toString() || views.some((view) => view.query === here.toString());
      place.hidden = keep.hidden && !views.length;
    };
    keep.addEventListener("click", () => {
      const chosen = [...form.querySelectorAll("select")].filter((one) => one.value).map((one) => one.selectedOptions[0].textContent.trim());
      const order = document.querySelector("th[aria-sort]");
      if (here.has("sort") && order) chosen.push(order.textContent.trim() + (order.getAttribute("aria-sort") === "ascending" ? " ↑" : " ↓"));
      write([...kept(), { query: here.toString(), name: chosen.join(" · ") || here.toString() }]);
      list.lastElementChild.querySelector("a").focus();
    });
    show();
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
  // A long form that says where is kept while it is filled in, and says so in one line; its own address sends it.
  document.querySelectorAll("form[data-autosave]").forEach((form) => {
    const said = form.querySelector("[data-kept]"), version = form.querySelector("[name=draft_version]");
    let waits = 0, going = null, dirty = false, over = false;
    const save = async () => {
      clearTimeout(waits);
      if (over || going || !dirty) return;
      dirty = false;
      going = new AbortController();
      try {
        const answer = await fetch(form.dataset.autosave, { method: "POST", body: new URLSearchParams(new FormData(form)), headers: { Accept: "application/json" }, keepalive: true, signal: going.signal });
        const told = await answer.json();
        said.textContent = told.said || told.detail || "";
        if (answer.ok) [form.dataset.autosave, version.value] = [told.at, told.version];
        else over = true;
      } catch { dirty = true; /* the next change tries again */ }
      going = null;
      if (dirty && !over) later(5000);
    };
    const later = (time) => { clearTimeout(waits); waits = setTimeout(save, time); };
    form.addEventListener("input", () => { dirty = true; later(1500); });
    document.addEventListener("visibilitychange", () => { if (document.hidden) save(); });
    // What is sent is saved by that; an answer that came late must not be taken for the newer one.
    form.addEventListener("submit", () => { over = true; clearTimeout(waits); going?.abort(); });
    window.addEventListener("pageshow", () => { over = false; });
  });
  // Inside a list, the arrow keys (or j and k) go from row to row.
  document.addEventListener("keydown", (event) => {
    const way = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
    const row = event.target.closest?.("table.list tbody tr");
    if (!way || !row || event.altKey || event.ctrlKey || event.metaKey || event.target.matches("input, textarea, select")) return;
    const next = way > 0 ? row.nextElementSibling : row.previousElementSibling;
    const place = next?.querySelector("th a, a, button");
    if (place) { event.preventDefault(); place.focus(); }
  });
  // Ctrl K finds a page or a person from anywhere, in a window over the page; the page behind the link does the same.
  const link = document.querySelector("[data-find]");
  const ask = async (dialog, address) => {
    const page = new DOMParser().parseFromString(await (await fetch(address)).text(), "text/html");
    const found = page.getElementById("found");
    if (!found) { location.href = address; return null; }
    dialog.querySelector("#found")?.replaceWith(found);
    return page;
  };
  const open = async () => {
    const here = document.querySelector("main .find-form input");
    if (here) { here.focus(); return; }
    const dialog = document.createElement("dialog");
    dialog.className = "palette";
    dialog.setAttribute("aria-label", link.title);
    dialog.innerHTML = "<div id='found'></div>";
    const page = await ask(dialog, link.href);
    if (!page) return;
    const form = page.querySelector(".find-form");
    dialog.prepend(form);
    document.body.append(dialog);
    dialog.addEventListener("close", () => { dialog.remove(); link.focus(); });
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
    const input = form.querySelector("input");
    let waits = 0;
    input.addEventListener("input", () => {
      clearTimeout(waits);
      waits = setTimeout(() => ask(dialog, `${link.href}?q=${encodeURIComponent(input.value)}`), 150);
    });
    form.addEventListener("submit", (event) => {
      const first = input.value && dialog.querySelector("#found a");
      if (first) { event.preventDefault(); location.href = first.href; }
    });
    dialog.addEventListener("keydown", (event) => {
      const way = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!way) return;
      event.preventDefault();
      const places = [input, ...dialog.querySelectorAll("#found a")];
      places[(places.indexOf(document.activeElement) + way + places.length) % places.length].focus();
    });
    dialog.showModal();
    input.focus();
  };
  if (link && HTMLDialogElement.prototype.showModal) {
    document.addEventListener("keydown", (event) => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
      event.preventDefault();
      if (!document.querySelector("dialog.palette")) open();
    });
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      open();
    });
  }
  // A page that comes back from the browser's memory may send its form again.
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; }));
})();
