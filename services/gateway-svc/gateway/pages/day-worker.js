"use strict";
// Keeps the page itself for where no network is. What it shows the page keeps by itself; nothing else is kept.
self.addEventListener("install", (event) => event.waitUntil(caches.open("day").then((kept) => kept.add("/day"))));
self.addEventListener("fetch", (event) => {
  if (event.request.mode !== "navigate" || new URL(event.request.url).pathname !== "/day") return;
  event.respondWith(fetch(event.request).then(async (answer) => {
    if (answer.ok) await (await caches.open("day")).put("/day", answer.clone());
    return answer;
  }, async (fault) => {
    const found = await caches.match("/day");
    if (found) return found;
    throw fault;
  }));
});
