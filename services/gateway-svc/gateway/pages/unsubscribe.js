const token = location.hash.slice(1) || sessionStorage.getItem("unsubscribe") || "";

function over(kind, text) { by("unsubscribe").hidden = true; banner(kind, text); }
history.replaceState(null, "", location.pathname);
if (/^[A-Za-z0-9_-]{54}$/.test(token)) sessionStorage.setItem("unsubscribe", token);
else over("bad", "请打开消息里的完整退订链接。");
on("unsubscribe", async () => {
  await ask(`/api/notifications/unsubscribing/${token}`, { method: "POST" });
  over("good", "已退订，今后不再通过任何渠道向您发送营销信息。现在可以关闭本页。");
});
