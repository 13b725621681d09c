// Signing in works without this; with it, a sign-in without network waits on the phone and is sent when back on line.
(() => {
  const QUEUE = "slipway.sign-ins", OWNER = "slipway.owner", CLASSES = "slipway.classes";
  const read = (name, otherwise) => { try { return JSON.parse(localStorage.getItem(name)) ?? otherwise; } catch { return otherwise; } };
  const write = (name, value) => { try { localStorage.setItem(name, JSON.stringify(value)); } catch { /* a phone without room */ } };
  const place = document.querySelector("[data-kept]");
  const words = place ? place.dataset : {};
  const owner = document.querySelector("[data-owner]")?.dataset.owner;
  if (owner) {
    write(OWNER, owner);
    write(CLASSES, [...document.querySelectorAll("[data-class-id]")].map((one) => [one.dataset.classId, one.dataset.className]));
  }
  if ("serviceWorker" in navigator) navigator.serviceWorker.register("/training/worker.js", { scope: "/training/" }).catch(() => {});

  const show = () => {
    const kept = read(QUEUE, []);
    if (!place) return;
    place.hidden = !kept.length;
    place.querySelector("ul").replaceChildren(...kept.map((one) => {
      const line = document.createElement("li");
      line.textContent = `${new Date(one.at).toLocaleString()} · ${one.refused || words.waiting}`;
      if (one.refused) {
        const away = document.createElement("button");
        away.type = "button"; away.className = "button plain"; away.textContent = words.dismiss;
        away.addEventListener("click", () => { write(QUEUE, read(QUEUE, []).filter((other) => other.id !== one.id)); show(); });
        line.append(" ", away);
      }
      return line;
    }));
  };
  const keep = (classId, code) => {
    const kept = read(QUEUE, []);
    if (!kept.some((one) => one.class_id === classId && one.code === code)) {
      const id = `${classId}-${code}`;
      write(QUEUE, [...kept, { id, class_id: classId, code, at: new Date().toISOString(), owner: read(OWNER, "") }]);
    }
    show();
  };
  let sending = false;
  const send = async () => {
    if (sending || !navigator.onLine || !owner) return;
    sending = true;
    let sent = 0;
    for (const one of read(QUEUE, [])) {
      // A phone that passed on to somebody else does not send the first one's sign-ins in the other's name.
      if (one.refused || (one.owner && one.owner !== owner)) continue;
      try {
        const body = JSON.stringify({ class_id: one.class_id, code: one.code, at: one.at });
        const answer = await fetch("/training/api/sign-ins", { method: "POST", headers: { "Content-Type": "application/json" }, body });
        const queue = read(QUEUE, []);
        if (answer.ok) { write(QUEUE, queue.filter((other) => other.id !== one.id)); sent += 1; }
        else if (answer.status !== 401 && answer.status < 500) {
          const said = await answer.json().catch(() => ({}));
          write(QUEUE, queue.map((other) => (other.id === one.id ? { ...one, refused: said.detail || said.message || said.error || String(answer.status) } : other)));
        }
      } catch { setTimeout(send, 10000); break; }
    }
    sending = false;
    show();
    if (sent) location.reload();
  };

  const form = document.querySelector("[data-offline]");
  if (form) {
    const [classId, code] = (new URLSearchParams(location.search).get("c") || "").split("-");
    const done = document.querySelector("[data-offline-done]"), none = document.querySelector("[data-offline-none]");
    if (classId && code) { keep(classId, code); done.hidden = false; none.hidden = true; }
    else {
      const choice = form.querySelector("select");
      choice.replaceChildren(...read(CLASSES, []).map(([id, name]) => new Option(name, id)));
      form.hidden = !choice.options.length;
      none.hidden = Boolean(choice.options.length);
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        const typed = form.querySelector("input").value.trim();
        if (/^\d{6}$/.test(typed)) { keep(choice.value, typed); form.hidden = true; done.hidden = false; }
      });
    }
    // A phone says that it is on line before it is, so the way back is asked for until it answers.
    const back = () => navigator.onLine && fetch("/training/healthz", { cache: "no-store" }).then(() => location.assign("/training/mine"), () => {});
    addEventListener("online", back);
    setInterval(back, 5000);
  }
  addEventListener("online", send);
  show();
  send();
})();
