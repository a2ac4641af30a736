const parts = [["上午", 9, 12], ["下午", 13, 18], ["晚上", 18, 21]];
const waits = { consent: "在等您同意上门时间", access: "上次没人开门，在等您约时间", parts: "在等配件" };
let token = sessionStorage.getItem("tenant") || "";
let homes = [];

function make(tag, kind, text) {
  const made = document.createElement(tag);
  made.className = kind; made.textContent = text;
  return made;
}
function state(one) {
  if (one.status === "completed" || one.status === "closed") return ["good", `✓ 已修好（${moment(one.completed_at)}）`];
  if (one.status === "cancelled") return ["soft", "已取消。如果还没修好，请再报一次。"];
  if (one.status === "deferred") return ["warn", `改到 ${onDay(one.deferred_until)} 再安排`];
  if (one.status === "on_site") return ["good", "师傅已经到了，正在修"];
  if (one.status === "taken_up") return ["good", "师傅已接单"];
  return ["warn", "正在安排师傅"];
}
function card(one) {
  const made = make("li", "card", ""), head = make("h3", "", one.fault === "unclear" ? "报修内容待师傅确认" : one.fault_name);
  head.append(make("span", one.urgent ? "bad" : "soft", one.urgent ? "紧急" : ""));
  made.append(head, make("p", ...state(one)));
  if (one.waits_for) made.append(make("p", "warn", waits[one.waits_for]));
  else if (one.stage && !one.late) made.append(make("p", "", byWhen(one.stage, one.due_at)));
  if (one.late) made.append(make("p", "bad", one.heard_above ? "已超过承诺的时间，很抱歉。主管已经知道，也可以致电管家催办。" : byWhen(one.stage, one.due_at)));
  for (const wish of one.wishes) made.append(make("p", "soft", `您说 ${moment(wish.begins_at)} 起家里有人`));
  if (one.reopened) made.append(make("p", "soft", `返修第 ${one.reopened} 次`));
  made.append(make("p", "soft", `${one.unit_code || ""} ${moment(one.reported_at)} 报修，编号 ${one.number}`));
  return made;
}
const headers = () => ({ Authorization: `Bearer ${token}`, "Content-Type": "application/json" });
function shut(text) {
  token = ""; sessionStorage.removeItem("tenant");
  by("repairs").replaceChildren();
  for (const id of ["new", "report", "again", "leave"]) by(id).hidden = true;
  by("login").hidden = false;
  banner(text ? "bad" : "", text || "请打开管家发给您的链接，或输入访问令牌");
}
function failed(fault) {
  if (fault.status === 401 || fault.status === 403 && !homes.length) return shut(fault.message);
  by("again").hidden = false;
  if (!homes.length) banner("bad", "暂时打不开");
  complainAbove(fault.message);
}
async function read() {
  if (!token) return shut();
  try {
    const found = await told("/api/workorders/me/repairs", { headers: headers() });
    ({ homes } = found);
    danger(found.emergency_phone);
    by("login").hidden = true; by("again").hidden = by("leave").hidden = false;
    by("new").hidden = !homes.length || !by("report").hidden;
    by("repairs").replaceChildren(...found.repairs.map(card));
    if (by("home").length !== homes.length) by("home").replaceChildren(...homes.map((each) => new Option(each.code, each.unit_id)));
    by("which").hidden = homes.length < 2;
    const open = found.repairs.filter((each) => !["completed", "closed", "cancelled"].includes(each.status)).length;
    banner(open ? "warn" : "good", open ? `有 ${open} 项正在处理` : "现在没有要修的");
    if (!homes.length) complainAbove("没有查到您现在住的房间，要报修请致电管家。");
    else if (by("report").hidden) settle();  // what is wrong with what they are writing stays
  } catch (fault) { failed(fault); }
  return undefined;
}
function offer() {  // three days, each in three parts, as far as they lie ahead
  const offered = [new Option("都可以", "")];
  for (const [days, name] of ["今天", "明天", "后天"].entries()) for (const [part, from, until] of parts) {
    const [begins, ends] = [from, until].map((hour) => {
      const at = new Date();
      at.setDate(at.getDate() + days); at.setHours(hour, 0, 0, 0);
      return at;
    });
    if (ends - new Date() > 3600000) offered.push(new Option(`${name}${part} ${from}–${until} 点`, `${begins.toISOString()} ${ends.toISOString()}`));
  }
  by("wish").replaceChildren(...offered);
}
function turn(reporting) {
  by("report").hidden = !reporting; by("new").hidden = reporting || !homes.length;
  settle();
  if (reporting) { offer(); by("words").focus(); }
}
by("new").addEventListener("click", () => turn(true));
by("back").addEventListener("click", () => turn(false));
on("report", async () => {
  const [begins_at, ends_at] = by("wish").value.split(" ");
  const said = { report_id: reportId(), unit_id: by("home").value, words: by("words").value.trim(), photos: await photos(),
    wishes: ends_at ? [{ begins_at, ends_at }] : [] };
  let taken;
  try { taken = await told("/api/workorders/me/repairs", { method: "POST", headers: headers(), body: JSON.stringify(said) }); }
  catch (fault) {
    if (fault.status !== 401) throw fault;
    return shut(fault.message);
  }
  otherwise();
  by("report").reset(); chosen(); turn(false);
  await read();
  const off = taken.deferred_until ? "。等不到那天，请致电管家" : "";
  banner(off ? "warn" : "good", `${taken.known ? knownAs(taken) : "已收到您的报修"}，编号 ${taken.number}${off}`);
  return by("banner").scrollIntoView({ block: "center" });
});
function enter(found) {
  token = found.trim().replace(/^Bearer\s+/i, "");
  sessionStorage.setItem("tenant", token);
}
by("login").addEventListener("submit", (event) => {
  event.preventDefault();
  enter(by("token").value);
  by("token").value = "";
  read();
});
by("again").addEventListener("click", read);
by("leave").addEventListener("click", () => shut());
if (location.hash.startsWith("#token=")) {
  enter(decodeURIComponent(location.hash.slice(7)));
  history.replaceState(null, "", location.pathname);
}
setInterval(() => { if (token && by("report").hidden) read(); }, 60000);
read();
