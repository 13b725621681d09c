// Keeps the offline page, so that a scan without network can be noted on the phone. It caches nothing that is anybody's.
const KEPT = "training-offline-1", PAGE = "/training/offline";
self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const answer = await fetch(PAGE, { credentials: "omit" });
    const text = await answer.clone().text();
    const cache = await caches.open(KEPT);
    await cache.put(PAGE, answer);
    // The page needs its style sheet and script; their addresses stand in it.
    const parts = [...text.matchAll(/(?:href|src)="(\/training\/static\/[^"]+)"/g)].map((found) => found[1].replaceAll("&amp;", "&"));
    await cache.addAll([...new Set(parts)]);
    await self.skipWaiting();
  })());
});
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  if (event.request.mode === "navigate" && /^\/training\/(in|mine|offline)$/.test(url.pathname)) {
    event.respondWith(fetch(event.request).catch(() => caches.match(PAGE)));
  } else if (url.pathname.startsWith("/training/static/")) {
    event.respondWith(fetch(event.request).catch(() => caches.match(event.request, { ignoreSearch: true })));
  }
});
