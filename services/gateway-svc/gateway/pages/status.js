"use strict";
const by = (id) => document.getElementById(id);
const names = { store: "数据库", kafka: "消息总线", topic: "主题" };
const alone = { service: "服务没有应答", log: "数据库恢复到了较早的状态，缺少已发布的事实，已停止发布" };
let token = sessionStorage.getItem("token") || "";
function take() {
  if (!location.hash.startsWith("#token=")) return false;
  keep(decodeURIComponent(location.hash.slice(7)));
  history.replaceState(null, "", "/");
  return true;
}
function keep(found) { token = found.trim().replace(/^Bearer\s+/i, ""); sessionStorage.setItem("token", token); }
function make(tag, kind, text) {
  const made = document.createElement(tag);
  made.className = kind; made.textContent = text;
  return made;
}
async function ask(path, headers) {
  const answer = await fetch(path, { headers, signal: AbortSignal.timeout(15000) });
  return [answer.status, await answer.json()];
}
function lines(one, titles) {
  const of = (context) => titles[context] || context;
  if (one.state === "refused" || one.state === "away") return [["bad", one.why]];
  const found = Object.entries(one.upto).map(([context, at]) => {
    if (one.unknown.includes(context)) return ["warn", `${of(context)}：已到位点 ${at}，对方没有应答`];
    const lag = one.behind[context];
    if (!at && !lag) return ["soft", `${of(context)}：还没有事件`];
    return lag ? ["warn", `${of(context)}：到位点 ${at}，落后 ${lag}`] : ["good", `${of(context)}：已对齐到位点 ${at}`];
  });
  const own = one.head - one.published;
  if (one.head) found.push(own > 0 && one.published ? ["warn", `自己的日志：位点 ${one.head}，待发布 ${own}`]
    : ["soft", `自己的日志：位点 ${one.head}`]);
  if (one.lost) found.push(["bad", `${one.lost} 件已发布的事实不在自己的日志里，已停止发布`]);
  if (one.parked) found.push(["bad", `${one.parked} 个对象的事件被搁置，等待处理`]);
  return found.length ? found : [["soft", "还没有任何事件"]];
}
function show(ready, house) {
  const titles = Object.fromEntries(ready.map((each) => [each.service, each.title]));
  by("cards").replaceChildren(...ready.map((each) => {
    const card = make("li", "card", ""), head = make("h3", "", each.title);
    head.append(make("span", each.ready ? "good" : "bad", each.ready ? "● 就绪" : "▲ 未就绪"));
    card.append(head);
    for (const [what, why] of Object.entries(each.missing))
      card.append(make("p", "bad", alone[what] || `缺少${names[what] || what}：${why}`));
    const told = house && house.departments.find((one) => one.service === each.service);
    if (told && each.ready) for (const [kind, text] of lines(told, titles)) card.append(make("p", kind, text));
    return card;
  }));
  const away = ready.filter((each) => !each.ready).map((each) => each.title);
  if (away.length) banner("bad", `▲ 未就绪：${away.join("、")}`);
  else if (!house) banner("good", "● 所有服务就绪");
  else if (house.agreed) banner("good", "● 所有服务就绪，各部门一致");
  else banner("warn", "◆ 所有服务就绪，各部门尚未一致");
}
function banner(kind, text) { by("banner").className = `banner ${kind}`; by("banner").textContent = text; }
async function look() {
  try {
    const [status, ready] = await ask("/status");
    if (status !== 200) throw new Error(ready.title);
    let house = null;
    if (token) {
      const [code, found] = await ask("/agreement", { Authorization: `Bearer ${token}` });
      if (code === 200) house = found; else by("why").textContent = found.title;
      if (code === 401 || code === 403) keep("");
    }
    by("login").hidden = Boolean(house);
    if (house) by("why").textContent = "";
    show(ready, house);
    by("at").textContent = `· ${new Date().toLocaleTimeString("zh-CN")}`;
  } catch (fault) {
    banner("bad", "▲ 网关没有应答，稍后自动重试");
  }
}
async function poll() { for (;;) { if (!document.hidden) await look(); await new Promise((go) => setTimeout(go, 3000)); } }
by("form").addEventListener("submit", (event) => {
  event.preventDefault();
  try { new Headers({ Authorization: by("token").value }); } catch { by("why").textContent = "这不是令牌"; return; }
  by("why").textContent = ""; keep(by("token").value); by("token").value = ""; look();
});
addEventListener("hashchange", () => { if (take()) look(); });
take();
poll();
