const said = ["", "很差，非常抱歉", "较差，抱歉", "一般", "满意", "非常满意，谢谢"];
let token = "";

function key() {  // the same rating is the same request, also when its answer was lost
  const name = `rate ${token.slice(-8)}`;
  const found = sessionStorage.getItem(name) || [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, "0")).join("");
  sessionStorage.setItem(name, found);
  return found;
}
const send = async (step, body, headers) => (await ask(`/api/workorders/rating/${step}`, { method: "POST",
  headers: { "Content-Type": "application/json", ...headers }, body: JSON.stringify(body) })).json();
function over(kind, text) { by("rate").hidden = by("lead").hidden = true; banner(kind, text); }
function ended(fault) {  // whether this link asks for nothing any more
  if (fault.status === 409) over("good", "您已经评价过了，谢谢！如还有问题，请直接联系管家。");
  else if (fault.status === 410 || fault.status === 404) over("warn", "这个链接已失效。如还需要维修或有话要说，请联系管家。");
  else return false;
  return true;
}
const moment = (at) => new Date(at).toLocaleString("zh-CN", { dateStyle: "long", timeStyle: "short" });
const stars = () => Number((document.querySelector("[name=stars]:checked") || {}).value || 0);
by("rate").addEventListener("change", () => {
  by("said").textContent = said[stars()];
  by("reasons").hidden = !stars() || stars() > 3;
  document.querySelectorAll(".stars label").forEach((each, place) => {
    each.className = place < stars() ? "on" : "";
    each.querySelector("span").textContent = place < stars() ? "★" : "☆";
  });
});
on("rate", async () => {
  const reasons = by("reasons").hidden ? [] : [...document.querySelectorAll("#reasons input:checked")].map((each) => each.value);
  try {
    await send("rate", { token, stars: stars(), reasons, words: by("words").value.trim() }, { "Idempotency-Key": key() });
  } catch (fault) {
    if (ended(fault)) return;
    throw fault;
  }
  over("good", stars() > 3 ? "已收到，谢谢您的评价！现在可以关闭本页。"
    : "已收到。很抱歉没让您满意，会有专人跟进处理。现在可以关闭本页。");
});
token = location.hash.slice(1) || sessionStorage.getItem("rate") || "";
history.replaceState(null, "", location.pathname);
if (token) {
  sessionStorage.setItem("rate", token);
  opening(async () => {
    const seen = await send("open", { token });
    by("about").hidden = false;
    by("what").textContent = [seen.unit_code, seen.fault_name].filter(Boolean).join(" · ");
    by("reported_at").textContent = moment(seen.reported_at);
    by("done_at").textContent = moment(seen.completed_at);
    by("rate").hidden = false;
    banner("", "请为这次维修打分");
  }, (fault) => { if (!ended(fault)) over("bad", fault.message); });
} else over("bad", "请打开短信或微信里收到的评价链接。");
