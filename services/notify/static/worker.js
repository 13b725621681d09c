// Shows what is pushed, and opens it. One notice a key: a repeat replaces itself.
self.addEventListener("push", (event) => {
  const told = event.data ? event.data.json() : {};
  const shown = self.registration.showNotification(told.title || "Slipway", { body: told.body || "", tag: told.key, data: { link: told.link } });
  event.waitUntil(shown);
});
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(self.clients.openWindow(event.notification.data.link || "/notify/inbox"));
});
