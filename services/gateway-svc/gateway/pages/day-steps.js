const payers = { operator: "公司", owner: "业主", tenant_at_fault: "租客（人为损坏）" };
const areas = { bathroom: "卫生间", kitchen: "厨房", living_room: "客厅", bedroom: "卧室", balcony: "阳台", hall: "门厅", shared: "公共区域" };
const declined = { too_far: "太远", other_trade: "不是我的工种", no_time: "没有时间", ill: "身体不适", other: "其他" };
const left = { other_trade: "不是我的工种", no_time: "时间不够，做不完", ill: "身体不适", other: "其他" };
const givesBack = {  // what giving it back is called, by how far it has come
  offered: ["拒单", "为什么不接？", declined], taken_up: ["退单", "为什么要退？", declined], on_site: ["做不了，转给别人", "为什么做不了？", left] };
const leave = { "given tenant": "租客同意入户", "given occupant": "同住人同意入户", "refused tenant": "租客拒绝入户",
  "refused occupant": "同住人拒绝入户", absent: "家里没人", vacant: "房间无人居住", emergency: "紧急情况，来不及征得同意" };
const peaceful = Object.fromEntries(Object.entries(leave).filter(([answer]) => answer !== "emergency"));  // nobody has to go through a home at once
const how = { in_person: "当面", phone: "电话", message: "微信或短信", written: "书面" };
const judged = { passed: "合格", failed: "不合格", not_applicable: "不适用" };
const largest = 15000000;

function field(title, input) {
  const label = make("label", "", title);
  label.append(input);
  return label;
}
function pick(name, options) {
  const made = make("select", "", "");
  made.name = name;
  for (const [value, text] of Object.entries(options)) made.append(new Option(text, value));
  return made;
}
function entry(name, rules) {
  const made = make("input", "", "");
  return Object.assign(made, { name, ...rules });
}
function button(text, act) {
  const made = make("button", "plain", text);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}
const fen = (yuan) => Math.round(Number(yuan) * 100);
const money = { inputMode: "decimal", pattern: "[0-9]{1,7}(\\.[0-9]{1,2})?", title: "金额，单位元", required: true };
const code = { maxLength: 64, pattern: "[A-Za-z0-9._\\-]+", title: "字母、数字、点、下划线或连字符" };

// What each step asks before it is done: fields, and what is told of them.
const forms = {
  decline: {
    fields: ([, asked, reasons]) => [field(asked, pick("reason", reasons)), field("补充说明（选“其他”时必填）", entry("why", { maxLength: 200 }))],
    said: (got) => {
      const words = got.why.trim();
      if (got.reason === "other" && !words) throw new Error("选“其他”时请写明原因。");
      return { said: { technician_id: kept.day.technician_id, reason: got.reason, ...(words && { words }) } };
    },
  },
  consent: {
    fields: (_, one) => one.inspection_id ? [field("入户情况", pick("answer", peaceful)), field("怎么得知的？", pick("how", how))]
      : [field("入户情况", pick("answer", leave)), field("怎么得知的？", pick("how", how)), field("原因（紧急入户必填）", entry("why", { maxLength: 200 }))],
    said: (got) => {
      const [answer, said_by] = got.answer.split(" ");
      if (answer === "emergency" && !got.why) throw new Error("紧急入户请写明原因。");
      const asked = ["given", "refused", "absent"].includes(answer);
      return { said: { answer, how: asked ? got.how : "none", ...(said_by && { said_by }) }, reason: got.why };
    },
  },
  costs: {
    fields: () => [field("部位", pick("area", areas)), field("人工（分钟，没有填 0）", entry("minutes", { type: "number", min: 0, max: 10000, value: 0 })),
      field("人工费（元）", entry("labour", { ...money, value: "0" })), field("人工费由谁承担", pick("payer", payers)), more(),
      field("原因（由租客承担，或金额明显偏高时必填）", entry("why", { maxLength: 200 }))],
    said: (got, form) => {
      const labour = Number(got.minutes) ? [{ minutes: Number(got.minutes), fen: fen(got.labour), payer: got.payer }] : [];
      const parts = [...form.querySelectorAll("fieldset")].map((each) => {
        const line = Object.fromEntries([...each.elements].filter((one) => one.name).map((one) => [one.name, one.value]));
        return { part: line.part, count: Number(line.count), fen: fen(line.fen), payer: line.pays,
          ...(line.batch && { batch: line.batch }), ...(line.took_out && { took_out: line.took_out }) };
      });
      return { said: { area: got.area, labour, parts }, reason: got.why };
    },
  },
  pause: { fields: () => [field("等什么？", pick("reason", paused))], said: (got) => ({ said: { reason: got.reason } }) },
};
function more() {  // one part more, of those that are in the catalogue
  const parts = Object.fromEntries(kept.day.parts.map((each) => [each.part, each.name]));
  const add = button("再加一种配件", () => {
    const line = make("fieldset", "", ""), batch = pick("batch", {}), part = pick("part", parts);
    const batches = () => {
      const found = kept.day.parts.find((each) => each.part === part.value).batches;
      batch.replaceChildren(new Option("批次不清楚", ""), ...found.map((each) => new Option(each, each)));
    };
    part.addEventListener("change", batches);
    batches();
    line.append(field("配件", part), field("批次", batch), field("换下旧件的批次（能看清时填）", entry("took_out", code)), field("数量", entry("count", { type: "number", min: 1, max: 1000, value: 1, required: true })),
      field("合计（元）", entry("fen", money)), field("由谁承担", pick("pays", payers)), button("去掉", () => line.remove()));
    add.before(line);
  });
  add.hidden = !kept.day.parts.length;
  return add;
}
async function position() {
  const found = await new Promise((done, fail) => {
    navigator.geolocation.getCurrentPosition(done, fail, { enableHighAccuracy: true, timeout: 20000, maximumAge: 0 });
  }).catch(() => { throw new Error("无法定位。请打开定位后再签到；仍不行时请主管代为确认到场。"); });
  const { latitude, longitude, accuracy } = found.coords;
  return { latitude, longitude, accuracy: Math.min(accuracy, 100000) };
}
async function did(about, place, step, path, more) {  // kept on the phone first, then told
  const key = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const whose = kept.day.technician_id;
  try { await store.put({ key, whose, about, place, step, path, at: new Date().toISOString(), said: {}, ...more }); }
  catch (fault) { complain(fault.message); return false; }
  await show(!navigator.onLine, true);
  refresh();
  return true;
}
const inTurn = { respond: async () => ({ technician_id: kept.day.technician_id }),
  arrive: async () => ({ technician_id: kept.day.technician_id, position: await position() }) };
const nameOf = (step, standing_) => step === "decline" ? givesBack[standing_][0] : steps[step];
async function take(one, step, card, now) {
  by("why").textContent = "";
  const asked = asks(step, now), name = nameOf(step, now.status), both = asked !== step;
  const [id, path] = one.inspection_id ? [one.inspection_id, "inspections"] : [one.order_id, "orders"];
  const put = (as, more) => did(id, one.unit_code, as, `${path}/${id}/${as}`, { name: nameOf(as, now.status), ...more });
  try {
    if (!forms[asked]) return await put(step, { said: inTurn[step] ? await inTurn[step]() : {} });
  } catch (fault) { return complain(fault.message); }
  const form = make("form", "", ""), done = make("button", "", step === "decline" ? "确认" : `确认${both ? "费用并" : ""}${name}`);
  if (both) form.append(make("p", "soft", "完工前请登记费用；没有换配件、不收人工费的，选好部位直接确认。"));
  form.append(...forms[asked].fields(givesBack[now.status], one), done, button("返回", () => { form.remove(); show(!navigator.onLine, true); }));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const more = forms[asked].said(Object.fromEntries(new FormData(form)), form);
      form.remove();
      if (await put(asked, more) && both) await put(step, {});
    } catch (fault) { complain(fault.message); }
  });
  card.querySelectorAll("form").forEach((each) => each.remove());
  card.append(form);
  return form.scrollIntoView({ block: "nearest" });
}
function complain(text) { by("why").textContent = text; by("why").scrollIntoView({ block: "center" }); }
function camera(text, place, about, path, more) {
  const label = make("label", "shot", text), input = entry("photo", { type: "file", accept: "image/jpeg,image/png,image/webp" });
  input.setAttribute("capture", "environment");
  input.addEventListener("change", () => {
    const [photo] = input.files;
    if (!photo) return;
    if (photo.size > largest) { complain("照片超过 15 MB，请调低相机分辨率后重拍。"); return; }
    did(about, place, "photos", path, { ...more, photo });
  });
  label.append(input);
  return label;
}
function actions(one, queued, card) {
  const row = make("p", "acts", "");
  if (queued.some((each) => each.refused)) return make("p", "warn", "有一步没有被接受，请先在上面处理");
  const now = standing(one, queued);
  for (const step of possible(now)) {
    const shot = (side, text) => camera(text, one.unit_code, one.order_id, `orders/${one.order_id}/photos`, { said: { side } });
    if (step === "photos") row.append(shot("before", "拍维修前"), shot("after", "拍维修后"));
    else row.append(button(nameOf(step, now.status), () => take(one, step, card, now)));
  }
  if (now.status === "over") row.append("做完了，等待发送");
  if (now.status === "left") row.append("已记下，发送后由别人接手");
  return row;
}
function checking(list, place, queued) {
  const made = make("details", "", ""), found = verdicts(list, queued), path = `inspections/${list.inspection_id}`;
  const left = list.items.filter((each) => !found[each.item]).length;
  made.append(make("summary", "", `${kinds[list.kind]}：${left ? `还有 ${left} 项未查` : "已全部查完"}（${list.due_on} 前${list.due_on < kept.day.day ? "，已逾期" : ""}）`));
  made.open = opened.has(list.inspection_id);
  made.addEventListener("toggle", () => opened[made.open ? "add" : "delete"](list.inspection_id));
  const now = inRound(list, queued), steps_ = make("p", "acts", "");
  if (list.consent) made.append(make("p", now.may_enter ? "good" : "warn", consent[list.consent]));
  const stuck = queued.some((each) => each.refused);
  for (const step of stuck ? [] : now.here ? ["consent"] : ["arrive"]) steps_.append(button(steps[step], () => take({ ...list, unit_code: place }, step, made, now)));
  made.append(steps_);
  if (stuck) made.append(make("p", "warn", "有一步没有被接受，请先在上面处理"));
  if (left && !(now.here && now.may_enter)) { made.append(make("p", "soft", now.here ? "登记入户同意后开始检查" : "到场签到后开始检查")); return made; }
  for (const each of list.items) {
    const row = make("p", "acts", each.item_name), verdict = found[each.item];
    const put = (said) => did(list.inspection_id, place, "item", `${path}/items/${encodeURIComponent(each.item)}`, { item: each.item, said });
    const note = entry("note", { maxLength: 200, placeholder: "看到什么（可不填）" });
    const failed = (danger) => put({ verdict: "failed", danger, ...(note.value.trim() && { note: note.value.trim() }) });
    const asking = () => {  // a slip of a thumb sends nobody out
      const form = make("form", "", each.danger ? `${each.item_name}：现在就有危险（${each.fault_name}）吗？` : `${each.item_name}：`);
      form.addEventListener("submit", (event) => event.preventDefault());
      form.append(note, ...each.danger ? [button("是，马上派人", () => failed(true)), button("否，安排检修", () => failed(false))]
        : [button("确认不合格", () => failed(true))], button("点错了", () => show(!navigator.onLine, true)));
      row.replaceChildren(form);
    };
    for (const [code, text] of Object.entries(judged)) {
      const choice = button(verdict === code ? `✓ ${text}` : text, () => code === "failed" ? asking() : put({ verdict: code }));
      choice.disabled = verdict === code;
      row.append(choice);
    }
    const shots = each.photos + queued.filter((one) => one.step === "photos" && one.item === each.item).length;
    row.append(camera(shots ? `再拍一张（已拍 ${shots}）` : "拍照", place, list.inspection_id, `${path}/items/${encodeURIComponent(each.item)}/photos`, { item: each.item, said: {} }));
    const mild = queued.some((one) => one.item === each.item && one.said.danger === false);
    if (each.note) row.append(make("span", "soft", each.note));
    if (verdict === "failed") row.append(make("span", "warn", `自动报修：${mild ? "安排检修" : each.fault_name}`));
    made.append(row);
  }
  const closing = queued.some((each) => each.step === "close");
  if (!left && !closing) made.append(button("完成检查", () => did(list.inspection_id, place, "close", `${path}/close`, {})));
  return made;
}
function said(one) {  // what the tenant wrote or spoke: shown when asked for, and kept nowhere on the phone
  const made = make("p", "", ""), headers = { Authorization: `Bearer ${token}`, "X-Reason": encodeURIComponent("上门维修") };
  const look = button("查看报修内容", async () => {
    const path = `/api/workorders/orders/${one.order_id}/words/reveal`;
    try {
      const answer = await fetch(path, { method: "POST", headers, signal: patience(30) });
      const told = await answer.json();
      if (!answer.ok) { complain(told.title); return; }
      const lines = told.items.map((each) => {
        const line = make("span", "said", each.words || (each.heard ? `${each.heard}（机器转写）` : "没有文字内容"));
        if (!each.phone) return line;
        const call = make("a", "", `打电话 ${each.phone}`);
        call.href = `tel:${each.phone}`;
        line.append(" ", call);
        return line;
      });
      made.replaceChildren(...lines);
    } catch { complain("网络不通，报修内容要联网才能查看。"); }
  });
  made.append(look);
  return made;
}
function waiting(step) {
  const made = make("li", step.refused ? "bad" : "warn", `${step.place || "房号未知"} · ${step.name || steps[step.step]}（${clock(step.at)}）`);
  made.append(step.refused ? `　没有被接受：${step.refused}` : "　待发送");
  if (!step.refused) return made;
  const again = async () => {  // asked anew: what was refused once under a key stays refused
    try {
      const said = step.step === "arrive" ? await inTurn.arrive() : step.said;
      await store.put({ ...step, said, refused: "", key: `${step.key.slice(0, 32)}-${Date.now()}` });
      refresh();
    } catch (fault) { complain(fault.message); }
  };
  const drop = async () => { await store.remove(step.n); await show(!navigator.onLine, true); refresh(); };
  made.append(button("再试一次", again), button("不要了", drop));
  return made;
}
