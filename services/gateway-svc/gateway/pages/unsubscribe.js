"use strict";
const by = (id) => document.getElementById(id);
const token = location.hash.slice(1);

function over(kind, text) {
  by("unsubscribe").hidden = true;
  by("banner").className = `banner ${kind}`;
  by("banner").textContent = text;
}
history.replaceState(null, "", location.pathname);
if (!/^[A-Za-z0-9_-]{54}$/.test(token)) over("bad", "请打开消息里的完整退订链接。");
by("unsubscribe").addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = document.querySelector("button");
  button.disabled = true; by("why").textContent = "";
  try {
    const answer = await fetch(`/api/notifications/unsubscribing/${token}`,
      { method: "POST", signal: AbortSignal.timeout(30000) });
    if (answer.ok) return over("good", "已退订，今后不再通过任何渠道向您发送营销信息。");
    const told = await answer.json().catch(() => ({}));
    by("why").textContent = told.title || "暂时无法退订，请稍后再试。";
  } catch { by("why").textContent = "网络不通，请检查网络后再试一次。"; }
  button.disabled = false;
});
