const status = { offered: "待您答复", taken_up: "已接单", on_site: "已到场" };
const consent = { given: "租客同意入户", refused: "租客拒绝入户", absent: "租客不在家", vacant: "无人居住", emergency: "紧急入户" };
const paused = { consent: "等租客同意", access: "等开门", parts: "等配件" };
const steps = { respond: "接单", decline: "拒单", arrive: "签到", consent: "登记入户同意", photos: "拍照", costs: "登记费用",
  complete: "完工", pause: "暂停计时", resume: "恢复计时", item: "检查一项", close: "完成检查" };
const kinds = { handover: "交房检查", turnover: "退租查房", routine: "例行巡检", safety: "安全检查" };
let token = sessionStorage.getItem("token") || "";
const opened = new Set();  // checklists that are being gone through
let kept = JSON.parse(localStorage.getItem("day") || "null");  // what was read last, for where no network is

function make(tag, kind, text) {
  const made = document.createElement(tag);
  made.className = kind; made.textContent = text;
  return made;
}
const called = (part) => kept.day.parts.find((each) => each.part === part)?.name ?? part;
function lines(one, now) {
  const found = one.clocks.filter((each) => !each.met_at).map((each) => due(each, there(kept, Date.now())));
  if (now.status === "offered" && one.respond_by) found.push(["warn", `请在 ${clock(one.respond_by)} 前答复`]);
  if (one.pause) found.push(["soft", `已暂停：${paused[one.pause.reason]}`]);
  if (one.consent) found.push([one.may_enter ? "good" : "warn", consent[one.consent]]);
  for (const wish of one.wishes) found.push(["soft", `租客希望 ${moment(wish.begins_at)}–${clock(wish.ends_at)} 上门`]);
  const { needed } = one.photos, { taken } = now;
  found.push(["soft", `照片：维修前 ${taken.before}/${needed.before}，维修后 ${taken.after}/${needed.after}`]);
  for (const each of one.found_by || []) found.push(["warn", `${kinds[each.kind]}不合格：${each.item_name}`]);
  if (one.reopened) found.push(["warn", `返修第 ${one.reopened} 次`]);
  for (const each of one.last_mended) {
    const parts = each.parts.map((part) => `${called(part.part)} ×${part.count}`).join("、");
    found.push(["soft", `${moment(each.completed_at)} 修过：${each.fault_name}${parts ? `（换${parts}）` : ""}`]);
  }
  return found;
}
const house = (one) => make("p", "", [one.park, one.building].filter(Boolean).join(" "));
const aboutOf = (queued, id) => queued.filter((each) => each.about === id);
function card(one, queued) {
  const theirs = aboutOf(queued, one.order_id), now = standing(one, theirs);
  const made = make("li", "card", ""), head = make("h3", "", `${one.unit_code || "房号未知"} · ${one.fault_name}`);
  head.append(make("span", one.urgency === "emergency" ? "bad" : "soft", `${one.urgency === "emergency" ? "紧急 · " : ""}${status[now.status] || "待发送"}`));
  made.append(head, house(one));
  if (one.plan) {
    const way = one.plan.metres ? `，${(one.plan.metres / 1000).toFixed(1)} 公里` : "";
    made.append(make("p", one.plan.late_minutes ? "warn" : "", `计划 ${clock(one.plan.arrives_at)} 到，${clock(one.plan.leaves_at)} 离开${way}`));
  }
  for (const [kind, text] of lines(one, now)) made.append(make("p", kind, text));
  if (one.place) {
    const way = make("a", "", "打开地图");
    way.href = `geo:${one.place.latitude},${one.place.longitude}?q=${one.place.latitude},${one.place.longitude}`;
    made.append(way);
  }
  made.append(make("p", "soft", `报修编号 ${one.number}`), actions(one, theirs, made));
  if (one.has_words) made.append(said(one));
  for (const list of one.inspections) made.append(checking(list, one.unit_code, aboutOf(queued, list.inspection_id)));
  return made;
}
function round(list, queued) {
  const made = make("li", "card", "");
  made.append(make("h3", "", list.unit_code || "房号未知"), house(list), checking(list, list.unit_code, aboutOf(queued, list.inspection_id)));
  return made;
}
const mine = async () => (await store.all()).filter((each) => kept && each.whose === kept.day.technician_id);
async function show(offline, anew) {
  if (!anew && document.querySelector("#errands form, #rounds form")) return;  // somebody is filling it in
  const queued = await mine(), waits = queued.filter((each) => !each.sent);
  by("login").hidden = Boolean(token); by("leave").hidden = by("again").hidden = false;
  const { day } = kept, { rounds = [] } = day;
  by("shift").textContent = day.begins_at ? `班次 ${moment(day.begins_at)} 至 ${moment(day.ends_at)}` : "两周内没有排班";
  by("errands").replaceChildren(...day.errands.map((one) => card(one, queued)));
  by("rounds").replaceChildren(...rounds.map((list) => round(list, queued)));
  by("looking").hidden = !rounds.length;
  by("queue").replaceChildren(...waits.map(waiting));
  const count = waits.length ? `，${waits.length} 步待发送` : "";
  if (offline) return banner("warn", `◆ ${token ? "没有网络" : "还没有登录"}：以下为 ${moment(kept.read_at)} 读取的内容${count}`);
  const news = day.errands.length ? `共 ${day.errands.length} 单，${clock(kept.read_at)} 已更新` : "现在没有您的工单";
  banner(waits.length ? "warn" : "good", news + count);
}
function forget(text) {
  token = ""; kept = null;
  sessionStorage.removeItem("token"); localStorage.removeItem("day");
  for (const id of ["errands", "rounds", "queue"]) by(id).replaceChildren();
  by("looking").hidden = true; by("shift").textContent = "";
  by("leave").hidden = by("again").hidden = true; by("login").hidden = false;
  banner(text ? "bad" : "", text || "请打开主管发给您的链接，或输入访问令牌");
}
async function read() {  // whether the service answered
  if (!token) { if (kept) await show(true); else forget(); return false; }
  const told_before = (await store.all()).filter((each) => each.sent);
  const headers = { Authorization: `Bearer ${token}` };
  if (kept && kept.etag) headers["If-None-Match"] = kept.etag;
  let answer;
  try { answer = await fetch("/api/workorders/me/day", { headers, signal: patience(30) }); }
  catch {
    if (kept) await show(true);
    else banner("bad", "网络不通，请到有信号的地方再试。");
    return false;
  }
  const read_at = new Date().toISOString();
  if (answer.status === 304) Object.assign(kept, { read_at, told_at: answer.headers.get("Date") });
  else {
    const told = await answer.json().catch(() => ({}));
    if (answer.status === 401 || answer.status === 403) {
      const left = (await mine()).filter((each) => !each.sent).length;
      forget(left ? `${told.title || "登录已失效"}。还有 ${left} 步待发送，重新登录后会自动发送。` : told.title);
      return false;
    }
    if (!answer.ok) {
      by("why").textContent = told.title || "暂时无法读取，请稍后再试。";
      if (kept) await show(true);
      return false;
    }
    kept = { day: told, etag: answer.headers.get("ETag"), read_at, told_at: told.as_of };
  }
  localStorage.setItem("day", JSON.stringify(kept));
  for (const each of told_before) await store.remove(each.n);  // what is read knows of them
  await show(false);
  return true;
}
async function post(step) {
  const { url, headers, body } = requestOf(step, new Date().toISOString());
  let answer;
  try {
    answer = await fetch(`/api/workorders/${url}`, { method: "POST", body, signal: patience(60),
      headers: { ...headers, Authorization: `Bearer ${token}` } });
  } catch { return { status: 0, title: "网络不通，有信号后会自动发送。" }; }
  const told = answer.ok ? {} : await answer.json().catch(() => ({}));
  return { status: answer.status, title: (told.errors && told.errors[0].title) || told.title || "暂时无法发送，稍后会自动再试。" };
}
let refreshing = false;
let onceMore = false;
async function refresh() {
  if (refreshing) { onceMore = true; return; }
  refreshing = true;
  try {
    do {
      onceMore = false;
      if (await read() && (await mine()).some((each) => !each.sent && !each.refused)) {
        by("why").textContent = await tell(store, kept.day.technician_id, post);
        await read();
      }
    } while (onceMore);
  } catch (fault) { complain(fault.message); } finally { refreshing = false; }
}
function open() {
  return new Promise((done, fail) => {
    const asked = indexedDB.open("day", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("steps", { keyPath: "n", autoIncrement: true });
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => fail(new Error("这台手机无法保存离线操作，请换一个浏览器。"));
  });
}
let base = null;
async function within(mode, act) {
  base = base || open();
  const deal = (await base).transaction("steps", mode), asked = act(deal.objectStore("steps"));
  return new Promise((done, fail) => {
    deal.oncomplete = () => done(asked.result);
    deal.onabort = () => fail(new Error("手机存储空间不足，无法保存这一步。"));
  });
}
const store = {  // on the phone, numbered in the order in which they were done
  all: () => within("readonly", (steps_) => steps_.getAll()),
  put: (step) => within("readwrite", (steps_) => steps_.put(step)),
  remove: (n) => within("readwrite", (steps_) => steps_.delete(n)),
};
async function leaveNow() {
  const ours = await mine(), left = ours.filter((each) => !each.sent).length;
  if (left && !confirm(`还有 ${left} 步没有发送，退出后会丢失。确定退出吗？`)) return;
  for (const each of ours) await store.remove(each.n);
  forget();
}
function enter(found) {  // what somebody else read on this phone is not theirs
  forget();
  token = found.trim().replace(/^Bearer\s+/i, "");
  sessionStorage.setItem("token", token);
}
by("login").addEventListener("submit", (event) => {
  event.preventDefault();
  enter(by("token").value);
  by("token").value = "";
  refresh();
});
by("again").addEventListener("click", refresh);
by("leave").addEventListener("click", leaveNow);
if (location.hash.startsWith("#token=")) {
  enter(decodeURIComponent(location.hash.slice(7)));
  history.replaceState(null, "", location.pathname);
}
if ("serviceWorker" in navigator) navigator.serviceWorker.register("/day-worker.js", { scope: "/day" });
setInterval(refresh, 60000);
addEventListener("online", refresh);
refresh();
