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
  // An open menu closes when one goes on elsewhere, by pointer or by Tab.
  for (const kind of ["click", "focusin"]) document.addEventListener(kind, (event) => {
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
    const here = document.querySelector("main .find-form input"), from = document.activeElement;
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
    // One goes on where one was.
    dialog.addEventListener("close", () => { dialog.remove(); (from.isConnected && from !== document.body ? from : link).focus(); });
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
  // What is typed into a long form stays in this browser, sealed with a key that only pages of the same account bring, until it was taken.
  const main = document.getElementById("main"), { who, seal } = main?.dataset ?? {}, KEPT_MS = 3 * 86400000;
  const keepDrafts = async () => {
    const key = await crypto.subtle.importKey("raw", Uint8Array.from(atob(seal), (sign) => sign.charCodeAt(0)), "AES-GCM", false, ["encrypt", "decrypt"]);
    const all = () => Object.keys(localStorage).filter((name) => name.startsWith("draft:"));
    const mine = `draft:${who}:`, text = new TextEncoder();
    for (const name of all()) if (!(Date.now() - JSON.parse(localStorage[name]).at < KEPT_MS)) localStorage.removeItem(name);
    // The server says so by a cookie: what this tab sent last was taken.
    if (/(^|; )slipway_taken=1/.test(document.cookie)) {
      document.cookie = "slipway_taken=; path=/; max-age=0";
      localStorage.removeItem(sessionStorage.getItem("draft-sent"));
    }
    document.querySelector("form[action$='/sign-out']")?.addEventListener("submit", () => all().filter((name) => name.startsWith(mine)).forEach((name) => localStorage.removeItem(name)));
    // No password, no code, no file; and only where there is something to lose.
    const fields = (form) => [...form.elements].filter((one) => one.name && one.matches("select, textarea, input:not([type=hidden], [type=password], [type=file], [type=submit], [autocomplete=one-time-code])"));
    const long = (form) => form.querySelector("textarea") || fields(form).filter((one) => !["checkbox", "radio"].includes(one.type)).length > 3;
    const boxed = (one) => ["checkbox", "radio"].includes(one.type);
    const read = (form) => JSON.stringify(fields(form).map((one, n) => [n, one.name, boxed(one) ? one.value : "", boxed(one) ? one.checked : one.value]));
    const fill = (form, typed) => {
      const places = fields(form);
      for (const [n, name, value, now] of JSON.parse(typed)) {
        const one = places[n];
        if (one?.name !== name || (boxed(one) ? one.value !== value || one.checked === now : one.value === now)) continue;
        if (boxed(one)) one.checked = now; else one.value = now;
        for (let fold = one.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
      }
    };
    const write = async (name, draft) => {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const sealed = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, text.encode(JSON.stringify(draft))));
      localStorage.setItem(name, JSON.stringify({ at: Date.now(), iv: [...iv], sealed: btoa(Array.from(sealed, (byte) => String.fromCharCode(byte)).join("")) }));
    };
    const opened = async (name) => {
      const kept = localStorage.getItem(name) && JSON.parse(localStorage.getItem(name));
      if (!kept) return null;
      const sealed = Uint8Array.from(atob(kept.sealed), (sign) => sign.charCodeAt(0));
      const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: new Uint8Array(kept.iv) }, key, sealed);
      return { at: kept.at, ...JSON.parse(new TextDecoder().decode(plain)) };
    };
    const tell = (form, draft, name, first) => {
      const note = document.createElement("div"), said = document.createElement("p"), row = document.createElement("p");
      const button = (words, does) => {
        const made = document.createElement("button");
        [made.type, made.className, made.textContent] = ["button", "button plain", words];
        made.addEventListener("click", () => { does(); note.remove(); (fields(form)[0] ?? main).focus(); });
        row.append(made);
      };
      const same = draft.first === first;
      [note.className, row.className] = ["notice info", "button-row"];
      note.setAttribute("role", "status");
      said.textContent = (same ? main.dataset.told : main.dataset.offer).replace("{when}", new Date(draft.at).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" }));
      if (same) fill(form, draft.now); else button(main.dataset.back, () => fill(form, draft.now));
      button(main.dataset.drop, () => { localStorage.removeItem(name); fill(form, first); });
      note.append(said, row);
      form.prepend(note);
    };
    const seen = new Set();
    for (const form of document.querySelectorAll("main form[method=post]:not([data-unkept])")) {
      if (!long(form) || form.querySelector("[type=password]")) continue;
      const address = new URL(form.getAttribute("action") || location.href, location.href);
      const name = mine + address.pathname, mark = document.createElement("input");
      // Of two forms to one address the first alone is kept.
      if (seen.has(name)) continue;
      seen.add(name);
      [mark.type, mark.name, mark.value] = ["hidden", "_draft", "1"];
      form.append(mark);
      let first = read(form), waits = 0;
      const draft = await opened(name).catch(() => localStorage.removeItem(name));
      if (draft && draft.now !== first) tell(form, draft, name, first);
      const keep = () => { const now = read(form); if (now === first) localStorage.removeItem(name); else write(name, { first, now }).catch(() => {}); };
      form.addEventListener("input", () => { clearTimeout(waits); waits = setTimeout(keep, 150); });
      form.addEventListener("submit", () => { clearTimeout(waits); keep(); sessionStorage.setItem("draft-sent", name); });
    }
  };
  // Without https there is no sealing, and where the browser keeps nothing, there are no drafts.
  if (who && window.crypto?.subtle) keepDrafts().catch(() => {});
  // A page that comes back from the browser's memory may send its form again.
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; }));
})();
