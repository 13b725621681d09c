// Nothing here is needed: the inbox works by reload, and web push is an extra.
(() => {
  const live = document.querySelector("[data-unread-stream]");
  if (live && window.EventSource) {
    const source = new EventSource(live.dataset.unreadStream);
    source.addEventListener("unread", (event) => {
      const unread = Number(event.data);
      if (unread > Number(live.dataset.unread)) live.hidden = false;
    });
  }
  const box = document.querySelector("[data-push-key]");
  if (!box || !("serviceWorker" in navigator) || !("PushManager" in window)) return;
  box.hidden = false;
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  const tell = (method, subscription) => fetch("/notify/api/browsers", { method, headers: { "Content-Type": "application/json" }, body: JSON.stringify(subscription) });
  const say = (name) => box.querySelectorAll("[data-state]").forEach((part) => { part.hidden = part.dataset.state !== name; });
  const show = async () => {
    const registration = await navigator.serviceWorker.register("/notify/worker.js", { scope: "/notify/" });
    say((await registration.pushManager.getSubscription()) ? "on" : "off");
    return registration;
  };
  box.addEventListener("click", async (event) => {
    const wish = event.target.dataset?.push;
    if (!wish) return;
    try {
      const registration = await show();
      const held = await registration.pushManager.getSubscription();
      if (wish === "on" && !held) {
        const made = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(box.dataset.pushKey) });
        await tell("POST", made.toJSON());
      } else if (wish === "off" && held) {
        await tell("DELETE", held.toJSON());
        await held.unsubscribe();
      }
      await show();
    } catch (error) { say("refused"); }
  });
  show().catch(() => say("refused"));
})();
