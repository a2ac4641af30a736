const sides = { tenant: "承租人", owner: "业主", operator: "运营方" };
const NOT_VALID = "urn:anju:problem:link-not-valid";
const order = ["invited", "identified", "willing", "asked", "signed"];
let session = sessionStorage.getItem("session") || "";
let link = location.hash.slice(1) || sessionStorage.getItem("link") || "";  // what the message said, for another when it leads nowhere any more
let token = location.hash.slice(1) || (session ? "" : link);

function keyed(name) {  // the same press of a button is the same request, also when its answer was lost
  const key = sessionStorage.getItem(name) || [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, "0")).join("");
  sessionStorage.setItem(name, key);
  return key;
}
function send(step, body, key) {
  const headers = { "Content-Type": "application/json" };
  if (key) headers["Idempotency-Key"] = key;
  return ask(`/api/contracts/signing/${step}`, { method: "POST", headers, body: JSON.stringify(body) });
}
const json = async (step, body, key) => (await send(step, body, key)).json();
function only(id) {
  for (const each of ["identity", "confirm", "sign", "resend", "done"]) by(each).hidden = each !== id;
  by("text").hidden = !["confirm", "sign"].includes(id);  // nobody confirms that they want to sign what they cannot read
}
const day = (text) => text.replace(/^(\d+)-0?(\d+)-0?(\d+)$/, "$1年$2月$3日");
const minute = (text) => `${new Date(text).toLocaleString("zh-CN",
  { timeZone: "Asia/Shanghai", dateStyle: "long", timeStyle: "short" })}（北京时间）`;  // as the messages say it

const anew = "每个链接只能打开一次；关掉了本页或换了手机，可以再点一次旧链接，在页面上重新发送。";
const names = { contract: "合同", handover: "物业交割单", settlement: "结算单" };
function show(seen) {
  const paper = names[seen.about];
  document.title = `安居 · 签署${paper}`; document.querySelector("h1").textContent = `签署${paper}`;
  by("read").textContent = `打开${paper}全文`; by("save").textContent = `查看已签署的${paper}`;
  by("about").hidden = false;
  by("term").textContent = `${day(seen.first_day)} 至 ${day(seen.last_day)}`;
  by("by-when").textContent = seen.overdue ? "最晚可签到" : "请在此前签完";
  by("due").textContent = minute(seen.overdue ? seen.lapses_at : seen.due_at);
  by("signers").textContent = seen.signers.map((one) => `${sides[one.side]}${one.signed ? "（已签）" : "（未签）"}`).join("、");
  const open = seen.status === "out" && order.indexOf(seen.step) < order.indexOf("asked");
  by("lead").hidden = !open;
  by("pause").textContent = open ? `临时走开，请不要关掉本页，${minute(seen.session_until)}前可以接着办。${anew}` : "";
  const at = order.indexOf(seen.step);
  by("steps").hidden = ["void", "lapsed"].includes(seen.status);
  [...by("steps").children].forEach((step, place) => {
    step.className = place < at ? "past" : place === Math.min(at, 2) ? "now" : "";
    if (place === Math.min(at, 2)) step.setAttribute("aria-current", "step"); else step.removeAttribute("aria-current");
  });
  if (seen.status === "void") { only(""); return banner("warn", `这份${paper}已被撤回，不再有效，请勿再签。`); }
  if (seen.status === "lapsed") { only(""); return banner("warn", `这份${paper}过期未签完，已经失效。如仍需签署，请联系管家。`); }
  if (seen.step === "signed") {
    only("done");
    if (seen.status === "completed") return banner("good", "各方都已签署完毕。");
    banner("good", "您已签署成功，正在等待其他各方。");
    return later(10000);
  }
  if (seen.step === "asked") { only(""); banner("", "正在为您加盖数字签名，请稍候…"); return later(1500); }
  if (seen.step === "invited") {
    sessionStorage.removeItem("sign"); only("identity");
    if (seen.signature_refused) banner("warn", `数字签名没有做成，您还没有签上。请从头再签一次；仍不行，请联系管家，并提供错误代码：${seen.signature_refused}`);
    else banner("", "第一步：核对身份");
    return by("last6").focus();
  }
  if (seen.step === "identified") { only("confirm"); awaited(seen); return banner("", `第二步：阅读${paper}，确认是您本人的意愿`); }
  only("sign"); banner("", `第三步：签署${paper}`);
}
function later(wait) {  // also where the network is away for a while
  setTimeout(async () => {
    try { show(await json("state", { session })); } catch (fault) {
      if (fault.type === NOT_VALID) stale(fault); else { complainAbove(fault.message); later(10000); }
    }
  }, wait);
}
let waits = 0;
function awaited(seen) {  // that a code reaches nobody is known a moment after it was sent
  by("unreached").hidden = !seen.code_unreached;
  clearTimeout(waits);
  waits = setTimeout(async () => {
    if (by("confirm").hidden) return;
    const now = await json("state", { session }).catch(() => seen);  // what is wrong is said where the code is given
    if (!by("confirm").hidden) awaited(now);
  }, 5000);
}
function stale(fault) {  // this link, or what it was exchanged for, leads nowhere any more
  by("about").hidden = by("steps").hidden = by("lead").hidden = true;
  const another = link && fault.type === NOT_VALID;
  only(another ? "resend" : "");
  banner("bad", another ? "链接已失效，可以重新发送" : "无法打开这份文件");
  complainAbove(fault.message);
}
const step = (id, act) => on(id, async () => {
  try { show(await act()); } catch (fault) {
    if (fault.type !== NOT_VALID) throw fault;
    stale(fault);
  }
});
async function open_(link) {
  const paper = await (await send("document", { session })).blob();
  link.href = URL.createObjectURL(paper); link.target = "_blank"; link.rel = "noopener";
  link.click();
}
async function start() {
  if (token) {
    const seen = await json("open", { token }, keyed(`open ${token.slice(-8)}`)).catch((fault) => {
      if (fault.type !== NOT_VALID) throw fault;
      if (!session) { fault.message = "链接无效、已过期，或已经打开过。每个链接只能打开一次。"; throw fault; }
      return null;  // used up already, perhaps by this very page
    });
    token = "";
    if (seen) { session = seen.session; sessionStorage.setItem("session", session); return show(seen); }
  }
  return show(await json("state", { session }));
}
step("identity", () => json("identify", { session, last6: by("last6").value.trim(), name: by("name").value.trim() || null }));
step("confirm", () => json("confirm", { session, code: by("code").value.trim() }));
step("sign", () => json("sign", { session }, keyed("sign")));
on("resend", async () => {
  const { minutes } = await json("resend", { token: link });
  banner("good", `如果文件仍待签署，新链接会发到签署人登记的联系方式，${minutes} 分钟内只发一次。没收到请联系管家。`);
});
by("again").addEventListener("click", () => { only("identity"); banner("", "第一步：核对身份"); by("last6").focus(); });
for (const id of ["read", "save"]) by(id).addEventListener("click", async () => {
  settle(); by(id).disabled = true;
  try { await open_(document.createElement("a")); }
  catch (fault) { if (fault.type === NOT_VALID) stale(fault); else complainAbove(fault.message); } finally { by(id).disabled = false; }
});
history.replaceState(null, "", location.pathname);
if (token) sessionStorage.setItem("link", token);
if (token || session) opening(start, stale);
else { by("lead").hidden = true; banner("bad", "无法打开这份文件"); complainAbove(`请打开短信、微信或邮件里最新收到的签署链接。${anew}`); }
