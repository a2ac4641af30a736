"use strict";
const by = (id) => document.getElementById(id);
const said = ["", "很差，非常抱歉", "较差，抱歉", "一般", "满意", "非常满意，谢谢"];
let token = "";
let busy = false;

function banner(kind, text) { by("banner").className = `banner ${kind}`; by("banner").textContent = text; }
function key() {  // the same rating is the same request, also when its answer was lost
  const name = `rate ${token.slice(-8)}`;
  const found = sessionStorage.getItem(name) || [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, "0")).join("");
  sessionStorage.setItem(name, found);
  return found;
}
async function send(step, body, headers) {
  let answer;
  try {
    answer = await fetch(`/api/workorders/rating/${step}`, { method: "POST",
      headers: { "Content-Type": "application/json", ...headers },
      body: JSON.stringify(body), signal: AbortSignal.timeout(30000) });
  } catch { throw new Error("网络不通，请检查网络后再试一次。"); }
  if (answer.ok) return answer.json();
  const told = await answer.json().catch(() => ({}));
  const first = told.errors && told.errors[0];
  const title = (first && first.title) || told.title || "暂时无法提交，请稍后再试。";
  throw Object.assign(new Error(title), { status: answer.status });
}
function over(kind, text) { by("rate").hidden = true; banner(kind, text); }
function failed(fault) {
  if (fault.status === 409) return over("good", "您已经评价过了，谢谢！如还有问题，请直接联系管家。");
  if (fault.status === 410 || fault.status === 404) return over("warn", "这个链接已失效。如还需要维修或有话要说，请联系管家。");
  by("why").textContent = fault.message;
}
const moment = (at) => new Date(at).toLocaleString("zh-CN", { dateStyle: "long", timeStyle: "short" });
const stars = () => Number((document.querySelector("[name=stars]:checked") || {}).value || 0);
by("rate").addEventListener("change", () => {
  by("said").textContent = said[stars()];
  by("reasons").hidden = !stars() || stars() > 3;
  document.querySelectorAll(".stars label").forEach((each, place) => { each.className = place < stars() ? "on" : ""; });
});
by("rate").addEventListener("submit", async (event) => {
  event.preventDefault();
  if (busy) return;
  busy = true; by("why").textContent = "";
  const button = document.querySelector("button");
  button.disabled = true;
  const reasons = by("reasons").hidden ? [] : [...document.querySelectorAll("#reasons input:checked")].map((each) => each.value);
  try {
    await send("rate", { token, stars: stars(), reasons, words: by("words").value.trim() }, { "Idempotency-Key": key() });
    over("good", stars() > 3 ? "已收到，谢谢您的评价！" : "已收到，很抱歉没让您满意，我们会有人跟进处理。");
  } catch (fault) { failed(fault); } finally { busy = false; button.disabled = false; }
});
async function start() {
  token = location.hash.slice(1) || sessionStorage.getItem("rate") || "";
  history.replaceState(null, "", location.pathname);
  if (!token) return over("bad", "请打开短信或微信里收到的评价链接。");
  sessionStorage.setItem("rate", token);
  try {
    const seen = await send("open", { token });
    by("about").hidden = false;
    by("what").textContent = [seen.unit_code, seen.fault_name].filter(Boolean).join(" · ");
    by("reported_at").textContent = moment(seen.reported_at);
    by("done_at").textContent = moment(seen.completed_at);
    by("rate").hidden = false;
    banner("", "请为这次维修打分");
  } catch (fault) { banner("bad", "无法打开"); failed(fault); }
}
start();
